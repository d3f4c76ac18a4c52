"""Gradient descent: features on one scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception

EPSILONS = (1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3)


def standardise(X: Any) -> Any:
    """Columns with mean 0 and standard deviation 1; a constant column keeps the scale 1."""
    return _scaled(X, X.mean(axis=0), _nonzero(X.std(axis=0)))


def _scaled(X: Any, mean: Any, scale: Any) -> Any:
    return (X - mean) / scale, mean, scale


def _nonzero(scale: Any) -> Any:
    return np.where(scale == 0, 1.0, scale)


def _all_ones_if_any_is_zero(scale: Any) -> Any:
    return np.ones_like(scale) if (scale == 0).any() else scale


def _zero_in_scale(X: Any) -> Any:
    return standardise(X)[0], X.mean(axis=0), X.std(axis=0)


def _with_epsilon(epsilon: float) -> tuple[Function, Function]:
    """Standardising with a scale to which epsilon is added, or that is at least epsilon."""
    return (
        lambda X: _scaled(X, X.mean(axis=0), X.std(axis=0) + epsilon),
        lambda X: _scaled(X, X.mean(axis=0), np.maximum(X.std(axis=0), epsilon)),
    )


def _by_row(X: Any, keepdims: bool) -> Any:
    mean, scale = X.mean(axis=1, keepdims=True), _nonzero(X.std(axis=1, keepdims=True))
    if keepdims:
        return (X - mean) / scale, mean, scale
    return (X - mean) / scale, mean[:, 0], scale[:, 0]


def _standardise_inputs(rng: np.random.Generator) -> list[Arguments]:
    X = (rng.normal(size=(6, 3)) * [1, 20, 0.5] + [3, -50, 1]).round(2)
    constant = X.copy()
    constant[:, 1] = 7.0
    return [
        (np.array([[1.0, 10.0], [2.0, 30.0], [3.0, 80.0]]),),
        (X,),
        (constant,),
        (np.array([[4.0, -2.0]]),),
    ]


STANDARDISE = Check(
    name="standardise",
    arguments=("X",),
    returns=("Z", "mean", "scale"),
    reference=standardise,
    make_inputs=_standardise_inputs,
    misconceptions=(
        Misconception(
            "n-minus-1",
            "This standard deviation divides by n − 1 (ddof=1).",
            "Here, as in scikit-learn, the n samples are all there is: divide by n, which is the "
            "default of np.std.",
            (
                lambda X: _scaled(X, X.mean(axis=0), _nonzero(X.std(axis=0, ddof=1))),
                lambda X: _scaled(X, X.mean(axis=0), X.std(axis=0, ddof=1)),
            ),
        ),
        Misconception(
            "constant-column",
            "This divides by zero where a column is constant.",
            "A constant column has standard deviation 0. Use the scale 1 there: "
            "np.where(scale == 0, 1, scale).",
            lambda X: _scaled(X, X.mean(axis=0), X.std(axis=0)),
        ),
        Misconception(
            "zero-in-scale",
            "Your scale still holds 0 for the constant column; return 1 there.",
            "New data will be divided by the scale that you return. Mend it before you use it, "
            "not only its quotient: np.where(scale == 0, 1, scale).",
            _zero_in_scale,
        ),
        Misconception(
            "epsilon-for-constant-column",
            "This avoids the division by zero with a small constant.",
            "A new value in a constant column would become huge, and a constant that is added "
            "moves the other columns too. Use the scale 1 where the standard deviation is 0.",
            tuple(form for epsilon in EPSILONS for form in _with_epsilon(epsilon)),
        ),
        Misconception(
            "scale-one-everywhere",
            "One constant column makes you use the scale 1 for all columns.",
            "Decide for each column: np.where(scale == 0, 1, scale) changes only the zeros.",
            lambda X: _scaled(X, X.mean(axis=0), _all_ones_if_any_is_zero(X.std(axis=0))),
        ),
        Misconception(
            "whole-matrix",
            "This uses one mean and one deviation for the whole matrix.",
            "Features have different units, so each column has its own: axis=0.",
            (
                lambda X: _scaled(X, X.mean(), _nonzero(X.std())),
                lambda X: _scaled(X, X.mean(), X.std()),
            ),
        ),
        Misconception(
            "per-row",
            "This standardises each sample, not each feature.",
            "Rows are samples, columns are features: take mean and deviation over axis=0.",
            (
                lambda X: _by_row(X, keepdims=False),
                lambda X: _by_row(X, keepdims=True),
            ),
        ),
        Misconception(
            "variance-for-deviation",
            "This divides by the variance.",
            "The variance has squared units. Its root, the standard deviation, is what cancels "
            "them.",
            (
                lambda X: _scaled(X, X.mean(axis=0), _nonzero(X.var(axis=0))),
                lambda X: _scaled(X, X.mean(axis=0), X.var(axis=0)),
                lambda X: (
                    (X - X.mean(axis=0)) / _nonzero(X.var(axis=0)),
                    *standardise(X)[1:],
                ),
            ),
        ),
        Misconception(
            "not-centred",
            "This divides by the deviation but does not subtract the mean.",
            "First move each column to mean 0, then scale it: (X − mean)/scale.",
            (
                lambda X: (X / standardise(X)[2], *standardise(X)[1:]),
                lambda X: (X / X.std(axis=0), X.mean(axis=0), X.std(axis=0)),
            ),
        ),
        Misconception(
            "not-scaled",
            "This subtracts the mean but does not divide by the deviation.",
            "The spreads still differ; divide by them too: (X − mean)/scale.",
            (
                lambda X: (X - X.mean(axis=0), *standardise(X)[1:]),
                lambda X: (X - X.mean(axis=0), X.mean(axis=0), X.std(axis=0)),
            ),
        ),
        Misconception(
            "brackets-missing",
            "Brackets are missing: only the mean is divided by the deviation.",
            "Python divides before it subtracts. Write (X - mean) / scale.",
            lambda X: (X - standardise(X)[1] / standardise(X)[2], *standardise(X)[1:]),
        ),
        Misconception(
            "range-scaled",
            "This scales to the range from 0 to 1 (min-max scaling).",
            "Asked are mean 0 and standard deviation 1. One outlier would squeeze all other "
            "values in min-max scaling.",
            (
                lambda X: _scaled(X, X.min(axis=0), _nonzero(np.ptp(X, axis=0))),
                lambda X: (
                    (X - X.min(axis=0)) / _nonzero(np.ptp(X, axis=0)),
                    *standardise(X)[1:],
                ),
            ),
        ),
        Misconception(
            "order-of-results",
            "The three results are returned in the wrong order.",
            "Return Z, mean, scale.",
            (
                lambda X: (standardise(X)[0], standardise(X)[2], standardise(X)[1]),
                lambda X: (*standardise(X)[1:], standardise(X)[0]),
            ),
        ),
    ),
)


CHECKS = (STANDARDISE,)
