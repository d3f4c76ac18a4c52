"""Whether anything of a solution is in a folder that students get."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from course_lib.notebooks.canonical import read

SHORTEST = 25
"""A shorter line may be right by chance in any program."""

_MARKS = {
    "the mark of a solution": re.compile(r"###\s*(BEGIN|END) SOLUTION"),
    "the mark of a hidden test": re.compile(r"###\s*(BEGIN|END) HIDDEN TESTS"),
    "a mark scheme": re.compile("MARK SCHEME"),
    "a hidden check": re.compile(r"\bhidden\s*=\s*True\b"),
}
_FOLDERS = {"solutions", "tests", "submissions", "grades", "__pycache__"}
_SENTENCE = re.compile(r"(?<=[.!?:]) ")


class LeakError(ValueError):
    """Something of a solution is about to be given to students."""


def leaks(
    folder: Path, masters: Sequence[NotebookNode], allowed: Collection[str] = ()
) -> list[str]:
    """What of the solutions is in a folder, one sentence for each find, with file and cell.

    A line of an answer is looked for unless a locked cell of some master shows it to everyone, as
    the broken program of "find the bug" does. Text in `course_lib` is not searched: the checks
    there hold right answers by design, and students have that library anyway.

    Args:
        folder: What students get.
        masters: Every master, released or not.
        allowed: Names of hidden files at the top that may be there.
    """
    secrets = secret_lines(masters)
    found = []
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        hidden = [part for part in place.parts if part.startswith(".") or part in _FOLDERS]
        if hidden and place.as_posix() not in allowed:
            found.append(f"{place.as_posix()} does not belong in a release")
        elif path.is_file() and place.parts[0] != "course_lib":
            found += [f"{place.as_posix()}{find}" for find in _leaks_of_file(path, secrets)]
    return found


def secret_lines(masters: Sequence[NotebookNode]) -> list[str]:
    r"""The lines of all answers, and the sentences of written ones, that no locked cell shows.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> answer = "### BEGIN SOLUTION\n    return (k - 1) / (k + 1) + 0 * k\n### END SOLUTION"
    >>> secret_lines([new_notebook(cells=[new_code_cell(answer)])])
    ['return (k - 1) / (k + 1) + 0 * k']
    """
    cells = [cell for master in masters for cell in master.cells]
    shown = "\n".join(cell.source for cell in cells if _is_given(cell))
    lines = {line for cell in cells for line in _solution_of(cell) if len(line) >= SHORTEST}
    return sorted(line for line in lines if line not in shown)


def _is_given(cell: NotebookNode) -> bool:
    marks = cell.metadata.get("nbgrader", {})
    return bool(marks.get("locked")) and not (marks.get("grade") or marks.get("solution"))


def _solution_of(cell: NotebookNode) -> Iterator[str]:
    inside = False
    for line in cell.source.splitlines():
        if "### BEGIN SOLUTION" in line or "### END SOLUTION" in line:
            inside = "BEGIN" in line
        elif inside:
            is_prose = cell.cell_type == "markdown"
            parts = _SENTENCE.split(line) if is_prose else [line]
            yield from (part.strip() for part in parts)


def _leaks_of_file(path: Path, secrets: Sequence[str]) -> Iterator[str]:
    if path.suffix == ".ipynb":
        for number, cell in enumerate(read(path).cells):
            name = cell.get("id", number)
            if path.name.endswith("_exercises.ipynb") and (
                cell.get("outputs") or cell.get("execution_count") is not None
            ):
                yield f", cell {name!r}: has an output"
            for reason in _leaks_of_text("\n".join(_strings(cell)), secrets):
                yield f", cell {name!r}: {reason}"
        return
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:  # a picture
        return
    for reason in _leaks_of_text(content, secrets):
        yield f": {reason}"


def _leaks_of_text(content: str, secrets: Sequence[str]) -> Iterator[str]:
    yield from (reason for reason, mark in _MARKS.items() if mark.search(content))
    yield from (f"holds a line of an answer: {line}" for line in secrets if line in content)


def _strings(value: Any) -> Iterator[str]:
    """Every text in a cell: source, outputs, attachments, metadata."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
