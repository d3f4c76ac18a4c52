"""Adagrad: the rate that it leaves each coordinate after each step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def adagrad_rates(gradients: Any, learning_rate: float, epsilon: float) -> Any:
    """η / (√s + ε) for each coordinate after each step, s the sum of its squares so far."""
    s = np.cumsum(gradients**2, axis=0)
    return learning_rate / (np.sqrt(s) + epsilon)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Whole gradients, a coordinate that seldom has one, one step, one coordinate, and any other.

    In some places the root of s is smaller than ε.
    """
    rare = np.array([[2.0, 0.0], [1.0, 0.0], [-2.0, 0.5]])
    return [
        (np.array([[3, -1], [4, 2]]), 0.6, 1.0),
        (rare, 0.5, 0.1),
        (np.array([[0.5, -0.1, 4.0]]), 0.3, 0.25),
        (np.array([[-0.02], [0.05], [20.0]]), 1.5, 0.2),
        ((rng.uniform(0.5, 3, (4, 3)) * rng.choice([-1, 1], (4, 3))).round(2), 0.8, 0.2),
    ]


CHECK = Check(adagrad_rates, number=4, returns=("rates",), make_inputs=inputs)
