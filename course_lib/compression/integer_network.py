"""Inference with whole numbers: int8 in, int32 sums, one multiplication to come back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, boolean, describe, instance
from course_lib.compression.quantization import Quantized, quantize, quantize_int8
from course_lib.losses import SoftmaxCrossEntropy
from course_lib.models import MLP


def int8_matmul(a: Quantized, b: Quantized) -> FloatArray:
    """The product of what two quantized matrices stand for, by sums of whole numbers.

    Σ Sₐ(qₐ − Zₐ) S_b(q_b − Z_b) = Sₐ S_b Σ (qₐ − Zₐ)(q_b − Z_b), and the sum on the right is one of
    int32, without any rounding. A product of two 8-bit numbers needs 16 bits and a sum of them
    more, so that int8 would wrap around.

    Args:
        a: Shape (n, k), with one scale for all.
        b: Shape (k, m), with one scale for all or one for each column.

    Raises:
        ValueError: The shapes or the scales do not fit, or k is so large that int32 might wrap.

    >>> a, b = quantize([[100.0, 100.0]]), quantize([[1.0], [1.0]])
    >>> int8_matmul(a, b).round(9)
    array([[200.]])
    """
    for name, matrix in (("a", a), ("b", b)):
        instance(name, matrix, Quantized)
        if matrix.integers.ndim != 2 or matrix.bits > 8:
            raise ValueError(
                f"{name} must be a matrix of at most 8 bits, got {describe(matrix.integers)} "
                f"of {matrix.bits} bits"
            )
    if a.scale.size != 1 or b.scale.size not in (1, b.integers.shape[1]):
        raise ValueError("a must have one scale, and b one or one for each column")
    if b.scale.size > 1 and b.scale.shape[0] != 1:
        raise ValueError("b must have its scales for columns, axis=1, got those of rows")
    k = a.integers.shape[1]
    if k != len(b.integers):
        raise ValueError(f"b must have {k} rows, got {describe(b.integers)}")
    if k * 255**2 >= 2**31:
        raise ValueError(f"a must have at most {(2**31 - 1) // 255**2} columns, got {k}")
    sums = _centred(a) @ _centred(b)
    return np.asarray(a.scale.reshape(1, 1) * b.scale.reshape(1, -1) * sums)


class IntegerMLP:
    """A trained `MLP` whose matrix products are made of whole numbers.

    Weights are int8 with zero point 0; what enters a layer is int8 with the range that rows for
    calibration show. Biases, the activation and the way back to real numbers
    between two layers are in floating point.

    Args:
        model: The trained network, with the softmax cross-entropy.
        X: Rows for calibration, shape (n_samples, n_features): from the training set, because what
            is chosen on test rows is not tested by them.
        per_channel: Whether each unit has a scale of its own for its weights.

    >>> from course_lib.datasets import digits
    >>> data, model = digits(), MLP([64, 16, 10], seed=0)
    >>> integer = IntegerMLP(model, data.X[:100])
    >>> bool(np.mean(integer.predict(data.X) == model.predict(data.X)) > 0.95)
    True

    Reference: Jacob et al. (2018), Quantization and Training of Neural Networks for Efficient
    Integer-Arithmetic-Only Inference.
    """

    def __init__(self, model: MLP, X: ArrayLike, per_channel: bool = True) -> None:
        instance("model", model, MLP)
        instance("loss of the model", model.loss, SoftmaxCrossEntropy)
        axis = 1 if boolean("per_channel", per_channel) else None
        self.model = model
        inputs, _ = model.signals(model.checked_features(X), model.decision_function(X))
        self._ranges = [quantize(seen) for seen in inputs]
        self._layers = [
            (quantize_int8(weights, axis), bias.copy())
            for weights, bias in model.layers_of(model.theta)
        ]

    @property
    def n_bytes(self) -> float:
        """What weights, their scales and float32 biases take."""
        return sum(weights.n_bytes + 4 * bias.size for weights, bias in self._layers)

    def decision_function(self, X: ArrayLike) -> FloatArray:
        """The logits."""
        a = self.model.checked_features(X)
        for k, ((weights, bias), scale) in enumerate(zip(self._layers, self._ranges, strict=True)):
            z = int8_matmul(_quantized_like(scale, a), weights) + bias
            a = z if k == len(self._layers) - 1 else self.model.activate(z)
        return a

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """The label with the largest logit, for each row."""
        return np.asarray(self.decision_function(X).argmax(axis=1))


def _centred(quantized: Quantized) -> NDArray[np.int32]:
    """q − Z in int32."""
    return np.asarray(quantized.integers.astype(np.int32) - quantized.zero_point.astype(np.int32))


def _quantized_like(known: Quantized, values: FloatArray) -> Quantized:
    """Values as integers of a known scale; what is out of its range is cut."""
    limits: Any = np.iinfo(known.integers.dtype)
    q = np.clip(np.rint(values / known.scale) + known.zero_point, limits.min, limits.max)
    return Quantized(q.astype(known.integers.dtype), known.scale, known.zero_point, known.bits)
