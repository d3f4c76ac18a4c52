"""SGD: an epoch cut into mini-batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from course_lib.exercises.compare import UnreadableError
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check


def minibatch_indices(n: int, batch_size: int, rng: Any) -> Any:
    """The rows 0 … n − 1 in random order, cut into batches; the last may be smaller."""
    order = rng.permutation(n)
    batches = []
    for start in range(0, n, batch_size):
        batches.append(order[start : start + batch_size])
    return batches


def unpack(value: object) -> object:
    """Sizes of the batches, and their rows one batch after the other."""
    if value is None:
        return None
    batches = _batches(value)
    return [len(batch) for batch in batches], np.concatenate([np.empty(0), *batches])


def _batches(value: object) -> list[Any]:
    """The batches as arrays of whole numbers.

    Raises:
        UnreadableError: That is not what was returned.
    """
    kind = type(value).__name__
    if isinstance(value, dict):
        raise UnreadableError(
            "Your function returned a dict.",
            "Return a list with one array of row numbers for each batch.",
        )
    if isinstance(value, np.ndarray) and value.ndim == 0:
        kind = "number"
    if kind == "number" or not isinstance(value, list | tuple | np.ndarray):
        raise UnreadableError(
            f"Your function did not return a list of batches, but one {kind}.",
            "Return a list with one array of row numbers for each batch.",
        )
    return [_batch(batch, value) for batch in value]


def _batch(batch: object, batches: Any) -> Any:
    if isinstance(batch, slice | range) and any(isinstance(one, slice) for one in batches):
        raise UnreadableError(
            "Your batches are slices, which know where to cut but not what to cut.",
            "Apply each slice to the shuffled row numbers, as in `order[start:stop]`.",
        )
    if isinstance(batch, list | tuple) and any(np.ndim(row) for row in batch):
        raise UnreadableError(
            "A batch must be an array of row numbers with one axis: yours holds arrays or lists.",
            "Return one list with an array of row numbers for each batch, and nothing beside it.",
        )
    rows = np.asarray(batch)
    if rows.dtype == object and all(isinstance(row, int | np.integer) for row in rows.flat):
        rows = rows.astype(np.int64)
    if rows.ndim == 0:
        raise UnreadableError(
            "Your function did not return a list of batches: it holds single numbers or other "
            "objects, where each batch must be an array with one axis.",
            "Cut the order into pieces, `order[start : start + batch_size]`, and collect the "
            "pieces, not their rows.",
        )
    if rows.dtype == bool:
        raise UnreadableError(
            "Your batches are masks of True and False, where row numbers, which are whole numbers, "
            "are asked.",
            "`np.flatnonzero(mask)` turns a mask into row numbers.",
        )
    if rows.size and rows.dtype.kind not in "iu":
        raise UnreadableError(
            "A batch must be an array of row numbers, which are whole numbers.",
            "`rng.permutation(n)` gives them; rows of X or numbers between 0 and 1 are none.",
        )
    if rows.ndim != 1:
        raise UnreadableError(
            "A batch must be an array of row numbers with one axis.",
            "Return a list of arrays, even when a batch holds a single row.",
        )
    return rows.astype(np.int64)


@dataclass(frozen=True)
class _Epoch:
    """What an answer returned on one input."""

    n: int
    batch_size: int
    seed: int
    batches: list[Any]

    @property
    def rows(self) -> Any:
        return np.concatenate([np.empty(0, np.int64), *self.batches])

    @property
    def sizes(self) -> list[int]:
        return [len(batch) for batch in self.batches]

    @property
    def starts(self) -> range:
        return range(0, self.n, self.batch_size)

    @property
    def right_sizes(self) -> list[int]:
        return [min(self.batch_size, self.n - start) for start in self.starts]

    @property
    def sets(self) -> list[tuple[int, ...]]:
        return [tuple(sorted(batch.tolist())) for batch in self.batches]

    def holds(self, *rows: int) -> bool:
        """Whether the rows are those of range(*rows), each once."""
        return bool(np.array_equal(np.sort(self.rows), np.arange(*rows)))

    @property
    def distinct(self) -> bool:
        return len(set(self.rows.tolist())) == len(self.rows)

    @property
    def inside(self) -> bool:
        return bool(((self.rows >= 0) & (self.rows < self.n)).all())

    @property
    def right(self) -> bool:
        return self.sizes == self.right_sizes and self.holds(self.n)


def holds(examples: Sequence[Arguments], values: Sequence[object]) -> list[str]:
    """Whether each value is an honest epoch: whatever the draw, what must hold does."""
    epochs = [
        _Epoch(int(n), int(batch_size), rng.seed, _batches(value))  # type: ignore[call-overload, attr-defined]
        for (n, batch_size, rng), value in zip(examples, values, strict=True)
    ]
    if all(epoch.right for epoch in epochs):
        name = _of_the_draw(epochs)
        return [name if len(epoch.batches) > 1 else "" for epoch in epochs]
    if all(epoch.holds(epoch.n) for epoch in epochs):
        name = _of_the_sizes(epochs)
    elif all(epoch.distinct and epoch.inside for epoch in epochs):
        name = _of_the_missing(epochs)
    else:
        name = _of_the_rows(epochs)
    return ["" if epoch.right else name for epoch in epochs]


def _of_the_draw(epochs: Sequence[_Epoch]) -> str:
    """What is wrong with batches of which each by itself might be right, or ""."""
    several = [epoch for epoch in epochs if len(epoch.batches) > 1]
    alike = list(combinations(several, 2))
    alike = [(a, b) for a, b in alike if (a.n, a.batch_size) == (b.n, b.batch_size)]
    same_seed = [a.sets == b.sets for a, b in alike if a.seed == b.seed]
    other_seed = [a.sets == b.sets for a, b in alike if a.seed != b.seed]
    if all(np.ptp(batch) == len(batch) - 1 for epoch in several for batch in epoch.batches):
        if all(epoch.sets == sorted(epoch.sets) for epoch in several):
            in_order = all((np.diff(epoch.rows) == 1).all() for epoch in several)
            return "not-shuffled" if in_order else "shuffled-inside"
        return "not-shuffled" if all(other_seed) else "batches-shuffled"
    if all((np.diff(epoch.rows) % epoch.n == 1).all() for epoch in several):
        return "rotated"
    rests = [epoch for epoch in several if epoch.n % epoch.batch_size]
    if all(min(epoch.sets[-1]) == epoch.n - len(epoch.sets[-1]) for epoch in rests):
        return "tail-not-shuffled"
    if not all(same_seed):
        return "other-generator"
    return "own-generator" if all(other_seed) else ""


def _of_the_sizes(epochs: Sequence[_Epoch]) -> str:
    """What is wrong with the sizes where every row comes once."""
    full = [[size for size in epoch.sizes if size] for epoch in epochs]
    if all(sizes == epoch.right_sizes for sizes, epoch in zip(full, epochs, strict=True)):
        return "empty-batch"
    if all(epoch.sizes == [epoch.n] for epoch in epochs):
        return "one-batch"
    if all(epoch.sizes == [1] * epoch.n for epoch in epochs):
        return "one-row-batches"
    if all(sorted(epoch.sizes) == sorted(epoch.right_sizes) for epoch in epochs):
        return "small-batch-not-last"
    numbers: dict[str, Callable[[_Epoch], int]] = {
        "number-of-batches": lambda epoch: min(epoch.batch_size, epoch.n),
        "evened-out": lambda epoch: len(epoch.starts),
        "rest-joined": lambda epoch: max(1, epoch.n // epoch.batch_size),
    }
    for name, number in numbers.items():
        if all(len(sizes) == number(epoch) for sizes, epoch in zip(full, epochs, strict=True)) and (
            name != "evened-out" or all(np.ptp(sizes) <= 1 for sizes in full)
        ):
            return name
    return "other-sizes"


def _of_the_missing(epochs: Sequence[_Epoch]) -> str:
    """What is wrong where no row comes twice and some never come."""
    sizes_of: dict[str, Callable[[_Epoch], list[int]]] = {
        "no-rows": lambda epoch: [0] * len(epoch.sizes),
        "first-batch-only": lambda epoch: epoch.right_sizes[:1],
        "last-batch-lost": lambda epoch: epoch.right_sizes[:-1],
        "last-batch-only": lambda epoch: epoch.right_sizes[-1:],
        "first-batch-lost": lambda epoch: epoch.right_sizes[1:],
        "last-batch-dropped": lambda epoch: epoch.right_sizes[: epoch.n // epoch.batch_size],
        "one-row-short": lambda epoch: [
            min(epoch.batch_size - 1, epoch.n - start) for start in epoch.starts
        ],
        "stop-not-moved": lambda epoch: [epoch.right_sizes[0], *[0] * (len(epoch.starts) - 1)],
    }
    for name, sizes in sizes_of.items():
        if all(
            epoch.sizes == sizes(epoch) or (name == "last-batch-dropped" and len(epoch.starts) == 1)
            for epoch in epochs
        ):
            return name
    if all(epoch.holds(epoch.n - 1) or epoch.holds(1, epoch.n) for epoch in epochs):
        return "one-row-never"
    return "rows-missing"


def _of_the_rows(epochs: Sequence[_Epoch]) -> str:
    """What is wrong where rows come twice or do not exist."""
    if all(epoch.holds(1, epoch.n + 1) for epoch in epochs):
        return "counted-from-one"
    if all(epoch.holds(epoch.batch_size) for epoch in epochs):
        return "arguments-exchanged"
    if not all(epoch.inside for epoch in epochs):
        return "no-such-row"
    counts = [np.bincount(epoch.rows, minlength=epoch.n) for epoch in epochs]
    if all(np.ptp(count) == 0 for count in counts):
        return "two-epochs"
    followers = [pair for epoch in epochs for pair in pairwise(map(list, epoch.batches))]
    ways: dict[str, Callable[[list[int], list[int]], bool]] = {
        "same-batch": lambda a, b: a == b,
        "one-row-too-many": lambda a, b: a[-1:] == b[:1],
        "growing": lambda a, b: a == b[: len(a)],
        "to-the-end": lambda a, b: b == a[len(a) - len(b) :],
    }
    for name, way in ways.items():
        if all(way(a, b) for a, b in followers):
            return name
    if all(
        set(epoch.sizes) == {epoch.batch_size}
        and set(epoch.rows[: epoch.n].tolist()) == set(range(epoch.n))
        for epoch in epochs
    ):
        return "filled-up"
    if all(_pieces_of_one_order(epoch.batches) for epoch in epochs):
        return "overlapping"
    within = any(len(set(rows)) < len(rows) for epoch in epochs for rows in epoch.sets)
    return "with-replacement" if within else "each-batch-anew"


def _pieces_of_one_order(batches: Sequence[Any]) -> bool:
    """Whether no row is followed by one row in one batch and by another in another."""
    followed = {(a, b) for batch in batches for a, b in pairwise(batch.tolist())}
    return len({a for a, _ in followed}) == len(followed) == len({b for _, b in followed})


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """With rows left over and without; fewer rows than a batch; one seed twice, another once."""
    a, b, c, d, e, f, g = (int(seed) for seed in rng.choice(1000, 7, replace=False))
    return [
        (10, 4, Dealer(a)),
        (12, 4, Dealer(b)),
        (12, 4, Dealer(b)),
        (12, 4, Dealer(c)),
        (19, 5, Dealer(d)),
        (3, 8, Dealer(e)),
        (5, 1, Dealer(f)),
        (6, 6, Dealer(g)),
    ]


CHECK = Check(
    minibatch_indices,
    number=2,
    returns=("list of batch sizes", "list of row numbers"),
    make_inputs=inputs,
    unpack=unpack,
    holds=holds,
)
