"""What all models share: θ and its named views, prediction and score."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from course_lib._settings import with_settings
from course_lib._validation import (
    FloatArray,
    file_of_rows,
    float_array,
    instance,
    precision,
    same_length,
    same_shape,
)
from course_lib.losses import (
    BinaryCrossEntropy,
    Hinge,
    Loss,
    SoftmaxCrossEntropy,
    sigmoid,
    softmax,
)


class Model:
    """Base of all models.

    A model of your own calls `super().__init__` with the shapes of its parts and states two things:
    `_output`, from X to the numbers that the loss compares with y, and `backpropagate`.

    Args:
        shapes: The shape of each part of θ, by name, in the order in which they lie in θ.
        intercepts: Names of the parts that no penalty touches.
        loss: What `loss_and_gradient` measures.
        n_features: How many columns X has.
        dtype: Precision of θ: float64, or float32 to halve the memory.

    Attributes:
        theta: All parameters, shape (n_parameters,). Assigning to it copies values in.
        views: The parts of theta by name; `views["weights"][...] = w` changes theta.
        intercept_mask: True where theta holds an intercept, shape (n_parameters,).

    >>> from course_lib.losses import MeanSquaredError
    >>> class Parabola(Model):  # the prediction is a x²
    ...     def __init__(self):
    ...         super().__init__({"a": (1,)}, (), loss=MeanSquaredError(), n_features=1)
    ...
    ...     def _output(self, X):
    ...         return X[:, 0] ** 2 * self.views["a"]
    ...
    ...     def backpropagate(self, X, y):
    ...         value, d_output = self.loss.value_and_gradient(self._output(X), y)
    ...         return float(value), np.array([X[:, 0] ** 2 @ d_output])
    >>> model = Parabola()
    >>> model.theta = [0.5]
    >>> model.predict([[2.0], [4.0]])
    array([2., 8.])
    >>> model.loss_and_gradient([[2.0]], [1.0])
    (1.0, array([8.]))
    """

    _links: tuple[str, ...] = ("views",)  # what `_link` sets

    def __init__(
        self,
        shapes: dict[str, tuple[int, ...]],
        intercepts: tuple[str, ...],
        loss: Loss,
        n_features: int,
        dtype: DTypeLike = np.float64,
    ) -> None:
        instance("loss", loss, Loss)
        self.loss = loss
        self.n_features = n_features
        self._shapes = shapes
        size = sum(map(math.prod, shapes.values()))
        self._theta: FloatArray = np.zeros(size, dtype=precision("dtype", dtype))
        self._link()
        self.intercept_mask = np.zeros(self.n_parameters, dtype=bool)
        for name, part in self.split(self.intercept_mask).items():
            part[...] = name in intercepts

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in self._links}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._link()

    def _link(self) -> None:
        """Make all views into θ, at first and again in a copy, whose views would be arrays."""
        self.views: Mapping[str, FloatArray] = MappingProxyType(self.split(self._theta))

    @property
    def theta(self) -> FloatArray:
        """All parameters, shape (n_parameters,)."""
        return self._theta

    @theta.setter
    def theta(self, value: ArrayLike) -> None:
        new = float_array("theta", value, dtype=self.dtype)
        if new.shape != self._theta.shape:
            raise ValueError(f"theta must have the shape {self._theta.shape}, got {new.shape}")
        self._theta[...] = new

    @property
    def dtype(self) -> np.dtype[Any]:
        """The precision of θ: float64 or float32."""
        return self._theta.dtype

    @property
    def n_parameters(self) -> int:
        """How many numbers θ holds."""
        return self._theta.size

    def __repr__(self) -> str:
        return with_settings(self)

    def split(self, vector: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Named views into any vector laid out like θ, a gradient for example."""
        views, start = {}, 0
        for name, shape in self._shapes.items():
            stop = start + math.prod(shape)
            views[name] = vector[start:stop].reshape(shape)
            start = stop
        return views

    def decision_function(self, X: ArrayLike) -> FloatArray:
        """Return what the loss compares with y: predicted numbers, scores or logits.

        Args:
            X: Features, shape (n_samples, n_features).

        Returns:
            Shape (n_samples,), or (n_samples, n_outputs) where the model has several.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return self._output(self.checked_features(X))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the predicted number of each row of X, or for a classifier the predicted label.

        Args:
            X: Features, shape (n_samples, n_features).

        Returns:
            Shape (n_samples,); numbers, and labels that are independent of one another, have the
            shape (n_samples, n_outputs) where the model has several outputs.
        """
        output = self.decision_function(X)
        if isinstance(self.loss, SoftmaxCrossEntropy):
            return np.asarray(output.argmax(axis=1))
        if isinstance(self.loss, BinaryCrossEntropy):
            return (output > 0).astype(np.intp)
        if isinstance(self.loss, Hinge):
            return np.where(output > 0, 1, -1)
        return output

    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """Return the probability of each class.

        Args:
            X: Features, shape (n_samples, n_features).

        Returns:
            Shape (n_samples, n_classes). With `BinaryCrossEntropy` and several outputs each output
            is a label of its own, and entry (i, k) is the probability that label k is 1.

        Raises:
            TypeError: The loss is no cross-entropy, so the outputs are no logits.
        """
        output = self.decision_function(X)
        if isinstance(self.loss, SoftmaxCrossEntropy):
            return softmax(output)
        if isinstance(self.loss, BinaryCrossEntropy):
            positive = sigmoid(output)
            return positive if positive.ndim == 2 else np.stack([1 - positive, positive], axis=1)
        raise TypeError(f"predict_proba needs a cross-entropy as the loss, got {self.loss!r}")

    def score(self, X: ArrayLike, y: ArrayLike) -> float:
        """Return the accuracy of a classifier, R² of a regression; 1 is perfect.

        R² is 1 − Σ(p − y)² / Σ(y − mean of y)².

        Args:
            X: Features, shape (n_samples, n_features).
            y: Targets, in the shape of `predict(X)`.

        Raises:
            ValueError: R² is not defined, because y does not vary.
        """
        prediction = self.predict(X)
        target = float_array("y", y)
        same_length("X", prediction, "y", target)
        same_shape("prediction", prediction, "y", target)
        if isinstance(self.loss, SoftmaxCrossEntropy | BinaryCrossEntropy | Hinge):
            return float(np.mean(prediction == target))
        with np.errstate(over="ignore", invalid="ignore"):
            spread = float(np.sum((target - target.mean(axis=0)) ** 2))
            error = float(np.sum((prediction - target) ** 2))
        if spread == 0:
            raise ValueError("y must vary for R² to be defined, got a constant")
        return 1 - error / spread

    def loss_value(self, X: ArrayLike, y: ArrayLike) -> float:
        """Return the loss on (X, y), without dropout and without any penalty."""
        features, target = self.checked(X, y)
        with np.errstate(over="ignore", invalid="ignore"):
            return self.forward(features, target)

    def loss_and_gradient(self, X: ArrayLike, y: ArrayLike) -> tuple[float, FloatArray]:
        """Return the loss on (X, y) and its derivative with respect to θ.

        Args:
            X: Features, shape (n_samples, n_features).
            y: Targets, shape (n_samples,), or (n_samples, n_outputs).

        Returns:
            The loss, and the gradient in the shape (n_parameters,) of θ.

        Raises:
            ValueError: Shapes that do not fit, or values that are NaN or infinite.
        """
        features, target = self.checked(X, y)
        with np.errstate(over="ignore", invalid="ignore"):
            value, gradient = self.backpropagate(features, target)
        return value, gradient.copy()

    def checked(self, X: ArrayLike, y: ArrayLike) -> tuple[FloatArray, NDArray[Any]]:
        """X and y as arrays that fit this model and its loss, or a clear error."""
        features = self.checked_features(X)
        return features, self.loss.checked_target(y, (len(features), *self._row_shape))

    @cached_property
    def _row_shape(self) -> tuple[int, ...]:
        """The shape of the output of one row."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._output(np.zeros((1, self.n_features), dtype=self.dtype)).shape[1:]

    def forward(self, X: FloatArray, y: NDArray[Any]) -> float:
        """The formula of `loss_value`, for arguments that were checked before."""
        return float(self.loss.value_and_gradient(self._output(X), y)[0])

    def backpropagate(self, X: FloatArray, y: NDArray[Any]) -> tuple[float, FloatArray]:
        """The formulas of `loss_and_gradient`, for arguments that were checked before.

        The gradient may be an array that the next call fills anew: copy it to keep it.
        """
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Return what a resumed run needs to know beside θ: numbers, texts, arrays."""
        return {}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned."""

    def checked_features(self, X: ArrayLike) -> FloatArray:
        """X as an array that fits this model, or a clear error."""
        features: FloatArray
        if isinstance(X, np.memmap):
            features = file_of_rows("X", X, self.dtype)
        else:
            features = float_array("X", X, ndim=2, dtype=self.dtype)
        if features.shape[1] != self.n_features:
            raise ValueError(
                f"X must have {self.n_features} columns, got the shape {features.shape}"
            )
        return features

    def _output(self, X: FloatArray) -> FloatArray:
        raise NotImplementedError


def for_one_output(loss: Loss) -> Loss:
    """`loss`, unless it compares several outputs with each other."""
    if isinstance(loss, SoftmaxCrossEntropy):
        raise ValueError(
            "loss must fit one output, as MeanSquaredError() does for numbers and "
            f"BinaryCrossEntropy() for labels 0 and 1, got {loss!r}, which needs at least 2 outputs"
        )
    return loss
