"""Real numbers as integers, a scale and a zero point."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def quantize(values: Any, bits: int) -> Any:
    """q = round(r/S) + Z with S = (max − min)/(2ᵇ − 1) over a range that holds 0."""
    low = min(values.min(), 0)
    high = max(values.max(), 0)
    scale = (high - low) / (2**bits - 1)
    lowest = -(2 ** (bits - 1))
    zero_point = np.rint(lowest - low / scale)
    integers = np.rint(values / scale) + zero_point
    return integers, scale, zero_point


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Both signs, all positive, all negative, and other numbers of bits; no value half-way."""
    return [
        (np.array([-0.6, 0.0, 1.1, 1.8]), 2),
        (np.array([0.303, 1.263, 2.007, 5.1]), 8),
        (np.array([-4.2, -1.3, -0.8]), 4),
        (np.array([-0.5, 0.19, 1.0]), 3),
        (rng.normal(0.4, 1, 9), 8),
        (rng.normal(-0.3, 2, (4, 3)), 10),
    ]


CHECK = Check(quantize, number=2, returns=("integers", "scale", "zero_point"), make_inputs=inputs)
