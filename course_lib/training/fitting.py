"""The training loop."""

from __future__ import annotations

import math
import sys
import zlib
from collections.abc import Iterator, Sequence
from inspect import isfunction
from itertools import takewhile
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, NotFiniteError, all_finite, describe, integer
from course_lib.models import Model
from course_lib.optimizers import Optimizer
from course_lib.regularization import Penalty
from course_lib.training.batches import minibatches
from course_lib.training.callbacks import Callback, Run
from course_lib.training.checkpoint import Checkpoint
from course_lib.training.divergence import DivergenceError
from course_lib.training.history import History

Data = tuple[NDArray[Any], NDArray[Any]]


def fit(
    model: Model,
    X: ArrayLike,
    y: ArrayLike,
    optimizer: Optimizer,
    epochs: int = 10,
    batch_size: int | None = 32,
    penalty: Penalty | None = None,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    callbacks: Sequence[Callback] = (),
    seed: int = 0,
    progress: bool = False,
) -> History:
    """Train `model` in place: for each mini-batch one gradient, for each gradient one step.

    The model starts from its present θ and the optimizer from its present state, so a second call
    goes on where the first ended.

    Args:
        model: any `Model`.
        X: features, shape (n_samples, n_features).
        y: targets, shape (n_samples,), or what the model's loss takes.
        optimizer: the rule.
        epochs: how many times to go through the data.
        batch_size: rows in a mini-batch; None means all rows, which is plain gradient descent.
        penalty: `L1`, `L2` or `ElasticNet` on the weights. The smooth part joins the gradient; a
            part with a corner is applied as a proximal step after the optimizer's.
        validation: a pair (X, y) to measure loss and score on after each epoch.
        callbacks: such as `EarlyStopping` or `Checkpoint`.
        seed: of the order of the batches.
        progress: whether to show a progress bar.

    Returns:
        The `History`: one row an epoch.

    Raises:
        DivergenceError: loss or gradient is no longer finite. The model keeps the last finite θ,
            and the error's `record` is the history so far.

    >>> from course_lib.datasets import article_points
    >>> from course_lib.models import LinearRegression
    >>> from course_lib.optimizers import GradientDescent
    >>> data, model = article_points(), LinearRegression(2, fit_intercept=False)
    >>> history = fit(model, data.X, data.y, GradientDescent(0.04), epochs=5, batch_size=None)
    >>> len(history)
    5
    """
    data = model.checked(X, y)
    held_out = None if validation is None else model.checked(*validation)
    epochs = integer("epochs", epochs, at_least=0)
    size = len(data[0]) if batch_size is None else integer("batch_size", batch_size, at_least=1)
    seed = integer("seed", seed, at_least=0)
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer must be an instance of an Optimizer, got {describe(optimizer)}")
    if penalty is not None and not isinstance(penalty, Penalty):
        raise TypeError(f"penalty must be L1, L2 or ElasticNet, got {describe(penalty)}")

    identity = _identity(model, optimizer, data, size, seed, penalty, held_out, callbacks)
    ordered = sorted(callbacks, key=lambda callback: isinstance(callback, Checkpoint))
    run = Run(model, optimizer, np.random.default_rng(seed), identity, ordered)
    for callback in ordered:
        callback.on_start(run)
    for _ in _epochs(run, epochs, progress):
        with np.errstate(over="ignore", invalid="ignore"):
            _train_one_epoch(run, data, size, penalty, held_out)
        for callback in ordered:
            callback.on_epoch_end(run)
    for callback in ordered:
        callback.on_end(run)
    return run.history


def _train_one_epoch(
    run: Run, data: Data, batch_size: int, penalty: Penalty | None, held_out: Data | None
) -> None:
    model, optimizer, theta = run.model, run.optimizer, run.model.theta
    total, last_finite = 0.0, theta.copy()
    for X_batch, y_batch in minibatches(*data, batch_size, run.rng):
        loss, gradient = model.backpropagate(X_batch, y_batch)
        try:
            if not math.isfinite(loss):
                raise NotFiniteError("the loss is not finite")
            last_finite[...] = theta
            if penalty is None:
                optimizer.step(theta, gradient)
            else:
                rate = optimizer.rate
                gradient += penalty.smooth_gradient(theta, model.intercept_mask)
                optimizer.step(theta, gradient)
                theta[...] = penalty.soft_threshold(theta, rate, model.intercept_mask)
        except NotFiniteError as error:
            raise _divergence(run, last_finite) from error
        run.history.step_losses.append(loss)
        total += loss * len(X_batch)
    if not all_finite(theta):
        raise _divergence(run, last_finite)
    row = {"training_loss": total / len(data[0]), "learning_rate": optimizer.rate}
    if held_out is not None:
        row["validation_loss"] = model.loss_value(*held_out)
        row["validation_score"] = model.score(*held_out)
    run.history.append(epoch=len(run.history) + 1, **row)


def _divergence(run: Run, last_finite: FloatArray) -> DivergenceError:
    """The error to raise, with the model back where its loss was last finite."""
    run.model.theta = last_finite
    step = len(run.history.step_losses)
    return DivergenceError(step, last_finite, run.optimizer.rate, run.history)


def _epochs(run: Run, epochs: int, progress: bool) -> Iterator[int]:
    """The epochs to do until `run.stop`; with `progress` behind a bar that leaves one line."""
    rest = takewhile(lambda _: not run.stop, range(len(run.history), epochs))
    if not progress:
        yield from rest
        return
    from tqdm import tqdm

    with tqdm(rest, total=epochs, initial=len(run.history), file=sys.stdout, leave=False) as bar:
        for epoch in bar:
            yield epoch
            bar.set_postfix_str(f"training loss {run.history['training_loss'][-1]:.4g}")
    end = [f"training loss {row['training_loss']:.4g}" for row in run.history.rows[-1:]]
    print(", ".join([f"{len(run.history)} epochs", *end]))


def _identity(
    model: Model,
    optimizer: Optimizer,
    data: Data,
    batch_size: int,
    seed: int,
    penalty: Penalty | None,
    held_out: Data | None,
    callbacks: Sequence[Callback],
) -> dict[str, Any]:
    """What must agree for two runs to be the same run, in plain words and numbers."""
    settings = {k: v for k, v in optimizer.hyperparameters.items() if not isfunction(v)}
    return {
        "model": f"{model!r} with {model.n_parameters} parameters",
        "optimizer": f"{type(optimizer).__name__} {settings}",
        "batch_size": batch_size,
        "seed": seed,
        "penalty": repr(penalty),
        "data": _fingerprint(data),
        "validation": _fingerprint(held_out) if held_out is not None else None,
        "callbacks": [type(one).__name__ for one in callbacks if not isinstance(one, Checkpoint)],
    }


def _fingerprint(data: Data) -> list[int]:
    return [zlib.crc32(np.ascontiguousarray(part).tobytes()) for part in data]
