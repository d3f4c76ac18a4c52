"""Shapley values of a small game."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def shapley(value: Any, n: int) -> Any:
    """φᵢ = Σ over S without i of |S|! (n − |S| − 1)! / n! · (v(S ∪ {i}) − v(S))."""
    phi = np.zeros(n)
    for i in range(n):
        for k in range(2**n):
            if k >> i & 1 == 0:
                size = bin(k).count("1")
                orders = math.factorial(size) * math.factorial(n - size - 1)
                gain = value[k + 2**i] - value[k]
                phi[i] += orders / math.factorial(n) * gain
    return phi


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Two players by hand, the glove game, drawn games, and one whose nobody is worth something."""
    return [
        (np.array([0.0, 1.0, 2.0, 6.0]), 2),
        (np.array([0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]), 3),
        (np.append(2.5, rng.uniform(-3, 3, 7).round(2)), 3),
        (rng.uniform(-5, 5, 16).round(2), 4),
        (np.array([3.0, 5.0]), 1),
    ]


CHECK = Check(shapley, number=1, returns=("phi",), make_inputs=inputs)
