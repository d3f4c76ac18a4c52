"""Dynamic gradient descent: the rate that dies, and what all its rates add up to."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception


def exponential_decay(t: Any, initial: float, rate: float) -> Any:
    """Rate of step t, counted from 0: initial · rateᵗ."""
    return initial * np.float64(rate) ** t


def rate_sum(initial: float, decay: float) -> Any:
    """Sum of all the rates initial · decayᵗ, t = 0, 1, 2, …: initial/(1 − decay)."""
    return initial / (1 - decay)


def _decay_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (0, 0.8, 0.9),
        (1, 0.5, 0.75),
        (3, 2.0, 0.5),
        (int(rng.integers(5, 9)), round(rng.uniform(1, 3), 1), 0.8),
    ]


_LATE = "The first step, t = 0, has the initial rate, and a factor is earned by each step after it."
EXPONENTIAL_DECAY = Check(
    name="exponential_decay",
    arguments=("t", "initial", "rate"),
    returns=("rate of step t",),
    reference=exponential_decay,
    make_inputs=_decay_inputs,
    misconceptions=(
        Misconception(
            "one-step-late",
            "This is the rate of the next step: the power is t + 1.",
            _LATE,
            lambda t, initial, rate: initial * rate ** (t + 1),
        ),
        Misconception(
            "one-step-early",
            "This is the rate of the step before: the power is t − 1.",
            _LATE + " The course counts from 0, not from 1.",
            (
                lambda t, initial, rate: initial * rate ** (t - 1),
                lambda t, initial, rate: initial * rate ** max(t - 1, 0),
            ),
        ),
        Misconception(
            "multiplied-by-t",
            "This multiplies by t, where the factor must be applied t times.",
            "Write the rates of the first three steps down. Each is the one before times rate, so "
            "t steps bring t factors. Python writes a power as `**`.",
            lambda t, initial, rate: initial * rate * t,
        ),
        Misconception(
            "inverse-time",
            "This falls like 1/t, not exponentially.",
            "An exponential decay loses the same share at each step; a 1/t decay loses less and "
            "less. Here each rate is the one before times rate.",
            (
                lambda t, initial, rate: initial / (1 + rate * t),
                lambda t, initial, rate: initial / np.float64(1 + t),
                lambda t, initial, rate: initial / np.float64(t),
                lambda t, initial, rate: initial * rate / np.float64(1 + t),
            ),
        ),
        Misconception(
            "e-to-the-minus-rate",
            "This is initial · exp(−rate · t), with another meaning of rate.",
            "There rate says how fast it falls, and 0 would mean not at all. Here it is the factor "
            "of one step: rate = 0.9 keeps nine tenths.",
            lambda t, initial, rate: initial * np.exp(-rate * t),
        ),
        Misconception(
            "share-lost-for-share-kept",
            "This keeps 1 − rate at each step, where rate is what is kept.",
            "With rate = 0.9 the second step has nine tenths of the first rate, not one tenth.",
            (
                lambda t, initial, rate: initial * (1 - rate) ** t,
                lambda t, initial, rate: initial * np.exp(-(1 - rate) * t),
            ),
        ),
        Misconception(
            "initial-in-the-power",
            "This raises the initial rate to the power as well.",
            "Python takes powers first, so `initial * rate**t` needs no brackets.",
            lambda t, initial, rate: (initial * rate) ** t,
        ),
        Misconception(
            "initial-forgotten",
            "This leaves the initial rate out.",
            "At t = 0 the answer is initial, whatever rate is.",
            lambda t, initial, rate: np.float64(rate) ** t,
        ),
        Misconception(
            "applied-once",
            "This applies the factor once, whatever t is.",
            "t does not occur. After t steps the factor has been applied t times.",
            lambda t, initial, rate: initial * rate,
        ),
        Misconception(
            "power-turned-round",
            "This has base and exponent exchanged: t to the power rate.",
            "It is rate that is multiplied by itself, t times: rate is the base.",
            lambda t, initial, rate: initial * np.float64(t) ** rate,
        ),
        Misconception(
            "straight-line",
            "This falls by the same amount at each step, and so it ends below 0.",
            "An exponential decay loses the same share of what is left each time.",
            (
                lambda t, initial, rate: initial - (1 - rate) * t * initial,
                lambda t, initial, rate: initial - rate * t,
                lambda t, initial, rate: initial * (1 - rate * t),
            ),
        ),
        Misconception(
            "growing",
            "This grows: the power has the wrong sign.",
            "rate is below 1, so its powers fall: rate to the power t, not −t.",
            lambda t, initial, rate: initial * np.float64(rate) ** -t,
        ),
    ),
)

RATE_SUM = Check(
    name="rate_sum",
    arguments=("initial", "decay"),
    returns=("sum",),
    reference=rate_sum,
    make_inputs=lambda rng: [(0.5, 0.5), (0.3, 0.99), (2.0, round(rng.uniform(0.6, 0.85), 2))],
    misconceptions=(
        Misconception(
            "multiplied",
            "This multiplies by 1 − decay where it must divide.",
            "The sum is more than its first term, initial. So you divide by something below 1.",
            lambda initial, decay: initial * (1 - decay),
        ),
        Misconception(
            "first-term-missing",
            "This leaves the first term out: it sums from t = 1.",
            "The first step, t = 0, has the rate initial itself.",
            lambda initial, decay: initial * decay / (1 - decay),
        ),
        Misconception(
            "divided-by-decay",
            "This divides by decay.",
            "Call the sum S. Leave its first term out and you have decay · S. So S = initial + "
            "decay · S: solve it for S.",
            lambda initial, decay: initial / decay,
        ),
        Misconception(
            "plus-for-minus",
            "This divides by 1 + decay.",
            "Call the sum S. Then S = initial + decay · S. Which sign does decay have after you "
            "bring it to the other side?",
            lambda initial, decay: initial / (1 + decay),
        ),
        Misconception(
            "brackets-missing",
            "Brackets are missing: this divides by 1 and subtracts decay.",
            "Python divides before it subtracts. What is divided by must stand in brackets.",
            lambda initial, decay: initial - decay,
        ),
        Misconception(
            "sign-flipped",
            "This sum is negative: it divides by decay − 1.",
            "All rates are positive, and so is their sum.",
            lambda initial, decay: initial / (decay - 1),
        ),
        Misconception(
            "sum-with-velocity",
            "This is initial/(1 − decay)², which bounds the moves, not the rates.",
            "Asked are the rates alone. The velocity is what brings the second factor.",
            lambda initial, decay: initial / (1 - decay) ** 2,
        ),
        Misconception(
            "initial-forgotten",
            "This leaves the initial rate out.",
            "Every rate has the factor initial, and so has their sum.",
            lambda initial, decay: 1 / (1 - decay),
        ),
        Misconception(
            "stopped-early",
            "This adds up the first rates only.",
            "All infinitely many are asked. With decay = 0.99 a hundred of them are not enough. "
            "Find a formula: call the sum S and leave its first term out. What is left?",
            tuple(
                lambda initial, decay, n=n: sum(initial * decay**t for t in range(n))
                for n in (2, 3, 5, 10, 11, 20, 50, 100, 101, 200, 500)
            ),
        ),
        Misconception(
            "integral",
            "This is the area under the curve, where the sum of its values is asked.",
            "The integral of initial · decayᵗ is a little less than the sum of its values at the "
            "whole t. Add the rates.",
            lambda initial, decay: initial / -np.log(decay),
        ),
    ),
)

CHECKS = (EXPONENTIAL_DECAY, RATE_SUM)
