"""Overfitting: the L2 penalty that early stopping resembles."""

from __future__ import annotations

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def equivalent_strength(learning_rate: float, steps: int) -> float:
    """The strength of L2 that shrinks about as much as stopping after these steps: 1/(ητ)."""
    return 1 / (learning_rate * steps)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Large steps, small ones, a rate that is drawn, a short run and long ones."""
    return [
        (0.1, 50),
        (0.02, 400),
        (float(rng.uniform(0.2, 0.9)), 30),
        (0.003, 7),
        (0.0006, int(rng.integers(50_000, 90_000))),
        (float(rng.uniform(0.5, 0.9)), 300),
        (float(rng.uniform(0.5, 0.9)), 400),
    ]


CHECK = Check(equivalent_strength, number=3, returns=("strength",), make_inputs=inputs)
