"""Gradient descent: features on one scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def standardise(X: Any) -> Any:
    """Columns with mean 0 and standard deviation 1; a constant column keeps the scale 1."""
    mean = X.mean(axis=0)
    scale = X.std(axis=0)
    scale = np.where(scale == 0, 1.0, scale)
    Z = (X - mean) / scale
    return Z, mean, scale


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Round numbers, columns of very different spread, a constant column, and a single row."""
    X = (rng.normal(size=(6, 3)) * [1, 20, 0.02] + [3, -50, 0.03]).round(4)
    constant = X.copy()
    constant[:, 1] = 7.0
    return [
        (np.array([[1.0, 10.0], [2.0, 30.0], [3.0, 80.0]]),),
        (X,),
        (constant,),
        (np.array([[4.0, -2.0]]),),
    ]


CHECK = Check(standardise, number=6, returns=("Z", "mean", "scale"), make_inputs=inputs)
