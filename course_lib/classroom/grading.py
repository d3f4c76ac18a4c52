"""From submissions to records: run each answer in the sandbox, judge it outside by the checks."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import course_lib
from course_lib.classroom.hostile import UnreadableWorkError, read_work
from course_lib.classroom.records import (
    Assignment,
    Question,
    QuestionResult,
    Record,
    Status,
    Work,
    record_path,
    write_whole,
)
from course_lib.classroom.sandbox import Ran, Sandbox
from course_lib.exercises.calling import inputs
from course_lib.exercises.card import CheckResult
from course_lib.exercises.definitions import Check, Outcome
from course_lib.exercises.engine import no_number, not_a_function
from course_lib.exercises.judging import judge
from course_lib.exercises.registry import find
from course_lib.selection.backends import run_all

BATCH = 50  # works that share a sandbox
AT_ONCE = 2_000  # works that are held in memory
TEXT_STUB = "*Your answer here.*"
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


@dataclass(frozen=True)
class Batch:
    """Works on one assignment that are graded in one sandbox."""

    assignment: Assignment
    settings: Settings
    works: tuple[Work, ...]


def grade(
    submissions: Path,
    grades: Path,
    assignments: Sequence[Assignment],
    settings: Settings,
    resume: bool = False,
    workers: int = 1,
    client: Any = None,
    progress: bool = False,
) -> int:
    """Grade every submission; write a record for each student and assignment.

    Args:
        submissions: The folder that `collect` filled: STUDENT/ASSIGNMENT/NOTEBOOK.
        grades: The folder of records.
        assignments: What to grade.
        settings: The seed and the limits.
        resume: Keep the records of submissions that have not changed since they were graded.
        workers: Processes on this machine.
        client: A `dask.distributed.Client`, to grade on a cluster instead.
        progress: Whether to show a bar.

    Returns:
        The number of records written or kept.

    Raises:
        ValueError: There is no folder of submissions.
    """
    if not submissions.is_dir():
        raise ValueError(f"submissions must be a folder, got {submissions}")
    students = sorted(path.name for path in submissions.iterdir() if path.is_dir())
    count = 0
    for assignment in assignments:
        waiting = _to_grade(submissions, grades, assignment, students, settings, resume)
        while works := tuple(islice(waiting, AT_ONCE)):
            batches = [
                Batch(assignment, settings, works[start : start + BATCH])
                for start in range(0, len(works), BATCH)
            ]
            where = {"backend": "dask", "client": client} if client else {"workers": workers}
            for _, records in run_all(grade_batch, batches, progress=progress, **where):
                for record in records:
                    record.save(grades)
        count += len(students)
        _forget_others(grades, assignment, students)
    return count


def _to_grade(
    submissions: Path,
    grades: Path,
    assignment: Assignment,
    students: Sequence[str],
    settings: Settings,
    resume: bool,
) -> Iterator[Work]:
    """The works that must be run; what needs no running is recorded on the way."""
    for student in students:
        path = submissions / student / assignment.name / assignment.notebook
        if not os.path.lexists(path):
            _ungraded(assignment, student, "missing", "Nothing was handed in.").save(grades)
            continue
        try:
            work = read_work(path, student, assignment, submissions)
        except UnreadableWorkError as problem:
            _ungraded(assignment, student, "unreadable", str(problem)).save(grades)
            continue
        work = replace(work, digest=digest(work, assignment, settings))
        if not (resume and _is_done(grades, work)):
            yield work


def _is_done(grades: Path, work: Work) -> bool:
    try:
        return Record.load(record_path(grades, work.assignment, work.student)).digest == work.digest
    except ValueError:
        return False


def _ungraded(assignment: Assignment, student: str, status: Status, note: str) -> Record:
    results = tuple(
        QuestionResult(each.name, each.title, 0.0, each.points, status, note)
        for each in assignment.questions
    )
    return Record(student, assignment.name, "", results, note)


def _forget_others(grades: Path, assignment: Assignment, students: Sequence[str]) -> None:
    """Remove the records of students who are not in the class, so that no grade is stale."""
    known = set(students)
    for path in (grades / "records" / assignment.name).glob("*.json"):
        if path.stem not in known:
            path.unlink()


def digest(work: Work, assignment: Assignment, settings: Settings) -> str:
    """What a record depends on, as one number: the file, the assignment, the seed, the course."""
    parts = [
        work.digest,
        asdict(assignment),
        asdict(settings),
        course_lib.__version__,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def seed_of(grades: Path, seed: int | None = None) -> int:
    """The seed of the inputs that nobody has seen: the given one, the folder's own, or a new one.

    Raises:
        ValueError: The folder was graded with another seed.
    """
    path = grades / "grading.json"
    kept = json.loads(path.read_text(encoding="utf-8"))["seed"] if path.exists() else None
    if kept is None:
        kept = secrets.randbelow(2**31) if seed is None else seed
        write_whole(path, json.dumps({"seed": kept}) + "\n")
    elif seed not in (None, kept):
        raise ValueError(f"seed must be that of {path.name}, {kept}, got {seed}")
    return int(kept)


def grade_batch(batch: Batch) -> list[Record]:
    """Grade some works in one sandbox; this is what runs on a core or on a cluster."""
    assignment, settings = batch.assignment, batch.settings
    sources = (assignment.setup, assignment.definitions)
    with Sandbox(sources, settings.seconds, settings.memory) as sandbox:
        return [grade_work(work, assignment, sandbox, settings) for work in batch.works]


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
    if text in ("", TEXT_STUB):
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
        result = _graded(question, source, work.definitions, sandbox, settings)
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


def _graded(
    question: Question, source: str, definitions: str, sandbox: Sandbox, settings: Settings
) -> QuestionResult:
    exercise, secret = find(question.check), (settings.seed,)
    visible = inputs(exercise)
    ran = sandbox.run(
        (("your other cells", definitions), ("your answer", source)),
        question.expression,
        [*visible, *inputs(exercise, True, secret)],
        exercise.arguments,
    )
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
    return QuestionResult(
        question.name,
        question.title,
        question.points if result.passed else 0.0,
        question.points,
        "memory" if _ran_out_of_memory(ran) and not result.passed else "graded",
        result.diagnosis,
        result.hint,
        result.misconception,
        result.details,
    )


def _judged(exercise: Check, ran: Ran, visible: int, secret: tuple[int, ...]) -> CheckResult:
    outcomes = ran.outcomes
    if ran.stopped:
        outcomes = (Outcome(failure=ran.stopped),) * (visible + len(inputs(exercise, True, secret)))
    elif not ran.callable and exercise.arguments:
        return not_a_function(exercise, ran.kind)
    elif not ran.callable and ran.kind in ("NoneType", "ellipsis"):
        return no_number(exercise)
    shown = judge(exercise, outcomes[:visible], name=ran.name)
    if not shown.passed:
        return shown
    return judge(exercise, outcomes[visible:], hidden=True, name=ran.name, more_seeds=secret)


def _ran_out_of_memory(ran: Ran) -> bool:
    failures = [ran.stopped, *(outcome.failure for outcome in ran.outcomes)]
    return any(failure is not None and "MemoryError" in failure.kind for failure in failures)
