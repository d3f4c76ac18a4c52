"""Make the student's exercises from their master, with nbgrader's own preprocessors."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from course_lib._syntax import parse
from course_lib.notebooks.canonical import canonical, read, without_results

CODE_STUB = "raise NotImplementedError"
TEXT_STUB = "*Your answer here.*"


def generate(master: NotebookNode) -> NotebookNode:
    """The student's notebook, not yet run: no answer, no hidden test, locked test cells.

    These are the steps of `nbgrader generate_assignment` in its order, without the one that fills
    a gradebook. An answer that is no function raises at once when its stub is run, so that cell is
    tagged as one whose error is wanted.

    Args:
        master: The master of `solutions/`, in nbgrader's cell format; it is left as it is.

    Returns:
        A new notebook in canonical form.

    Raises:
        RuntimeError: If a solution or a hidden test has no end, or stands in the wrong cell.
        nbgrader.nbgraderformat.ValidationError: If nbgrader's metadata is incomplete.
    """
    release = _apply(
        canonical(master),
        LockCells(),
        ClearSolutions(code_stub={"python": CODE_STUB}, text_stub=TEXT_STUB),
        ClearOutput(),
        CheckCellMetadata(),
        ClearHiddenTests(),
        ClearMarkScheme(),
    )
    for cell in release.cells:
        if cell.cell_type == "code" and _raises_at_once(cell.source):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "raises-exception"]
    return canonical(_apply(canonical(release), ComputeChecksums(), CheckCellMetadata()))


def master_of(path: Path) -> Path | None:
    """The master of the exercises at `path`; None if `path` is another kind of notebook."""
    folder, chapters = path.parent, path.parent.parent
    master = chapters.parent / "solutions" / folder.name / path.name
    is_exercises = chapters.name == "chapters" and path.name.endswith("_exercises.ipynb")
    return master if is_exercises and master.is_file() else None


def exercises_of(master: Path) -> Path:
    """Where the exercises made from `master` (solutions/NN_topic/NN_exercises.ipynb) belong."""
    return master.parents[2] / "chapters" / master.parent.name / master.name


def drift(path: Path, master: Path) -> list[str]:
    """Which cells of the exercises at `path` are not what `master` would generate.

    Args:
        path: The committed exercises.
        master: Their master.

    Returns:
        The ids of the cells that differ, are missing or are too many; "order" if only that differs.
    """
    wanted = generate(read(master)).cells
    stored = without_results(read(path)).cells
    if wanted == stored:
        return []
    by_id = {cell.id: cell for cell in wanted}, {cell.id: cell for cell in stored}
    names = dict.fromkeys([*by_id[0], *by_id[1]])
    return [name for name in names if by_id[0].get(name) != by_id[1].get(name)] or ["order"]


def _apply(notebook: NotebookNode, *preprocessors: Any) -> NotebookNode:
    resources: dict[str, Any] = {}
    for preprocessor in preprocessors:
        notebook, resources = preprocessor.preprocess(notebook, resources)
    return notebook


def _raises_at_once(source: str) -> bool:
    tree = parse(source)
    return tree is not None and any(ast.unparse(each) == CODE_STUB for each in tree.body)
