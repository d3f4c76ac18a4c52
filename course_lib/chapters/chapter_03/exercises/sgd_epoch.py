"""SGD: one epoch of stochastic gradient descent on ½·MSE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.chapters.chapter_03.exercises._epochs import Epoch, problems
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check


def sgd_epoch(theta: Any, X: Any, y: Any, learning_rate: float, batch_size: int, rng: Any) -> Any:
    """θ after one epoch of SGD: for each batch of b shuffled rows θ ← θ − (η/b) Xᵀ(Xθ − y)."""
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    for start in range(0, len(X), batch_size):
        stop = start + batch_size
        X_batch, y_batch = X[start:stop], y[start:stop]
        gradient = X_batch.T @ (X_batch @ theta - y_batch) / len(X_batch)
        theta = theta - learning_rate * gradient
    return theta


def holds(examples: Sequence[Arguments], values: Sequence[object]) -> list[str]:
    """Whether each θ belongs to some honest epoch, and the epochs are drawn from `rng`."""
    return problems(CHECK, examples, values, _in_words)


def _in_words(epochs: Sequence[Epoch]) -> str:
    """What is said where no known mistake fits: a diagnosis, and a hint in a second line."""
    if any(epoch.values[0].shape != epoch.theta.shape for epoch in epochs):
        flat = [Epoch(CHECK, e.arguments, [e.values[0].ravel()]) for e in epochs]
        if all(epoch.way for epoch in flat):
            return "The numbers are right, but not in the shape of θ.\n`.ravel()` makes them flat."
        return (
            "Your result does not have the shape of θ.\n"
            "Asked is θ after the last batch: one number for each column of X."
        )
    if all(epoch.way for epoch in epochs if not epoch.several):
        return (
            "With a single batch of all rows your θ is right, with several batches it is not.\n"
            "Look at what changes from batch to batch: which rows it has and how many, and the θ "
            "at which its gradient is taken. Every row comes once."
        )
    return (
        "Even where one batch takes all rows, and no order counts, your θ is not right.\n"
        "Then there is one step, to which each row belongs once. For a single row with x = 2 and "
        "y = 1, θ = 3 and the rate 0.1 the new θ is 3 − 0.1 · 2 · (6 − 1) = 2."
    )


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Few rows, so that every honest epoch can be tried; some left over or none, and one batch.

    The second one comes with three seeds, and with one of them three times: no chance repeats it.
    """
    a, b, c, d, e, f, g, h = (int(seed) for seed in rng.choice(1000, 8, replace=False))
    X = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 4.0]])
    y = np.array([1.0, 3.0, 2.0, 5.0, -1.0])
    examples: list[Arguments] = [(np.array([0.5, 1.0]), X, y, 0.1, 2, Dealer(a))]
    for n, d_features, batch_size, rate, seeds in (
        (7, 3, 2, 0.15, (b, c, b, d, b)),
        (4, 1, 4, 0.07, (e,)),
        (3, 2, 8, 0.3, (f,)),
        (4, 2, 3, 0.25, (g,)),
        (6, 2, 3, 0.12, (h,)),
    ):
        X = rng.normal(size=(n, d_features)).round(1)
        y = (X @ rng.normal(size=d_features) + 2 * rng.normal(size=n)).round(1)
        theta = rng.normal(size=d_features).round(1)
        examples += [(theta, X, y, rate, batch_size, Dealer(seed)) for seed in seeds]
    return examples


CHECK = Check(sgd_epoch, number=3, returns=("theta",), make_inputs=inputs, holds=holds)
