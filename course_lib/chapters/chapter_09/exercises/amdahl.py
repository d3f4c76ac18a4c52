"""How much faster many workers are at most."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def amdahl(share: float, workers: int) -> Any:
    """1/(1 − s + s/p) for the divided share s and p workers."""
    alone = 1 - share
    divided = share / workers
    return 1 / (alone + divided)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The lesson's case, small ones, many workers, drawn ones."""
    return [
        (0.5, 2),
        (0.95, 16),
        (0.1, 5),
        (0.9, 1000),
        (round(rng.uniform(0.25, 0.45), 2), int(rng.integers(3, 9))),
        (round(rng.uniform(0.55, 0.85), 2), int(rng.integers(20, 60))),
    ]


CHECK = Check(amdahl, number=1, returns=("speed-up",), make_inputs=inputs)
