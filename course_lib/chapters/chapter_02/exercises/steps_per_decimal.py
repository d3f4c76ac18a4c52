"""Gradient descent: the number of steps for one more decimal."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def steps_per_decimal(condition_number: float) -> Any:
    """Steps at the best fixed rate that shrink the distance tenfold: ln 0.1 / ln((κ − 1)/(κ + 1)).

    The number is not rounded.
    """
    kappa = condition_number
    factor = (kappa - 1) / (kappa + 1)
    steps = np.log(0.1) / np.log(factor)
    return steps


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Small and large condition numbers, and two close to 1, where less than a step is enough."""
    drawn = [*rng.uniform(3, 200, 2).round(2), *rng.uniform(1.01, 1.05, 1).round(4)]
    return [(10.0,), (100.0,), (2.5,), (1.0355,), *((float(kappa),) for kappa in drawn)]


CHECK = Check(steps_per_decimal, number=2, returns=("number of steps",), make_inputs=inputs)
