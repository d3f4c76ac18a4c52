"""A colleague's training after pruning."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def pruned_descent(
    theta: Any, X: Any, y: Any, share: float, learning_rate: float, steps: int
) -> Any:
    """Prune the smallest weights, then gradient descent that leaves them at 0."""
    sizes = np.abs(theta[:-1])
    away = np.argsort(sizes)[: round(share * len(sizes))]
    mask = np.ones(len(theta))
    mask[away] = 0
    theta = theta * mask
    for _ in range(steps):
        residual = X @ theta[:-1] + theta[-1] - y
        gradient = 2 / len(y) * np.append(X.T @ residual, residual.sum())
        theta = theta - learning_rate * gradient
        theta = theta * mask
    return theta


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A small intercept, one that is the smallest of all, no step, and nothing pruned."""
    X = rng.normal(size=(8, 4)).round(2)
    y = (X @ np.array([1.0, -2.0, 0.5, 0.0]) + 1).round(2)
    wide = rng.normal(0.2, 1, (9, 6)).round(2)
    return [
        (np.array([1.2, -2.1, 0.3, 0.1, 0.05]), X, y, 0.5, 0.1, 3),
        (np.array([-0.4, 1.5, 0.2, -3.0, 2.0]), X, y, 0.3, 0.05, 10),
        (
            rng.normal(size=7).round(2) + np.array([0, 3, 0, -2, 0, 1, 0.5]),
            wide,
            wide[:, 1] - 2,
            0.45,
            0.02,
            6,
        ),
        (np.array([0.3, -0.6, 0.9, 1.4, 0.1]), X, y, 0.75, 0.1, 0),
        (np.array([0.3, -0.6, 0.9, 1.4, 0.1]), X, y, 0.0, 0.05, 2),
    ]


CHECK = Check(pruned_descent, number=7, returns=("theta",), make_inputs=inputs)
