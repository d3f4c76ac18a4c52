"""Curvature of a function, from differences of its gradient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array, real, same_shape

Gradient = Callable[[FloatArray], FloatArray]


def hessian(gradient: Gradient, theta: ArrayLike, h: float = 1e-5) -> FloatArray:
    """Matrix of second derivatives: row i is (∇f(θ + h eᵢ) − ∇f(θ − h eᵢ)) / 2h, made symmetric.

    It asks for two gradients a parameter, so it suits small models.

    Args:
        gradient: Maps θ of shape (n_parameters,) to ∇f(θ), same shape.
        theta: The point; it is not changed.
        h: The step of the central differences, in the units of theta.

    Returns:
        Shape (n_parameters, n_parameters).

    Raises:
        ValueError: The gradient is NaN or infinite, or not of the shape of theta.

    >>> hessian(lambda t: np.array([3 * t[0], t[1] ** 2]), [1.0, 2.0]).round(6)
    array([[3., 0.],
           [0., 4.]])
    """
    point = float_array("theta", theta, ndim=1).astype(np.float64)
    h = real("h", h, above=0)
    matrix = np.empty((len(point), len(point)))
    for i in range(len(point)):
        step = np.zeros_like(point)
        step[i] = h
        matrix[i] = (_at(gradient, point + step) - _at(gradient, point - step)) / (2 * h)
    return (matrix + matrix.T) / 2


def _at(gradient: Gradient, point: FloatArray) -> FloatArray:
    value = float_array("gradient", gradient(point))
    same_shape("gradient", value, "theta", point)
    return value


def sharpness(gradient: Gradient, theta: ArrayLike, h: float = 1e-5) -> float:
    """Largest eigenvalue of the Hessian at θ: gradient descent is locally stable below 2/sharpness.

    Args:
        gradient: Maps θ of shape (n_parameters,) to ∇f(θ), same shape.
        theta: The point; it is not changed.
        h: The step of the central differences, in the units of theta.

    Returns:
        The curvature along the steepest direction; below 0 at the top of a hill.

    >>> round(sharpness(lambda t: np.array([3 * t[0], 7 * t[1]]), [1.0, 2.0]), 6)
    7.0
    """
    return float(np.linalg.eigvalsh(hessian(gradient, theta, h))[-1])


def condition_number(matrix: ArrayLike) -> float:
    """Largest over smallest eigenvalue of a symmetric positive definite matrix: κ = λmax/λmin.

    Args:
        matrix: Shape (n, n).

    Returns:
        At least 1; infinite where the smallest eigenvalue is 0 up to rounding.

    Raises:
        ValueError: The matrix is not square, not symmetric, or has an eigenvalue below 0.

    >>> condition_number([[2.0, 0.0], [0.0, 50.0]])
    25.0
    """
    square = float_array("matrix", matrix, ndim=2)
    if square.shape[0] != square.shape[1]:
        raise ValueError(f"matrix must be square, got the shape {square.shape}")
    rounding = float(np.finfo(square.dtype).eps)
    with np.errstate(over="ignore"):
        asymmetry = np.abs(square - square.T).max()
    if asymmetry > np.sqrt(rounding) * np.abs(square).max():
        raise ValueError(
            f"matrix must be symmetric, got entries that differ by {asymmetry:.4g} "
            "from their mirror images"
        )
    eigenvalues = np.linalg.eigvalsh(square)
    tiny = len(square) * rounding * abs(eigenvalues[-1])
    if eigenvalues[0] < -tiny:
        raise ValueError(f"matrix must have no eigenvalue below 0, got {eigenvalues[0]:.4g}")
    return float(eigenvalues[-1] / eigenvalues[0]) if eigenvalues[0] > tiny else float("inf")


def heavy_ball_radius(
    learning_rate: ArrayLike, beta: ArrayLike, eigenvalue: ArrayLike
) -> FloatArray:
    """Spectral radius of heavy-ball momentum along one eigenvector of a quadratic loss.

    There two errors in a row obey e′ = (1 + β − η λ) e − β e₋, so they are multiplied by a 2 × 2
    matrix, and the larger modulus of the roots of z² − (1 + β − η λ) z + β says by what factor
    they shrink in the long run. Complex roots have the modulus √β. At β = 0 it is |1 − η λ|.

    Args:
        learning_rate: The rate η.
        beta: What momentum keeps of its velocity, 0 ≤ β < 1.
        eigenvalue: The curvature λ along the eigenvector.

    Returns:
        The radius, in the shape to which the arguments broadcast; below 1 the error dies out.

    >>> heavy_ball_radius(0.1, [0.0, 0.81], 1.0).round(6)
    array([0.9, 0.9])

    Reference: Polyak (1964), Some Methods of Speeding Up the Convergence of Iteration Methods.
    """
    rate = float_array("learning_rate", learning_rate)
    kept = float_array("beta", beta)
    curvature = float_array("eigenvalue", eigenvalue)
    return _larger_root(1 + kept - rate * curvature, kept)


def nesterov_radius(learning_rate: ArrayLike, beta: ArrayLike, eigenvalue: ArrayLike) -> FloatArray:
    """Spectral radius of Nesterov's momentum along one eigenvector of a quadratic loss.

    With s = 1 − η λ two errors in a row obey e′ = (1 + β) s e − β s e₋, so the factor per step in
    the long run is the larger modulus of the roots of z² − (1 + β) s z + β s. It belongs to the
    form of `Momentum(nesterov=True)`, in which θ is the point that looks ahead.

    Args:
        learning_rate: The rate η.
        beta: What momentum keeps of its velocity, 0 ≤ β < 1.
        eigenvalue: The curvature λ along the eigenvector.

    Returns:
        The radius, in the shape to which the arguments broadcast; below 1 the error dies out.

    >>> nesterov_radius(0.1, [0.0, 0.9], 10.0).round(6)  # 1 − η λ is 0: gone in one step
    array([0., 0.])

    Reference: Nesterov (1983), A Method of Solving a Convex Programming Problem with Convergence
    Rate O(1/k²).
    """
    rate = float_array("learning_rate", learning_rate)
    kept = float_array("beta", beta)
    shrunk = 1 - rate * float_array("eigenvalue", eigenvalue)
    return _larger_root((1 + kept) * shrunk, kept * shrunk)


def _larger_root(middle: FloatArray, product: FloatArray) -> FloatArray:
    """Modulus of the larger root of z² − middle · z + product."""
    discriminant = middle**2 - 4 * product
    real_roots = (np.abs(middle) + np.sqrt(np.maximum(discriminant, 0))) / 2
    return np.asarray(np.where(discriminant < 0, np.sqrt(np.maximum(product, 0)), real_roots))
