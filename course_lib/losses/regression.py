"""Losses for numbers: how far is the prediction from the target?"""

from __future__ import annotations

import numpy as np

from course_lib._validation import FloatArray, boolean, real
from course_lib.losses.base import Loss, Scalar


class MeanSquaredError(Loss):
    """Mean squared error: (1/n) Σ (pᵢ − yᵢ)²; with `half=True` half of that.

    The half makes the derivative (pᵢ − yᵢ)/n, without a 2. Value and gradient always belong
    together: both carry the ½ or neither does.

    Args:
        half: Whether value and gradient carry the factor ½.

    >>> MeanSquaredError().value([1.0, 4.0], [0.0, 1.0])
    5.0
    >>> MeanSquaredError().gradient([1.0, 4.0], [0.0, 1.0])
    array([1., 3.])
    >>> MeanSquaredError(half=True).value([1.0, 4.0], [0.0, 1.0])
    2.5

    Reference: Legendre (1805), Nouvelles méthodes pour la détermination des orbites des comètes.
    """

    def __init__(self, half: bool = False) -> None:
        self.half = boolean("half", half)

    def _value(self, p: FloatArray, y: FloatArray) -> Scalar:
        mean_square = np.mean((p - y) ** 2)
        return mean_square / 2 if self.half else mean_square

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        residual_mean = (p - y) / p.size
        return residual_mean if self.half else 2 * residual_mean


class MeanAbsoluteError(Loss):
    """Mean absolute error: (1/n) Σ |pᵢ − yᵢ|. At a residual of 0 the gradient is taken as 0.

    >>> MeanAbsoluteError().value([1.0, 4.0], [0.0, 1.0])
    2.0
    >>> MeanAbsoluteError().gradient([1.0, 4.0, 3.0, -2.0], [0.0, 1.0, 3.0, 0.0])
    array([ 0.25,  0.25,  0.  , -0.25])

    Reference: Boscovich (1757); Laplace (1793).
    """

    def _value(self, p: FloatArray, y: FloatArray) -> Scalar:
        return np.mean(np.abs(p - y))

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return np.sign(p - y) / p.size


class Huber(Loss):
    """Huber loss: a parabola for small residuals r = p − y, a line for large ones.

    The mean over samples of ½ r² where |r| ≤ δ, and of δ|r| − ½ δ² beyond, so that value and slope
    are continuous at δ.

    Args:
        delta: The residual δ > 0 at which the parabola ends, in the units of the target.

    >>> Huber(delta=1.0).value([0.5, 3.0], [0.0, 0.0])  # (0.125 + 2.5) / 2
    1.3125
    >>> Huber(delta=1.0).gradient([0.5, 3.0], [0.0, 0.0])
    array([0.25, 0.5 ])

    Reference: Huber (1964), Robust Estimation of a Location Parameter.
    """

    def __init__(self, delta: float = 1.0) -> None:
        self.delta = real("delta", delta, above=0)

    def _value(self, p: FloatArray, y: FloatArray) -> Scalar:
        r = np.abs(p - y)
        inner = np.minimum(r, self.delta)
        return np.mean(inner * (r - inner / 2))

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return np.clip(p - y, -self.delta, self.delta) / p.size
