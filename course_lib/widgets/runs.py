"""Runs on a landscape for a picture: a run that blows up ends where it was last finite."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, describe, float_array
from course_lib.landscapes import LeastSquares
from course_lib.optimizers import Optimizer
from course_lib.plotting.surface import minimum_of
from course_lib.plotting.words import shown
from course_lib.training import DivergenceError, Path, minimize
from course_lib.widgets.scene import Span

FLOOR = 1e-12
"""A lower loss is drawn here: what lies below is rounding."""

CURVATURES = (1.0, 25.0)
"""Those of the valley, along it and across."""

KEPT = 64
"""How many landscapes, backdrops and runs an explorer keeps for the next change."""


def run(landscape: Any, start: ArrayLike, optimizer: Optimizer, steps: int) -> tuple[Path, bool]:
    """The path of the optimizer, and whether it stayed finite."""
    try:
        return minimize(landscape, start, optimizer, steps), True
    except DivergenceError as error:
        record: Path = error.record
        return record, False


def start_of(name: str, landscape: Any) -> tuple[float, float]:
    """The landscape's start, or an error that names the argument."""
    if not (hasattr(landscape, "gradient") and hasattr(landscape, "start")):
        raise TypeError(f"{name} must be a landscape, got {describe(landscape)}")
    start = float_array(f"{name}.start", landscape.start, ndim=1)
    if start.shape != (2,):
        raise ValueError(f"{name}.start must have the shape (2,), got {start.shape}")
    return float(start[0]), float(start[1])


def above_minimum(landscape: Any, values: FloatArray) -> FloatArray:
    """Values above the least one of the landscape; values as they are where it has none."""
    minimum = minimum_of(landscape)
    if minimum is None:
        return values
    return np.asarray(np.maximum(values - float(landscape.value(minimum)), FLOOR))


def height(loss: float) -> str:
    """A loss above the minimum in words.

    >>> height(0.25), height(1e-12)
    ('0.25', 'less than 10⁻¹²')
    """
    return "less than 10⁻¹²" if loss <= FLOOR else shown(loss)


def span(curves: list[FloatArray], log: bool) -> Span:
    """The vertical axis that shows all finite values, and on a log axis at most twenty decades."""
    values = np.concatenate(curves)
    values = values[np.isfinite(values)]
    if log:
        high = float(np.clip(values.max(), 1e-6, 1e8))
        low = float(np.clip(values.min(), max(FLOOR, high * 1e-20), high / 10))
        return low / 2, high * 2
    values = np.clip(values, -1e8, 1e8)
    low, high = float(values.min()), float(values.max())
    pad = 0.05 * (high - low) or 1.0
    return low - pad, high + pad


@lru_cache(KEPT)
def valley(angle: float) -> LeastSquares:
    """½·MSE with the curvatures 1 and 25, its flat direction turned by the angle in degrees."""
    turn = np.deg2rad(angle)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    X = np.sqrt(2 * np.array(CURVATURES))[:, None] * axes
    minimum = np.array([2.0, 0.7]) @ axes
    return LeastSquares(X, X @ minimum)
