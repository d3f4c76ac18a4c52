"""Overfitting: the soft threshold of L1."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def soft_threshold(theta: Any, amount: float) -> Any:
    """Each entry moves towards 0 by `amount` and stops there: sign(w) · max(|w| − amount, 0)."""
    size = np.maximum(np.abs(theta) - amount, 0.0)
    return np.sign(theta) * size


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Both signs and a 0; others; nothing to take away; large and tiny ones; one; none left."""
    drawn = rng.uniform(0.1, 2, 6) * [1, -1, 1, -1, 1, -1]
    return [
        (np.array([3.0, -0.2, 0.5, -2.0, 0.0, 0.9]), 0.6),
        (np.concatenate([drawn, [0.2, -0.1]]), float(rng.uniform(0.3, 0.4))),
        (np.array([0.7, -1.3, 0.0]), 0.0),
        (np.array([-40.0, 25.0, 1.1, -0.003, 3.6, -2.7]), 2.5),
        (rng.uniform(-2, -1, 1), 0.45),
        (rng.uniform(0.02, 0.1, 5) * [1, -1, -1, 1, -1], 0.0125),
        (np.array([0.2, -0.35, 0.1]), 0.5),
    ]


CHECK = Check(soft_threshold, number=2, returns=("weights",), make_inputs=inputs)
