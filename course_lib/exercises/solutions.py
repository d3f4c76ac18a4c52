"""The course's own answers: a program with its reasons, or a model answer with its rubric."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from course_lib._paths import course_root
from course_lib.exercises.edits import plain, source_of
from course_lib.exercises.help import STAGES
from course_lib.exercises.learner import passed, record_look, tries
from course_lib.exercises.registry import find

_WRITTEN = re.compile(r"(\d\d)-([a-z0-9-]+)")
_MARKS = re.compile(r"^### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


@dataclass(frozen=True, repr=False)
class Solution:
    """What `solution` shows: text in a terminal, code and sentences in a notebook.

    Attributes:
        name: The exercise.
        program: The text of a right program, or "".
        text: Its reasons, a model answer, or why nothing is shown yet; paragraphs.
    """

    name: str
    program: str = ""
    text: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "\n".join([f"{self.name}:", *filter(None, [self.program.rstrip()]), *self.text])

    def _repr_markdown_(self) -> str:
        program = [f"```python\n{self.program.rstrip()}\n```"] if self.program else []
        return "\n\n".join([f"**{escape(self.name)}**", *program, *self.text])


def solution(name: str) -> Solution:
    """Show the course's own answer: after a pass, or after three tries.

    Args:
        name: The exercise, such as "mse_loss". A written answer is named by its chapter and its
            cell, such as "03-plot": it comes with its rubric, so that you can grade yourself.

    Raises:
        ValueError: No exercise has that name.

    >>> solution("03-plot").text[0][:23]
    'The height is the noise'
    """
    written = _WRITTEN.fullmatch(name) if isinstance(name, str) else None
    if written:
        answer = _model_answer(*written.groups())
        record_look(name)
        return Solution(name, text=answer)
    exercise = find(name)
    if name not in passed() and tries(name) < STAGES:
        return Solution(
            name,
            text=(
                f"The program is shown after a pass, or after {STAGES} tries. "
                f"You have checked {_times(tries(name))} so far.",
            ),
        )
    texts = (*exercise.mistakes.reasons, exercise.mistakes.insight)
    return Solution(name, plain(source_of(exercise.reference)), texts)


def _times(number: int) -> str:
    return {0: "no answer", 1: "one answer"}.get(number, f"{number} answers")


def _model_answer(chapter: str, cell: str) -> tuple[str, ...]:
    """The paragraphs of a written answer in the master notebook of a chapter."""
    masters = sorted((course_root() / "solutions").glob(f"{chapter}_*/{chapter}_exercises.ipynb"))
    written = [
        (found.get("id"), "".join(found["source"]))
        for master in masters
        for found in json.loads(Path(master).read_text(encoding="utf-8"))["cells"]
        if found["cell_type"] == "markdown"
        and found["metadata"].get("nbgrader", {}).get("solution")
    ]
    for identity, text in written:
        if identity == cell:
            return tuple(_MARKS.sub("", text).strip().split("\n\n"))
    known = [f"{chapter}-{identity}" for identity, _ in written]
    raise ValueError(f"name must be that of an exercise, got {chapter}-{cell!r}; known: {known}")
