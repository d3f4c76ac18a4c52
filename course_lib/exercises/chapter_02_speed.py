"""Gradient descent: its speed at the best fixed rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception


def convergence_rate(condition_number: float) -> Any:
    """Factor per step at the best fixed rate: (κ − 1)/(κ + 1)."""
    return (condition_number - 1) / (condition_number + 1)


def steps_per_decimal(condition_number: float) -> Any:
    """Steps at the best fixed rate that shrink the distance tenfold: ln 0.1 / ln((κ − 1)/(κ + 1)).

    The number is not rounded.
    """
    return np.log(0.1) / np.log(convergence_rate(condition_number))


def _conditions(rng: np.random.Generator) -> list[Arguments]:
    return [(10.0,), (100.0,), (2.5,), *((round(k, 1),) for k in rng.uniform(3, 300, 2))]


CONVERGENCE_RATE = Check(
    name="convergence_rate",
    arguments=("condition_number",),
    returns=("rate",),
    reference=convergence_rate,
    make_inputs=lambda rng: [(2.0,), (100.0,), (round(rng.uniform(3, 50), 1),)],
    misconceptions=(
        Misconception(
            "rate-1-over-lambda",
            "This is 1 − 1/κ, the factor at the rate 1/λmax.",
            "The best fixed rate is 2/(λmin + λmax): it makes the factors of the flattest and the "
            "steepest direction equal in size.",
            lambda condition_number: 1 - 1 / condition_number,
        ),
        Misconception(
            "with-momentum",
            "This has √κ in place of κ: it is the rate of momentum.",
            "Plain gradient descent has (κ − 1)/(κ + 1). The root is what momentum gains.",
            lambda condition_number: convergence_rate(condition_number**0.5),
        ),
        Misconception(
            "squared",
            "This is the square of the rate, the factor by which the loss falls.",
            "Asked is the factor for the distance to the minimum. The loss is quadratic in it.",
            lambda condition_number: convergence_rate(condition_number) ** 2,
        ),
        Misconception(
            "upside-down",
            "This fraction is upside down.",
            "The distance must shrink, so the factor is below 1: (κ − 1)/(κ + 1).",
            lambda condition_number: 1 / convergence_rate(condition_number),
        ),
        Misconception(
            "sign-flipped",
            "This has the sign flipped.",
            "The rate is the size of the factor, so it is positive: (κ − 1)/(κ + 1).",
            lambda condition_number: -convergence_rate(condition_number),
        ),
        Misconception(
            "brackets-missing",
            "Brackets are missing: this is not a quotient of the two sums.",
            "Python divides before it adds. Write (kappa - 1) / (kappa + 1).",
            (
                lambda condition_number: condition_number - 1 / (condition_number + 1),
                lambda condition_number: condition_number - 1 / condition_number + 1,
                lambda condition_number: (condition_number - 1) / condition_number + 1,
            ),
        ),
    ),
)

STEPS_PER_DECIMAL = Check(
    name="steps_per_decimal",
    arguments=("condition_number",),
    returns=("number of steps",),
    reference=steps_per_decimal,
    make_inputs=_conditions,
    misconceptions=(
        Misconception(
            "rounded",
            "This is rounded to a whole number of steps.",
            "Leave it unrounded: it compares speeds, and rounding hides small differences.",
            (
                lambda condition_number: np.ceil(steps_per_decimal(condition_number)),
                lambda condition_number: np.floor(steps_per_decimal(condition_number)),
                lambda condition_number: np.round(steps_per_decimal(condition_number)),
            ),
        ),
        Misconception(
            "sign-flipped",
            "This number of steps is negative: the sign is flipped.",
            "After k steps the distance is the factor to the power k, and that shall be 0.1. The "
            "logs of 0.1 and of the factor are both negative; their quotient is not.",
            lambda condition_number: -steps_per_decimal(condition_number),
        ),
        Misconception(
            "upside-down",
            "This fraction is upside down: it says how many decimals one step gains.",
            "Solve factor to the power k = 0.1 for k. The log of 0.1 is divided by the log of the "
            "factor.",
            (
                lambda condition_number: 1 / steps_per_decimal(condition_number),
                lambda condition_number: -1 / steps_per_decimal(condition_number),
            ),
        ),
        Misconception(
            "logs-mixed",
            "This mixes the natural logarithm with the one to base 10.",
            "np.log is ln, and np.log10 has base 10. Either will do, the same above and below. "
            "With ln 0.1 above, ln belongs below.",
            (
                lambda condition_number: -1 / np.log(convergence_rate(condition_number)),
                lambda condition_number: np.log(0.1) / np.log10(convergence_rate(condition_number)),
            ),
        ),
        Misconception(
            "rate-1-over-lambda",
            "This uses the factor 1 − 1/κ, that of the rate 1/λmax.",
            "The best fixed rate is 2/(λmin + λmax). It has the factor (κ − 1)/(κ + 1) and needs "
            "about half as many steps.",
            lambda condition_number: np.log(0.1) / np.log(1 - 1 / condition_number),
        ),
        Misconception(
            "with-momentum",
            "This has √κ in place of κ: so few steps are what momentum needs.",
            "Plain gradient descent has the factor (κ − 1)/(κ + 1). The root is what momentum "
            "gains.",
            lambda condition_number: steps_per_decimal(condition_number**0.5),
        ),
        Misconception(
            "loss-for-distance",
            "These are the steps for the loss, half as many as for the distance.",
            "The loss is quadratic in the distance, so its factor per step is the square. Asked "
            "is the distance to the minimum.",
            lambda condition_number: steps_per_decimal(condition_number) / 2,
        ),
        Misconception(
            "steps-for-half",
            "These are the steps that halve the distance.",
            "One decimal place is a factor of 10: ln 0.1, not ln 0.5.",
            lambda condition_number: np.log(0.5) / np.log(convergence_rate(condition_number)),
        ),
        Misconception(
            "approximation",
            "This is ln(10)·κ/2, which the formula approaches for large κ.",
            "A good rule of thumb, but for κ = 2.5 it is off by 6 %. Use ln((κ − 1)/(κ + 1)).",
            lambda condition_number: np.log(10) * condition_number / 2,
        ),
        Misconception(
            "not-divided",
            "This is the same for every condition number.",
            "ln 0.1 says how far to go. Divide it by ln((κ − 1)/(κ + 1)), how far one step goes.",
            (lambda condition_number: np.log(10), lambda condition_number: np.log(0.1)),
        ),
        Misconception(
            "straight-line",
            "This shrinks the distance by the same amount in every step.",
            "Each step removes the same share of what is left, so the distances are the powers "
            "of the factor. Use logarithms to find the power that is 0.1.",
            (
                lambda condition_number: 0.9 / (1 - convergence_rate(condition_number)),
                lambda condition_number: 1 / (1 - convergence_rate(condition_number)),
            ),
        ),
        Misconception(
            "log-of-quotient",
            "This divides first and takes the logarithm afterwards.",
            "ln(a/b) is ln a − ln b. Take both logarithms and divide them.",
            lambda condition_number: np.log(0.1 / convergence_rate(condition_number)),
        ),
        Misconception(
            "log-forgotten",
            "This divides 0.1 by the factor without taking logarithms.",
            "The number of steps is a power: factor to the power k = 0.1. Logarithms bring it "
            "down: k ln(factor) = ln 0.1.",
            lambda condition_number: 0.1 / convergence_rate(condition_number),
        ),
        Misconception(
            "factor-only",
            "This is the factor of one step, not a number of steps.",
            "How often must the factor be multiplied by itself until 0.1 is left?",
            convergence_rate,
        ),
        Misconception(
            "factor-of-ten-steps",
            "This is the factor of ten steps.",
            "10 is how much the distance shall shrink, not the number of steps. That number is "
            "asked: factor to the power k = 0.1.",
            lambda condition_number: convergence_rate(condition_number) ** 10,
        ),
        Misconception(
            "brackets-missing",
            "Brackets are missing: this is not a quotient of the two sums.",
            "Python divides before it adds. Write (kappa - 1) / (kappa + 1).",
            lambda condition_number: (
                np.log(0.1) / np.log(condition_number - 1 / condition_number + 1)
            ),
        ),
    ),
)

CHECKS = (CONVERGENCE_RATE, STEPS_PER_DECIMAL)
