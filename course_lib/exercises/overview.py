"""`progress()`: what of each chapter is done, and what is not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from importlib import import_module

from course_lib._paths import ROOMS, course_root, explorers_of, rooms_with
from course_lib._state import read_state
from course_lib.exercises.learner import looked_up, passed
from course_lib.exercises.registry import chapters


@dataclass(frozen=True)
class Part:
    """The state of one kind of work in a chapter.

    Attributes:
        kind: What it is, in the plural.
        done: Names of what is done.
        names: Names of all.
    """

    kind: str
    done: tuple[str, ...]
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} {len(self.done)} of {len(self.names)}"


@dataclass(frozen=True, repr=False)
class Overview:
    """What `progress` shows: a table in a notebook, lines in a terminal.

    Attributes:
        parts: For each chapter its exercises, predictions, quizzes, explorers, written answers.
    """

    parts: dict[str, tuple[Part, ...]]

    def __repr__(self) -> str:
        lines = []
        for chapter, (exercises, *others) in self.parts.items():
            lines.append(f"{chapter}  {', '.join(map(str, (exercises, *others)))}")
            lines += [f"    {row}" for row in _numbered(exercises)]
        return "\n".join([*lines, self._total()])

    def _repr_html_(self) -> str:
        rows = [
            f"<tr><th scope='row'>{chapter}</th><td style='text-align: left'>"
            f"{'<br>'.join(map(escape, _numbered(exercises)))}</td>"
            f"<td style='text-align: left'>{'<br>'.join(escape(str(part)) for part in others)}"
            "</td></tr>"
            for chapter, (exercises, *others) in self.parts.items()
        ]
        return (
            "<table><thead><tr><th>chapter</th><th>exercises</th><th>in the lesson</th></tr>"
            f"</thead><tbody>{''.join(rows)}</tbody></table><p>{self._total()}</p>"
        )

    def _total(self) -> str:
        exercises = [parts[0] for parts in self.parts.values()]
        done, known = (sum(len(getattr(e, n)) for e in exercises) for n in ("done", "names"))
        return f"{done} of {known} exercises passed."


def progress(chapter: str | None = None) -> Overview:
    """Show what you have done: exercises by number, predictions, quizzes, explorers.

    A written answer counts once you have read the course's own beside it, with
    `solution("03-plot")`.

    Args:
        chapter: The number of one chapter, such as "02"; all of them when None.

    Raises:
        ValueError: There is no chapter with that number.

    >>> progress("02").parts["02"][0].names[:2]
    ('convergence_rate', 'steps_per_decimal')
    """
    known = chapters()
    if chapter is not None and chapter not in known:
        raise ValueError(f"chapter must be one of {list(known)}, got {chapter!r}")
    done = {
        *passed(),
        *looked_up(),
        *read_state("predictions"),
        *read_state("explorers"),
    }
    parts = {}
    for number in known if chapter is None else (chapter,):
        questions = _questions(number)
        kinds = {
            "exercises": tuple(check.name for check in known[number]),
            "predictions": tuple(key for key in questions if "-quiz-" not in key),
            "quizzes": tuple(key for key in questions if "-quiz-" in key),
            "explorers": tuple(explorers_of(ROOMS / f"chapter_{number}")),
            "written answers": _written(number),
        }
        parts[number] = tuple(
            Part(kind, tuple(name for name in names if name in done), names)
            for kind, names in kinds.items()
        )
    return Overview(parts)


def _numbered(exercises: Part) -> list[str]:
    return [
        f"{number} {'✓' if name in exercises.done else '·'} {name}"
        for number, name in enumerate(exercises.names, 1)
    ]


def _questions(chapter: str) -> tuple[str, ...]:
    room = f"course_lib.chapters.chapter_{chapter}"
    if room not in rooms_with("questions"):
        return ()
    return tuple(question.key for question in import_module(f"{room}.questions").QUESTIONS)


def _written(chapter: str) -> tuple[str, ...]:
    """The cells of the chapter's exercises in which a text is asked for."""
    try:
        notebooks = course_root().glob(f"chapters/{chapter}_*/{chapter}_exercises.ipynb")
    except FileNotFoundError:
        return ()
    cells = [
        cell
        for path in notebooks
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "markdown" and cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    return tuple(f"{chapter}-{cell['id']}" for cell in cells)
