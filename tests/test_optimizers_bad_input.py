"""What an optimizer refuses: settings, parameters, gradients and states that it cannot use."""

import numpy as np
import pytest

from course_lib.optimizers import (
    Adagrad,
    Adam,
    AdamW,
    DynamicGradientDescent,
    GradientDescent,
    Momentum,
    RMSProp,
    base,
)
from course_lib.schedules import ExponentialDecay


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: GradientDescent(0.0), ValueError, "learning_rate must be above 0, got 0.0"),
        (lambda: GradientDescent(-0.1), ValueError, "learning_rate must be above 0, got -0.1"),
        (lambda: GradientDescent(np.nan), ValueError, "learning_rate must be above 0, got nan"),
        (lambda: Adam("fast"), TypeError, "learning_rate must be a number .* schedule, got 'fast'"),
        (lambda: Adam(ExponentialDecay), TypeError, "got the class ExponentialDecay"),
        (lambda: Momentum(0.1, beta=1.0), ValueError, "beta must be at least 0 and below 1, got 1"),
        (lambda: Momentum(0.1, beta=-0.1), ValueError, "beta must be at least 0 and below 1"),
        (lambda: RMSProp(rho=1.0), ValueError, "rho must be at least 0 and below 1, got 1.0"),
        (lambda: Adam(beta1=1.0), ValueError, "beta1 must be at least 0 and below 1, got 1.0"),
        (lambda: Adam(beta2=1.5), ValueError, "beta2 must be at least 0 and below 1, got 1.5"),
        (lambda: Adam(epsilon=0.0), ValueError, "epsilon must be above 0, got 0.0"),
        (lambda: Adagrad(epsilon=-1.0), ValueError, "epsilon must be above 0, got -1.0"),
        (lambda: AdamW(weight_decay=-1.0), ValueError, "weight_decay must be at least 0, got -1.0"),
        (lambda: DynamicGradientDescent(0.1, decay=0.0), ValueError, "decay must be above 0 and"),
        (lambda: DynamicGradientDescent(0.1, decay=1.1), ValueError, "at most 1, got 1.1"),
        (lambda: Adam().step(np.zeros(2, int), np.zeros(2)), TypeError, "theta .* dtype int64"),
        (lambda: Adam().step(np.zeros(1), np.array([1j])), TypeError, "gradient .* complex128"),
        (lambda: Adam().step(np.zeros(1), ["1.5"]), TypeError, "gradient must be .* real numbers"),
        (lambda: Adam().step(np.zeros(1), np.array(["1"])), TypeError, "gradient must be an array"),
        (lambda: Adam(amsgrad="no"), TypeError, "amsgrad must be True or False, got 'no'"),
        (lambda: Momentum(0.1, nesterov=1), TypeError, "nesterov must be True or False, got 1"),
        (
            lambda: Adam().load_state_dict({}),
            ValueError,
            "saved must be what state_dict.. returned",
        ),
        (lambda: Adam().step([0.0], [1.0]), TypeError, r"theta must be a float.* got \[0.0\]"),
        (lambda: Adam().step(np.zeros(2), np.zeros(3)), ValueError, r"shape \(2,\).*got \(3,\)"),
        (lambda: Adam().step(np.zeros(2), np.zeros((2, 1))), ValueError, r"got \(2, 1\)"),
        (
            lambda: Adam().step(np.zeros((3, 1)), np.ones(3)),
            ValueError,
            r"gradient must have the shape \(3, 1\) of theta, got \(3,\)",
        ),
        (
            lambda: Adam().load_state_dict(RMSProp().state_dict() | {"state": {"s": np.ones(1)}}),
            ValueError,
            r"saved must hold the state arrays \['m', 'v'\] of Adam, got \['s'\]",
        ),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_other_parameters_in_the_middle_of_a_run_are_refused():
    optimizer = Adam()
    optimizer.step(np.zeros(3), np.ones(3))
    with pytest.raises(ValueError, match=r"keep its shape \(3,\).*got \(4,\); call reset\(\)"):
        optimizer.step(np.zeros(4), np.ones(4))
    optimizer.reset()
    optimizer.step(np.zeros(4), np.ones(4))


def test_a_long_strided_view_is_refused_rather_than_ignored():
    theta = np.zeros(2 * base.BLOCK + 2)[::2]
    with pytest.raises(ValueError, match="theta must be contiguous"):
        GradientDescent(0.1).step(theta, np.ones(len(theta)))
    short = np.zeros(6)[::2]
    GradientDescent(0.1).step(short, np.ones(3))
    np.testing.assert_allclose(short, -0.1)


@pytest.mark.parametrize(
    ("schedule", "error", "says"),
    [
        (ExponentialDecay(0.1, rate=1.5), ValueError, "at step 5000 must be finite, got a number"),
        (lambda t: np.nan, ValueError, "learning_rate at step 5000 must be .*, got nan"),
        (lambda t: "slow", TypeError, "learning_rate at step 5000 must be a number, got 'slow'"),
    ],
)
def test_a_schedule_that_goes_wrong_names_the_step(schedule, error, says):
    optimizer = GradientDescent(schedule)
    optimizer.t = 5000
    with pytest.raises(error, match=says):
        optimizer.step(np.zeros(1), np.ones(1))


def test_a_read_only_theta_is_refused_before_anything_is_counted():
    optimizer, theta = Adam(), np.zeros(2)
    theta.flags.writeable = False
    with pytest.raises(ValueError, match=r"theta must be writeable .* got a read-only array"):
        optimizer.step(theta, np.ones(2))
    assert (optimizer.t, optimizer.state) == (0, {})


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"t": -5}, ValueError, "t of saved must be at least 0, got -5"),
        ({"t": 2.5}, TypeError, "t of saved must be a whole number, got 2.5"),
        ({"state": {}}, ValueError, r"state arrays \['m', 'v'\] of Adam, got \[\]"),
        ({"state": 5}, ValueError, "saved must be what state_dict.. returned, got"),
        (
            {"state": {"m": np.zeros(2), "v": np.zeros(3)}},
            ValueError,
            r"m of saved and v of saved must have the same shape, got .*\(2,\).*\(3,\)",
        ),
        ({"state": {"m": "a", "v": "b"}}, TypeError, "m of saved must be an array of real numbers"),
    ],
)
def test_a_bad_state_is_refused_as_a_whole(change, error, says):
    optimizer = Adam()
    optimizer.step(np.zeros(7), np.ones(7))
    before = optimizer.state_dict()
    with pytest.raises(error, match=says):
        optimizer.load_state_dict(before | change)
    np.testing.assert_equal(optimizer.state_dict(), before)
