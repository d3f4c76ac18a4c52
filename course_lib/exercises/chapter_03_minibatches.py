"""SGD: how many steps an epoch has, and an epoch cut into mini-batches."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.compare import UnreadableError
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check, Misconception, both


def steps_per_epoch(n: int, batch_size: int) -> int:
    """Batches in one epoch, a smaller last one included: n / batch_size, rounded up."""
    return -(-n // batch_size)


def minibatch_indices(n: int, batch_size: int, rng: Any) -> Any:
    """The rows 0 … n − 1 in random order, cut into batches; the last may be smaller."""
    return _cut(rng.permutation(n), batch_size)


def _cut(order: Any, batch_size: int) -> Any:
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _unpack(value: object) -> object:
    """Sizes of the batches, and their rows; the order inside a batch does not matter."""
    if value is None:
        return None
    flat = isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype != object
    if flat or not isinstance(value, list | tuple | np.ndarray):
        raise UnreadableError(
            "Your function did not return a list of batches.",
            "Return a list with one array of row numbers for each batch.",
        )
    if any(isinstance(batch, slice) for batch in value):
        raise UnreadableError(
            "Your batches are slices, which know where to cut but not what to cut.",
            "Apply each slice to the shuffled row numbers, as in `order[start:stop]`.",
        )
    batches = [np.asarray(batch) for batch in value]
    if any(batch.size and batch.dtype.kind not in "iu" for batch in batches):
        raise UnreadableError(
            "A batch must be an array of row numbers, which are whole numbers.",
            "`rng.permutation(n)` gives them; rows of X or numbers between 0 and 1 are none.",
        )
    if any(batch.ndim != 1 for batch in batches):
        raise UnreadableError(
            "A batch must be an array of row numbers with one axis.",
            "Return a list of arrays, even when a batch holds a single row.",
        )
    rows = [np.sort(batch) for batch in batches]
    return [len(batch) for batch in batches], np.concatenate([np.empty(0), *rows])


def _again(n: int, batch_size: int, rng: Any) -> Any:
    """Each batch drawn anew from all rows."""
    smaller = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    return [np.random.Generator.choice(rng, n, size, replace=False) for size in smaller]


def _filled_up(n: int, batch_size: int, rng: Any) -> Any:
    order = rng.permutation(n)
    return _cut(np.resize(order, steps_per_epoch(n, batch_size) * batch_size), batch_size)


def _blocks(n: int, batch_size: int, rng: Any) -> Any:
    blocks = _cut(np.arange(n), batch_size)
    return [blocks[k] for k in rng.permutation(len(blocks))]


def _steps_inputs(rng: np.random.Generator) -> list[Arguments]:
    batch_size = int(rng.integers(5, 9))
    return [(10, 4), (12, 4), (3, 8), (12 * batch_size - 1, batch_size), (1797, 32), (7, 1)]


def _indices_inputs(rng: np.random.Generator) -> list[Arguments]:
    a, b, c, d = (int(seed) for seed in rng.integers(1000, size=4))
    return [(10, 4, Dealer(a)), (12, 4, Dealer(b)), (19, 5, Dealer(c)), (3, 8, Dealer(d))]


DROPPED = Misconception(
    "last-batch-dropped",
    "This drops the last batch where it is smaller than the others.",
    "Every row comes once in an epoch. The last batch takes what is left, even a single row.",
    lambda n, batch_size, rng, base=minibatch_indices: [
        batch for batch in base(n, batch_size, rng) if len(batch) == batch_size
    ],
)
NOT_SHUFFLED = Misconception(
    "not-shuffled",
    "This takes the rows as they stand in the data, in every epoch.",
    "Data are often sorted, so neighbours are alike and a batch of them is no fair sample. Cut a "
    "random order of the row numbers.",
    lambda n, batch_size, rng: _cut(np.arange(n), batch_size),
)
REPLACED = Misconception(
    "with-replacement",
    "This draws with replacement: some rows come twice in the epoch and others never.",
    "`rng.permutation(n)` draws every row exactly once.",
    (
        lambda n, batch_size, rng: _cut(rng.integers(0, n, n), batch_size),
        lambda n, batch_size, rng: _cut(rng.choice(n, n), batch_size),
    ),
)
OWN_GENERATOR = Misconception(
    "own-generator",
    "This makes a random generator of its own, so each call gives the same order.",
    "Every epoch needs a fresh order. Draw it from `rng`, which moves on from call to call.",
    tuple(
        lambda n, batch_size, rng, make=make: _cut(make().permutation(n), batch_size)
        for make in (
            lambda: np.random.default_rng(0),
            lambda: np.random.default_rng(1),
            lambda: np.random.default_rng(42),
            lambda: np.random.RandomState(0),
            lambda: np.random.RandomState(42),
        )
    ),
)

CHECKS = (
    Check(
        name="steps_per_epoch",
        arguments=("n", "batch_size"),
        returns=("number of steps",),
        reference=steps_per_epoch,
        make_inputs=_steps_inputs,
        misconceptions=(
            Misconception(
                "last-batch-forgotten",
                "This rounds down: the smaller last batch is not counted.",
                "The rows that are left over make one more batch, and so one more step.",
                lambda n, batch_size: n // batch_size,
            ),
            Misconception(
                "always-one-more",
                "This counts one step too many when batch_size divides n.",
                "A last batch is only there if rows are left over. Try n = 12 with batches of 4.",
                lambda n, batch_size: n // batch_size + 1,
            ),
            Misconception(
                "not-rounded",
                "This is a fraction, but steps are whole.",
                "Round up: the rows that are left over make a batch of their own.",
                lambda n, batch_size: n / batch_size,
            ),
            Misconception(
                "rounded-to-nearest",
                "This rounds to the nearest whole number.",
                "Even one row that is left over makes a batch. Round up always.",
                (
                    lambda n, batch_size: round(n / batch_size),
                    lambda n, batch_size: int(n / batch_size + 0.5),
                ),
            ),
            Misconception(
                "upside-down",
                "This divides the batch size by the number of rows.",
                "Ask how many batches fit into the data.",
                (
                    lambda n, batch_size: batch_size / n,
                    lambda n, batch_size: -(-batch_size // n),
                ),
            ),
            Misconception(
                "rows-left-over",
                "This is the number of rows in the smaller last batch.",
                "Asked is how many batches there are.",
                lambda n, batch_size: n % batch_size,
            ),
            Misconception(
                "one-row-a-step",
                "This is the number of rows, as if each were a batch of its own.",
                "A step takes batch_size rows at once.",
                lambda n, batch_size: n,
            ),
        ),
    ),
    Check(
        name="minibatch_indices",
        arguments=("n", "batch_size", "rng"),
        returns=("list of batch sizes", "list of row numbers"),
        reference=minibatch_indices,
        make_inputs=_indices_inputs,
        unpack=_unpack,
        misconceptions=(
            DROPPED,
            NOT_SHUFFLED,
            REPLACED,
            OWN_GENERATOR,
            Misconception(
                "each-batch-anew",
                "This draws each batch anew from all rows, so some rows come twice in the epoch "
                "and others never.",
                "Shuffle once, then cut that one order into pieces.",
                (
                    _again,
                    lambda n, batch_size, rng: [
                        rng.choice(n, batch_size, replace=n < batch_size)
                        for _ in range(0, n, batch_size)
                    ],
                    lambda n, batch_size, rng: [
                        rng.choice(n, batch_size) for _ in range(0, n, batch_size)
                    ],
                    lambda n, batch_size, rng: [
                        rng.integers(0, n, batch_size) for _ in range(0, n, batch_size)
                    ],
                ),
            ),
            Misconception(
                "filled-up",
                "This fills the last batch up with rows that the epoch has used already.",
                "The last batch may be smaller. A row that comes twice counts twice.",
                _filled_up,
            ),
            Misconception(
                "batches-shuffled",
                "This shuffles the batches and not the rows: the same neighbours stay together.",
                "Shuffle the row numbers first, then cut.",
                _blocks,
            ),
            Misconception(
                "number-of-batches",
                "This makes batch_size batches, not batches of that size.",
                "batch_size says how many rows are in a batch. A slice takes that many from each "
                "start.",
                lambda n, batch_size, rng: np.array_split(rng.permutation(n), batch_size),
            ),
            Misconception(
                "evened-out",
                "These batches are of nearly equal size, with fewer rows than asked.",
                "np.array_split evens out. Give every batch batch_size rows, and the last one what "
                "is left.",
                lambda n, batch_size, rng: np.array_split(
                    rng.permutation(n), steps_per_epoch(n, batch_size)
                ),
            ),
            Misconception(
                "empty-batch",
                "This ends with an empty batch when batch_size divides n.",
                "Look at where the last start is: `range(0, n, batch_size)` ends before n.",
                lambda n, batch_size, rng: [
                    *_cut(order := rng.permutation(n), batch_size),
                    *([order[:0]] if n % batch_size == 0 else []),
                ],
            ),
            Misconception(
                "overlapping",
                "These batches overlap: each begins one row after the one before.",
                "Let the start move on by batch_size, not by 1.",
                (
                    lambda n, batch_size, rng: [
                        (order := rng.permutation(n))[:batch_size],
                        *(order[k : k + batch_size] for k in range(1, n)),
                    ],
                    lambda n, batch_size, rng: [
                        (order := rng.permutation(n))[:batch_size],
                        *(order[k : k + batch_size] for k in range(1, n - batch_size + 1)),
                    ],
                ),
            ),
            Misconception(
                "one-row-short",
                "Each batch lacks its last row.",
                "A slice a[start:stop] ends before stop, so stop is start + batch_size.",
                lambda n, batch_size, rng: [
                    b[: batch_size - 1] for b in _cut(rng.permutation(n), batch_size)
                ],
            ),
            Misconception(
                "counted-from-one",
                "These row numbers go from 1 to n.",
                "Python counts rows from 0, and row n does not exist.",
                lambda n, batch_size, rng: _cut(1 + rng.permutation(n), batch_size),
            ),
            Misconception(
                "first-batch-only",
                "This is the first batch alone.",
                "An epoch goes through all rows. Does a `return` stand inside the loop?",
                lambda n, batch_size, rng: [rng.permutation(n)[:batch_size]],
            ),
            both(DROPPED, NOT_SHUFFLED),
            both(DROPPED, REPLACED),
            both(DROPPED, OWN_GENERATOR),
        ),
    ),
)
