"""Gradient descent: the largest stable rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.datasets import article_points
from course_lib.exercises.definitions import Arguments, Check


def largest_stable_rate(X: Any) -> Any:
    """2 / λmax of XᵀX/n, the Hessian of ½·MSE."""
    hessian = X.T @ X / len(X)
    eigenvalues = np.linalg.eigvalsh(hessian)
    rate = 2 / eigenvalues[-1]
    return rate


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The worked example, a case by hand, and data of other shapes and sizes."""
    tall = rng.normal(size=(6, 3)) * [0.3, 1, 2] + [0.5, -1, 1]
    small = rng.normal(size=(5, 4)) / 100
    return [
        (article_points().X,),
        (np.diag([10.0, 30.0, 20.0]),),
        (tall.round(2),),
        (small.round(5),),
    ]


CHECK = Check(largest_stable_rate, number=3, returns=("rate",), make_inputs=inputs, tolerance=1e-6)
