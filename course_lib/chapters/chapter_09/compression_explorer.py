"""Bits, kept share and rank of a network on digits, against its accuracy and its bytes."""

from __future__ import annotations

from functools import cache

import numpy as np

from course_lib._validation import FloatArray
from course_lib.compression import LowRank, Study, fake_quantize, low_rank, magnitude_mask
from course_lib.plotting.style import BLACK, BLUE, DOTTED, GREY, VERMILLION, Style
from course_lib.widgets.controls import Slider, even_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.scene import Marks, Panel, Scene

BITS, SHARES, RANKS = (2, 3, 4, 5, 6, 8), even_stops(0.1, 1.0, 0.05), even_stops(2, 32, 1)
FULL_RANK, MOST_LOST = 32, 0.03
TASK = (
    "Store the network in less than an eighth of its bytes and lose at most three points of "
    "accuracy. You may use all three, and the network is not trained again."
)


def compression_explorer() -> Explorer:
    """A network on digits: choose the bits of a weight, the kept share and the rank.

    >>> compression_explorer().scene.badge
    'good'
    """
    return Explorer(
        title="A smaller network",
        task=TASK,
        controls=(
            Slider("bits", "bits of a weight", even_stops(2, 8, 1), 6.0),
            Slider("kept", "share of the weights that stays", SHARES, 1.0),
            Slider("rank", "rank of the first layer", RANKS, 32.0),
        ),
        compute=compute,
    )


def compute(bits: float, kept: float, rank: float) -> Scene:
    """The accuracy and the bytes of one setting, on the three paths that lead to it."""
    setting = round(bits), round(kept, 2), round(rank)
    n_bytes, accuracy = price(*setting)
    full_bytes, full = price(32, 1.0, FULL_RANK)
    share = n_bytes / full_bytes
    lost = full - accuracy
    small, good = share < 1 / 8, lost <= MOST_LOST
    solved = (
        f"With {setting[0]} bits, {setting[1]:.0%} of the weights and rank {setting[2]} it takes "
        f"{share:.1%} of the bytes and loses {100 * max(lost, 0):.1f} points."
    )
    return Scene(
        panels=(_panel(setting, n_bytes, accuracy, full_bytes, full),),
        sentence=f"{setting[0]} bits, {setting[1]:.0%} of the weights, rank {setting[2]}: "
        f"{n_bytes:,.0f} bytes, {share:.1%} of what float32 takes; accuracy {accuracy:.3f}, "
        f"as trained {full:.3f}.",
        badge=_badge(small, good),
        solved=solved if small and good else "",
    )


def _badge(small: bool, good: bool) -> str:
    if small and good:
        return "small and good"
    return "small" if small else "good" if good else "neither"


@cache
def trained() -> Study:
    """The network; every setting is measured on its test rows."""
    return Study(0)


@cache
def price(bits: int, kept: float, rank: int) -> tuple[float, float]:
    """Bytes and accuracy of the network with these three; 32 bits means as it is.

    What is pruned takes one bit of a map of what stays. A rank below 32 replaces the first matrix
    by its two factors.
    """
    study = trained()
    theta = study.theta.copy()
    parts: list[FloatArray] = []
    for k, (weights, _) in enumerate(study.model.layers_of(theta)):
        if k == 0 and rank < FULL_RANK:
            factors = _factors(rank)
            smaller = [_smaller(each, bits, kept) for each in (factors.left, factors.right)]
            weights[...] = smaller[0] @ smaller[1]
        else:
            smaller = [_smaller(weights, bits, kept)]
            weights[...] = smaller[0]
        parts += smaller
    biases = 4 * sum(bias.size for _, bias in study.model.layers_of(theta))
    numbers = sum(bits / 8 * round(kept * part.size) for part in parts)
    maps = 0.0 if kept == 1 else sum(part.size / 8 for part in parts)
    scales = 0 if bits == 32 else 4 * sum(part.shape[1] for part in parts)
    return numbers + maps + scales + biases, study.accuracy(theta)


@cache
def _factors(rank: int) -> LowRank:
    return low_rank(trained().model.views["weights_0"], rank)


def _smaller(weights: FloatArray, bits: int, kept: float) -> FloatArray:
    left = np.where(magnitude_mask(weights, 1 - kept), weights, 0)
    return left if bits == 32 else fake_quantize(left, bits, axis=1, symmetric=True)


def _panel(
    setting: tuple[int, float, int], n_bytes: float, accuracy: float, full_bytes: float, full: float
) -> Panel:
    bits, kept, rank = setting
    lines = {
        "other bits": ([price(b, kept, rank) for b in BITS], Style(BLUE, marker="o")),
        "other shares": ([price(bits, s, rank) for s in (0.1, 0.2, 0.3, 0.5, 0.7, 1.0)],
                         Style(BLACK, marker="^")),
        "other ranks": ([price(bits, kept, r) for r in (4, 8, 12, 16, 20)],
                        Style(GREY, marker="D")),
    }  # fmt: skip
    marks = [
        Marks(np.array(sorted(points)), style, name, every=1, size=6)
        for name, (points, style) in lines.items()
    ]
    least, most = full - MOST_LOST, full_bytes / 8
    goal = np.array([[0.0, least], [most, least], [most, 1.0]])
    marks.append(Marks(goal, Style(GREY, DOTTED), "goal: above, to the left", width=2.5))
    here = np.array([[n_bytes, accuracy]])
    marks.append(
        Marks(here, Style(VERMILLION, marker="s"), "yours", False, every=1, size=11, rim=True)
    )
    return Panel(
        x=(0.0, 3000.0),
        y=(0.0, 1.0),
        xlabel="bytes",
        ylabel="accuracy on test rows",
        title=f"{bits} bits, {kept:.0%} kept, rank {rank}",
        marks=tuple(marks),
    )
