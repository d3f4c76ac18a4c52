"""The course style: one look for every picture, one colour, line and marker for every optimizer.

Colours are those of Okabe and Ito (2008), which people with any common colour vision tell apart; a
grey and a wine red extend them. No two named styles share a marker, and styles of one family share
no line, so nothing rests on colour alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import matplotlib.style
from matplotlib import patheffects
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.rcsetup import cycler

from course_lib._validation import describe as what_came

Line = str | tuple[float, tuple[float, ...]]

BLACK, GREY, WINE = "#000000", "#6e6e6e", "#882255"
ORANGE, SKY_BLUE, GREEN, YELLOW = "#e69f00", "#56b4e9", "#009e73", "#f0e442"
BLUE, VERMILLION, PURPLE = "#0072b2", "#d55e00", "#cc79a7"

SEQUENTIAL = "cividis"
PALE = LinearSegmentedColormap.from_list("pale", ["#9fb4cc", "#dbe4ee", "#fbf8f1"])
DIVERGING = "PuOr"

SOLID, DASHED, DOTTED, DASH_DOT = "-", "--", ":", "-."
LONG_DASHED: Line = (0, (8, 2))
DASH_DOT_DOT: Line = (0, (5, 1.5, 1, 1.5, 1, 1.5))

RC_PARAMS: dict[str, Any] = {
    "figure.figsize": (6.8, 4.2),
    "figure.dpi": 80,
    "figure.facecolor": "white",
    "figure.subplot.wspace": 0.28,
    "figure.subplot.hspace": 0.4,
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": "#444444",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.xmargin": 0.02,
    "axes.labelsize": 11,
    "grid.color": "#dddddd",
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "text.color": "#111111",
    "axes.labelcolor": "#111111",
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.framealpha": 0.9,
    "lines.linewidth": 2.0,
    "image.cmap": SEQUENTIAL,
    "agg.path.chunksize": 10_000,
    "axes.prop_cycle": cycler(
        color=[BLUE, VERMILLION, GREEN, PURPLE, BLACK, ORANGE, SKY_BLUE],
        linestyle=[SOLID, DASHED, DASH_DOT, DOTTED, SOLID, DASHED, DASH_DOT],
    ),
}


def use_course_style() -> None:
    """Make the course style the default of every later figure, also of a plain `plt.plot`.

    Importing `course_lib.plotting` does this once; call it again after another style was used.

    >>> use_course_style()
    >>> mpl.rcParams["figure.facecolor"]
    'white'
    """
    mpl.style.use(RC_PARAMS)


@dataclass(frozen=True)
class Style:
    """How one curve looks: its colour, its line and its marker, in matplotlib's notation."""

    colour: str
    line: Line = SOLID
    marker: str = "o"

    def keywords(self, *, marker: bool = True) -> dict[str, Any]:
        """The style as keyword arguments of `Axes.plot`.

        >>> Style(BLUE, DASHED).keywords(marker=False)
        {'color': '#0072b2', 'linestyle': '--'}
        """
        keywords: dict[str, Any] = {"color": self.colour, "linestyle": self.line}
        if marker:
            keywords |= {"marker": self.marker, "markersize": 7}
        return keywords


OPTIMIZER_STYLES = {
    "GradientDescent": Style(BLACK, SOLID, "v"),
    "Momentum": Style(BLUE, DASHED, "^"),
    "Nesterov": Style(SKY_BLUE, DASH_DOT, "<"),
    "DynamicGradientDescent": Style(GREY, DOTTED, ">"),
    "Adagrad": Style(ORANGE, LONG_DASHED, "D"),
    "RMSProp": Style(GREEN, DASH_DOT_DOT, "P"),
    "Adam": Style(VERMILLION, SOLID, "X"),
    "AMSGrad": Style(PURPLE, DASHED, "h"),
    "AdamW": Style(WINE, DASH_DOT, "d"),
}
LOSS_STYLES = {
    "MeanSquaredError": Style(BLUE, SOLID, "v"),
    "MeanAbsoluteError": Style(VERMILLION, DASHED, "^"),
    "Huber": Style(GREEN, DASH_DOT, "D"),
    "Hinge": Style(PURPLE, LONG_DASHED, "P"),
    "BinaryCrossEntropy": Style(ORANGE, DASH_DOT_DOT, "X"),
    "SoftmaxCrossEntropy": Style(BLACK, DOTTED, "h"),
}
SPLIT_STYLES = {
    "Training": Style(BLUE, SOLID, "v"),
    "Validation": Style(VERMILLION, DASHED, "^"),
    "Test": Style(BLACK, DASH_DOT, "D"),
}
ALIASES = {
    "SGD": "GradientDescent",
    "StochasticGradientDescent": "GradientDescent",
    "HeavyBall": "Momentum",
    "DGD": "DynamicGradientDescent",
    "MSE": "MeanSquaredError",
    "MAE": "MeanAbsoluteError",
    "HingeLoss": "Hinge",
    "HuberLoss": "Huber",
}

