"""Gradient descent: the normal equations, which say where it must end."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def normal_equations(X: Any, y: Any) -> Any:
    """The θ with XᵀXθ = Xᵀy."""
    A = X.T @ X
    b = X.T @ y
    theta = np.linalg.solve(A, b)
    return theta


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A case by hand, the shape of the worked example, drawn data and a single feature.

    There are more rows than columns everywhere, and no column of ones can be made of the others, so
    that an answer that adds or subtracts an intercept gets a number and not an error.
    """
    valley = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 6.0]])
    drawn = rng.normal(0.4, 1, (6, 3)).round(2) + np.eye(6, 3)
    return [
        (
            np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 2.0]]),
            np.array([1.0, 2.0, 4.0, 3.0]),
        ),
        (valley, np.array([2.5, 3.0, 3.0, 6.0])),
        (drawn, rng.normal(-0.5, 2, 6).round(2)),
        (np.array([[1.0], [2.0], [4.0]]), np.array([0.02, -0.01, -0.03])),
    ]


CHECK = Check(normal_equations, number=5, returns=("theta",), make_inputs=inputs)
