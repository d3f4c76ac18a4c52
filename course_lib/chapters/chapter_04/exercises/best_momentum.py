"""Momentum: the setting with the best factor per step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def best_momentum(smallest: float, largest: float) -> Any:
    """The best fixed η = 4/(√λmax + √λmin)² and β = ((√λmax − √λmin)/(√λmax + √λmin))²."""
    low = np.sqrt(smallest)
    high = np.sqrt(largest)
    factor = (high - low) / (high + low)
    learning_rate = 4 / (high + low) ** 2
    beta = factor**2
    return learning_rate, beta


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Curvatures with round roots, and others."""
    return [
        (0.25, 4.0),
        (0.1, 0.9),
        tuple(rng.uniform([0.05, 1.0], [0.3, 3.0]).round(2).tolist()),
    ]


CHECK = Check(best_momentum, number=6, returns=("learning_rate", "beta"), make_inputs=inputs)
