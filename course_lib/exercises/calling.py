"""The inputs of a check, and calling an answer on them."""

from __future__ import annotations

import copy
import inspect
import linecache
import pickle
import re
import traceback
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.definitions import Arguments, Check, Failure, Function, Outcome

VISIBLE_SEEDS = (0,)
HIDDEN_SEEDS = (1001, 1002, 1003)


def inputs(
    exercise: Check, hidden: bool = False, more_seeds: Sequence[int] = ()
) -> list[Arguments]:
    """The argument tuples on which an answer is tried; the same ones on every call.

    Args:
        exercise: The check.
        hidden: Whether to make the inputs that are kept for grading.
        more_seeds: Seeds of further inputs, which a grader may keep to himself.
    """
    return [
        tuple(map(copied, inputs_of_seed(exercise, seed)[k]))
        for seed, k in places_of_inputs(exercise, hidden, tuple(more_seeds))
    ]


@lru_cache(maxsize=1000)
def places_of_inputs(
    exercise: Check, hidden: bool = False, more_seeds: tuple[int, ...] = ()
) -> Sequence[tuple[int, int]]:
    """Seed and place of each of the `inputs`; what an earlier seed gave comes only once."""
    places, known = [], set[bytes]()
    for seed in (*(HIDDEN_SEEDS if hidden else VISIBLE_SEEDS), *more_seeds):
        own = [pickle.dumps(arguments) for arguments in inputs_of_seed(exercise, seed)]
        places += [(seed, k) for k, raw in enumerate(own) if raw not in known]
        known.update(own)
    return places


@lru_cache(maxsize=1000)
def inputs_of_seed(exercise: Check, seed: int) -> Sequence[Arguments]:
    """The argument tuples that one seed gives, always the same objects: `call` copies them."""
    return exercise.make_inputs(np.random.default_rng(seed))


def call(function: Function, arguments: Arguments, names: Sequence[str]) -> Outcome:
    """Call an answer on copies of the arguments; its exceptions come back as data."""
    given = tuple(map(copied, arguments))
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = function(*given)
            if inspect.isgenerator(value):
                value = list(value)
    except (Exception, SystemExit) as error:
        return Outcome(failure=_misfit(function, error, given) or _failure(function, error))
    changed = tuple(
        name
        for name, before, after in zip(names, arguments, given, strict=True)
        if isinstance(before, np.ndarray) and not _unchanged(before, after)
    )
    return Outcome(value=value, changed=changed)


def copied(argument: object) -> object:
    """A copy that the original does not notice being changed."""
    return argument.copy() if type(argument) is np.ndarray else copy.deepcopy(argument)


def _misfit(function: Function, error: BaseException, given: Arguments) -> Failure | None:
    """That the call does not fit the `def` line, if this is what the error comes from."""
    if isinstance(error, TypeError):
        try:
            inspect.signature(function).bind(*given)
        except TypeError as misfit:
            return Failure("signature", str(misfit))
        except ValueError:  # a builtin has no signature
            pass
    return None


def _failure(function: Function, error: BaseException) -> Failure:
    """The exception as text, with the deepest line that is still in the file of the answer."""
    kind = "NotImplementedError" if isinstance(error, NotImplementedError) else type(error).__name__
    message = re.sub(r" at 0x[0-9a-fA-F]+", "", str(error))
    code = getattr(inspect.unwrap(function), "__code__", None)
    frames = [
        (frame.f_code, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if code is not None and frame.f_code.co_filename == code.co_filename
    ]
    if not frames:
        return Failure(kind, message)
    inner, number = frames[-1]
    source = linecache.getline(inner.co_filename, number).strip()
    return Failure(kind, message, inner.co_name, number - inner.co_firstlineno + 1, source)


def _unchanged(before: NDArray[Any], after: object) -> bool:
    """Whether an array is as it was, up to the rounding of a change that was taken back."""
    if not isinstance(after, np.ndarray) or before.shape != after.shape:
        return False
    return np.array_equal(before, after) or np.allclose(
        before, after, rtol=1e-9, atol=1e-12, equal_nan=True
    )
