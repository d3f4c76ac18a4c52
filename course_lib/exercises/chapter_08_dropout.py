"""Overfitting: dropout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib._validation import without_imaginary_part
from course_lib.exercises.compare import UnreadableError, shape_text
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check, Function, Misconception, both

Rule = Callable[..., Any]

MANY = 1000


def dropout_forward(activations: Any, rate: float, rng: Any, training: bool) -> Any:
    """Inverted dropout: in training each unit is 0 with probability `rate`, else 1/(1 − rate)."""
    if not training:
        return activations.copy()
    kept = rng.random(activations.shape) >= rate
    return activations * kept / (1 - rate)


def summary(value: Any) -> Any:
    """What every right answer has in common, in whatever way it draws its mask.

    A large array, whose activations were all the same, gives its different values, the share of
    zeros to the nearest fifth, and whether rows and columns differ among themselves. A small one,
    where nothing is to be dropped, gives its values as they are.
    """
    if value is None:
        return None
    if isinstance(value, tuple):
        raise UnreadableError(
            f"Your function returned {len(value)} things, expected one: the activations that are "
            "left.",
            "Return them alone, without the mask.",
        )
    try:
        output = without_imaginary_part(np.asarray(value)).astype(np.float64)
    except (TypeError, ValueError):
        return value, 0.0, 0.0
    if output.ndim != 2:
        raise UnreadableError(
            f"The output has {shape_text(output)}, but the activations have rows and columns.",
            "A dropped unit is a 0 in its place. Multiply by a mask of zeros and ones; "
            "`activations[mask]` takes entries out.",
        )
    if output.size < MANY:
        return output, 0.0, 0.0
    low, high = output.min(), output.max()
    between = (output != low) & (output != high)
    values = np.quantile(output, [0.0, 0.5, 1.0]) if between.any() else np.array([low, high])
    share = np.round(5 * np.mean(output == 0)) / 5
    varied = [float((output != first).any()) for first in (output[:1], output[:, :1])]
    return values, share, varied[0] + 2 * varied[1]


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    first, second, third, fourth = rng.integers(1000, size=4).tolist()
    small = rng.normal(size=(3, 4)).round(2)
    high = float(rng.integers(3, 9))
    return [
        (np.full((300, 350), high), 0.2, Dealer(first), True),
        (small, 0.3, Dealer(second), False),
        (np.full((350, 300), -1.5), 0.4, Dealer(third), True),
        (small, 0.0, Dealer(fourth), True),
    ]


def _passed_on(change: Rule) -> Function:
    """Dropout with other arguments, made by `change` from the four."""

    def wrong(a: Any, rate: float, rng: Any, training: bool, base: Rule | None = None) -> Any:
        return (base or dropout_forward)(*change(a, rate, rng, training))

    return wrong


def _times(factor: Rule) -> Function:
    """Dropout whose output is multiplied by a factor made from rate and training."""

    def wrong(a: Any, rate: float, rng: Any, training: bool, base: Rule | None = None) -> Any:
        return factor(rate, training) * (base or dropout_forward)(a, rate, rng, training)

    return wrong


def _one_mask(axis: int) -> Function:
    """One draw for all rows (axis 0), or one for all columns (axis 1)."""

    def wrong(a: Any, rate: float, rng: Any, training: bool, base: Rule | None = None) -> Any:
        ones = np.ones_like(a).take([0], axis)
        return a * (base or dropout_forward)(ones, rate, rng, training)

    return wrong


def _one_coin(kept: Rule) -> Function:
    """One draw that decides for all units."""

    def wrong(a: Any, rate: float, rng: Any, training: bool) -> Any:
        return a * kept(rng, rate) / (1 - rate) if training else a

    return wrong


def _mask_alone(a: Any, rate: float, rng: Any, training: bool) -> Any:
    return dropout_forward(np.ones_like(a), rate, rng, training)


def _mask_not_scaled(a: Any, rate: float, rng: Any, training: bool) -> Any:
    return np.where(_mask_alone(a, rate, rng, training) == 0, 0.0, 1.0)


NOT_SCALED = Misconception(
    "not-scaled",
    "This does not scale up the units that are kept.",
    "With a fifth of the units missing, the next layer receives less than it will with all of "
    "them. Divide by the probability that a unit is kept, and the mean stays the same.",
    _times(lambda rate, training: 1 - rate if training else 1.0),
)
RATE_IS_KEEP = Misconception(
    "rate-as-keep",
    "This keeps a unit with probability rate, where it should drop it with that probability.",
    "At rate = 0 nothing is dropped. `rng.random(shape) < rate` is true where a unit is to be "
    "dropped. In the paper of 2014, p is the probability to keep.",
    _passed_on(lambda a, rate, rng, training: (a, 1 - rate if training else rate, rng, training)),
)
AT_TEST_TOO = Misconception(
    "at-test-too",
    "This drops units at test time as well.",
    "A prediction uses all units: where training is False, return the activations as they are.",
    _passed_on(lambda a, rate, rng, training: (a, rate, rng, True)),
)
INVERTED_FLAG = Misconception(
    "flag-inverted",
    "This drops units at test time and not in training.",
    "The noise is there to make training harder. Is there a `not` too many, or one missing?",
    _passed_on(lambda a, rate, rng, training: (a, rate, rng, not training)),
)
SAME_FOR_ALL = Misconception(
    "one-mask-for-all-samples",
    "This drops the same units in every sample.",
    "Each sample gets a mask of its own, so draw one number for each entry: "
    "rng.random(activations.shape).",
    _one_mask(0),
)
WHOLE_SAMPLES = Misconception(
    "whole-samples",
    "This drops whole samples: a row is 0, or it is kept.",
    "Units are dropped, not samples. Draw one number for each entry of activations.",
    _one_mask(1),
)
WRONG_WAY = Misconception(
    "scaled-down",
    "This makes the kept units smaller where it should make them larger.",
    "Multiplying by the probability to keep belongs to test time, in the older form. Inverted "
    "dropout divides by it in training.",
    _times(lambda rate, training: (1 - rate) ** 2 if training else 1.0),
)

DROPOUT_FORWARD = Check(
    name="dropout_forward",
    arguments=("activations", "rate", "rng", "training"),
    returns=("set of values", "share of zeros", "variety of rows and columns"),
    reference=dropout_forward,
    make_inputs=_inputs,
    unpack=summary,
    misconceptions=(
        NOT_SCALED,
        RATE_IS_KEEP,
        AT_TEST_TOO,
        INVERTED_FLAG,
        SAME_FOR_ALL,
        WHOLE_SAMPLES,
        WRONG_WAY,
        Misconception(
            "divided-by-rate",
            "This divides the kept units by the probability to drop.",
            "What is kept must make up for what is missing: a unit is kept with probability "
            "1 − rate, so divide by that.",
            _times(lambda rate, training: (1 - rate) / np.float64(rate) if training else 1.0),
        ),
        Misconception(
            "keep-and-drop-mixed",
            "This keeps a unit with probability rate, and scales as if it were kept with 1 − rate.",
            "The probability to keep and the divisor are the same number, 1 − rate.",
            lambda a, rate, rng, training: (
                a * (rng.random(a.shape) < rate) / (1 - rate) if training else a
            ),
        ),
        Misconception(
            "the-older-form",
            "This is the older form: not scaled in training, and multiplied by 1 − rate at test "
            "time.",
            "It has the same mean, but here the scaling belongs to training, so that a prediction "
            "can use the activations as they are. That is what `inverted` means.",
            _times(lambda rate, training: 1 - rate),
        ),
        Misconception(
            "scaled-at-test-too",
            "This scales at test time as well, where nothing has been dropped.",
            "Where training is False there is nothing to make up for: return the activations.",
            _times(lambda rate, training: 1.0 if training else 1 / (1 - rate)),
        ),
        Misconception(
            "scaled-twice",
            "This divides by 1 − rate twice.",
            "Does your mask hold 1/(1 − rate) already?",
            _times(lambda rate, training: 1 / (1 - rate) if training else 1.0),
        ),
        Misconception(
            "nothing-dropped",
            "This drops nothing.",
            "Where training is True multiply by a mask of zeros and ones. If you made one, did you "
            "keep the product? `activations * mask` alone changes nothing.",
            lambda a, rate, rng, training: a,
        ),
        Misconception(
            "all-or-nothing",
            "This drops no unit by itself: it keeps all of them, or it drops all.",
            "Draw one number for each entry: `rng.random(activations.shape)`. `rng.random()` is a "
            "single number, and scaling without a mask drops nothing.",
            (
                _one_coin(lambda rng, rate: rng.random() >= rate),
                _one_coin(lambda rng, rate: rng.random() < 1 - rate),
                _one_coin(lambda rng, rate: rng.binomial(1, 1 - rate)),
                _one_coin(lambda rng, rate: 1),
            ),
        ),
        Misconception(
            "mask-alone",
            "This is the mask, not the activations under it.",
            "Multiply the activations by the mask.",
            (_mask_alone, _mask_not_scaled),
        ),
        both(RATE_IS_KEEP, NOT_SCALED),
        both(AT_TEST_TOO, RATE_IS_KEEP),
        *(
            both(flag, other)
            for flag in (AT_TEST_TOO, INVERTED_FLAG)
            for other in (NOT_SCALED, SAME_FOR_ALL, WHOLE_SAMPLES, WRONG_WAY)
        ),
        *(
            both(mask, other)
            for mask in (SAME_FOR_ALL, WHOLE_SAMPLES)
            for other in (NOT_SCALED, RATE_IS_KEEP)
        ),
    ),
)

CHECKS = (DROPOUT_FORWARD,)
