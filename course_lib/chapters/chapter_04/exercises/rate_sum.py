"""Dynamic gradient descent: what all its rates add up to."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def rate_sum(initial: float, decay: float) -> Any:
    """Sum of all the rates initial · decayᵗ, t = 0, 1, 2, …: initial/(1 − decay)."""
    return initial / (1 - decay)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Rates that die at once, in between, and very slowly."""
    return [
        (0.4, 0.5),
        (0.6, 0.3),
        (round(rng.uniform(1.6, 2.4), 3), round(rng.uniform(0.6, 0.8), 2)),
        (0.0314, 0.9999),
    ]


CHECK = Check(rate_sum, number=3, returns=("sum",), make_inputs=inputs)
