"""`course collect`: what students handed in, in one folder for each, and a table of who did."""

from __future__ import annotations

import filecmp
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from course_lib.classroom.assignments import assignments
from course_lib.classroom.intake.collected import CollectReport, CollectRow
from course_lib.classroom.intake.folders import Folders
from course_lib.classroom.intake.hostile import Cell, UnreadableWorkError, cells_of, open_regular
from course_lib.classroom.intake.naming import (
    EXERCISES,
    Person,
    attempt_of,
    is_late,
    lms_person,
    person_of,
    plain_text,
    without_prefix,
)
from course_lib.classroom.intake.roster import Roster, read_roster
from course_lib.classroom.intake.unpacking import Item, Unpacker
from course_lib.classroom.records import Assignment


@dataclass(frozen=True)
class _Handed:
    """A notebook that was handed in: by whom, for what, and whether it can be read."""

    person: Person
    assignment: str
    item: Item
    problem: str

    def rank(self) -> tuple[bool, datetime, int, datetime]:
        """Higher for what can be read, and then for what is newer."""
        item = self.item
        return not self.problem, item.submitted, attempt_of(item.parts[-1]), item.modified


def collect(
    sources: Sequence[Path], into: Path, roster: Path | None = None, now: datetime | None = None
) -> CollectReport:
    """Sort what was handed in into `into/STUDENT/NN_topic/NN_exercises.ipynb`.

    It can be called again with what came later: a newer file takes the place of an older one.

    Args:
        sources: Folders with a folder for each student, single notebooks, and zips of Canvas or
            Moodle.
        into: The folder to fill; also gets the table `collected.csv`.
        roster: A CSV file with the column `student`, and `name`, `lms_id` and `due` if wanted.
        now: The time of collecting; by default that of the clock.

    Returns:
        The table.

    Raises:
        ValueError: A source cannot be collected, or the roster is wrong.
    """
    for source in sources:
        if not source.exists():
            raise ValueError(f"{source} does not exist")
        if source.resolve() == into.resolve():
            raise ValueError(f"{source} is the folder to fill: collect from another one")
    return _Collection(into, roster, now or datetime.now()).run(sources)


