"""Dynamic gradient descent: the rate that dies."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def exponential_decay(t: Any, initial: float, rate: float) -> Any:
    """Rate of step t, counted from 0: initial · rateᵗ."""
    factor = rate**t
    return initial * factor


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The first step, the second, one by hand, a later one, and one at which the rate has died."""
    return [
        (0, 0.8, 0.9),
        (1, 1.6, 0.75),
        (3, 2.0, 0.5),
        (int(rng.integers(12, 19)), round(rng.uniform(1, 3), 2), 0.83),
        (int(rng.integers(101, 109)), 0.1, 0.9),
    ]


CHECK = Check(exponential_decay, number=2, returns=("rate of step t",), make_inputs=inputs)
