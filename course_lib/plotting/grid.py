"""Values on a grid of two settings, as a table of colours with the numbers written in."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new
from course_lib.plotting.alt_text import describe
from course_lib.plotting.words import Array, counted, number, shown


def plot_heat_map(
    x: Any,
    y: Any,
    values: Any,
    ax: Axes | None = None,
    *,
    xlabel: str = "",
    ylabel: str = "",
    label: str = "loss",
) -> Axes:
    """Draw a number for each pair of settings; the lowest has a frame.

    Colours follow the logarithm when all values are positive and range over more than a factor of
    ten. A cell that is not finite is grey and says so.

    Args:
        x: Values of the setting across (n_columns,).
        y: Values of the setting upwards (n_rows,).
        values: What came of each pair (n_rows, n_columns); NaN where a pair was not tried.
        ax: The Axes to draw on; a new figure if None.
        xlabel: Name of the setting across.
        ylabel: Name of the setting upwards.
        label: Name of the values.

    Returns:
        The Axes.

    Raises:
        ValueError: The shape of the values does not fit x and y, or none of them is finite.

    >>> ax = plot_heat_map([0.1, 1.0], [16, 32, 64], [[3, 2], [1, 2], [4, np.inf]], label="loss")
    >>> [text.get_text() for text in ax.texts]
    ['3', '2', '1', '2', '4', '∞']
    """
    across, up = check.float_array("x", x, ndim=1), check.float_array("y", y, ndim=1)
    table = check.float_array("values", values, ndim=2, finite=False)
    if table.shape != (len(up), len(across)):
        raise ValueError(
            f"values must have the shape (len(y), len(x)) = {(len(up), len(across))}, "
            f"got {table.shape}"
        )
    finite = np.isfinite(table)
    if not finite.any():
        raise ValueError("values must have a finite entry, got none")
    low, high = float(table[finite].min()), float(table[finite].max())
    scale = LogNorm if low > 0 and high > 10 * low else Normalize
    ax = axes_or_new(ax)
    ax.set_facecolor("#bbbbbb")
    image = ax.imshow(
        np.ma.masked_array(table, ~finite),
        norm=scale(low, high),
        origin="lower",
        aspect="auto",
        cmap=style.SEQUENTIAL,
    )
    ax.figure.colorbar(image, ax=ax, label=label)
    row, column = np.unravel_index(np.nanargmin(np.where(finite, table, np.nan)), table.shape)
    _write(ax, table, image.norm)
    ax.add_patch(_frame(int(row), int(column)))
    ax.grid(visible=False)
    ax.set_xticks(range(len(across)), [shown(value) for value in across])
    ax.set_yticks(range(len(up)), [shown(value) for value in up])
    ax.set(xlabel=xlabel, ylabel=ylabel)
    blown = int(np.isinf(table).sum())
    lost = f" {counted(blown, 'pair')} diverged." if blown else ""
    describe(
        ax,
        f"{label.capitalize()} for {len(across)} values of {xlabel or 'x'} and {len(up)} of "
        f"{ylabel or 'y'}, from {number(low)} to {number(high)}, lowest at "
        f"{xlabel or 'x'} {number(across[column])} and {ylabel or 'y'} {number(up[row])}.{lost}",
    )
    return ax


def _write(ax: Axes, table: Array, norm: Any) -> None:
    for row, column in np.ndindex(table.shape):
        value = table[row, column]
        if np.isnan(value):
            continue
        dark = np.isfinite(value) and norm(value) < 0.5
        text = shown(float(value)) if np.isfinite(value) else "∞"
        colour = "white" if dark else "black"
        ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=9)


def _frame(row: int, column: int) -> Any:
    from matplotlib.patches import Rectangle

    corner = (column - 0.46, row - 0.46)
    return Rectangle(corner, 0.92, 0.92, fill=False, edgecolor=style.VERMILLION, linewidth=3)
