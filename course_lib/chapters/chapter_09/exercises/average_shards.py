"""One gradient from those of several machines."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def average_shards(gradients: Any, rows: Any) -> Any:
    """Σ nₖ gₖ / Σ nₖ."""
    weights = rows / rows.sum()
    return weights @ gradients


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Two shards by hand, three, five, and one alone."""
    return [
        (np.array([[1.0, 0.0, 2.0], [4.0, 3.0, -1.0]]), np.array([2, 1])),
        (rng.normal(size=(3, 4)).round(2), np.array([10, 50, 140])),
        (rng.normal(size=(5, 2)).round(2), rng.integers(1, 40, 5)),
        (rng.normal(size=(1, 3)).round(2), np.array([7])),
        (rng.normal(size=(4, 3)).round(2), np.array([3, 8, 1, 20])),
    ]


CHECK = Check(average_shards, number=5, returns=("gradient",), make_inputs=inputs)
