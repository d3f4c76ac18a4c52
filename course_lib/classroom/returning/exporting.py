"""`course export`: grades for Canvas, for Moodle, and for nbgrader's own gradebook."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from course_lib.classroom.intake.roster import read_roster
from course_lib.classroom.records import (
    Assignment,
    Question,
    QuestionResult,
    Record,
    write_whole,
)
from course_lib.classroom.returning.report import state_of
from course_lib.classroom.tables import csv_text, read_table


def platform_names(roster: Path | None) -> dict[str, dict[str, str]]:
    """What the learning platform calls each student, by the name of the student's folder.

    Args:
        roster: The CSV file that `course collect` takes too, with the column `student` and any of
            `name`, `lms_id` (Canvas's ID, Moodle's ID number), `sis_user_id`, `login`, `section`
            and `email`.

    Raises:
        ValueError: It cannot be read as a roster; the message names line and column.
    """
    if roster is None:
        return {}
    rows = (row for _, row in read_table(roster, ["student"]))
    return {one.folder: row for one, row in zip(read_roster(roster), rows, strict=True)}


def export_canvas(records: Iterable[Record], path: Path, roster: Path | None = None) -> list[str]:
    """Write the file that Canvas takes under Grades, Import.

    The columns are Student, ID, SIS User ID, SIS Login ID, Section, and one for each assignment,
    below which stands a row "Points Possible". Canvas finds a student by ID, else by SIS User ID,
    else by SIS Login ID, else by name, and an assignment by its title: one that has none of that
    title it offers to make.

    Args:
        records: What came of the work, with the readings in it.
        path: The file to write.
        roster: See `platform_names`. What it does not say is taken from the folder's name.

    Returns:
        The students with an empty cell, because an answer of theirs still waits for its reader: a
        part of a total would be taken for the grade.
    """
    totals = _Totals.of(records)
    known = platform_names(roster)
    names = list(totals.points)
    rows: list[Sequence[str | float | None]] = [
        ("Points Possible", "", "", "", "", *(totals.points[name] for name in names))
    ]
    for student in totals.students:
        row = known.get(student, {})
        rows.append(
            (
                row.get("name") or student,
                row.get("lms_id", ""),
                row.get("sis_user_id", ""),
                row.get("login") or row.get("student") or student,
                row.get("section", ""),
                *(totals.earned.get((student, name)) for name in names),
            )
        )
    header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names)
    write_whole(path, csv_text(header, rows))
    return totals.unfinished


def export_moodle(records: Iterable[Record], path: Path, roster: Path | None = None) -> list[str]:
    """Write the file that Moodle takes under Grades, Import, CSV file.

    The columns are Username, ID number, Email address, and one for each assignment. When Moodle
    asks, map one of the first three to the user (that which your site fills in) and each
    assignment to its grade item.

    Args:
        records: What came of the work, with the readings in it.
        path: The file to write.
        roster: See `platform_names`. What it does not say is taken from the folder's name.

    Returns:
        The students with an empty cell, because an answer of theirs still waits for its reader.
    """
    totals = _Totals.of(records)
    known = platform_names(roster)
    names = list(totals.points)
    rows = []
    for student in totals.students:
        row = known.get(student, {})
        who = (
            row.get("login") or row.get("student") or student,
            row.get("lms_id", ""),
            row.get("email", ""),
        )
        rows.append((*who, *(totals.earned.get((student, name)) for name in names)))
    write_whole(path, csv_text(("Username", "ID number", "Email address", *names), rows))
    return totals.unfinished


def export_nbgrader(
    records: Iterable[Record], assignments: Mapping[str, Assignment], database: Path
) -> None:
    """Put the grades into nbgrader's gradebook, from where its own pages and exports take them.

    Assignments, notebooks and grade cells have the names that they have in the masters, so a
    gradebook of `nbgrader generate_assignment` is filled, and a new one is made where there is
    none. What a check gave is the automatic score. An answer that waits for its reader is left to
    be graded by hand, one that has been read has its manual score. Work that was not handed in
    gets no submission, which nbgrader counts as 0.

    Args:
        records: What came of the work. A student's earlier submission of the same assignment is
            replaced whole, with what was marked by hand in nbgrader.
        assignments: The assignments by name.
        database: The file gradebook.db.

    Raises:
        ModuleNotFoundError: nbgrader is not installed.
        ValueError: A record is of an assignment or a question that `assignments` has not.
    """
    try:
        from nbgrader.api import Gradebook
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "the export to a gradebook needs nbgrader; install the extra `classroom`, in the "
            'course folder: pip install -e ".[classroom]"',
            name="nbgrader",
        ) from error
    work = sorted(records, key=lambda record: (record.assignment, record.student))
    _refuse_unknown(work, assignments)
    database.parent.mkdir(parents=True, exist_ok=True)
    with _programs_of_this_environment():
        opened = Gradebook(f"sqlite:///{database.resolve().as_posix()}")
    with opened as gradebook:
        for name in sorted({record.assignment for record in work}):
            _add_assignment(gradebook, assignments[name])
        for record in work:
            _add_submission(gradebook, record, assignments[record.assignment])


@dataclass(frozen=True)
class _Totals:
    """What each student earned in each assignment, where it is all known.

    Attributes:
        students: Everyone with a record, sorted.
        points: {assignment: what a right answer to everything earns}, sorted.
        earned: {(student, assignment): points}.
        unfinished: Students with an answer that waits for its reader, sorted.
    """

    students: list[str]
    points: dict[str, float]
    earned: dict[tuple[str, str], float]
    unfinished: list[str]

    @classmethod
    def of(cls, records: Iterable[Record]) -> _Totals:
        points: dict[str, float] = {}
        earned: dict[tuple[str, str], float] = {}
        students, unfinished = set(), set()
        for record in records:
            students.add(record.student)
            possible = sum(each.max_score for each in record.results)
            points[record.assignment] = max(possible, points.get(record.assignment, 0.0))
            if any(each.status == "needs reading" for each in record.results):
                unfinished.add(record.student)
            else:
                total = sum(each.score or 0.0 for each in record.results)
                earned[record.student, record.assignment] = round(total, 2)
        return cls(sorted(students), dict(sorted(points.items())), earned, sorted(unfinished))


@contextmanager
def _programs_of_this_environment() -> Iterator[None]:
    """Let nbgrader find the program `alembic`, which it calls by name to make a gradebook.

    Without an activated environment the shell does not know it.
    """
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _refuse_unknown(work: Sequence[Record], assignments: Mapping[str, Assignment]) -> None:
    for record in work:
        if record.assignment not in assignments:
            raise ValueError(
                f"records must be of the assignments {', '.join(sorted(assignments))}, "
                f"got one of {record.assignment!r}"
            )
        known = {each.name for each in assignments[record.assignment].questions}
        unknown = {each.question for each in record.results} - known
        if unknown:
            raise ValueError(
                f"the record of {record.student} has questions that {record.assignment} has not: "
                f"{', '.join(sorted(unknown))}; grade again"
            )


def _cell_of(question: Question) -> str:
    """Name of the cell in the master that carries the points."""
    return f"{question.name}-marked" if question.kind == "code" else question.name


def _add_assignment(gradebook: Any, assignment: Assignment) -> None:
    notebook = PurePath(assignment.notebook).stem
    gradebook.update_or_create_assignment(assignment.name)
    gradebook.update_or_create_notebook(notebook, assignment.name)
    for each in assignment.questions:
        gradebook.update_or_create_grade_cell(
            _cell_of(each),
            notebook,
            assignment.name,
            max_score=each.points,
            cell_type="code" if each.kind == "code" else "markdown",
        )


def _add_submission(gradebook: Any, record: Record, assignment: Assignment) -> None:
    from nbgrader.api import MissingEntry

    gradebook.update_or_create_student(record.student)
    with suppress(MissingEntry):
        gradebook.remove_submission(record.assignment, record.student)
    if state_of(record) == "missing":
        return
    with gradebook.db.no_autoflush:  # else SQLAlchemy warns of the half-made submission
        submission = gradebook.add_submission(record.assignment, record.student)
    by_question = {each.question: each for each in record.results}
    results = {_cell_of(each): by_question.get(each.name) for each in assignment.questions}
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            _fill(grade, results.get(grade.name))
    gradebook.db.commit()


def _fill(grade: Any, result: QuestionResult | None) -> None:
    """Set the score of a grade; one without a result is left to a person."""
    if result is None or result.status == "needs reading":
        return
    grade.needs_manual_grade = False
    if result.answer and result.status == "graded":
        grade.manual_score = result.score
    else:
        grade.auto_score = result.score or 0.0
