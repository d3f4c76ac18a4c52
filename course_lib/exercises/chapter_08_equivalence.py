"""Overfitting: the L2 penalty that early stopping resembles."""

from __future__ import annotations

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception


def equivalent_strength(learning_rate: float, steps: int) -> float:
    """The strength of L2 that shrinks about as much as stopping after these steps: 1/(ητ)."""
    return 1 / (learning_rate * steps)


def _strength_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [(0.1, 50), (0.02, 400), (round(float(rng.uniform(0.2, 0.9)), 2), 30)]


EQUIVALENT_STRENGTH = Check(
    name="equivalent_strength",
    arguments=("learning_rate", "steps"),
    returns=("strength",),
    reference=equivalent_strength,
    make_inputs=_strength_inputs,
    misconceptions=(
        Misconception(
            "upside-down",
            "This is ητ, and the strength is one over it.",
            "The longer a run, the less it is held back: the strength must fall as steps grow.",
            lambda rate, steps: rate * steps,
        ),
        Misconception(
            "brackets-missing",
            "Brackets are missing: this divides by one of the two and multiplies by the other.",
            "Python goes from left to right: `1 / a * b` is (1/a)·b. Write `1 / (a * b)`.",
            (lambda rate, steps: 1 / rate * steps, lambda rate, steps: 1 / steps * rate),
        ),
        Misconception(
            "rate-ignored",
            "This does not use the learning rate.",
            "A run of many short steps gets as far as one of few long ones. What counts is their "
            "product.",
            lambda rate, steps: 1 / steps,
        ),
        Misconception(
            "steps-ignored",
            "This does not use the number of steps.",
            "The first step and the thousandth have the same rate, yet the run has gone farther.",
            lambda rate, steps: 1 / rate,
        ),
        Misconception(
            "factor-2",
            "This is twice the strength.",
            "For small u = ητλ, stopping keeps about u of a direction, and L2 keeps λ/(λ + α), "
            "about λ/α. Set the two equal.",
            lambda rate, steps: 2 / (rate * steps),
        ),
        Misconception(
            "half",
            "This is half the strength.",
            "For small u = ητλ, stopping keeps about u of a direction, and L2 keeps λ/(λ + α), "
            "about λ/α. There is no ½.",
            lambda rate, steps: 1 / (2 * rate * steps),
        ),
        Misconception(
            "root",
            "This takes the root of the number of steps.",
            "Steps in one direction add up in full. The root belongs to random steps.",
            lambda rate, steps: 1 / (rate * np.sqrt(steps)),
        ),
        Misconception(
            "negative",
            "This is negative.",
            "A penalty that pulls towards 0 has a positive strength.",
            lambda rate, steps: -1 / (rate * steps),
        ),
    ),
)

CHECKS = (EQUIVALENT_STRENGTH,)
