"""`course feedback`: one offline page for each student, with what a person has read."""

from __future__ import annotations

from pathlib import Path

from course_lib.classroom.marking.reading import with_readings
from course_lib.classroom.records import QuestionResult, Record, records_in, write_whole
from course_lib.classroom.returning.pages import page, prose, status_in_words, table, text, title_of
from course_lib.classroom.returning.report import write_grades
from course_lib.classroom.tables import number

NOT_THERE = {
    "missing": "If you did hand it in, tell your instructor.",
    "unreadable": "Open the notebook in JupyterLab, save it, and hand it in again.",
}


def feedback_page(record: Record, assignment_title: str) -> str:
    """What a student gets back, as one page that needs nothing else.

    Hidden checks are named only: a record holds no input, expected value or result of theirs.

    Args:
        record: What came of the work.
        assignment_title: Its name for people, such as "02 Gradient descent".

    >>> record = Record("ada", "02_gradient_descent", "", ())
    >>> "<h1>Feedback: 02 Gradient descent</h1>" in feedback_page(
    ...     record, "02 Gradient descent"
    ... )
    True
    """
    rows = [
        (text(each.title), _score(each), text(status_in_words(each))) for each in record.results
    ]
    body = [
        f"<p>Student: <strong>{text(record.student)}</strong></p>",
        f"<p>Total: <strong>{_total(record)}</strong></p>",
    ]
    words = {(each.status, each.diagnosis) for each in record.results}
    if not rows:
        body.append("<p>Nothing of your work was graded; ask your instructor why.</p>")
    elif len(words) == 1 and (said := words.pop())[0] in NOT_THERE:
        body.append(f"<p>Nothing was graded. {prose(said[1])} {NOT_THERE[said[0]]}</p>")
    else:
        body += [
            "<h2>All questions</h2>",
            table("Points for each question", ("Question", "Points", "Result"), rows),
            "<h2>Question by question</h2>",
            *(_section(each) for each in record.results),
        ]
    return page(f"Feedback: {assignment_title}", body)


def write_feedback(grades: Path, readings: Path | None = None) -> list[Path]:
    """Write the page of every record under grades/feedback/ASSIGNMENT/STUDENT.html.

    Args:
        grades: The folder that `course grade` has filled.
        readings: The filled-in reading.csv; its scores also go into grades.csv.

    Returns:
        The pages.

    Raises:
        ValueError: A record or a reading is wrong; nothing has been written then.
    """
    records = records_in(grades)
    if readings is not None:
        records = with_readings(records, readings)
        write_grades(records, grades / "grades.csv")
    written = []
    for record in records:
        path = grades / "feedback" / record.assignment / f"{record.student}.html"
        write_whole(path, feedback_page(record, title_of(record.assignment)))
        written.append(path)
    return written


def _score(result: QuestionResult) -> str:
    if result.score is None:
        return f"up to {number(result.max_score)}"
    return f"{number(result.score)} of {number(result.max_score)}"


def _total(record: Record) -> str:
    earned = sum(each.score for each in record.results if each.score is not None)
    possible = sum(each.max_score for each in record.results)
    open_points = sum(each.max_score for each in record.results if each.status == "needs reading")
    total = f"{number(earned)} of {number(possible)} points"
    if open_points:
        total += f" so far; up to {number(open_points)} more once a person has read your answer"
    return total


def _section(result: QuestionResult) -> str:
    lines = [
        "<section>",
        f"<h3>{text(result.title)}</h3>",
        f"<p>{text(status_in_words(result))}: {_score(result)} points</p>",
    ]
    if result.diagnosis:
        lines.append(f"<p>{prose(result.diagnosis)}</p>")
    if result.hint:
        lines.append(f"<p><strong>Hint:</strong> {prose(result.hint)}</p>")
    for label, value in result.details:
        lines.append(f'<p class="quiet">{text(label)}:</p>\n<pre>{text(value)}</pre>')
    if result.answer:
        lines.append(f'<p class="quiet">Your answer:</p>\n<pre>{text(result.answer)}</pre>')
    return "\n".join([*lines, "</section>"])
