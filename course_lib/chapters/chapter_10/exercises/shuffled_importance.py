"""A colleague's permutation importance."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def shuffled_importance(theta: Any, X: Any, y: Any, orders: Any) -> Any:
    """The rise of the mean squared error when column j is taken in the order orders[j]."""
    before = np.mean((X @ theta - y) ** 2)
    rises = np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        shuffled = X.copy()
        shuffled[:, j] = X[orders[j], j]
        after = np.mean((shuffled @ theta - y) ** 2)
        rises[j] = after - before
    return rises


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Three features, one of them unused, two rows by hand, and a model with errors of its own."""

    def drawn(n: int, d: int, noise: float) -> Arguments:
        X = rng.normal(size=(n, d)).round(2)
        theta = rng.uniform(-2, 2, d).round(2)
        y = (X @ theta + noise * rng.normal(size=n)).round(2)
        theta[-1] = 0
        return theta, X, y, np.array([np.roll(rng.permutation(n), 1) for _ in range(d)])

    return [
        (
            np.array([2.0, 1.0]),
            np.array([[1.0, 0.0], [3.0, 1.0], [0.0, 5.0]]),
            np.array([2.0, 11.0, 2.0]),
            np.array([[1, 2, 0], [0, 2, 1]]),
        ),
        drawn(8, 3, 0.5),
        drawn(12, 4, 1.0),
        drawn(6, 2, 0.2),
    ]


CHECK = Check(shuffled_importance, number=8, returns=("rises",), make_inputs=inputs)
