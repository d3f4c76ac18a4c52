"""One gradient from several: averaged by the rows behind each."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, describe, float_array, integer
from course_lib.models import Model, Wrapper


def average_shards(gradients: ArrayLike, rows: ArrayLike) -> FloatArray:
    """Σ nₖ gₖ / Σ nₖ: the gradient of all rows from the mean gradients of the shards.

    Without the weights nₖ a short shard counts as much as a long one, and the result is the
    gradient of other data.

    Args:
        gradients: One gradient a shard, shape (n_shards, n_parameters).
        rows: How many rows each shard has.

    >>> average_shards([[1.0, 0.0], [4.0, 3.0]], rows=[2, 1])
    array([2., 1.])
    """
    stacked = float_array("gradients", gradients, ndim=2, finite=False)
    counts = np.asarray(rows)
    if counts.shape != (len(stacked),) or counts.dtype.kind not in "iu" or counts.min() < 1:
        raise ValueError(
            f"rows must be {len(stacked)} whole numbers from 1, one for each gradient, "
            f"got {describe(rows)}"
        )
    weights = (counts / counts.sum()).astype(stacked.dtype)
    mean: FloatArray = weights @ stacked
    return mean


def cut_into_shards(n_rows: int, parts: int) -> list[slice]:
    """The rows as `parts` slices whose lengths differ by at most 1; fewer where rows are fewer.

    >>> cut_into_shards(5, 2)
    [slice(0, 3, None), slice(3, 5, None)]
    """
    parts = min(integer("parts", parts, at_least=1), integer("n_rows", n_rows, at_least=1))
    ends = [-(-n_rows * k // parts) for k in range(parts + 1)]
    return [slice(start, end) for start, end in pairwise(ends)]


class Accumulated(Wrapper):
    """A model that takes a batch in pieces of `rows` rows, one after the other.

    The gradient is that of the whole batch, to rounding; the memory is that of a piece.

    Args:
        model: Any `Model`, without dropout: its θ is trained.
        rows: How many rows a piece has at most.

    >>> from course_lib.models import LinearRegression
    >>> model = LinearRegression(1, fit_intercept=False)
    >>> Accumulated(model, rows=2).loss_and_gradient([[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0])[1]
    array([-9.33333333])
    >>> model.loss_and_gradient([[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0])[1]
    array([-9.33333333])
    """

    def __init__(self, model: Model, rows: int) -> None:
        super().__init__(model)
        self.rows = integer("rows", rows, at_least=1)

    def backpropagate(self, X: FloatArray, y: NDArray[Any]) -> tuple[float, FloatArray]:
        """The loss and the gradient of all rows; one sum is kept, not each gradient."""
        value, total = 0.0, np.zeros_like(self.theta)
        for start in range(0, len(X), self.rows):
            piece = slice(start, start + self.rows)
            loss, gradient = self.model.backpropagate(X[piece], y[piece])
            value += loss * len(X[piece])
            total += gradient * len(X[piece])
        return value / len(X), total / len(X)


def shard_gradient(model: Model, X: FloatArray, y: NDArray[Any]) -> tuple[float, FloatArray]:
    """Mean loss and gradient of the rows of one shard."""
    with np.errstate(over="ignore", invalid="ignore"):
        value, gradient = model.backpropagate(X, y)
    return value, gradient.copy()
