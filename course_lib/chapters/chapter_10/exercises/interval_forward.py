"""Bounds of a layer of a network."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def interval_forward(lower: Any, upper: Any, W: Any, b: Any) -> Any:
    """The lowest and the highest x W + b for all x between lower and upper."""
    middle = (lower + upper) / 2
    radius = (upper - lower) / 2
    centre = middle @ W + b
    reach = radius @ np.abs(W)
    return centre - reach, centre + reach


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """By hand, without width, a wide box, and drawn ones."""
    W = rng.normal(size=(4, 3)).round(2)
    low = rng.normal(size=(2, 4)).round(2)
    return [
        (
            np.array([[-1.0, 0.0]]),
            np.array([[1.0, 3.0]]),
            np.array([[2.0, -1.0], [-1.0, 4.0]]),
            np.array([0.5, 1.0]),
        ),
        (low, low, W, rng.normal(size=3).round(2)),
        (low, low + rng.uniform(0.1, 2, (2, 4)).round(2), W, rng.normal(size=3).round(2)),
        (np.array([[-2.0]]), np.array([[5.0]]), np.array([[-3.0]]), np.array([0.0])),
    ]


CHECK = Check(interval_forward, number=7, returns=("lower", "upper"), make_inputs=inputs)
