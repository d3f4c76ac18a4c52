"""The gradient of the mean squared error of a linear model."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def mse_gradient(theta: Any, X: Any, y: Any) -> Any:
    """Gradient of the mean squared error of Xθ: (2/n) Xᵀ(Xθ − y)."""
    residuals = X @ theta - y
    slopes = 2 * residuals / len(y)
    return X.T @ slopes


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The worked example of the lesson, a single row, other shapes, and a model nearly right."""
    worked = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]])
    steep = rng.normal(0, 20, size=(6, 1)).round(1)
    return [
        (np.array([0.5, -1.0]), worked, np.array([2.0, 3.0, 4.0, 5.0])),
        *(
            tuple(rng.normal(0, size, shape).round(2) for shape in ((d,), (n, d), (n,)))
            for n, d, size in [(1, 1, 2), (4, 3, 2), (3, 2, 0.2)]
        ),
        (np.array([0.7]), steep, 0.65 * steep[:, 0] + rng.normal(0, 0.1, size=6).round(2)),
    ]


CHECK = Check(mse_gradient, number=3, returns=("gradient",), make_inputs=inputs)
