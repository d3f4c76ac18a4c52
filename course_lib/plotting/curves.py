"""Curves: losses over the steps of a run, or anything over anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new, labelled, place_legend
from course_lib.plotting.alt_text import describe
from course_lib.plotting.words import Array, counted, movement, number, shown, swings

_SCALES = ("linear", "log", "symlog")


def plot_loss_curves(
    curves: Any,
    ax: Axes | None = None,
    log: bool = True,
    xlabel: str | None = None,
    ylabel: str = "loss",
) -> Axes:
    """Draw how a loss falls, one curve per run; the legend says where each one ends.

    Args:
        curves: {label: curve}, or one curve. A curve is an array (n_steps + 1,), a `Path` (its
            `values` are drawn) or a `History` (its training and, if present, validation loss).
        ax: The Axes to draw on; a new figure if None.
        log: Whether the loss axis is logarithmic; if no value is positive it is linear anyway.
        xlabel: What is counted; "epoch" if None and all curves are Histories, else "step".
        ylabel: What is drawn.

    Returns:
        The Axes.

    Raises:
        TypeError: If a curve is none of these.
        ValueError: If there is no curve, or a curve is empty or not one-dimensional.

    >>> ax = plot_loss_curves({"Adam": [4.0, 1.0, 0.5], "Momentum": [4.0, 2.0, 1.0]})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['Adam (0.5)', 'Momentum (1)']
    """
    runs = labelled("curves", curves) if isinstance(curves, Mapping) else {"": curves}
    expanded = {label: _columns(label, run) for label, run in runs.items()}
    lines = {
        _joined(label, part) or ylabel: line
        for label, columns in expanded.items()
        for part, line in columns.items()
    }
    if xlabel is None:
        epochs = all("" not in columns for columns in expanded.values())
        xlabel = "epoch" if epochs else "step"

    ax = axes_or_new(ax)
    styles = style.label_styles(lines)
    sentences = []
    for label, (x, y) in lines.items():
        entry = f"{label} ({_ending(y)})" if len(lines) > 1 else label
        _draw(ax, x, y, styles[label], entry)
        name = f"{label}: {ylabel}" if label != ylabel else f"The {ylabel}"
        sentences.append(f"{name} {movement(y, x, xlabel)} in {counted(_length(x), xlabel)}")
        sentences[-1] += _remarks(y)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if log and any((y[np.isfinite(y)] > 0).any() for _, y in lines.values()):
        ax.set_yscale("log")
    if len(lines) > 1:
        place_legend(ax)
    describe(ax, " ".join(f"{sentence}." for sentence in sentences))
    return ax


def plot_curves(
    x: Any,
    curves: Mapping[str, Any],
    ax: Axes | None = None,
    *,
    xlabel: str = "",
    ylabel: str = "",
    xscale: str = "linear",
    yscale: str = "linear",
    title: str = "",
) -> Axes:
    """Draw any quantities over one other.

    Args:
        x: Where the values stand (n,).
        curves: {label: values (n,)}; gaps (NaN) and infinities are left out.
        ax: The Axes to draw on; a new figure if None.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.
        xscale: "linear", "log" or "symlog".
        yscale: "linear", "log" or "symlog".
        title: The picture's title.

    Returns:
        The Axes.

    Raises:
        TypeError: If curves is not a dict with text as labels.
        ValueError: If there is no curve, lengths differ or a scale is unknown.

    >>> ax = plot_curves([-1, 0, 1], {"square": [1, 0, 1]}, xlabel="residual", ylabel="loss")
    >>> ax.get_lines()[0].get_ydata()
    array([1., 0., 1.])
    """
    places = check.float_array("x", x, ndim=1)
    check.one_of("xscale", xscale, _SCALES)
    check.one_of("yscale", yscale, _SCALES)
    lines = {}
    for label, values in labelled("curves", curves).items():
        name = f"curves[{label!r}]"
        lines[label] = check.float_array(name, values, ndim=1, finite=False)
        check.same_shape("x", places, name, lines[label])

    ax = axes_or_new(ax)
    styles = style.label_styles(lines)
    sentences = []
    for label, y in lines.items():
        _draw(ax, places, y, styles[label], label)
        moves = movement(y, places, xlabel, log=xscale == "log")
        sentences.append(f"{label}: {moves}{_remarks(y)}.")
    ax.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    if title:
        ax.set_title(title)
    if len(lines) > 1:
        place_legend(ax)
    describe(ax, " ".join(sentences))
    return ax


def plot_spread(
    x: Any,
    bands: Mapping[str, Any],
    ax: Axes | None = None,
    *,
    xlabel: str = "",
    ylabel: str = "",
    xscale: str = "linear",
    yscale: str = "linear",
) -> Axes:
    """Draw quantities that vary from run to run: a line inside the band from lowest to highest.

    Args:
        x: Where the values stand (n,).
        bands: {label: (lowest, middle, highest)}, each (n,); what is not finite is left out.
        ax: The Axes to draw on; a new figure if None.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.
        xscale: "linear", "log" or "symlog".
        yscale: "linear", "log" or "symlog".

    Returns:
        The Axes.

    Raises:
        TypeError: If bands is not a dict with text as labels.
        ValueError: If there is no band, a band is not three rows of the length of x, or a scale is
            unknown.

    >>> ax = plot_spread([1, 2], {"test": ([0, 1], [1, 2], [2, 4])}, xlabel="degree", ylabel="MSE")
    >>> ax.get_lines()[0].get_ydata()
    array([1., 2.])
    """
    places = check.float_array("x", x, ndim=1)
    arrays = {}
    for label, rows in labelled("bands", bands).items():
        arrays[label] = check.float_array(f"bands[{label!r}]", rows, ndim=2, finite=False)
        if arrays[label].shape != (3, len(places)):
            raise ValueError(
                f"bands[{label!r}] must have the shape (3, {len(places)}), "
                f"got {arrays[label].shape}"
            )
    ax = axes_or_new(ax)
    middles = {label: rows[1] for label, rows in arrays.items()}
    plot_curves(places, middles, ax, xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    styles = style.label_styles(arrays)
    for label, rows in arrays.items():
        low, high = np.where(np.isfinite(rows[::2]), rows[::2], np.nan)
        ax.fill_between(places, low, high, color=styles[label].colour, alpha=0.18, linewidth=0)
        gap = np.nanmax(high - low) if np.isfinite(high - low).any() else np.nan
        describe(ax, f"{label}: the band is at most {number(gap, digits=2)} wide.")
    return ax


def _columns(label: str, run: Any) -> dict[str, tuple[Array, Array]]:
    """The curves of one run: its only one under "", or those of a History under their names."""
    name = f"curves[{label!r}]" if label else "curves"
    if hasattr(run, "columns"):
        epochs = check.float_array(f"{name} epoch", run["epoch"], ndim=1)
        parts = [part for part in ("training", "validation") if f"{part}_loss" in run.columns]
        losses = {part: np.asarray(run[f"{part}_loss"], dtype=float) for part in parts}
        return {part: (epochs, y) for part, y in losses.items()}
    y = check.float_array(name, getattr(run, "values", run), ndim=1, finite=False)
    return {"": (np.arange(len(y), dtype=float), y)}


def _length(x: Array) -> int:
    """Steps taken, if x counts from 0, or epochs, if it counts from 1."""
    return int(x[-1])


def _joined(label: str, part: str) -> str:
    return ", ".join(word for word in (label, part) if word)


def _draw(ax: Axes, x: Array, y: Array, look: style.Style, label: str) -> None:
    finite = np.where(np.isfinite(y), y, np.nan)
    ax.plot(x, finite, **look.keywords(), markevery=0.15, label=label)


def _ending(y: Array) -> str:
    return shown(y[-1]) if np.isfinite(y[-1]) else "not finite"


def _remarks(y: Array) -> str:
    text = ", swinging up and down" if swings(y) else ""
    bad = ~np.isfinite(y)
    if bad.any():
        text += f", {counted(int(bad.sum()), 'value')} not finite, the first at index "
        text += str(int(np.argmax(bad)))
    return text
