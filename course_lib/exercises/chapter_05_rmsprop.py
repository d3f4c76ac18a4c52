"""RMSProp: one step."""

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


def rmsprop_step(
    theta: Any, average: Any, gradient: Any, learning_rate: float, rho: float, epsilon: float
) -> Any:
    """s ← ρs + (1 − ρ)g², θ ← θ − ηg / (√s + ε); returns θ and s."""
    s = rho * average + (1 - rho) * gradient**2
    return theta - learning_rate * gradient / (np.sqrt(s) + epsilon), s


def _average(s: Any, g: Any, rho: float) -> Any:
    return rho * s + (1 - rho) * g**2


def _sums(s: Any, g: Any, rate: float, rho: float, epsilon: float) -> Any:
    return _average(s, g, rho), _average(s, g, rho)


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    theta, size = rng.normal(size=4).round(2), rng.uniform(0.5, 2, 4).round(2)
    signs, average = np.array([1, -1, -1, 1]), rng.uniform(2, 9, 4).round(2)
    return [
        (np.array([1.0, -2.0]), np.array([0.0, 0.0]), np.array([3.0, -4.0]), 0.5, 0.75, 1.0),
        (
            np.array([1.0, 2.0, 3.0]),
            np.array([9.0, 1.0, 4.0]),
            np.array([2.0, -0.5, 1.5]),
            0.4,
            0.8,
            0.3,
        ),
        (np.array([0.5, 1.0]), np.array([0.0, 4.0]), np.array([0.0, 1.0]), 0.1, 0.6, 0.05),
        (theta, average, size * signs, 0.7, 0.7, 0.2),
    ]


_step = rule(_sums, lambda g, s, rate, e: rate * g / (np.sqrt(s) + e))
DIVISORS = wrong_divisors(_sums, "average")
ENDINGS = wrong_endings(_step, "average")
SUMS = (
    Misconception(
        "sum-for-average",
        "This adds the squares up and forgets nothing: that is Adagrad.",
        "RMSProp keeps a running average, s ← ρs + (1 − ρ)g², so that old gradients fade.",
        summing(lambda s, g, rate, rho, e: s + g**2, _step),
    ),
    Misconception(
        "rho-swapped",
        "This has ρ and 1 − ρ exchanged.",
        "ρ is how much of the old average is kept, and 1 − ρ the share of the new square. With "
        "ρ = 0.9 exchanged, the memory would be shorter than one step.",
        summing(lambda s, g, rate, rho, e: _average(s, g, 1 - rho), _step),
    ),
    Misconception(
        "one-minus-rho-forgotten",
        "This adds the new square in full: the factor 1 − ρ is missing.",
        "In an average the shares add up to 1: ρ for the old and 1 − ρ for the new. Without it s "
        "settles at 1/(1 − ρ) times g², and every step is shorter.",
        summing(lambda s, g, rate, rho, e: rho * s + g**2, _step),
    ),
    Misconception(
        "old-average",
        "This divides by the old average, without the present gradient.",
        "First s ← ρs + (1 − ρ)g², then the step with the new s. At the start the old one is 0, "
        "and the first step would be enormous.",
        with_sums(lambda s, g, rate, rho, e: (s, _average(s, g, rho)), _step),
    ),
    Misconception(
        "old-average-not-damped",
        "This does not let the old average fade: the factor ρ is missing.",
        "The shares must add up to 1. Multiply the old average by rho: s ← ρs + (1 − ρ)g².",
        summing(lambda s, g, rate, rho, e: s + (1 - rho) * g**2, _step),
    ),
    Misconception(
        "gradient-not-squared",
        "This averages the gradients, not their squares.",
        "Gradients of opposite sign cancel in an average. RMSProp wants to know how large they "
        "were: average g².",
        summing(lambda s, g, rate, rho, e: rho * s + (1 - rho) * g, _step),
    ),
    Misconception(
        "absolute-values",
        "This averages absolute values, not squares.",
        "The root is taken later, so what is averaged must be g².",
        summing(lambda s, g, rate, rho, e: rho * s + (1 - rho) * np.abs(g), _step),
    ),
    Misconception(
        "share-squared",
        "This squares 1 − ρ together with the gradient.",
        "Look at your brackets: only the gradient is squared, (1 - rho) * gradient**2.",
        summing(lambda s, g, rate, rho, e: rho * s + ((1 - rho) * g) ** 2, _step),
    ),
    Misconception(
        "brackets-missing",
        "Brackets are missing: this adds 1 and subtracts ρg².",
        "Python multiplies before it subtracts. Write (1 - rho) * gradient**2.",
        summing(lambda s, g, rate, rho, e: rho * s + 1 - rho * g**2, _step),
    ),
    Misconception(
        "scalar-average",
        "This averages the squares of all coordinates together, so that they share one rate.",
        "Each coordinate has its own average: square entry by entry, with no np.sum, no np.mean "
        "and no norm.",
        (
            summing(lambda s, g, rate, rho, e: rho * s + (1 - rho) * np.sum(g**2), _step),
            summing(lambda s, g, rate, rho, e: rho * s + (1 - rho) * np.mean(g**2), _step),
            summing(lambda s, g, rate, rho, e: np.mean(_average(s, g, rho)), _step),
        ),
    ),
    Misconception(
        "average-reset",
        "This forgets the old average altogether.",
        "Start from the average that was given: ρs + (1 − ρ)g². Without the past every step has "
        "the same length, and only its sign is left of the gradient.",
        (
            summing(lambda s, g, rate, rho, e: (1 - rho) * g**2, _step),
            summing(lambda s, g, rate, rho, e: g**2, _step),
        ),
    ),
    Misconception(
        "rho-hard-coded",
        "This uses a ρ of its own and not the argument.",
        "ρ is an argument. Replace the number in your code by rho.",
        tuple(
            summing(lambda s, g, rate, rho, e, own=own: _average(s, g, own), _step)
            for own in (0.9, 0.99, 0.999)
        ),
    ),
)
_mixed, _averages = SUMS[:4], (*SUMS[:3], SUMS[4])
_wrong = ("epsilon-inside-root", "root-forgotten", "epsilon-outside-quotient", "multiplied")
_returned = ("order-exchanged", "average-unchanged", "average-as-root")
PAIRS = (
    *(both(one, DIVISORS[other]) for one in _mixed for other in _wrong),
    *(both(one, ENDINGS["ascent"]) for one in SUMS[:6]),
    *(both(ENDINGS["ascent"], DIVISORS[other]) for other in _wrong),
    *(both(ENDINGS[one], DIVISORS[other]) for one in _returned for other in _wrong[:2]),
    *(both(ENDINGS["order-exchanged"], one) for one in _averages),
)

RMSPROP_STEP = Check(
    name="rmsprop_step",
    arguments=("theta", "average", "gradient", "learning_rate", "rho", "epsilon"),
    returns=("theta", "average"),
    reference=rmsprop_step,
    make_inputs=_inputs,
    misconceptions=(*SUMS, *DIVISORS.values(), *ENDINGS.values(), *PAIRS),
)

CHECKS = (RMSPROP_STEP,)
