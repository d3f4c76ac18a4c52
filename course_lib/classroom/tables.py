"""CSV files to and from a spreadsheet: no cell of theirs is run, and an error names its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

_RUNS = ("=", "+", "-", "@")


def guarded(text: str) -> str:
    """Text that a spreadsheet shows and does not run as a formula.

    >>> guarded("=1+1"), guarded("ada")
    ("'=1+1", 'ada')
    """
    return "'" + text if text.lstrip().startswith(_RUNS) else text


def unguarded(text: str) -> str:
    """The text that was guarded.

    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(_RUNS) else text


def number(value: float) -> str:
    """A score as people write it.

    >>> number(3.0), number(2.5)
    ('3', '2.5')
    """
    return f"{round(value, 6):.12g}"


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    r"""The text of a CSV file: text guarded, scores as people write them, None left empty.

    >>> csv_text(["student", "score"], [["@ada", 2.0], ["bob", None]])
    "student,score\n'@ada,2\nbob,\n"
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return file.getvalue()


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        lines = value.replace("\r\n", "\n").replace("\r", "\n")
        return guarded(lines.encode("utf-8", "replace").decode("utf-8"))
    return number(value)


def read_table(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file that may have been through a spreadsheet.

    Commas or semicolons may separate the cells, and the file may begin with a byte-order mark.

    Args:
        path: The file.
        columns: Columns that it must have; it may have more.

    Returns:
        For each row the number of its last line in the file, and its cells by column, with the
        guard against formulas taken away and without spaces around them. Empty rows are left out.

    Raises:
        ValueError: The file is no CSV in UTF-8, lacks a column, or has a row of another length.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f'{path} must be a CSV file in UTF-8; save it from the spreadsheet as "CSV UTF-8"'
        ) from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise ValueError(f"{path}, line {reader.line_num}: {error}") from error
    header = [name.strip() for name in lines[0][1]] if lines else []
    missing = [name for name in columns if name not in header]
    if missing:
        raise ValueError(
            f"{path}, line 1: the columns must include {', '.join(columns)}; "
            f"{', '.join(missing)} not found among {', '.join(header) or 'no columns'}"
        )
    rows = []
    for line, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise ValueError(f"{path}, line {line}: expected {len(header)} cells, got {len(cells)}")
        values = [unguarded(cell.strip()) for cell in cells]
        rows.append((line, dict(zip(header, values, strict=True))))
    return rows
