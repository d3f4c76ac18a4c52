"""What the parts of the classroom hand to each other, and the one file kept for each student."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Status = Literal[
    "graded", "timed out", "crashed", "memory", "unreadable", "missing", "needs reading"
]


@dataclass(frozen=True)
class Question:
    """One marked question of an assignment.

    Attributes:
        name: Grade id of the cell in which it is answered, such as "descent".
        title: Its heading in the notebook.
        points: What a right answer earns.
        kind: "code" is graded by its check, "written" is read by a person.
        check: The check of `course_lib.exercises` that judges it; "" for a written one.
        expression: What the notebook passes to the check: a function's name, or a number's.
        rubric: For a person who reads the answer.
    """

    name: str
    title: str
    points: float
    kind: Literal["code", "written"]
    check: str = ""
    expression: str = ""
    rubric: str = ""


@dataclass(frozen=True)
class Assignment:
    """What a master asks.

    Attributes:
        name: Folder of the chapter, such as "02_gradient_descent".
        notebook: File name, such as "02_exercises.ipynb".
        setup: Source of the master's imports, which every answer may rely on.
        definitions: Functions and constants that its other locked cells define.
        questions: In the order of the notebook.
    """

    name: str
    notebook: str
    setup: str
    definitions: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Work:
    """What was taken out of a student's notebook.

    Attributes:
        student: A safe folder name.
        assignment: Name of the assignment.
        digest: SHA-256 of the file.
        answers: {question: the sources that may be its answer, at most three}; a written question
            has one text.
        definitions: Functions, classes, imports and constants of all the student's own code cells,
            each a source of its own. Each is to be compiled and run by itself, inside the sandbox
            and in this order; one that fails stops no other.
        others: The code cells that answer no question, whole.
    """

    student: str
    assignment: str
    digest: str
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    definitions: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionResult:
    """What came of one question.

    Attributes:
        question: Its name.
        title: Its heading.
        score: Points earned; None while a person has to read the answer.
        max_score: Points that a right answer earns.
        status: How the grading of it ended.
        diagnosis: One sentence for the student.
        hint: Where to look next; may be empty.
        misconception: Name of the recognised mistake, else None.
        details: Labelled evidence, such as the first visible input that differs.
        answer: What the student wrote, for the reader of a written answer.
        numbers: Of a wrong answer that no known mistake explains: its results, as a short code.
        source: The program of such an answer.
    """

    question: str
    title: str
    score: float | None
    max_score: float
    status: Status
    diagnosis: str
    hint: str = ""
    misconception: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    numbers: str = ""
    source: str = ""


@dataclass(frozen=True)
class Record:
    """All that is known of one student's work on one assignment.

    Attributes:
        student: A safe folder name.
        assignment: Name of the assignment.
        digest: SHA-256 of the file and of what judged it; "" when there is no file.
        results: One for each question.
        note: What the instructor should know, such as why a file is unreadable.
    """

    student: str
    assignment: str
    digest: str
    results: tuple[QuestionResult, ...]
    note: str = ""

    def save(self, grades: Path) -> Path:
        """Write the record under the folder `grades`, whole or not at all."""
        path = record_path(grades, self.assignment, self.student)
        write_whole(path, json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n")
        return path

    @classmethod
    def load(cls, path: Path) -> Record:
        """The record in that file.

        Raises:
            ValueError: The file is no record.
        """
        try:
            data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            results = tuple(
                QuestionResult(
                    **{**each, "details": tuple((a, b) for a, b in each.get("details", ()))}
                )
                for each in data.pop("results")
            )
            return cls(**data, results=results)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path} is no record of a student: {error}") from error


def record_path(grades: Path, assignment: str, student: str) -> Path:
    """Where the record of a student is kept.

    >>> record_path(Path("grades"), "02_gradient_descent", "ada").as_posix()
    'grades/records/02_gradient_descent/ada.json'
    """
    return grades / "records" / assignment / f"{student}.json"


def records_in(grades: Path) -> list[Record]:
    """Every record under the folder `grades`, by assignment and student."""
    return [Record.load(path) for path in sorted((grades / "records").glob("*/*.json"))]


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader, or a killed writer, never leaves half of it.

    Halves of a character, which no file can hold, become question marks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
