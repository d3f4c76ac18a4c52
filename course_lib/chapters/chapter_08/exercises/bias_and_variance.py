"""Overfitting: bias and variance of predictions that were made from many data sets."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def bias_and_variance(predictions: Any, truth: Any) -> Any:
    """Squared bias and variance over the rows, each averaged over the places (columns)."""
    mean = predictions.mean(axis=0)
    bias = mean - truth
    variance = predictions.var(axis=0)
    return np.mean(bias**2), np.mean(variance)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A small example to do by hand; more places, fewer, as many as data sets; one of either."""
    truth = rng.uniform(-2, 2, 5)
    offsets = np.array([0.8, -0.5, 0.3, 0.9, 0.6])
    drawn = truth + offsets + rng.normal(0, 0.7, (4, 5))
    return [
        (np.array([[1.0, 4.0], [3.0, 4.0], [2.0, 7.0]]), np.array([1.0, 3.0])),
        (drawn, truth),
        (drawn[:, :3] * [1, 30, -1], truth[:3]),
        (drawn[:3, 1:4], truth[1:4]),
        (np.array([[0.5], [2.0], [1.3], [-0.6]]), np.array([1.1])),
        (np.array([[0.4, -1.2, 2.0]]), np.array([0.1, -1.0, 2.6])),
    ]


CHECK = Check(bias_and_variance, number=4, returns=("squared bias", "variance"), make_inputs=inputs)
