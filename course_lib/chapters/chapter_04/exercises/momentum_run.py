"""Momentum: a whole run of the heavy ball on a quadratic."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def momentum_run(curvatures: Any, start: Any, learning_rate: float, beta: float, steps: int) -> Any:
    """The start and θ after each step, as rows; the gradient at θ is curvatures · θ."""
    theta, velocity = start, np.zeros(len(start))
    path = [theta]
    for _ in range(steps):
        gradient = curvatures * theta
        velocity = beta * velocity + gradient
        theta = theta - learning_rate * velocity
        path.append(theta)
    return np.array(path)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """By hand, a single step, a few steps, and many in which some weights swing."""
    few, many = rng.uniform(0.5, 4, 3).round(2), rng.uniform(4, 8, 3).round(2)
    first, other = (rng.uniform(1, 3, (2, 3)) * [1, -1, 1]).round(2)
    return [
        (np.array([1.0, 4.0]), np.array([2.0, -1.0]), 0.1, 0.5, 3),
        (np.array([2.0, 0.5, 3.0]), np.array([-3.0, 1.0, 0.2]), 0.2, 0.9, 1),
        (few, first, 0.137, 0.731, 5),
        (many, other, 0.21, 0.8, 25),
    ]


CHECK = Check(momentum_run, number=8, returns=("path",), make_inputs=inputs)
