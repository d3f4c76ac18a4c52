"""The heights of a landscape on a grid, and the levels at which contours are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_lib import _validation as check
from course_lib.plotting.rounding import without_rounding_errors
from course_lib.plotting.words import Array

Bounds = tuple[tuple[float, float], tuple[float, float]]
_GRID = 160
_LEVELS = 12
_DECADES = 4


@dataclass(frozen=True, eq=False)
class Surface:
    """What a contour map is drawn from.

    Attributes:
        x: Where the columns stand (n,).
        y: Where the rows stand (n,).
        heights: The values there (n, n); NaN where they are not finite.
        levels: Increasing heights from the lowest to the highest point.
        by_factor: Whether the levels are spaced by a constant factor above the lowest point.
    """

    x: Array
    y: Array
    heights: Array
    levels: list[float]
    by_factor: bool


def surface_of(landscape: Any, bounds: Bounds | None = None, log: bool = True) -> Surface:
    """The surface of a landscape within bounds; arguments and errors as for `plot_landscape`."""
    (x0, x1), (y0, y1) = checked_bounds(landscape, bounds)
    x, y = np.linspace(x0, x1, _GRID), np.linspace(y0, y1, _GRID)
    heights = _heights(landscape, np.stack(np.meshgrid(x, y), axis=-1))
    minimum = minimum_of(landscape)
    bottom = np.nan if minimum is None else float(landscape.value(minimum))
    everything = without_rounding_errors(np.append(heights, bottom))
    heights = everything[:-1].reshape(heights.shape)
    lowest, highest = float(np.nanmin(everything)), float(np.nanmax(heights))
    if not highest > lowest:
        raise ValueError(f"landscape must not be flat within bounds, got {lowest!r} everywhere")
    by_factor = log and minimum is not None
    inner = _rounded_steps(lowest, highest) if by_factor else _even_steps(lowest, highest)
    return Surface(x, y, heights, [lowest, *inner, highest], by_factor)


def checked_bounds(landscape: Any, bounds: Bounds | None) -> Bounds:
    """The bounds of a picture: two increasing finite pairs, the landscape's own if None."""
    if not callable(getattr(landscape, "value", None)):
        raise TypeError(
            f"landscape must have a method value(theta), got {check.describe(landscape)}"
        )
    chosen = getattr(landscape, "bounds", None) if bounds is None else bounds
    if chosen is None:
        raise ValueError("bounds must be given for a landscape that has none, got None")
    pairs = check.float_array("bounds", chosen)
    if pairs.shape != (2, 2) or not (pairs[:, 0] < pairs[:, 1]).all():
        raise ValueError(f"bounds must be ((low, high), (low, high)), got {chosen!r}")
    (x0, x1), (y0, y1) = pairs.tolist()
    return (x0, x1), (y0, y1)


def minimum_of(landscape: Any) -> Array | None:
    """The landscape's minimum (2,), or None if it has none."""
    minimum = getattr(landscape, "minimum", None)
    if minimum is None:
        return None
    array = check.float_array("landscape.minimum", minimum)
    if array.shape != (2,):
        raise ValueError(f"landscape.minimum must have shape (2,), got {array.shape}")
    return array


def _rounded_steps(lowest: float, highest: float) -> list[float]:
    """Heights 1, 2, 5, 10, … above the lowest, over the last four decades."""
    decade = np.floor(np.log10(highest - lowest))
    rises = np.outer(10.0 ** (decade - np.arange(_DECADES)[::-1]), [1.0, 2.0, 5.0]).ravel()
    return [float(lowest + rise) for rise in rises if rise < 0.999 * (highest - lowest)]


def _even_steps(lowest: float, highest: float) -> list[float]:
    ticks = MaxNLocator(_LEVELS).tick_values(lowest, highest)
    gap = 1e-6 * (highest - lowest)
    return [float(tick) for tick in ticks if lowest + gap < tick < highest - gap]


def _heights(landscape: Any, grid: Array) -> Array:
    with np.errstate(all="ignore"):
        values = np.asarray(landscape.value(grid), dtype=float)
    if values.shape != grid.shape[:2]:
        raise ValueError(
            f"landscape.value must return shape {grid.shape[:2]} for theta {grid.shape}, "
            f"got {values.shape}"
        )
    if not np.isfinite(values).any():
        raise ValueError("landscape must have a finite value within bounds, got none")
    return np.where(np.isfinite(values), values, np.nan)
