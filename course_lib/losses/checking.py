"""Is a derived gradient right? Compare it with central differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array, real, same_shape


def numerical_gradient(
    function: Callable[[FloatArray], float], theta: ArrayLike, h: float = 1e-6
) -> FloatArray:
    """Central differences: (f(θ + h eᵢ) − f(θ − h eᵢ)) / 2h for each coordinate i.

    The error falls as h² until rounding takes over, near h = 10⁻⁵ for a function of order 1.

    Args:
        function: Maps a vector of shape (n_parameters,) to a number.
        theta: The point, shape (n_parameters,); it is not changed.
        h: The step, in the units of theta.

    Returns:
        Shape (n_parameters,).

    Raises:
        ValueError: The function returns NaN, infinity or more than one number.

    >>> numerical_gradient(lambda t: t[0] ** 2 + 3 * t[1], [2.0, 5.0]).round(6)
    array([4., 3.])
    """
    point = float_array("theta", theta, ndim=1).astype(np.float64)
    h = real("h", h, above=0)
    gradient = np.empty_like(point)
    for i in range(len(point)):
        step = np.zeros_like(point)
        step[i] = h
        gradient[i] = (_at(function, point + step) - _at(function, point - step)) / (2 * h)
    return gradient


def _at(function: Callable[[FloatArray], float], point: FloatArray) -> float:
    return float(float_array("the function's value", function(point), ndim=0))


def gradient_check(
    function: Callable[[FloatArray], float],
    theta: ArrayLike,
    gradient: ArrayLike | Callable[[FloatArray], ArrayLike],
    h: float = 1e-6,
) -> float:
    """Relative distance between a gradient and its central differences: ‖a − b‖ / (‖a‖ + ‖b‖).

    About 1e-7 or less says that the derivation is right; 1/3 is a factor of 2, and 1 a wrong sign.

    Args:
        function: Maps a vector of shape (n_parameters,) to a number.
        theta: The point at which to compare, shape (n_parameters,).
        gradient: The claimed gradient there, shape (n_parameters,), or a function that returns it.
        h: The step of the central differences, in the units of theta.

    Returns:
        From 0, where both agree, to 1.

    Raises:
        ValueError: Function or gradient return NaN, infinity or another shape.

    >>> gradient_check(lambda t: t @ t, [1.0, 2.0], lambda t: 2 * t) < 1e-8
    True
    >>> round(gradient_check(lambda t: t @ t, [1.0, 2.0], lambda t: t), 3)  # the 2 is missing
    0.333
    """
    point = float_array("theta", theta, ndim=1).astype(np.float64)
    claimed = float_array("gradient", gradient(point.copy()) if callable(gradient) else gradient)
    same_shape("gradient", claimed, "theta", point)
    numerical = numerical_gradient(function, point, h)
    total = float(np.linalg.norm(claimed) + np.linalg.norm(numerical))
    return float(np.linalg.norm(claimed - numerical)) / total if total else 0.0
