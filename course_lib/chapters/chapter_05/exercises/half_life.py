"""RMSProp: how long it remembers."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def half_life(rho: float) -> Any:
    """Steps after which a square counts half: ln ½ / ln ρ. The number is not rounded."""
    log_half, log_rho = np.log(0.5), np.log(rho)
    return log_half / log_rho


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A half-life of one step, the usual memories, any other, and one shorter than a step."""
    other, short = round(rng.uniform(0.6, 0.97), 3), round(rng.uniform(0.05, 0.4), 3)
    return [(0.5,), (0.9,), (0.99,), (other,), (short,)]


CHECK = Check(half_life, number=1, returns=("half-life",), make_inputs=inputs)
