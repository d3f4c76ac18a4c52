"""A matrix as the product of a tall and a wide one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array, integer


@dataclass(frozen=True, eq=False)
class LowRank:
    """The product left @ right in place of a matrix.

    Attributes:
        left: Shape (m, rank).
        right: Shape (rank, n).
        singular_values: Those of the matrix, all min(m, n) of them, from the largest on.
    """

    left: FloatArray
    right: FloatArray
    singular_values: FloatArray

    @property
    def rank(self) -> int:
        """How many columns `left` has."""
        return len(self.right)

    @property
    def n_parameters(self) -> int:
        """How many numbers the two hold: rank · (m + n)."""
        return self.left.size + self.right.size

    @property
    def error(self) -> float:
        """The Frobenius norm of what is lost: √(σ²ᵣ₊₁ + σ²ᵣ₊₂ + …), by Eckart and Young."""
        lost = self.singular_values[self.rank :]
        largest = lost.max(initial=0.0)
        return float(largest * np.linalg.norm(lost / largest)) if largest else 0.0

    @property
    def product(self) -> FloatArray:
        """The matrix that is left."""
        return self.left @ self.right


def low_rank(matrix: ArrayLike, rank: int) -> LowRank:
    """The best product of rank `rank`: the first terms of the singular value decomposition.

    No other matrix of that rank is nearer in the Frobenius norm. It holds fewer numbers than the
    matrix only where the rank is below `break_even_rank`.

    Args:
        matrix: Shape (m, n).
        rank: From 1 to min(m, n).

    >>> found = low_rank([[3.0, 0.0], [0.0, 1.0], [0.0, 0.0]], 1)
    >>> found.n_parameters, found.error
    (5, 1.0)

    Reference: Eckart and Young (1936), The Approximation of One Matrix by Another of Lower Rank.
    """
    values = float_array("matrix", matrix, ndim=2)
    rank = integer("rank", rank, at_least=1)
    if rank > min(values.shape):
        raise ValueError(
            f"rank must be at most {min(values.shape)} for the shape {values.shape}, got {rank}"
        )
    u, sizes, v = np.linalg.svd(values, full_matrices=False)
    return LowRank(u[:, :rank] * sizes[:rank], v[:rank], sizes)


def break_even_rank(m: int, n: int) -> float:
    """The rank mn/(m + n), from which on the two factors hold no fewer numbers than the matrix.

    >>> round(break_even_rank(64, 32), 2)
    21.33
    """
    m, n = integer("m", m, at_least=1), integer("n", n, at_least=1)
    return m * n / (m + n)
