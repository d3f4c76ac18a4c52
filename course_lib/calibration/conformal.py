"""Sets and intervals that hold the truth as often as they promise."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, boolean, float_array, real, same_length
from course_lib.losses.classification import class_labels


def conformal_threshold(scores: ArrayLike, alpha: float) -> float:
    """The ⌈(n + 1)(1 − α)⌉-th smallest of n scores.

    A new score of the same kind is at most that large with a probability of at least 1 − α, and
    at most 1 − α + 1/(n + 1) if no two scores are equal.

    Args:
        scores: How strange each calibration row was, shape (n,).
        alpha: The rate α of misses that is allowed, above 0 and below 1.

    Raises:
        ValueError: There are fewer rows than the level needs.

    >>> conformal_threshold([0.4, 0.1, 0.3, 0.2], alpha=0.25)  # the fourth of four
    0.4

    Reference: Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World.
    """
    ordered = np.sort(float_array("scores", scores, ndim=1))
    level = real("alpha", alpha, above=0, below=1)
    place = max(1, math.ceil((len(ordered) + 1) * (1 - level) - 1e-9))
    if place > len(ordered):
        needed = math.ceil(1 / level - 1 - 1e-9)
        raise ValueError(
            f"scores must be at least {needed} for alpha = {level:g}, got {len(ordered)}"
        )
    return float(ordered[place - 1])


class ConformalClassifier:
    """Sets of classes that hold the right one with a probability of at least 1 − α.

    The score of a row is 1 − the probability of its class; a set holds every class whose score is
    at most the threshold. The promise is for new rows of the same kind, on the average over all of
    them: not for each class, unless `per_class`, and not after a shift.

    Args:
        alpha: The rate α of misses that is allowed.
        per_class: Whether each class has a threshold of its own, and so the promise too.

    Attributes:
        thresholds: One for each class, empty before `fit`.

    >>> probabilities = [[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]]
    >>> sets = ConformalClassifier(alpha=0.4).fit(probabilities, [0, 0, 1, 1])
    >>> sets.predict([[0.75, 0.25], [0.5, 0.5]])
    array([[ True, False],
           [False, False]])

    Reference: Sadinle, Lei and Wasserman (2019), Least Ambiguous Set-Valued Classifiers.
    """

    def __init__(self, alpha: float = 0.1, per_class: bool = False) -> None:
        self.alpha = real("alpha", alpha, above=0, below=1)
        self.per_class = boolean("per_class", per_class)
        self.thresholds: FloatArray = np.empty(0)

    def fit(self, probabilities: ArrayLike, labels: ArrayLike) -> ConformalClassifier:
        """Set the thresholds on calibration rows, which trained nothing.

        Args:
            probabilities: Of each class, shape (n_samples, n_classes).
            labels: The right classes, shape (n_samples,).
        """
        p = _probabilities(probabilities)
        y = class_labels("labels", labels, p.shape[1])
        same_length("probabilities", p, "labels", y)
        scores = 1 - p[np.arange(len(p)), y]
        if not self.per_class:
            self.thresholds = np.full(p.shape[1], conformal_threshold(scores, self.alpha))
            return self
        thresholds = []
        for label in range(p.shape[1]):
            try:
                thresholds.append(conformal_threshold(scores[y == label], self.alpha))
            except ValueError as error:
                raise ValueError(
                    f"labels: class {label} has too few rows for alpha = {self.alpha:g}, "
                    f"{np.sum(y == label)}; {error}"
                ) from error
        self.thresholds = np.array(thresholds)
        return self

    def predict(self, probabilities: ArrayLike) -> NDArray[np.bool_]:
        """Which classes each set holds, shape (n_samples, n_classes). A set may be empty."""
        p = _probabilities(probabilities)
        if not len(self.thresholds):
            raise ValueError("the classifier must be fitted before it predicts")
        if p.shape[1] != len(self.thresholds):
            raise ValueError(
                f"probabilities must have {len(self.thresholds)} columns, as in fit, got the shape "
                f"{p.shape}"
            )
        sets: NDArray[np.bool_] = 1 - p <= self.thresholds
        return sets


class ConformalRegressor:
    """Intervals around a predicted number that hold the true one with at least 1 − α.

    The score of a row is |y − p|, and the interval p ± the threshold: equally wide everywhere.

    Args:
        alpha: The rate α of misses that is allowed.

    Attributes:
        half_width: The threshold; NaN before `fit`.

    >>> regressor = ConformalRegressor(alpha=0.25).fit([1.0, 2.0, 3.0], [1.5, 2.0, 2.0])
    >>> regressor.predict([10.0])
    (array([9.]), array([11.]))

    Reference: Lei et al. (2018), Distribution-Free Predictive Inference for Regression.
    """

    def __init__(self, alpha: float = 0.1) -> None:
        self.alpha = real("alpha", alpha, above=0, below=1)
        self.half_width = math.nan

    def fit(self, prediction: ArrayLike, y: ArrayLike) -> ConformalRegressor:
        """Set the half width on calibration rows, which trained nothing."""
        p, target = float_array("prediction", prediction, ndim=1), float_array("y", y, ndim=1)
        same_length("prediction", p, "y", target)
        self.half_width = conformal_threshold(np.abs(target - p), self.alpha)
        return self

    def predict(self, prediction: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Lower and upper ends."""
        if math.isnan(self.half_width):
            raise ValueError("the regressor must be fitted before it predicts")
        p = float_array("prediction", prediction, ndim=1)
        return p - self.half_width, p + self.half_width


def _probabilities(value: ArrayLike) -> FloatArray:
    p = float_array("probabilities", value, ndim=2).astype(np.float64)
    sums = p.sum(axis=1)
    if (p < 0).any() or np.abs(sums - 1).max() > 1e-4:
        raise ValueError(
            "each row of probabilities must hold numbers from 0 that sum to 1, got a row that "
            f"sums to {sums[np.abs(sums - 1).argmax()]:g}, and {p.min():g} as the lowest"
        )
    return p
