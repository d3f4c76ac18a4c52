"""A product of two int8 matrices by sums of whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def int8_matmul(a: Any, zero_point: int, b: Any) -> Any:
    """Σ (a − Z) b in int32, for int8 matrices a and b."""
    left = a.astype(np.int32) - zero_point
    right = b.astype(np.int32)
    return left @ right


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Small numbers, the largest, and drawn matrices."""
    int8 = np.int8

    def drawn(*shape: int) -> Any:
        return rng.integers(-128, 128, shape).astype(int8)

    return [
        (np.array([[1, 2], [3, -4]], int8), 1, np.array([[5, 6, 0], [-7, 8, 1]], int8)),
        (np.array([[127, 127, 127]], int8), -128, np.array([[127], [127], [127]], int8)),
        (drawn(4, 9), -17, drawn(9, 5)),
        (drawn(3, 40), 30, drawn(40, 2)),
    ]


CHECK = Check(int8_matmul, number=3, returns=("sums",), make_inputs=inputs)
