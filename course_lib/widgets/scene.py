"""A picture as data: an explorer computes it, a page or a still picture draws it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib._validation import FloatArray
from course_lib.plotting.style import BLACK, YELLOW, Style

Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Marks:
    """Points that are joined by a line, marked, or both.

    Attributes:
        points: Shape (n, 2); a point that is not finite leaves a gap.
        style: Colour, line and marker.
        label: Its name in the legend; empty for none.
        line: Whether the points are joined.
        every: A marker at each point whose number divides by this; 0 for none.
        size: Diameter of a marker in pixels.
        rim: Whether a marker has a black rim.
        width: Width of the line in pixels.
    """

    points: FloatArray
    style: Style
    label: str = ""
    line: bool = True
    every: int = 0
    size: float = 8.0
    rim: bool = False
    width: float = 2.0


@dataclass(frozen=True, eq=False)
class Backdrop:
    """Filled areas behind the marks, one after another; where rings overlap is a hole.

    Attributes:
        areas: Pairs of a colour, such as "#dbe4ee", and its rings, each of shape (n, 2).
    """

    areas: tuple[tuple[str, tuple[FloatArray, ...]], ...]


@dataclass(frozen=True)
class Handle:
    """A place in a panel that can be dragged, and moved by the arrow keys.

    Attributes:
        label: What it is, for a screen reader.
        at: Where it stands now.
        x: The control that it moves from left to right; empty where it keeps its place.
        y: The control that it moves up and down.
    """

    label: str
    at: tuple[float, float]
    x: str
    y: str


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes and what is drawn there.

    Attributes:
        x: The least and the largest value on the horizontal axis.
        y: The same of the vertical axis.
        xlabel: What stands on the horizontal axis.
        ylabel: What stands on the vertical axis.
        title: What the panel shows.
        marks: In the order in which they are drawn.
        backdrop: Areas behind the marks.
        handle: What can be dragged.
        log: Whether the vertical axis is logarithmic.
    """

    x: Span
    y: Span
    xlabel: str
    ylabel: str
    title: str
    marks: tuple[Marks, ...]
    backdrop: Backdrop | None = None
    handle: Handle | None = None
    log: bool = False


@dataclass(frozen=True, eq=False)
class Scene:
    """What an explorer shows for one setting of its controls.

    Attributes:
        panels: One or two, side by side.
        sentence: What the picture shows, for a reader who does not see it.
        badge: The verdict in a word or two; may be empty.
        solved: What the learner found, if this setting solves the task; else empty.
    """

    panels: tuple[Panel, ...]
    sentence: str
    badge: str = ""
    solved: str = ""


def star(place: FloatArray | None) -> tuple[Marks, ...]:
    """The mark of a minimum, where there is one."""
    if place is None:
        return ()
    style = Style(YELLOW, marker="*")
    return (Marks(np.array([place]), style, "minimum", line=False, every=1, size=15, rim=True),)


def start(place: FloatArray) -> Marks:
    """The mark of a start."""
    style = Style("#ffffff", marker="o")
    return Marks(np.array([place]), style, "start", line=False, every=1, size=10, rim=True)


def end(place: FloatArray, style: Style, label: str = "end") -> Marks:
    """The mark of an end."""
    square = Style(style.colour, marker="s")
    return Marks(np.array([place]), square, label, line=False, every=1, size=9, rim=True)


def curve(values: FloatArray, style: Style, label: str = "", x: FloatArray | None = None) -> Marks:
    """Values against their numbers 0, 1, 2, …, or against x, with a few markers on the line."""
    places = np.arange(len(values), dtype=float) if x is None else x
    every = max(1, len(values) // 6)
    return Marks(np.column_stack([places, values]), style, label, every=every)


def level(height: float, across: Span, label: str) -> Marks:
    """A thin horizontal line at a height."""
    points = np.array([[across[0], height], [across[1], height]])
    return Marks(points, Style(BLACK, ":"), label, width=1.2)
