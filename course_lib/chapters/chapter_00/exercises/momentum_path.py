"""Welcome: a path with momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def momentum_path(gradients: Any, beta: float, learning_rate: float) -> Any:
    """Positions after each gradient, from 0: v ← βv + g, θ ← θ − ηv."""
    theta = 0.0
    v = 0.0
    path = []
    for g in gradients:
        v = beta * v + g
        theta = theta - learning_rate * v
        path.append(theta)
    return np.array(path)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The example of the task, a single gradient, and a path to both sides; many digits."""
    return [
        (np.array([1, 1, 1]), 0.5, 0.1),
        (np.array([1.0, -3.0, 1.0, 2.0, -4.0]) + rng.normal(size=5).round(3) / 4, 0.8, 0.3),
        (np.array([2.0]), 0.9, 0.5),
        (rng.uniform(0.5, 2.5, 4).round(3), round(rng.uniform(0.2, 0.4), 3), 0.0123),
    ]


CHECK = Check(momentum_path, number=3, returns=("path",), make_inputs=inputs)
