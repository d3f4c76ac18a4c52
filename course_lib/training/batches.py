"""Mini-batches: an epoch of the data in small random parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import describe, instance, integer, same_length


def minibatches(
    X: NDArray[Any], y: NDArray[Any], batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Go through the data once, in random order, `batch_size` rows at a time.

    X and y follow one and the same permutation. The last batch holds what is left, so it may be
    smaller; every row comes exactly once.

    Args:
        X: Shape (n_samples, …). Of a memory-mapped file (`np.memmap`) a batch at a time is read.
        y: Shape (n_samples, …).
        batch_size: Rows in a batch, at least 1; more than there are rows means all of them.
        rng: Source of the permutation, such as `np.random.default_rng(0)`.

    Yields:
        Pairs (X_batch, y_batch).

    >>> rng = np.random.default_rng(0)
    >>> [len(y) for _, y in minibatches(np.zeros((10, 2)), np.arange(10), 4, rng)]
    [4, 4, 2]
    """
    X, y = X if isinstance(X, np.memmap) else np.asarray(X), np.asarray(y)
    same_length("X", X, "y", y)
    if len(X) == 0:
        raise ValueError(f"X must not be empty, got {describe(X)}")
    batch_size = integer("batch_size", batch_size, at_least=1)
    instance("rng", rng, np.random.Generator)
    return _batches(X, y, batch_size, rng)


def _batches(
    X: NDArray[Any], y: NDArray[Any], batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    order = rng.permutation(len(X))
    if isinstance(X, np.memmap):
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            yield np.asarray(X[rows]), y[rows]
        return
    X, y = X[order], y[order]
    for start in range(0, len(X), batch_size):
        batch = slice(start, start + batch_size)
        yield X[batch], y[batch]
