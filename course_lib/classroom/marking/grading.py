"""Grading a class: from a folder of submissions to a record for everyone."""

from __future__ import annotations

import hashlib
import json
import math
import os
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from course_lib import chapters, exercises
from course_lib.classroom.intake.hostile import UnreadableWorkError, read_work
from course_lib.classroom.marking.answers import Settings, grade_work
from course_lib.classroom.records import (
    Assignment,
    QuestionResult,
    Record,
    Status,
    Work,
    record_path,
    write_whole,
)
from course_lib.classroom.sandbox.namespaces import SandboxError
from course_lib.classroom.sandbox.runner import Sandbox
from course_lib.classroom.tables import read_table
from course_lib.selection.backends import run_all

BATCH = 100  # works that share a sandbox
AT_ONCE = 10_000  # works that are held in memory


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
    count = 0
    for assignment in assignments:
        students = _students(submissions, assignment)
        waiting = _to_grade(submissions, grades, assignment, students, settings, resume)
        while works := tuple(islice(waiting, AT_ONCE)):
            at_work = max(1, sum(client.nthreads().values())) if client else workers
            size = min(BATCH, math.ceil(len(works) / (2 * at_work)))
            batches = [
                Batch(assignment, settings, works[start : start + size])
                for start in range(0, len(works), size)
            ]
            where = {"backend": "dask", "client": client} if client else {"workers": workers}
            for _, records in run_all(grade_batch, batches, progress=progress, **where):
                for record in records:
                    record.save(grades)
        count += len(students)
        _forget_others(grades, assignment, students)
    return count


def _students(submissions: Path, assignment: Assignment) -> dict[str, str]:
    """Everyone with a folder, and everyone whom `collect` names, with why a file is unreadable."""
    found = {path.name: "" for path in submissions.iterdir() if path.is_dir()}
    collected = submissions / "collected.csv"
    if collected.exists():
        for _, row in read_table(collected, ("student", "assignment", "status", "note")):
            if row["assignment"] == assignment.name:
                unreadable = row["status"] == "unreadable"
                found[row["student"]] = row["note"] if unreadable else ""
    return dict(sorted(found.items()))


def _to_grade(
    submissions: Path,
    grades: Path,
    assignment: Assignment,
    students: Mapping[str, str],
    settings: Settings,
    resume: bool,
) -> Iterator[Work]:
    """The works that must be run; what needs no running is recorded on the way."""
    for student, unreadable in students.items():
        path = submissions / student / assignment.name / assignment.notebook
        if not os.path.lexists(path):
            status: Status = "unreadable" if unreadable else "missing"
            note = unreadable or "Nothing was handed in."
            ungraded(assignment, student, status, note).save(grades)
            continue
        try:
            work = read_work(path, student, assignment, submissions)
        except UnreadableWorkError as problem:
            ungraded(assignment, student, "unreadable", str(problem)).save(grades)
            continue
        except Exception as error:  # nothing that a stranger writes may stop the class
            note = f"The file could not be read ({type(error).__name__}); look at it."
            ungraded(assignment, student, "unreadable", note).save(grades)
            continue
        work = replace(work, digest=digest(work, assignment, settings))
        if not (resume and _is_done(grades, work)):
            yield work


def _is_done(grades: Path, work: Work) -> bool:
    try:
        return Record.load(record_path(grades, work.assignment, work.student)).digest == work.digest
    except ValueError:
        return False


def ungraded(assignment: Assignment, student: str, status: Status, note: str) -> Record:
    """A record without points, and why."""
    results = tuple(
        QuestionResult(each.name, each.title, 0.0, each.points, status, note)
        for each in assignment.questions
    )
    return Record(student, assignment.name, "", results, note)


def _forget_others(grades: Path, assignment: Assignment, students: Collection[str]) -> None:
    """Remove the records of students who are not in the class, so that no grade is stale."""
    for path in (grades / "records" / assignment.name).glob("*.json"):
        if path.stem not in students:
            path.unlink()


def digest(work: Work, assignment: Assignment, settings: Settings) -> str:
    """What a record depends on, as one number: the file, the assignment, the seed, the checks."""
    parts = [
        work.digest,
        asdict(assignment),
        asdict(settings),
        _digest_of_checks(),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@cache
def _digest_of_checks() -> str:
    engine, rooms = Path(exercises.__file__).parent, Path(chapters.__file__).parent
    sources = sorted([*engine.glob("*.*"), *rooms.glob("*/exercises/*.*")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def seed_of(grades: Path, seed: int | None = None) -> int:
    """The seed of the inputs that nobody has seen: the given one, the folder's own, or a new one.

    Raises:
        ValueError: The folder was graded with another seed.
    """
    path = grades / "grading.json"
    kept = json.loads(path.read_text(encoding="utf-8"))["seed"] if path.exists() else None
    if kept is None:
        kept = secrets.randbits(128) if seed is None else seed
        write_whole(path, json.dumps({"seed": kept}) + "\n")
        path.chmod(0o600)
    elif seed not in (None, kept):
        raise ValueError(f"seed must be that of {path.name}, {kept}, got {seed}")
    return int(kept)


def grade_batch(batch: Batch) -> list[Record]:
    """Grade some works in one sandbox; this is what runs on a core or on a cluster."""
    assignment, settings = batch.assignment, batch.settings
    sources = (assignment.setup, assignment.definitions)
    with Sandbox(sources, settings.seconds, settings.memory) as sandbox:
        return [_in_any_case(work, assignment, sandbox, settings) for work in batch.works]


def _in_any_case(
    work: Work, assignment: Assignment, sandbox: Sandbox, settings: Settings
) -> Record:
    """The record of one work; whatever it brings the grader to, the others are graded."""
    try:
        return grade_work(work, assignment, sandbox, settings)
    except SandboxError:
        raise
    except Exception as error:
        sandbox.close()
        note = f"The grader could not judge this work ({type(error).__name__}); look at it."
        return replace(ungraded(assignment, work.student, "crashed", note), digest=work.digest)
