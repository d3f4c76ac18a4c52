"""Choosing: what the nearest neighbour says of each row when it is held out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.exercises.compare import UnreadableError
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check


def held_out_predictions(X: Any, y: Any, k: int, rng: Any) -> Any:
    """The number of each row's fold, from 0, and the label of its nearest row in other folds."""
    n = len(y)
    order = rng.permutation(n)
    fold, predicted = np.full(n, -1), np.full(n, -1)
    for number, validation in enumerate(np.array_split(order, k)):
        training = np.setdiff1d(order, validation)
        distances = ((X[validation, None] - X[training]) ** 2).sum(axis=-1)
        fold[validation] = number
        predicted[validation] = y[training][distances.argmin(axis=1)]
    return fold, predicted


def holds(arguments: Sequence[Arguments], returned: Sequence[object]) -> list[str]:
    """The mistake in each answer, or "" where folds of any fair cut predict each other's rows.

    Folds of an equal generator must be equal, and folds of another one must not.
    """
    problems, known = [], list[tuple[Any, Any]]()
    for (X, y, k, rng), value in zip(arguments, returned, strict=True):
        fold, predicted = _two_arrays(value)
        problem = _problem(X, y, k, fold, predicted)  # type: ignore[arg-type]
        if not problem and k != len(y):  # type: ignore[arg-type]
            given = (X.tobytes(), k), rng.seed  # type: ignore[attr-defined]
            cut = {tuple(np.flatnonzero(fold == number)) for number in range(k)}  # type: ignore[call-overload]
            for before, parts in known:
                if before[0] == given[0] and (before == given) != (cut == parts):
                    problem = "own-generator"
            known.append((given, cut))
        problems.append(problem)
    return problems


def _problem(X: Any, y: Any, k: int, fold: Any, predicted: Any) -> str:
    """The name of what is wrong, the most basic first."""
    n = len(y)
    if fold.shape != (n,) or predicted.shape != (n,):
        return "The two results do not have one number for each row."
    if np.isin(fold, y).all() and np.isin(predicted, np.arange(k)).all():
        return "order-of-results"
    missing = np.count_nonzero(~np.isin(predicted, y))
    if missing:
        return "leftover-rows-dropped" if missing == n % k else "Some rows get no label of `y`."
    numbers, sizes = np.unique(fold, return_counts=True)
    if np.array_equal(numbers, np.arange(1, k + 1)):
        return "folds-counted-from-one"
    if not np.array_equal(numbers, np.arange(k)):
        return "The numbers of the folds are not 0 to k − 1."
    return _sizes(n, k, sizes) or _neighbours(X, y, fold, predicted) or _order(n, k, fold)


def _sizes(n: int, k: int, sizes: Any) -> str:
    if sizes.max() - sizes.min() <= 1:
        return ""
    if set(sizes[:-1]) == {n // k}:
        return "last-fold-takes-the-rest"
    return "last-fold-is-short" if set(sizes[:-1]) == {-(-n // k)} else "random-fold-numbers"


def _neighbours(X: Any, y: Any, fold: Any, predicted: Any) -> str:
    distances = ((X[:, None] - X) ** 2).sum(axis=-1)
    others = fold[:, None] != fold
    if np.array_equal(predicted, y[np.where(others, distances, np.inf).argmin(axis=1)]):
        return ""
    if np.array_equal(predicted, y):
        return "nearest-is-itself"
    itself = np.eye(len(y), dtype=bool)
    if np.array_equal(predicted, y[np.where(itself, np.inf, distances).argmin(axis=1)]):
        return "only-the-row-itself-left-out"
    if np.array_equal(predicted, y[np.where(others, distances, -np.inf).argmax(axis=1)]):
        return "farthest"
    return "Some rows get a label that is not that of their nearest row in the other folds."


def _order(n: int, k: int, fold: Any) -> str:
    """Whether the folds are blocks of neighbours or come of counting to k."""
    blocks = np.count_nonzero(np.diff(fold)) < k
    counted = all(len(np.unique(np.flatnonzero(fold == number) % k)) == 1 for number in range(k))
    return "not-shuffled" if n > k and (blocks or counted) else ""


def unpack(value: object) -> object:
    """The two results as arrays."""
    return None if value is None else _two_arrays(value)


def _two_arrays(value: object) -> tuple[Any, Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise UnreadableError(
            "Your function did not return two things.",
            "Return the array of fold numbers and the array of predictions: "
            "`return fold, predicted`.",
        )
    fold, predicted = map(np.asarray, value)
    if fold.dtype.kind not in "iuf" or predicted.dtype.kind not in "biuf":
        raise UnreadableError(
            "The two results must be arrays of numbers, one for each row.",
            "Begin with two arrays of n places, and fill in those of one fold in each round.",
        )
    return fold, predicted.astype(float)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """With rows left over and without; each row a fold of its own; all labels differ.

    The last two are the first, with another generator and with an equal one.
    """
    first, *seeds = (int(seed) for seed in rng.choice(10_000, 4, replace=False))
    sizes = [(19, 4), (18, 3), (7, 7), (23, 5)]
    data = [
        (rng.normal(size=(n, 2)), rng.choice(np.arange(30, 99), n, replace=False), k)
        for n, k in sizes
    ]
    deals = [Dealer(first), *map(Dealer, seeds[:2]), Dealer(seeds[2])]
    cases: list[Arguments] = [(*each, deal) for each, deal in zip(data, deals, strict=True)]
    return [*cases, (*data[0], Dealer(seeds[0])), (*data[0], Dealer(first))]


CHECK = Check(
    held_out_predictions,
    number=7,
    returns=("fold of each row", "predicted labels"),
    make_inputs=inputs,
    unpack=unpack,
    holds=holds,
)
