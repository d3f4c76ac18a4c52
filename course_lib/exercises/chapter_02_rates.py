"""Gradient descent: the largest stable rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.chapter_02_descent import WORKED_X
from course_lib.exercises.definitions import Check, Misconception

SMALLEST, LARGEST = np.linalg.eigvalsh(WORKED_X.T @ WORKED_X / 4)


def _largest(matrix: Any) -> Any:
    return np.linalg.eigvalsh(matrix)[-1]


def largest_stable_rate() -> Any:
    """2 / λmax of the Hessian XᵀX/4 of the worked example."""
    return 2 / LARGEST


LARGEST_STABLE_RATE = Check(
    name="largest_stable_rate",
    arguments=(),
    returns=("rate",),
    reference=largest_stable_rate,
    make_inputs=lambda rng: [()],
    tolerance=0.002,
    misconceptions=(
        Misconception(
            "half-as-large",
            "This is 1/λmax, half of the largest stable rate.",
            "A step multiplies the error along the steepest direction by 1 − ηλmax. At 1/λmax that "
            "is 0; it may go down to −1. The same number comes from the Hessian of the MSE, which "
            "is twice that of ½·MSE, and from a division by the 2 features in place of the 4 "
            "samples.",
            lambda: 1 / LARGEST,
        ),
        Misconception(
            "smallest-eigenvalue",
            "This is made from λmin, the smallest eigenvalue.",
            "The flattest direction would allow such a rate, but the steepest one diverges first. "
            "Use the largest eigenvalue.",
            (lambda: 2 / SMALLEST, lambda: 1 / SMALLEST, lambda: SMALLEST),
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
            "upside-down",
            "This is upside down: λmax/2.",
            "The steeper the loss, the smaller the rates it allows: 2/λmax.",
            lambda: LARGEST / 2,
        ),
        Misconception(
            "best-rate",
            "This is 2/(λmin + λmax): the best fixed rate, not the largest stable one.",
            "At the best rate the flattest and the steepest direction shrink equally fast. The "
            "limit is where the steepest stops shrinking. With two features 2/trace is the same "
            "number, since the trace is the sum of the eigenvalues.",
            lambda: 2 / (SMALLEST + LARGEST),
        ),
        Misconception(
            "condition-number",
            "This is made from the condition number.",
            "κ = λmax/λmin says how slow the descent is. Where it becomes unstable depends on λmax "
            "alone.",
            (
                lambda: LARGEST / SMALLEST,
                lambda: 2 * SMALLEST / LARGEST,
                lambda: 2 / (LARGEST / SMALLEST + 1),
                lambda: (LARGEST - SMALLEST) / (LARGEST + SMALLEST),
            ),
        ),
        Misconception(
            "centred",
            "This is made from the covariance of the features, whose means were subtracted.",
            "The Hessian is XᵀX/4, with X as it is. That centring changes the number so much is "
            "why the chapter standardises.",
            (
                lambda: 2 / _largest(np.cov(WORKED_X.T)),
                lambda: 2 / _largest(np.cov(WORKED_X.T, ddof=0)),
            ),
        ),
        Misconception(
            "rounded-up",
            "This is a little above the limit: there the descent diverges.",
            "Compute 2/λmax to three digits, or try your rate for a thousand steps and watch the "
            "loss.",
            (lambda: 0.1, lambda: 0.096),
        ),
        Misconception(
            "rounded-down",
            "This rate is stable, but a slightly larger one still is.",
            "Give 2/λmax to three digits at least.",
            (lambda: 0.095, lambda: 0.09),
        ),
    ),
)


CHECKS = (LARGEST_STABLE_RATE,)
