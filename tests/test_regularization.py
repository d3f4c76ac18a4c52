"""Penalties against brute force and closed forms; dropout masks in the mean."""

import functools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Lasso

from course_lib.losses import MeanSquaredError, gradient_check
from course_lib.models import LinearRegression
from course_lib.optimizers import GradientDescent
from course_lib.regularization import L1, L2, ElasticNet, Penalty, dropout_mask
from course_lib.training import fit

PENALTIES = [L1(0.7), L2(0.7), ElasticNet(0.7, 0.3)]
every_penalty = pytest.mark.parametrize("penalty", PENALTIES, ids=repr)


def sample(seed=0, n=60):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 4))
    return X, X @ [2.0, -1.0, 0.0, 0.0] + 3 + 0.1 * rng.normal(size=n)


def test_values_and_gradients_by_hand():
    theta, mask = [3.0, -1.0, 0.0, 5.0], np.array([False, False, False, True])
    expected = [
        (L1(2.0), 2 * 4, [2, -2, 0, 0]),
        (L2(2.0), 10, [6, -2, 0, 0]),
        (ElasticNet(2.0, 0.25), 0.5 * 4 + 1.5 / 2 * 10, [0.5 + 4.5, -0.5 - 1.5, 0, 0]),
    ]
    for penalty, value, gradient in expected:
        assert penalty.value(theta, mask) == pytest.approx(value)
        np.testing.assert_allclose(penalty.gradient(theta, mask), gradient)


@every_penalty
def test_gradient_is_the_derivative_of_value(penalty):
    theta, mask = np.array([1.0, -2.0, 0.3, 4.0]), np.array([0, 1, 0, 0], dtype=bool)
    assert gradient_check(
        lambda t: penalty.value(t, mask), theta, penalty.gradient(theta, mask)
    ) < (1e-8)


CANDIDATES = np.linspace(-3, 3, 1201)


@functools.cache
def values_at_candidates(penalty):
    return np.array([penalty.value([u]) for u in CANDIDATES])


@every_penalty
@given(theta=st.floats(-3, 3), step=st.floats(0.01, 2))
def test_proximal_is_the_minimiser_that_brute_force_finds(penalty, theta, step):
    costs = 0.5 * (CANDIDATES - theta) ** 2 + step * values_at_candidates(penalty)
    assert penalty.proximal([theta], step)[0] == pytest.approx(
        CANDIDATES[np.argmin(costs)], abs=5.1e-3
    )


def test_l1_makes_exact_zeros_and_l2_does_not():
    theta = np.array([0.3, -0.2, 2.0])
    np.testing.assert_allclose(L1(1.0).proximal(theta, 0.5), [0, 0, 1.5], atol=0)
    assert (L2(1.0).proximal(theta, 0.5) != 0).all()


@given(seed=st.integers(0, 2**32 - 1))
def test_the_ends_of_the_elastic_net_are_l1_and_l2(seed):
    theta = np.random.default_rng(seed).normal(size=5)
    for ratio, pure in ((1.0, L1(0.4)), (0.0, L2(0.4))):
        net = ElasticNet(0.4, ratio)
        assert net.value(theta) == pure.value(theta)
        np.testing.assert_array_equal(net.gradient(theta), pure.gradient(theta))
        np.testing.assert_array_equal(net.proximal(theta, 0.3), pure.proximal(theta, 0.3))


@every_penalty
def test_intercepts_are_never_touched(penalty):
    theta, mask = np.array([1.0, 0.01]), np.array([False, True])
    assert penalty.value(theta, mask) == penalty.value([1.0])
    assert penalty.gradient(theta, mask)[1] == 0
    for moved in (penalty.proximal(theta, 1.0, mask), penalty.soft_threshold(theta, 1.0, mask)):
        assert moved[1] == 0.01


@every_penalty
def test_fit_sees_the_whole_penalty_in_its_two_parts(penalty):
    theta, mask = np.array([2.0, -1.0, 0.4, 9.0]), np.array([False, False, False, True])
    corner = (theta - penalty.soft_threshold(theta, 1e-3, mask)) / 1e-3
    both = penalty.smooth_gradient(theta, mask) + corner
    np.testing.assert_allclose(both, penalty.gradient(theta, mask), rtol=1e-9)


