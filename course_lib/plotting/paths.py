"""Paths of optimizers over a landscape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.lines import Line2D

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import axes_or_new, labelled, place_legend
from course_lib.plotting.alt_text import describe
from course_lib.plotting.landscape import plot_landscape
from course_lib.plotting.style import Style
from course_lib.plotting.surface import Bounds, checked_bounds, minimum_of
from course_lib.plotting.words import Array, counted, number, point, shown, swings

_FAR = 1e6


@dataclass(frozen=True)
class Track:
    """A path made ready for drawing.

    Attributes:
        label: What the legend calls it.
        style: How it is drawn.
        thetas: All points (n_steps + 1, 2), as they came.
        visible: The points up to where the path leaves the surroundings of the view for good.
        stays: Whether it never does.
        end_value: The value at the last point, or None if nobody knows it.
    """

    label: str
    style: Style
    thetas: Array
    visible: Array
    stays: bool
    end_value: float | None

    @property
    def legend(self) -> str:
        """The label and the value at the end."""
        if self.end_value is None:
            return self.label
        return f"{self.label} ({shown(self.end_value)})"

    def sentence(self, bounds: Bounds, minimum: Array | None) -> str:
        """What the path does within the bounds, in words."""
        steps = len(self.thetas) - 1
        name = f"{self.label}: " if self.label else "Path: "
        low, high = np.array(bounds).T
        scale = float((high - low).max())
        text = f"{name}from {point(self.thetas[0], scale)}"
        finite = np.isfinite(self.thetas).all(axis=1)
        if finite.all():
            text += f" to {point(self.thetas[-1], scale)} in {counted(steps, 'step')}"
            inside = bool(((self.thetas[-1] >= low) & (self.thetas[-1] <= high)).all())
            if not inside:
                last = (self.thetas >= low).all(axis=1) & (self.thetas <= high).all(axis=1)
                left = int(np.flatnonzero(last)[-1]) + 1 if last.any() else 0
                text += f", outside the view from step {left}"
        else:
            text += f", no longer finite from step {int(np.argmin(finite))} of {steps}"
        crossings = [f"θ{'₀₁'[i]}" for i in range(2) if swings(self.visible[:, i])]
        if crossings:
            text += f", swinging to and fro in {' and '.join(crossings)}"
        if self.end_value is not None:
            text += f", value {number(self.end_value)} at the end"
        if minimum is not None and finite.all():
            distance = float(np.hypot(*(self.thetas[-1] - minimum)))
            text += f", {number(distance)} from the minimum"
        return text + "."


def plot_path(
    path: Any,
    landscape: Any = None,
    ax: Axes | None = None,
    label: str | None = None,
    optimizer: object = None,
) -> Axes:
    """Draw the path of one optimizer: circle at the start, square at the end.

    Args:
        path: A `Path` (anything with `thetas` and `values`) or an array (n_steps + 1, 2).
        landscape: Drawn underneath if given.
        ax: The Axes to draw on; a new figure if None.
        label: Its name in the legend; the optimizer's name if None.
        optimizer: The optimizer or its name, which decides the colour; else the label does.

    Returns:
        The Axes.

    Raises:
        TypeError: If the path holds no numbers.
        ValueError: If its shape is not (n_steps + 1, 2), or its start is not finite.

    >>> ax = plot_path([[2.0, 1.0], [1.0, 0.5], [0.5, 0.25]], optimizer="Adam")
    >>> ax.get_legend_handles_labels()[1]
    ['Adam', 'start', 'end']
    """
    if optimizer is not None:
        chosen = style.optimizer_style(optimizer)
        names = {look: name for name, look in style.OPTIMIZER_STYLES.items()}
        label = names[chosen] if label is None else label
    elif label is not None:
        chosen = style.label_styles([label])[label]
    else:
        chosen = Style(style.BLACK)
    return _plot({label or "": path}, {label or "": chosen}, landscape, ax)


def plot_paths(paths: Mapping[str, Any], landscape: Any = None, ax: Axes | None = None) -> Axes:
    """Draw several paths over one landscape, each in its optimizer's style.

    A circle marks the start, a square each end and a star the minimum; the legend says the value at
    the end where it is known.

    Args:
        paths: {label: path}; see `plot_path` for what a path is.
        landscape: Drawn underneath if given.
        ax: The Axes to draw on; a new figure if None.

    Returns:
        The Axes.

    Raises:
        TypeError: If paths is not a dict with text as labels.
        ValueError: If paths is empty or a path has a wrong shape.

    >>> down = np.array([[2.0, 1.0], [1.0, 0.5]])
    >>> ax = plot_paths({"Adam": down, "Momentum": -down})
    >>> [line.get_color() for line in ax.get_lines()[:2]]
    ['#d55e00', '#0072b2']
    """
    paths = labelled("paths", paths)
    return _plot(paths, style.label_styles(paths), landscape, ax)


def _plot(
    paths: Mapping[str, Any], styles: Mapping[str, Style], landscape: Any, ax: Axes | None
) -> Axes:
    if ax is not None:
        axes_or_new(ax)
    bounds = view(paths, landscape, ax)
    tracks = make_tracks(paths, styles, landscape, bounds)
    minimum = None if landscape is None else minimum_of(landscape)
    ax = background(landscape, ax, bounds)
    for track in tracks:
        draw_line(ax, track)
    mark_ends(ax, tracks)
    place_legend(ax, below=True)
    describe(ax, " ".join(track.sentence(bounds, minimum) for track in tracks))
    return ax


def make_tracks(
    paths: Mapping[str, Any], styles: Mapping[str, Style], landscape: Any, bounds: Bounds
) -> list[Track]:
    """Each path checked, cut where it leaves the view for good, with its value at the end."""
    low, high = np.array(bounds).T
    margin = high - low
    tracks = []
    for label, path in paths.items():
        thetas = points_of(label, path)
        near = ((thetas >= low - margin) & (thetas <= high + margin)).all(axis=1)
        last = int(np.flatnonzero(near)[-1]) if near.any() else 0
        stays = last == len(thetas) - 1
        visible = thetas[: last + 2]
        visible = np.clip(visible[np.isfinite(visible).all(axis=1)], low - margin, high + margin)
        end = _end_value(path, thetas, landscape)
        tracks.append(Track(label, styles[label], thetas, visible, stays, end))
    return tracks


def points_of(label: str, path: Any) -> Array:
    """The points of a path (n_steps + 1, 2), of which the first must be finite."""
    name = f"paths[{label!r}]" if label else "path"
    thetas = check.float_array(name, getattr(path, "thetas", path), ndim=2, finite=False)
    if thetas.shape[1] != 2:
        raise ValueError(f"{name} must have shape (n_steps + 1, 2), got {thetas.shape}")
    if not np.isfinite(thetas[0]).all():
        raise ValueError(f"{name} must start at a finite point, got {thetas[0]}")
    return thetas.astype(float)


def view(paths: Mapping[str, Any], landscape: Any, ax: Axes | None) -> Bounds:
    """What the picture shows: the landscape's bounds, else a box round all points."""
    if landscape is not None:
        return checked_bounds(landscape, None)
    points = np.concatenate([points_of(label, path) for label, path in paths.items()])
    points = points[(np.abs(points) <= _FAR * (1 + np.abs(points[0]))).all(axis=1)]
    low, high = points.min(axis=0), points.max(axis=0)
    pad = np.where(high > low, 0.08 * (high - low), 1.0)
    (x0, y0), (x1, y1) = (low - pad).tolist(), (high + pad).tolist()
    if ax is None or not ax.has_data():
        return (x0, x1), (y0, y1)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    if has_landscape(ax):
        return (left, right), (bottom, top)
    return (min(x0, left), max(x1, right)), (min(y0, bottom), max(y1, top))


