"""Linear models: weighted sums of the features."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from course_lib._validation import FloatArray, boolean, integer
from course_lib.losses import BinaryCrossEntropy, Loss, MeanSquaredError, SoftmaxCrossEntropy
from course_lib.models.base import Model, for_one_output


class LinearModel(Model):
    """X w + b for one output; with `fit_intercept=False` there is no b."""

    def __init__(
        self, n_features: int, fit_intercept: bool, loss: Loss, dtype: DTypeLike = np.float64
    ) -> None:
        n_features = integer("n_features", n_features, at_least=1)
        self.fit_intercept = boolean("fit_intercept", fit_intercept)
        shapes: dict[str, tuple[int, ...]] = {"weights": (n_features,)}
        if self.fit_intercept:
            shapes["intercept"] = (1,)
        super().__init__(shapes, ("intercept",), for_one_output(loss), n_features, dtype)

    def _output(self, X: FloatArray) -> FloatArray:
        output: FloatArray = X @ self.views["weights"]
        return output + self.views["intercept"] if self.fit_intercept else output

    def backpropagate(self, X: FloatArray, y: NDArray[Any]) -> tuple[float, FloatArray]:
        """Return the loss, and Xᵀ d loss / d output with its sum for the intercept."""
        value, d_output = self.loss.value_and_gradient(self._output(X), y)
        gradient = np.empty_like(self.theta)
        gradient[: self.n_features] = X.T @ d_output
        gradient[self.n_features :] = d_output.sum()
        return float(value), gradient


class LinearRegression(LinearModel):
    """Linear regression: the prediction is X w + b. θ is w, then b, and starts at 0.

    Args:
        n_features: Columns of X.
        fit_intercept: Whether there is a b.
        loss: By default `MeanSquaredError()`; another loss of one output, such as `Huber()`.
        dtype: Precision of θ: float64, or float32.

    >>> model = LinearRegression(2, fit_intercept=False)
    >>> model.theta = [0.0, 1.0]
    >>> model.predict([[1, 2], [2, 3]])
    array([2., 3.])
    >>> model.loss_and_gradient([[1, 2]], [1])
    (1.0, array([2., 4.]))
    """

    def __init__(
        self,
        n_features: int,
        fit_intercept: bool = True,
        loss: Loss | None = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__(n_features, fit_intercept, loss or MeanSquaredError(), dtype)


class LogisticRegression(LinearModel):
    """Logistic regression: the probability of label 1 is σ(X w + b). Labels are 0 and 1.

    Args:
        n_features: Columns of X.
        fit_intercept: Whether there is a b.
        dtype: Precision of θ: float64, or float32.

    >>> model = LogisticRegression(1)
    >>> model.theta = [2.0, -1.0]
    >>> model.predict([[0.0], [1.0]])
    array([0, 1])
    >>> model.predict_proba([[0.5]])
    array([[0.5, 0.5]])

    Reference: Cox (1958), The Regression Analysis of Binary Sequences.
    """

    def __init__(
        self, n_features: int, fit_intercept: bool = True, dtype: DTypeLike = np.float64
    ) -> None:
        super().__init__(n_features, fit_intercept, BinaryCrossEntropy(), dtype)


class SoftmaxRegression(Model):
    """Softmax regression: logits X W + b, one for each class. Labels are 0 to n_classes − 1.

    Args:
        n_features: Columns of X.
        n_classes: Columns of W, at least 2.
        dtype: Precision of θ: float64, or float32.

    >>> model = SoftmaxRegression(n_features=2, n_classes=3)
    >>> model.views["weights"][...] = [[1, 0, 0], [0, 1, 0]]
    >>> model.predict([[2.0, 1.0], [0.0, 5.0]])
    array([0, 1])
    """

    def __init__(self, n_features: int, n_classes: int, dtype: DTypeLike = np.float64) -> None:
        n_features = integer("n_features", n_features, at_least=1)
        n_classes = integer("n_classes", n_classes, at_least=2)
        shapes: dict[str, tuple[int, ...]] = {
            "weights": (n_features, n_classes),
            "intercepts": (n_classes,),
        }
        super().__init__(shapes, ("intercepts",), SoftmaxCrossEntropy(), n_features, dtype)
        self.n_classes = n_classes

    def _output(self, X: FloatArray) -> FloatArray:
        output: FloatArray = X @ self.views["weights"] + self.views["intercepts"]
        return output

    def backpropagate(self, X: FloatArray, y: NDArray[Any]) -> tuple[float, FloatArray]:
        """Return the loss, and Xᵀ d loss / d output with its sum for the intercept."""
        value, d_output = self.loss.value_and_gradient(self._output(X), y)
        gradient = np.concatenate([(X.T @ d_output).ravel(), d_output.sum(axis=0)])
        return float(value), gradient
