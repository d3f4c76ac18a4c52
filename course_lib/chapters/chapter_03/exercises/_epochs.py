"""Epochs of SGD: which results an honest draw of the order may have, and what other draws give."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import combinations, permutations
from typing import Any

import numpy as np

from course_lib.exercises.compare import Array, close, same_mistake
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check, Function
from course_lib.exercises.recognising import values_of

Batch = tuple[int, ...]
Way = tuple[Batch, ...]
_FEW_ROWS = 5
_NOT_EVERY_ORDER = (
    "The steps are right, but your batches cannot be any of the rows.\n"
    "`rng.permutation(len(X))` draws an order in which every row can have every place."
)


class Epoch:
    """One input of a check and what an answer made of it: θ first, then any other results."""

    def __init__(self, exercise: Check, arguments: Arguments, values: Sequence[Array]) -> None:
        self.exercise, self.arguments, self.values = exercise, arguments, list(values)
        given: Any = arguments
        self.theta, X, _, _, self.batch_size, self.rng = given
        self.n = len(X)
        self.several = self.n > self.batch_size
        self.frozen = tuple(
            (part.shape, part.tobytes()) if isinstance(part, np.ndarray) else part
            for part in given[:-1]
        )

    @property
    def way(self) -> Way:
        """The batches of an honest epoch with these results; () where there is none."""
        return self.way_of(len(self.values))

    def way_of(self, count: int) -> Way:
        """The batches of an honest epoch with the first `count` of these results, or ()."""
        ways, results = _all_epochs(self.exercise, *self.frozen)
        values = self.values[:count]
        honest = results[0][:count]
        if any(ours.shape != right.shape for ours, right in zip(values, honest, strict=True)):
            return ()
        own = np.concatenate([part.ravel() for part in values])
        if not np.isfinite(own).all():
            return ()
        flat = np.array([np.concatenate([p.ravel() for p in some[:count]]) for some in results])
        nearest = int(np.abs(flat - own).max(axis=1).argmin())
        pairs = zip(values, results[nearest][:count], strict=True)
        right = all(close(ours, one, self.exercise.tolerance) for ours, one in pairs)
        return ways[nearest] if right else ()


def problems(
    exercise: Check,
    examples: Sequence[Arguments],
    values: Sequence[object],
    in_words: Callable[[Sequence[Epoch]], str],
) -> list[str]:
    """Whether each result belongs to some honest epoch, and the epochs are drawn from `rng`.

    Args:
        exercise: The check.
        examples: The arguments of each input.
        values: What was returned on each.
        in_words: What is said where no known mistake fits.
    """
    read = (values_of(exercise, value) for value in values)
    epochs = [Epoch(exercise, *pair) for pair in zip(examples, read, strict=True)]
    ways = [epoch.way for epoch in epochs]
    if all(ways):
        name = _of_the_draw([pair for pair in zip(epochs, ways, strict=True) if pair[0].several])
        known = {"", *(mistake.name for mistake in exercise.misconceptions)}
        draw = name if name in known else _NOT_EVERY_ORDER
        return [draw if one.several else "" for one in epochs]
    words = _of_another_draw(exercise, epochs) or in_words(epochs)
    return ["" if way else words for way in ways]


def _thawed(part: Any) -> Any:
    return np.frombuffer(part[1]).reshape(part[0]) if isinstance(part, tuple) else part


@lru_cache(maxsize=100)
def _all_epochs(exercise: Check, *frozen: Any) -> tuple[list[Way], list[list[Array]]]:
    """The batches and the results of each epoch that may honestly be drawn from these data."""
    data = [_thawed(part) for part in frozen]
    ways = list(_cuts((), tuple(range(len(data[1]))), data[-1]))
    orders = ([row for batch in way for row in batch] for way in ways)
    dealt = (exercise.reference(*data, _Dealt(order)) for order in orders)
    return ways, [values_of(exercise, value) for value in dealt]


def _cuts(batches: Way, left: Batch, batch_size: int) -> list[Way]:
    """Every way to cut the rows that are left into batches; a batch has no order."""
    if not left:
        return [batches]
    return [
        way
        for batch in combinations(left, min(batch_size, len(left)))
        for way in _cuts(
            (*batches, batch), tuple(row for row in left if row not in batch), batch_size
        )
    ]


def _of_the_draw(epochs: Sequence[tuple[Epoch, Way]]) -> str:
    """What is wrong with epochs of which each by itself might be right, or ""."""
    if all(batch[-1] - batch[0] == len(batch) - 1 for _, way in epochs for batch in way):
        rows = [[row for batch in way for row in batch] for _, way in epochs]
        return "not-shuffled" if rows == [sorted(some) for some in rows] else "blocks-shuffled"
    if all(any(_begins_at(first, way, one.n) for first in range(one.n)) for one, way in epochs):
        return "rotated"
    if all(
        min(way[-1]) == one.n - len(way[-1]) for one, way in epochs if len(way[-1]) < len(way[0])
    ):
        return "tail-not-shuffled"
    pairs = [
        (one.rng.seed == other.rng.seed, way == other_way)
        for (one, way), (other, other_way) in combinations(epochs, 2)
        if one.frozen == other.frozen
    ]
    if not all(alike for same_seed, alike in pairs if same_seed):
        return "other-generator"
    return "own-generator" if all(alike for same_seed, alike in pairs if not same_seed) else ""


def _begins_at(first: int, way: Way, n: int) -> bool:
    """Whether the batches are cut from the rows as they stand, from the row `first` on."""
    stops = np.cumsum([len(batch) for batch in way]).tolist()
    return all(
        set(batch) == {(first + place) % n for place in range(stop - len(batch), stop)}
        for batch, stop in zip(way, stops, strict=True)
    )


class _Dealt(Dealer):
    """A Dealer whose first permutation is known."""

    def __init__(self, order: Sequence[int]) -> None:
        super().__init__(0)
        self.order: list[int] = list(order)

    def permutation(self, x: Any, axis: int = 0) -> Any:
        """The known order of the numbers or rows, and honest ones from then on."""
        order, self.order = self.order, []
        if len(order) != (len(x) if np.ndim(x) else x):
            return super().permutation(x, axis)
        return np.asarray(x)[order] if np.ndim(x) else np.array(order)


def _of_another_draw(exercise: Check, epochs: Sequence[Epoch]) -> str:
    """The name of a mistake that gives these results if the order was drawn otherwise, or ""."""
    few = sorted(
        (one for one in epochs if one.n <= _FEW_ROWS and one.n != one.batch_size),
        key=lambda one: one.n,
    )
    for mistake in exercise.misconceptions:
        for form in mistake.forms:
            if all(
                any(
                    same_mistake(one.values, wrong, exercise.tolerance)
                    for wrong in _with_any_order(exercise, form, *one.frozen)
                )
                for one in few
            ):
                return mistake.name
    return ""


@lru_cache(maxsize=5000)
def _with_any_order(exercise: Check, form: Function, *frozen: Any) -> list[list[Array]]:
    """What a wrong program makes of these data, for every order of the rows."""
    data = [_thawed(part) for part in frozen]
    found = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for order in permutations(range(len(data[1]))):
            with contextlib.suppress(Exception):  # another order may not suit a wrong program
                found.append(values_of(exercise, form(*data, _Dealt(order))))
    return found
