"""Losses for labels: does the score favour the right class, and by enough?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, float_array
from course_lib.losses.base import Loss, Scalar


class Hinge(Loss):
    """Hinge loss: (1/n) Σ max(0, 1 − yᵢpᵢ) for scores p and labels y in {−1, +1}.

    At the corner yᵢpᵢ = 1 the gradient is taken as 0.

    >>> Hinge().value([2.0, 0.5, -1.0], [1, 1, 1])  # (0 + 0.5 + 2) / 3
    0.8333333333333334
    >>> Hinge().gradient([2.0, 0.5], [1, 1])
    array([ 0. , -0.5])

    Reference: Cortes and Vapnik (1995), Support-Vector Networks.
    """

    def checked_target(self, target: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
        """`target` as labels, one for each score."""
        y = super().checked_target(target, shape)
        _only_labels(y, (-1, 1))
        return y

    def _value(self, p: FloatArray, y: FloatArray) -> Scalar:
        return np.mean(np.maximum(0, 1 - y * p))

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return np.where(y * p < 1, -y, 0) / p.size


class BinaryCrossEntropy(Loss):
    """Binary cross-entropy of logits z and labels y in {0, 1}: (1/n) Σ [log(1 + e^zᵢ) − yᵢzᵢ].

    This is −log of the probability that the sigmoid σ(z) gives to the label; written in logits it
    neither overflows nor takes log(0). The gradient is (σ(zᵢ) − yᵢ)/n.

    >>> round(BinaryCrossEntropy().value([0.0, 1000.0], [1, 1]), 4)  # (log 2 + 0) / 2
    0.3466
    >>> BinaryCrossEntropy().gradient([0.0, 1000.0], [1, 1])
    array([-0.25,  0.  ])

    Reference: Cox (1958), The Regression Analysis of Binary Sequences.
    """

    def checked_target(self, target: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
        """`target` as labels, one for each score."""
        y = super().checked_target(target, shape)
        _only_labels(y, (0, 1))
        return y

    def _value(self, z: FloatArray, y: FloatArray) -> Scalar:
        return np.mean(np.logaddexp(0, z) - y * z)

    def _gradient(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return (sigmoid(z) - y) / z.size


class SoftmaxCrossEntropy(Loss):
    """Softmax cross-entropy of logits Z and integer classes y: (1/n) Σ [log Σₖ e^Zᵢₖ − Zᵢ,yᵢ].

    The logarithm of the sum is taken after subtracting each row's maximum (log-sum-exp), so large
    logits do no harm. The mean is over samples, not over classes. The gradient is
    (softmax(Z) − one_hot(y))/n.

    `prediction` has shape (n_samples, n_classes), `target` holds whole numbers from 0 to
    n_classes − 1 in shape (n_samples,).

    >>> round(SoftmaxCrossEntropy().value([[0.0, 0.0], [1000.0, 0.0]], [1, 0]), 4)  # log 2 / 2
    0.3466
    >>> SoftmaxCrossEntropy().gradient([[0.0, 0.0], [1000.0, 0.0]], [1, 0])
    array([[ 0.25, -0.25],
           [ 0.  ,  0.  ]])

    Reference: Bridle (1990), Probabilistic Interpretation of Feedforward Classification Network
    Outputs.
    """

    def checked_target(self, target: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.intp]:
        """`target` as classes, one for each row of logits."""
        if len(shape) != 2:
            raise ValueError(f"prediction must have the shape (n_samples, n_classes), got {shape}")
        labels = class_labels("target", target, n_classes=shape[1])
        if len(labels) != shape[0]:
            raise ValueError(
                f"prediction and target must have the same number of rows, "
                f"got {shape[0]} and {len(labels)}"
            )
        return labels

    def _value(self, z: FloatArray, labels: NDArray[np.intp]) -> Scalar:
        return self.value_and_gradient(z, labels)[0]

    def _gradient(self, z: FloatArray, labels: NDArray[np.intp]) -> FloatArray:
        return self.value_and_gradient(z, labels)[1]

    def value_and_gradient(
        self, z: FloatArray, labels: NDArray[np.intp]
    ) -> tuple[Scalar, FloatArray]:
        """Return both; they share the exponentials."""
        own = np.arange(len(z)), labels
        shifted = z - z.max(axis=1, keepdims=True)
        gradient = np.exp(shifted)
        totals = gradient.sum(axis=1, keepdims=True)
        value = (np.log(totals).sum() - shifted[own].sum()) / len(z)
        gradient /= totals
        gradient[own] -= 1
        gradient /= len(z)
        return value, gradient


def sigmoid(z: ArrayLike) -> FloatArray:
    """Logistic function σ(z) = 1/(1 + e^−z), written with tanh so that no z overflows.

    Args:
        z: Logits, any shape.

    Returns:
        Probabilities, in the shape of z.

    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    logits = float_array("z", z, finite=False, empty=True)
    return (1 + np.tanh(logits / 2)) / 2


@np.errstate(over="ignore", invalid="ignore")
def softmax(z: ArrayLike) -> FloatArray:
    """Turn each row of logits into probabilities: e^zₖ / Σⱼ e^zⱼ.

    Each row's maximum is subtracted first, so large logits do no harm.

    Args:
        z: Logits, shape (n_samples, n_classes), or (n_classes,).

    Returns:
        Probabilities, in the shape of z; each row adds up to 1.

    >>> softmax([[0.0, 0.0], [1000.0, 0.0]])
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    logits = float_array("z", z, ndim=(1, 2), finite=False)
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: FloatArray = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return probabilities


def class_labels(name: str, value: ArrayLike, n_classes: int) -> NDArray[np.intp]:
    """`value` as whole class numbers from 0 to n_classes − 1, shape (n_samples,)."""
    labels = float_array(name, value, ndim=1)
    known = (labels >= 0) & (labels < n_classes) & (labels == np.floor(labels))
    if not known.all():
        raise ValueError(
            f"{name} must hold whole classes from 0 to {n_classes - 1}, "
            f"got the label {labels[~known][0]:g}"
        )
    return labels.astype(np.intp)


def _only_labels(y: FloatArray, allowed: tuple[int, int]) -> None:
    known = (y == allowed[0]) | (y == allowed[1])
    if not known.all():
        raise ValueError(
            f"target must hold only the labels {allowed[0]} and {allowed[1]}, "
            f"got the label {y[~known][0]:g}"
        )
