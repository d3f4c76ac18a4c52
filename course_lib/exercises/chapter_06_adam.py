"""Adam: one step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises import chapter_06_adam_mistakes as averages
from course_lib.exercises import chapter_06_adam_step_mistakes as steps
from course_lib.exercises.chapter_06_adam_mistakes import Mistake, adam_with, spoiled
from course_lib.exercises.definitions import Arguments, Check, Misconception, both


def adam_step(
    theta: Any,
    m: Any,
    v: Any,
    t: int,
    gradient: Any,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
) -> tuple[Any, Any, Any]:
    """θ, m and v after step t of Adam.

    m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², and with m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ) the
    step is θ ← θ − α m̂ / (√v̂ + ε).
    """
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


def adam_inputs(rng: np.random.Generator) -> list[Arguments]:
    """A first step with a coordinate that has no gradient, and steps on the way."""
    examples: list[Arguments] = [
        (
            np.array([1.0, -2.0, 0.5]),
            np.zeros(3),
            np.zeros(3),
            1,
            np.array([4.0, -0.5, 0.0]),
            0.1,
            0.9,
            0.99,
            0.05,
        )
    ]
    for t, beta1, beta2 in ((3, 0.8, 0.95), (int(rng.integers(4, 7)), 0.7, 0.9)):
        theta, m = rng.normal(size=(2, 4)).round(2)
        v, g = rng.uniform(0.2, 2, 4).round(2), rng.uniform(0.3, 2, 4).round(2)
        g *= np.array([1, -1, 1, -1])
        examples.append((theta, m, v, t, g, 0.3, beta1, beta2, 0.2))
    return examples


def pair(one: Mistake, other: Mistake, hint: str = "") -> Misconception:
    """Two of Adam's mistakes at once."""
    return both(one.of(adam_with), other.of(adam_with), hint)


ARTICLE = Misconception(
    "adam-of-the-article",
    "This is the Adam of the article that the chapter audits: two sums, no correction, and a step "
    "along g.",
    "Four lines differ from Adam. Mend them one at a time, as in the lesson: averages for sums, m "
    "in the step, then the correction.",
    spoiled(
        adam_with,
        {
            **averages.BOTH_SUMMED,
            **averages.NO_CORRECTION.forms[0],
            **steps.NEVER_USED.forms[0],
        },
    ),
)
SINGLE = (
    *averages.CORRECTION,
    averages.BETAS_SWAPPED,
    averages.ONE_BETA,
    averages.EXCHANGED_WITH_REST,
    averages.SUM_FOR_M,
    averages.SUM_FOR_V,
    averages.SUMS,
    averages.SHARE_MISSING,
    *steps.MOMENTS,
    *steps.STEP,
)
PAIRS = (
    pair(
        averages.POWER_MISSING,
        steps.INSIDE,
        "Take two of the chapter's tests. A constant gradient must give steps of one length: what "
        "changes from one step to the next? And a gradient of 0.0001 must give the same first step "
        "as one of 1: beside what does ε stand?",
    ),
    *(
        pair(one, averages.NO_CORRECTION)
        for one in (
            averages.BETAS_SWAPPED,
            averages.ONE_BETA,
            averages.EXCHANGED_WITH_REST,
            averages.SUM_FOR_M,
            averages.SUM_FOR_V,
            averages.SUMS,
            averages.SHARE_MISSING,
            steps.NEVER_USED,
            steps.GRADIENT_FOR_M,
            steps.V_FORGETS,
            steps.NOT_SQUARED,
            steps.V_FROM_M,
            steps.OLD_MOMENTS,
            steps.INSIDE,
            steps.ROOT_MISSING,
            steps.HALF_FOR_ROOT,
            steps.ADDED_OUTSIDE,
            steps.FORGOTTEN,
            steps.ASCENT,
            steps.RATE_IGNORED,
        )
    ),
    *(
        pair(one, averages.BETAS_SWAPPED)
        for one in (averages.POWER_MISSING, averages.T_FROM_ZERO, steps.INSIDE, steps.ASCENT)
    ),
    *(
        pair(one, steps.INSIDE)
        for one in (averages.T_FROM_ZERO, averages.CORRECTED_STORED, steps.NEVER_USED, steps.ASCENT)
    ),
    pair(averages.POWER_MISSING, steps.NEVER_USED),
    pair(averages.POWER_MISSING, averages.CORRECTED_STORED),
    pair(averages.POWER_MISSING, steps.ROOT_MISSING),
    pair(averages.SUM_FOR_V, steps.NEVER_USED),
    pair(averages.SUMS, steps.NEVER_USED),
    pair(steps.ASCENT, steps.NEVER_USED),
)

CHECKS = (
    Check(
        name="adam_step",
        arguments=(
            "theta",
            "m",
            "v",
            "t",
            "gradient",
            "learning_rate",
            "beta1",
            "beta2",
            "epsilon",
        ),
        returns=("theta", "m", "v"),
        reference=adam_step,
        make_inputs=adam_inputs,
        misconceptions=(*(single.of(adam_with) for single in SINGLE), ARTICLE, *PAIRS),
    ),
)
