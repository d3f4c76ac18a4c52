"""From what came back of an answer to what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from course_lib.exercises.calling import inputs
from course_lib.exercises.card import CheckResult
from course_lib.exercises.compare import (
    Array,
    UnreadableError,
    close,
    shape_text,
    show,
    show_pair,
)
from course_lib.exercises.definitions import (
    Arguments,
    Check,
    Failure,
    Outcome,
)
from course_lib.exercises.differences import Difference, explain
from course_lib.exercises.exceptions import IN_WORDS, exception_hint
from course_lib.exercises.recognising import recognise, results, values_of

_NOT_FINITE = (
    "NaN comes from 0/0, ∞ − ∞ or 0·∞, from the root of a negative number, and infinity from a "
    "division by zero or an exp that is too large. Print the steps between for this input."
)


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
        got = [values_of(exercise, outcome.value) for outcome in outcomes]
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
    problems = _problems(exercise, examples, got, outcomes, expected)
    right = [not problem for problem in problems]
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
    if exercise.holds:
        return _does_not_hold(exercise, problems[first], examples[first], got[first], hidden)
    return _first_difference(exercise, examples, first, got, expected, hidden)


def _does_not_hold(
    exercise: Check, problem: str, arguments: Arguments, got: list[Array], hidden: bool
) -> CheckResult:
    """What `holds` said: the name of a mistake, or a sentence."""
    named = next((one for one in exercise.misconceptions if one.name == problem), None)
    if named:
        return CheckResult(exercise.name, "wrong", named.diagnosis, named.hint, named.name)
    came = tuple(
        (f"got {label}" if len(got) > 1 else "got", show(value))
        for label, value in zip(exercise.returns, got, strict=True)
    )
    shown = () if hidden else (*_given(exercise, arguments), *came)
    diagnosis, _, hint = problem.partition("\n")
    return CheckResult(exercise.name, "wrong", diagnosis, hint, details=shown)


def _problems(
    exercise: Check,
    examples: list[Arguments],
    got: list[list[Array]],
    outcomes: Sequence[Outcome],
    expected: list[list[Array]],
) -> list[str]:
    """What is wrong with the result on each input, or "" where it is right."""
    if exercise.holds and all(got):
        return exercise.holds(examples, [outcome.value for outcome in outcomes])
    return [
        ""
        if ours and all(close(g, e, exercise.tolerance) for g, e in zip(ours, theirs, strict=True))
        else "differs"
        for ours, theirs in zip(got, expected, strict=True)
    ]


def _first_difference(
    exercise: Check,
    examples: Sequence[Arguments],
    first: int,
    got: list[list[Array]],
    expected: list[list[Array]],
    hidden: bool,
) -> CheckResult:
    """What is said where no known mistake fits; `first` is the first input that differs."""
    differences = [
        Difference(
            [parts[part] for parts in got],
            [parts[part] for parts in expected],
            exercise.tolerance,
            exercise.arguments,
            examples,
        )
        for part in range(len(exercise.returns))
    ]
    part = next(i for i, difference in enumerate(differences) if not difference.right[first])
    label = exercise.returns[part]
    ours, right = got[first][part], expected[first][part]
    well = [
        name
        for name, difference in zip(exercise.returns, differences, strict=True)
        if all(difference.right)
    ]
    others = f", while the {' and the '.join(well)} came out right" if well else ""
    hint = explain(differences[part])
    if ours.shape != right.shape:
        diagnosis = (
            f"The shape of the {label} is wrong: {shape_text(ours)}, expected {shape_text(right)}."
        )
    elif not np.isfinite(ours).all():
        kind = "NaN (not a number)" if np.isnan(ours).any() else "infinity"
        diagnosis = f"There is {kind} in the {label}{others}."
        hint = f"{hint} {_NOT_FINITE}".lstrip()
    else:
        diagnosis = f"Something in the {label} differs from what is expected{others}."
        if exchanged := _exchanged(exercise, got, expected):
            hint = exchanged
    if hidden:
        return CheckResult(exercise.name, "wrong", diagnosis, hint)
    shown = show_pair(right, ours)
    details = (*_given(exercise, examples[first]), ("expected", shown[0]), ("got", shown[1]))
    return CheckResult(exercise.name, "wrong", diagnosis, hint, None, details)


def _exchanged(exercise: Check, got: list[list[Array]], expected: list[list[Array]]) -> str:
    """Whether the right parts came in another order."""
    for order in permutations(range(len(exercise.returns))):
        if list(order) != sorted(order) and all(
            close(ours[place], right[part], exercise.tolerance)
            for ours, right in zip(got, expected, strict=True)
            for place, part in enumerate(order)
        ):
            names = ", ".join(exercise.returns)
            return f"All parts are right, but they stand in another order. Asked is: {names}."
    return ""


def _given(exercise: Check, arguments: Arguments) -> tuple[tuple[str, str], ...]:
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
        several = f"{len(names)} positional arguments, in this order: {', '.join(names)}"
        order = several if len(names) > 1 else f"one positional argument, {names[0]}"
        return CheckResult(
            exercise.name,
            "error",
            f"Your function cannot be called as {exercise.call(name)}: {failure.message}.",
            f"It must take {order}.",
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
