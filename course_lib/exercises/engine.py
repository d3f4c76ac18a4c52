"""Checking an answer, in three steps: make the inputs, call the answer, judge what came back.

The steps are separate functions, so that a class of strangers can be graded with the middle one in
a sandbox and the other two outside it.
"""

from __future__ import annotations

import inspect

from course_lib.exercises.calling import call, inputs
from course_lib.exercises.card import CheckResult
from course_lib.exercises.definitions import Check, Function
from course_lib.exercises.judging import judge
from course_lib.exercises.progress import record
from course_lib.exercises.registry import find


def check(name: str, answer: object, hidden: bool = False) -> CheckResult:
    """Try an answer on the prepared inputs of an exercise and say what was found.

    Args:
        name: The exercise, such as "mse_loss".
        answer: Your function; for an exercise that asks for a number, the number or a function
            without arguments that returns it.
        hidden: Use the inputs that are kept for grading and show none of them.

    Returns:
        A `CheckResult`. A wrong, broken or unwritten answer never raises here.

    Raises:
        ValueError: No exercise has that name.

    >>> check("mse_loss", lambda y_true, y_pred: ((y_true - y_pred) ** 2).sum())
    ✗ mse_loss: not right yet
      This is the sum of the squared residuals, not their mean.
      Hint: Divide by n. A sum grows with the amount of data.
    """
    exercise = find(name)
    if callable(answer):
        function: Function = answer
    elif exercise.arguments:
        return not_a_function(exercise, type(answer).__name__)
    elif answer is None or answer is Ellipsis:
        return no_number(exercise)
    else:

        def function() -> object:
            return answer

    outcomes = [
        call(function, arguments, exercise.arguments) for arguments in inputs(exercise, hidden)
    ]
    result = judge(exercise, outcomes, hidden, _own_name(answer))
    if result.passed and not hidden:
        record(name)
    return result


def _own_name(answer: object) -> str:
    """The name after `def`, or "" for a lambda, a number or another object."""
    return answer.__name__ if inspect.isfunction(answer) and answer.__name__.isidentifier() else ""


def not_a_function(exercise: Check, kind: str) -> CheckResult:
    """What is said of an answer of class `kind` where a function is asked."""
    return CheckResult(
        exercise.name,
        "error",
        f"{exercise.name} asks for a function, got {kind}.",
        f'Pass the function without calling it: check("{exercise.name}", {exercise.name}).',
    )


def no_number(exercise: Check) -> CheckResult:
    """What is said of None or `...` where a number is asked."""
    return CheckResult(exercise.name, "not written yet", "There is no number here yet.")
