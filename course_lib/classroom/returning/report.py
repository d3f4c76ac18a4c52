"""`course report`: the class at a glance, and grades.csv."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from course_lib.classroom.records import Assignment, QuestionResult, Record, write_whole
from course_lib.classroom.returning.pages import STATUS_IN_WORDS, page, prose, table, text, title_of
from course_lib.classroom.tables import csv_text, number
from course_lib.exercises.registry import chapters

GRADES_COLUMNS = (
    *("student", "assignment", "question", "title", "score", "max_score", "status"),
    *("misconception", "diagnosis"),
)
_BINS = 5
_BAR = 200  # width in pixels of the longest bar


def write_grades(records: Iterable[Record], path: Path) -> Path:
    """Write grades.csv: one row for each student, assignment and question, sorted.

    The same records give the same bytes in whatever order they come.

    Args:
        records: At most one for each student and assignment.
        path: The file to write.
    """
    rows = [
        (
            *(record.student, record.assignment, each.question, each.title),
            *(each.score, each.max_score, each.status, each.misconception, each.diagnosis),
        )
        for record in records
        for each in record.results
    ]
    rows.sort(key=lambda row: row[:3])
    write_whole(path, csv_text(GRADES_COLUMNS, rows))
    return path


def commonest(records: Iterable[Record], n: int = 3) -> list[tuple[str, int]]:
    """The misconceptions that most students have, commonest first, with the number of students.

    A student counts once for each, however often it comes. Two mistakes at once count for both.

    >>> wrong = QuestionResult("mse", "MSE", 0.0, 1.0, "graded", "", misconception="sum-for-mean")
    >>> commonest([Record(name, "01_loss_functions", "", (wrong,)) for name in ("ada", "bob")])
    [('sum-for-mean', 2)]
    """
    students: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for each in record.results:
            for name in singles(each.misconception):
                students[name].add(record.student)
    ranked = sorted(students, key=lambda name: (-len(students[name]), name))
    return [(name, len(students[name])) for name in ranked[:n]]


def singles(misconception: str | None) -> tuple[str, ...]:
    """The misconceptions that a name stands for: both of a pair "a-and-b" if both are known.

    >>> singles("one-step-too-few-and-sum-for-mean"), singles("keep-and-drop-mixed")
    (('one-step-too-few', 'sum-for-mean'), ('keep-and-drop-mixed',))
    """
    if misconception is None:
        return ()
    parts = misconception.split("-and-")
    for cut in range(1, len(parts)):
        first, rest = "-and-".join(parts[:cut]), "-and-".join(parts[cut:])
        others = singles(rest)
        if first in _known() and all(name in _known() for name in others):
            return tuple(dict.fromkeys((*singles(first), *others)))
    return (misconception,)


def class_report(records: Iterable[Record], assignments: Mapping[str, Assignment]) -> str:
    """The class at a glance, as one page that needs nothing else.

    Args:
        records: Every record of the class.
        assignments: The assignments by name, for the order of the questions.

    >>> "No known mistake" in class_report([], {})
    True
    """
    everyone = sorted(records, key=lambda each: (each.assignment, each.student))
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in everyone:
        groups[record.assignment].append(record)
    body = [
        "<h2>The next lecture's topic</h2>",
        "<p>The mistakes that most students made, in all assignments together.</p>",
        _mistakes(everyone, n=3, kind="ol"),
    ]
    for name, group in groups.items():
        order = [each.name for each in assignments[name].questions] if name in assignments else []
        work = [record for record in group if state_of(record) == "handed in"]
        body += [f"<h2>{text(title_of(name))}</h2>", _counts(group), _totals(work)]
        body += _questions(work, order)
    return page("Report on the class", [*body, *_not_graded(groups)])


def state_of(record: Record) -> str:
    """Whether the work is "handed in", "missing" or "unreadable" as a whole."""
    states = {each.status for each in record.results}
    if not record.digest and states <= {"missing"}:
        return "missing"
    return "unreadable" if states <= {"unreadable"} else "handed in"


@cache
def _known() -> dict[str, tuple[str, str]]:
    return {
        each.name: (each.diagnosis, each.hint)
        for checks in chapters().values()
        for check in checks
        for each in check.misconceptions
    }


def _mistakes(records: Sequence[Record], n: int, kind: str = "ul", question: str = "") -> str:
    """A list of the commonest misconceptions, in one question or in all."""
    results = [
        (record, each)
        for record in records
        for each in record.results
        if question in ("", each.question)
    ]
    chosen = [Record(one.student, one.assignment, "", (each,)) for one, each in results]
    said = {
        each.misconception: (each.diagnosis, each.hint) for _, each in results if each.misconception
    }
    items = []
    for name, count in commonest(chosen, n):
        diagnosis, hint = said.get(name) or _known()[name]
        people = "1 student" if count == 1 else f"{count} students"
        more = f" <em>Hint:</em> {prose(hint)}" if hint else ""
        items.append(
            f"<li><strong>{people}</strong>, <code>{text(name)}</code>: "
            f"{prose(diagnosis)}{more}</li>"
        )
    if not items:
        return "<p>No known mistake was recognised.</p>"
    return "\n".join([f"<{kind}>", *items, f"</{kind}>"])


def _counts(group: Sequence[Record]) -> str:
    states = [state_of(record) for record in group]
    counts = (f"{states.count(state)} {state}" for state in ("handed in", "missing", "unreadable"))
    return f"<p>{len(group)} students: {', '.join(counts)}.</p>"


def _totals(work: Sequence[Record]) -> str:
    """How the totals lie: numbers first, with bars for the eye."""
    bins = [0] * _BINS
    for record in work:
        scored = [each for each in record.results if each.score is not None]
        possible = sum(each.max_score for each in scored)
        if possible:
            earned = sum(each.score or 0.0 for each in scored)
            bins[min(int(_BINS * earned / possible), _BINS - 1)] += 1
    if not any(bins):
        return "<p>No total can be given yet.</p>"
    rows = []
    for place, count in enumerate(bins):
        low, high = 100 * place // _BINS, 100 * (place + 1) // _BINS
        label = f"{low} to {high} %" if high == 100 else f"{low} to under {high} %"
        bar = (
            f'<svg width="{_BAR}" height="14" aria-hidden="true">'
            f'<rect width="{_BAR * count / max(bins):.0f}" height="14"/></svg>'
        )
        rows.append((label, f"{bar} {count}"))
    caption = "Totals, as shares of the points judged so far"
    return table(caption, ("Total", "Students"), rows)


def _questions(work: Sequence[Record], order: Sequence[str]) -> list[str]:
    by_name: dict[str, list[QuestionResult]] = {name: [] for name in order}
    for record in work:
        for each in record.results:
            by_name.setdefault(each.question, []).append(each)
    asked = {name: results for name, results in by_name.items() if results}
    if not asked:
        return []
    rows = []
    for results in asked.values():
        scores = [each.score for each in results if each.score is not None]
        share = mean = "–" if any(each.answer for each in results) else "not known yet"
        if scores:
            right = sum(each.score == each.max_score for each in results)
            if not any(each.answer for each in results):
                share = f"{right} of {len(scores)} ({100 * right / len(scores):.0f} %)"
            best = number(results[0].max_score)
            mean = f"{number(round(sum(scores) / len(scores), 2))} of {best}"
        not_graded = sum(each.status != "graded" for each in results)
        rows.append((text(results[0].title), share, mean, str(not_graded)))
    header = ("Question", "Right", "Mean points", "Not graded")
    body = [table("Share of right answers among the work handed in", header, rows)]
    for name, results in asked.items():
        if any(each.misconception for each in results):
            body.append(f"<h3>Mistakes in: {text(results[0].title)}</h3>")
            body.append(_mistakes(work, n=len(work) * 2, question=name))
    return body


def _not_graded(groups: Mapping[str, Sequence[Record]]) -> list[str]:
    """Everyone whose work has a part that is not graded, or a note, by assignment and status."""
    body = ["<h2>Not graded, so that nobody is overlooked</h2>"]
    for name, group in groups.items():
        items: dict[str, list[str]] = defaultdict(list)
        for record in group:
            state = state_of(record)
            note = f" ({prose(record.note)})" if record.note else ""
            if state != "handed in":
                items[state].append(f"<li>{text(record.student)}{note}</li>")
                continue
            titles: dict[str, list[str]] = defaultdict(list)
            for each in record.results:
                if each.status != "graded":
                    titles[each.status].append(each.title)
            if note and not titles:
                items["graded"].append(f"<li>{text(record.student)}{note}</li>")
            for status, parts in titles.items():
                where = text("; ".join(parts))
                items[status].append(f"<li>{text(record.student)}: {where}{note}</li>")
        for status, lines in sorted(items.items()):
            words = STATUS_IN_WORDS.get(status, "graded, with a note")
            body.append(f"<h3>{text(title_of(name))}: {words}</h3>")
            body += ["<ul>", *lines, "</ul>"]
    return body if len(body) > 1 else [*body, "<p>Everything is graded.</p>"]