class _Collection:
    """One run of `collect`."""

    def __init__(self, into: Path, roster: Path | None, now: datetime) -> None:
        self.into = into
        self.now = now
        self.roster = Roster(read_roster(roster) if roster else ())
        self.known = assignments()
        self.rows: list[CollectRow] = []
        self.before = CollectReport.load(into).rows
        self.kept = {
            (row.student, row.assignment): row
            for row in self.before
            if row.status != "missing" and row.submitted
        }
        self.by_file = {row.file: row for row in self.kept.values()}
        self.folders = Folders(
            self.roster, ((row.student, row.assignment, row.file) for row in self.before)
        )

    def run(self, sources: Sequence[Path]) -> CollectReport:
        self.into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.into, prefix=".collecting-") as scratch:
            unpacker = Unpacker(Path(scratch), leave_out=self.into.resolve())
            self._place([item for source in sources for item in unpacker.items(source)])
        self._keep_from_before()
        self._add_missing()
        report = CollectReport(tuple(sorted(self.rows)))
        report.save(self.into)
        return report

    def _place(self, items: Iterable[Item]) -> None:
        handed: list[_Handed] = []
        failed: list[tuple[Person | None, Item]] = []
        others: dict[Person, Item] = {}
        for item in items:
            person = person_of(item.parts)
            if person is None or item.problem:
                failed.append((person, item))
            elif item.path is None:
                if len(item.parts) > 2 or person.lms:
                    others.setdefault(person, item)
            else:
                try:
                    handed.append(self._examined(person, item))
                except UnreadableWorkError as error:
                    failed.append((person, replace(item, problem=str(error))))
        for person in others.keys() - {one.person for one in handed} - {one for one, _ in failed}:
            what = f"It is no notebook, and nothing else was handed in: {others[person].parts[-1]}."
            failed.append((person, replace(others[person], problem=what)))
        named = [(who, self._assignment_named(item.parts[-1]), item) for who, item in failed]
        self.folders.settle(
            [*((one.person, one.assignment) for one in handed)]
            + [(who, name) for who, name, _ in named if who]
        )
        grouped = defaultdict(list)
        for one in handed:
            student = self.folders.of(one.person, one.assignment)
            grouped[student, one.assignment].append(one)
        for (student, name), group in grouped.items():
            self._take(student, self.known[name], group)
        for who, name, item in named:
            student = self.folders.of(who, name) if who else ""
            self.rows.append(_row(student, name, item, "unreadable", [item.problem]))

    def _examined(self, person: Person, item: Item) -> _Handed:
        """Which assignment a notebook answers: by its name, else by its cells."""
        name = self._assignment_named(item.parts[-1])
        try:
            cells = cells_of(_read(item))
        except UnreadableWorkError as error:
            if not name:
                raise
            return _Handed(person, name, item, str(error))
        return _Handed(person, name or self._assignment_with(cells), item, "")

    def _assignment_named(self, file: str) -> str:
        match = EXERCISES.fullmatch(without_prefix(file))
        notebook = f"{match['number']}_exercises.ipynb" if match else ""
        return next((name for name, one in self.known.items() if one.notebook == notebook), "")

    def _assignment_with(self, cells: Iterable[Cell]) -> str:
        """The assignment that has most of the cells' grade ids."""
        ids = {cell.grade_id for cell in cells}
        matches = {
            name: sum(question.name in ids for question in one.questions)
            for name, one in self.known.items()
        }
        most = max(matches.values())
        best = [name for name, count in matches.items() if count == most]
        if most == 0 or len(best) > 1:
            raise UnreadableWorkError(
                "Neither its name nor its cells say which assignment it answers: "
                "name it as the exercises, such as 02_exercises.ipynb."
            )
        return best[0]

    def _take(self, student: str, assignment: Assignment, group: list[_Handed]) -> None:
        """Keep the newest of a student's files, unless a better one was collected before."""
        chosen = max(group, key=_Handed.rank)
        raw = _read(chosen.item)
        notes = [chosen.problem, *self.folders.notes(chosen.person, chosen.assignment)]
        if len(group) > 1:
            notes.append(
                f"The newest {'' if chosen.problem else 'readable '}of {len(group)} files."
            )
        if len({lms_person(part) for one in group for part in one.item.parts[2:]} - {None}) > 1:
            notes.append("They look like an LMS's export: collect that folder or zip itself.")
        status = "unreadable" if chosen.problem else self._timely(student, chosen.item)
        row = _row(student, assignment.name, chosen.item, status, notes)
        target = self.into / student / assignment.name / assignment.notebook
        before = self.kept.get((student, assignment.name)) if target.is_file() else None
        if before is not None and target.read_bytes() == raw:
            first = replace(chosen.item, submitted=min(chosen.item.submitted, before.time))
            status = "unreadable" if chosen.problem else self._timely(student, first)
            row = _row(student, assignment.name, first, status, notes)
        elif before is not None and (
            (before.status != "unreadable", before.time)
            > (not chosen.problem, chosen.item.submitted)
        ):
            row = replace(before, note=f"Left as it was; older or unreadable: {row.file}.")
        else:
            _write(target, raw, self.into)
            self._remove_from_other_folder(row, target)
        self.rows.append(row)

    def _remove_from_other_folder(self, row: CollectRow, target: Path) -> None:
        """Take away the same file where an earlier run put it, say before there was a roster."""
        old = self.by_file.get(row.file)
        if old is not None and (old.student, old.assignment) != (row.student, row.assignment):
            other = self.into / old.student / old.assignment / target.name
            if other.is_file() and filecmp.cmp(other, target, shallow=False):
                other.unlink()
                with suppress(OSError):  # somebody keeps more in that folder
                    other.parent.rmdir()
                    other.parent.parent.rmdir()

    def _timely(self, student: str, item: Item) -> str:
        due = self.roster.students[student].due if student in self.roster.students else None
        late = is_late(item.parts) or (due is not None and item.submitted > due)
        return "late" if late else "on time"

    def _keep_from_before(self) -> None:
        """Rows of earlier runs, for all that nothing new is known of."""
        files = {
            "/".join(parts[: length + 1])  # the zip itself too, which may have been unreadable
            for parts in (row.file.split("/") for row in self.rows)
            for length in range(len(parts))
        }
        work = {(row.student, row.assignment) for row in self.rows if row.assignment}
        for row in self.before:
            if row.file not in files and (row.student, row.assignment) not in work:
                folder = self.into / row.student / row.assignment
                if row.status == "unreadable" or (row.status != "missing" and folder.is_dir()):
                    self.rows.append(row)

    def _add_missing(self) -> None:
        asked = {row.assignment for row in self.rows if row.assignment} or {""}
        known = {(row.student, row.assignment) for row in self.rows}
        for student in self.roster.students.values():
            for name in asked:
                if not {(student.folder, name), (student.folder, "")} & known:
                    open_till = student.due and student.due > self.now and student.due
                    note = f"There is time until {open_till:%Y-%m-%d %H:%M}." if open_till else ""
                    self.rows.append(CollectRow(student.folder, name, "", "", "missing", note))


def _row(
    student: str, assignment: str, item: Item, status: str, notes: Iterable[str]
) -> CollectRow:
    return CollectRow(
        student,
        assignment,
        plain_text("/".join(item.parts)),
        item.submitted.isoformat(timespec="seconds"),
        status,
        " ".join(filter(None, notes)),
    )


def _read(item: Item) -> bytes:
    assert item.path is not None
    with open_regular(item.path) as file:
        return file.read()


def _write(target: Path, raw: bytes, into: Path) -> None:
    """Write a file whole or not at all, and never through a link out of the folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.parent.resolve() != into.resolve() / target.parent.relative_to(into):
        raise ValueError(f"{target.parent} is a link: nothing is written through it")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
    os.chmod(name, 0o644)
    os.replace(name, target)
