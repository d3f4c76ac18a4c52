"""Adam: the first step without bias correction."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def uncorrected_first_step(learning_rate: float, beta1: float, beta2: float) -> Any:
    """Length of Adam's first step without bias correction, for ε = 0: α (1 − β₁) / √(1 − β₂)."""
    return learning_rate * (1 - beta1) / np.sqrt(1 - beta2)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The usual β's and others, one pair the other way round; short and long steps."""
    return [
        (0.01, 0.9, 0.999),
        (0.3, 0.75, 0.96),
        (round(rng.uniform(0.01, 0.9), 3), 0.7, 0.95),
        (20.0, round(rng.uniform(0.91, 0.97), 2), round(rng.uniform(0.5, 0.8), 2)),
    ]


CHECK = Check(uncorrected_first_step, number=2, returns=("length",), make_inputs=inputs)
