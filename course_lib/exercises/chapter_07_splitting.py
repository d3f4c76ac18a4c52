"""Choosing: folds."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.compare import UnreadableError
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check, Misconception, both


def k_fold_indices(n: int, k: int, rng: Any) -> Any:
    """The rows 0 … n − 1 in random order cut into k folds: pairs (training rows, validation rows).

    The sizes of the folds differ by one at most.
    """
    return _folds(np.array_split(rng.permutation(n), k))


def _folds(parts: Any) -> Any:
    """Each part once for validation, the others for training."""
    return [
        (np.concatenate([part for part in parts if part is not held_out]), held_out)
        for held_out in parts
    ]


def _dealer(n: int, k: int) -> Dealer:
    """The generator of the input (n, k): `_unpack` knows the order that it deals."""
    return Dealer(1000 * n + k)


def _unpack(value: object) -> object:
    """Sizes and sorted rows of the parts; all fair cuts of one order look alike."""
    if value is None:
        return None
    training, validation = zip(*map(_pair, _as_list(value)), strict=True)
    n = 1 + max((int(part.max()) for part in (*training, *validation) if part.size), default=-1)
    k = len(validation)
    by_sorting = np.argsort(_dealer(n, k).standard_normal(n))  # normal(size=n) sorts alike
    dealt, sorted_rows = _dealer(n, k).permutation(n), np.arange(n)
    for drawn, order in ((dealt, dealt), (by_sorting, dealt), (sorted_rows, sorted_rows)):
        if not _is_fair_cut(validation, drawn):
            continue
        alike = [np.sort(part) for part in np.array_split(order, k)]
        training = tuple(
            np.setdiff1d(order, new) if _completes(rows, old, n) else rows
            for rows, old, new in zip(training, validation, alike, strict=True)
        )
        validation = tuple(alike)
        break
    sizes = [len(part) for part in validation]
    return sizes, np.concatenate(validation), np.concatenate(training)


def _completes(rows: Any, held_out: Any, n: int) -> bool:
    return bool(np.array_equal(np.sort(np.concatenate([rows, held_out])), np.arange(n)))


def _is_fair_cut(parts: Any, order: Any) -> bool:
    """Whether the parts hold every row once, in fair sizes, and come from this order.

    It may be cut into blocks, dealt out in turn like cards, or label the rows.
    """
    n, k, sizes = len(order), len(parts), [len(part) for part in parts]
    if min(sizes) == 0 or max(sizes) - min(sizes) > 1:
        return False
    if not np.array_equal(np.sort(np.concatenate(parts)), np.arange(n)):
        return False
    for places in (np.argsort(order), order):
        own = [places[part] for part in parts]
        blocks = all(np.ptp(places) == len(places) - 1 for places in own)
        if blocks or all((places % k == places[0] % k).all() for places in own):
            return True
    return {tuple(part) for part in parts} == _drawn_in_turn(n, k)


def _drawn_in_turn(n: int, k: int) -> set[tuple[int, ...]]:
    """The parts that come of drawing each from the rows that the others before it have left."""
    rng, left, parts = _dealer(n, k), np.arange(n), set()
    for size in [len(part) for part in np.array_split(left, k)]:
        part = np.sort(rng.choice(left, size, replace=False))
        left = np.setdiff1d(left, part)
        parts.add(tuple(int(row) for row in part))
    return parts


def _as_list(value: object) -> list[object]:
    if not isinstance(value, list | tuple | np.ndarray) or not len(value):
        raise UnreadableError(
            "Your function did not return a list of folds.",
            "Return a list with one pair (training rows, validation rows) for each fold.",
        )
    return list(value)


def _pair(fold: object) -> tuple[Any, Any]:
    """The training and the validation rows of a fold, each sorted."""
    rows_alone = isinstance(fold, np.ndarray) and fold.dtype != object and fold.ndim == 1
    if rows_alone or not isinstance(fold, list | tuple | np.ndarray) or len(fold) != 2:
        raise UnreadableError(
            "A fold must be a pair: the training rows and the validation rows.",
            "Collect them as `folds.append((training, validation))`. Two separate lists are made "
            "into pairs by `list(zip(trainings, validations))`.",
        )
    parts = [np.asarray(part) for part in fold]
    if any(part.dtype == bool for part in parts):
        raise UnreadableError(
            "Your parts are masks of True and False.",
            "Row numbers are asked. `np.flatnonzero(mask)` turns a mask into them.",
        )
    if any(part.ndim != 1 or (part.size and part.dtype.kind not in "iu") for part in parts):
        raise UnreadableError(
            "A part must be an array of row numbers, which are whole numbers, with one axis.",
            "`rng.permutation(n)` gives them in random order.",
        )
    return np.sort(parts[0]).astype(np.intp), np.sort(parts[1]).astype(np.intp)


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    a, b, c = (int(number) for number in rng.integers(3, 9, 3))
    sizes = [(5 * a + 3, 5), (4 * b, 4), (7 * c + 4, 7), (6, 6)]
    return [(n, k, _dealer(n, k)) for n, k in sizes]


def _order(folds: Any) -> Any:
    """The order that was cut into these folds."""
    return np.concatenate([held_out for _, held_out in folds])


def _recut(order: Any, size: int, k: int) -> list[Any]:
    return [order[fold * size : (fold + 1) * size] for fold in range(k)]


def _with_leftovers(n: int, k: int, rng: Any, base: Any = k_fold_indices) -> Any:
    """The rows that are left over are never held out; every training part has them."""
    order = _order(base(n, k, rng))
    return [(np.setdiff1d(order, held_out), held_out) for held_out in _recut(order, n // k, k)]


def _last_takes_the_rest(n: int, k: int, rng: Any, base: Any = k_fold_indices) -> Any:
    order, size = _order(base(n, k, rng)), n // k
    return _folds([*_recut(order, size, k - 1), order[(k - 1) * size :]])


def _independent(n: int, k: int, rng: Any) -> Any:
    """Each fold drawn anew from all rows."""
    folds = []
    for _ in range(k):
        order = rng.permutation(n)
        folds.append((order[n // k :], order[: n // k]))
    return folds


def _numbered(n: int, k: int, rng: Any) -> Any:
    numbers = rng.integers(k, size=n)
    return [(np.flatnonzero(numbers != f), np.flatnonzero(numbers == f)) for f in range(k)]


def _only_earlier(n: int, k: int, rng: Any) -> Any:
    parts = np.array_split(rng.permutation(n), k)
    return [(np.concatenate([parts[0][:0], *parts[:f]]), parts[f]) for f in range(k)]


def _one_other(n: int, k: int, rng: Any) -> Any:
    parts = np.array_split(rng.permutation(n), k)
    return [(parts[f - 1], parts[f]) for f in range(k)]


NOT_SHUFFLED = Misconception(
    "not-shuffled",
    "This cuts the rows as they stand in the data.",
    "Data are often sorted, by class or by date, and then a fold holds rows of a kind that the "
    "training never saw. Cut a random order of the row numbers.",
    lambda n, k, rng: _folds(np.array_split(np.arange(n), k)),
)
DROPPED = Misconception(
    "leftover-rows-dropped",
    "This holds out n // k rows at a time, so the rows that are left over are never judged.",
    "Each row has to be in exactly one validation part. Where k does not divide n, some folds get "
    "one row more.",
    (
        _with_leftovers,
        lambda n, k, rng, base=k_fold_indices: _folds(_recut(_order(base(n, k, rng)), n // k, k)),
    ),
)
LAST_TAKES_THE_REST = Misconception(
    "last-fold-takes-the-rest",
    "This gives all the rows that are left over to the last fold.",
    "With 23 rows in 5 folds the last would have 7 and the others 4, and each fold counts the same "
    "in the mean. Deal the rest out, one row to a fold.",
    _last_takes_the_rest,
)
TRAINS_ON_ALL = Misconception(
    "training-holds-the-validation-rows",
    "This trains on all rows, those that the fold is judged on included.",
    "Then the model has seen the answers. Leave the rows of the validation part out of the "
    "training part.",
    lambda n, k, rng, base=k_fold_indices: [
        (np.arange(n), held_out) for _, held_out in base(n, k, rng)
    ],
)
SWAPPED = Misconception(
    "parts-swapped",
    "This trains on one fold and judges on all the others.",
    "Each pair is (training rows, validation rows). One fold is held out, and the other k − 1 "
    "train.",
    lambda n, k, rng, base=k_fold_indices: [
        (held_out, others) for others, held_out in base(n, k, rng)
    ],
)

K_FOLD = Check(
    name="k_fold_indices",
    arguments=("n", "k", "rng"),
    returns=("list of validation sizes", "validation rows", "training rows"),
    reference=k_fold_indices,
    make_inputs=_inputs,
    unpack=_unpack,
    misconceptions=(
        NOT_SHUFFLED,
        DROPPED,
        LAST_TAKES_THE_REST,
        TRAINS_ON_ALL,
        SWAPPED,
        Misconception(
            "drawn-anew-for-each-fold",
            "This draws the validation rows of each fold anew from all rows.",
            "Some rows are then judged twice and others never. Shuffle once, before the loop, and "
            "cut that one order.",
            _independent,
        ),
        Misconception(
            "random-fold-numbers",
            "This gives each row a random fold, so the folds have different sizes.",
            "Shuffle the rows and deal them out evenly: the sizes shall differ by one at most.",
            _numbered,
        ),
        Misconception(
            "own-generator",
            "This makes a random generator of its own and leaves `rng` unused.",
            "Whoever calls the function could not repeat a split, nor get another one. Draw the "
            "order from `rng`.",
            tuple(
                lambda n, k, rng, make=make: _folds(np.array_split(make().permutation(n), k))
                for make in (
                    lambda: np.random.default_rng(0),
                    lambda: np.random.default_rng(1),
                    lambda: np.random.default_rng(42),
                    lambda: np.random.RandomState(0),
                    lambda: np.random.RandomState(42),
                )
            ),
        ),
        Misconception(
            "one-split-only",
            "This returns a single fold.",
            "Every fold is held out once. Does a `return` stand inside the loop?",
            lambda n, k, rng: k_fold_indices(n, k, rng)[:1],
        ),
        Misconception(
            "only-earlier-folds",
            "This trains each fold on the folds before it alone.",
            "That is right for data in the order of time, where later rows must not help. Here "
            "all the other folds train.",
            _only_earlier,
        ),
        Misconception(
            "one-fold-trains",
            "This trains on a single other fold.",
            "Everything that is not held out may train: the other k − 1 folds together.",
            _one_other,
        ),
        Misconception(
            "rows-counted-from-one",
            "This counts the rows from 1 to n.",
            "Python counts from 0: row n does not exist, and row 0 would never be used.",
            lambda n, k, rng: _folds(np.array_split(rng.permutation(n) + 1, k)),
        ),
        both(TRAINS_ON_ALL, NOT_SHUFFLED),
        both(TRAINS_ON_ALL, DROPPED),
        both(TRAINS_ON_ALL, LAST_TAKES_THE_REST),
        both(DROPPED, NOT_SHUFFLED),
        both(LAST_TAKES_THE_REST, NOT_SHUFFLED),
        both(SWAPPED, NOT_SHUFFLED),
        both(SWAPPED, DROPPED),
    ),
)

CHECKS = (K_FOLD,)
