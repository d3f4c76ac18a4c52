"""The guard: refuse what nbval would pass unseen, and what would not be worth teaching from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode
from nbformat.validator import iter_validate

from course_lib.notebooks import (
    rules_of_results,
    rules_of_source,
    rules_of_structure,
    rules_of_time,
)
from course_lib.notebooks.canonical import canonical_text, read
from course_lib.notebooks.findings import Finding, Notebook, Rule

RULES: tuple[Rule, ...] = (
    *rules_of_source.RULES,
    *rules_of_results.RULES,
    *rules_of_time.RULES,
    *rules_of_structure.RULES,
)

REQUIRED_OPTIONS = ("--nbval", "--nbval-current-env", "--dist=loadfile")
REQUIRED_PLUGIN = "course_lib.notebooks.pytest_plugin"
FORBIDDEN_OPTIONS = (
    "--nbval-lax",
    "--nbval-sanitize-with",
    "--sanitize-with",
    "--ignore",
    "--ignore-glob",
    "--deselect",
    "--no-pictures",
    "-k",
    "no:nbval",
    "--nbval-kernel-name",
)
"""Each leaves out notebooks or comparisons; no printed text of the course needs a sanitizer."""

NOTEBOOK_FOLDERS = ("chapters", "solutions")
UNVISITED_FOLDERS = {".*", "build", "dist", "*.egg-info", "benchmarks"}
OVERRIDING_FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "conftest.py")
"""Files beside `pyproject.toml` that would decide in its place."""


def inspect(notebook: NotebookNode | Path) -> list[Finding]:
    """All that is wrong with one notebook.

    Args:
        notebook: The path of a notebook; or a notebook itself, without the rules that need to know
            which one it is.

    Returns:
        One finding for each breach of a rule, none for a notebook that is fit to be committed.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> from course_lib.notebooks.canonical import canonical
    >>> cell = new_code_cell("%time fit()", id="train-it", execution_count=1)
    >>> print(*inspect(canonical(new_notebook(cells=[cell]))))
    [train-it] plain_python: not plain Python; write no %magic, no !command and no ? in a cell
    """
    path = notebook if isinstance(notebook, Path) else None
    try:
        node = read(notebook) if isinstance(notebook, Path) else notebook
    except ValueError as error:
        return [Finding("", "readable", f"this is no notebook: {error}")]
    invalid = [
        Finding(_name_at(node, list(error.absolute_path)), "readable", error.message)
        for error in iter_validate(node)
    ]
    subject = Notebook(node, path)
    return invalid or [
        Finding(_name(node, cell), rule.__name__, message)
        for rule in RULES
        for cell, message in rule(subject)
    ]


def _name(notebook: NotebookNode, cell: NotebookNode | None) -> str:
    """The id of a cell, else its number; empty for None."""
    if cell is None:
        return ""
    number = next(n for n, each in enumerate(notebook.cells, start=1) if each is cell)
    return cell.get("id") or f"cell {number}"


def _name_at(notebook: NotebookNode, place: list[str | int]) -> str:
    """The name of the cell in which a place of the notebook lies, such as `["cells", 3, "id"]`."""
    inside = len(place) > 1 and place[0] == "cells"
    return _name(notebook, notebook.cells[place[1]]) if inside else ""


def is_canonical(path: Path) -> bool:
    """Whether the file at `path` holds exactly the bytes that `course notebooks run` writes."""
    return path.read_bytes() == canonical_text(read(path)).encode()


def inspect_configuration(root: Path) -> list[Finding]:
    """Whether pytest, run plainly in `root`, compares every output of every notebook.

    Args:
        root: The folder with `pyproject.toml`.

    Returns:
        One finding for each way in which a notebook or an output would be left out.
    """
    return [Finding("", "configuration", message) for message in _configuration(root)]


def _configuration(root: Path) -> Iterator[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    settings = project["tool"]["pytest"]["ini_options"]
    options = settings["addopts"]
    if isinstance(options, str):
        options = options.split()
    for option in REQUIRED_OPTIONS:
        if option not in options:
            yield f"pytest runs without {option}"
    if REQUIRED_PLUGIN not in options:
        yield f"pytest runs without -p {REQUIRED_PLUGIN}"
    for option in options:
        if option.split("=")[0] in FORBIDDEN_OPTIONS:
            yield f"{option} leaves out notebooks or comparisons"
    for pattern in set(settings.get("norecursedirs", ())) - UNVISITED_FOLDERS:
        yield f"norecursedirs has {pattern!r}, which may leave out notebooks"
    for name in OVERRIDING_FILES:
        if (root / name).exists():
            yield f"{name} can leave out notebooks"
    for folder in NOTEBOOK_FOLDERS:
        if folder not in settings["testpaths"]:
            yield f"{folder}/ is not among the testpaths"
        for conftest in (root / folder).rglob("conftest.py"):
            yield f"{conftest.relative_to(root).as_posix()} can leave out notebooks"
