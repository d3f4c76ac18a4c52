"""Compressed sparse rows: only what is not 0, and where it stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, describe, float_array


class SparseRows:
    """A matrix as its non-zero values, the column of each, and where each row begins (CSR).

    A value of 4 bytes brings a column of 2 or 4 bytes with it, so that storage shrinks only when
    more than a third, or half, of the values are 0.

    Args:
        matrix: Shape (n_rows, n_columns); float32 stays float32.

    Attributes:
        values: What is not 0, row by row.
        columns: The column of each value, in the smallest unsigned integers that hold it.
        starts: Row i is `values[starts[i] : starts[i + 1]]`; n_rows + 1 numbers.
        shape: That of the matrix.

    >>> sparse = SparseRows([[0.0, 2.0, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 3.0]])
    >>> sparse.values, sparse.columns, sparse.starts
    (array([2., 1., 3.]), array([1, 0, 2], dtype=uint8), array([0, 1, 1, 3], dtype=uint32))
    >>> sparse @ [1.0, 1.0, 1.0]
    array([2., 0., 4.])
    """

    def __init__(self, matrix: ArrayLike) -> None:
        dense = float_array("matrix", matrix, ndim=2)
        rows, columns = np.nonzero(dense)
        self.shape = dense.shape
        self.values: FloatArray = dense[rows, columns]
        self.columns = columns.astype(np.min_scalar_type(dense.shape[1] - 1))
        self.starts = np.searchsorted(rows, np.arange(len(dense) + 1)).astype(np.uint32)

    @property
    def n_bytes(self) -> int:
        """What the three arrays take."""
        return self.values.nbytes + self.columns.nbytes + self.starts.nbytes

    def to_dense(self) -> FloatArray:
        """The matrix with its zeros."""
        dense = np.zeros(self.shape, dtype=self.values.dtype)
        dense[self._rows(), self.columns] = self.values
        return dense

    def __matmul__(self, other: ArrayLike) -> FloatArray:
        """The product with a column or a matrix: only what is not 0 is multiplied."""
        right = float_array("other", other, ndim=(1, 2))
        if len(right) != self.shape[1]:
            raise ValueError(f"other must have {self.shape[1]} rows, got {describe(right)}")
        kind = np.result_type(self.values, right)
        product: FloatArray = np.zeros((self.shape[0], *right.shape[1:]), dtype=kind)
        scaled = self.values.reshape(-1, *[1] * (right.ndim - 1)) * right[self.columns]
        np.add.at(product, self._rows(), scaled)
        return product

    def _rows(self) -> NDArray[np.intp]:
        """The row of each value."""
        return np.repeat(np.arange(self.shape[0]), self.starts[1:] - self.starts[:-1])
