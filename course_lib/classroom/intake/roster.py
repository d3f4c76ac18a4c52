"""The roster: who belongs to the class, and until when their work is due."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from course_lib.classroom.intake.naming import Person, safe_name
from course_lib.classroom.tables import read_table

COLUMNS = ("student", "name", "lms_id", "due")


@dataclass(frozen=True)
class Student:
    """One line of the roster.

    Attributes:
        folder: The student's id as the name of a folder.
        name: The full name; may be empty.
        lms_id: The number in the LMS; may be empty.
        due: When the work is due, in local time; None if never.
    """

    folder: str
    name: str = ""
    lms_id: str = ""
    due: datetime | None = None


def read_roster(path: Path) -> tuple[Student, ...]:
    """The students of a roster, a CSV file with the columns student, name, lms_id and due.

    Only `student` has to be there, and other columns are left alone. `due` is a date, which ends
    at midnight, or a date with a time.

    Raises:
        ValueError: It cannot be read as a roster; the message names line and column.
    """
    try:
        rows = read_table(path, ("student",))
    except OSError as error:
        raise ValueError(f"the roster {path} cannot be opened: {error.strerror}") from error
    return _students(path, rows)


def _students(path: Path, rows: Iterable[tuple[int, dict[str, str]]]) -> tuple[Student, ...]:
    students: list[Student] = []
    taken: dict[tuple[str, str], int] = {}
    for line, cells in rows:
        row = {column: cells.get(column, "") for column in COLUMNS}
        if not row["student"]:
            raise ValueError(f"{path}, line {line}, column student: it is empty")
        folder = safe_name(row["student"])
        for column, value in (("student", folder.casefold()), ("lms_id", row["lms_id"])):
            first = taken.setdefault((column, value), line) if value else line
            if first != line:
                raise ValueError(
                    f"{path}, line {line}, column {column}: {row[column]!r} is on line {first} too"
                )
        try:
            due = _due(row["due"])
        except ValueError as error:
            raise ValueError(
                f"{path}, line {line}, column due: expected a date such as 2026-10-05 or "
                f"2026-10-05T18:00, got {row['due']!r}"
            ) from error
        students.append(Student(folder, row["name"], row["lms_id"], due))
    return tuple(students)


def _due(text: str) -> datetime | None:
    if not text:
        return None
    due = datetime.fromisoformat(text)
    if re.fullmatch(r"[\dW-]+", text):
        return datetime.combine(due.date(), time.max)
    return due.astimezone().replace(tzinfo=None) if due.tzinfo else due


class Roster:
    """Finds the student whom an LMS, or a folder, calls by another name.

    Args:
        students: The class.
    """

    def __init__(self, students: Iterable[Student]) -> None:
        self.students = {student.folder: student for student in students}
        self._by_folder = {folder.casefold(): one for folder, one in self.students.items()}
        self._by_id = {one.lms_id: one for one in self.students.values() if one.lms_id}
        self._by_name: dict[str, list[Student]] = {}
        for student in self.students.values():
            for spelling in _spellings(student.name):
                self._by_name.setdefault(spelling, []).append(student)

    def find(self, person: Person) -> tuple[Student | None, str]:
        """The student that a person is, and what the instructor should know if it is not clear.

        Moodle's number is another one for each assignment, so only Canvas's can contradict.
        """
        if person.lms_id in self._by_id and person.lms != "moodle":
            return self._by_id[person.lms_id], ""
        if not person.lms and person.label in self._by_id:
            return self._by_id[person.label], ""
        called = self._by_folder.get(safe_name(person.label).casefold())
        named = [
            student
            for student in ([called] if called else self._by_name.get(_letters(person.label), []))
            if person.lms != "canvas" or student.lms_id in ("", person.lms_id)
        ]
        if len(named) == 1:
            return named[0], ""
        if named:
            return None, "several students of the roster have this name: give their lms_id"
        return None, "not in the roster"


def _spellings(name: str) -> set[str]:
    """A name as one word, with each part of it first: Canvas writes the family name first.

    >>> sorted(_spellings("Ada Lovelace"))
    ['adalovelace', 'lovelaceada']
    """
    words = [_letters(word) for word in re.split(r"[\s,]+", name)]
    return {"".join(words[start:] + words[:start]) for start in range(len(words)) if any(words)}


def _letters(text: str) -> str:
    """Its letters and digits, in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())
