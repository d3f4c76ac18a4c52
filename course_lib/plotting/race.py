"""A race: several runs of several optimizers, with their spread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new, labelled, place_legend
from course_lib.plotting.alt_text import describe
from course_lib.plotting.words import Array, counted, listed, movement, number, shown


def plot_race(
    runs: Mapping[str, Any],
    ax: Axes | None = None,
    *,
    log: bool = True,
    xlabel: str = "step",
    ylabel: str = "loss",
    x: Mapping[str, Any] | None = None,
) -> Axes:
    """Draw the median run of each optimizer inside the band from its best to its worst run.

    Runs that are not finite at a step leave its band, and the alt text counts the runs that do not
    end finite. The legend says the median and the spread at the end.

    Args:
        runs: {label: losses (n_seeds, n_steps)}.
        ax: The Axes to draw on; a new figure if None.
        log: Whether the loss axis is logarithmic.
        xlabel: What is counted.
        ylabel: What is drawn.
        x: {label: where its losses stand (n_steps,)}, for runs that count in steps of their own; if
            None they stand at 0, 1, 2, …

    Returns:
        The Axes.

    Raises:
        TypeError: If runs is not a dict with text as labels.
        ValueError: If there is no run, an array is not two-dimensional, or x does not fit.

    >>> ax = plot_race({"Adam": [[4.0, 1.0], [4.0, 2.0], [4.0, 3.0]]})
    >>> ax.get_legend().get_texts()[0].get_text()
    'Adam: 2 (1 to 3)'
    """
    arrays = {
        label: check.float_array(f"runs[{label!r}]", values, ndim=2, finite=False)
        for label, values in labelled("runs", runs).items()
    }
    places = {label: _places(label, losses, x) for label, losses in arrays.items()}
    ax = axes_or_new(ax)
    styles = style.label_styles(arrays)
    sentences, ends = [], []
    for label, losses in arrays.items():
        low, median, high = _quantiles(losses)
        at = places[label]
        ending = f"{shown(median[-1])} ({shown(low[-1])} to {shown(high[-1])})"
        look = styles[label]
        ax.fill_between(at, low, high, color=look.colour, alpha=0.18, linewidth=0)
        ax.plot(at, median, **look.keywords(), markevery=0.15, label=f"{label}: {ending}")
        sentences.append(
            f"{label}: median {ylabel} {movement(median, at, xlabel)}, "
            f"at the end between {number(low[-1])} and {number(high[-1])}{_lost(losses)}."
        )
        if np.isfinite(median[-1]):
            ends.append((float(median[-1]), label))
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if log and any((losses[np.isfinite(losses)] > 0).any() for losses in arrays.values()):
        ax.set_yscale("log")
    place_legend(ax, below=len(arrays) > 3)

    seeds = sorted({len(losses) for losses in arrays.values()})
    counts = counted(seeds[0], "run") if len(seeds) == 1 else f"{seeds[0]} to {seeds[-1]} runs"
    order = f" Lowest median first: {listed([label for _, label in sorted(ends)])}."
    lines = f"Median and range of {counts} each. {' '.join(sentences)}"
    describe(ax, lines + (order if len(ends) > 1 else ""))
    return ax


def _places(label: str, losses: Array, x: Mapping[str, Any] | None) -> Array:
    if x is None:
        return np.arange(losses.shape[1], dtype=float)
    if label not in x:
        raise ValueError(f"x must have an entry for {label}, got {sorted(x)}")
    name = f"x[{label!r}]"
    places: Array = check.float_array(name, x[label], ndim=1)
    if len(places) != losses.shape[1]:
        message = f"{name} must have the {losses.shape[1]} places of its losses, got {len(places)}"
        raise ValueError(message)
    return places


def _quantiles(losses: Array) -> tuple[Array, Array, Array]:
    """Lowest, median and highest finite loss at each step; NaN where no run is finite."""
    finite = np.isfinite(losses)
    some = finite.any(axis=0)
    result = np.full((3, losses.shape[1]), np.nan)
    kept = np.where(finite, losses, np.nan)[:, some]
    result[:, some] = [np.nanmin(kept, axis=0), np.nanmedian(kept, axis=0), np.nanmax(kept, axis=0)]
    return result[0], result[1], result[2]


def _lost(losses: Array) -> str:
    lost = int(np.count_nonzero(~np.isfinite(losses[:, -1])))
    return f", {lost} of {counted(len(losses), 'run')} not finite at the end" if lost else ""
