"""SGD: how many steps an epoch has."""

from __future__ import annotations

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def steps_per_epoch(n: int, batch_size: int) -> int:
    """Batches in one epoch, a smaller last one included: n / batch_size, rounded up."""
    return (n + batch_size - 1) // batch_size


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """With rows left over (few of many, one, all but one) and without; fewer rows than a batch."""
    a, b, c = (int(number) for number in rng.integers(5, 9, 3))
    small = [(10, 4), (12, 4), (9, 4), (3, 8), (7, 1)]
    large = [(12 * a - 1, a), (6 * b, b), (30 * c + 1, c), (1797, 32)]
    return [*small, *large, (2_000_001, 1_000_000)]


CHECK = Check(steps_per_epoch, number=1, returns=("number of steps",), make_inputs=inputs)
