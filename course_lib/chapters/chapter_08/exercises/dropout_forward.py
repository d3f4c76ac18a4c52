"""Overfitting: dropout."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import without_imaginary_part
from course_lib.exercises.compare import Array, UnreadableError, shape_text
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Check

SMALL, MIDDLE, LARGE = 100, 2_000, 10_000
_SURE = 6  # so many standard deviations never happen
_Given = tuple[Any, ...]  # activations, rate, rng and training


def dropout_forward(activations: Any, rate: float, rng: Any, training: bool) -> Any:
    """Inverted dropout: in training a · mask / (1 − rate), each mask entry 0 with P = rate."""
    if not training:
        return activations
    keep = 1 - rate
    mask = rng.random(activations.shape) >= rate
    return activations * mask / keep


def _numbers(value: Any) -> Array:
    return without_imaginary_part(np.asarray(value)).astype(np.float64)


def summary(value: Any) -> Any:
    """What every answer that makes the same mistakes has in common, however it draws its mask.

    A large array, whose activations were all the same, gives its shape and its different values,
    the rounded share of zeros, and their pattern; a smaller one no more than its values. One of
    activations that differ tells whether some are 0 and others not. A small one is left to `holds`.
    """
    if value is None:
        return None
    if isinstance(value, tuple):
        raise UnreadableError(
            f"Your function returned {len(value)} things, expected one: the activations that are "
            "left.",
            "Return them alone, without the mask.",
        )
    try:
        output = _numbers(value)
    except (TypeError, ValueError):
        return value, 0.0, 0.0
    if output.ndim != 2:
        raise UnreadableError(
            f"The output has {shape_text(output)}, but the activations have rows and columns.",
            "A dropped unit is a 0 in its place. Multiply by a mask of zeros and ones; "
            "`activations[mask]` takes entries out.",
        )
    zeros = output == 0
    shape = np.divide(output.shape, LARGE)  # not to be larger than the values
    if output.size < MIDDLE:
        mixed = output.size >= SMALL and zeros.any() and not zeros.all()
        return shape, float(mixed), np.zeros(5)
    values = np.append(shape, _values(output))
    if output.size < LARGE:
        return values, 0.0, np.zeros(5)
    pattern = _pattern(zeros)
    parts = 20 if pattern[:2].min() == 2 else 5  # the fewer draws, the coarser
    return values, np.round(parts * zeros.mean()) / parts, pattern


def _values(output: Array) -> Array:
    """The least, the median and the largest of few values, or NaN: two for NaN, four for many."""
    if np.isnan(output).any():
        return np.full(2, np.nan)
    ends = np.array([output.min(), output.max()])
    if not ((output != ends[0]) & (output != ends[1])).any():
        return ends
    many = len(np.unique(output)) > SMALL
    return np.full(4, np.nan) if many else np.quantile(output, [0, 0.5, 1])


def _pattern(zeros: NDArray[np.bool_]) -> Array:
    """What repeats in a mask.

    Whether there is 1 kind of row (0), some (1) or as many as there are rows (2); the same for
    columns; whether the numbers of zeros in the rows are equal (0), as chance would have them (1)
    or neither (2); the same for columns; and whether there is a round number of zeros in all.
    """
    found = []
    for lines in (zeros, zeros.T):
        kinds = len({line.tobytes() for line in lines})
        found.append(0 if kinds == 1 else 1 + (kinds == len(lines)))
    for lines in (zeros, zeros.T):
        counts, expected = lines.sum(axis=1), lines.shape[1] * zeros.var()
        by_chance = 0.5 * expected < counts.var() < 1.6 * expected
        found.append(0 if not np.ptp(counts) else 2 - by_chance)
    return np.array([*found, found == [2, 2, 1, 1] and zeros.sum() % 3000 == 0], dtype=float)


def holds(arguments: Sequence[_Given], returned: Sequence[object]) -> list[str]:
    """What must hold of every right answer, whatever it draws and in whatever way.

    Where single outputs are right, two of them are equal if they are drawn from equal generators
    for the same activations, and only then: else something other than rng has a part in them.
    """
    outputs = [_numbers(value) for value in returned]
    problems = [_one(given, ours) for given, ours in zip(arguments, outputs, strict=True)]
    if any(problems):
        return problems
    drawn = [k for k, given in enumerate(arguments) if _draws(given)]
    for one, other in combinations(drawn, 2):
        alike = np.array_equal(outputs[one], outputs[other])
        if alike != _draw_alike(arguments[one], arguments[other]):
            problems[other] = "own-generator"
    excess = [np.sum(outputs[k] == 0) - arguments[k][1] * outputs[k].size for k in drawn]
    if np.abs(excess).max() < 1:
        problems[drawn[0]] = "fixed-number"
    return problems


def _draws(given: _Given) -> bool:
    return bool(given[3] and given[1] != 0)


def _draw_alike(one: _Given, other: _Given) -> bool:
    """Whether rate, seed and activations are the same."""
    same = one[1] == other[1] and one[2].seed == other[2].seed
    return same and np.array_equal(one[0], other[0])


def _one(given: _Given, output: Array) -> str:
    """The name of what is wrong with one output, or "" where what must hold does."""
    activations, rate = given[:2]
    if output.shape != activations.shape:
        return "another-shape"
    if not _draws(given):
        same = np.allclose(output, activations, rtol=2e-6, atol=1e-6)
        return "" if same else "changed-where-nothing-is-dropped"
    expected = activations / (1 - rate)
    dropped = output == 0
    if not np.all(dropped | np.isclose(output, expected, rtol=2e-6, atol=1e-6)):
        return _wrong_values(output, expected, activations)
    if dropped.size >= LARGE and (problem := _not_by_itself(_pattern(dropped))):
        return problem
    far = np.abs(dropped.mean() - rate) > _SURE * np.sqrt(rate * (1 - rate) / dropped.size)
    return "another-share" if far else ""


def _wrong_values(output: Array, expected: Array, activations: Array) -> str:
    kept = output != 0
    for digits in range(6):
        if np.array_equal(output, np.where(kept, np.round(expected, digits), 0)):
            return "rounded"
    for axis in (None, 1, 0):
        share = kept.mean(axis=axis, keepdims=True)
        if (share < 1).all() and np.allclose((output / activations * share)[kept], 1, rtol=2e-6):
            return "share-drawn"
    return "another-value"


def _not_by_itself(pattern: Array) -> str:
    if pattern[:2].min() < 2:
        return "repeated-masks"
    if pattern[2:4].min() == 0:
        return "fixed-number"
    return "" if pattern[2:4].max() == 1 else "not-by-itself"


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Small ones; equal activations with rate 0, in training, at test; draws to compare."""
    seeds = rng.integers(1000, size=8).tolist()
    high = float(rng.uniform(3, 9))
    varied = rng.normal(size=(40, 30))
    return [
        (np.array([[1.5, -0.4, 0.0], [2.0, 0.8, -3.1]]), 0.0, Dealer(seeds[0]), True),
        (rng.normal(size=(1, 6)), 0.3, Dealer(seeds[1]), False),
        (np.full((50, 60), high), 0.0, Dealer(seeds[2]), True),
        (np.full((60, 50), high), 0.2, Dealer(seeds[3]), True),
        (np.full((300, 350), high), 0.2, Dealer(seeds[4]), True),
        (np.full((350, 300), -high / 4), 0.4, Dealer(seeds[5]), True),
        (np.full((260, 270), 2.5), 0.2, Dealer(seeds[6]), False),
        (varied, 0.3, Dealer(seeds[7]), True),
        (varied, 0.3, Dealer(seeds[7]), True),
        (varied, 0.3, Dealer(seeds[7] + 1), True),  # must differ from the two before
    ]


CHECK = Check(
    dropout_forward,
    number=5,
    returns=("shape and values", "share of zeros", "pattern of zeros"),
    make_inputs=inputs,
    unpack=summary,
    holds=holds,
)
