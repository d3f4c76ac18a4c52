"""What every plotting function does first and last: find its Axes, check labels, place a legend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from course_lib._validation import describe as what_came

_MOST_INSIDE = 5
_CHARACTERS_PER_INCH = 12


def axes_or_new(ax: Axes | None) -> Axes:
    """`ax` itself, or the Axes of a new figure when it is None."""
    if ax is None:
        return plt.subplots()[1]
    if not isinstance(ax, Axes):
        raise TypeError(f"ax must be a matplotlib Axes or None, got {what_came(ax)}")
    return ax


def labelled(name: str, value: object) -> dict[str, Any]:
    """`value` as a dict from labels to data, refused if it is empty or a label is not text."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a dict {{label: data}}, got {what_came(value)}")
    if not value:
        raise ValueError(f"{name} must not be empty, got {{}}")
    for label in value:
        if not isinstance(label, str):
            raise TypeError(f"{name} must have text as labels, got {what_came(label)}")
    return dict(value)


def place_legend(ax: Axes, *, below: bool = False) -> None:
    """A legend inside the Axes where there is room, or below it when there are many entries."""
    labels = ax.get_legend_handles_labels()[1]
    if below or len(labels) > _MOST_INSIDE:
        _legend_below(ax, labels)
    elif labels:
        points = sum(np.size(line.get_xdata()) for line in ax.get_lines())
        ax.legend(loc="best" if points < 20_000 else "upper right")


def _legend_below(ax: Axes, labels: list[str]) -> None:
    figure = ax.figure
    inches = 1.2 * ax.bbox.width / figure.dpi
    longest = max(map(len, labels), default=0)
    columns = max(1, min(4, len(labels), int(_CHARACTERS_PER_INCH * inches / (longest + 7))))
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        bbox_transform=ax.transAxes + ScaledTranslation(0, -0.55, figure.dpi_scale_trans),
        borderaxespad=0.0,
        ncols=columns,
    )
