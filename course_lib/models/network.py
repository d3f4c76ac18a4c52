"""The multilayer perceptron: forward, backward, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from course_lib._validation import FloatArray, describe, integer, one_of, real
from course_lib.losses import Loss, SoftmaxCrossEntropy, sigmoid
from course_lib.models.base import Model, for_one_output
from course_lib.regularization import dropout_mask

# For each activation a = φ(z): φ itself, its slope written in a, and the variance of the starting
# weights times the number of inputs (He for relu, LeCun for the others).
ACTIVATIONS: dict[str, tuple[Any, Any, float]] = {
    "relu": (lambda z: np.maximum(z, 0), np.sign, 2.0),
    "tanh": (np.tanh, lambda a: 1 - a**2, 1.0),
    "sigmoid": (sigmoid, lambda a: a * (1 - a), 1.0),
}


class MLP(Model):
    """Multilayer perceptron: layers a ← φ(a W + b), the last one without φ.

    θ holds weights_0, bias_0, weights_1, … Weights start normal with variance 2/n_inputs (relu) or
    1/n_inputs, biases at 0.

    Args:
        layer_sizes: Numbers of units, from the features to the outputs, such as [64, 32, 10].
        activation: The function φ, one of 'relu', 'tanh', 'sigmoid'.
        dropout: Probability with which a hidden unit is dropped in `loss_and_gradient`; prediction
            uses all units.
        loss: By default `SoftmaxCrossEntropy()`, which needs at least 2 outputs. With another loss
            one output is allowed, and predictions are (n_samples,).
        seed: Seed of the starting weights and of dropout.
        dtype: Precision of θ: float64, or float32.

    >>> model = MLP([2, 3, 2], seed=0)
    >>> model.n_parameters
    17
    >>> sorted(model.views)
    ['bias_0', 'bias_1', 'weights_0', 'weights_1']

    References: Rumelhart, Hinton and Williams (1986), Learning Representations by Back-Propagating
    Errors; He et al. (2015), Delving Deep into Rectifiers.
    """

    _links = (*Model._links, "_phi", "_slope", "_layers", "_gradient", "_d_layers")

    def __init__(
        self,
        layer_sizes: Sequence[int],
        activation: str = "relu",
        dropout: float = 0.0,
        loss: Loss | None = None,
        seed: int = 0,
        dtype: DTypeLike = np.float64,
    ) -> None:
        if not isinstance(layer_sizes, Iterable):
            raise TypeError(
                f"layer_sizes must be a list such as [2, 3, 2], got {describe(layer_sizes)}"
            )
        sizes = [integer("layer_sizes", size, at_least=1) for size in layer_sizes]
        if len(sizes) < 2:
            raise ValueError(
                f"layer_sizes must name at least inputs and outputs, got {describe(layer_sizes)}"
            )
        one_of("activation", activation, tuple(ACTIVATIONS))
        self.layer_sizes = sizes
        self.activation = activation
        loss = loss or SoftmaxCrossEntropy()
        if sizes[-1] == 1:
            for_one_output(loss)
        self.dropout = real("dropout", dropout, at_least=0, below=1)
        shapes: dict[str, tuple[int, ...]] = {}
        for k, (n_in, n_out) in enumerate(pairwise(sizes)):
            shapes[f"weights_{k}"] = (n_in, n_out)
            shapes[f"bias_{k}"] = (n_out,)
        biases = tuple(name for name in shapes if name.startswith("bias"))
        super().__init__(shapes, biases, loss, sizes[0], dtype)
        self.seed = integer("seed", seed, at_least=0)
        self.rng = np.random.default_rng(self.seed)
        _, _, variance = ACTIVATIONS[activation]
        for weights, _ in self._layers:
            weights[...] = self.rng.normal(0, np.sqrt(variance / len(weights)), weights.shape)

    def _link(self) -> None:
        super()._link()
        self._phi, self._slope, _ = ACTIVATIONS[self.activation]
        self._layers = self.layers_of(self.theta)
        self._gradient = np.empty_like(self.theta)
        self._d_layers = self.layers_of(self._gradient)

    def layers_of(self, vector: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
        """Pairs (weights, bias) of views into a vector laid out like θ, such as θ itself."""
        parts = list(self.split(vector).values())
        return list(zip(parts[::2], parts[1::2], strict=True))

    def activate(self, z: FloatArray) -> FloatArray:
        """φ(z), in the shape of z."""
        a: FloatArray = self._phi(z)
        return a

    def _output(self, X: FloatArray) -> FloatArray:
        a = X
        for weights, bias in self._layers[:-1]:
            a = self._phi(a @ weights + bias)
        return self._last(a)

    def _last(self, a: FloatArray) -> FloatArray:
        weights, bias = self._layers[-1]
        output: FloatArray = a @ weights + bias
        return output[:, 0] if self.layer_sizes[-1] == 1 else output

    def backpropagate(self, X: FloatArray, y: NDArray[Any]) -> tuple[float, FloatArray]:
        """Forward, keeping what each layer saw; then the chain rule, from the last layer back."""
        inputs, slopes = self._forward(X, self.dropout)
        value, d_output = self.loss.value_and_gradient(self._last(inputs[-1]), y)
        deltas = self._backward(d_output, slopes)
        for seen, delta, (d_weights, d_bias) in zip(
            inputs[::-1], deltas, self._d_layers[::-1], strict=True
        ):
            np.matmul(seen.T, delta, out=d_weights)
            delta.sum(axis=0, out=d_bias)
        return float(value), self._gradient

    def signals(
        self, X: FloatArray, d_output: FloatArray
    ) -> tuple[list[FloatArray], list[FloatArray]]:
        """What backpropagation multiplies: the input of each layer and the derivative after it.

        Args:
            X: Features that were checked before.
            d_output: The derivative of something with respect to the output, in its shape.

        Returns:
            Two lists with an array of one row a sample for each layer. The derivative with respect
            to the weights of layer k is `inputs[k].T @ deltas[k]`.
        """
        inputs, slopes = self._forward(X, dropout=0)
        return inputs, list(self._backward(d_output, slopes))[::-1]

    def _forward(self, X: FloatArray, dropout: float) -> tuple[list[FloatArray], list[FloatArray]]:
        """The input of each layer, and the slope of φ at each hidden unit."""
        inputs, slopes = [X], []
        for weights, bias in self._layers[:-1]:
            a = self._phi(inputs[-1] @ weights + bias)
            slope = self._slope(a)
            if dropout:
                mask = dropout_mask(a.shape, dropout, self.rng).astype(a.dtype, copy=False)
                a, slope = a * mask, slope * mask
            inputs.append(a)
            slopes.append(slope)
        return inputs, slopes

    def _backward(self, d_output: FloatArray, slopes: list[FloatArray]) -> Iterator[FloatArray]:
        """The derivative with respect to what leaves each layer, before φ, from the last back."""
        delta = d_output.reshape(len(d_output), -1)
        yield delta
        for (weights, _), slope in zip(self._layers[:0:-1], slopes[::-1], strict=True):
            delta = (delta @ weights.T) * slope
            yield delta
