"""Adagrad: one step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.chapter_05_steps import (
    rule,
    summing,
    with_sums,
    wrong_divisors,
    wrong_endings,
)
from course_lib.exercises.definitions import Arguments, Check, Misconception, both


def adagrad_step(
    theta: Any, accumulator: Any, gradient: Any, learning_rate: float, epsilon: float
) -> Any:
    """s ← s + g², θ ← θ − ηg / (√s + ε); returns θ and s."""
    s = accumulator + gradient**2
    return theta - learning_rate * gradient / (np.sqrt(s) + epsilon), s


def _sums(s: Any, g: Any, *rest: float) -> Any:
    return s + g**2, s + g**2


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    theta, gradient = rng.normal(size=4).round(2), rng.uniform(0.5, 2, 4).round(2)
    return [
        (np.array([1.0, -2.0]), np.array([0.0, 0.0]), np.array([3.0, -4.0]), 0.5, 1.0),
        (
            np.array([1.0, 2.0, 3.0]),
            np.array([9.0, 1.0, 4.0]),
            np.array([2.0, -0.5, 1.5]),
            0.4,
            0.3,
        ),
        (np.array([0.5, 1.0]), np.array([0.0, 4.0]), np.array([0.0, 1.0]), 0.1, 0.05),
        (theta, rng.uniform(2, 9, 4).round(2), gradient * np.array([1, -1, -1, 1]), 0.7, 0.2),
    ]


_step = rule(_sums, lambda g, s, rate, e: rate * g / (np.sqrt(s) + e))
DIVISORS = wrong_divisors(_sums, "accumulator")
ENDINGS = wrong_endings(_step, "accumulator")
SUMS = (
    Misconception(
        "old-accumulator",
        "This divides by the old accumulator, without the present gradient.",
        "First s ← s + g², then the step with the new s. With the old one the very first step "
        "would divide by ε alone, and be enormous.",
        with_sums(lambda s, g, *rest: (s, s + g**2), _step),
    ),
    Misconception(
        "gradient-not-squared",
        "This adds up the gradients, not their squares.",
        "Gradients of opposite sign cancel in a sum, as in momentum's velocity. Adagrad wants to "
        "know how large they were: add g².",
        summing(lambda s, g, *rest: s + g, _step),
    ),
    Misconception(
        "absolute-values",
        "This adds up absolute values, not squares.",
        "The root is taken later, so what is summed must be g². The root of |g| does not "
        "have the units of a gradient.",
        summing(lambda s, g, *rest: s + np.abs(g), _step),
    ),
    Misconception(
        "square-of-sum",
        "This squares the sum, where the squares are to be summed.",
        "Square each gradient first, then add it: s + g**2, not (s + g)**2.",
        summing(lambda s, g, *rest: (s + g) ** 2, _step),
    ),
    Misconception(
        "average-for-sum",
        "This keeps a running average of the squares: that is RMSProp.",
        "Adagrad forgets nothing. Its accumulator is the plain sum s + g², with no factors.",
        (
            *(
                summing(lambda s, g, *rest, r=r: r * s + (1 - r) * g**2, _step)
                for r in (0.9, 0.99, 0.999, 0.5)
            ),
            summing(lambda s, g, *rest: 0.9 * s + g**2, _step),
        ),
    ),
    Misconception(
        "scalar-accumulator",
        "This adds the squares of all coordinates together, so that they share one rate.",
        "The point of Adagrad is a rate for each coordinate. Square entry by entry, g**2, and sum "
        "over the steps only: no np.sum, no norm, no `@`.",
        (
            summing(lambda s, g, *rest: s + np.sum(g**2), _step),
            summing(lambda s, g, *rest: s + np.mean(g**2), _step),
            summing(lambda s, g, *rest: s + np.linalg.norm(g), _step),
            summing(lambda s, g, *rest: np.sum(s + g**2), _step),
        ),
    ),
    Misconception(
        "accumulator-reset",
        "This forgets all earlier steps: its accumulator is the present g² alone.",
        "Add to the accumulator that was given: s + g**2. Without the past every step has nearly "
        "the length η, and only its sign is left of the gradient.",
        summing(lambda s, g, *rest: g**2, _step),
    ),
    Misconception(
        "rate-in-accumulator",
        "This puts the learning rate into the accumulator.",
        "s is made of gradients: g². If it has (ηg)² in it, the rate cancels when you divide.",
        summing(lambda s, g, rate, *rest: s + (rate * g) ** 2, _step),
    ),
)
_mixed = (*SUMS[:3], SUMS[4], SUMS[6])
_wrong = ("epsilon-inside-root", "root-forgotten", "epsilon-outside-quotient", "multiplied")
_returned = ("order-exchanged", "accumulator-unchanged", "accumulator-as-root")
PAIRS = (
    *(both(one, DIVISORS[other]) for one in _mixed for other in _wrong),
    *(both(one, ENDINGS["ascent"]) for one in SUMS),
    *(both(ENDINGS["ascent"], DIVISORS[other]) for other in _wrong),
    *(both(ENDINGS[one], DIVISORS[other]) for one in _returned for other in _wrong[:2]),
    *(both(ENDINGS[one], ENDINGS["ascent"]) for one in _returned),
)

ADAGRAD_STEP = Check(
    name="adagrad_step",
    arguments=("theta", "accumulator", "gradient", "learning_rate", "epsilon"),
    returns=("theta", "accumulator"),
    reference=adagrad_step,
    make_inputs=_inputs,
    misconceptions=(*SUMS, *DIVISORS.values(), *ENDINGS.values(), *PAIRS),
)

CHECKS = (ADAGRAD_STEP,)
