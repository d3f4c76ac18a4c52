"""Help in stages: a question first, then the evidence, then the line.

A check says at once what an answer computes. How it could be mended is told step by step, so that
the learner finds it: 1 a question, 2 the smallest input on which the answer differs, worked
through, and the hint, 3 the line of the learner's own program.
"""

from __future__ import annotations

import difflib
import inspect
import sys
from collections.abc import Sequence
from dataclasses import replace
from types import FrameType
from typing import Any

import numpy as np

from course_lib.exercises.calling import copied, inputs
from course_lib.exercises.card import CheckResult
from course_lib.exercises.compare import UnreadableError, close, show, show_pair
from course_lib.exercises.definitions import Check, Function, Misconception, Outcome
from course_lib.exercises.edits import source_of
from course_lib.exercises.recognising import values_of

STAGES = 3
_ALIKE = 0.6  # share of a line that must agree for it to be pointed at
_MOST_VALUES = 4


def with_help(
    result: CheckResult, exercise: Check, answer: object, outcomes: Sequence[Outcome], stage: int
) -> CheckResult:
    """The result with the help of a stage from 1 to 3; one that is no recognised mistake as it is.

    Args:
        result: What `judge` said of the visible inputs.
        exercise: The check.
        answer: The learner's function, whose text is looked at in stage 3.
        outcomes: What came of calling it.
        stage: How much help.
    """
    mistake = _mistake(exercise, result.misconception)
    if mistake is None:
        return result
    details: list[tuple[str, str]] = []
    if stage >= 2:
        details += _worked_through(exercise, outcomes)
    if stage >= 3 and (line := line_of(mistake, exercise, answer)):
        details.append(("look at", line))
    more = f"More help: run the check again, or add `help={stage + 1}`."
    notes = (more,) if stage < STAGES else (f'The program: `solution("{exercise.name}")`.',)
    return replace(result, nudge=mistake.nudge, stage=stage, details=tuple(details), notes=notes)


def _mistake(exercise: Check, name: str | None) -> Misconception | None:
    """The mistake of that name; the pairs, which take time to make, are looked through last."""
    if name is None:
        return None
    single = next((one for one in exercise.misconceptions if one.name == name), None)
    return single or next((pair for pair in exercise.pairs if pair.name == name), None)


def _worked_through(exercise: Check, outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    """The smallest input on which the answer is wrong: what is given, expected and got."""
    wrong: list[tuple[int, int, tuple[object, ...], Any, dict[str, Any]]] = []
    for arguments, outcome in zip(inputs(exercise), outcomes, strict=True):
        try:
            got = values_of(exercise, outcome.value)
        except UnreadableError:
            continue
        right, on_the_way = _run(exercise.reference, arguments)
        expected = values_of(exercise, right)
        pairs = list(zip(exercise.returns, expected, got, strict=False))
        if not all(a.shape == b.shape and close(b, a, exercise.tolerance) for _, a, b in pairs):
            size = sum(np.asarray(value).size for value in arguments)
            wrong.append((size, len(wrong), arguments, pairs, on_the_way))
    if not wrong:
        return []
    _, _, arguments, pairs, on_the_way = min(wrong, key=lambda one: one[:2])
    given = zip(exercise.arguments, arguments, strict=True)
    lines = [("given", ", ".join(f"{name} = {show(value)}" for name, value in given))]
    if exercise.holds:  # there is no one right result
        came = [(f"got {label}", show(ours)) for label, _, ours in pairs]
        return [*lines, *came]
    values = [f"{name} = {show(value)}" for name, value in on_the_way.items()]
    if values:
        lines.append(("on the way", ", ".join(values[:_MOST_VALUES])))
    for label, expected_part, got_part in pairs:
        name = f" {label}" if len(pairs) > 1 else ""
        expected_text, got_text = show_pair(expected_part, got_part)
        lines += [(f"expected{name}", expected_text), (f"got{name}", got_text)]
    return lines


def _run(function: Function, arguments: tuple[object, ...]) -> tuple[object, dict[str, Any]]:
    """What a right program returns, and the numbers that it had by name when it did."""
    code, found = function.__code__, {}
    names = set(code.co_varnames[: code.co_argcount])

    def on_return(frame: FrameType, event: str, _: object) -> Any:
        if event == "return":
            found.update(frame.f_locals)
        return on_return

    def on_call(frame: FrameType, event: str, _: object) -> Any:
        frame.f_trace_lines = False  # a loop of many steps is not slowed down
        return on_return if frame.f_code is code else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        value = function(*map(copied, arguments))
    finally:
        sys.settrace(before)
    shown = {
        name: number
        for name, number in found.items()
        if not (name in names or name.startswith("_") or number is value)
        and isinstance(number, int | float | np.ndarray)
        and np.asarray(number).dtype.kind in "iuf"
    }
    return value, shown


def line_of(mistake: Misconception, exercise: Check, answer: object) -> str:
    """The lines of the answer that look most like those in which a program has the mistake.

    Returns:
        "line 3: for _ in range(1, steps):", several of them with a semicolon between, or "" where
        no line is like one.
    """
    try:
        ours = inspect.getsource(answer).splitlines()  # type: ignore[arg-type]
    except (OSError, TypeError):
        return ""
    right = source_of(exercise.reference).splitlines()
    found: dict[int, float] = {}
    for program in mistake.programs[:1]:
        for model in difflib.ndiff(right, program.splitlines()):
            if model.startswith("+ "):
                alike = [_alike(model[2:], line) for line in ours]
                if max(alike) > _ALIKE:
                    found[alike.index(max(alike))] = max(alike)
    return "; ".join(f"line {k + 1}: {ours[k].strip()}" for k in sorted(found))


def _alike(one: str, other: str) -> float:
    """The share of two lines that is the same, spaces apart."""
    return difflib.SequenceMatcher(None, "".join(one.split()), "".join(other.split())).ratio()
