"""From what came back of an answer to what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from course_lib.exercises.calling import call, inputs, inputs_of_seed, seeds_of_inputs
from course_lib.exercises.card import CheckResult
from course_lib.exercises.compare import (
    FLOAT32,
    Array,
    UnreadableError,
    close,
    how_it_differs,
    how_the_shape_differs,
    read,
    same_mistake,
    shape_text,
    show,
    show_pair,
)
from course_lib.exercises.definitions import (
    Arguments,
    Check,
    Failure,
    Function,
    Misconception,
    Outcome,
)
from course_lib.exercises.exceptions import IN_WORDS, exception_hint


def judge(
    exercise: Check,
    outcomes: Sequence[Outcome],
    hidden: bool = False,
    name: str = "",
    more_seeds: tuple[int, ...] = (),
) -> CheckResult:
    """Compare the outcomes of an answer with the expected values and with every misconception.

    Args:
        exercise: The check.
        outcomes: What came of calling the answer on each of the `inputs`.
        hidden: Whether those were the hidden inputs, which are then not shown.
        name: Name of the answer's function where it is not that of the exercise.
        more_seeds: Those with which the inputs were made.

    Raises:
        ValueError: There is not exactly one outcome for each input.
    """
    examples = inputs(exercise, hidden, more_seeds)
    if len(outcomes) != len(examples):
        raise ValueError(
            f"outcomes must be one for each of the {len(examples)} inputs, got {len(outcomes)}"
        )
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if any(failure.kind == "NotImplementedError" for failure in failures):
        return CheckResult(
            exercise.name,
            "not written yet",
            "This exercise still raises NotImplementedError.",
            f"Write your answer in {exercise.call(name)}, in place of the `raise` line.",
            function="" if name == exercise.name else name,
        )
    if failures:
        first = next(i for i, outcome in enumerate(outcomes) if outcome.failure)
        if hidden:
            return _failed_hidden(exercise, failures[0])
        return _failed(exercise, failures[0], _given(exercise, examples[first]), name)
    try:
        got = [read(exercise.unpack(outcome.value), exercise.returns) for outcome in outcomes]
    except UnreadableError as problem:
        return CheckResult(exercise.name, "error", problem.diagnosis, problem.hint)
    if not any(got):
        return CheckResult(
            exercise.name, "error", "Your function returned None.", "Did you forget the `return`?"
        )
    with np.errstate(all="ignore"):
        return _judge_numbers(exercise, examples, got, outcomes, hidden, more_seeds)


def _judge_numbers(
    exercise: Check,
    examples: list[Arguments],
    got: list[list[Array]],
    outcomes: Sequence[Outcome],
    hidden: bool,
    more_seeds: tuple[int, ...],
) -> CheckResult:
    expected = results(exercise, exercise.reference, hidden, more_seeds)
    right = [
        bool(ours)
        and all(close(g, e, exercise.tolerance) for g, e in zip(ours, theirs, strict=True))
        for ours, theirs in zip(got, expected, strict=True)
    ]
    changed = sorted({name for outcome in outcomes for name in outcome.changed})
    if all(right) and not changed:
        words = "Hidden checks passed." if hidden else "Visible checks passed."
        return CheckResult(exercise.name, "passed", words)
    if all(right):
        return CheckResult(
            exercise.name,
            "wrong",
            f"The result is right, but your function changed its caller's {' and '.join(changed)}.",
            "An array is passed by reference, so `a -= b` and `a[i] = b` change it for everyone. "
            "Make a new array (`a = a - b`) or work on `a.copy()`.",
            "caller-array-changed",
        )
    misconception = recognise(exercise, got, hidden, more_seeds)
    if misconception:
        return CheckResult(
            exercise.name, "wrong", misconception.diagnosis, misconception.hint, misconception.name
        )
    if not all(got):
        shown = () if hidden else _given(exercise, examples[got.index([])])
        return CheckResult(
            exercise.name,
            "error",
            "Your function returned None for some inputs.",
            "Is the `return` indented into a loop or an `if`? Every way through the function must "
            "end in one.",
            details=shown,
        )
    first = right.index(False)
    return _first_difference(exercise, examples[first], first, got, expected, hidden)


def results(
    exercise: Check, function: Function, hidden: bool = False, more_seeds: tuple[int, ...] = ()
) -> list[list[Array]]:
    """What a function of the course, right or wrong on purpose, returns on each of the inputs."""
    return [
        result
        for seed in seeds_of_inputs(hidden, more_seeds)
        for result in _results_of_seed(exercise, function, seed)
    ]


@lru_cache(maxsize=10_000)
def _results_of_seed(exercise: Check, function: Function, seed: int) -> list[list[Array]]:
    found = []
    for arguments in inputs_of_seed(exercise, seed):
        outcome = call(function, arguments, exercise.arguments)
        assert outcome.failure is None, f"a function of {exercise.name} fails: {outcome.failure}"
        found.append(read(exercise.unpack(outcome.value), exercise.returns))
    return found


def recognise(
    exercise: Check,
    got: Sequence[list[Array]],
    hidden: bool = False,
    more_seeds: tuple[int, ...] = (),
) -> Misconception | None:
    """The misconception that gives the same numbers on every input, if there is one.

    Equality in nearly all digits comes first: it tells a 0 from an ε of 1e-12.
    """
    for tolerance, rounding in ((1e-9, 1e-14), (exercise.tolerance, FLOAT32)):
        for misconception in exercise.misconceptions:
            for form in misconception.forms:
                pairs = zip(got, results(exercise, form, hidden, more_seeds), strict=True)
                if all(same_mistake(a, b, tolerance, rounding) for a, b in pairs):
                    return misconception
    return None


def _first_difference(
    exercise: Check,
    arguments: Arguments,
    first: int,
    got: list[list[Array]],
    expected: list[list[Array]],
    hidden: bool,
) -> CheckResult:
    part = next(
        i
        for i, (ours, right) in enumerate(zip(got[first], expected[first], strict=True))
        if not close(ours, right, exercise.tolerance)
    )
    label = exercise.returns[part]
    ours, right = got[first][part], expected[first][part]
    hint = ""
    if ours.shape != right.shape:
        diagnosis = (
            f"The {label} has the wrong shape: {shape_text(ours)}, expected {shape_text(right)}."
        )
        hint = how_the_shape_differs(ours, right, exercise.tolerance)
    elif not np.isfinite(ours).all():
        kind = "NaN (not a number)" if np.isnan(ours).any() else "infinity"
        diagnosis = f"The {label} contains {kind}."
        hint = (
            "NaN comes from 0/0, ∞ − ∞ or 0·∞, and infinity from a division by zero or an exp that "
            "is too large. Print the steps between for this input."
        )
    else:
        diagnosis = f"The {label} differs from the expected one."
        if exercise.arguments:
            hint = how_it_differs(
                [parts[part] for parts in got],
                [parts[part] for parts in expected],
                exercise.tolerance,
            )
        else:  # a factor would give the number away
            hint = f"Your number is too {'large' if ours > right else 'small'}."
    if hidden:
        return CheckResult(exercise.name, "wrong", diagnosis, hint)
    shown = show_pair(right, ours)
    expected_shown = (("expected", shown[0]),) if exercise.arguments else ()
    details = (*_given(exercise, arguments), *expected_shown, ("got", shown[1]))
    return CheckResult(exercise.name, "wrong", diagnosis, hint, None, details)


def _given(exercise: Check, arguments: Arguments) -> tuple[tuple[str, str], ...]:
    if not exercise.arguments:
        return ()
    pairs = zip(exercise.arguments, arguments, strict=True)
    return (("given", ", ".join(f"{name} = {show(value)}" for name, value in pairs)),)


def _failed_hidden(exercise: Check, failure: Failure) -> CheckResult:
    """An error on a hidden input; its message and place might show that input."""
    if failure.kind == "signature" or failure.kind not in IN_WORDS:
        words = "Your code stops with an error on an input that is kept for grading."
    else:
        words = f"On an input that is kept for grading, your code {IN_WORDS[failure.kind]}."
    return CheckResult(
        exercise.name, "error", words, "Try it on more inputs: small, large, one row, zeros."
    )


def _failed(
    exercise: Check, failure: Failure, given: tuple[tuple[str, str], ...], name: str
) -> CheckResult:
    if failure.kind == "signature":
        names = exercise.arguments
        order = f"{len(names)} positional arguments, in this order: {', '.join(names)}"
        return CheckResult(
            exercise.name,
            "error",
            f"Your function cannot be called as {exercise.call(name)}: {failure.message}.",
            f"It must take {order if names else 'no arguments'}.",
        )
    place = ""
    if failure.line is not None:
        place = f" in line {failure.line} of {failure.function}"
    line = (("line", failure.source),) if failure.source else ()
    words = IN_WORDS.get(failure.kind)
    says = f"{failure.kind}: {failure.message}" if failure.message else failure.kind
    return CheckResult(
        exercise.name,
        "error",
        f"Your code stopped with an error{place}" + (f": it {words}." if words else "."),
        exception_hint(failure, exercise.arguments),
        details=(*given, *line, ("Python says", says)),
    )
