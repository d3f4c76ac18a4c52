"""The variance of a mean of models that have something in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def bagging_variance(correlation: float, variance: float, n_models: int) -> Any:
    """ρσ² + (1 − ρ)σ²/B."""
    shared = correlation * variance
    own = (1 - correlation) * variance
    return shared + own / n_models


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """One model, models without and with nothing but what they share, and drawn ones."""
    return [
        (0.25, 4.0, 3),
        (0.3, 0.6, 1),
        (0.0, 5.0, 4),
        (1.0, 3.0, 8),
        (round(rng.uniform(0.3, 0.7), 2), round(rng.uniform(2, 9), 2), int(rng.integers(5, 30))),
        (round(rng.uniform(0.1, 0.3), 2), 0.04, int(rng.integers(40, 90))),
    ]


CHECK = Check(bagging_variance, number=6, returns=("variance",), make_inputs=inputs)
