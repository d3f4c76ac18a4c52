"""A map: one quantity over two others, such as the factor per step over rate and momentum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new, labelled, place_legend
from course_lib.plotting._contour_labels import label_contours
from course_lib.plotting.alt_text import describe
from course_lib.plotting.rounding import without_rounding_errors
from course_lib.plotting.words import Array, listed, number, point, shown

_MARKERS = ("*", "o", "s", "D", "^")
_HATCH = "#8a8a8a"


def plot_map(
    x: ArrayLike,
    y: ArrayLike,
    values: ArrayLike,
    levels: Sequence[float],
    ax: Axes | None = None,
    *,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    marks: Mapping[str, tuple[float, float]] | None = None,
) -> Axes:
    """Draw a quantity over two others as filled contours, dark where it is low.

    Each contour carries its value. Places where the quantity exceeds the last level are hatched.

    Args:
        x: Where the columns stand (n,), increasing.
        y: Where the rows stand (m,), increasing.
        values: The quantity there (m, n), finite.
        levels: The contours, at least two, increasing.
        ax: The Axes to draw on; a new figure if None.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.
        title: The picture's title.
        marks: {label: (x, y)} of places to point out, at most five.

    Returns:
        The Axes.

    Raises:
        TypeError: If marks is not a dict with text as labels.
        ValueError: If a shape does not fit, x, y or levels do not increase, or there are too many
            marks.

    >>> x, y = np.linspace(0, 2, 5), np.linspace(0, 1, 3)
    >>> ax = plot_map(x, y, x + y[:, None], [0, 1, 2], xlabel="length", marks={"here": (1, 0.5)})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['above 2', 'here']
    """
    columns, rows = _increasing("x", x), _increasing("y", y)
    heights = check.float_array("values", values, ndim=2)
    if heights.shape != (len(rows), len(columns)):
        raise ValueError(
            f"values must have the shape {(len(rows), len(columns))} of (y, x), got {heights.shape}"
        )
    heights = without_rounding_errors(heights)
    steps = _increasing("levels", levels)
    places = labelled("marks", marks) if marks else {}
    if len(places) > len(_MARKERS):
        raise ValueError(f"marks must be at most {len(_MARKERS)}, got {len(places)}")

    ax = axes_or_new(ax)
    ax.contourf(columns, rows, heights, levels=steps, cmap=style.PALE, extend="min")
    lines = ax.contour(columns, rows, heights, levels=steps, colors="#555555", linewidths=0.7)
    hatched = bool(heights.max() > steps[-1])
    label_contours(ax, lines, steps[:-1] if hatched else steps)
    if hatched:
        beyond = np.where(heights > steps[-1], 1.0, 0.0)
        area = ax.contourf(columns, rows, beyond, levels=[0.5, 1.5], colors="none", hatches=["//"])
        area.set(edgecolor=_HATCH, linewidth=0.0)
        above = f"above {shown(steps[-1])}"
        ax.fill([], [], facecolor="white", edgecolor=_HATCH, linewidth=0.0, hatch="//", label=above)
    for marker, (label, place) in zip(_MARKERS, places.items(), strict=False):
        size = 15 if marker == "*" else 9
        ax.plot(*place, marker, color=style.YELLOW, mec="black", ms=size, label=label, zorder=5)
    if ax.get_legend_handles_labels()[1]:
        place_legend(ax, below=True)
    ax.grid(visible=False)
    ax.set(xlim=columns[[0, -1]], ylim=rows[[0, -1]], xlabel=xlabel, ylabel=ylabel, title=title)
    describe(ax, _sentence(columns, rows, heights, steps, places))
    return ax


def _increasing(name: str, values: ArrayLike) -> Array:
    array = check.float_array(name, values, ndim=1)
    if len(array) < 2 or not (np.diff(array) > 0).all():
        raise ValueError(f"{name} must be at least two increasing numbers, got {values!r}")
    return array


def _sentence(
    x: Array, y: Array, heights: Array, levels: Array, places: Mapping[str, tuple[float, float]]
) -> str:
    row, column = np.unravel_index(np.argmin(heights), heights.shape)
    text = (
        f"Map with contours at {listed([number(level) for level in levels])}: lowest, "
        f"{number(heights[row, column])}, at about {point([x[column], y[row]])}"
    )
    above = float(np.mean(heights > levels[-1]))
    if above:
        text += f"; above {number(levels[-1])} on {100 * above:.0f} % of the area"
    marked = [f"{label} at {point(place)}" for label, place in places.items()]
    return f"{text}. Marked: {listed(marked)}" if marked else text
