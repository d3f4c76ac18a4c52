"""Every lesson and every exercises notebook has what a chapter needs."""

from collections.abc import Iterable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib.notebooks import rules_of_structure
from course_lib.notebooks.findings import Notebook

LESSON = Path("chapters/02_descent/02_descent.ipynb")
EXERCISES = Path("chapters/02_descent/02_exercises.ipynb")
SECTIONS = [
    "What you will be able to do",
    "A ball in a bowl",
    "Executable claim: the rate per step",
    "When it fails",
    "Summary",
    "Glossary",
    "References",
    "Exercises",
]
CODE = [
    "from course_lib.widgets import predict, show_descent",
    "predict('first')\npredict('second')",
    "predict('third')\nshow_descent()",
]


def complaints(
    path: Path, sections: Iterable[str] = SECTIONS, code: Iterable[str] = CODE
) -> list[str]:
    prose = [new_markdown_cell("# Gradient descent")]
    prose += [new_markdown_cell(f"## {title}\nWords.") for title in sections]
    node = new_notebook(cells=[*prose, *(new_code_cell(source) for source in code)])
    notebook = Notebook(node, path)
    return [message for rule in rules_of_structure.RULES for _, message in rule(notebook)]


def test_accepts_a_whole_lesson() -> None:
    assert complaints(LESSON) == []


@pytest.mark.parametrize("title", [title for title in SECTIONS if title != "A ball in a bowl"])
def test_misses_each_section(title: str) -> None:
    (complaint,) = complaints(LESSON, [section for section in SECTIONS if section != title])
    assert title.split(":")[0] in complaint


def test_wants_the_sections_in_order() -> None:
    swapped = [*SECTIONS[:2], "When it fails", "Executable claim", *SECTIONS[4:]]
    assert complaints(LESSON, swapped) == [
        "no section '## When it fails', or not in the required order"
    ]


def test_counts_predictions_and_looks_for_a_widget() -> None:
    assert complaints(LESSON, code=CODE[:2]) == [
        "2 calls of predict(), at least 3",
        "no widget: call something imported from course_lib.widgets or ipywidgets",
    ]
    predicting_is_no_prediction = [*CODE, "model.predict(X)"][1:]
    assert len(complaints(LESSON, code=predicting_is_no_prediction)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from ipywidgets import interact\ninteract(f)",
        "import ipywidgets\nipywidgets.interact(f)",
        "import ipywidgets as widgets\n@widgets.interact(x=1)\ndef f(x): pass",
        "from course_lib import widgets\nwidgets.show_descent()",
    ],
)
def test_knows_a_widget_however_it_is_imported(code: str) -> None:
    assert complaints(LESSON, code=[code, *["predict('key')"] * 3]) == []


def test_the_welcome_needs_no_claim_and_one_prediction() -> None:
    welcome = Path("chapters/00_welcome/00_welcome.ipynb")
    sections = ["What you will be able to do", "Summary", "Exercises"]
    assert complaints(welcome, sections, [CODE[0], "predict('race')\nshow_descent()"]) == []


def test_exercises_are_five_in_three_levels_with_one_in_words() -> None:
    def answer(kind: str, level: str) -> dict[str, object]:
        return {"cell_type": kind, "source": level, "metadata": {"nbgrader": {"solution": True}}}

    levels = ["warm-up", "Core", "core", "core"]
    prose = [new_markdown_cell("stretch")]
    cells = [nbformat.from_dict(answer("code", "x = 1")) for _ in levels]
    prose += [new_markdown_cell(level) for level in levels]

    def found(*more: dict[str, object]) -> list[str]:
        node = nbformat.from_dict({"cells": [*cells, *prose, *more], "metadata": {}})
        rule = rules_of_structure.exercises(Notebook(node, EXERCISES))
        return [message for _, message in rule]

    assert found(answer("markdown", "It grows.")) == []
    assert found() == [
        "4 exercises, at least 5",
        "no written answer; one exercise asks to plot and interpret",
    ]
    prose.pop(0)
    assert "no exercise of the level 'stretch'" in found(answer("markdown", "It grows."))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (LESSON, "lesson"),
        (EXERCISES, "exercises"),
        (Path("solutions/02_descent/02_exercises.ipynb"), "master"),
        (Path("chapters/02_descent/notes.ipynb"), ""),
        (None, ""),
    ],
)
def test_knows_a_notebook_by_its_place(path: Path | None, kind: str) -> None:
    assert Notebook(new_notebook(), path).kind == kind
