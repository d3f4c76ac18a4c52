"""Gradient descent: the largest stable rate, and the speed at the best one."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.chapter_02_descent import WORKED_X
from course_lib.exercises.definitions import Check, Misconception

SMALLEST, LARGEST = np.linalg.eigvalsh(WORKED_X.T @ WORKED_X / 4)


def largest_stable_rate() -> Any:
    """2 / λmax of the Hessian XᵀX/4 of the worked example."""
    return 2 / LARGEST


def convergence_rate(condition_number: float) -> Any:
    """Factor per step at the best fixed rate: (κ − 1)/(κ + 1)."""
    return (condition_number - 1) / (condition_number + 1)


LARGEST_STABLE_RATE = Check(
    name="largest_stable_rate",
    arguments=(),
    returns=("rate",),
    reference=largest_stable_rate,
    make_inputs=lambda rng: [()],
    tolerance=0.01,
    misconceptions=(
        Misconception(
            "half-as-large",
            "This is 1/λmax, half of the largest stable rate.",
            "A step multiplies the error along the steepest direction by 1 − ηλmax. At 1/λmax that "
            "is 0; it may go down to −1. The same number comes from the Hessian of the MSE, which "
            "is twice that of ½·MSE.",
            lambda: 1 / LARGEST,
        ),
        Misconception(
            "smallest-eigenvalue",
            "This is 2/λmin, made from the smallest eigenvalue.",
            "The flattest direction would allow such a rate, but the steepest one diverges first. "
            "Use the largest eigenvalue.",
            lambda: 2 / SMALLEST,
        ),
        Misconception(
            "n-forgotten",
            "This uses the eigenvalues of XᵀX without dividing by n = 4.",
            "½·MSE is a mean over 4 samples, so its Hessian is XᵀX/4.",
            (lambda: 2 / (4 * LARGEST), lambda: 1 / (4 * LARGEST)),
        ),
        Misconception(
            "singular-value",
            "This uses a singular value of X where its square is needed.",
            "The Hessian XᵀX/4 has the eigenvalues σ²/4, with σ the singular values of X.",
            (
                lambda: 2 / np.sqrt(4 * LARGEST),
                lambda: 2 / (np.sqrt(4 * LARGEST) / 4),
                lambda: 2 / np.sqrt(LARGEST),
            ),
        ),
        Misconception(
            "eigenvalue-itself",
            "This is the largest eigenvalue, not a rate.",
            "Steep directions need small rates: the limit is 2 divided by it.",
            lambda: LARGEST,
        ),
        Misconception(
            "condition-number",
            "This is made from the condition number.",
            "κ = λmax/λmin says how slow the descent is. Where it becomes unstable depends on λmax "
            "alone.",
            (lambda: LARGEST / SMALLEST, lambda: 2 * SMALLEST / LARGEST),
        ),
        Misconception(
            "rounded-up",
            "0.1 is a little above the limit: there the descent diverges.",
            "Compute 2/λmax to three digits, or try 0.1 for a few hundred steps and watch the "
            "loss.",
            lambda: 0.1,
        ),
    ),
)

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


CHECKS = (LARGEST_STABLE_RATE, CONVERGENCE_RATE)
