"""Adam: the divisor of the bias correction."""

from __future__ import annotations

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def bias_correction(beta: float, t: int) -> float:
    """The share of the gradients in an average that began at 0, after t steps: 1 − βᵗ."""
    return 1 - beta**t


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A first step, a few steps and many; results with many digits, and a very small one."""
    return [
        (0.9, 1),
        (0.9, 3),
        (0.75, 2),
        (0.999, 10),
        (0.99, 200 + int(rng.integers(100))),
        (round(rng.uniform(0.5, 0.8), 2), int(rng.integers(4, 8))),
    ]


CHECK = Check(bias_correction, number=1, returns=("divisor",), make_inputs=inputs)
