"""Regularization: penalties on weights, and dropout masks.

A penalty pulls weights towards 0 and never touches intercepts. It has a smooth part, λ₂/2 Σ w²,
whose gradient joins the gradient of the loss, and a part with a corner, λ₁ Σ |w|, which is handled
by its proximal step so that weights become exactly 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, describe, float_array, real


class Penalty:
    """λ₁ Σ |w| + λ₂/2 Σ w² over the weights w, the entries of θ that are no intercepts.

    In all methods `theta` has the shape (n_parameters,), and `intercept_mask` is True where theta
    holds an intercept; without it every entry is a weight.
    """

    def __init__(self, l1: float, l2: float) -> None:
        self._l1 = l1
        self._l2 = l2

    def value(self, theta: ArrayLike, intercept_mask: NDArray[np.bool_] | None = None) -> float:
        """Return the penalty at θ."""
        weights, _ = _weights(theta, intercept_mask)
        return float(self._l1 * np.abs(weights).sum() + self._l2 / 2 * np.sum(weights**2))

    def gradient(
        self, theta: ArrayLike, intercept_mask: NDArray[np.bool_] | None = None
    ) -> FloatArray:
        """Return the derivative λ₁ sign(w) + λ₂ w; at a corner w = 0 the first term is 0."""
        weights, is_weight = _weights(theta, intercept_mask)
        gradient: FloatArray = self._l1 * np.sign(weights) + self._l2 * weights
        return gradient * is_weight

    def smooth_gradient(
        self, theta: ArrayLike, intercept_mask: NDArray[np.bool_] | None = None
    ) -> FloatArray:
        """Return the derivative λ₂ w of the smooth part alone, which `fit` adds to the loss's."""
        return self._l2 * _weights(theta, intercept_mask)[0]

    def soft_threshold(
        self, theta: ArrayLike, step: float, intercept_mask: NDArray[np.bool_] | None = None
    ) -> FloatArray:
        """Return the proximal step of the corner alone: each w moves by step·λ₁, at most to 0."""
        weights, is_weight = _weights(theta, intercept_mask)
        step = real("step", step, at_least=0)
        shrunk: FloatArray = np.sign(weights) * np.maximum(np.abs(weights) - step * self._l1, 0)
        return np.where(is_weight, shrunk, np.asarray(theta))

    def proximal(
        self, theta: ArrayLike, step: float, intercept_mask: NDArray[np.bool_] | None = None
    ) -> FloatArray:
        """Return argmin over u of ½‖u − θ‖² + step · value(u): soft threshold, then division."""
        shrunk = self.soft_threshold(theta, step, intercept_mask)
        _, is_weight = _weights(theta, intercept_mask)
        return np.where(is_weight, shrunk / (1 + step * self._l2), shrunk)


class L1(Penalty):
    """Lasso penalty: strength · Σ |w|. Its proximal step makes weights exactly 0.

    Args:
        strength: ≥ 0.

    >>> L1(0.5).value([3.0, -1.0])
    2.0
    >>> L1(0.5).proximal([3.0, -1.0, 0.2], step=1.0)
    array([ 2.5, -0.5,  0. ])

    Reference: Tibshirani (1996), Regression Shrinkage and Selection via the Lasso.
    """

    def __init__(self, strength: float) -> None:
        self.strength = real("strength", strength, at_least=0)
        super().__init__(l1=self.strength, l2=0.0)

    def __repr__(self) -> str:
        return f"L1(strength={self.strength!r})"


class L2(Penalty):
    """Ridge penalty: strength/2 · Σ w². Its gradient is strength · w.

    Args:
        strength: ≥ 0.

    >>> L2(0.5).value([3.0, -1.0])
    2.5
    >>> L2(0.5).gradient([3.0, -1.0], intercept_mask=np.array([False, True]))
    array([1.5, 0. ])

    Reference: Hoerl and Kennard (1970), Ridge Regression.
    """

    def __init__(self, strength: float) -> None:
        self.strength = real("strength", strength, at_least=0)
        super().__init__(l1=0.0, l2=self.strength)

    def __repr__(self) -> str:
        return f"L2(strength={self.strength!r})"


class ElasticNet(Penalty):
    """Elastic net: strength · (l1_ratio · Σ |w| + (1 − l1_ratio)/2 · Σ w²).

    Args:
        strength: ≥ 0.
        l1_ratio: share of L1, from 0 (L2 alone) to 1 (L1 alone).

    >>> ElasticNet(1.0, l1_ratio=0.5).value([2.0])
    2.0

    Reference: Zou and Hastie (2005), Regularization and Variable Selection via the Elastic Net.
    """

    def __init__(self, strength: float, l1_ratio: float = 0.5) -> None:
        self.strength = real("strength", strength, at_least=0)
        self.l1_ratio = real("l1_ratio", l1_ratio, at_least=0, at_most=1)
        super().__init__(l1=strength * l1_ratio, l2=strength * (1 - l1_ratio))

    def __repr__(self) -> str:
        return f"ElasticNet(strength={self.strength!r}, l1_ratio={self.l1_ratio!r})"


def dropout_mask(shape: tuple[int, ...], rate: float, rng: np.random.Generator) -> FloatArray:
    """Inverted dropout: 0 with probability `rate`, else 1/(1 − rate), so that the mean is 1.

    >>> mask = dropout_mask((1000,), 0.2, np.random.default_rng(0))
    >>> [float(value) for value in np.unique(mask)]
    [0.0, 1.25]

    Reference: Srivastava et al. (2014), Dropout: A Simple Way to Prevent Neural Networks from
    Overfitting.
    """
    rate = real("rate", rate, at_least=0, below=1)
    return (rng.random(shape) >= rate) / (1 - rate)


def _weights(
    theta: ArrayLike, intercept_mask: NDArray[np.bool_] | None
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """θ with intercepts set to 0, and True where a weight stands."""
    vector = float_array("theta", theta, ndim=1)
    if intercept_mask is None:
        return vector, np.ones(len(vector), dtype=bool)
    mask = np.asarray(intercept_mask)
    if mask.dtype != bool or mask.shape != vector.shape:
        raise ValueError(
            f"intercept_mask must be boolean of shape {vector.shape}, got {describe(mask)}"
        )
    return np.where(mask, 0, vector), ~mask
