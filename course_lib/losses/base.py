"""What all losses share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._settings import with_settings
from course_lib._validation import FloatArray, float_array, same_shape

Scalar = float | np.floating[Any]


class Loss:
    """What all losses share: checked arguments around the two formulas `_value` and `_gradient`.

    A loss of your own states these two; they get arrays that were checked before.

    >>> class LogCosh(Loss):
    ...     def _value(self, p, y):
    ...         return np.mean(np.log(np.cosh(p - y)))
    ...
    ...     def _gradient(self, p, y):
    ...         return np.tanh(p - y) / p.size
    >>> LogCosh().value([1.0, 2.0], [1.0, 2.0])
    0.0
    >>> LogCosh().gradient([9.0, 2.0], [1.0, 2.0]).round(3)
    array([0.5, 0. ])
    """

    def value(self, prediction: ArrayLike, target: ArrayLike) -> float:
        """Return the loss, a mean over all entries of `prediction`.

        Args:
            prediction: Shape (n_samples,) or (n_samples, n_outputs).
            target: The same shape; for `SoftmaxCrossEntropy` integer classes, shape (n_samples,).

        Raises:
            ValueError: Shapes differ, something is empty, NaN or infinite, or a label is unknown.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return float(self._value(*self._checked(prediction, target)))

    def gradient(self, prediction: ArrayLike, target: ArrayLike) -> FloatArray:
        """Return d value / d prediction, in the shape of `prediction`. Arguments as for `value`."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._gradient(*self._checked(prediction, target))

    def checked_target(self, target: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
        """`target` as an array that fits predictions of the given shape, or a clear error."""
        y = float_array("target", target, ndim=(1, 2))
        if y.shape != shape:
            same_shape("prediction", np.empty(shape), "target", y)
        return y

    def value_and_gradient(self, p: FloatArray, y: NDArray[Any]) -> tuple[Scalar, FloatArray]:
        """Return both for arguments that were checked before, as a training step needs them."""
        return self._value(p, y), self._gradient(p, y)

    def _checked(self, prediction: ArrayLike, target: ArrayLike) -> tuple[FloatArray, NDArray[Any]]:
        p = float_array("prediction", prediction, ndim=(1, 2))
        return p, self.checked_target(target, p.shape)

    def _value(self, p: FloatArray, y: NDArray[Any]) -> Scalar:
        raise NotImplementedError

    def _gradient(self, p: FloatArray, y: NDArray[Any]) -> FloatArray:
        raise NotImplementedError

    def __repr__(self) -> str:
        return with_settings(self)
