"""The student's exercises are made from their master, without answers."""

import copy
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.utils import compute_checksum

from course_lib.notebooks.canonical import canonical, read, write
from course_lib.notebooks.cli import check, sync
from course_lib.notebooks.exercises import drift, exercises_of, generate, master_of

STUB = '''\
def double(x):
    """Twice x."""
    raise NotImplementedError'''


def test_answers_and_hidden_tests_go_and_the_rest_stays(master: NotebookNode) -> None:
    sources = [cell.source for cell in generate(master).cells]
    assert sources == ["# Exercises", STUB, "print(double(2))", "*Your answer here.*"]


def test_leaves_the_master_alone_and_is_in_canonical_form(master: NotebookNode) -> None:
    before = copy.deepcopy(master)
    release = generate(master)
    assert master == before
    assert canonical(release) == release
    assert generate(master) == release


def test_nbgrader_accepts_the_result(master: NotebookNode) -> None:
    master.cells[2].source = master.cells[2].source.replace("###", "\n###", 1)
    graded = [cell for cell in generate(master).cells if "nbgrader" in cell.metadata]
    assert len(graded) == 3
    for cell in graded:
        assert cell.metadata.nbgrader.checksum == compute_checksum(cell)
        assert cell.metadata.deletable is False


def test_only_test_cells_are_locked_against_editing(master: NotebookNode) -> None:
    editable = [cell.metadata.get("editable", True) for cell in generate(master).cells]
    assert editable == [True, True, False, True]


def test_an_answer_outside_a_function_is_tagged_since_its_stub_raises(master: NotebookNode) -> None:
    source = "rate = None\n### BEGIN SOLUTION\nrate = 0.095\n### END SOLUTION"
    master.cells[1].source = source
    cell = generate(master).cells[1]
    assert cell.source == "rate = None\nraise NotImplementedError"
    assert cell.metadata.tags == ["raises-exception"]


@pytest.mark.parametrize(
    "source",
    ["### BEGIN SOLUTION\nx = 1", "### BEGIN HIDDEN TESTS\nx = 1\n### END HIDDEN TESTS"],
)
def test_refuses_a_region_without_end_or_in_a_plain_cell(master: NotebookNode, source: str) -> None:
    master.cells.append(new_code_cell(source, id="stray"))
    with pytest.raises(RuntimeError):
        generate(master)


def test_sync_writes_exercises_that_have_run_and_do_not_drift(course: Path) -> None:
    path = course / "solutions" / "01_topic" / "01_exercises.ipynb"
    target = exercises_of(path)
    stopped = sync(path)
    assert "NotImplementedError" in stopped[0]
    assert drift(target, path) == []
    assert master_of(target) == path


def test_drift_names_the_cells_that_differ(course: Path) -> None:
    path = course / "solutions" / "01_topic" / "01_exercises.ipynb"
    target = exercises_of(path)
    release = generate(read(path))

    def drift_after(change: NotebookNode) -> list[str]:
        write(change, target)
        return drift(target, path)

    changed = copy.deepcopy(release)
    changed.cells[1].source = "def double(x):\n    return 2 * x"
    del changed.cells[3]
    assert drift_after(changed) == ["answer", "written"]
    swapped = copy.deepcopy(release)
    swapped.cells[0], swapped.cells[3] = swapped.cells[3], swapped.cells[0]
    assert drift_after(swapped) == ["order"]
    assert drift_after(release) == []


def test_check_reports_drift_and_form(course: Path, good: NotebookNode) -> None:
    path = course / "chapters" / "play.ipynb"
    write(good, path)
    assert check(path) == []
    path.write_text(path.read_text().replace('"nbformat": 4,', '"nbformat":  4,'))
    assert check(path) == ["not in canonical form; use `course notebooks run`"]
