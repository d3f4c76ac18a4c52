"""Choosing: the loss that may be reported."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def choose_and_report(validation_losses: Any, test_losses: Any) -> Any:
    """The candidate with the lowest validation loss, counted from 0, and its test loss."""
    chosen = int(np.argmin(validation_losses))
    reported = test_losses[chosen]
    return chosen, reported


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """By hand; winners in the middle, at the start, at the end; losses beyond 1; close candidates.

    The ranks are set, so that each way to choose wrongly finds another candidate; the losses vary.
    """

    def losses(ranks: list[int], low: float, high: float) -> Any:
        steps = ranks + rng.uniform(0.35, 0.65, len(ranks))
        return low + (high - low) * steps / len(ranks)

    size = rng.uniform(0.8, 2.5)
    return [
        (np.array([0.42, 0.31, 0.58, 0.35]), np.array([0.28, 0.47, 0.61, 0.45])),
        (
            losses([3, 1, 4, 0, 6, 2, 5], 0.2, 0.9),
            losses([2, 5, 3, 4, 6, 1, 0], 0.2, 0.9),
        ),
        (
            losses([5, 2, 6, 3, 0, 8, 1, 7, 4], 1.5, 6.0),
            losses([0, 8, 3, 1, 5, 2, 6, 7, 4], 1.5, 6.0),
        ),
        (losses([0, 3, 1, 5, 2, 4], 0.2, 0.5), losses([3, 5, 4, 1, 0, 2], 0.05, 0.25)),
        (losses([2, 1, 4, 3, 0], 0.3, 2.0), losses([1, 3, 0, 4, 2], 0.3, 2.0)),
        (
            size * np.array([0.52, 0.304, 0.41, 0.3, 0.66, 0.302]),
            size * np.array([0.45, 0.75, 0.92, 0.5, 0.62, 0.3]),
        ),
    ]


CHECK = Check(
    choose_and_report,
    number=2,
    returns=("index of the choice", "reported loss"),
    make_inputs=inputs,
)
