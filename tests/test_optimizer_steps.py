"""The machinery around every rule: in place, block by block, saved and resumed."""

import numpy as np
import pytest

from course_lib.optimizers import (
    Adagrad,
    Adam,
    AdamW,
    DynamicGradientDescent,
    GradientDescent,
    Momentum,
    Optimizer,
    RMSProp,
    base,
)
from course_lib.schedules import ExponentialDecay, Warmup

MAKERS = {
    "gradient descent": lambda: GradientDescent(0.1),
    "momentum": lambda: Momentum(0.1),
    "nesterov": lambda: Momentum(0.1, nesterov=True),
    "dgd": lambda: DynamicGradientDescent(0.1),
    "adagrad": lambda: Adagrad(0.1),
    "rmsprop": lambda: RMSProp(0.1),
    "adam": lambda: Adam(0.1),
    "amsgrad": lambda: Adam(0.1, amsgrad=True),
    "adamw": lambda: AdamW(0.1),
    "scheduled adam": lambda: Adam(Warmup(ExponentialDecay(0.1, 0.9), 3)),
}
every_rule = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def gradients(steps, shape=(7,), seed=0):
    return np.random.default_rng(seed).normal(size=(steps, *shape))


def run(optimizer, steps, theta):
    for gradient in steps:
        optimizer.step(theta, gradient.astype(theta.dtype))
    return theta


@every_rule
def test_blocks_give_the_same_as_the_whole(make, monkeypatch):
    steps = gradients(5, (base.BLOCK + 1000,))
    in_blocks = run(make(), steps, np.ones(base.BLOCK + 1000))
    monkeypatch.setattr(base, "BLOCK", 10**9)
    np.testing.assert_array_equal(in_blocks, run(make(), steps, np.ones(len(in_blocks))))


@every_rule
@pytest.mark.parametrize("block", [1, 3, 7, 100])
def test_any_block_length_gives_the_same_for_a_matrix(make, block, monkeypatch):
    steps = gradients(4, (5, 3))
    whole = run(make(), steps, np.ones((5, 3)))
    monkeypatch.setattr(base, "BLOCK", block)
    np.testing.assert_array_equal(run(make(), steps, np.ones((5, 3))), whole)


@every_rule
def test_a_matrix_steps_like_the_vector_of_its_entries(make):
    steps = gradients(4, (5, 3))
    matrix = run(make(), steps, np.ones((5, 3)))
    np.testing.assert_array_equal(matrix.ravel(), run(make(), steps.reshape(4, 15), np.ones(15)))


@every_rule
def test_theta_is_changed_in_place_and_the_gradient_is_left_alone(make):
    optimizer, theta, gradient = make(), np.ones(3), np.array([1.0, -2.0, 3.0])
    view = theta[:2]
    assert optimizer.step(theta, gradient) is None
    assert (view != 1).all()
    np.testing.assert_array_equal(gradient, [1.0, -2.0, 3.0])


@every_rule
def test_float32_stays_float32(make):
    optimizer, theta = make(), np.ones(7, dtype=np.float32)
    run(optimizer, gradients(20), theta)
    assert {array.dtype for array in optimizer.state.values()} <= {np.dtype(np.float32)}
    np.testing.assert_allclose(theta, run(make(), gradients(20), np.ones(7)), rtol=2e-4, atol=2e-5)


@every_rule
def test_a_saved_state_resumes_bit_for_bit(make):
    steps = gradients(30)
    expected = run(make(), steps, np.ones(7))
    first = make()
    theta = run(first, steps[:13], np.ones(7))
    saved = first.state_dict()
    run(first, steps[13:], theta.copy())  # going on must not reach into what was saved
    second = make()
    second.load_state_dict(saved)
    assert second.t == 13
    np.testing.assert_array_equal(run(second, steps[13:], theta), expected)
    third = make()
    third.load_state_dict(saved)
    assert third.t == 13


@every_rule
def test_reset_forgets_everything(make):
    optimizer = make()
    first = run(optimizer, gradients(9), np.ones(7))
    assert optimizer.t == 9
    optimizer.reset()
    assert (optimizer.t, optimizer.state) == (0, {})
    np.testing.assert_array_equal(run(optimizer, gradients(9), np.ones(7)), first)


@every_rule
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_leaves_all_as_it_was(make, bad):
    optimizer, theta = make(), np.ones(7)
    run(optimizer, gradients(3), theta)
    kept, before = theta.copy(), optimizer.state_dict()
    with pytest.raises(ValueError, match=r"gradient must be finite, got 1 NaN or infinite of 7"):
        optimizer.step(theta, np.array([bad, 1, 1, 1, 1, 1, 1]))
    np.testing.assert_array_equal(theta, kept)
    np.testing.assert_equal(optimizer.state_dict(), before)


@every_rule
def test_huge_gradients_do_not_warn(make):
    theta = run(make(), [np.array([1e200, -1e300]), np.array([1e200, 1.0])], np.zeros(2))
    assert theta.shape == (2,)


@every_rule
def test_repr_makes_the_same_optimizer(make):
    optimizer = make()
    again = eval(repr(optimizer), {**vars(base), **globals()})
    assert repr(again) == repr(optimizer)
    assert type(again) is type(optimizer)


def test_a_schedule_is_read_once_a_step_with_t_from_zero():
    seen = []

    def schedule(t):
        seen.append(t)
        return 1.0 / (t + 1)

    optimizer, theta = GradientDescent(schedule), np.zeros(1)
    run(optimizer, [np.array([-1.0])] * 3, theta)
    assert theta[0] == pytest.approx(1 + 1 / 2 + 1 / 3, rel=1e-15)
    assert seen == [0, 1, 2]
    assert optimizer.rate == 1 / 4


def test_a_rate_of_zero_from_a_schedule_stands_still_and_a_negative_one_is_refused():
    theta = np.ones(1)
    GradientDescent(lambda t: 0.0).step(theta, np.ones(1))
    assert theta[0] == 1
    with pytest.raises(ValueError, match=r"learning_rate at step 0 must be at least 0, got -1.0"):
        GradientDescent(lambda t: -1.0).step(theta, np.ones(1))


def test_a_rule_that_keeps_its_settings_under_other_names_can_be_printed():
    class Sign(GradientDescent):
        def __init__(self, learning_rate, strength, **others):
            super().__init__(learning_rate)
            self._strength = strength

    assert repr(Sign(0.1, 2.0)) == "Sign(learning_rate=0.1)"


@pytest.mark.parametrize("gradient", [[1.0, 2.0], [1, 2], np.array([1, 2], dtype=np.float32)])
def test_a_gradient_may_be_any_array_of_real_numbers(gradient):
    theta = np.zeros(2)
    GradientDescent(1.0).step(theta, gradient)
    np.testing.assert_array_equal(theta, [-1, -2])


def test_a_rule_of_your_own_needs_only_update():
    class Heavy(Optimizer):
        state_names = ("v",)

        def update(self, theta, g, rate, t, v):
            v *= 0.9
            v += g
            theta -= rate * v

    np.testing.assert_array_equal(
        run(Heavy(0.1), gradients(9), np.ones(7)), run(Momentum(0.1), gradients(9), np.ones(7))
    )
