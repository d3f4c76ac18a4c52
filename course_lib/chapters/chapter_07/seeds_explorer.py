"""Two optimizers and their luck: how many seeds until the better one is in front?"""

from __future__ import annotations

from math import erf, sqrt

import numpy as np

from course_lib._validation import FloatArray
from course_lib.plotting.style import BLACK, BLUE, VERMILLION, Style
from course_lib.plotting.words import shown
from course_lib.widgets.controls import Slider, even_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.scene import Marks, Panel, Scene, level

MOST, LIMIT, GAP = 60, 0.05, 0.5
SEEDS = even_stops(1, MOST, 1)
A, B = Style(BLUE, "-", "v"), Style(VERMILLION, "--", "X")
TASK = (
    f"Leave the gap at {GAP} and the shared luck at 0. Find the smallest number of seeds at which "
    "the wrong optimizer wins less than 5 % of all races. How many are enough at a shared luck "
    "of 0.6?"
)


def seeds_explorer() -> Explorer:
    """Two optimizers whose true losses are known, and a race over as many seeds as you like.

    >>> seeds_explorer().scene.badge
    'wrong in 21 % of races'
    """
    return Explorer(
        title="Two optimizers and their luck",
        task=TASK,
        controls=(
            Slider("seeds", "number of seeds", SEEDS, 5.0),
            Slider("gap", "gap between the optimizers", even_stops(0.1, 2.0, 0.1), GAP),
            Slider("shared", "shared luck", even_stops(0.0, 0.9, 0.1), 0.0),
        ),
        compute=compute,
    )


def compute(seeds: float, gap: float, shared: float) -> Scene:
    """One race with this many seeds, and the chance that such a race names the wrong winner."""
    n = max(1, round(seeds))
    ours, theirs = losses(n, gap, shared)
    lead = float(theirs.mean() - ours.mean())
    chance = wrong_winner(gap, shared, n)
    counts = np.arange(1.0, MOST + 1)
    chances = np.array([wrong_winner(gap, shared, k) for k in range(1, MOST + 1)])
    race = "A is ahead, rightly" if lead > 0 else "B is ahead, wrongly"
    plural = "seeds" if n > 1 else "seed"
    return Scene(
        panels=(
            _results(ours, theirs),
            Panel(
                x=(0.0, float(MOST)),
                y=(0.0, 0.52),
                xlabel="number of seeds",
                ylabel="chance of the wrong winner",
                title="All such races",
                marks=(
                    level(LIMIT, (0.0, float(MOST)), "5 %"),
                    Marks(np.column_stack([counts, chances]), Style(BLACK)),
                    Marks(
                        np.array([[float(n), chance]]),
                        Style(BLACK, marker="D"),
                        "this many seeds",
                        line=False,
                        every=1,
                        size=10,
                        rim=True,
                    ),
                ),
            ),
        ),
        sentence=f"{n} {plural}, gap {shown(gap)} spreads, shared luck {shown(shared)}: in this "
        f"race {race}, by {shown(abs(round(lead, 2)))} on average. Of all such races "
        f"{100 * chance:.1f} % name the wrong winner.",
        badge=f"wrong in {100 * chance:.0f} % of races",
        solved=_solved(n, gap, shared),
    )


def losses(n: int, gap: float, shared: float) -> tuple[FloatArray, FloatArray]:
    """The losses of A and of B with the seeds 1 to n; the same random numbers each time.

    Each is its optimizer's true loss, 0 or `gap`, plus luck with the standard deviation 1. Of the
    variance of the luck, the part `shared` comes from the seed alone.
    """
    seed, a, b = np.random.default_rng(20).normal(size=(3, MOST))[:, :n]
    ours = sqrt(shared) * seed + sqrt(1 - shared) * a
    return ours, gap + sqrt(shared) * seed + sqrt(1 - shared) * b


def wrong_winner(gap: float, shared: float, n: int) -> float:
    """Chance that the mean of B over n seeds is the lower: Φ(−gap / √(2 (1 − shared) / n)).

    >>> round(wrong_winner(0.0, 0.0, 9), 6), round(wrong_winner(1.0, 0.0, 2), 4)
    (0.5, 0.1587)
    """
    z = gap / sqrt(2 * (1 - shared) / n)
    return (1 - erf(z / sqrt(2))) / 2


def _results(ours: FloatArray, theirs: FloatArray) -> Panel:
    numbers = np.arange(1.0, len(ours) + 1)
    means, dots = [], []
    for name, values, style in (("A, truly better", ours, A), ("B", theirs, B)):
        across = np.array([[0.4, values.mean()], [len(ours) + 0.6, values.mean()]])
        means.append(Marks(across, style, f"mean of {name[0]}"))
        points = np.column_stack([numbers, values])
        dots.append(Marks(points, style, name, line=False, every=1))
    return Panel(
        x=(0.4, len(ours) + 0.6),
        y=(-4.0, 5.0),
        xlabel="seed",
        ylabel="loss, in spreads",
        title="One race",
        marks=(*means, *dots),
    )


def _solved(n: int, gap: float, shared: float) -> str:
    fewest = next(k for k in (*range(1, MOST + 1), 0) if not k or _rare(gap, shared, k))
    if gap != GAP or shared or n != fewest:
        return ""
    return (
        f"With {n} seeds the wrong one wins {100 * wrong_winner(gap, shared, n):.1f} % of the "
        f"races, with {n - 1} still {100 * wrong_winner(gap, shared, n - 1):.1f} %. Half the gap "
        "would need four times as many."
    )


def _rare(gap: float, shared: float, n: int) -> bool:
    return wrong_winner(gap, shared, n) < LIMIT
