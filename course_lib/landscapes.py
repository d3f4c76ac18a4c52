"""Landscapes: functions of two parameters, whose contours and paths can be drawn.

`value` and `gradient` take θ of shape (..., 2), so a whole grid is one call.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array, real, same_length

Point = tuple[float, float]
Bounds = tuple[tuple[float, float], tuple[float, float]]


class Landscape:
    """A function f(θ₀, θ₁) with its gradient.

    A landscape of your own states `_value` and `_gradient` of the two coordinates, where a path
    may begin, the part worth drawing and, if there is one, the minimum.

    Attributes:
        bounds: The part worth drawing: ((least θ₀, largest θ₀), (least θ₁, largest θ₁)).

    >>> class Valley(Landscape):
    ...     _start, _minimum, bounds = (1.0, 0.5), (0.0, 0.0), ((-1.0, 1.0), (-1.0, 1.0))
    ...
    ...     def _value(self, x, y):
    ...         return x**2 + y**4
    ...
    ...     def _gradient(self, x, y):
    ...         return 2 * x, 4 * y**3
    >>> Valley().gradient(Valley().start)
    array([2. , 0.5])
    """

    _start: Point
    _minimum: Point | None = None
    bounds: Bounds

    @property
    def start(self) -> FloatArray:
        """A good place to begin a path, shape (2,): a new array each time, yours to change."""
        return np.array(self._start)

    @property
    def minimum(self) -> FloatArray | None:
        """Where f is smallest, shape (2,), a new array each time; None where there is none."""
        return None if self._minimum is None else np.array(self._minimum)

    @property
    def name(self) -> str:
        """What to call it in a title."""
        return type(self).__name__

    def __repr__(self) -> str:
        return self.name

    def value(self, theta: ArrayLike) -> FloatArray:
        """Return f(θ).

        Args:
            theta: One point or many, shape (..., 2).

        Returns:
            Shape (...).

        Raises:
            ValueError: The last axis of `theta` is not 2 long.

        >>> Quadratic(10).value([[0.0, 0.0], [1.0, 1.0]])
        array([0. , 5.5])
        """
        point = self._checked(theta)
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self._value(point[..., 0], point[..., 1]))

    def gradient(self, theta: ArrayLike) -> FloatArray:
        """Return ∇f(θ), in the shape of θ. Arguments as for `value`.

        >>> Quadratic(10).gradient([1.0, 1.0])
        array([ 1., 10.])
        """
        point = self._checked(theta)
        gradient = np.empty_like(point)
        with np.errstate(over="ignore", invalid="ignore"):
            gradient[..., 0], gradient[..., 1] = self._gradient(point[..., 0], point[..., 1])
        return gradient

    def _checked(self, theta: ArrayLike) -> FloatArray:
        point = float_array("theta", theta, finite=False)
        if point.ndim == 0 or point.shape[-1] != 2:
            raise ValueError(f"theta must have the shape (..., 2), got {point.shape}")
        return point

    def _value(self, x: FloatArray, y: FloatArray) -> FloatArray:
        raise NotImplementedError

    def _gradient(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        raise NotImplementedError


class Quadratic(Landscape):
    """A bowl: f(θ) = ½ (θ₀² + κ θ₁²), with curvature 1 along θ₀ and κ along θ₁.

    Gradient descent converges for rates below 2/κ; κ is the condition number of the Hessian.

    Args:
        condition_number: The number κ ≥ 1.

    >>> Quadratic(25).value([3.0, 1.0])
    array(17.)
    """

    _minimum = (0.0, 0.0)
    _start = (-4.0, 1.5)
    bounds = ((-5.0, 5.0), (-2.5, 2.5))

    def __init__(self, condition_number: float = 10.0) -> None:
        self.condition_number = real("condition_number", condition_number, at_least=1)

    @property
    def name(self) -> str:
        """What to call it in a title."""
        return f"Quadratic, κ = {self.condition_number:g}"

    @property
    def hessian(self) -> FloatArray:
        """The matrix of second derivatives, the same everywhere: diag(1, κ)."""
        return np.diag([1.0, self.condition_number])

    def _value(self, x: FloatArray, y: FloatArray) -> FloatArray:
        return (x**2 + self.condition_number * y**2) / 2

    def _gradient(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        return x, self.condition_number * y


class LeastSquares(Landscape):
    """½·MSE of a linear model with two weights and no intercept: f(θ) = ‖Xθ − y‖² / 2n.

    The Hessian is XᵀX/n; gradient descent converges for rates below 2/λ, λ its largest eigenvalue.

    Args:
        X: Features, shape (n_samples, 2).
        y: Targets, shape (n_samples,).

    >>> worked_example = LeastSquares([[1, 2], [2, 3], [3, 4], [4, 5]], [2, 3, 4, 5])
    >>> worked_example.minimum.round(12) + 0.0
    array([0., 1.])
    >>> np.linalg.eigvalsh(worked_example.hessian).round(4)
    array([ 0.0597, 20.9403])
    """

    _start = (0.0, 0.0)

    def __init__(self, X: ArrayLike, y: ArrayLike) -> None:
        self.X = float_array("X", X, ndim=2)
        self.y = float_array("y", y, ndim=1)
        same_length("X", self.X, "y", self.y)
        if self.X.shape[1] != 2:
            raise ValueError(f"X must have two columns to be drawn, got the shape {self.X.shape}")
        x0, x1 = np.linalg.lstsq(self.X, self.y)[0].tolist()
        reach = 1.5 * max(abs(x0), abs(x1)) + 0.5
        self._minimum = (x0, x1)
        self.bounds = ((x0 - reach, x0 + reach), (x1 - reach, x1 + reach))

    @property
    def minimum(self) -> FloatArray:
        """The solution of the normal equations, shape (2,), a new array each time."""
        return np.array(self._minimum)

    @property
    def name(self) -> str:
        """What to call it in a title."""
        return "½·MSE"

    @property
    def hessian(self) -> FloatArray:
        """The matrix of second derivatives, the same everywhere: XᵀX/n."""
        return self.X.T @ self.X / len(self.X)

    def _value(self, x: FloatArray, y: FloatArray) -> FloatArray:
        return np.asarray(np.mean(self._residual(x, y) ** 2, axis=-1) / 2)

    def _gradient(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        gradient = self._residual(x, y) @ self.X / len(self.X)
        return gradient[..., 0], gradient[..., 1]

    def _residual(self, x: FloatArray, y: FloatArray) -> FloatArray:
        residual: FloatArray = np.multiply.outer(x, self.X[:, 0]) + np.multiply.outer(
            y, self.X[:, 1]
        )
        return residual - self.y


class Ravine(Landscape):
    """A curved valley, steep across and nearly flat along: f = ½ θ₀²/25 + 2 (θ₁ − sin θ₀)².

    >>> Ravine().value([0.0, 0.0])
    array(0.)
    """

    _minimum = (0.0, 0.0)
    _start = (-4.0, -1.0)
    bounds = ((-5.0, 5.0), (-2.5, 2.5))

    def _value(self, x: FloatArray, y: FloatArray) -> FloatArray:
        return x**2 / 50 + 2 * (y - np.sin(x)) ** 2

    def _gradient(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        across = 4 * (y - np.sin(x))
        return x / 25 - across * np.cos(x), across


class Saddle(Landscape):
    """A pass: f = ½ (θ₀² − θ₁²). The gradient vanishes at the origin, which is no minimum.

    >>> Saddle().gradient([0.0, 0.0])
    array([ 0., -0.])
    """

    _start = (-2.0, 1e-3)
    bounds = ((-2.5, 2.5), (-2.5, 2.5))

    def _value(self, x: FloatArray, y: FloatArray) -> FloatArray:
        return (x**2 - y**2) / 2

    def _gradient(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        return x, -y


class Rosenbrock(Landscape):
    """The banana valley: f = (1 − θ₀)² + 100 (θ₁ − θ₀²)², minimum 0 at (1, 1).

    >>> Rosenbrock().value([1.0, 1.0])
    array(0.)

    Reference: Rosenbrock (1960), An Automatic Method for Finding the Greatest or Least Value of a
    Function.
    """

    _minimum = (1.0, 1.0)
    _start = (-1.2, 1.0)
    bounds = ((-2.0, 2.0), (-1.0, 3.0))

    def _value(self, x: FloatArray, y: FloatArray) -> FloatArray:
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def _gradient(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        across = 200 * (y - x**2)
        return -2 * (1 - x) - 2 * x * across, across


class Beale(Landscape):
    """Plateaus and a sharp corner: f = Σₖ (cₖ − θ₀ + θ₀ θ₁ᵏ)², c = (1.5, 2.25, 2.625), k = 1, 2, 3.

    The minimum is 0 at (3, ½).

    >>> Beale().value([3.0, 0.5])
    array(0.)

    Reference: Beale (1958), On an Iterative Method for Finding a Local Minimum of a Function of
    More than One Variable.
    """

    _minimum = (3.0, 0.5)
    _start = (1.0, 1.5)
    bounds = ((-1.0, 4.5), (-2.0, 2.0))
    _terms = ((1, 1.5), (2, 2.25), (3, 2.625))

    def _value(self, x: FloatArray, y: FloatArray) -> FloatArray:
        value: FloatArray = np.sum([(c - x + x * y**k) ** 2 for k, c in self._terms], axis=0)
        return value

    def _gradient(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        residuals = [(k, c - x + x * y**k) for k, c in self._terms]
        along: FloatArray = np.sum([2 * r * (y**k - 1) for k, r in residuals], axis=0)
        across: FloatArray = np.sum([2 * r * x * k * y ** (k - 1) for k, r in residuals], axis=0)
        return along, across
