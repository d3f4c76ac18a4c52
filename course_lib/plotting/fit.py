"""Data points and the curves that models put through them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new, labelled, place_legend
from course_lib.plotting.alt_text import describe
from course_lib.plotting.words import counted, number


def plot_fit(
    x: Any,
    y: Any,
    fits: Mapping[str, Any],
    ax: Axes | None = None,
    highlight: Any = None,
    *,
    xlabel: str = "x",
    ylabel: str = "y",
) -> Axes:
    """Draw data points and one line per fit, in the style of the loss or optimizer it is named for.

    Args:
        x: Where the points stand (n_samples,), or one feature as a column (n_samples, 1).
        y: Their targets (n_samples,).
        fits: {label: (grid (m,), prediction (m,))}; may be empty.
        ax: The Axes to draw on; a new figure if None.
        highlight: A boolean mask (n_samples,) of points to draw as crosses: the outliers.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.

    Returns:
        The Axes.

    Raises:
        TypeError: If fits is no dict, or highlight no mask.
        ValueError: If lengths differ or a number is not finite.

    >>> outlier = [False, False, True]
    >>> ax = plot_fit([0, 1, 2], [0, 1, 9], {"Huber": ([0, 2], [0, 2])}, highlight=outlier)
    >>> ax.get_legend_handles_labels()[1]
    ['data', 'outliers', 'Huber']
    """
    places = check.float_array("x", x, ndim=(1, 2))
    if places.ndim == 2 and places.shape[1] == 1:
        places = places[:, 0]
    targets = check.float_array("y", y, ndim=1)
    check.same_shape("x", places, "y", targets)
    mask = _mask(highlight, len(targets))
    lines = {}
    for label, fit in (labelled("fits", fits) if fits else {}).items():
        if not isinstance(fit, tuple | list) or len(fit) != 2:
            raise ValueError(
                f"fits[{label!r}] must be a pair (grid, prediction), got {check.describe(fit)}"
            )
        grid = check.float_array(f"grid of fits[{label!r}]", fit[0], ndim=1)
        prediction = check.float_array(f"prediction of fits[{label!r}]", fit[1], ndim=1)
        check.same_shape("grid", grid, "prediction", prediction)
        order = np.argsort(grid, kind="stable")
        lines[label] = grid[order], prediction[order]

    ax = axes_or_new(ax)
    dots: dict[str, Any] = {"linestyle": "none", "zorder": 3}
    ax.plot(
        places[~mask],
        targets[~mask],
        marker="o",
        color="#555555",
        markeredgecolor="white",
        label="data",
        **dots,
    )
    sentences = [f"{counted(len(targets), 'data point')}"]
    if mask.any():
        ax.plot(
            places[mask],
            targets[mask],
            marker="x",
            markersize=9,
            markeredgewidth=2.5,
            color=style.BLACK,
            label="outliers",
            **dots,
        )
        few = int(mask.sum())
        sentences[0] += f", {few} of them marked as {'outliers' if few > 1 else 'an outlier'}"
    styles = style.label_styles(lines)
    for label, (grid, prediction) in lines.items():
        ax.plot(grid, prediction, **styles[label].keywords(marker=False), label=label, zorder=4)
        sentences.append(_sentence(label, grid, prediction, xlabel))
    ax.set(xlabel=xlabel, ylabel=ylabel)
    place_legend(ax)
    describe(ax, ". ".join(sentences))
    return ax


def _mask(highlight: Any, n: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if highlight is None:
        return np.zeros(n, dtype=bool)
    mask = np.asarray(highlight)
    if mask.dtype != bool:
        raise TypeError(f"highlight must be a boolean mask ({n},), got {check.describe(highlight)}")
    if mask.shape != (n,):
        raise ValueError(f"highlight must have shape ({n},), got {mask.shape}")
    return mask


def _sentence(label: str, grid: Any, prediction: Any, xlabel: str) -> str:
    text = f"{label}: goes from {number(prediction[0])} at {xlabel} {number(grid[0])}"
    text += f" to {number(prediction[-1])} at {xlabel} {number(grid[-1])}"
    width = grid[-1] - grid[0]
    if width > 0:
        chord = prediction[0] + (grid - grid[0]) * (prediction[-1] - prediction[0]) / width
        bend = np.abs(prediction - chord).max()
        if bend <= 1e-6 * max(1.0, np.abs(prediction).max()):
            slope = (prediction[-1] - prediction[0]) / width
            return f"{text}, a straight line of slope {number(slope)}"
        text += f", a curve between {number(prediction.min())} and {number(prediction.max())}"
    return text
