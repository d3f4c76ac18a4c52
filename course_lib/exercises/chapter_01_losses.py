"""Loss functions: MSE and MAE."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception

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


def _pairs(rng: np.random.Generator) -> list[Arguments]:
    near = rng.normal(size=(2, 6)).round(2)
    return [
        (np.array([1.0, 2.0, 3.0]), np.array([1.5, 1.0, 5.0])),
        (np.array([2.0]), np.array([-1.5])),
        (near[0] + 2, near[1]),
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
        Misconception(
            "largest-for-mean",
            "This is the largest squared residual.",
            "Every sample counts: take the mean, not the maximum.",
            lambda y_true, y_pred: np.max((y_true - y_pred) ** 2),
        ),
        Misconception(
            "median-for-mean",
            "This is the median of the squared residuals.",
            "The mean is asked. It lets every residual count, the median only the middle one.",
            lambda y_true, y_pred: np.median((y_true - y_pred) ** 2),
        ),
        Misconception(
            "half-sum",
            "This is half of the sum: it divides by 2 and not by n.",
            "The mean divides by the number of samples, len(y_true).",
            lambda y_true, y_pred: np.sum((y_true - y_pred) ** 2) / 2,
        ),
        Misconception(
            "variance",
            "This is the variance of the residuals: their mean was subtracted.",
            "A model that is wrong by the same amount everywhere must not have the loss 0. Use "
            "np.mean of the squares.",
            lambda y_true, y_pred: np.var(y_true - y_pred),
        ),
        Misconception(
            "difference-of-squares",
            "This squares first and subtracts afterwards.",
            "Take the residual first, then its square: brackets around y − ŷ.",
            (
                lambda y_true, y_pred: np.mean(y_true**2 - y_pred**2),
                lambda y_true, y_pred: np.mean(y_true - y_pred**2),
            ),
        ),
        Misconception(
            "doubled-for-squared",
            "This doubles the residuals where it must square them.",
            "In Python `* 2` doubles and `** 2` squares.",
            lambda y_true, y_pred: np.mean((y_true - y_pred) * 2),
        ),
        Misconception(
            "norm",
            "This is the norm of the residuals, the root of the sum of squares.",
            "Square it and divide by n, or take np.mean of the squares.",
            lambda y_true, y_pred: np.linalg.norm(y_true - y_pred),
        ),
        Misconception(
            "whole-numbers",
            "This is rounded to a whole number.",
            "`//` and `int` drop the fraction. Divide with `/`.",
            (
                lambda y_true, y_pred: np.sum((y_true - y_pred) ** 2) // len(y_true),
                lambda y_true, y_pred: np.round(mse_loss(y_true, y_pred)),
            ),
        ),
        Misconception(
            "return-inside-loop",
            "This stops after the first sample: a `return` stands inside the loop.",
            "A `return` ends the whole function at once. Indent it like the `for`.",
            (
                lambda y_true, y_pred: mse_loss(y_true[:1], y_pred[:1]),
                lambda y_true, y_pred: mse_loss(y_true[:1], y_pred[:1]) / len(y_true),
            ),
        ),
        Misconception(
            "last-sample-only",
            "This keeps only the last sample.",
            "In a loop, add each square to what is there: `total += ...`, with `+=`.",
            (
                lambda y_true, y_pred: mse_loss(y_true[-1:], y_pred[-1:]),
                lambda y_true, y_pred: mse_loss(y_true[-1:], y_pred[-1:]) / len(y_true),
            ),
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
        Misconception(
            "largest-for-mean",
            "This is the largest absolute residual.",
            "Every sample counts: take the mean, not the maximum.",
            lambda y_true, y_pred: np.max(np.abs(y_true - y_pred)),
        ),
        Misconception(
            "difference-of-sizes",
            "This takes the sizes of targets and predictions first and subtracts afterwards.",
            "Take the residual first, then its size: |y − ŷ|.",
            lambda y_true, y_pred: np.mean(np.abs(y_true) - np.abs(y_pred)),
        ),
        Misconception(
            "half-convention",
            "This is half of the mean absolute error.",
            "The ½ belongs to squares, where it cancels the 2 of the derivative. |r| needs none.",
            lambda y_true, y_pred: mae_loss(y_true, y_pred) / 2,
        ),
        Misconception(
            "sign-flipped",
            "This is the mean absolute error with a minus sign.",
            "A loss is to be made small, and a size is never negative. Remove the minus.",
            lambda y_true, y_pred: -mae_loss(y_true, y_pred),
        ),
        Misconception(
            "n-minus-1",
            "This divides by n − 1.",
            "n − 1 belongs to the estimate of a variance. A loss is a plain mean: divide by n.",
            lambda y_true, y_pred: np.sum(np.abs(y_true - y_pred)) / np.float64(len(y_true) - 1),
        ),
        Misconception(
            "absolute-of-sum",
            "This is the absolute value of the sum of the residuals.",
            "Plus and minus have cancelled before. Take |r| of each residual, then the mean.",
            lambda y_true, y_pred: np.abs(np.sum(y_true - y_pred)),
        ),
        Misconception(
            "whole-numbers",
            "This is rounded to a whole number.",
            "`//` and `int` drop the fraction. Divide with `/`.",
            (
                lambda y_true, y_pred: np.sum(np.abs(y_true - y_pred)) // len(y_true),
                lambda y_true, y_pred: np.round(mae_loss(y_true, y_pred)),
            ),
        ),
        Misconception(
            "return-inside-loop",
            "This stops after the first sample: a `return` stands inside the loop.",
            "A `return` ends the whole function at once. Indent it like the `for`.",
            (
                lambda y_true, y_pred: mae_loss(y_true[:1], y_pred[:1]),
                lambda y_true, y_pred: mae_loss(y_true[:1], y_pred[:1]) / len(y_true),
            ),
        ),
    ),
)


CHECKS = (MSE_LOSS, MAE_LOSS)
