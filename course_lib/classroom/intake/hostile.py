"""A notebook from a stranger: what it answers, without trusting or running anything in it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from course_lib._syntax import parse
from course_lib.classroom import sources
from course_lib.classroom.records import Assignment, Question, Work

LARGEST_FILE = 150_000_000
MOST_PIECES = 10_000_000  # quotes and brackets: each may cost a hundred bytes of memory
MOST_CELLS = 20_000
LONGEST_SOURCE = 200_000
LONGEST_TEXT = 20_000
MOST_PARSED = 500_000  # characters of all cells of one notebook
MOST_CANDIDATES = 3
TEXT_STUB = "*Your answer here.*"  # what the released notebook holds in the place of a text
_MAY_DEFINE = re.compile(r"=|^[ \t\f]*(?:async|class|def|from|import)\b", re.MULTILINE)


class UnreadableWorkError(ValueError):
    """A file that is no readable notebook; the message is one sentence for the student."""


@dataclass(frozen=True)
class Cell:
    """A cell of a stranger's notebook.

    Attributes:
        grade_id: nbgrader's name of it; "" if it has none.
        is_code: Whether it is a code cell.
        source: What stands in it.
    """

    grade_id: str
    is_code: bool
    source: str


def read_work(path: Path, student: str, assignment: Assignment, root: Path | None = None) -> Work:
    """What a student's notebook answers.

    An answer is found by the grade id of its cell, else by the name that it defines. Points, locks,
    checksums, test cells and the order of the cells decide nothing.

    Args:
        path: The notebook.
        student: A safe folder name.
        assignment: What was asked.
        root: The folder of all submissions. If it is given, no folder between it and the notebook
            may be a link.

    Raises:
        UnreadableWorkError: The file is no readable notebook.
    """
    if root is not None:
        _refuse_links(path, root)
    with open_regular(path) as file:
        raw = file.read(LARGEST_FILE + 1)
    cells = cells_of(raw)
    code = _code_of(cells, assignment)
    asked = {question.name for question in assignment.questions}
    stubs = [text for cell in code for text in cell.definitions[0]]
    written = [text for cell in code for text in cell.definitions[1]]
    return Work(
        student=student,
        assignment=assignment.name,
        digest=hashlib.sha256(raw).hexdigest(),
        answers={
            question.name: _candidates(question, code)
            if question.kind == "code"
            else (_text(question, cells),)
            for question in assignment.questions
        },
        definitions=(*stubs, *written),
        others=tuple(cell.source for cell in code if cell.grade_id not in asked),
    )


def open_regular(path: Path, largest: float = LARGEST_FILE) -> BinaryIO:
    """Open a file for reading that is neither a link nor a device, and not too large.

    Args:
        path: The file.
        largest: How many bytes it may have.

    Raises:
        UnreadableWorkError: It is something else, too large, or cannot be opened.
    """
    flags = os.O_RDONLY | sum(
        getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
    )
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableWorkError(_what(status.st_mode))
        handle = os.open(path, flags)
    except FileNotFoundError as error:
        raise UnreadableWorkError("There is no such file.") from error
    except OSError as error:
        raise UnreadableWorkError(f"The file cannot be opened: {error.strerror}.") from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_size > largest:
        os.close(handle)
        raise UnreadableWorkError(
            _TOO_LARGE if stat.S_ISREG(status.st_mode) else _what(status.st_mode)
        )
    return os.fdopen(handle, "rb")


def cells_of(raw: bytes) -> tuple[Cell, ...]:
    """The cells of a notebook with a readable source, in order.

    Args:
        raw: The bytes of the file.

    Raises:
        UnreadableWorkError: The bytes are no notebook.
    """
    if len(raw) > LARGEST_FILE:
        raise UnreadableWorkError(_TOO_LARGE)
    if not raw.strip():
        raise UnreadableWorkError("The file is empty.")
    if sum(raw.count(mark) for mark in b'"[{') > MOST_PIECES:
        raise UnreadableWorkError("The file has too many parts: clear its outputs and save again.")
    encoding = json.detect_encoding(raw)
    if not encoding.startswith("utf-8"):
        raise UnreadableWorkError(
            f"The file is written in {encoding.upper()}: a notebook has to be in UTF-8."
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableWorkError("The file is no notebook: it is not in UTF-8.") from error
    try:
        notebook = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_number)
    except RecursionError as error:
        raise UnreadableWorkError("The file is no notebook: it is nested too deep.") from error
    except ValueError as error:
        raise UnreadableWorkError(
            "The file is no notebook, or only a part of one: it is not valid JSON."
        ) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise UnreadableWorkError("The file is no notebook: it has no list of cells.")
    return tuple(cell for cell in map(_cell, cells[:MOST_CELLS]) if cell is not None)


_TOO_LARGE = (
    f"The file has more than {LARGEST_FILE // 10**6} MB: clear its outputs and hand it in again."
)


def _number(_: str) -> int:
    """No number in a notebook matters here, so none is worked out, however many digits it has."""
    return 0


def _what(mode: int) -> str:
    kinds = ((stat.S_ISLNK, "a link"), (stat.S_ISDIR, "a folder"))
    kind = next((name for test, name in kinds if test(mode)), "a device or a pipe")
    return f"This is {kind}, not an ordinary file: hand in the notebook itself."


def _refuse_links(path: Path, root: Path) -> None:
    whole, start = Path(os.path.abspath(path)), Path(os.path.abspath(root))
    if start not in whole.parents:
        raise UnreadableWorkError("The file is not in the folder of the submissions.")
    for folder in whole.parents[: len(whole.parents) - len(start.parents) - 1]:
        if folder.is_symlink():
            raise UnreadableWorkError(
                "The file is in a folder that is a link: hand in the notebook itself."
            )


def _cell(found: object) -> Cell | None:
    """The cell as far as it is one; None if it has no source that can be read."""
    if not isinstance(found, dict):
        return None
    source = found.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    metadata = found.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return Cell(
        grade_id=grade_id if isinstance(grade_id, str) else "",
        is_code=found.get("cell_type", "code") == "code",
        source=_without_surrogates(source),
    )


def _without_surrogates(text: str) -> str:
    """Halves of a character, which no file can hold, replaced by the sign for a broken one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(frozen=True)
