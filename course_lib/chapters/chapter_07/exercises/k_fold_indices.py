"""Choosing: folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.exercises.compare import UnreadableError
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check


def k_fold_indices(n: int, k: int, rng: Any) -> Any:
    """The rows 0 … n − 1 in random order cut into k folds: pairs (training rows, validation rows).

    The sizes of the folds differ by one at most.
    """
    order = rng.permutation(n)
    parts = np.array_split(order, k)
    folds = []
    for number, validation in enumerate(parts):
        training = np.concatenate(parts[:number] + parts[number + 1 :])
        folds.append((training, validation))
    return folds


def holds(arguments: Sequence[Arguments], returned: Sequence[object]) -> list[str]:
    """The mistake in each answer, or "" where the folds are a fair cut of an order drawn from rng.

    The order may be drawn in any way. So folds of an equal generator must be equal, and folds of
    another one must not.
    """
    problems, known = [], list[tuple[Any, Any]]()
    for (n, k, rng), value in zip(arguments, returned, strict=True):
        folds = list(map(_pair, _as_list(value)))
        problem = _problem(n, k, folds)  # type: ignore[arg-type]
        if not problem and n != k:
            parts = {tuple(validation.tolist()) for _, validation in folds}
            given = n, k, rng.seed  # type: ignore[attr-defined]
            for before, cut in known:
                if before[:2] == given[:2] and (before == given) != (cut == parts):
                    problem = "own-generator"
            known.append((given, parts))
        problems.append(problem)
    return problems


def _problem(n: int, k: int, folds: list[tuple[Any, Any]]) -> str:
    """The name of what is wrong with folds of n rows, the most basic first."""
    trained, held = zip(*folds, strict=True)
    return (
        _wrong_number(n, k, [len(part) for part in held])
        or _no_such_row(n, np.concatenate([*trained, *held]))
        or _in_both_parts(n, trained, held)
        or _not_held_out_once(n, k, held)
        or _not_the_others(n, trained, held)
        or _in_natural_order(n, k, held)
    )


def _wrong_number(n: int, k: int, sizes: list[int]) -> str:
    if len(sizes) == k:
        return ""
    if len(sizes) == 1:
        return "one-split-only"
    of_k_rows = len(sizes) == -(-n // k) and set(sizes[:-1]) == {k} and sizes[-1] <= k
    return "folds-of-k-rows" if of_k_rows else "another-number-of-folds"


def _no_such_row(n: int, rows: Any) -> str:
    if not rows.size or (rows.min() >= 0 and rows.max() < n):
        return ""
    return "rows-counted-from-one" if (rows.min(), rows.max()) == (1, n) else "no-such-row"


def _in_both_parts(n: int, trained: Sequence[Any], held: Sequence[Any]) -> str:
    everywhere = [np.array_equal(np.unique(part), np.arange(n)) for part in trained]
    if all(everywhere) and any(len(part) for part in held):
        return "training-holds-the-validation-rows"
    common = any(np.intersect1d(*parts).size for parts in zip(trained, held, strict=True))
    return "row-in-both-parts" if common else ""


def _not_held_out_once(n: int, k: int, held: Sequence[Any]) -> str:
    sizes, (rows, counts) = (
        [len(part) for part in held],
        np.unique(np.concatenate(held), return_counts=True),
    )
    if (counts > 1).any():
        rest = [np.setdiff1d(np.arange(n), part) for part in held]
        swapped = np.array_equal(np.sort(np.concatenate(rest)), np.arange(n))
        return "parts-swapped" if swapped else "rows-held-out-twice"
    if len(rows) < n:
        return "leftover-rows-dropped" if set(sizes) == {n // k} else "rows-never-held-out"
    if max(sizes) - min(sizes) <= 1:
        return ""
    if set(sizes[:-1]) == {n // k}:
        return "last-fold-takes-the-rest"
    return "last-fold-is-short" if set(sizes[:-1]) == {-(-n // k)} else "sizes-uneven"


def _not_the_others(n: int, trained: Sequence[Any], held: Sequence[Any]) -> str:
    if any(len(np.unique(part)) < len(part) for part in trained):
        return "training-rows-twice"
    if all(len(rows) + len(part) == n for rows, part in zip(trained, held, strict=True)):
        return ""
    if all(any(np.array_equal(rows, part) for part in held) for rows in trained):
        return "one-fold-trains"
    earlier = [np.sort(np.concatenate([held[0][:0], *held[:place]])) for place in range(len(held))]
    if all(map(np.array_equal, trained, earlier)):
        return "only-earlier-folds"
    return "training-incomplete"


def _in_natural_order(n: int, k: int, held: Sequence[Any]) -> str:
    """Whether the folds are blocks of neighbours or come of counting to k."""
    blocks = all(((np.diff(part, append=part[0] + n) > 1).sum() <= 1) for part in held)
    counted = all(len(np.unique(part % k)) == 1 for part in held)
    return "not-shuffled" if n > k and (blocks or counted) else ""


def unpack(value: object) -> object:
    """Sizes and sorted rows of the parts."""
    if value is None:
        return None
    training, validation = zip(*map(_pair, _as_list(value)), strict=True)
    sizes = [len(part) for part in validation]
    return sizes, np.concatenate(validation), np.concatenate(training)


def _as_list(value: object) -> list[object]:
    if not _is_list(value) or not len(value):  # type: ignore[arg-type]
        raise UnreadableError(
            "Your function did not return a list of folds.",
            "Return a list with one pair (training rows, validation rows) for each fold.",
        )
    return list(value)  # type: ignore[call-overload, no-any-return]


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _pair(fold: object) -> tuple[Any, Any]:
    """The training and the validation rows of a fold, each sorted."""
    rows_alone = isinstance(fold, np.ndarray) and fold.dtype != object and fold.ndim == 1
    if rows_alone or not isinstance(fold, list | tuple | np.ndarray) or len(fold) != 2:
        raise UnreadableError(
            "A fold must be a pair: the training rows and the validation rows.",
            "Collect them as `folds.append((training, validation))`. Two separate lists are made "
            "into pairs by `list(zip(trainings, validations))`.",
        )
    training, validation = map(_rows, fold)
    return training, validation


def _rows(part: object) -> Any:
    """The row numbers of a part, sorted."""
    if isinstance(part, list | tuple) and any(map(_is_list, part)):
        raise UnreadableError(
            "A part of a fold is a list of several arrays.",
            "`np.concatenate(parts)` joins them into one array of row numbers.",
        )
    rows = np.asarray(part)
    if rows.dtype == bool:
        raise UnreadableError(
            "Your parts are masks of True and False.",
            "Row numbers are asked. `np.flatnonzero(mask)` turns a mask into them.",
        )
    if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
        raise UnreadableError(
            "A part must be an array of row numbers, which are whole numbers, with one axis.",
            "`rng.permutation(n)` gives them in random order.",
        )
    return np.sort(rows).astype(np.intp)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """With rows left over and without; each row a fold of its own.

    The last two have the sizes of the first, with another generator and with an equal one.
    """
    first, *seeds = (int(seed) for seed in rng.choice(10_000, 5, replace=False))
    a, b = (int(number) for number in rng.integers(3, 7, 2))
    sizes = [(4 * b + 8, 4), (7 * a + 4, 7), (6, 6), (23, 5)]
    cuts = [(n, k, Dealer(seed)) for (n, k), seed in zip(sizes, seeds, strict=True)]
    return [(23, 5, Dealer(first)), *cuts, (23, 5, Dealer(first))]


CHECK = Check(
    k_fold_indices,
    number=3,
    returns=("list of validation sizes", "validation rows", "training rows"),
    make_inputs=inputs,
    unpack=unpack,
    holds=holds,
)
