"""How often a model is right when it says how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, float_array, integer, same_length


@dataclass(frozen=True, eq=False)
class CalibrationCurve:
    """How often predictions were right, by how sure they were. Bins without rows are left out.

    Attributes:
        confidence: Mean confidence of each bin, shape (n_bins,).
        accuracy: Share of right predictions in each bin.
        count: Rows in each bin.
    """

    confidence: FloatArray
    accuracy: FloatArray
    count: NDArray[np.intp]

    @property
    def standard_error(self) -> FloatArray:
        """Of each accuracy, √(a (1 − a)/n)."""
        error: FloatArray = np.sqrt(self.accuracy * (1 - self.accuracy) / self.count)
        return error


def calibration_curve(
    confidence: ArrayLike, correct: ArrayLike, bins: int = 15
) -> CalibrationCurve:
    """Sort predictions by their confidence into bins of equal width from 0 to 1.

    scikit-learn's function of this name takes the labels first, and returns two arrays.

    Args:
        confidence: The probability that each prediction gave itself, from 0 to 1, shape (n,).
        correct: Whether each was right: True or False, 1 or 0, shape (n,).
        bins: How many.

    >>> curve = calibration_curve([0.9, 0.9, 0.6, 0.55], [1, 0, 1, 1], bins=2)
    >>> curve.confidence, curve.accuracy, curve.count
    (array([0.7375]), array([0.75]), array([4]))

    References: DeGroot and Fienberg (1983), The Comparison and Evaluation of Forecasters; Guo et
    al. (2017), On Calibration of Modern Neural Networks.
    """
    sure, right = _checked(confidence, correct)
    bins = integer("bins", bins, at_least=1)
    places = np.searchsorted(np.arange(1, bins) / bins, sure, side="right")
    count = np.bincount(places, minlength=bins)
    there = count > 0
    sums = (np.bincount(places, weights=each, minlength=bins) for each in (sure, right))
    mean_confidence, accuracy = (each[there] / count[there] for each in sums)
    return CalibrationCurve(mean_confidence, accuracy, count[there])


def expected_calibration_error(confidence: ArrayLike, correct: ArrayLike, bins: int = 15) -> float:
    """Σ over bins of (rows in it / all rows) · |accuracy − mean confidence|.

    It is not 0 for a perfect model: in a bin of n rows luck alone makes a gap of about 0.8
    √(a (1 − a)/n). Fewer rows and more bins make it larger.

    Args:
        confidence, correct, bins: As for `calibration_curve`.

    >>> expected_calibration_error([0.9, 0.9, 0.6, 0.6], [1, 0, 1, 1], bins=10)
    0.4

    Reference: Naeini, Cooper and Hauskrecht (2015), Obtaining Well Calibrated Probabilities Using
    Bayesian Binning.
    """
    curve = calibration_curve(confidence, correct, bins)
    gaps = np.abs(curve.accuracy - curve.confidence)
    return float(np.average(gaps, weights=curve.count))


def _checked(confidence: ArrayLike, correct: ArrayLike) -> tuple[FloatArray, FloatArray]:
    sure = float_array("confidence", confidence, ndim=1)
    right = float_array("correct", np.asarray(correct).astype(float), ndim=1)
    same_length("confidence", sure, "correct", right)
    if not ((sure >= 0) & (sure <= 1)).all():
        worst: Any = sure[(sure < 0) | (sure > 1)][0]
        raise ValueError(f"confidence must lie between 0 and 1, got {worst:g}")
    if not np.isin(right, (0, 1)).all():
        raise ValueError("correct must hold True and False, or 1 and 0, got other numbers")
    return sure, right
