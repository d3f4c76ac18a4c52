"""Regularization: penalties on weights, and dropout masks.

A penalty pulls weights towards 0 and never touches intercepts. It has a smooth part, λ₂/2 Σ w²,
whose gradient joins the gradient of the loss, and a part with a corner, λ₁ Σ |w|, which is handled
by its proximal step so that weights become exactly 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._settings import with_settings
from course_lib._validation import FloatArray, describe, float_array, real


class Penalty:
    """λ₁ Σ |w| + λ₂/2 Σ w² over the weights w, the entries of θ that are no intercepts.

    A penalty of your own chooses the two strengths.

    Args:
        l1: Strength λ₁ ≥ 0 of the part with a corner.
        l2: Strength λ₂ ≥ 0 of the smooth part.

    >>> class MostlyRidge(Penalty):
    ...     def __init__(self, strength):
    ...         super().__init__(l1=0.1 * strength, l2=strength)
    >>> MostlyRidge(1.0).value([3.0, -1.0])
    5.4
    """

    def __init__(self, l1: float, l2: float) -> None:
        self.l1 = real("l1", l1, at_least=0)
        self.l2 = real("l2", l2, at_least=0)

    def __repr__(self) -> str:
        return with_settings(self)

    @np.errstate(over="ignore")
    def value(self, theta: ArrayLike, intercept_mask: NDArray[np.bool_] | None = None) -> float:
        """Return the penalty at θ.

        Args:
            theta: All parameters, shape (n_parameters,).
            intercept_mask: True where theta holds an intercept; None means all are weights.
        """
        weights = _weights(*_checked(theta, intercept_mask))
        return float(self.l1 * np.abs(weights).sum() + self.l2 / 2 * np.sum(weights**2))

    @np.errstate(over="ignore")
    def gradient(
        self, theta: ArrayLike, intercept_mask: NDArray[np.bool_] | None = None
    ) -> FloatArray:
        """Return the derivative λ₁ sign(w) + λ₂ w; at a corner w = 0 the first term is 0.

        Args:
            theta: All parameters, shape (n_parameters,).
            intercept_mask: True where theta holds an intercept; None means all are weights.

        Returns:
            Shape (n_parameters,), 0 at intercepts.
        """
        weights = _weights(*_checked(theta, intercept_mask))
        gradient: FloatArray = self.l1 * np.sign(weights) + self.l2 * weights
        return gradient

    @np.errstate(over="ignore")
    def smooth_gradient(
        self, theta: ArrayLike, intercept_mask: NDArray[np.bool_] | None = None
    ) -> FloatArray:
        """Return the derivative λ₂ w of the smooth part alone, which `fit` adds to the loss's.

        Args:
            theta: All parameters, shape (n_parameters,).
            intercept_mask: True where theta holds an intercept; None means all are weights.

        Returns:
            Shape (n_parameters,), 0 at intercepts.
        """
        vector, mask = _checked(theta, intercept_mask)
        if self.l2 == 0:
            return np.zeros_like(vector)
        return self.l2 * _weights(vector, mask)

    def soft_threshold(
        self, theta: ArrayLike, step: float, intercept_mask: NDArray[np.bool_] | None = None
    ) -> FloatArray:
        """Return the proximal step of the corner alone: each w moves by step·λ₁, at most to 0.

        Args:
            theta: All parameters, shape (n_parameters,).
            step: Length of the step, the learning rate, at least 0.
            intercept_mask: True where theta holds an intercept; None means all are weights.

        Returns:
            A new array of shape (n_parameters,), equal to theta at intercepts.
        """
        vector, mask = _checked(theta, intercept_mask)
        reach = real("step", step, at_least=0) * self.l1
        if reach == 0:
            return vector.copy()
        return vector - np.clip(_weights(vector, mask), -reach, reach)

    def proximal(
        self, theta: ArrayLike, step: float, intercept_mask: NDArray[np.bool_] | None = None
    ) -> FloatArray:
        """Return argmin over u of ½‖u − θ‖² + step · value(u): soft threshold, then division.

        Args:
            theta: All parameters, shape (n_parameters,).
            step: Length of the step, the learning rate, at least 0.
            intercept_mask: True where theta holds an intercept; None means all are weights.

        Returns:
            A new array of shape (n_parameters,), equal to theta at intercepts.
        """
        shrunk, mask = _checked(self.soft_threshold(theta, step, intercept_mask), intercept_mask)
        return np.where(mask, shrunk, shrunk / (1 + step * self.l2))


class L1(Penalty):
    """Lasso penalty: strength · Σ |w|. Its proximal step makes weights exactly 0.

    Args:
        strength: At least 0.

    >>> L1(0.5).value([3.0, -1.0])
    2.0
    >>> L1(0.5).proximal([3.0, -1.0, 0.2], step=1.0)
    array([ 2.5, -0.5,  0. ])

    Reference: Tibshirani (1996), Regression Shrinkage and Selection via the Lasso.
    """

    def __init__(self, strength: float) -> None:
        self.strength = real("strength", strength, at_least=0)
        super().__init__(l1=self.strength, l2=0.0)


class L2(Penalty):
    """Ridge penalty: strength/2 · Σ w². Its gradient is strength · w.

    Args:
        strength: At least 0.

    >>> L2(0.5).value([3.0, -1.0])
    2.5
    >>> L2(0.5).gradient([3.0, -1.0], intercept_mask=np.array([False, True]))
    array([1.5, 0. ])

    Reference: Hoerl and Kennard (1970), Ridge Regression.
    """

    def __init__(self, strength: float) -> None:
        self.strength = real("strength", strength, at_least=0)
        super().__init__(l1=0.0, l2=self.strength)


class ElasticNet(Penalty):
    """Elastic net: strength · (l1_ratio · Σ |w| + (1 − l1_ratio)/2 · Σ w²).

    Args:
        strength: At least 0.
        l1_ratio: Share of L1, from 0 (L2 alone) to 1 (L1 alone).

    >>> ElasticNet(1.0, l1_ratio=0.5).value([2.0])
    2.0

    Reference: Zou and Hastie (2005), Regularization and Variable Selection via the Elastic Net.
    """

    def __init__(self, strength: float, l1_ratio: float = 0.5) -> None:
        self.strength = real("strength", strength, at_least=0)
        self.l1_ratio = real("l1_ratio", l1_ratio, at_least=0, at_most=1)
        super().__init__(l1=self.strength * self.l1_ratio, l2=self.strength * (1 - self.l1_ratio))


def dropout_mask(shape: tuple[int, ...], rate: float, rng: np.random.Generator) -> FloatArray:
    """Inverted dropout: 0 with probability `rate`, else 1/(1 − rate), so that the mean is 1.

    Args:
        shape: Shape of the mask, that of the units it multiplies.
        rate: Probability of a 0, at least 0 and below 1.
        rng: Source of the random numbers.

    Returns:
        The mask, float64.

    >>> mask = dropout_mask((1000,), 0.2, np.random.default_rng(0))
    >>> [float(value) for value in np.unique(mask)]
    [0.0, 1.25]

    Reference: Srivastava et al. (2014), Dropout: A Simple Way to Prevent Neural Networks from
    Overfitting.
    """
    rate = real("rate", rate, at_least=0, below=1)
    return (rng.random(shape) >= rate) / (1 - rate)


def _checked(
    theta: ArrayLike, intercept_mask: NDArray[np.bool_] | None
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """θ and the mask as arrays that fit each other, or a clear error."""
    vector = float_array("theta", theta, ndim=1)
    if intercept_mask is None:
        return vector, np.zeros(len(vector), dtype=bool)
    mask = np.asarray(intercept_mask)
    if mask.dtype != bool or mask.shape != vector.shape:
        raise ValueError(
            f"intercept_mask must be boolean of shape {vector.shape}, got {describe(mask)}"
        )
    return vector, mask


def _weights(theta: FloatArray, intercept_mask: NDArray[np.bool_]) -> FloatArray:
    """θ with intercepts set to 0."""
    return np.where(intercept_mask, 0, theta)
