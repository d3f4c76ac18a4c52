"""RMSProp: what its empty memory does to the first step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def rmsprop_first_step(learning_rate: float, rho: float) -> Any:
    """Length of the first step from s = 0, ε left out: η / √(1 − ρ)."""
    root = np.sqrt(1 - rho)
    return learning_rate / root


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A memory whose root is round, the usual ones, a long and a short one; rates of all sizes."""
    return [
        (0.1, 0.75),
        (0.1, 0.9),
        (2.0, 0.99),
        (round(rng.uniform(0.05, 0.5), 3), round(rng.uniform(0.7, 0.95), 3)),
        (round(rng.uniform(0.005, 0.05), 4), round(rng.uniform(0.05, 0.45), 3)),
    ]


CHECK = Check(rmsprop_first_step, number=2, returns=("length",), make_inputs=inputs)