@every_penalty
def test_what_comes_back_is_new_and_keeps_its_precision(penalty):
    theta = np.array([2.0, -1.0], dtype=np.float32)
    for result in (
        penalty.gradient(theta),
        penalty.smooth_gradient(theta),
        penalty.soft_threshold(theta, 0.1),
        penalty.proximal(theta, 0.1),
    ):
        assert result.dtype == np.float32
        assert not np.shares_memory(result, theta)


@every_penalty
def test_bad_masks_are_refused_by_the_part_that_is_zero_too(penalty):
    for call in (
        lambda: penalty.smooth_gradient([1.0], np.zeros(2, dtype=bool)),
        lambda: penalty.soft_threshold([1.0], 0.1, np.zeros(2, dtype=bool)),
    ):
        with pytest.raises(ValueError, match=r"intercept_mask must be boolean of shape \(1,\)"):
            call()


def test_huge_weights_do_not_warn():
    assert L2(1.0).value([1e200]) == np.inf
    assert L2(1e300).gradient([1e200]) == np.inf


def test_checked_strengths_are_kept():
    net = ElasticNet(Fraction(1, 2), Fraction(1, 4))
    assert repr(net) == "ElasticNet(strength=0.5, l1_ratio=0.25)"
    assert type(net.value([1.0])) is float
    assert net.gradient([2.0]).dtype == np.float64


def train(penalty, X, y):
    model = LinearRegression(X.shape[1], loss=MeanSquaredError(half=True))
    fit(model, X, y, GradientDescent(0.2), epochs=600, batch_size=None, penalty=penalty)
    return model


def test_fit_with_l2_reaches_the_closed_form_of_ridge():
    X, y = sample()
    strength = 0.5
    centred, n = X - X.mean(axis=0), len(X)
    weights = np.linalg.solve(
        centred.T @ centred / n + strength * np.eye(4), centred.T @ (y - y.mean()) / n
    )
    model = train(L2(strength), X, y)
    np.testing.assert_allclose(model.views["weights"], weights, rtol=1e-9)
    np.testing.assert_allclose(model.views["intercept"], y.mean() - X.mean(axis=0) @ weights)


def test_fit_with_l1_agrees_with_scikit_learn_zeros_included():
    X, y = sample()
    theirs = Lasso(alpha=0.2, tol=1e-12, max_iter=100_000).fit(X, y)
    model = train(L1(0.2), X, y)
    np.testing.assert_allclose(model.views["weights"], theirs.coef_, rtol=1e-7, atol=0)
    np.testing.assert_allclose(model.views["intercept"], theirs.intercept_, rtol=1e-7)
    assert (model.views["weights"] == 0).sum() == 2


def test_a_dropout_mask_keeps_the_mean():
    rng = np.random.default_rng(0)
    for rate in (0.0, 0.1, 0.5, 0.9):
        mask = dropout_mask((200, 500), rate, rng)
        kept = mask != 0
        np.testing.assert_array_equal(mask[kept], 1 / (1 - rate))
        spread = np.sqrt(rate / (1 - rate) / mask.size)
        assert abs(mask.mean() - 1) <= 5 * spread
        assert mask.var() == pytest.approx(rate / (1 - rate), rel=0.05, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: L1(-1.0), ValueError, "strength must be at least 0, got -1.0"),
        (lambda: L2("much"), TypeError, "strength must be a number, got 'much'"),
        (lambda: ElasticNet(1.0, 1.5), ValueError, "l1_ratio must be at least 0 and at most 1"),
        (lambda: ElasticNet("much"), TypeError, "strength must be a number, got 'much'"),
        (lambda: Penalty(l1=-1.0, l2=0.0), ValueError, "l1 must be at least 0, got -1.0"),
        (lambda: Penalty(l1=0.0, l2="b"), TypeError, "l2 must be a number, got 'b'"),
        (lambda: L1(1.0).value([np.nan]), ValueError, "theta must be finite"),
        (lambda: L1(1.0).proximal([1.0], -1.0), ValueError, "step must be at least 0, got -1.0"),
        (lambda: L1(1.0).value([1.0], [True, False]), ValueError, r"intercept_mask .*shape \(1,\)"),
        (lambda: L1(1.0).value([1.0], [1]), ValueError, "intercept_mask must be boolean"),
        (lambda: dropout_mask((2,), 1.0, None), ValueError, "rate must be at least 0 and below 1"),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()
