"""Optimizers: identities between rules, steps worked by hand, and what the chapters claim."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.landscapes import LeastSquares
from course_lib.optimizers import (
    Adagrad,
    Adam,
    AdamW,
    DynamicGradientDescent,
    GradientDescent,
    Momentum,
    RMSProp,
)
from course_lib.schedules import ExponentialDecay

seeds = st.integers(0, 2**32 - 1)
ARTICLE = LeastSquares([[1, 2], [2, 3], [3, 4], [4, 5]], [2, 3, 4, 5])


def run(optimizer, gradients, theta=None):
    """θ after each of the given gradients, from zeros unless told."""
    theta = np.zeros_like(gradients[0]) if theta is None else theta.copy()
    thetas = []
    for gradient in gradients:
        optimizer.step(theta, gradient)
        thetas.append(theta.copy())
    return np.array(thetas)


def descend(optimizer, steps, landscape=ARTICLE):
    theta = np.zeros(2)
    for _ in range(steps):
        optimizer.step(theta, landscape.gradient(theta))
    return theta


def noise(seed, steps=20, n=6):
    return np.random.default_rng(seed).normal(size=(steps, n))


@pytest.mark.parametrize(
    ("optimizer", "thetas"),
    [  # gradients 1, 2, -1
        (GradientDescent(0.1), [-0.1, -0.3, -0.2]),
        (Momentum(0.1, beta=0.5), [-0.1, -0.35, -0.375]),  # v = 1, 2.5, 0.25
        (Momentum(0.1, beta=0.5, nesterov=True), [-0.15, -0.475, -0.3875]),  # g + v/2
        (DynamicGradientDescent(0.1, decay=0.5), [-0.1, -0.25, -0.3]),  # v = 1, 3, 2
        (Adagrad(0.1), [-0.1, -0.1 - 0.2 / 5**0.5, -0.1 - 0.2 / 5**0.5 + 0.1 / 6**0.5]),
        (RMSProp(0.1, rho=0.5), [-0.1 / 0.5**0.5, -0.1 / 0.5**0.5 - 0.2 / 1.5], ),
        (Adam(0.1, beta1=0.5, beta2=0.5), [-0.1, -0.1 - 0.1 * (1.25 / 0.75) / 3**0.5]),
        (AdamW(0.1, weight_decay=0.5), [-0.1]),
    ],
    ids=repr,
)  # fmt: skip
def test_first_steps_by_hand(optimizer, thetas):
    gradients = [np.array([g]) for g in (1.0, 2.0, -1.0)][: len(thetas)]
    np.testing.assert_allclose(run(optimizer, gradients)[:, 0], thetas, rtol=1e-7)


@given(seed=seeds)
def test_momentum_without_memory_is_gradient_descent_bit_for_bit(seed):
    expected = run(GradientDescent(0.1), noise(seed))
    for nesterov in (False, True):
        ours = run(Momentum(0.1, beta=0.0, nesterov=nesterov), noise(seed))
        np.testing.assert_array_equal(ours, expected)


@given(seed=seeds)
def test_without_memory_the_adaptive_rules_are_sign_descent(seed):
    signs = -0.1 * np.cumsum(np.sign(noise(seed)), axis=0)
    for optimizer in (Adam(0.1, 0.0, 0.0, epsilon=1e-300), RMSProp(0.1, 0.0, epsilon=1e-300)):
        np.testing.assert_allclose(run(optimizer, noise(seed)), signs, rtol=1e-12, atol=1e-12)


@given(seed=seeds, amsgrad=st.booleans())
def test_adamw_without_decay_is_adam_bit_for_bit(seed, amsgrad):
    adamw = AdamW(0.1, amsgrad=amsgrad, weight_decay=0.0)
    np.testing.assert_array_equal(
        run(adamw, noise(seed)), run(Adam(0.1, amsgrad=amsgrad), noise(seed))
    )


def test_adamw_shrinks_all_weights_alike():
    theta = np.array([1.0, -2.0, 100.0])
    ends = run(AdamW(0.1, weight_decay=0.2), np.zeros((50, 3)), theta)[-1]
    np.testing.assert_allclose(ends, theta * (1 - 0.1 * 0.2) ** 50, rtol=1e-12)


@given(seed=seeds)
def test_dgd_is_heavy_ball_with_beta_one_and_a_dying_rate(seed):
    gradients, decay = noise(seed), 0.8
    v = np.cumsum(gradients, axis=0)
    rates = 0.1 * decay ** np.arange(len(gradients))[:, None]
    ours = run(DynamicGradientDescent(0.1, decay), gradients)
    np.testing.assert_allclose(ours, -np.cumsum(rates * v, axis=0), rtol=1e-10, atol=1e-12)


def test_the_rates_of_dgd_add_up_to_at_most_a_geometric_sum():
    optimizer, rates = DynamicGradientDescent(0.01, 0.9), []
    for gradient in noise(0, steps=400):
        rates.append(optimizer.rate)
        optimizer.step(np.zeros(6), gradient)
    assert sum(rates) <= 0.01 / (1 - 0.9)
    assert sum(rates) == pytest.approx(0.1, rel=1e-12)


@given(seed=seeds, scale=st.sampled_from([1e-3, 1000.0, 2.0**20]))
def test_adaptive_rules_do_not_see_the_scale_of_the_gradient(seed, scale):
    for make in (Adagrad, RMSProp, Adam):
        path, scaled = (
            run(make(0.1, epsilon=1e-300), factor * noise(seed)) for factor in (1.0, scale)
        )
        np.testing.assert_allclose(scaled, path, rtol=1e-11, atol=1e-13)
    descent = [run(GradientDescent(0.1), factor * noise(seed)) for factor in (1.0, scale)]
    np.testing.assert_allclose(descent[1], scale * descent[0], rtol=1e-10, atol=1e-12)


@given(
    gradient=st.floats(1e-3, 1e6),
    beta1=st.floats(0, 0.99),
    beta2=st.floats(0, 0.9999),
    rate=st.floats(1e-6, 1),
)
def test_the_first_step_of_adam_has_the_length_of_the_rate(gradient, beta1, beta2, rate):
    g = np.array([gradient, -gradient])
    first = run(Adam(rate, beta1, beta2, epsilon=1e-14), [g])[0]
    np.testing.assert_allclose(first, [-rate, rate], rtol=1e-8)


def test_the_rate_without_bias_correction_would_be_3_162_times_too_long():
    adam = Adam(1.0)
    adam.step(np.zeros(1), np.array([7.0]))
    assert adam.state["m"] / np.sqrt(adam.state["v"]) == pytest.approx(0.1 / np.sqrt(0.001))
    assert 0.1 / np.sqrt(0.001) == pytest.approx(3.162, abs=5e-4)


@given(seed=seeds)
def test_the_largest_v_of_amsgrad_never_falls(seed):
    optimizer, theta, before = Adam(0.1, beta2=0.5, amsgrad=True), np.zeros(6), np.zeros(6)
    fell = False
    for gradient in noise(seed):
        previous = optimizer.state.get("v", np.zeros(6)).copy()
        optimizer.step(theta, gradient)
        assert (optimizer.state["v_max"] >= before).all()
        assert (optimizer.state["v_max"] >= optimizer.state["v"]).all()
        fell |= bool((optimizer.state["v"] < previous).any())
        before = optimizer.state["v_max"].copy()
    assert fell  # so that the maximum had something to hold


def test_a_squared_gradient_counts_half_after_6_58_steps_of_rmsprop():
    optimizer = RMSProp(rho=0.9)
    for gradient in ([10.0], [0.0], [0.0], [0.0], [0.0], [0.0], [0.0]):
        optimizer.step(np.zeros(1), np.array(gradient))
    assert optimizer.state["s"][0] / 10 == pytest.approx(0.5 ** (6 / 6.5788), rel=1e-4)


@pytest.mark.parametrize(
    ("optimizer", "theta", "mse"),
    [
        (GradientDescent(0.01), (0.264, 0.804), 0.0064),
        (DynamicGradientDescent(0.01, 0.9), (0.516, 0.752), 0.268),
        (Adagrad(ExponentialDecay(0.01, 0.9)), (0.044, 0.044), 11.5),
    ],
    ids=repr,
)
def test_a_thousand_steps_on_the_worked_example(optimizer, theta, mse):
    end = descend(optimizer, 1000)
    np.testing.assert_allclose(end, theta, atol=6e-4)
    assert 2 * ARTICLE.value(end) == pytest.approx(mse, rel=0.01)


def test_gradient_descent_is_stable_below_two_over_the_largest_curvature():
    eigenvalues = np.linalg.eigvalsh(ARTICLE.hessian)
    np.testing.assert_allclose(eigenvalues, [0.0597, 20.94], rtol=1e-3)
    limit = 2 / eigenvalues[-1]
    assert limit == pytest.approx(0.0955, abs=5e-5)
    start = ARTICLE.value(np.zeros(2))
    assert ARTICLE.value(descend(GradientDescent(0.99 * limit), 2000)) < 1e-2 * start
    assert ARTICLE.value(descend(GradientDescent(1.01 * limit), 2000)) > 1e3 * start
