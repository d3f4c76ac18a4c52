"""Loss functions: MSE, MAE and Huber."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception

BROADCAST = (
    "An (n, 1) column against an (n,) array gives an (n, n) table: every prediction is compared "
    "with every target. Keep both in shape (n,)."
)


def mse_loss(y_true: Any, y_pred: Any) -> Any:
    """Mean squared error: (1/n) Σ (y − ŷ)²."""
    return np.mean((y_true - y_pred) ** 2)


def mae_loss(y_true: Any, y_pred: Any) -> Any:
    """Mean absolute error: (1/n) Σ |y − ŷ|."""
    return np.mean(np.abs(y_true - y_pred))


def huber_loss(y_true: Any, y_pred: Any, delta: float) -> Any:
    """Mean of ½r² where |r| ≤ δ and of δ|r| − ½δ² beyond, with r = y − ŷ."""
    r = np.abs(y_true - y_pred)
    return np.mean(np.where(r <= delta, r**2 / 2, delta * r - delta**2 / 2))


def _huber_with(inside: Function, outside: Function) -> Function:
    """A Huber loss with these two pieces, each a function of |r| and δ."""

    def loss(y_true: Any, y_pred: Any, delta: float) -> Any:
        r = np.abs(y_true - y_pred)
        pieces: Any = inside(r, delta), outside(r, delta)
        return np.mean(np.where(r <= delta, *pieces))

    return loss


def _one_sided_huber(r: Any, delta: float) -> Any:
    return np.mean(np.where(r <= delta, r**2 / 2, delta * np.abs(r) - delta**2 / 2))


def _pairs(rng: np.random.Generator) -> list[Arguments]:
    near = rng.normal(size=(2, 6)).round(2)
    return [
        (np.array([1.0, 2.0, 3.0]), np.array([1.5, 1.0, 5.0])),
        (np.array([2.0]), np.array([-1.5])),
        (near[0] + 2, near[1]),
    ]


def _huber_inputs(rng: np.random.Generator) -> list[Arguments]:
    y = rng.normal(size=6).round(2)
    noise = np.array([0.3, -0.4, 3.0, -5.0, 0.1, 1.5])
    return [
        (np.array([0.0, 0.0, 0.0]), np.array([0.5, -3.0, 2.0]), 1.0),
        (np.array([1.0]), np.array([0.75]), 2.0),
        (y, y + noise, 0.5),
        (y + 2 * noise, y, 2.0),
    ]


MSE_LOSS = Check(
    name="mse_loss",
    arguments=("y_true", "y_pred"),
    returns=("loss",),
    reference=mse_loss,
    make_inputs=_pairs,
    misconceptions=(
        Misconception(
            "sum-for-mean",
            "This is the sum of the squared residuals, not their mean.",
            "Divide by n. A sum grows with the amount of data.",
            lambda y_true, y_pred: np.sum((y_true - y_pred) ** 2),
        ),
        Misconception(
            "half-convention",
            "This is ½·MSE, half of the mean squared error.",
            "The ½ is a convention that cancels the 2 of the derivative. It is fine when loss and "
            "gradient both use it; here the plain mean is asked.",
            lambda y_true, y_pred: np.mean((y_true - y_pred) ** 2) / 2,
        ),
        Misconception(
            "root",
            "This is the root of the MSE (RMSE).",
            "The mean squared error stays in squared units: leave the root out.",
            lambda y_true, y_pred: np.sqrt(np.mean((y_true - y_pred) ** 2)),
        ),
        Misconception(
            "absolute-for-square",
            "This is the mean absolute error (MAE).",
            "Square the residuals. MSE counts one large error more than several small ones.",
            lambda y_true, y_pred: np.mean(np.abs(y_true - y_pred)),
        ),
        Misconception(
            "square-forgotten",
            "This is the mean of the residuals, where plus and minus cancel.",
            "Square each residual first, so that errors on both sides add up.",
            (
                lambda y_true, y_pred: np.mean(y_true - y_pred),
                lambda y_true, y_pred: np.mean(y_pred - y_true),
            ),
        ),
        Misconception(
            "square-of-mean",
            "This squares the mean of the residuals; asked is the mean of the squares.",
            "The order matters: the residuals +1 and −1 have mean 0 but mean square 1.",
            lambda y_true, y_pred: np.mean(y_true - y_pred) ** 2,
        ),
        Misconception(
            "n-minus-1",
            "This divides by n − 1.",
            "n − 1 belongs to the estimate of a variance. A loss is a plain mean: divide by n.",
            lambda y_true, y_pred: np.sum((y_true - y_pred) ** 2) / np.float64(len(y_true) - 1),
        ),
        Misconception(
            "sign-flipped",
            "This is the mean squared error with a minus sign.",
            "A loss is to be made small, and a square is never negative. Remove the minus.",
            lambda y_true, y_pred: -np.mean((y_true - y_pred) ** 2),
        ),
        Misconception(
            "broadcast",
            "This averages over all n·n pairs of a target and a prediction.",
            BROADCAST,
            lambda y_true, y_pred: np.mean((y_true[:, None] - y_pred) ** 2),
        ),
    ),
)

MAE_LOSS = Check(
    name="mae_loss",
    arguments=("y_true", "y_pred"),
    returns=("loss",),
    reference=mae_loss,
    make_inputs=_pairs,
    misconceptions=(
        Misconception(
            "sum-for-mean",
            "This is the sum of the absolute residuals, not their mean.",
            "Divide by n, so that the loss does not grow with the amount of data.",
            lambda y_true, y_pred: np.sum(np.abs(y_true - y_pred)),
        ),
        Misconception(
            "square-for-absolute",
            "This is the mean squared error.",
            "Take |r| in place of r². That is what makes MAE indifferent to how far away an "
            "outlier lies.",
            lambda y_true, y_pred: np.mean((y_true - y_pred) ** 2),
        ),
        Misconception(
            "root-of-mean-square",
            "This is the root of the mean squared error.",
            "The root of a mean of squares is not the mean of the roots: take |r| of each residual "
            "first.",
            lambda y_true, y_pred: np.sqrt(np.mean((y_true - y_pred) ** 2)),
        ),
        Misconception(
            "absolute-forgotten",
            "This is the mean of the residuals, where plus and minus cancel.",
            "Take the absolute value of each residual before the mean.",
            (
                lambda y_true, y_pred: np.mean(y_true - y_pred),
                lambda y_true, y_pred: np.mean(y_pred - y_true),
            ),
        ),
        Misconception(
            "absolute-of-mean",
            "This is the absolute value of the mean; asked is the mean of the absolute values.",
            "The order matters: the residuals +1 and −1 have mean 0 but mean size 1.",
            lambda y_true, y_pred: np.abs(np.mean(y_true - y_pred)),
        ),
        Misconception(
            "median-for-mean",
            "This is the median of the absolute residuals.",
            "The median is the constant that minimises MAE; the loss itself is a mean.",
            lambda y_true, y_pred: np.median(np.abs(y_true - y_pred)),
        ),
        Misconception(
            "broadcast",
            "This averages over all n·n pairs of a target and a prediction.",
            BROADCAST,
            lambda y_true, y_pred: np.mean(np.abs(y_true[:, None] - y_pred)),
        ),
    ),
)


HUBER_LOSS = Check(
    name="huber_loss",
    arguments=("y_true", "y_pred", "delta"),
    returns=("loss",),
    reference=huber_loss,
    make_inputs=_huber_inputs,
    misconceptions=(
        Misconception(
            "offset-missing",
            "This uses δ|r| for the large residuals: its −½δ² is missing.",
            "The two pieces must meet at |r| = δ. There the parabola is ½δ² but your line is δ²; "
            "subtract ½δ².",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: delta * r),
        ),
        Misconception(
            "offset-doubled",
            "This subtracts δ² from δ|r| where ½δ² is needed.",
            "At |r| = δ your line is 0 and the parabola ½δ². Subtract half as much and they meet.",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: delta * r - delta**2),
        ),
        Misconception(
            "half-missing-inside",
            "This uses r² for the small residuals: its ½ is missing.",
            "With ½r² both value and slope meet the line at |r| = δ; with r² the loss jumps there.",
            _huber_with(lambda r, delta: r**2, lambda r, delta: delta * r - delta**2 / 2),
        ),
        Misconception(
            "doubled",
            "This is twice the Huber loss, without the ½ in both pieces.",
            "It has the same minimum, but the course and the libraries use ½r² and δ|r| − ½δ².",
            lambda y_true, y_pred, delta: 2 * huber_loss(y_true, y_pred, delta),
        ),
        Misconception(
            "pieces-swapped",
            "The two pieces are swapped: the line is used inside, the parabola outside.",
            "Small errors get the parabola, outliers the line. Look at the order of the arguments "
            "of np.where.",
            _huber_with(lambda r, delta: delta * r - delta**2 / 2, lambda r, delta: r**2 / 2),
        ),
        Misconception(
            "delta-ignored",
            "This always uses δ = 1.",
            "delta is an argument: it says from which residual on the loss grows linearly.",
            lambda y_true, y_pred, delta: huber_loss(y_true, y_pred, 1.0),
        ),
        Misconception(
            "absolute-forgotten",
            "This compares r with δ, not |r|: large negative residuals stay quadratic.",
            "An outlier may lie on either side. Compare np.abs(r) with delta.",
            (
                lambda y_true, y_pred, delta: _one_sided_huber(y_true - y_pred, delta),
                lambda y_true, y_pred, delta: _one_sided_huber(y_pred - y_true, delta),
            ),
        ),
        Misconception(
            "sum-for-mean",
            "This is the sum over the samples, not the mean.",
            "Divide by n, so that the loss does not grow with the amount of data.",
            lambda y_true, y_pred, delta: len(y_true) * huber_loss(y_true, y_pred, delta),
        ),
        Misconception(
            "pseudo-huber",
            "This is the pseudo-Huber loss δ²(√(1 + (r/δ)²) − 1).",
            "It is a smooth cousin with the same ends. Here the two pieces of Huber are asked.",
            lambda y_true, y_pred, delta: np.mean(
                delta**2 * (np.sqrt(1 + ((y_true - y_pred) / delta) ** 2) - 1)
            ),
        ),
        Misconception(
            "broadcast",
            "This averages over all n·n pairs of a target and a prediction.",
            BROADCAST,
            lambda y_true, y_pred, delta: huber_loss(y_true[:, None], y_pred, delta),
        ),
    ),
)


CHECKS = (MSE_LOSS, MAE_LOSS, HUBER_LOSS)
