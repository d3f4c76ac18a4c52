"""The score that a new row exceeds at most so often."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def conformal_threshold(scores: Any, alpha: float) -> Any:
    """The ⌈(n + 1)(1 − α)⌉-th smallest score."""
    ordered = np.sort(scores)
    place = math.ceil((len(scores) + 1) * (1 - alpha) - 1e-9)
    return ordered[place - 1]


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Levels that come out even, others that are rounded up, and one that takes the largest."""
    return [
        (np.array([0.3, 0.1, 0.4, 0.2]), 0.4),
        (rng.permutation(19) / 20 + 0.01, 0.1),
        (rng.permutation(500)[:24] / 500, 0.35),
        (rng.permutation(500)[:9] / 250, 0.1),
        (rng.permutation(500)[:31] / 500, 0.8),
        (rng.permutation(500)[:30] / 250 - 1, 0.72),
    ]


CHECK = Check(conformal_threshold, number=5, returns=("threshold",), make_inputs=inputs)
