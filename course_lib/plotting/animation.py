"""Paths that draw themselves, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from course_lib import _validation as check
from course_lib.plotting import style
from course_lib.plotting._axes import labelled, place_legend
from course_lib.plotting.alt_text import alt_text, describe
from course_lib.plotting.paths import background, draw_line, make_tracks, mark_ends, view
from course_lib.plotting.surface import minimum_of

_LEGEND_INCHES = 1.2


class PathAnimation(FuncAnimation):
    """An animation with words.

    Attributes:
        figure: Where it is drawn; until the animation runs it shows the whole paths.
        n_frames: The number of pictures.
    """

    def __init__(self, figure: Figure, draw: Any, finish: Any, frames: list[int]) -> None:
        super().__init__(
            figure, draw, frames=frames, init_func=finish, interval=60, repeat=False, blit=False
        )
        self.figure = figure
        self.n_frames = len(frames)

    @property
    def alt_text(self) -> str:
        """What the animation shows, made from its data."""
        return f"Animation of {self.n_frames} pictures. {alt_text(self.figure)}"


def animate_paths(paths: Mapping[str, Any], landscape: Any, frames: int = 60) -> PathAnimation:
    """Animate several paths over one landscape, in the styles of `plot_paths`.

    A path that leaves the view or stops being finite stays at its last point in reach, and the alt
    text says from which step. Save it with `animation.save(name)` or show it with
    `animation.to_jshtml()`.

    Args:
        paths: {label: path}; see `plot_path` for what a path is.
        landscape: Drawn underneath.
        frames: The largest number of pictures; long paths advance several steps a picture.

    Returns:
        A matplotlib animation that also has `alt_text`.

    Raises:
        TypeError: If paths is not a dict with text as labels.
        ValueError: If paths is empty, a path has a wrong shape or frames is below 2.

    >>> class Bowl:
    ...     minimum, bounds = np.zeros(2), ((-1, 1), (-1, 1))
    ...     def value(self, theta):
    ...         return (theta**2).sum(axis=-1)
    >>> animation = animate_paths({"Adam": [[0.9, 0.9], [0.5, 0.5], [0.1, 0.1]]}, Bowl())
    >>> animation.n_frames
    3
    >>> animation.figure.canvas.draw()
    """
    paths = labelled("paths", paths)
    frames = check.integer("frames", frames, at_least=2)
    bounds = view(paths, landscape, None)
    tracks = make_tracks(paths, style.label_styles(paths), landscape, bounds)
    ax = background(landscape, None, bounds)
    lines = [draw_line(ax, track, marker=False) for track in tracks]
    heads = [ax.plot(*track.visible[-1], **track.style.keywords(), zorder=5)[0] for track in tracks]
    mark_ends(ax, tracks)
    place_legend(ax, below=True)
    step_text = ax.set_title("")
    minimum = minimum_of(landscape)
    describe(ax, " ".join(track.sentence(bounds, minimum) for track in tracks))

    last = max(len(track.thetas) for track in tracks) - 1
    steps = np.unique(np.linspace(0, last, min(frames, last + 1)).round().astype(int)).tolist()

    def draw(step: int) -> list[Artist]:
        for track, line, head in zip(tracks, lines, heads, strict=True):
            shown = track.visible[: step + 1]
            line.set_data(*shown.T)
            head.set_data(*shown[-1:].T)
        step_text.set_text(f"step {step}")
        return [*lines, *heads, step_text]

    figure = ax.figure
    assert isinstance(figure, Figure)
    draw(last)
    figure.set_figheight(figure.get_figheight() + _LEGEND_INCHES)
    figure.tight_layout()
    return PathAnimation(figure, draw, lambda: draw(last), steps)
