"""The table of what was collected: who handed in what, when, and who did not."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from pathlib import Path

from course_lib.classroom.records import write_whole
from course_lib.classroom.tables import csv_text, read_table

TABLE = "collected.csv"


@dataclass(frozen=True, order=True)
class CollectRow:
    """What is known of one student's work on one assignment.

    Attributes:
        student: Name of the folder; "" if nobody knows whose file it is.
        assignment: Name of the assignment; "" if nobody knows what it answers.
        file: Where it came from, beginning with what was collected.
        submitted: When it was handed in, in local time.
        status: "on time", "late", "missing" or "unreadable".
        note: What the instructor should know.
    """

    student: str
    assignment: str
    file: str
    submitted: str
    status: str
    note: str = ""

    @property
    def time(self) -> datetime:
        """When it was handed in.

        Raises:
            ValueError: `submitted` is no time.
        """
        try:
            return datetime.fromisoformat(self.submitted)
        except ValueError as error:
            raise ValueError(
                f"{TABLE}, student {self.student}: submitted must be a time, got {self.submitted!r}"
            ) from error


_COLUMNS = tuple(each.name for each in fields(CollectRow))


@dataclass(frozen=True)
class CollectReport:
    """The table of all that was collected, sorted by student; `print` shows it with its sums."""

    rows: tuple[CollectRow, ...]

    def __str__(self) -> str:
        """The table, then one line that counts."""
        shown = [name for name in _COLUMNS if name != "file"]
        lines = [shown, *([getattr(row, name) for name in shown] for row in self.rows)]
        lines = [[_printable(text) for text in line] for line in lines]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        table = [
            "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        counts = Counter(row.status for row in self.rows)
        summary = ", ".join(
            f"{counts[status]} {status}" for status in ("on time", "late", "missing", "unreadable")
        )
        return "\n".join([*table, summary])

    def save(self, folder: Path) -> None:
        """Write the table into a folder, whole or not at all."""
        write_whole(folder / TABLE, csv_text(_COLUMNS, map(astuple, self.rows)))

    @classmethod
    def load(cls, folder: Path) -> CollectReport:
        """The table in a folder; an empty one if there is none.

        Raises:
            ValueError: It is no such table.
        """
        path = folder / TABLE
        rows = read_table(path, _COLUMNS) if path.exists() else []
        return cls(tuple(CollectRow(*(row[name] for name in _COLUMNS)) for _, row in rows))


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)
