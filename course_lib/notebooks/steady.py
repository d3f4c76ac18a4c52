"""Does a stored result come out the same on another processor? Run it as if it were one."""

from __future__ import annotations

import difflib
import os
import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course_lib.notebooks.canonical import read
from course_lib.notebooks.comparing import compare_pictures, has_own_picture, html, texts
from course_lib.notebooks.conditions import Condition, conditions, dispatched_features
from course_lib.notebooks.execute import execute

MAX_LINES = 12
PIECE = re.compile(r"\n|(?<=[.;>]) ")
"""Where a text is cut to be compared: an alt text is one long line."""


@dataclass(frozen=True)
class Move:
    """Something in the results of a cell that is not as it is stored.

    Attributes:
        cell_id: Which cell.
        what: "error", "text", "alt text" or "picture".
        detail: The lines that differ, − as stored and + as it came out; of a picture how much.
    """

    cell_id: str
    what: str
    detail: str


@dataclass(frozen=True)
class Report:
    """What moved in one notebook, with the condition under which it did, and how long it took."""

    path: Path
    moves: list[tuple[Condition, Move]]
    seconds: float

    def __str__(self) -> str:
        name = os.path.relpath(self.path)
        lines = [
            f"{name}: [{move.cell_id}] {move.what} moved, {condition.name}\n{move.detail}"
            for condition, move in self.moves
        ]
        return "\n".join(lines or [f"{name}: steady, {self.seconds:.0f} s"])


def steady(paths: Iterable[Path], jobs: int | None = None) -> bool:
    """Run each notebook under every condition that this machine can meet, and print what moved.

    Args:
        paths: The notebooks.
        jobs: How many run at a time; as many as there are cores if None.

    Returns:
        Whether every result came out as it is stored.
    """
    possible, left_out = conditions(dispatched_features())
    for name in left_out:
        print(f"left out, as this processor cannot do it: {name}", flush=True)
    all_steady = True
    with ProcessPoolExecutor(jobs) as pool:
        for report in pool.map(partial(examine, under=possible), paths):
            print(report, flush=True)
            all_steady = all_steady and not report.moves
    return all_steady


def examine(path: Path, under: Iterable[Condition]) -> Report:
    """Run the notebook at `path` under each condition; it is left as it is."""
    start = time.monotonic()
    stored = read(path)
    moves: list[tuple[Condition, Move]] = []
    for condition in under:
        try:
            fresh = execute(stored, path.parent, condition, stop=False)
        except (CellTimeoutError, DeadKernelError) as error:
            moves.append((condition, Move("notebook", "error", _indented([str(error)]))))
        else:
            moves += [(condition, move) for move in moves_between(stored, fresh)]
    return Report(path, moves, time.monotonic() - start)


def moves_between(stored: NotebookNode, fresh: NotebookNode) -> Iterator[Move]:
    """What moved in each cell, where nbval and its plugin would see it."""
    for old, new in zip(stored.cells, fresh.cells, strict=True):
        if old.cell_type == "code":
            for what, detail in _moves_of_cell(old, new):
                yield Move(old.id, what, detail)


def _moves_of_cell(stored: NotebookNode, fresh: NotebookNode) -> Iterator[tuple[str, str]]:
    old, new = stored.outputs, fresh.outputs
    before, after = texts(old), texts(new)
    if html(old) != html(new):
        yield "alt text", _difference(html(old), html(new))
        before.pop("text/plain", None), after.pop("text/plain", None)  # it says the same
    for kind in sorted(before.keys() | after.keys()):
        if before.get(kind) != after.get(kind):
            what = "error" if kind == "error" else "text"
            yield what, _difference(before.get(kind, []), after.get(kind, []))
    complaint = compare_pictures(old, new, pictures=not has_own_picture(stored))
    if complaint:
        yield "picture", _indented([complaint])


def _difference(before: list[str], after: list[str]) -> str:
    lines = difflib.ndiff(_pieces(before), _pieces(after))
    return _indented([line for line in lines if line.startswith(("+ ", "- "))])


def _pieces(texts_of_a_kind: list[str]) -> list[str]:
    return [piece for text in texts_of_a_kind for piece in PIECE.split(text)]


def _indented(lines: list[str]) -> str:
    more = [f"… {len(lines) - MAX_LINES} more lines"] if len(lines) > MAX_LINES else []
    return "\n".join(f"    {line}" for line in [*lines[:MAX_LINES], *more])
