"""A machine's roofline, and pieces of work below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new, labelled, place_legend
from course_lib.plotting.alt_text import describe
from course_lib.plotting.words import number
from course_lib.timing import Roofline


def plot_roofline(
    roofline: Roofline, work: Mapping[str, Any] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the best rate by operations for each byte, and a marker for each piece of work.

    Rates are drawn as shares of the machine's highest. The alt text names no measured number, so
    that it is the same on every machine.

    Args:
        roofline: The machine.
        work: {label: (operations for each byte, operations a second)}.
        ax: The Axes to draw on; a new figure if None.

    Returns:
        The Axes.

    Raises:
        TypeError: If roofline is none, or work is not a dict with text as labels.
        ValueError: If a piece of work is no pair of finite numbers.

    >>> machine = Roofline(operations=8e9, bandwidth=2e9)
    >>> ax = plot_roofline(machine, {"a layer": (0.5, 3e8)})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['best rate', 'a layer']
    """
    check.instance("roofline", roofline, Roofline)
    places = {}
    for label, place in (labelled("work", work) if work else {}).items():
        places[label] = check.float_array(f"work[{label!r}]", place, ndim=1)
        if len(places[label]) != 2:
            raise ValueError(f"work[{label!r}] must be a pair, got {check.describe(place)}")
    ax = axes_or_new(ax)
    intensity = np.geomspace(0.1, 1000, 200)
    best = roofline.best_rate(intensity) / roofline.operations
    ax.plot(intensity, best, color=style.BLACK, linestyle=style.SOLID, label="best rate")
    styles = style.label_styles(places)
    for label, (per_byte, rate) in places.items():
        look = styles[label]
        share = rate / roofline.operations
        ax.plot([per_byte], [share], look.marker, color=look.colour, markersize=10, label=label)
    ax.set(xscale="log", yscale="log", xlim=(0.1, 1000), ylim=(1e-4, 2))
    ax.set(xlabel="operations for each byte", ylabel="operations a second ÷ the most there are")
    place_legend(ax)
    dots = "; ".join(f"{label} at {number(place[0])}" for label, place in places.items())
    sentence = "The best rate rises with the operations for each byte, and from a bend on is flat."
    describe(ax, f"{sentence} Work, by its operations for each byte: {dots}." if dots else sentence)
    return ax
