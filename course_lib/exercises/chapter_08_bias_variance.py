"""Overfitting: bias and variance of predictions that were made from many data sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception, both

Rule = Callable[..., Any]


def bias_and_variance(predictions: Any, truth: Any) -> Any:
    """Squared bias and variance, each averaged over the places.

    Args:
        predictions: One row for each data set, one column for each place.
        truth: The right value at each place.
    """
    bias = predictions.mean(axis=0) - truth
    return np.mean(bias**2), np.mean(predictions.var(axis=0))


def _bias_by(compute: Rule) -> Function:
    """The pair with another bias, made from predictions and truth."""

    def wrong(predictions: Any, truth: Any, base: Rule = bias_and_variance) -> Any:
        return compute(predictions, truth), base(predictions, truth)[1]

    return wrong


def _variance_by(compute: Rule) -> Function:
    """The pair with another variance, made from predictions and truth."""

    def wrong(predictions: Any, truth: Any, base: Rule = bias_and_variance) -> Any:
        return base(predictions, truth)[0], compute(predictions, truth)

    return wrong


def _swapped(predictions: Any, truth: Any, base: Rule = bias_and_variance) -> Any:
    bias, variance = base(predictions, truth)
    return variance, bias


def _along_rows(predictions: Any, truth: Any) -> Any:
    """Means over the places, one for each data set: the wrong axis."""
    bias = predictions.mean(axis=1) - truth.mean()
    return np.mean(bias**2), np.mean(predictions.var(axis=1))


def _of_a_square(predictions: Any, truth: Any) -> Any:
    """The wrong axis, where rows and columns are as many and nothing fails."""
    bias = predictions.mean(axis=1) - truth if len(truth) == len(predictions) else np.nan
    return np.mean(np.square(bias)), np.mean(predictions.var(axis=1))


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    truth = rng.uniform(-2, 2, 5).round(2)
    offsets = np.array([0.8, -0.5, 0.3, 0.9, 0.6])
    drawn = (truth + offsets + rng.normal(0, 0.7, (4, 5))).round(2)
    return [
        (np.array([[1.0, 4.0], [3.0, 4.0], [2.0, 7.0]]), np.array([1.0, 3.0])),
        (drawn, truth),
        ((drawn[:, :3] * [1, 3, -1]).round(2), truth[:3]),
    ]


NOT_SQUARED = Misconception(
    "bias-not-squared",
    "The bias is not squared.",
    "The parts of a squared error are squares. Without it, places where the mean is too high and "
    "others where it is too low cancel.",
    (
        _bias_by(lambda p, t: np.mean(p.mean(axis=0) - t)),
        _bias_by(lambda p, t: np.mean(t - p.mean(axis=0))),
        _bias_by(lambda p, t: np.mean(np.abs(p.mean(axis=0) - t))),
    ),
)
SQUARED_TOO_LATE = Misconception(
    "squared-after-the-mean",
    "The bias is averaged over the places before it is squared.",
    "Square at each place first: a curve that is too high on the left and too low on the right is "
    "biased, though its mean is right.",
    _bias_by(lambda p, t: np.mean(p.mean(axis=0) - t) ** 2),
)
ERROR_FOR_BIAS = Misconception(
    "error-for-bias",
    "The first result is the whole squared error, bias² and variance together.",
    "First average the predictions over the data sets, then compare that mean with the truth.",
    _bias_by(lambda p, t: np.mean((p - t) ** 2)),
)
ROOT_OF_BIAS = Misconception(
    "root-of-bias",
    "The first result is the root of the squared bias.",
    "bias² and variance are to add up to the error, so both keep their squares: no root.",
    _bias_by(lambda p, t: np.sqrt(np.mean((p.mean(axis=0) - t) ** 2))),
)
ABOUT_THE_TRUTH = Misconception(
    "variance-about-the-truth",
    "The variance is taken about the truth, not about the mean prediction.",
    "Variance asks how far the fits lie from one another. A model that is always wrong in the same "
    "way has none.",
    _variance_by(lambda p, t: np.mean((p - t) ** 2)),
)
OF_EVERYTHING = Misconception(
    "variance-of-everything",
    "The variance is taken over all entries at once.",
    "That also counts how much the curve itself goes up and down. Take the variance at each place, "
    "over the data sets: axis=0.",
    _variance_by(lambda p, t: np.var(p)),
)
DEVIATION = Misconception(
    "deviation-for-variance",
    "The second result is a standard deviation.",
    "bias² and the variance are to add up to the error, so both keep their squares.",
    (
        _variance_by(lambda p, t: np.mean(p.std(axis=0))),
        _variance_by(lambda p, t: np.sqrt(np.mean(p.var(axis=0)))),
    ),
)
N_MINUS_1 = Misconception(
    "n-minus-1",
    "The variance divides by n − 1 (ddof=1).",
    "Here it divides by n, the default of np.var. Only then do bias² and variance add up exactly "
    "to the mean squared distance from the truth.",
    _variance_by(lambda p, t: np.mean(p.var(axis=0, ddof=1))),
)
ORDER = Misconception(
    "order-of-results",
    "The two results are returned in the wrong order.",
    "First the squared bias, then the variance.",
    _swapped,
)
BIASES = (NOT_SQUARED, SQUARED_TOO_LATE, ERROR_FOR_BIAS, ROOT_OF_BIAS)
VARIANCES = (ABOUT_THE_TRUTH, OF_EVERYTHING, DEVIATION, N_MINUS_1)

BIAS_AND_VARIANCE = Check(
    name="bias_and_variance",
    arguments=("predictions", "truth"),
    returns=("squared bias", "variance"),
    reference=bias_and_variance,
    make_inputs=_inputs,
    misconceptions=(
        *BIASES,
        *VARIANCES,
        ORDER,
        Misconception(
            "wrong-axis",
            "This takes means and variances over the places, where it should be over the data "
            "sets.",
            "A row is one data set. What one place has in common over all data sets stands in a "
            "column: axis=0.",
            (_along_rows, _of_a_square),
        ),
        Misconception(
            "one-for-each-place",
            "This has one bias and one variance for each place.",
            "Average both over the places at the end, so that each is one number.",
            lambda p, t: ((p.mean(axis=0) - t) ** 2, p.var(axis=0)),
        ),
        Misconception(
            "sums-for-means",
            "This adds up over the places where it should average.",
            "With a sum the error would grow with the number of places. Use np.mean.",
            lambda p, t: (np.sum((p.mean(axis=0) - t) ** 2), np.sum(p.var(axis=0))),
        ),
        Misconception(
            "one-data-set",
            "This takes the first data set for all of them.",
            "Bias is a matter of the mean over all data sets: predictions.mean(axis=0).",
            _bias_by(lambda p, t: np.mean((p[0] - t) ** 2)),
        ),
        *(both(bias, variance) for bias in BIASES for variance in VARIANCES),
        *(both(ORDER, other) for other in (*BIASES, *VARIANCES)),
    ),
)

CHECKS = (BIAS_AND_VARIANCE,)
