"""The training loop."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import NotFiniteError, all_finite, describe, instance, integer
from course_lib.models import Model
from course_lib.optimizers import Optimizer
from course_lib.regularization import Penalty
from course_lib.training.batches import minibatches
from course_lib.training.checkpoint import Checkpoint
from course_lib.training.divergence import DivergenceError
from course_lib.training.history import History
from course_lib.training.run import Callback, Data, Run


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
        model: Any `Model`.
        X: Features, shape (n_samples, n_features).
        y: Targets, shape (n_samples,), or what the model's loss takes.
        optimizer: The rule.
        epochs: How many times to go through the data.
        batch_size: Rows in a mini-batch; None means all rows, which is plain gradient descent.
        penalty: `L1`, `L2` or `ElasticNet` on the weights. The smooth part joins the gradient; a
            part with a corner is applied as a proximal step after the optimizer's. The losses in
            the history are without it.
        validation: A pair (X, y) to measure loss and score on after each epoch.
        callbacks: Such as `EarlyStopping` or `Checkpoint`.
        seed: Of the order of the batches.
        progress: Whether to show a progress bar.

    Returns:
        The `History`: one row an epoch.

    Raises:
        DivergenceError: Loss or gradient is no longer finite. The model goes back to the last θ
            whose loss was finite, and the error's `record` is the history so far.
        TypeError: An argument is of the wrong kind.
        ValueError: Data that do not fit the model, or a start whose loss is not finite.

    >>> from course_lib.datasets import article_points
    >>> from course_lib.models import LinearRegression
    >>> from course_lib.optimizers import GradientDescent
    >>> data, model = article_points(), LinearRegression(2, fit_intercept=False)
    >>> history = fit(model, data.X, data.y, GradientDescent(0.04), epochs=5, batch_size=None)
    >>> len(history)
    5
    """
    instance("model", model, Model)
    instance("optimizer", optimizer, Optimizer)
    if penalty is not None:
        instance("penalty", penalty, Penalty)
    data = model.checked(X, y)
    run = Run(
        model=model,
        optimizer=optimizer,
        data=data,
        validation=_checked_validation(model, validation),
        batch_size=len(data[0])
        if batch_size is None
        else integer("batch_size", batch_size, at_least=1),
        penalty=penalty,
        seed=integer("seed", seed, at_least=0),
        callbacks=_checked_callbacks(callbacks),
    )
    epochs = integer("epochs", epochs, at_least=0)
    for callback in run.callbacks:
        callback.on_start(run)
    for _ in _epochs(run, epochs, progress):
        with np.errstate(over="ignore", invalid="ignore"):
            _train_one_epoch(run)
        for callback in run.callbacks:
            callback.on_epoch_end(run)
    for callback in run.callbacks:
        callback.on_end(run)
    return run.history


def _train_one_epoch(run: Run) -> None:
    model, optimizer, theta = run.model, run.optimizer, run.model.theta
    total, rate = 0.0, math.nan
    for X_batch, y_batch in minibatches(*run.data, run.batch_size, run.rng):
        rate = optimizer.rate
        loss, gradient = model.backpropagate(X_batch, y_batch)
        try:
            if not math.isfinite(loss):
                raise NotFiniteError("the loss is not finite")
            if run.last_finite is None:
                run.last_finite = np.empty_like(theta)
            run.last_finite[...] = theta
            if run.penalty is None:
                optimizer.step(theta, gradient)
            else:
                pull = run.penalty.smooth_gradient(theta, model.intercept_mask)
                optimizer.step(theta, gradient + pull)
                theta[...] = run.penalty.soft_threshold(theta, rate, model.intercept_mask)
        except NotFiniteError as error:
            raise _divergence(run, rate) from error
        run.history.step_losses.append(loss)
        total += loss * len(X_batch)
    if not all_finite(theta):
        raise _divergence(run, rate)
    row = {"training_loss": total / len(run.data[0]), "learning_rate": rate}
    if run.validation is not None:
        row["validation_loss"] = model.loss_value(*run.validation)
        row["validation_score"] = model.score(*run.validation)
    run.history.append(epoch=len(run.history) + 1, **row)


def _divergence(run: Run, rate: float) -> Exception:
    """The error to raise, with the model back where its loss was last finite."""
    if run.last_finite is None:
        return ValueError("model must start where its loss is finite, got a θ where it is not")
    run.model.theta = run.last_finite
    return DivergenceError(len(run.history.step_losses), run.last_finite, rate, run.history)


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


def _checked_validation(
    model: Model, validation: tuple[ArrayLike, ArrayLike] | None
) -> Data | None:
    if validation is None:
        return None
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise TypeError(f"validation must be a pair (X, y), got {describe(validation)}")
    try:
        held_out = model.checked(*validation)
        model.score(*held_out)
    except ValueError as error:
        raise ValueError(f"validation: {error}") from error
    return held_out


def _checked_callbacks(callbacks: Sequence[Callback]) -> list[Callback]:
    """The callbacks with the checkpoint last, so that it saves what the others did."""
    if not isinstance(callbacks, Sequence):
        raise TypeError(f"callbacks must be a list of callbacks, got {describe(callbacks)}")
    for callback in callbacks:
        instance("each of callbacks", callback, Callback)
    if sum(isinstance(callback, Checkpoint) for callback in callbacks) > 1:
        raise ValueError("callbacks must hold at most one Checkpoint, got several")
    return sorted(callbacks, key=lambda callback: isinstance(callback, Checkpoint))
