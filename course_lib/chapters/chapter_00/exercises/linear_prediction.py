"""Welcome: the shapes of a linear model."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def linear_prediction(X: Any, theta: Any) -> Any:
    """Predictions of a linear model, one per row of X: Xθ."""
    predictions = X @ theta
    return predictions


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Whole numbers by hand, then drawn ones: more rows than columns, as many, a single row."""
    shapes = [(4, 3), (1, 4), (3, 3)]
    drawn = [(rng.normal(0.5, 1, (n, d)).round(4), rng.normal(size=d).round(4)) for n, d in shapes]
    return [(np.array([[1, 2], [3, 4], [5, 7]]), np.array([0.5, -0.75])), *drawn]


CHECK = Check(linear_prediction, number=2, returns=("array of predictions",), make_inputs=inputs)
