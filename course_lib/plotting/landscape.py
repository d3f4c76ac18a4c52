"""A landscape: the loss of two parameters, drawn as filled contours."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm

from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new
from course_lib.plotting._contour_labels import label_contours
from course_lib.plotting.alt_text import describe
from course_lib.plotting.surface import Bounds, minimum_of, surface_of
from course_lib.plotting.words import Array, number, point


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

    >>> import numpy as np
    >>> class Bowl:
    ...     name, minimum = "Bowl", np.zeros(2)
    ...     def value(self, theta):
    ...         return (theta**2).sum(axis=-1)
    >>> plot_landscape(Bowl(), bounds=((-1, 1), (-2, 2))).get_ylabel()
    'θ₁'
    """
    surface = surface_of(landscape, bounds, log)
    x, y, heights, levels = surface.x, surface.y, surface.heights, surface.levels
    inner, minimum = levels[1:-1], minimum_of(landscape)
    (x0, x1), (y0, y1) = x[[0, -1]].tolist(), y[[0, -1]].tolist()

    ax = axes_or_new(ax)
    norm = BoundaryNorm(levels, 256)
    ax.contourf(x, y, heights, levels=levels, cmap=style.PALE, norm=norm)
    lines = ax.contour(
        x, y, heights, levels=inner, colors="#555555", linewidths=0.5, linestyles="solid"
    )
    label_contours(ax, lines, inner[-1:-8:-3])
    if minimum is not None:
        mark_minimum(ax, minimum)
    ax.grid(visible=False)
    ax.set(xlim=(x0, x1), ylim=(y0, y1), xlabel="θ₀", ylabel="θ₁")
    if 0.6 < (y1 - y0) / (x1 - x0) < 1.7:
        ax.set_aspect("equal")

    star = (
        "it has no minimum"
        if minimum is None
        else f"a star at its minimum, {point(minimum, x1 - x0)}"
    )
    spacing = "spaced by a constant factor" if surface.by_factor else "evenly spaced"
    describe(
        ax,
        f"Contour map of {name_of(landscape)}: value from {number(levels[0])} to "
        f"{number(levels[-1])}, levels {spacing}, {star}",
    )
    return ax


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
