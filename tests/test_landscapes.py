"""Landscapes: gradients against central differences, minima, grids, and the rate on a bowl."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.landscapes import (
    Beale,
    Landscape,
    LeastSquares,
    Quadratic,
    Ravine,
    Rosenbrock,
    Saddle,
)
from course_lib.losses import gradient_check, numerical_gradient
from course_lib.optimizers import GradientDescent
from course_lib.training import minimize

ARTICLE = LeastSquares([[1, 2], [2, 3], [3, 4], [4, 5]], [2, 3, 4, 5])
ALL = [Quadratic(), Quadratic(100), ARTICLE, Ravine(), Saddle(), Rosenbrock(), Beale()]
every_landscape = pytest.mark.parametrize("landscape", ALL, ids=lambda one: one.name)


def grid(landscape, n=7):
    x, y = (np.linspace(*bounds, n) for bounds in landscape.bounds)
    return np.stack(np.meshgrid(x, y), axis=-1)


@pytest.mark.parametrize(
    ("landscape", "theta", "value"),
    [
        (Quadratic(25), [3, 1], 17),
        (ARTICLE, [0, 0], (4 + 9 + 16 + 25) / 8),
        (Ravine(), [np.pi / 2, 2], np.pi**2 / 200 + 2),
        (Saddle(), [3, 1], 4),
        (Rosenbrock(), [-1.2, 1], 24.2),
        (Beale(), [0, 5], 1.5**2 + 2.25**2 + 2.625**2),
    ],
)
def test_values_by_hand(landscape, theta, value):
    assert float(landscape.value(theta)) == pytest.approx(value, rel=1e-14)


@every_landscape
@given(seed=st.integers(0, 2**32 - 1))
def test_gradient_is_the_derivative_of_value(landscape, seed):
    (x0, x1), (y0, y1) = landscape.bounds
    theta = np.random.default_rng(seed).uniform([x0, y0], [x1, y1])
    if np.linalg.norm(landscape.gradient(theta)) > 1e-2:  # elsewhere rounding hides the gradient
        assert gradient_check(landscape.value, theta, landscape.gradient) < 1e-5


@every_landscape
def test_a_grid_is_one_call(landscape):
    points = grid(landscape)
    values, gradients = landscape.value(points), landscape.gradient(points)
    assert values.shape == (7, 7)
    assert gradients.shape == (7, 7, 2)
    for index in np.ndindex(7, 7):
        for all_at_once, one in ((values, landscape.value), (gradients, landscape.gradient)):
            rounding = 1e-12 * np.abs(all_at_once).max()  # near a minimum nothing else is left
            np.testing.assert_allclose(all_at_once[index], one(points[index]), 1e-12, rounding)


@every_landscape
def test_the_minimum_is_one_and_lies_in_the_picture(landscape):
    (x0, x1), (y0, y1) = landscape.bounds
    for point in filter(lambda point: point is not None, (landscape.start, landscape.minimum)):
        assert x0 <= point[0] <= x1
        assert y0 <= point[1] <= y1
    if landscape.minimum is None:
        assert landscape.value(grid(landscape)).min() < landscape.value([0, 0])
        return
    np.testing.assert_allclose(landscape.gradient(landscape.minimum), 0, atol=1e-12)
    assert landscape.value(landscape.minimum) == pytest.approx(0, abs=1e-24)
    assert (landscape.value(grid(landscape, 51)) >= 0).all()
    assert landscape.value(landscape.start) > 0


@pytest.mark.parametrize(("kappa", "rate"), [(4.0, 0.6), (25.0, 0.9231), (100.0, 0.9802)])
def test_the_best_fixed_rate_shrinks_the_error_by_kappa_minus_one_over_kappa_plus_one(kappa, rate):
    path = minimize(Quadratic(kappa), [1.0, 1.0], GradientDescent(2 / (1 + kappa)), steps=400)
    distances = np.linalg.norm(path.thetas, axis=1)
    rates = distances[1:] / distances[:-1]
    np.testing.assert_allclose(rates, (kappa - 1) / (kappa + 1), rtol=1e-12)
    assert rates[0] == pytest.approx(rate, abs=5e-5)
    for factor in (0.9, 1.02):
        other = minimize(
            Quadratic(kappa), [1.0, 1.0], GradientDescent(factor * 2 / (1 + kappa)), steps=400
        )
        assert np.linalg.norm(other.thetas[-1]) > distances[-1]


@pytest.mark.parametrize("landscape", [Quadratic(30), ARTICLE], ids=lambda one: one.name)
def test_the_hessian_is_the_derivative_of_the_gradient(landscape):
    columns = [
        numerical_gradient(lambda t, i=i: landscape.gradient(t)[i], [0.3, -0.7]) for i in (0, 1)
    ]
    np.testing.assert_allclose(landscape.hessian, columns, rtol=1e-8)


def test_the_worked_example():
    np.testing.assert_allclose(ARTICLE.minimum, [0, 1], atol=1e-12)
    small, large = np.linalg.eigvalsh(ARTICLE.hessian)
    assert large / small == pytest.approx(350.8, abs=0.05)


def test_a_landscape_of_your_own():
    class Plane(Landscape):
        def _value(self, x, y):
            return 2 * x - y

        def _gradient(self, x, y):
            return np.full_like(x, 2), np.full_like(x, -1)

    assert Plane().name == "Plane"
    np.testing.assert_array_equal(Plane().value([[1, 1], [0, 3]]), [1, -3])
    np.testing.assert_array_equal(Plane().gradient([[1, 1], [0, 3]]), [[2, -1], [2, -1]])


@every_landscape
def test_far_away_it_neither_warns_nor_fails(landscape):
    for theta in ([1e200, -1e200], [1e308, 1e308], [np.inf, 1.0], [np.nan, 1.0]):
        assert landscape.value(theta).shape == ()
        assert landscape.gradient(theta).shape == (2,)


@every_landscape
def test_a_run_from_the_start_leaves_the_landscape_as_it_was(landscape):
    for name in ("start", "minimum"):
        point = getattr(landscape, name)
        if point is not None:
            kept = point.copy()
            GradientDescent(0.001).step(point, np.ones(2))
            assert (point != kept).all()
            np.testing.assert_array_equal(getattr(landscape, name), kept)
            np.testing.assert_array_equal(
                getattr(type(landscape)(*made_with(landscape)), name), kept
            )


def made_with(landscape):
    if isinstance(landscape, Quadratic):
        return (landscape.condition_number,)
    return (landscape.X, landscape.y) if isinstance(landscape, LeastSquares) else ()


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: Quadratic(0.5), ValueError, "condition_number must be at least 1, got 0.5"),
        (lambda: Ravine().value([1.0, 2.0, 3.0]), ValueError, r"shape \(..., 2\), got \(3,\)"),
        (lambda: Ravine().gradient(1.0), ValueError, r"shape \(..., 2\), got \(\)"),
        (lambda: Ravine().value("here"), TypeError, "theta must be an array of real numbers"),
        (lambda: LeastSquares([[1, 2, 3]], [1]), ValueError, r"two columns.*\(1, 3\)"),
        (lambda: LeastSquares([[1, 2]], [1, 2]), ValueError, "X and y .* rows, got 1 and 2"),
        (lambda: LeastSquares([[1, np.nan]], [1]), ValueError, "X must be finite"),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()