class _Code:
    """What matters of a code cell."""

    grade_id: str
    source: str
    is_stub: bool = False
    names: frozenset[str] = frozenset()
    definitions: tuple[list[str], list[str]] = ([], [])


def _code_of(cells: tuple[Cell, ...], assignment: Assignment) -> list[_Code]:
    """The code cells of a bearable length; no more is parsed than a person would write."""
    asked = {question.name for question in assignment.questions}
    left = MOST_PARSED
    found = []
    for cell in cells:
        if not cell.is_code or len(cell.source) > LONGEST_SOURCE:
            continue
        worth_parsing = cell.grade_id in asked or _MAY_DEFINE.search(cell.source)
        left -= len(cell.source) if worth_parsing else 0
        bearable = worth_parsing and left >= 0
        source = sources.without_magics(cell.source) if bearable else cell.source
        tree = parse(source) if bearable else None
        if tree is None:
            found.append(_Code(cell.grade_id, source))
        else:
            found.append(
                _Code(
                    cell.grade_id,
                    source,
                    sources.is_stub(tree),
                    frozenset(sources.defined_names(tree)),
                    sources.definitions(source, tree),
                )
            )
    return found


def _candidates(question: Question, code: list[_Code]) -> tuple[str, ...]:
    """The cells that may answer a question, the likeliest first."""
    named = [cell for cell in reversed(code) if cell.grade_id == question.name]
    others = [cell for cell in reversed(code) if question.expression in cell.names]
    found = [*named, *others]
    answered = [cell for cell in found if not cell.is_stub]
    return tuple(dict.fromkeys(cell.source for cell in answered or found[:1]))[:MOST_CANDIDATES]


def _text(question: Question, cells: tuple[Cell, ...]) -> str:
    """The last text that was written for a question; "" if there is none."""
    for cell in reversed(cells):
        text = cell.source[:LONGEST_TEXT].replace("\0", "").strip()
        if cell.grade_id == question.name and text not in ("", TEXT_STUB, sources.CODE_STUB):
            return text
    return ""
