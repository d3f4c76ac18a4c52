"""Overfitting: the soft threshold of L1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception, both

Rule = Callable[..., Any]


def soft_threshold(theta: Any, amount: float) -> Any:
    """Each entry moves towards 0 by `amount`, and stops at 0."""
    return np.sign(theta) * np.maximum(np.abs(theta) - amount, 0.0)


def _of_amount(change: Function) -> Function:
    def wrong(theta: Any, amount: float, base: Rule = soft_threshold) -> Any:
        return base(theta, change(amount))

    return wrong


def _sign_lost(theta: Any, amount: float, base: Rule = soft_threshold) -> Any:
    return base(np.abs(theta), amount)


def _one_sided(theta: Any, amount: float, base: Rule = soft_threshold) -> Any:
    return np.where(theta > 0, base(theta, amount), 0.0)


def _hard(theta: Any, amount: float, base: Rule = soft_threshold) -> Any:
    return np.where(np.abs(theta) > amount, theta, 0.0)


def _no_stop(theta: Any, amount: float, base: Rule = soft_threshold) -> Any:
    return theta - amount * np.sign(theta)


def _small_kept(theta: Any, amount: float, base: Rule = soft_threshold) -> Any:
    return np.where(np.abs(theta) > amount, theta - amount * np.sign(theta), theta)


def _negative_pushed_away(theta: Any, amount: float) -> Any:
    return np.where(np.abs(theta) > amount, theta - amount, 0.0)


def _sign_by_division(theta: Any, amount: float) -> Any:
    return theta / np.abs(theta) * np.maximum(np.abs(theta) - amount, 0)


def _soft_threshold_inputs(rng: np.random.Generator) -> list[Arguments]:
    drawn = rng.uniform(0.1, 2, 6).round(2) * [1, -1, 1, -1, 1, -1]
    return [
        (np.array([3.0, -0.2, 0.5, -2.0, 0.0, 0.9]), 0.6),
        (np.concatenate([drawn, [0.2, -0.1]]), 0.35),
        (np.array([0.7, -1.3]), 0.0),
    ]


HARD = Misconception(
    "hard-threshold",
    "This is the hard threshold: large weights stay as they are.",
    "The soft threshold moves every weight towards 0, the large ones too, by the same amount. "
    "Only then is the result continuous.",
    _hard,
)
NO_STOP = Misconception(
    "no-stop-at-zero",
    "This goes past 0: small weights come out with the other sign.",
    "A weight that is smaller than the amount stops at 0. Take the size |θ| − amount, at least 0, "
    "and give it back its sign.",
    _no_stop,
)
SMALL_KEPT = Misconception(
    "small-ones-kept",
    "This leaves the small weights as they are.",
    "A weight that is no larger than the amount becomes exactly 0. That is the point of L1.",
    _small_kept,
)
SIGN_LOST = Misconception(
    "sign-lost",
    "This has lost the signs: negative weights come out positive.",
    "|θ| − amount is a size. Multiply it by np.sign(theta).",
    _sign_lost,
)
ONE_SIDED = Misconception(
    "one-sided",
    "This sets every negative weight to 0.",
    "Weights of either sign move towards 0. np.maximum(θ − amount, 0) treats only the positive "
    "ones right; −2 with the amount 0.6 is to become −1.4.",
    _one_sided,
)
SOFT_THRESHOLD = Check(
    name="soft_threshold",
    arguments=("theta", "amount"),
    returns=("weights",),
    reference=soft_threshold,
    make_inputs=_soft_threshold_inputs,
    misconceptions=(
        HARD,
        NO_STOP,
        SMALL_KEPT,
        SIGN_LOST,
        ONE_SIDED,
        Misconception(
            "clipped",
            "This cuts the weights to the range from −amount to amount.",
            "That is what the soft threshold takes away. Subtract it from θ and you have what is "
            "left.",
            lambda theta, amount: np.clip(theta, -amount, amount),
        ),
        Misconception(
            "away-from-zero",
            "This moves the weights away from 0.",
            "Towards 0 means: subtract the amount from a positive weight, add it to a negative "
            "one.",
            lambda theta, amount: theta + amount * np.sign(theta),
        ),
        Misconception(
            "negative-ones-pushed-away",
            "This subtracts the amount from negative weights, too, and so moves them away from 0.",
            "A negative weight comes nearer to 0 when the amount is added to it. Written with "
            "np.sign, one formula serves both.",
            _negative_pushed_away,
        ),
        Misconception(
            "shifted",
            "This subtracts the amount from every weight, whatever its sign.",
            "−2 − 0.6 is farther from 0 than −2. The weights move towards 0: mind the sign, and "
            "stop at 0.",
            lambda theta, amount: theta - amount,
        ),
        Misconception(
            "shrunk-by-a-factor",
            "This multiplies every weight by one factor, as L2 does.",
            "A factor never makes a weight exactly 0. L1 takes the same amount from each.",
            (
                lambda theta, amount: theta * (1 - amount),
                lambda theta, amount: theta / (1 + amount),
            ),
        ),
        Misconception(
            "half-the-amount",
            "This uses half the amount.",
            "There is no ½ here: the penalty is λ Σ |w|, and amount is the whole step ηλ.",
            _of_amount(lambda amount: amount / 2),
        ),
        Misconception(
            "twice-the-amount",
            "This uses twice the amount.",
            "Do you take it away in two places?",
            _of_amount(lambda amount: 2 * amount),
        ),
        Misconception(
            "zero-divided-by-zero",
            "This makes NaN of a weight that is 0 already.",
            "θ/|θ| is 0/0 there. np.sign(theta) gives 0 for 0.",
            _sign_by_division,
        ),
        Misconception(
            "zeros-left-out",
            "This leaves out the weights that have become 0.",
            "Return one entry for each weight, the zeros, too: the model needs them in their "
            "places.",
            lambda theta, amount: (lambda moved: moved[moved != 0])(soft_threshold(theta, amount)),
        ),
        *(both(SIGN_LOST, other) for other in (HARD, NO_STOP, SMALL_KEPT)),
        both(ONE_SIDED, HARD),
        both(ONE_SIDED, NO_STOP),
    ),
)

CHECKS = (SOFT_THRESHOLD,)
