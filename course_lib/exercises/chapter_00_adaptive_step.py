"""Welcome: the step of an adaptive optimizer, and where its epsilon stands."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception


def adaptive_step(gradient: Any, v: Any, learning_rate: float, epsilon: float) -> Any:
    """What an adaptive optimizer subtracts from θ: ηg / (√v + ε)."""
    return learning_rate * gradient / (np.sqrt(v) + epsilon)


def _adaptive_step_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (np.array([3.0, -4.0]), np.array([9.0, 16.0]), 0.1, 0.5),
        (np.array([1.0, 2.0]), np.array([0.0, 4.0]), 0.5, 0.01),
        (rng.normal(size=4).round(2), rng.uniform(0.1, 2, 4).round(2), 0.2, 0.1),
    ]


CHECKS = (
    Check(
        name="adaptive_step",
        arguments=("gradient", "v", "learning_rate", "epsilon"),
        returns=("step",),
        reference=adaptive_step,
        make_inputs=_adaptive_step_inputs,
        misconceptions=(
            Misconception(
                "epsilon-inside-root",
                "This has ε inside the root: √(v + ε).",
                "The course, like PyTorch, adds ε after the root: √v + ε. For small v the two "
                "differ much: with ε = 1e-8 the root of v + ε is at least 1e-4.",
                lambda gradient, v, learning_rate, epsilon: (
                    learning_rate * gradient / np.sqrt(v + epsilon)
                ),
            ),
            Misconception(
                "root-missing",
                "This divides by v itself, not by its root.",
                "v holds squared gradients. Only its root has the units of the gradient, and only "
                "then does the scale of the gradient cancel.",
                lambda gradient, v, learning_rate, epsilon: (
                    learning_rate * gradient / (v + epsilon)
                ),
            ),
            Misconception(
                "epsilon-forgotten",
                "This divides by √v without ε.",
                "Where v is 0 that is a division by zero. ε in √v + ε prevents it.",
                lambda gradient, v, learning_rate, epsilon: learning_rate * gradient / np.sqrt(v),
            ),
            Misconception(
                "epsilon-outside-quotient",
                "This adds ε to the quotient, not to what it is divided by.",
                "A pair of brackets is missing: g / (√v + ε).",
                (
                    lambda gradient, v, learning_rate, epsilon: (
                        learning_rate * gradient / np.sqrt(v) + epsilon
                    ),
                    lambda gradient, v, learning_rate, epsilon: (
                        learning_rate * (gradient / np.sqrt(v) + epsilon)
                    ),
                ),
            ),
            Misconception(
                "rate-ignored",
                "This does not use the learning rate.",
                "Multiply by learning_rate: η g / (√v + ε).",
                lambda gradient, v, learning_rate, epsilon: (
                    adaptive_step(gradient, v, learning_rate, epsilon) / learning_rate
                ),
            ),
            Misconception(
                "sign-flipped",
                "This has the sign of the step flipped.",
                "Asked is what the optimizer subtracts, so the step has the sign of the gradient.",
                lambda gradient, v, learning_rate, epsilon: (
                    -adaptive_step(gradient, v, learning_rate, epsilon)
                ),
            ),
            Misconception(
                "half-for-root",
                "This halves v where its root is needed.",
                "Python reads `v**1/2` as (v**1)/2. Write `v**0.5` or np.sqrt(v).",
                lambda gradient, v, learning_rate, epsilon: (
                    learning_rate * gradient / (v / 2 + epsilon)
                ),
            ),
            Misconception(
                "squared-again",
                "This squares v, which holds squares already.",
                "Take the root of v: √v has the size of a gradient.",
                lambda gradient, v, learning_rate, epsilon: (
                    learning_rate * gradient / (v**2 + epsilon)
                ),
            ),
            Misconception(
                "multiplied",
                "This multiplies by √v + ε where it must divide.",
                "Where gradients were large the step must be small: divide.",
                lambda gradient, v, learning_rate, epsilon: (
                    learning_rate * gradient * (np.sqrt(v) + epsilon)
                ),
            ),
            Misconception(
                "gradient-missing",
                "This leaves the gradient out.",
                "η/(√v + ε) is the rate of each entry. Multiply it by the gradient.",
                lambda gradient, v, learning_rate, epsilon: learning_rate / (np.sqrt(v) + epsilon),
            ),
            Misconception(
                "sign-lost",
                "This drops the sign of the gradient.",
                "The sign says which way is down. Take the root of v only, not the size of the "
                "gradient.",
                lambda gradient, v, learning_rate, epsilon: np.abs(
                    adaptive_step(gradient, v, learning_rate, epsilon)
                ),
            ),
            Misconception(
                "gradient-for-average",
                "This uses the root of this gradient squared, not that of v.",
                "v is the running average, given as an argument: √v.",
                lambda gradient, v, learning_rate, epsilon: adaptive_step(
                    gradient, gradient**2, learning_rate, epsilon
                ),
            ),
            Misconception(
                "one-scale-for-all",
                "This uses one number for all entries where v has one for each.",
                "Each entry has its own scale: take the root entry by entry.",
                (
                    lambda gradient, v, learning_rate, epsilon: adaptive_step(
                        gradient, v.mean(), learning_rate, epsilon
                    ),
                    lambda gradient, v, learning_rate, epsilon: adaptive_step(
                        gradient, v.sum(), learning_rate, epsilon
                    ),
                ),
            ),
            Misconception(
                "divided-by-epsilon",
                "This divides by √v and then by ε.",
                "Brackets are missing: divide once, by the sum √v + ε.",
                lambda gradient, v, learning_rate, epsilon: (
                    learning_rate * gradient / np.sqrt(v) / np.float64(epsilon)
                ),
            ),
            Misconception(
                "epsilon-hard-coded",
                "This uses an ε of its own and not the argument.",
                "Use epsilon: libraries differ in its value, and it matters where v is small.",
                lambda gradient, v, learning_rate, epsilon: adaptive_step(
                    gradient, v, learning_rate, 1e-8
                ),
            ),
        ),
    ),
)
