"""One number that makes a model less sure of itself, or surer."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from course_lib._settings import with_settings
from course_lib._validation import FloatArray, float_array
from course_lib.losses import SoftmaxCrossEntropy, softmax

LEAST_INVERSE, MOST_INVERSE = 1e-3, 1e3
"""Where the search for 1/T stops, in units of one over the largest difference of two logits."""


class TemperatureScaling:
    """One number for all logits: softmax(z/T), with the T of the lowest loss on other rows.

    No class changes, because the order of the logits does not (but where rounding makes two of
    them equal). Above 1 it makes the model less sure.

    Attributes:
        temperature: T; 1 before `fit`.

    >>> logits = np.array([[4.0, 0.0], [4.0, 0.0], [4.0, 0.0], [4.0, 0.0]])
    >>> scaling = TemperatureScaling().fit(logits, [0, 0, 0, 1])  # right in three of four
    >>> scaling.predict_proba(logits)[0].round(3)
    array([0.75, 0.25])

    Reference: Guo et al. (2017), On Calibration of Modern Neural Networks.
    """

    def __init__(self) -> None:
        self.temperature = 1.0

    def fit(self, logits: ArrayLike, labels: ArrayLike) -> TemperatureScaling:
        """Find T on validation rows, by bisection: the loss is convex in 1/T.

        Where every row is right the loss falls for ever as T does; where the mean logit of the
        labels is not above the mean of all logits, it falls for ever as T grows. There T stops at a
        thousandth, or at 1,000 times, the largest difference of two logits of a row.

        Args:
            logits: Shape (n_samples, n_classes), of rows that trained nothing.
            labels: Their right classes, shape (n_samples,).
        """
        z = float_array("logits", logits, ndim=2)
        y = SoftmaxCrossEntropy().checked_target(labels, z.shape)
        z = z.astype(np.float64) - z.max(axis=1, keepdims=True)
        unit = float(np.abs(z).max())
        if unit == 0:  # all classes are alike, whatever T is
            self.temperature = 1.0
            return self
        z /= unit
        own = z[np.arange(len(z)), y]

        def slope(log_inverse: float) -> float:
            """Of the loss, by 1/T: the mean logit by the model minus that of the labels."""
            return float(np.mean((softmax(np.exp(log_inverse) * z) * z).sum(axis=1) - own))

        low, high = math.log(LEAST_INVERSE), math.log(MOST_INVERSE)
        if slope(low) >= 0 or slope(high) <= 0:
            inverse = low if slope(low) >= 0 else high
        else:
            for _ in range(60):
                inverse = (low + high) / 2
                low, high = (inverse, high) if slope(inverse) < 0 else (low, inverse)
        self.temperature = unit * math.exp(-inverse)
        return self

    def predict_proba(self, logits: ArrayLike) -> FloatArray:
        """softmax(z/T), shape (n_samples, n_classes)."""
        z = float_array("logits", logits, ndim=2)
        with np.errstate(over="ignore"):
            return softmax((z - z.max(axis=1, keepdims=True)) / self.temperature)

    def __repr__(self) -> str:
        return with_settings(self)
