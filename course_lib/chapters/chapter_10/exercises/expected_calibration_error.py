"""The mean gap between confidence and accuracy."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def expected_calibration_error(confidence: Any, correct: Any, bins: int) -> Any:
    """Σ over bins of (rows in it / all rows) · |accuracy − mean confidence|."""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for k in range(bins):
        inside = places == k
        if inside.any():
            gap = abs(correct[inside].mean() - confidence[inside].mean())
            error += inside.mean() * gap
    return error


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """By hand, bins without rows, one bin, and a confidence of 1."""
    sure = rng.uniform(0.3, 1, 40).round(3)
    return [
        (np.array([0.2, 0.4, 0.6, 0.9, 0.95]), np.array([0, 1, 1, 1, 0]), 2),
        (np.array([0.55, 0.58, 0.91, 0.97, 0.99]), np.array([1, 0, 1, 1, 0]), 10),
        (np.array([0.15, 0.6, 0.9]), np.array([1, 0, 1]), 1),
        (np.array([1.0, 0.95, 0.3, 1.0]), np.array([1, 0, 1, 0]), 4),
        (sure, (rng.random(40) < sure**2).astype(int), 8),
    ]


CHECK = Check(expected_calibration_error, number=3, returns=("error",), make_inputs=inputs)
