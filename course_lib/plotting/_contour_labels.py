"""The values that contours carry, at the same places on every processor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet

from course_lib.plotting.words import Array, shown


def label_contours(ax: Axes, lines: ContourSet, levels: Sequence[float] | Array) -> None:
    """Write on each of some contours how high it lies."""
    vars(lines)["locate_label"] = partial(_straightest_part, lines)
    ax.clabel(lines, levels=levels, fmt=shown, fontsize=8)


def _straightest_part(lines: ContourSet, contour: Array, width: float) -> tuple[float, float, int]:
    """Where matplotlib would put the label: on the straightest part that is free.

    Matplotlib leaves open which of several equally straight parts it takes, and its choice depends
    on the processor's way of sorting. Here it is the first.
    """
    size = int(width) if 1 < width < len(contour) else len(contour)
    n_parts = -(-len(contour) // size)
    parts = np.resize(contour, (n_parts, size, 2))
    (x, y), (length_x, length_y) = (parts[:, :1] - parts).T, (parts[:, -1] - parts[:, 0]).T
    with np.errstate(divide="ignore", invalid="ignore"):
        bends = np.abs(y * length_x - x * length_y) / np.hypot(length_x, length_y)
    order = np.argsort(bends.sum(axis=0).round(6), kind="stable")
    middle = parts[:, size // 2]
    free = (k for k in order if not lines.too_close(middle[k, 0], middle[k, 1], width))
    chosen = int(next(free, order[0]))
    return middle[chosen, 0], middle[chosen, 1], (chosen * size + size // 2) % len(contour)
