"""What every lesson and every exercises notebook has, in this order."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from course_lib.notebooks.findings import Complaint, Notebook, Rule

LESSON_HEADINGS = (
    "What you will be able to do",
    "Executable claim",
    "When it fails",
    "Summary",
    "Glossary",
    "References",
    "Exercises",
)
"""The second-level headings of a lesson; the sections of its story stand after the first."""

WELCOME_HEADINGS = ("What you will be able to do", "Summary", "Exercises")
"""Chapter 00 only shows how a chapter works."""

LEVELS = ("warm-up", "core", "stretch")
MIN_PREDICTIONS = 3
MIN_EXERCISES = 5
WIDGET_MODULES = ("course_lib.widgets", "ipywidgets")
HEADING = re.compile(r"^(#+)\s+(.*?)\s*$", re.MULTILINE)


def headings(notebook: Notebook) -> Iterator[Complaint]:
    """A lesson opens with its title and has the required sections in the required order."""
    if notebook.kind != "lesson":
        return
    found = [match for cell in notebook.markdown_cells for match in HEADING.findall(cell.source)]
    if not found or found[0][0] != "#":
        yield None, "does not open with a title (# ...)"
    sections = iter([text.casefold() for marks, text in found if marks == "##"])
    for heading in WELCOME_HEADINGS if notebook.chapter == "00" else LESSON_HEADINGS:
        if not any(section.startswith(heading.casefold()) for section in sections):
            yield None, f"no section '## {heading}', or not in the required order"
            return


def predictions(notebook: Notebook) -> Iterator[Complaint]:
    """The reader commits to an answer before the cell that shows the truth."""
    if notebook.kind == "lesson":
        wanted = 1 if notebook.chapter == "00" else MIN_PREDICTIONS
        n_predictions = sum(name == "predict" for name in _calls(notebook))
        if n_predictions < wanted:
            yield None, f"{n_predictions} calls of predict(), at least {wanted}"


def widget(notebook: Notebook) -> Iterator[Complaint]:
    """There is something to play with."""
    if notebook.kind == "lesson":
        names = {
            alias.asname or alias.name
            for _, tree in notebook.syntax_trees
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
            if f"{getattr(node, 'module', '')}.{alias.name}".lstrip(".").startswith(WIDGET_MODULES)
        }
        if not (names - {"predict", "quiz"}) & set(_calls(notebook)):
            yield None, f"no widget: call something imported from {' or '.join(WIDGET_MODULES)}"


def exercises(notebook: Notebook) -> Iterator[Complaint]:
    """At least five exercises in three levels, one of them answered in words."""
    if notebook.kind not in ("exercises", "master") or notebook.chapter == "00":
        return
    answers = [c for c in notebook.node.cells if c.metadata.get("nbgrader", {}).get("solution")]
    if len(answers) < MIN_EXERCISES:
        yield None, f"{len(answers)} exercises, at least {MIN_EXERCISES}"
    if all(cell.cell_type == "code" for cell in answers):
        yield None, "no written answer; one exercise asks to plot and interpret"
    prose = "\n".join(cell.source for cell in notebook.markdown_cells).casefold()
    for level in LEVELS:
        if level not in prose:
            yield None, f"no exercise of the level '{level}'"


def _calls(notebook: Notebook) -> list[str]:
    """The first name of everything that is called: `f` of f(), `module` of module.f()."""
    return [
        ast.unparse(node.func).split(".")[0]
        for _, tree in notebook.syntax_trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]


RULES: tuple[Rule, ...] = (headings, predictions, widget, exercises)
