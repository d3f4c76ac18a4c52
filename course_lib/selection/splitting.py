"""Splitting data: some to learn from, some to judge by."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import boolean, describe, float_array, integer, real, same_length

Rows = NDArray[np.intp]


def train_test_split(
    X: ArrayLike, y: ArrayLike, test_size: float = 0.25, seed: int = 0, stratify: bool = False
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Split X and y by one shuffle into a part to train on and a part to test on.

    Args:
        X: Features, shape (n_samples, …).
        y: Targets, shape (n_samples, …).
        test_size: Share of the rows that go to the test part, above 0 and below 1; rounded up.
        seed: Seed of the shuffle.
        stratify: Whether y are classes whose shares should be kept in both parts.

    Returns:
        X_train, X_test, y_train, y_test.

    Raises:
        ValueError: One part would be empty, or X and y differ in length.

    >>> X, y = np.arange(10).reshape(5, 2), np.arange(5)
    >>> X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.4)
    >>> y_train, y_test
    (array([0, 1, 3]), array([2, 4]))
    """
    X, y = np.asarray(X), np.asarray(y)
    same_length("X", X, "y", y)
    share = real("test_size", test_size, above=0, below=1)
    rng = np.random.default_rng(integer("seed", seed, at_least=0))
    n_test = int(np.ceil(share * len(y)))
    if not 0 < n_test < len(y):
        raise ValueError(
            f"test_size must leave rows for both parts, got {share:g} of {len(y)} rows"
        )
    order = _by_class(y, rng) if boolean("stratify", stratify) else rng.permutation(len(y))
    chosen = np.zeros(len(y), dtype=bool)
    if stratify:  # every (n / n_test)-th row of an order in which the classes stand together
        chosen[order[(np.arange(n_test) * len(y)) // n_test]] = True
    else:
        chosen[order[:n_test]] = True
    return X[~chosen], X[chosen], y[~chosen], y[chosen]


def scaled_split(
    X: ArrayLike, y: ArrayLike, test_size: float = 0.25, seed: int = 0, stratify: bool = False
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """`train_test_split` with each column in units of the training part: (x − mean)/deviation.

    Mean and deviation come from the training rows alone, so that nothing of the test rows leaks. A
    column that is constant there is only shifted.

    Args:
        X, y, test_size, seed, stratify: As for `train_test_split`; X of shape (n_samples,
            n_features).

    >>> X_train, X_test, *_ = scaled_split(np.arange(10.0).reshape(5, 2), np.arange(5), 0.4)
    >>> X_train.mean(axis=0).round(9) + 0.0, X_train.std(axis=0).round(9)
    (array([0., 0.]), array([1., 1.]))
    """
    features = float_array("X", X, ndim=2)
    X_train, X_test, y_train, y_test = train_test_split(features, y, test_size, seed, stratify)
    middle, scale = X_train.mean(axis=0), X_train.std(axis=0)
    scale[scale == 0] = 1
    return (X_train - middle) / scale, (X_test - middle) / scale, y_train, y_test


def k_fold(
    y: ArrayLike, k: int = 5, seed: int = 0, stratify: bool = False
) -> list[tuple[Rows, Rows]]:
    """Cut the rows into k folds; each is the validation part once, the others train.

    Args:
        y: Targets, shape (n_samples, …); only their number counts unless stratify is set.
        k: Number of folds, from 2 to n_samples. Their sizes differ by one at most.
        seed: Seed of the shuffle.
        stratify: Whether y are classes whose shares should be kept in every fold.

    Returns:
        k pairs (training rows, validation rows), each in rising order.

    Raises:
        ValueError: k does not fit the number of rows.

    >>> for training, validation in k_fold(np.zeros(5), k=2):
    ...     print(training, validation)
    [0 4] [1 2 3]
    [1 2 3] [0 4]

    Reference: Stone (1974), Cross-Validatory Choice and Assessment of Statistical Predictions.
    """
    y = np.asarray(y)
    if y.ndim == 0:
        raise TypeError(f"y must be the targets, one for each row, got {describe(y)}")
    k = integer("k", k, at_least=2)
    if k > len(y):
        raise ValueError(f"k must be at most the number of rows, {len(y)}, got {k}")
    rng = np.random.default_rng(integer("seed", seed, at_least=0))
    fold = np.empty(len(y), dtype=np.intp)
    if boolean("stratify", stratify):
        fold[_by_class(y, rng)] = np.arange(len(y)) % k
    else:
        fold[rng.permutation(len(y))] = np.arange(len(y)) % k
    return [(np.flatnonzero(fold != f), np.flatnonzero(fold == f)) for f in range(k)]


def _by_class(y: NDArray[Any], rng: np.random.Generator) -> Rows:
    """A shuffled order of the rows in which those of a class stand together."""
    if y.ndim != 1:
        raise ValueError(f"y must be classes of shape (n_samples,) to stratify, got {describe(y)}")
    shuffled = rng.permutation(len(y))
    return shuffled[np.argsort(y[shuffled], kind="stable")]
