"""Welcome: a learning rate translated between two forms of momentum."""

from __future__ import annotations

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def equivalent_rate(learning_rate: float, beta: float) -> float:
    """The rate for v ← βv + (1 − β)g with the same path as this one for v ← βv + g: η / (1 − β)."""
    share = 1 - beta
    rate = learning_rate / share
    return rate


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The usual rate and beta, a small beta, and numbers of many digits."""
    return [
        (0.1, 0.9),
        (0.3, 0.75),
        (round(rng.uniform(0.01, 0.1), 4), round(rng.uniform(0.1, 0.4), 3)),
        (round(rng.uniform(0.001, 0.01), 5), round(rng.uniform(0.6, 0.97), 4)),
    ]


CHECK = Check(equivalent_rate, number=5, returns=("rate",), make_inputs=inputs)
