"""SGD: the best rate for a batch size."""

from __future__ import annotations

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def critical_batch_rate(batch_size: float, largest_rate: float, noise_scale: float) -> float:
    """The best rate for batches of size B: η_max / (1 + B_noise / B)."""
    noise = noise_scale / batch_size
    return largest_rate / (1 + noise)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Batches below and above the noise scale, far and near; whole numbers and others."""
    noise = float(rng.integers(20, 60))
    rate = round(float(rng.uniform(0.2, 0.9)), 4)
    easy = [(10, 0.5, 40.0), (30, 0.4, 10.0), (1, 0.7, 15.0)]
    return [*easy, (64, rate, 17.3), (10, 1.7, noise), (7, 3, 500), (20_000, 0.0625, 37.5)]


CHECK = Check(critical_batch_rate, number=5, returns=("rate",), make_inputs=inputs)
