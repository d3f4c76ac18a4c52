"""Marking one work: each answer is run in the sandbox, and judged outside by its check."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from course_lib.classroom.records import (
    Assignment,
    Question,
    QuestionResult,
    Record,
    Status,
    Work,
)
from course_lib.classroom.sandbox.runner import Ran, Sandbox
from course_lib.classroom.sandbox.wire import opaque
from course_lib.exercises.calling import inputs
from course_lib.exercises.card import CheckResult
from course_lib.exercises.definitions import Check, Outcome
from course_lib.exercises.engine import not_a_function
from course_lib.exercises.judging import judge
from course_lib.exercises.recognising import code_of
from course_lib.exercises.registry import find

_ENDINGS: dict[str, tuple[Status, str]] = {
    "timed out": ("timed out", "Your answer took longer than {seconds:g} seconds and was stopped."),
    "crashed": ("crashed", "Your answer ended the program in which it ran, so it gave no result."),
}
_ENDING_HINTS = {
    "timed out": "Does a loop never end? In the notebook, the check would not come back either.",
    "crashed": "Take out what ends or replaces the program, such as `os._exit` or `exec`.",
}


@dataclass(frozen=True)
class Settings:
    """How a class is graded.

    Attributes:
        seed: Of inputs that nobody has seen; kept in the folder of grades.
        seconds: How long one answer may take, all its calls together.
        memory: Bytes of address space of one answer.
    """

    seed: int
    seconds: float = 20.0
    memory: int = 3 * 2**30


def grade_work(work: Work, assignment: Assignment, sandbox: Sandbox, settings: Settings) -> Record:
    """Grade one work: each question by itself, so that one answer cannot spoil another's."""
    results = tuple(
        _written(question, work)
        if question.kind == "written"
        else _best(question, work, sandbox, settings)
        for question in assignment.questions
    )
    return Record(work.student, assignment.name, work.digest, results)


def _written(question: Question, work: Work) -> QuestionResult:
    text = "".join(work.answers.get(question.name, ())).strip()
    if not text:
        return QuestionResult(
            question.name, question.title, 0.0, question.points, "missing", "There is no answer."
        )
    return QuestionResult(
        question.name,
        question.title,
        None,
        question.points,
        "needs reading",
        "A person reads this answer.",
        answer=text,
    )


def _best(question: Question, work: Work, sandbox: Sandbox, settings: Settings) -> QuestionResult:
    """The best of the cells that may hold the answer: a copy of a cell costs nobody a point."""
    best: QuestionResult | None = None
    for source in work.answers.get(question.name, ()):
        result = _graded(question, source, work, sandbox, settings)
        if best is None or (result.score or 0) > (best.score or 0):
            best = result
        if best.score == question.points:
            break
    return best or QuestionResult(
        question.name,
        question.title,
        0.0,
        question.points,
        "missing",
        "The notebook has no cell with this answer.",
        f"Define `{question.expression}` in the cell that was made for it.",
    )


def secret_seed(settings: Settings, work: Work, question: Question) -> int:
    """The seed of one question's secret inputs; another one as soon as the file is another."""
    text = f"{settings.seed}:{work.digest}:{question.name}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


def _graded(
    question: Question, source: str, work: Work, sandbox: Sandbox, settings: Settings
) -> QuestionResult:
    exercise, secret = find(question.check), (secret_seed(settings, work, question),)
    visible = inputs(exercise)

    def run(definitions: tuple[str, ...]) -> Ran:
        calls = [*visible, *inputs(exercise, True, secret)]
        return sandbox.run(source, question.expression, calls, exercise.arguments, definitions)

    ran = run(work.definitions)
    if _has("NameError", ran) and work.others:
        with_all = run((*work.definitions, *work.others))
        ran = with_all if with_all.ending == "ended" else ran
    if ran.ending != "ended":
        status, words = _ENDINGS[ran.ending]
        return QuestionResult(
            question.name,
            question.title,
            0.0,
            question.points,
            status,
            words.format(seconds=settings.seconds),
            _ENDING_HINTS[ran.ending],
        )
    result = _judged(exercise, ran, len(visible), secret)
    unknown = result.status == "wrong" and result.misconception is None
    numbers = code_of(exercise, ran.outcomes[: len(visible)]) if unknown else ""
    return QuestionResult(
        question.name,
        question.title,
        question.points if result.passed else 0.0,
        question.points,
        "memory" if _has("MemoryError", ran) and not result.passed else "graded",
        result.diagnosis,
        result.hint,
        result.misconception,
        result.details,
        numbers=numbers,
        source=source if numbers else "",
    )


def _judged(exercise: Check, ran: Ran, visible: int, secret: tuple[int, ...]) -> CheckResult:
    outcomes = tuple(replace(each, value=without_text(each.value)) for each in ran.outcomes)
    if ran.stopped:
        outcomes = (Outcome(failure=ran.stopped),) * (visible + len(inputs(exercise, True, secret)))
    elif not ran.callable:
        return not_a_function(exercise, ran.kind)
    shown = judge(exercise, outcomes[:visible], name=ran.name)
    if not shown.passed:
        return shown
    return judge(exercise, outcomes[visible:], hidden=True, name=ran.name, more_seeds=secret)


def without_text(value: object) -> object:
    """A result with objects in place of text: NumPy would give each text the room of the longest.

    >>> without_text([1.5, (2, None)])
    [1.5, (2, None)]
    """
    if isinstance(value, str):
        return opaque("str")
    if isinstance(value, list):
        return [without_text(each) for each in value]
    if isinstance(value, tuple):
        return tuple(without_text(each) for each in value)
    return value


def _has(kind: str, ran: Ran) -> bool:
    """Whether an exception of that kind came up, such as NumPy's own MemoryError."""
    failures = [ran.stopped, *(outcome.failure for outcome in ran.outcomes)]
    return any(failure is not None and kind in failure.kind for failure in failures)