def background(landscape: Any, ax: Axes | None, bounds: Bounds) -> Axes:
    """The landscape, unless the Axes has one already, and the view of the bounds."""
    if landscape is not None and not (isinstance(ax, Axes) and has_landscape(ax)):
        return plot_landscape(landscape, ax, bounds)
    ax = axes_or_new(ax)
    ax.set(xlim=bounds[0], ylim=bounds[1], xlabel="θ₀", ylabel="θ₁")
    return ax


def has_landscape(ax: Axes) -> bool:
    """Whether contours are drawn on the Axes."""
    return any(isinstance(collection, ContourSet) for collection in ax.collections)


def draw_line(ax: Axes, track: Track, *, marker: bool = True) -> Line2D:
    """The line of a path with a white rim, and its optimizer's marker now and then."""
    (line,) = ax.plot(
        *track.visible.T,
        **track.style.keywords(marker=marker),
        label=track.legend or "path",
        markevery=0.15,
        path_effects=style.halo(),
        zorder=3,
    )
    return line


def mark_ends(ax: Axes, tracks: list[Track]) -> None:
    """A circle at each start and a square at each end in view; the legend names each shape once."""
    for track in tracks:
        _mark(ax, track.thetas[0], "start", "o", "white")
        if track.stays:
            _mark(ax, track.thetas[-1], "end", "s", track.style.colour)


def _mark(ax: Axes, place: Array, name: str, marker: str, colour: str) -> None:
    known = name in ax.get_legend_handles_labels()[1]
    ax.plot(
        *place,
        label=f"_{name}" if known else name,
        linestyle="none",
        marker=marker,
        markersize=9,
        color=colour,
        markeredgecolor="black",
        zorder=4,
    )


def _end_value(path: Any, thetas: Array, landscape: Any) -> float | None:
    values = getattr(path, "values", None)
    if values is not None and not callable(values):
        return float(check.float_array("path.values", values, ndim=1, finite=False)[-1])
    if landscape is None or not np.isfinite(thetas[-1]).all():
        return None
    with np.errstate(all="ignore"):
        return float(landscape.value(thetas[-1]))
