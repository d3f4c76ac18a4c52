"""Gradient descent: the losses on the way, a colleague's program mended."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.datasets import article_points
from course_lib.exercises.definitions import Arguments, Check


def descent_losses(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    """½·MSE at θ = 0 and after each step of gradient descent: steps + 1 numbers."""
    theta = np.zeros(X.shape[1])
    losses = [np.mean((X @ theta - y) ** 2) / 2]
    for _ in range(steps):
        gradient = X.T @ (X @ theta - y) / len(y)
        theta = theta - learning_rate * gradient
        losses.append(np.mean((X @ theta - y) ** 2) / 2)
    return np.array(losses)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The four points of the chapter, other shapes, no step, one step, and a longer run."""
    worked = article_points()
    X, y = rng.normal(0.3, 0.8, (6, 3)).round(2), rng.normal(-0.3, 1.5, 6).round(2)
    return [
        (worked.X, worked.y, 0.05, 1),
        (X, y, 0.1, 0),
        (np.array([[2.0]]), np.array([3.0]), 0.1, 3),
        (X, y, 0.3, 2),
        (X[:5, :2], y[:5], 0.2, 6),
        (worked.X, worked.y, 0.01, 60),
    ]


CHECK = Check(descent_losses, number=7, returns=("losses",), make_inputs=inputs)
