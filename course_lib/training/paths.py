"""Paths of optimizers on a landscape."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import (
    FloatArray,
    all_finite,
    describe,
    float_array,
    instance,
    integer,
    same_shape,
)
from course_lib.optimizers import Optimizer
from course_lib.training.divergence import DivergenceError


class Function(Protocol):
    """What `minimize` needs: any `Landscape` has it, and so may a class of your own."""

    def value(self, theta: FloatArray, /) -> ArrayLike:
        """Return f(θ)."""

    def gradient(self, theta: FloatArray, /) -> FloatArray:
        """Return ∇f(θ)."""


@dataclass(frozen=True, repr=False, eq=False)
class Path:
    """Where a run went.

    Attributes:
        thetas: The start and the point after each step, shape (n_steps + 1, n_parameters).
        values: F there, shape (n_steps + 1,).
    """

    thetas: FloatArray
    values: FloatArray

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.values) - 1

    def __repr__(self) -> str:
        end = ", ".join(f"{x:.4g}" for x in self.thetas[-1])
        return f"Path of {self.steps} steps to ({end}), value {self.values[-1]:.4g}"


def minimize(landscape: Function, theta: ArrayLike, optimizer: Optimizer, steps: int) -> Path:
    """Follow `optimizer` from `theta` for `steps` steps. The optimizer is reset first.

    Args:
        landscape: Anything with `.value(theta)` and `.gradient(theta)`.
        theta: The start, shape (n_parameters,); it is not changed.
        optimizer: The rule.
        steps: How many, at least 0.

    Returns:
        The path, start included.

    Raises:
        DivergenceError: The value or the gradient is no longer finite; its `record` is the path
            so far.

    >>> from course_lib.landscapes import Quadratic
    >>> from course_lib.optimizers import GradientDescent
    >>> minimize(Quadratic(2), [1.0, 1.0], GradientDescent(0.5), steps=3)
    Path of 3 steps to (0.125, 0), value 0.007812
    """
    point = float_array("theta", theta, ndim=1).copy()
    instance("optimizer", optimizer, Optimizer)
    if not (hasattr(landscape, "value") and hasattr(landscape, "gradient")):
        raise TypeError(f"landscape must have .value and .gradient, got {describe(landscape)}")
    steps = integer("steps", steps, at_least=0)
    optimizer.reset()
    thetas = np.empty((steps + 1, len(point)), dtype=point.dtype)
    values = np.empty(steps + 1)
    for k in range(steps + 1):
        value = _number(landscape.value(point))
        gradient = np.asarray(landscape.gradient(point))
        same_shape("the landscape's gradient", gradient, "theta", point)
        if not (math.isfinite(value) and all_finite(gradient)):
            if k == 0:
                raise ValueError(f"theta must be where the function is finite, got {point}")
            record = Path(thetas[:k], values[:k])
            raise DivergenceError(k, thetas[k - 1].copy(), optimizer.rate, record)
        thetas[k], values[k] = point, value
        if k < steps:
            optimizer.step(point, gradient)
    return Path(thetas, values)


def _number(value: ArrayLike) -> float:
    scalar = np.asarray(value)
    if scalar.ndim != 0:
        raise ValueError(f"the landscape's value must be a number, got the shape {scalar.shape}")
    return float(scalar)
