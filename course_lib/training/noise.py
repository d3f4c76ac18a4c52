"""The noise of mini-batches: what each row says alone, and how far it keeps SGD from its goal."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import (
    FloatArray,
    float_array,
    instance,
    integer,
    one_of,
    same_length,
)
from course_lib.models import Model
from course_lib.schedules import Schedule, as_schedule

ORDERS = ("with replacement", "one order", "new order")


def row_gradients(model: Model, X: ArrayLike, y: ArrayLike) -> FloatArray:
    """The gradient of the loss of each row alone, at the model's present θ.

    The gradient of a batch is the mean of its rows.

    Args:
        model: Any `Model`, without dropout.
        X: Features, shape (n_samples, n_features).
        y: Targets.

    Returns:
        Shape (n_samples, n_parameters).

    >>> from course_lib.losses import MeanSquaredError
    >>> from course_lib.models import LinearRegression
    >>> line = LinearRegression(1, fit_intercept=False, loss=MeanSquaredError(half=True))
    >>> row_gradients(line, [[1.0], [2.0]], [3.0, 5.0])
    array([[ -3.],
           [-10.]])
    """
    instance("model", model, Model)
    if getattr(model, "dropout", 0):
        raise ValueError(f"model must be without dropout to have one gradient, got {model!r}")
    X, y = model.checked(X, y)
    gradients = np.empty((len(X), model.n_parameters), dtype=model.dtype)
    for i in range(len(X)):
        gradients[i] = model.backpropagate(X[i : i + 1], y[i : i + 1])[1]
    return gradients


def sgd_losses(
    X: ArrayLike,
    y: ArrayLike,
    theta: ArrayLike,
    learning_rate: float | Schedule,
    batch_size: int,
    steps: int,
    *,
    order: str = "new order",
    runs: int = 20,
    seed: int = 0,
) -> FloatArray:
    """Many runs of SGD on ½·MSE of a linear model: how far above the minimum the loss is.

    The runs differ in the rows that they draw. Above the minimum θ* the loss is ½ eᵀHe with
    e = θ − θ* and H = XᵀX/n.

    Args:
        X: Features, shape (n_samples, n_features); a column of ones gives an intercept.
        y: Targets, shape (n_samples,).
        theta: Where all runs start, shape (n_features,).
        learning_rate: The rate η, or a schedule that gives the rate of each step.
        batch_size: Rows in a batch; the last batch of an epoch takes what is left.
        steps: How many steps.
        order: "with replacement": every batch is drawn anew from all rows. "new order": each epoch
            goes through all rows once in a fresh random order. "one order": in the random order
            of the first epoch, again and again.
        runs: How many runs.
        seed: Of the random numbers.

    Returns:
        L(θ) − L(θ*) at the start and after each step, shape (runs, steps + 1); not finite once a
        run has blown up.

    >>> losses = sgd_losses([[1.0], [1.0]], [1.0, 3.0], [0.0], 0.5, batch_size=2, steps=2, runs=3)
    >>> losses[0]
    array([2.   , 0.5  , 0.125])
    """
    X, y = float_array("X", X, ndim=2), float_array("y", y, ndim=1)
    start = float_array("theta", theta, ndim=1)
    same_length("X", X, "y", y)
    if len(start) != X.shape[1]:
        raise ValueError(f"theta must have the shape ({X.shape[1]},), got {start.shape}")
    rate = as_schedule("learning_rate", learning_rate)
    batch_size = integer("batch_size", batch_size, at_least=1)
    steps, runs = integer("steps", steps, at_least=0), integer("runs", runs, at_least=1)
    one_of("order", order, ORDERS)
    rng = np.random.default_rng(integer("seed", seed, at_least=0))
    with np.errstate(over="ignore", invalid="ignore"):
        return _excess(X, y, _walk(X, y, start, rate, batch_size, steps, order, runs, rng))


def _walk(
    X: FloatArray,
    y: FloatArray,
    start: FloatArray,
    rate: Schedule,
    batch_size: int,
    steps: int,
    order: str,
    runs: int,
    rng: np.random.Generator,
) -> FloatArray:
    """The points of all runs, shape (steps + 1, runs, n_features)."""
    n = len(X)
    everything = np.tile(np.arange(n), (runs, 1))
    shuffled, first = everything, 0
    thetas = np.empty((steps + 1, runs, len(start)))
    thetas[0] = start
    for step in range(steps):
        if order == "with replacement":
            rows = rng.integers(n, size=(runs, batch_size))
        else:
            if step == 0 or (first == 0 and order == "new order"):
                shuffled = rng.permuted(everything, axis=1)
            rows = shuffled[:, first : first + batch_size]
            first = first + batch_size if first + batch_size < n else 0
        batch, theta = X[rows], thetas[step]
        residual = (batch @ theta[:, :, None])[:, :, 0] - y[rows]
        gradient = (residual[:, None, :] @ batch)[:, 0, :] / rows.shape[1]
        thetas[step + 1] = theta - rate(step) * gradient
    return thetas


def _excess(X: FloatArray, y: FloatArray, thetas: FloatArray) -> FloatArray:
    error = thetas - np.linalg.lstsq(X, y)[0]
    hessian = X.T @ X / len(X)
    excess: FloatArray = np.sum(error @ hessian * error, axis=-1).T / 2
    return excess
