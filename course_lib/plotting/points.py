"""A few things at their places: each with a marker and a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new, labelled, place_legend
from course_lib.plotting.alt_text import describe
from course_lib.plotting.words import number


def plot_points(
    points: Mapping[str, Any], ax: Axes | None = None, *, xlabel: str = "", ylabel: str = ""
) -> Axes:
    """Draw one marker for each name.

    Args:
        points: {label: (x, y)}.
        ax: The Axes to draw on; a new figure if None.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.

    Returns:
        The Axes.

    Raises:
        TypeError: If points is not a dict with text as labels.
        ValueError: If there is no point, or one is no pair of finite numbers.

    >>> ax = plot_points({"large": (9640, 0.95), "small": (2704, 0.95)}, xlabel="bytes")
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['large', 'small']
    """
    places = {}
    for label, place in labelled("points", points).items():
        places[label] = check.float_array(f"points[{label!r}]", place, ndim=1)
        if len(places[label]) != 2:
            raise ValueError(
                f"points[{label!r}] must be a pair (x, y), got {check.describe(place)}"
            )
    ax = axes_or_new(ax)
    styles = style.label_styles(places)
    for label, (x, y) in places.items():
        look = styles[label]
        ax.plot([x], [y], look.marker, color=look.colour, markersize=10, label=label)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.margins(0.12)
    place_legend(ax)
    described = "; ".join(
        f"{label} at {number(x)}, {number(y)}" for label, (x, y) in places.items()
    )
    describe(ax, f"Points: {described}.")
    return ax
