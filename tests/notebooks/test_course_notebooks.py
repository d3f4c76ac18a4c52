"""The notebooks of the course themselves."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import NotebookNode

from course_lib._paths import notebooks_in
from course_lib.exercises import exercises_by_chapter
from course_lib.notebooks import guard
from course_lib.notebooks.canonical import read
from course_lib.notebooks.exercises import drift, exercises_of, master_of
from course_lib.notebooks.findings import Notebook, output_texts

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [path for folder in guard.NOTEBOOK_FOLDERS for path in notebooks_in(ROOT / folder)]
MASTERS = notebooks_in(ROOT / "solutions")
REGION = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)\n(.*?)### END \1", re.DOTALL)

CHECK = re.compile(r"\bcheck\(\s*[\"'](\w+)[\"']")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_written(cell: NotebookNode) -> bool:
    """Whether the cell is an answer in words."""
    kind = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "markdown" and kind.get("solution", False)


def graded_cells(path: Path) -> list[NotebookNode]:
    """The cells that check an answer for points."""
    kinds = [(cell, cell.metadata.get("nbgrader", {})) for cell in read(path).cells]
    return [cell for cell, kind in kinds if kind.get("grade") and not kind.get("solution")]


def test_the_course_has_its_notebooks() -> None:
    assert len(NOTEBOOKS) >= 10
    assert len(MASTERS) >= 3


def test_each_check_of_a_chapter_is_asked_in_its_exercises_and_no_other() -> None:
    asked = {
        master.name[:2]: set(CHECK.findall("".join(cell.source for cell in read(master).cells)))
        for master in MASTERS
    }
    assert asked == {chapter: set(names) for chapter, names in exercises_by_chapter().items()}


def test_there_is_no_notebook_elsewhere() -> None:
    places = [path.relative_to(ROOT).parts for path in notebooks_in(ROOT)]
    visible = [parts for parts in places if not parts[0].startswith(".")]
    assert {parts[0] for parts in visible} <= {*guard.NOTEBOOK_FOLDERS}


def test_pytest_collects_every_code_cell_of_every_notebook() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0"]
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    run = subprocess.run(
        [*command, *guard.NOTEBOOK_FOLDERS], cwd=ROOT, env=plain, capture_output=True, text=True
    )
    collected = sorted(line for line in run.stdout.splitlines() if "::Cell " in line)
    expected = [
        f"{name(path)}::Cell {number}"
        for path in NOTEBOOKS
        for number in range(sum(cell.cell_type == "code" for cell in read(path).cells))
    ]
    assert collected == sorted(expected), run.stderr


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_the_guard_finds_nothing(path: Path) -> None:
    assert [str(finding) for finding in guard.inspect(path)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_is_stored_in_canonical_form(path: Path) -> None:
    assert guard.is_canonical(path), f"run `course notebooks run {name(path)}`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_belongs_to_a_chapter(path: Path) -> None:
    assert Notebook(read(path), path).kind


@pytest.mark.parametrize("master", MASTERS, ids=name)
def test_exercises_are_what_their_master_generates(master: Path) -> None:
    assert drift(exercises_of(master), master) == [], f"run `course notebooks sync {name(master)}`"


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if "exercises" in p.name], ids=name)
def test_exercises_have_a_master(path: Path) -> None:
    assert path in MASTERS or master_of(path) in MASTERS


@pytest.mark.parametrize("master", MASTERS, ids=name)
def test_no_answer_and_no_hidden_test_leaks(master: Path) -> None:
    cells = read(master).cells
    shown = "\n".join(REGION.sub("", cell.source) for cell in cells if not is_written(cell))
    hidden = [region for cell in cells for _, region in REGION.findall(cell.source)]
    hidden += [cell.source for cell in cells if is_written(cell)]
    lines = {line.strip() for region in hidden for line in region.splitlines()}
    secrets = {line for line in lines if len(line) >= 12 and line not in shown}
    assert secrets
    released = exercises_of(master)
    stored = released.read_text(encoding="utf-8")
    for mark in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN", "MARK SCHEME", "hidden=True"):
        assert mark not in stored
    sources = "\n".join(cell.source for cell in read(released).cells)
    assert {line for line in secrets if line in sources} == set()


@pytest.mark.parametrize("master", MASTERS, ids=name)
def test_every_solution_passes_its_hidden_check(master: Path) -> None:
    """`.require()` raises unless the check passed, and the stored run has no error."""
    cells = graded_cells(master)
    assert cells
    for cell in cells:
        hidden = "".join(text for kind, text in REGION.findall(cell.source) if "HIDDEN" in kind)
        assert re.search(r"check\(.*hidden=True\)\.require\(\)", hidden), cell.id
        assert cell.execution_count
        assert not any(output.output_type == "error" for output in cell.outputs), cell.id


@pytest.mark.parametrize("master", MASTERS, ids=name)
def test_no_stub_passes_a_check(master: Path) -> None:
    """Each exercise that is marked has a visible check, which refuses what stands there now."""
    checked: set[str] = set()
    for cell in read(exercises_of(master)).cells:
        exercises = CHECK.findall(cell.source) if cell.cell_type == "code" else []
        checked |= set(exercises)
        text = "\n".join(
            text for output in cell.get("outputs", []) for text in output_texts(output)
        )
        for exercise in exercises:
            assert re.search(rf"\b{exercise}: not (written|right) yet", text), cell.id
        assert "✓" not in text, cell.id
        assert "checks passed" not in text, cell.id
    marked = {exercise for cell in graded_cells(master) for exercise in CHECK.findall(cell.source)}
    assert marked
    assert marked <= checked
