"""Overfitting: early stopping."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def early_stopping(validation_losses: Any, patience: int) -> Any:
    """The first epoch with waited ≥ patience, or the last, and the best epoch until then."""
    lowest, best, waited = np.inf, 0, 0
    for epoch, loss in enumerate(validation_losses, start=1):
        if loss < lowest:
            lowest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return epoch, best


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A better epoch after the stop, equal losses, no stop, noise; all sizes and signs."""
    late = [0.9, 0.7, 0.8, 0.6, 0.65, 0.75, 0.7, 0.72, 0.3, 0.5]
    falling = np.linspace(2, 1, 8).round(2) + rng.uniform(0, 0.1, 8).round(2)
    drawn = np.concatenate([falling, rng.uniform(1.2, 3.0, 5).round(2), [0.1, 0.4]])
    noisy = (2 * 0.9 ** np.arange(14) + rng.normal(0, 0.15, 14)).round(2)
    return [
        (np.array(late), 2),
        (np.array(late), 3),
        (np.array([1.0, 0.8, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8]), 3),
        (np.array([1.0, 0.9, 0.95, 0.8, 0.85, 0.7, 0.75, 0.72]), 4),
        (drawn, 4),
        (np.array([0.7]), 2),
        (noisy, 2),
        (noisy, 3),
        (np.array([0.8, 0.6, 0.7, 0.5, 0.4]), 1),
        (np.array([0.5, 0.9, 0.8, 0.7, 0.6, 0.4]), 3),
        (np.array([0.9, 0.5, 0.7]), 5),
        (np.array([0.9, 0.8, 0.85, 0.6]), 3),
        (np.array([0.9, 0.5, 0.7, 0.6, 0.4, 0.45, 0.5, 0.55, 0.52]), 2),
        (np.array([-0.5, -0.8, -0.7, -1.2, -1.1, -1.0, -1.3, -0.9]), 3),
        (np.array([0.004, 0.001, 0.0009999, 0.0013, 0.0012, 0.0011, 0.0012]), 3),
        (np.array([5e12, 3e12, 4e12, 3e12, 6e12, 4e12]), 3),
    ]


CHECK = Check(early_stopping, number=6, returns=("stop_epoch", "best_epoch"), make_inputs=inputs)
