"""Gradient descent: its speed at the best fixed rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def convergence_rate(condition_number: float) -> Any:
    """Factor per step at the best fixed rate: (κ − 1)/(κ + 1)."""
    kappa = condition_number
    rate = (kappa - 1) / (kappa + 1)
    return rate


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A small condition number, a large one, one between, and two close to 1."""
    near_1 = ((round(kappa, 4),) for kappa in rng.uniform(1.01, 1.2, 2))
    return [(3.0,), (100.0,), (round(rng.uniform(3, 50), 2),), *near_1]


CHECK = Check(convergence_rate, number=1, returns=("rate",), make_inputs=inputs)
