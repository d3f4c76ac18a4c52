"""Choosing: how sure a comparison of two optimizers is."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def paired_difference(losses_a: Any, losses_b: Any) -> Any:
    """Mean of a − b over the seeds, and its standard error s/√n with s over n − 1."""
    difference = losses_a - losses_b
    mean = difference.mean()
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    return mean, error


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Losses that share the luck of their seed; three seeds by hand; large losses; only two seeds.

    In the second and the third example each optimizer wins on some seeds.
    """

    def pair(n: int, gap: float, size: float) -> Arguments:
        luck = rng.normal(0, 0.1, n)
        while True:
            a, b = rng.normal(0, 0.05, (2, n)) + luck + 0.5
            ahead = int((a < b + gap).sum())
            if n == 2 or 0 < ahead < n / 2 or 0 < n - ahead < n / 2:
                return (size * a).round(4), (size * (b + gap)).round(4)

    return [
        (np.array([0.5, 0.7, 0.9]), np.array([0.4, 0.4, 0.5])),
        pair(5, 0.04, 1),
        pair(8, -0.03, 20),
        pair(2, 0.05, 1),
    ]


CHECK = Check(
    paired_difference,
    number=5,
    returns=("mean difference", "standard error"),
    make_inputs=inputs,
)
