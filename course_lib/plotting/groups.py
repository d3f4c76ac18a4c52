"""Runs of several kinds side by side: a dot for each run, a bar at each kind's median."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new, labelled
from course_lib.plotting.alt_text import describe
from course_lib.plotting.words import counted, number


def plot_groups(
    groups: Mapping[str, Any], ax: Axes | None = None, *, xlabel: str = "", zero: bool = True
) -> Axes:
    """Draw one row for each group: a dot for each of its values, and a bar at their median.

    Args:
        groups: {label: values (n,)}; the first is drawn in the top row.
        ax: The Axes to draw on; a new figure if None.
        xlabel: Name of the values.
        zero: Whether to draw a line at 0.

    Returns:
        The Axes.

    Raises:
        TypeError: If groups is not a dict with text as labels.
        ValueError: If there is no group, or one has no value or one that is not finite.

    >>> ax = plot_groups({"more data": [4.0, 6.0, 5.0], "dropout": [-1.0, 1.0]}, xlabel="gain")
    >>> [tick.get_text() for tick in ax.get_yticklabels()]
    ['more data', 'dropout']
    """
    rows = {
        label: check.float_array(f"groups[{label!r}]", values, ndim=1)
        for label, values in labelled("groups", groups).items()
    }
    if ax is None:
        ax = plt.subplots(figsize=(6.8, 0.9 + 0.33 * len(rows)))[1]
    ax = axes_or_new(ax)
    if zero:
        ax.axvline(0, color=style.BLACK, linewidth=1, linestyle=style.DASHED)
    sentences = []
    for row, (label, values) in enumerate(rows.items()):
        middle = float(np.median(values))
        bar: dict[str, Any] = {"color": style.VERMILLION, "linewidth": 3, "linestyle": style.SOLID}
        ax.plot([middle, middle], [row - 0.32, row + 0.32], **bar)
        ax.plot(
            values,
            np.full(len(values), row),
            "o",
            color=style.BLUE,
            alpha=0.7,
            markeredgecolor="white",
        )
        sentences.append(
            f"{label}: {counted(len(values), 'run')} from {number(values.min())} to "
            f"{number(values.max())}, median {number(middle)}."
        )
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlabel(xlabel)
    ax.grid(visible=False, axis="y")
    describe(ax, " ".join(sentences))
    return ax
