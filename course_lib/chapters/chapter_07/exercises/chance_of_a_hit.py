"""Choosing: what a random search may hope for."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def chance_of_a_hit(share: float, n: int) -> Any:
    """Chance that at least one of n random candidates is in the best `share`: 1 − (1 − share)ⁿ."""
    miss = 1 - share
    all_miss = miss**n
    return 1 - all_miss


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Two draws, as one counts by hand; the example of the text; a single draw; any."""
    share = round(float(rng.uniform(0.07, 0.4)), 3)
    return [
        (0.2, 2),
        (0.05, 60),
        (round(float(rng.uniform(0.55, 0.9)), 3), 1),
        (share, int(rng.integers(4, 9))),
        (share / 4, int(rng.integers(9, 15))),
    ]


CHECK = Check(chance_of_a_hit, number=1, returns=("chance",), make_inputs=inputs)
