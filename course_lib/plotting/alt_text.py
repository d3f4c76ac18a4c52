"""Alt text: what a picture shows, in sentences made from its data.

A plotting function leaves its sentence on the Axes with `describe`. `alt_text` joins the sentences
of a figure, adds title and axes as they stand when the figure is shown, and makes a sentence from
the lines themselves for an Axes that nobody described, such as a learner's own `plt.plot`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from course_lib._validation import describe as what_came
from course_lib.plotting.words import counted, listed, movement, number


class _Sentence(Artist):
    """An artist that draws nothing and carries words; clearing the Axes removes it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.set_in_layout(False)


def describe(ax: Axes, sentence: str) -> None:
    """Attach a sentence to an Axes; it becomes part of the figure's alt text.

    Args:
        ax: The Axes that the sentence is about.
        sentence: What the data does, for a reader who does not see the picture. Leave out title,
            axis labels and limits: `alt_text` adds them.

    Raises:
        TypeError: If ax is not an Axes or sentence is not text.
        ValueError: If the sentence is empty.

    >>> figure = Figure()
    >>> describe(figure.subplots(), "Two lines cross at 3")
    >>> alt_text(figure)
    'Two lines cross at 3. Horizontal axis: from 0 to 1. Vertical axis: from 0 to 1.'
    """
    if not isinstance(ax, Axes):
        raise TypeError(f"ax must be a matplotlib Axes, got {what_came(ax)}")
    if not isinstance(sentence, str):
        raise TypeError(f"sentence must be text, got {what_came(sentence)}")
    if not sentence.strip():
        raise ValueError("sentence must not be empty")
    ax.add_artist(_Sentence(_ended(sentence)))


def alt_text(figure: Figure) -> str:
    """The alt text of a figure, made from its data, on one line.

    Args:
        figure: A matplotlib figure, described or not.

    Raises:
        TypeError: If figure is not a Figure.

    >>> figure = Figure()
    >>> ax = figure.subplots()
    >>> _ = ax.plot([0, 1, 2], [9, 4, 1], label="squares")
    >>> _ = ax.set(title="Going down", xlabel="step")
    >>> for sentence in alt_text(figure).split(". "):
    ...     print(sentence)
    Going down
    squares: falls from 9 to 1
    Horizontal axis: step, from −0.04 to 2.04
    Vertical axis: from 0.6 to 9.4.
    """
    if not isinstance(figure, Figure):
        raise TypeError(f"figure must be a matplotlib Figure, got {what_came(figure)}")
    panels = [ax for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]
    parts = [_ended(figure.get_suptitle())] if figure.get_suptitle() else []
    if not panels:
        parts.append("An empty figure.")
    if len(panels) > 1:
        parts.append(f"{counted(len(panels), 'panel')}.")
    for i, ax in enumerate(panels, start=1):
        text = _panel(ax)
        parts.append(f"Panel {i}: {text}" if len(panels) > 1 else text)
    return " ".join(" ".join(parts).split())


def _panel(ax: Axes) -> str:
    sentences = [child.text for child in ax.get_children() if isinstance(child, _Sentence)]
    title = [_ended(ax.get_title())] if ax.get_title() else []
    return " ".join([*title, *(sentences or [_generic(ax)]), *_axis_sentences(ax)])


def _ended(sentence: str) -> str:
    sentence = sentence.strip()
    return sentence if sentence.endswith((".", "?", "!")) else sentence + "."


def _axis_sentences(ax: Axes) -> list[str]:
    if not ax.axison:
        return []
    return [
        _axis_sentence("Horizontal", ax.xaxis, ax.get_xlim()),
        _axis_sentence("Vertical", ax.yaxis, ax.get_ylim()),
    ]


def _axis_sentence(name: str, axis: Axis, limits: tuple[float, float]) -> str:
    if isinstance(axis.get_major_locator(), FixedLocator | StrCategoryLocator):
        span = listed([tick.get_text() for tick in axis.get_ticklabels()])
    else:
        span = f"from {number(limits[0])} to {number(limits[1])}"
    scale = axis.get_scale()
    words = [axis.get_label_text(), span, f"{scale} scale" if scale != "linear" else ""]
    return f"{name} axis: {', '.join(word for word in words if word)}."


def _generic(ax: Axes) -> str:
    """What an undescribed Axes holds: each line's movement, and a count of everything else."""
    sentences = []
    for i, line in enumerate(ax.get_lines(), start=1):
        y = np.asarray(line.get_ydata(orig=False), dtype=float)
        x = np.asarray(line.get_xdata(orig=False), dtype=float)
        if len(y) == 0:
            continue
        label = str(line.get_label())
        name = f"Line {i}" if label.startswith("_") else label
        moves = movement(y, x, ax.get_xlabel(), log=ax.get_xscale() == "log")
        sentences.append(f"{name}: {moves}.")
    others = [
        ("set of points or areas", len(ax.collections)),
        ("bar or shape", len(ax.patches)),
        ("image", len(ax.images)),
    ]
    artists: list[Any] = [*ax.collections, *ax.containers, *ax.patches]
    labels = {
        str(artist.get_label())
        for artist in artists
        if artist.get_label() and not str(artist.get_label()).startswith("_")
    }
    shown = [f"{n} {noun if n == 1 else _OTHER_PLURALS[noun]}" for noun, n in others if n]
    if shown:
        named = f" ({listed(sorted(labels))})" if labels else ""
        sentences.append(f"{listed(shown)}{named}.")
    return " ".join(sentences) or "An empty plot."


_OTHER_PLURALS = {
    "set of points or areas": "sets of points or areas",
    "bar or shape": "bars or shapes",
    "image": "images",
}