_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, BLACK, ORANGE, SKY_BLUE)
_LINES: tuple[Line, ...] = (SOLID, DASHED, DASH_DOT, DOTTED, LONG_DASHED)
_MARKERS = ("v", "^", "D", "P", "X", "h", "<", ">", "d")
_NAMED = {
    name.lower(): style for name, style in (OPTIMIZER_STYLES | LOSS_STYLES | SPLIT_STYLES).items()
}
_NAMED |= {alias.lower(): _NAMED[name.lower()] for alias, name in ALIASES.items()}


def optimizer_style(optimizer: object) -> Style:
    """The style that an optimizer has throughout the course.

    Args:
        optimizer: An optimizer or its name. `Momentum(nesterov=True)` is drawn as Nesterov and
            `Adam(amsgrad=True)` as AMSGrad. A rule of your own takes the first free style.

    Raises:
        ValueError: If the name belongs to no optimizer of the course.

    >>> optimizer_style("Adam")
    Style(colour='#d55e00', line='-', marker='X')
    >>> optimizer_style("Adma")
    Traceback (most recent call last):
    ...
    ValueError: optimizer must be an optimizer of the course or its name, got 'Adma' (str)
    """
    name = optimizer if isinstance(optimizer, str) else type(optimizer).__name__
    if getattr(optimizer, "nesterov", False):
        name = "Nesterov"
    elif name == "Adam" and getattr(optimizer, "amsgrad", False):
        name = "AMSGrad"
    name = ALIASES.get(name, name)
    if name not in OPTIMIZER_STYLES:
        if hasattr(optimizer, "update"):
            return _free_style([])
        raise ValueError(
            f"optimizer must be an optimizer of the course or its name, got {what_came(optimizer)}"
        )
    return OPTIMIZER_STYLES[name]


def loss_style(loss: object) -> Style:
    """The style that a loss has throughout the course.

    Args:
        loss: A loss or its name.

    Raises:
        ValueError: If the name belongs to no loss of the course.

    >>> loss_style("Huber").line
    '-.'
    """
    name = loss if isinstance(loss, str) else type(loss).__name__
    name = ALIASES.get(name, name)
    if name not in LOSS_STYLES:
        raise ValueError(f"loss must be a loss of the course or its name, got {what_came(loss)}")
    return LOSS_STYLES[name]


def label_styles(labels: Iterable[str]) -> dict[str, Style]:
    """A style for each label of one picture, no two with the same colour and line.

    A label that is or begins with the name of an optimizer, a loss, or "training", "validation" or
    "test" gets that style; if two begin alike, the plainer label keeps it. The others take the
    first free colour, line and marker of a fixed cycle, so the same labels always look the same.

    >>> styles = label_styles(["Adam", "Adam, no correction", "gradient descent, rate 0.1"])
    >>> [style.colour for style in styles.values()]
    ['#d55e00', '#0072b2', '#000000']
    """
    labels = list(labels)
    styles: dict[str, Style] = {}
    for label in sorted(labels, key=len):
        style = _named_style(label)
        if style is not None and style not in styles.values():
            styles[label] = style
    for label in labels:
        if label not in styles:
            styles[label] = _free_style(styles.values())
    return {label: styles[label] for label in labels}


def _named_style(label: str) -> Style | None:
    words = re.findall(r"[a-z0-9]+", label.lower())
    for length in range(min(4, len(words)), 0, -1):
        style = _NAMED.get("".join(words[:length]))
        if style is not None:
            return style
    return None


def _free_style(taken: Iterable[Style]) -> Style:
    taken = list(taken)
    colours = {style.colour for style in taken}
    looks = {(style.colour, style.line) for style in taken}
    every = [
        Style(_COLOURS[i % len(_COLOURS)], _LINES[i % len(_LINES)], _MARKERS[i % len(_MARKERS)])
        for i in range(len(_COLOURS) * len(_LINES))
    ]
    free = [style for style in every if (style.colour, style.line) not in looks]
    of_new_colour = [style for style in free if style.colour not in colours]
    return (of_new_colour or free or every)[0]


def halo(width: float = 4.5) -> list[patheffects.AbstractPathEffect]:
    """Path effects that put a white rim round a line, so that it stays visible on contours.

    >>> len(halo())
    2
    """
    return [patheffects.Stroke(linewidth=width, foreground="white"), patheffects.Normal()]
