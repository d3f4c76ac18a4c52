"""SGD: one epoch on ½·MSE that keeps an eye on the loss, a colleague's program mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.chapters.chapter_03.exercises._epochs import Epoch, problems
from course_lib.chapters.chapter_03.exercises.sgd_epoch import inputs
from course_lib.exercises.definitions import Arguments, Check


def tracked_epoch(
    theta: Any, X: Any, y: Any, learning_rate: float, batch_size: int, rng: Any
) -> Any:
    """θ after one epoch of SGD, and the mean of ½r² over all rows, each before its step."""
    order = rng.permutation(len(X))
    X, y, total = X[order], y[order], 0.0
    for start in range(0, len(X), batch_size):
        stop = start + batch_size
        X_batch, y_batch = X[start:stop], y[start:stop]
        residuals = X_batch @ theta - y_batch
        total = total + np.sum(residuals**2) / 2
        theta = theta - learning_rate * X_batch.T @ residuals / len(X_batch)
    return theta, total / len(X)


def unpack(value: object) -> object:
    """θ and the loss; a loss that is no number where θ came alone, as from `sgd_epoch`."""
    alone = isinstance(value, np.ndarray | list) and all(np.ndim(entry) == 0 for entry in value)
    return (value, np.nan) if alone else value


def holds(examples: Sequence[Arguments], values: Sequence[object]) -> list[str]:
    """Whether each pair belongs to some honest epoch, and the epochs are drawn from `rng`."""
    return problems(CHECK, examples, values, _in_words)


def _in_words(epochs: Sequence[Epoch]) -> str:
    """What is said where no known mistake fits: a diagnosis, and a hint in a second line."""
    if any(epoch.values[0].shape != epoch.theta.shape for epoch in epochs):
        return (
            "The first result does not have the shape of θ.\n"
            "Return two things, as the colleague does: θ after the last batch, and the mean loss."
        )
    if any(epoch.values[1].ndim for epoch in epochs):
        return (
            "The second result is not one number.\n"
            "Asked is the mean of the losses of all rows, each taken before the step of its batch."
        )
    if all(epoch.way_of(1) for epoch in epochs):
        return (
            "θ is right, but the mean loss is not that of the same epoch.\n"
            "Each row counts once, with ½r² at the θ that its batch meets. For residuals of 1, 2 "
            "and 3 the mean loss is (½ + 2 + 4½) / 3, however they are cut into batches."
        )
    if all(epoch.way for epoch in epochs if not epoch.several):
        return (
            "With a single batch of all rows your results are right, with several batches not.\n"
            "Look at what changes from batch to batch: which rows it has and how many, and which "
            "target stands beside each row."
        )
    return (
        "Even where one batch takes all rows, and no order counts, your θ is not right.\n"
        "Then there is one step, to which each row belongs once, with its own target. For a "
        "single row with x = 2 and y = 1, θ = 3 and the rate 0.1 the new θ is "
        "3 − 0.1 · 2 · (6 − 1) = 2, and the loss is 12.5."
    )


CHECK = Check(
    tracked_epoch,
    number=4,
    returns=("theta", "mean loss"),
    make_inputs=inputs,
    unpack=unpack,
    holds=holds,
)
