"""The weight of a coalition in Kernel SHAP."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def kernel_weight(n: int, size: int) -> Any:
    """(n − 1) / (C(n, s) s (n − s))."""
    coalitions = math.comb(n, size)
    return (n - 1) / (coalitions * size * (n - size))


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Small ones, both ends, a middle, and drawn ones."""
    n = int(rng.integers(9, 14))
    return [(4, 1), (4, 2), (5, 3), (7, 6), (10, 4), (n, int(rng.integers(2, 4))), (n, n - 2)]


CHECK = Check(kernel_weight, number=2, returns=("weight",), make_inputs=inputs)
