"""SGD: one epoch of stochastic gradient descent on ½·MSE."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check, Function, Misconception, both


def sgd_epoch(theta: Any, X: Any, y: Any, learning_rate: float, batch_size: int, rng: Any) -> Any:
    """θ after one epoch: shuffle the rows, and for each batch θ ← θ − η Xᵀ(Xθ − y) / b.

    X, y and b are the rows of the batch and their number, which is smaller in the last one.
    """
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        residual = X[rows] @ theta - y[rows]
        theta = theta - learning_rate * X[rows].T @ residual / len(rows)
    return theta


def _data_as(change: Callable[..., Any]) -> Function:
    """An epoch in which every batch is what `change(X, y, rng)` makes of the data."""

    def epoch(
        theta: Any,
        X: Any,
        y: Any,
        learning_rate: float,
        batch_size: int,
        rng: Any,
        base: Function | None = None,
    ) -> Any:
        X, y = change(X, y, rng)
        walk = base or sgd_epoch
        return walk(theta, X, y, learning_rate, batch_size, _Still())

    return epoch


class _Still:
    """A generator that leaves the rows as they stand."""

    def permutation(self, n: int) -> Any:
        return np.arange(n)


def _divided(by: Callable[[int, int, int], float]) -> Function:
    """An epoch in which a batch of b of n rows is divided by `by(b, batch_size, n)`."""

    def epoch(theta: Any, X: Any, y: Any, learning_rate: float, batch_size: int, rng: Any) -> Any:
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            gradient = X[rows].T @ (X[rows] @ theta - y[rows])
            theta = theta - learning_rate * gradient / by(len(rows), batch_size, len(X))
        return theta

    return epoch


def _rate(factor: Callable[[float], float]) -> Function:
    def epoch(
        theta: Any,
        X: Any,
        y: Any,
        learning_rate: float,
        batch_size: int,
        rng: Any,
        base: Function | None = None,
    ) -> Any:
        walk = base or sgd_epoch
        return walk(theta, X, y, factor(learning_rate), batch_size, rng)

    return epoch


def _one_theta(theta: Any, X: Any, y: Any, learning_rate: float, batch_size: int, rng: Any) -> Any:
    """All gradients taken at the θ with which the epoch began."""
    first, order = theta, rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        theta = theta - learning_rate * X[rows].T @ (X[rows] @ first - y[rows]) / len(rows)
    return theta


def _dropping(
    theta: Any,
    X: Any,
    y: Any,
    learning_rate: float,
    batch_size: int,
    rng: Any,
    base: Function = sgd_epoch,
) -> Any:
    order = rng.permutation(len(X))[: len(X) // batch_size * batch_size]
    return base(theta, X[order], y[order], learning_rate, batch_size, _Still())


def _anew(theta: Any, X: Any, y: Any, learning_rate: float, batch_size: int, rng: Any) -> Any:
    for start in range(0, len(X), batch_size):
        size = min(batch_size, len(X) - start)
        rows = np.random.Generator.choice(rng, len(X), size, replace=False)
        theta = theta - learning_rate * X[rows].T @ (X[rows] @ theta - y[rows]) / size
    return theta


def _in_one_order(X: Any, y: Any, order: Any) -> tuple[Any, Any]:
    return X[order], y[order]


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    examples: list[Arguments] = []
    for n, d, batch_size, rate in ((10, 2, 4, 0.1), (12, 3, 4, 0.15), (7, 2, 3, 0.2)):
        X = rng.normal(size=(n, d)).round(1)
        y = (X @ rng.normal(size=d) + 2 * rng.normal(size=n)).round(1)
        theta = rng.normal(size=d).round(1)
        examples.append((theta, X, y, rate, batch_size, Dealer(int(rng.integers(1000)))))
    return examples


NOMINAL = Misconception(
    "nominal-batch-size",
    "This divides the smaller last batch by batch_size and not by the rows it has.",
    "The gradient of a batch is the mean over its own rows. Divide by their number, `len(rows)`: "
    "else the last step is too short.",
    _divided(lambda b, batch_size, n: batch_size),
)
APART = Misconception(
    "shuffled-apart",
    "This shuffles X and y apart, so the rows get other rows' targets.",
    "Draw one order and use it for both: X[order] and y[order].",
    (
        _data_as(lambda X, y, rng: (X[rng.permutation(len(X))], y[rng.permutation(len(y))])),
        _data_as(lambda X, y, rng: (X[rng.permutation(len(X))], y)),
        _data_as(lambda X, y, rng: (X, y[rng.permutation(len(y))])),
    ),
)
NOT_SHUFFLED = Misconception(
    "not-shuffled",
    "This goes through the rows as they stand in the data.",
    "Draw an order from rng first, anew in every epoch.",
    _data_as(lambda X, y, rng: (X, y)),
)
MSE = Misconception(
    "gradient-of-mse",
    "This takes the gradient of MSE, which is twice as long.",
    "The loss is ½·MSE here. Its gradient has no 2: Xᵀ(Xθ − y) / b.",
    _rate(lambda rate: 2 * rate),
)
DROPPED = Misconception(
    "last-batch-dropped",
    "This leaves the smaller last batch out.",
    "What is left over makes a batch of its own, divided by its own number of rows.",
    _dropping,
)
ASCENT = Misconception(
    "ascent",
    "This goes uphill.",
    "Subtract the gradient, and take the residual as Xθ − y.",
    _rate(lambda rate: -rate),
)

CHECKS = (
    Check(
        name="sgd_epoch",
        arguments=("theta", "X", "y", "learning_rate", "batch_size", "rng"),
        returns=("theta",),
        reference=sgd_epoch,
        make_inputs=_inputs,
        misconceptions=(
            NOMINAL,
            APART,
            NOT_SHUFFLED,
            MSE,
            DROPPED,
            ASCENT,
            Misconception(
                "sum-for-mean",
                "This takes the sum over the batch, not the mean.",
                "Divide by the number of rows in the batch, so that the same rate suits every "
                "batch size.",
                _divided(lambda b, batch_size, n: 1),
            ),
            Misconception(
                "divided-by-all-rows",
                "This divides by the number of all rows, not of those in the batch.",
                "The batch stands for the whole: its gradient is the mean over the batch.",
                _divided(lambda b, batch_size, n: n),
            ),
            Misconception(
                "one-theta-for-all",
                "This takes every gradient at the θ with which the epoch began.",
                "Each batch takes its gradient at the present θ. That is the point of small "
                "batches: θ moves many times in an epoch.",
                _one_theta,
            ),
            Misconception(
                "one-step",
                "This is one step of gradient descent on all rows.",
                "Take one step for each batch. Slice the rows by batch_size.",
                lambda theta, X, y, learning_rate, batch_size, rng: sgd_epoch(
                    theta, X, y, learning_rate, len(X), rng
                ),
            ),
            Misconception(
                "first-batch-only",
                "This stops after the first batch.",
                "An epoch goes through all rows. Does the `return` stand inside the loop?",
                lambda theta, X, y, learning_rate, batch_size, rng: sgd_epoch(
                    theta,
                    *_in_one_order(X, y, rng.permutation(len(X))[:batch_size]),
                    learning_rate,
                    batch_size,
                    _Still(),
                ),
            ),
            Misconception(
                "one-row-a-step",
                "This takes a step for every single row.",
                "Take batch_size rows together: the mean of their gradients is one step.",
                lambda theta, X, y, learning_rate, batch_size, rng: sgd_epoch(
                    theta, X, y, learning_rate, 1, rng
                ),
            ),
            Misconception(
                "with-replacement",
                "This draws the rows with replacement: some come twice and others never.",
                "`rng.permutation(len(X))` draws each row once.",
                (
                    _data_as(
                        lambda X, y, rng: _in_one_order(X, y, rng.integers(0, len(X), len(X)))
                    ),
                    _data_as(lambda X, y, rng: _in_one_order(X, y, rng.choice(len(X), len(X)))),
                ),
            ),
            Misconception(
                "each-batch-anew",
                "This draws each batch anew from all rows.",
                "Shuffle once, then cut that order into batches: so each row comes exactly once.",
                _anew,
            ),
            Misconception(
                "own-generator",
                "This makes a random generator of its own, so each epoch has the same order.",
                "Draw the order from `rng`, which moves on from call to call.",
                tuple(
                    _data_as(
                        lambda X, y, rng, seed=seed: _in_one_order(
                            X, y, np.random.default_rng(seed).permutation(len(X))
                        )
                    )
                    for seed in (0, 1, 42)
                ),
            ),
            Misconception(
                "start-ignored",
                "This starts from θ = 0 and not from the θ that is given.",
                "An epoch goes on from where the last one ended.",
                lambda theta, X, y, learning_rate, batch_size, rng: sgd_epoch(
                    0 * theta, X, y, learning_rate, batch_size, rng
                ),
            ),
            Misconception(
                "rate-twice",
                "This multiplies by the learning rate twice.",
                "Use it once, in θ ← θ − η g.",
                _rate(lambda rate: rate**2),
            ),
            Misconception(
                "rate-ignored",
                "This does not use the learning rate.",
                "θ ← θ − η g: the gradient times learning_rate.",
                _rate(lambda rate: 1.0),
            ),
            both(APART, NOMINAL),
            both(NOT_SHUFFLED, NOMINAL),
            both(MSE, NOMINAL),
            both(ASCENT, NOMINAL),
            both(DROPPED, MSE),
            both(NOT_SHUFFLED, DROPPED),
            both(MSE, APART),
            both(MSE, NOT_SHUFFLED),
        ),
    ),
)
