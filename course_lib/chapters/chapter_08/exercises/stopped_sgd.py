"""Overfitting: a run of SGD that stops early and keeps its best weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def stopped_sgd(X: Any, y: Any, X_val: Any, y_val: Any, learning_rate: float, patience: int) -> Any:
    """The best weights, their validation loss, and the number of steps: one for each row of X."""
    theta = np.zeros(X.shape[1])
    lowest, waited = np.inf, 0
    for step in range(len(y)):
        theta -= learning_rate * (X[step] @ theta - y[step]) * X[step]
        loss = np.mean((X_val @ theta - y_val) ** 2)
        if loss < lowest:
            lowest, best, waited = loss, theta.copy(), 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best, lowest, step + 1


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Runs that end early, with lower losses after the stop or not; one that goes on to its end."""
    kinds = [(2, True, True), (3, True, True), (4, True, False), (5, False, False), (1, True, True)]
    return [_run(rng, *kind) for kind in kinds]


def _run(rng: np.random.Generator, patience: int, stops: bool, later: bool) -> Arguments:
    """A run that ends early where it `stops`, with a lower loss `later` or with none.

    Where the patience is more than 1, its first `patience` bad steps are not in a row. The last
    step is not the best.
    """
    while True:
        d, n = int(rng.integers(2, 4)), int(rng.integers(14, 24))
        truth = rng.normal(0, 2, d)
        X, X_val = rng.normal(size=(n, d)).round(1), rng.normal(size=(5, d)).round(1)
        y, y_val = (X @ truth + rng.normal(0, 2, n)).round(1), (X_val @ truth).round(1)
        rate = round(float(rng.uniform(0.15, 0.35)), 2)
        given = X, y, X_val, y_val, rate, patience
        _, lowest, steps = stopped_sgd(*given)
        best_of_all = stopped_sgd(*given[:-1], n)[1]
        losses = [stopped_sgd(X[:t], y[:t], X_val, y_val, rate, n)[1] for t in range(1, steps + 1)]
        worse = sum(losses[t] == losses[t - 1] for t in range(1, steps))
        fits = (steps < n, best_of_all < lowest) == (stops, later)
        if fits and losses[-1] == losses[-2] and (worse > patience or patience == 1) and steps > 3:
            return given


CHECK = Check(
    stopped_sgd,
    number=7,
    returns=("weights", "validation_loss", "steps"),
    make_inputs=inputs,
)
