"""A landscape: the loss of two parameters, drawn as filled contours."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm
from matplotlib.ticker import MaxNLocator

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new
from course_lib.plotting.alt_text import describe
from course_lib.plotting.words import Array, number, point, shown

Bounds = tuple[tuple[float, float], tuple[float, float]]
_GRID = 160
_LEVELS = 12
_DECADES = 4


def plot_landscape(
    landscape: Any,
    ax: Axes | None = None,
    bounds: Bounds | None = None,
    log: bool = True,
) -> Axes:
    """Draw a landscape as filled contours, dark where it is low, with a star at its minimum.

    Args:
        landscape: Anything with `value(theta)`, which takes an array (..., 2) and returns one of
            shape (...), and if it has them `name`, `minimum` (2,) and `bounds`.
        ax: The Axes to draw on; a new figure if None.
        bounds: ((θ₀ low, θ₀ high), (θ₁ low, θ₁ high)); those of the landscape if None.
        log: Whether heights above the lowest point are spaced by a constant factor, so that the
            valley floor shows, or evenly; always evenly where there is no minimum.

    Returns:
        The Axes.

    Raises:
        TypeError: If landscape has no value method.
        ValueError: If the bounds are missing or are not two increasing pairs, or if the landscape
            is flat or has no finite value within them.

    >>> class Bowl:
    ...     name, minimum = "Bowl", np.zeros(2)
    ...     def value(self, theta):
    ...         return (theta**2).sum(axis=-1)
    >>> plot_landscape(Bowl(), bounds=((-1, 1), (-2, 2))).get_ylabel()
    'θ₁'
    """
    (x0, x1), (y0, y1) = checked_bounds(landscape, bounds)
    x, y = np.linspace(x0, x1, _GRID), np.linspace(y0, y1, _GRID)
    heights = _heights(landscape, np.stack(np.meshgrid(x, y), axis=-1))
    minimum = minimum_of(landscape)
    lowest, highest = float(np.nanmin(heights)), float(np.nanmax(heights))
    if minimum is not None:
        lowest = min(lowest, float(landscape.value(minimum)))
    if not highest > lowest:
        raise ValueError(f"landscape must not be flat within bounds, got {lowest!r} everywhere")
    log = log and minimum is not None

    ax = axes_or_new(ax)
    inner = _rounded_steps(lowest, highest) if log else _even_steps(lowest, highest)
    levels = [lowest, *inner, highest]
    norm = BoundaryNorm(levels, 256)
    ax.contourf(x, y, heights, levels=levels, cmap=style.PALE, norm=norm)
    lines = ax.contour(
        x, y, heights, levels=inner, colors="#555555", linewidths=0.5, linestyles="solid"
    )
    ax.clabel(lines, levels=inner[-1:-8:-3], fmt=shown, fontsize=8)
    if minimum is not None:
        mark_minimum(ax, minimum)
    ax.grid(visible=False)
    ax.set(xlim=(x0, x1), ylim=(y0, y1), xlabel="θ₀", ylabel="θ₁")
    if 0.6 < (y1 - y0) / (x1 - x0) < 1.7:
        ax.set_aspect("equal")

    star = "it has no minimum" if minimum is None else f"a star at its minimum, {point(minimum)}"
    describe(
        ax,
        f"Contour map of {name_of(landscape)}: value from {number(lowest)} to {number(highest)}, "
        f"{'levels spaced by a constant factor' if log else 'levels evenly spaced'}, {star}",
    )
    return ax


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


def name_of(landscape: Any) -> str:
    """The landscape's name, or that of its class."""
    return str(getattr(landscape, "name", type(landscape).__name__))


def mark_minimum(ax: Axes, minimum: Array) -> None:
    """A star at the minimum, once per Axes."""
    if any(line.get_label() == "minimum" for line in ax.get_lines()):
        return
    ax.plot(
        *minimum,
        linestyle="none",
        marker="*",
        markersize=15,
        color=style.YELLOW,
        markeredgecolor="black",
        label="minimum",
        zorder=5,
    )


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
