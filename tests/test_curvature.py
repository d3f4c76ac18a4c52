"""Curvature: known Hessians, the condition number in both precisions, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.curvature import condition_number, hessian, sharpness
from course_lib.landscapes import Beale, Quadratic, Ravine, Rosenbrock


def test_the_hessian_of_rosenbrock_by_hand():
    # f = (1 - x)² + 100 (y - x²)²: second derivatives 2 - 400 y + 1200 x², -400 x and 200
    theta = np.array([-1.2, 1.0])
    expected = [[2 - 400 * 1.0 + 1200 * 1.44, 480], [480, 200]]
    np.testing.assert_allclose(hessian(Rosenbrock().gradient, theta), expected, rtol=1e-8)
    np.testing.assert_array_equal(theta, [-1.2, 1.0])


@pytest.mark.parametrize("landscape", [Ravine(), Rosenbrock(), Beale()], ids=repr)
def test_at_a_minimum_no_direction_bends_down(landscape):
    matrix = hessian(landscape.gradient, landscape.minimum)
    np.testing.assert_array_equal(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix)[0] > 0


@given(kappa=st.floats(1, 1e6))
def test_a_quadratic_has_the_sharpness_and_condition_number_it_was_made_with(kappa):
    bowl = Quadratic(kappa)
    assert condition_number(bowl.hessian) == pytest.approx(kappa, rel=1e-12)
    assert sharpness(bowl.gradient, [0.3, -0.2]) == pytest.approx(kappa, rel=1e-6)


def test_sharpness_is_below_zero_at_the_top_of_a_hill():
    assert sharpness(lambda t: -2 * t, [0.0, 0.0]) == pytest.approx(-2)


@given(seed=st.integers(0, 2**32 - 1), scale=st.sampled_from([1e-12, 1.0, 1e12]))
def test_the_condition_number_does_not_see_rotation_or_scale(seed, scale):
    turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]
    matrix = scale * turn @ np.diag([1.0, 4.0, 50.0]) @ turn.T
    assert condition_number(matrix) == pytest.approx(50, rel=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_singular_matrix_is_infinitely_ill_conditioned_in_both_precisions(dtype):
    X = np.random.default_rng(0).normal(size=(50, 3)).astype(dtype)
    X[:, 2] = X[:, 0] + X[:, 1]
    assert condition_number(X.T @ X) == np.inf
    assert condition_number(np.zeros((2, 2))) == np.inf


@pytest.mark.parametrize(
    ("matrix", "says"),
    [
        (np.ones((2, 3)), r"matrix must be square, got the shape \(2, 3\)"),
        ([[1.0, 2.0], [0.0, 1.0]], "matrix must be symmetric, got entries that differ by 2 "),
        ([[1e-9, 2e-9], [0.0, 1e-9]], "matrix must be symmetric, got entries that differ by 2e-09"),
        ([[1e308, 1e308], [-1e308, 1e308]], "matrix must be symmetric"),
        ([[1.0, 0.0], [0.0, -1.0]], "matrix must have no eigenvalue below 0, got -1"),
        ([[1.0, np.nan], [np.nan, 1.0]], "matrix must be finite"),
    ],
)
def test_bad_matrices_are_named(matrix, says):
    with pytest.raises(ValueError, match=says):
        condition_number(matrix)


def test_rounding_does_not_make_a_matrix_asymmetric():
    assert condition_number([[2.0, 1e-17], [0.0, 50.0]]) == 25


@pytest.mark.parametrize(
    ("gradient", "says"),
    [
        (lambda t: np.where(t < 1, np.nan, t), "gradient must be finite, got 1 NaN"),
        (lambda t: t[:1], r"gradient \(1,\) and theta \(2,\)"),
        (lambda t: t if t[0] > 1 else t[:1], r"gradient \(1,\) and theta \(2,\)"),
        (lambda t: t.sum(), r"gradient \(\) and theta \(2,\)"),
    ],
)
def test_bad_gradients_are_named(gradient, says):
    for measure in (hessian, sharpness):
        with pytest.raises(ValueError, match=says):
            measure(gradient, [1.0, 2.0])
