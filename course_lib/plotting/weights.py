"""Weights as bars or as a picture, and small pictures in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new
from course_lib.plotting.alt_text import describe
from course_lib.plotting.words import Array, counted, listed, number

_NAMED = 3


def plot_weights(weights: Any, ax: Axes | None = None, names: Sequence[str] | None = None) -> Axes:
    """Draw weights: bars for a vector, a picture with zero as its middle colour for a matrix.

    Args:
        weights: (n,), or a matrix such as the 8 × 8 weights of one digit.
        ax: The Axes to draw on; a new figure if None.
        names: The features' names (n,), for a vector.

    Returns:
        The Axes.

    Raises:
        ValueError: If weights is neither a vector nor a matrix, is not finite, or names do not fit.

    >>> ax = plot_weights([0.5, -2.0], names=["age", "blood pressure"])
    >>> [float(bar.get_height()) for bar in ax.patches]
    [0.5, -2.0]
    """
    array = check.float_array("weights", weights, ndim=(1, 2))
    if names is not None and (array.ndim == 2 or len(names) != len(array)):
        raise ValueError(
            f"names must have one name for each weight of a vector, "
            f"got {len(names)} names for weights of shape {array.shape}"
        )
    ax = axes_or_new(ax)
    if array.ndim == 1:
        _bars(ax, array, [str(i) for i in range(len(array))] if names is None else list(names))
    else:
        _picture(ax, array)
    return ax


def plot_digits(
    images: Any, labels: Sequence[object] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw small grey pictures in a row, each under its label, dark ink on white.

    Args:
        images: (n, height, width), or (n, side²) as in the digits data.
        labels: What stands above each picture (n,).
        ax: The Axes to draw on; a new figure if None.

    Returns:
        The Axes.

    Raises:
        ValueError: If the images are not square or not finite, or the labels' number differs.

    >>> plot_digits(np.eye(3)[np.newaxis], labels=["diagonal"]).texts[0].get_text()
    'diagonal'
    """
    array = check.float_array("images", images, ndim=(2, 3))
    if array.ndim == 2:
        side = round(array.shape[1] ** 0.5)
        if side**2 != array.shape[1]:
            raise ValueError(f"images must be (n, side²) or (n, height, width), got {array.shape}")
        array = array.reshape(-1, side, side)
    if labels is not None and len(labels) != len(array):
        raise ValueError(
            f"labels must have one label per image, got {len(labels)} for {len(array)}"
        )
    n, height, width = array.shape

    if ax is None:
        ax = plt.subplots(figsize=(min(1.0 * n + 0.3, 9.0), 1.5))[1]
    ax = axes_or_new(ax)
    strip = np.full((height, n * (width + 1) - 1), array.min())
    for i, image in enumerate(array):
        left = i * (width + 1)
        strip[:, left : left + width] = image
        if labels is not None:
            ax.text(left + (width - 1) / 2, -1.0, str(labels[i]), ha="center", va="bottom")
    ax.imshow(strip, cmap="Greys", interpolation="nearest")
    ax.set_axis_off()
    shown = f", labelled {listed([str(label) for label in labels])}" if labels is not None else ""
    size = f"{height} by {width} pixels"
    describe(ax, f"{counted(n, 'grey image')} of {size}{' each' if n > 1 else ''}{shown}")
    return ax


def _bars(ax: Axes, weights: Array, names: list[str]) -> None:
    places = np.arange(len(weights))
    colours = [style.BLUE if weight >= 0 else style.VERMILLION for weight in weights]
    ax.bar(places, weights, color=colours)
    ax.axhline(0, color="#444444", linewidth=1)
    ax.set(xlabel="feature", ylabel="weight")
    if len(names) <= 20:
        long = max(map(len, names)) > 4 and len(names) > 4
        ax.set_xticks(places, names, rotation=45 if long else 0, ha="right" if long else "center")
    ax.grid(visible=False, axis="x")
    if len(weights) <= 12:
        each = [f"{name} {number(weight)}" for name, weight in zip(names, weights, strict=True)]
        describe(ax, f"Bars of {counted(len(weights), 'weight')}: {listed(each)}")
        return
    describe(ax, f"Bars of {len(weights)} weights, {_summary(weights, names)}")


def _picture(ax: Axes, weights: Array) -> None:
    limit = float(np.abs(weights).max()) or 1.0
    image = ax.imshow(
        weights, cmap=style.DIVERGING, vmin=-limit, vmax=limit, interpolation="nearest"
    )
    ax.figure.colorbar(image, ax=ax, label="weight")
    ax.grid(visible=False)
    ax.set(xlabel="column", ylabel="row")
    rows, columns = weights.shape
    names = [f"row {i} column {j}" for i in range(rows) for j in range(columns)]
    describe(ax, f"Picture of {rows} by {columns} weights, {_summary(weights.ravel(), names)}")


def _summary(weights: Array, names: list[str]) -> str:
    order = np.argsort(-np.abs(weights), kind="stable")[:_NAMED]
    largest = listed([f"{names[i]} ({number(weights[i])})" for i in order])
    zeros = int(np.count_nonzero(weights == 0))
    return (
        f"{int(np.count_nonzero(weights > 0))} positive, {int(np.count_nonzero(weights < 0))} "
        f"negative, {zeros} zero; the largest in size: {largest}"
    )
