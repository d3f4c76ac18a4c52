"""Which mistake gives the numbers that an answer gave."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from course_lib.exercises.calling import call, inputs_of_seed, places_of_inputs
from course_lib.exercises.compare import FLOAT32, Array, UnreadableError, read, same_mistake
from course_lib.exercises.definitions import Check, Function, Misconception, Outcome


def values_of(exercise: Check, returned: object) -> list[Array]:
    """What an answer returned as one array for each of `exercise.returns`; [] for None.

    Raises:
        UnreadableError: It is not made of that many parts of real numbers.
    """
    try:
        parts = exercise.unpack(returned)
    except UnreadableError:
        raise
    except Exception as error:  # an answer may be any object
        raise UnreadableError(
            f"What your function returned cannot be read as {' and '.join(exercise.returns)}.",
            "Print it, and compare its parts with what the exercise asks for.",
        ) from error
    return read(parts, exercise.returns)


def code_of(exercise: Check, outcomes: Sequence[Outcome]) -> str:
    """A short code of what an answer returned, the same for all answers with these numbers.

    It is made of six digits of each number, and "" where there is nothing to compare.
    """
    try:
        parts = [values_of(exercise, outcome.value) for outcome in outcomes]
    except UnreadableError:
        return ""
    if not all(parts):
        return ""
    text = ";".join(f"{a.shape}{[f'{x:.5e}' for x in a.flat]}" for some in parts for a in some)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def results(
    exercise: Check, function: Function, hidden: bool = False, more_seeds: tuple[int, ...] = ()
) -> list[list[Array]]:
    """What a function of the course, right or wrong on purpose, returns on each of the inputs."""
    found = []
    for seed, k in places_of_inputs(exercise, hidden, more_seeds):
        result = _result(exercise, function, seed, k)
        assert result is not None, f"a function of {exercise.name} fails"
        found.append(result)
    return found


@lru_cache(maxsize=100_000)
def _result(exercise: Check, function: Function, seed: int, k: int) -> list[Array] | None:
    """What a function returns on input k of a seed; None where it fails, as two edits may."""
    outcome = call(function, inputs_of_seed(exercise, seed)[k], exercise.arguments)
    if outcome.failure is not None:
        return None
    try:
        return values_of(exercise, outcome.value)
    except UnreadableError:
        return None


def recognise(
    exercise: Check,
    got: Sequence[list[Array]],
    hidden: bool = False,
    more_seeds: tuple[int, ...] = (),
) -> Misconception | None:
    """The misconception that gives the same numbers on every input, if there is one.

    Equality in nearly all digits comes first: it tells a 0 from an ε of 1e-12. Two mistakes at once
    are looked for where no single one fits, and not in what tells too little: the same number
    everywhere, an argument.
    """
    places = places_of_inputs(exercise, hidden, more_seeds)

    def fits(form: Function, tolerance: float, rounding: float) -> bool:
        for ours, (seed, k) in zip(got, places, strict=True):
            theirs = _result(exercise, form, seed, k)
            if theirs is None or not same_mistake(ours, theirs, tolerance, rounding):
                return False
        return True

    def first_of(pairs: bool) -> Misconception | None:
        candidates = _near(exercise, pairs, got[0], places[0])
        for tolerance, rounding in ((1e-9, 1e-14), (exercise.tolerance, FLOAT32)):
            for misconception, form in candidates:
                if fits(form, tolerance, rounding):
                    return misconception
        return None

    single = first_of(pairs=False)
    if single or _tells_little(exercise, got, places):
        return single
    return first_of(pairs=True)


def _near(
    exercise: Check, pairs: bool, got: list[Array], place: tuple[int, int]
) -> list[tuple[Misconception, Function]]:
    """The forms whose first result adds up to about the same; the others cannot fit."""
    forms, sums, sizes = _sums(exercise, pairs, *place)
    own, _ = _sum(got)
    far = np.abs(sums - own) > 1e-3 * (sizes + 1)  # NaN, from two sums that overflow, is not
    return [forms[k] for k in np.flatnonzero(~far)]


@lru_cache(maxsize=200)
def _sums(
    exercise: Check, pairs: bool, seed: int, k: int
) -> tuple[list[tuple[Misconception, Function]], Array, Array]:
    """Every form that runs on an input, and the two sums of what it returns there."""
    forms, sums = [], []
    for misconception in exercise.pairs if pairs else exercise.misconceptions:
        for form in misconception.forms:
            result = _result(exercise, form, seed, k)
            if result is not None:
                forms.append((misconception, form))
                sums.append(_sum(result))
    totals, sizes = np.array(sums).reshape(-1, 2).T
    return forms, totals, sizes


def _sum(values: list[Array]) -> tuple[float, float]:
    """The sum of all finite numbers of a result, and that of their sizes."""
    finite = [value[np.isfinite(value)] for value in values]
    with np.errstate(all="ignore"):
        return sum(float(f.sum()) for f in finite), sum(float(np.abs(f).sum()) for f in finite)


def _tells_little(
    exercise: Check, got: Sequence[list[Array]], places: Sequence[tuple[int, int]]
) -> bool:
    """Whether each part of the results is one number everywhere, or one of the arguments."""
    arguments = [inputs_of_seed(exercise, seed)[k] for seed, k in places]
    parts = list(zip(*filter(None, got), strict=True))
    return all(
        len({float(number) for value in values for number in value.flat}) <= 1
        or any(all(map(_is_given, values, given)) for given in zip(*arguments, strict=True))
        for values in parts
    )


def _is_given(value: Array, argument: object) -> bool:
    given = np.asarray(argument)
    return given.dtype.kind in "biuf" and np.array_equal(value, given)
