"""The answers that a person has to read: the queue with its rubrics, and what comes back of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from course_lib.classroom.records import Assignment, QuestionResult, Record, write_whole
from course_lib.classroom.returning.pages import page, text, title_of
from course_lib.classroom.tables import csv_text, number, read_table

COLUMNS = ("student", "assignment", "question", "score", "max_score", "comment")

Waiting = tuple[Record, QuestionResult]


def answer_mark(result: QuestionResult) -> str:
    """A short mark of a written answer, which tells whether it is still the one that was read.

    >>> answer_mark(QuestionResult("plot", "Plot", None, 3.0, "needs reading", "", answer="Down."))
    'a-0f450356'
    """
    digits = sha256(result.answer.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"a-{digits}"  # a spreadsheet takes no digits for a number


def write_reading_queue(
    records: Iterable[Record], assignments: Mapping[str, Assignment], grades: Path
) -> tuple[Path, Path]:
    """Write reading.csv and reading.html: every answer that waits for a person, by question.

    What an instructor has filled in stays, even where nothing waits any more. Where the answer
    has changed since, the score is taken out, so that nobody is marked for a text that was not
    read; the last column, `answer`, holds the mark that tells.

    Args:
        records: Every record of the class.
        assignments: The assignments by name, for the rubrics and the order of the questions.
        grades: The folder to write into.

    Returns:
        reading.csv, in which the instructor fills in score and comment, and reading.html.

    Raises:
        ValueError: The reading.csv that stands there cannot be read; it is left as it is.
    """
    table_path, page_path = grades / "reading.csv", grades / "reading.html"
    filled: dict[tuple[str, ...], dict[str, str]] = {}
    if table_path.exists():
        filled = {
            (row["student"], row["assignment"], row["question"]): row
            for _, row in read_table(table_path, COLUMNS)
            if row["score"] or row["comment"]
        }
    waiting = _waiting(records, assignments)
    rows: list[tuple[str | float, ...]] = []
    for record, each in waiting:
        key = (record.student, record.assignment, each.question)
        old, mark = filled.pop(key, {}), answer_mark(each)
        score = old.get("score", "") if old.get("answer") in (None, "", mark) else ""
        rows.append((*key, score, each.max_score, old.get("comment", ""), mark))
    for _, row in sorted(filled.items()):
        rows.append((*(row[name] for name in COLUMNS), row.get("answer", "")))
    write_whole(table_path, csv_text((*COLUMNS, "answer"), rows))
    write_whole(page_path, page("Answers to read", _sections(waiting, assignments)))
    return table_path, page_path


def with_readings(records: Sequence[Record], path: Path) -> list[Record]:
    """The records with the scores and comments of a person who has read the written answers.

    Args:
        records: Records, in which written answers have the status "needs reading".
        path: The filled-in reading.csv. A row without a score is left for later, and one whose
            answer is missing or unreadable now counts for nothing.

    Returns:
        New records, in the order of `records`. An answer that has been read is "graded", and its
        diagnosis is the comment.

    Raises:
        ValueError: A score is no number from 0 to the question's points, a row names no answer
            that waits for its reader or names one twice, or the answer is another than was read.
            The message names line and column.
    """
    by_key = {(record.student, record.assignment): record for record in records}
    read: dict[tuple[str, str, str], QuestionResult] = {}
    for line, row in read_table(path, COLUMNS):
        where = f"{path}, line {line}, column"
        student, assignment, question = key = row["student"], row["assignment"], row["question"]
        record = by_key.get((student, assignment))
        if record is None:
            raise ValueError(
                f"{where} student: must be one with a record for {assignment!r}, got {student!r}"
            )
        result = next((each for each in record.results if each.question == question), None)
        if result and result.status in ("missing", "unreadable"):
            continue
        if result is None or result.status != "needs reading":
            state = f", which is {result.status!r}" if result else ""
            raise ValueError(
                f"{where} question: must be an answer of {student} that waits for its reader, "
                f"got {question!r}{state}"
            )
        if key in read:
            raise ValueError(f"{where} question: {question!r} of {student} stands there twice")
        if not row["score"]:
            continue
        if row.get("answer") not in (None, "", answer_mark(result)):
            raise ValueError(
                f"{where} answer: {student} has changed the answer to {question!r} since it was "
                "read; grade again, and read it in the new reading.html"
            )
        read[key] = replace(
            result,
            score=_score(row["score"], result.max_score, f"{where} score"),
            status="graded",
            diagnosis=row["comment"] or "A person has read your answer.",
        )
    return [
        replace(
            record,
            results=tuple(
                read.get((record.student, record.assignment, each.question), each)
                for each in record.results
            ),
        )
        for record in records
    ]


def _score(cell: str, max_score: float, where: str) -> float:
    try:
        score = float(cell.replace(",", "."))
    except ValueError:
        score = math.nan
    if not 0 <= score <= max_score:
        raise ValueError(f"{where}: must be a number from 0 to {number(max_score)}, got {cell!r}")
    return score


def _waiting(records: Iterable[Record], assignments: Mapping[str, Assignment]) -> list[Waiting]:
    """What waits for a person: by assignment, question in the order of the notebook, student."""
    places = {
        (name, question.name): place
        for name, assignment in assignments.items()
        for place, question in enumerate(assignment.questions)
    }
    found = [
        (record, each)
        for record in records
        for each in record.results
        if each.status == "needs reading"
    ]

    def place_of(one: Waiting) -> tuple[str, int, str, str]:
        record, each = one
        place = places.get((record.assignment, each.question), len(places))
        return record.assignment, place, each.question, record.student

    return sorted(found, key=place_of)


def _sections(waiting: Sequence[Waiting], assignments: Mapping[str, Assignment]) -> list[str]:
    if not waiting:
        return ["<p>No answer waits for a reader.</p>"]
    body = ["<p>Fill in score and comment in <code>reading.csv</code>, a row for each answer.</p>"]
    for name, of_assignment in groupby(waiting, key=lambda one: one[0].assignment):
        rubrics = (
            {each.name: each.rubric for each in assignments[name].questions}
            if name in assignments
            else {}
        )
        body.append(f"<h2>{text(title_of(name))}</h2>")
        for question, answers in groupby(of_assignment, key=lambda one: one[1].question):
            first, *others = answers
            body.append(f"<h3>{text(first[1].title)} (<code>{text(question)}</code>)</h3>")
            body.append(f"<p>At most {number(first[1].max_score)} points.</p>")
            if rubrics.get(question):
                body.append(f"<p>Rubric:</p>\n<pre>{text(rubrics[question])}</pre>")
            for record, each in (first, *others):
                body.append(f"<h4>{text(record.student)}</h4>\n<pre>{text(each.answer)}</pre>")
    return body
