"""Which weights stay when the smallest go."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def magnitude_mask(weights: Any, share: float) -> Any:
    """True for all but the round(share · size) smallest sizes."""
    sizes = np.abs(weights)
    order = np.argsort(sizes, axis=None)
    away = order[: round(share * weights.size)]
    mask = np.ones(weights.size, dtype=bool)
    mask[away] = False
    return mask.reshape(weights.shape)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Some, half, none, all, shares that leave fractions, and rows of other sizes."""
    tall = rng.normal(size=(5, 4)) * np.array([[0.1], [1], [3], [0.5], [2]])
    return [
        (np.array([0.3, -2.0, 1.0, -0.1]), 0.5),
        (np.array([[-3.0, 0.2, 1.5], [0.4, -0.7, 2.5]]), 0.5),
        (rng.normal(0.5, 1, 10).round(6), 0.2),
        (tall.round(6), 0.75),
        (rng.normal(size=8).round(6), 0.0),
        (rng.normal(size=6).round(6), 0.45),
        (rng.normal(size=(2, 4)).round(6), 0.3),
        (rng.normal(size=5).round(6), 0.5),
        (np.array([0.5, -0.2, 0.1]), 1.0),
    ]


def as_numbers(value: object) -> object:
    """True and False as 1 and 0."""
    array = np.asarray(value)
    return array.astype(float) if array.dtype == bool else value


CHECK = Check(magnitude_mask, number=4, returns=("mask",), make_inputs=inputs, unpack=as_numbers)
