"""Gradient descent: the loop."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.datasets import article_points
from course_lib.exercises.definitions import Arguments, Check


def gradient_descent(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    """Gradient descent on ½·MSE from θ = 0: θ ← θ − (η/n) Xᵀ(Xθ − y)."""
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        gradient = X.T @ (X @ theta - y) / len(y)
        theta = theta - learning_rate * gradient
    return theta


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The worked example of the lesson, data of other shapes, signs and sizes, and long runs.

    A stop where the slope, the gain or the step is small shows on the small data or in the long
    runs. These stand last: a mistake that differs before is not tried on them.
    """
    worked = article_points()
    X, y = rng.normal(0.3, 0.8, (6, 3)).round(2), rng.normal(-0.3, 1.5, 6).round(2)
    return [
        (worked.X, worked.y, 0.05, 1),
        (X, y, 0.1, 0),
        (np.array([[2.0]]), np.array([3.0]), 0.1, 3),
        (X, y, 0.3, 10),
        (X / 1000, y / 1000, 3e5, 400),
        (worked.X, worked.y, 0.01, 1000),
        (worked.X, worked.y, 0.09, 1800),
    ]


CHECK = Check(gradient_descent, number=4, returns=("theta",), make_inputs=inputs)
