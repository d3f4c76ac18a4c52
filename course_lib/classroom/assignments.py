"""The assignments: what each master in `solutions/` asks, and how it is marked."""

from __future__ import annotations

import ast
import difflib
import json
import re
from pathlib import Path
from typing import Any

from course_lib._paths import course_root
from course_lib._syntax import parse
from course_lib.classroom import sources
from course_lib.classroom.records import Assignment, Question
from course_lib.exercises.registry import find

_MARK_SCHEME = re.compile(r"BEGIN MARK SCHEME[^\n]*\n(.*?)[^\n]*END MARK SCHEME", re.S)
_SOLUTION = re.compile(r"BEGIN SOLUTION[^\n]*\n(.*?)[^\n]*END SOLUTION", re.S)


def assignments(root: Path | None = None) -> dict[str, Assignment]:
    """Every assignment of the course, by the name of its folder, in the order of the chapters.

    Args:
        root: The folder with `solutions/`; by default that of the course.

    Raises:
        ValueError: A master is not as an assignment has to be.

    >>> list(assignments())[2]
    '02_gradient_descent'
    """
    masters = sorted(((root or course_root()) / "solutions").glob("*/*_exercises.ipynb"))
    return {master.parent.name: assignment_of(master) for master in masters}


def find_assignment(name: str, root: Path | None = None) -> Assignment:
    """The assignment of that name.

    Args:
        name: The folder's name or its number, such as "02_gradient_descent" or "02".
        root: The folder with `solutions/`; by default that of the course.

    Raises:
        ValueError: There is none, or its master is not as it has to be.

    >>> find_assignment("02").notebook
    '02_exercises.ipynb'
    >>> find_assignment("02_gradient_decent")
    Traceback (most recent call last):
    ...
    ValueError: no assignment '02_gradient_decent'; did you mean '02_gradient_descent'?
    """
    folders = {
        master.parent.name: master
        for master in sorted(((root or course_root()) / "solutions").glob("*/*_exercises.ipynb"))
    }
    for folder, master in folders.items():
        if name in (folder, folder.partition("_")[0]):
            return assignment_of(master)
    close = difflib.get_close_matches(name, folders, n=1)
    known = ", ".join(folders) or "none, for no master is in solutions/"
    advice = f"did you mean {close[0]!r}?" if close else f"the assignments are: {known}"
    raise ValueError(f"no assignment {name!r}; {advice}")


def assignment_of(master: Path) -> Assignment:
    """What the master at that path asks.

    A cell of nbgrader's that is marked and no answer must hold
    `check("NAME", EXPRESSION, hidden=True).require()`; the last answer before it is what it marks.
    A cell that is marked and an answer is read by a person.

    Args:
        master: The path of `NN_topic/NN_exercises.ipynb`.

    Raises:
        ValueError: The master is not as it has to be; the message names it and the cell.
    """
    return _Master(master).assignment()


class _Master:
    """One pass over the cells of a master."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.title = ""
        self.answer: dict[str, Any] | None = None
        self.setup: str | None = None
        self.definitions: list[str] = []
        self.questions: list[Question] = []

    def assignment(self) -> Assignment:
        try:
            cells = json.loads(self.path.read_text(encoding="utf-8"))["cells"]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{self.path} is no notebook: {error!r}") from error
        for cell in cells:
            self._take({**cell, "source": "".join(cell["source"])})
        if self.setup is None:
            raise ValueError(f"{self.path} has no locked code cell with the grade id 'imports'")
        if not self.questions:
            raise ValueError(f"{self.path} has no marked cell")
        return Assignment(
            name=self.path.parent.name,
            notebook=self.path.name,
            setup=self.setup,
            definitions="\n\n".join(self.definitions),
            questions=tuple(self.questions),
        )

    def _take(self, cell: dict[str, Any]) -> None:
        is_code = cell["cell_type"] == "code"
        nbgrader = cell["metadata"].get("nbgrader", {})
        graded, solution = nbgrader.get("grade", False), nbgrader.get("solution", False)
        if cell["cell_type"] == "markdown":
            headings = re.findall(r"^## (.+)$", cell["source"], re.M)
            self.title = headings[-1].strip() if headings else self.title
        if graded and solution:
            self._add(cell, kind="written", name=nbgrader["grade_id"], rubric=_rubric(cell))
        elif graded:
            self._add_code(cell)
        elif solution and is_code:
            self.answer = cell
        elif is_code and nbgrader.get("grade_id") == "imports":
            self.setup = cell["source"]
        elif is_code and nbgrader.get("locked"):
            self.definitions += self._definitions(cell)

    def _definitions(self, cell: dict[str, Any]) -> list[str]:
        tree = parse(cell["source"])
        if tree is None:
            raise self._unfit(cell, "is no Python")
        return [text for part in sources.definitions(cell["source"], tree) for text in part]

    def _add_code(self, cell: dict[str, Any]) -> None:
        check, expression = self._checked(cell)
        if self.answer is None:
            raise self._unfit(cell, "marks an answer, but no answer stands before it")
        tree = parse(self.answer["source"])
        if expression.isidentifier() and (
            tree is None or expression not in sources.defined_names(tree)
        ):
            raise self._unfit(self.answer, f"does not define {expression}, which is marked")
        name = self.answer["metadata"]["nbgrader"]["grade_id"]
        self._add(cell, kind="code", name=name, check=check, expression=expression)
        self.answer = None

    def _checked(self, cell: dict[str, Any]) -> tuple[str, str]:
        """The name of the check of a marked cell, and what it is given."""
        found = []
        tree = parse(cell["source"])
        for statement in tree.body if tree and cell["cell_type"] == "code" else ():
            match statement:
                case ast.Expr(
                    value=ast.Call(
                        func=ast.Attribute(
                            value=ast.Call(
                                func=ast.Name(id="check"),
                                args=[ast.Constant(value=str(name)), expression],
                                keywords=[
                                    ast.keyword(arg="hidden", value=ast.Constant(value=True))
                                ],
                            ),
                            attr="require",
                        )
                    )
                ):
                    found.append((name, ast.unparse(expression)))
        if len(found) != 1:
            raise self._unfit(
                cell, 'must hold `check("NAME", ANSWER, hidden=True).require()` exactly once'
            )
        try:
            find(found[0][0])
        except ValueError as error:
            raise self._unfit(cell, f"uses an unknown check: {error}") from error
        return found[0]

    def _add(self, cell: dict[str, Any], name: str, **fields: Any) -> None:
        points = cell["metadata"]["nbgrader"].get("points")
        if not isinstance(points, int | float) or points <= 0:
            raise self._unfit(cell, f"must have points above 0, has {points!r}")
        if name in (question.name for question in self.questions):
            raise self._unfit(cell, f"marks {name!r}, which is marked already")
        self.questions.append(
            Question(name=name, title=self.title or name, points=float(points), **fields)
        )

    def _unfit(self, cell: dict[str, Any], reason: str) -> ValueError:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", cell.get("id", "?"))
        return ValueError(f"{self.path}, cell {name!r}: {reason}")


def _rubric(cell: dict[str, Any]) -> str:
    """What a person who reads the answer goes by: the mark scheme, else the sample answer."""
    source: str = cell["source"]
    found = _MARK_SCHEME.search(source) or _SOLUTION.search(source)
    return (found[1] if found else source).strip()
