"""Welcome: the step of an adaptive optimizer, and where its epsilon stands."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def adaptive_step(gradient: Any, v: Any, learning_rate: float, epsilon: float) -> Any:
    """What an adaptive optimizer subtracts from θ: ηg / (√v + ε)."""
    root = np.sqrt(v)
    step = learning_rate * gradient / (root + epsilon)
    return step


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Round numbers with a large epsilon, zeros of g and of v, and numbers of different sizes."""
    g, v = rng.normal(size=4).round(3), rng.uniform(0.1, 2, 4).round(3)
    small = rng.normal(size=3).round(3)
    return [
        (np.array([3, -4]), np.array([9, 16]), 0.1, 0.5),
        (np.array([1.0, 2.0, 0.0, 0.0]), np.array([0.0, 4.0, 4.0, 0.0]), 0.5, 0.01),
        (g, v, 0.2, 0.1),
        (np.array([-0.5]), np.array([0.04]), 0.3, 0.2),
        (small, np.array([1e-4, 0.05, 300.0]), round(rng.uniform(0.01, 0.03), 4), 0.001),
    ]


CHECK = Check(adaptive_step, number=4, returns=("step",), make_inputs=inputs)
