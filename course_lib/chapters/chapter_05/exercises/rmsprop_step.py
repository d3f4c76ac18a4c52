"""RMSProp: one step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def rmsprop_step(
    theta: Any, average: Any, gradient: Any, learning_rate: float, rho: float, epsilon: float
) -> Any:
    """s ← ρs + (1 − ρ)g², θ ← θ − ηg / (√s + ε); returns θ and s."""
    s = rho * average + (1 - rho) * gradient**2
    theta = theta - learning_rate * gradient / (np.sqrt(s) + epsilon)
    return theta, s


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A first step and a later one, one coordinate with a whole gradient, and any others.

    One coordinate never had a gradient, and in some the root of s is smaller than ε.
    """
    theta, size = rng.normal(size=4).round(2), rng.uniform(0.5, 2, 4).round(2)
    signs, average = np.array([1, -1, -1, 1]), rng.uniform(2, 9, 4).round(2)
    first = np.array([1.0, -2.0]), np.array([0.0, 0.0]), np.array([3.0, -4.0])
    one = np.array([2.0]), np.array([11.0]), np.array([1])
    later = np.array([1.0, 2.0, 3.0]), np.array([9.0, 1.0, 4.0]), np.array([2.0, -0.5, 1.5])
    idle = np.array([0.5, 1.0]), np.array([0.0, 4.0]), np.array([0.0, 1.0])
    sizes = np.array([0.2, -3.0]), np.array([0.01, 400.0]), np.array([-0.05, 30.0])
    return [
        (*first, 0.5, 0.75, 1.0),
        (*one, 0.7, 0.8, 0.5),
        (*later, 0.4, 0.85, 0.3),
        (*idle, 0.1, 0.6, 0.05),
        (*sizes, 1.5, 0.3, 0.25),
        (theta, average, size * signs, 0.7, 0.65, 0.2),
    ]


CHECK = Check(rmsprop_step, number=5, returns=("theta", "average"), make_inputs=inputs)
