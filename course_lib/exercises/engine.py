"""Checking an answer, in three steps: make the inputs, call the answer, judge what came back.

The steps are separate functions, so that a class of strangers can be graded with the middle one in
a sandbox and the other two outside it.
"""

from __future__ import annotations

import inspect
from dataclasses import replace

from course_lib._validation import integer
from course_lib.exercises.calling import call, inputs
from course_lib.exercises.card import CheckResult
from course_lib.exercises.definitions import Check
from course_lib.exercises.help import STAGES, with_help
from course_lib.exercises.judging import judge
from course_lib.exercises.learner import record, record_try
from course_lib.exercises.registry import chapters, find
from course_lib.exercises.stale import unrun_version


def check(name: str, answer: object, hidden: bool = False, help: int | None = None) -> CheckResult:
    """Try an answer on the prepared inputs of an exercise and say what was found.

    Help comes in stages. The first wrong answer is told what it computes, with a question; the
    second sees the smallest input on which it differs, and a hint; the third sees its line.

    Args:
        name: The exercise, such as "mse_loss".
        answer: Your function, not yet called.
        hidden: Use the inputs that are kept for grading and show none of them.
        help: How much help to give, 1, 2 or 3; by default one more with each wrong answer.

    Returns:
        A `CheckResult`. A wrong, broken or unwritten answer never raises here.

    Raises:
        ValueError: No exercise has that name, or `help` is none of the stages.

    >>> check("mse_loss", lambda y_true, y_pred: ((y_true - y_pred) ** 2).sum(), help=1)
    ✗ mse_loss: not right yet
      This is a sum over the samples, not a mean.
      Ask yourself: What happens to your result when every sample is given twice?
      More help: run the check again, or add `help=2`.
    """
    exercise = find(name)
    if help is not None and integer("help", help, at_least=1) > STAGES:
        raise ValueError(f"help must be 1, 2 or {STAGES}, got {help}")
    if not callable(answer):
        return not_a_function(exercise, type(answer).__name__)
    outcomes = [
        call(answer, arguments, exercise.arguments) for arguments in inputs(exercise, hidden)
    ]
    result = judge(exercise, outcomes, hidden, _own_name(answer))
    if hidden:
        return result
    if result.passed:
        record(name)
        result = replace(result, notes=_after_a_pass(exercise))
    elif result.status != "not written yet":
        tries = record_try(name)
        result = with_help(result, exercise, answer, outcomes, help or min(tries, STAGES))
    if stale := unrun_version(answer):
        result = replace(result, notes=(stale, *result.notes))
    return result


def _after_a_pass(exercise: Check) -> tuple[str, ...]:
    """What to take from the exercise, and where to go on."""
    names = [check.name for checks in chapters().values() for check in checks]
    following = names[names.index(exercise.name) + 1 :][:1]
    own = f'Our program and its reasons: `solution("{exercise.name}")`.'
    next_one = f" Next: `{following[0]}`." if following else ""
    return (exercise.mistakes.insight, own + next_one)


def _own_name(answer: object) -> str:
    """The name after `def`, or "" for a lambda or another object."""
    return answer.__name__ if inspect.isfunction(answer) and answer.__name__.isidentifier() else ""


def not_a_function(exercise: Check, kind: str) -> CheckResult:
    """What is said of an answer of class `kind`, which is no function."""
    return CheckResult(
        exercise.name,
        "error",
        f"{exercise.name} asks for a function, got {kind}.",
        f'Pass the function without calling it: check("{exercise.name}", {exercise.name}).',
    )
