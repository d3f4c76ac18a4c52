"""The author's commands, as they are typed."""

from pathlib import Path

import pytest
from nbformat import NotebookNode

from course_lib._paths import course_root, notebooks_in
from course_lib.cli import main
from course_lib.notebooks.canonical import read, write


def test_run_stores_a_notebook_that_check_accepts(
    course: Path, unrun: NotebookNode, capsys: pytest.CaptureFixture[str]
) -> None:
    path = course / "chapters" / "play.ipynb"
    write(unrun, path)
    assert main(["notebooks", "check", str(path)]) == 1
    assert f"{path.relative_to(course)}: [print-loss] execution_counts" in capsys.readouterr().out
    assert main(["notebooks", "run", str(path)]) == 0
    assert main(["notebooks", "check", "chapters"]) == 0
    assert capsys.readouterr().out == f"{path.relative_to(course)}: ok\n" * 2


def test_a_run_that_stops_writes_nothing(course: Path, unrun: NotebookNode) -> None:
    path = course / "chapters" / "play.ipynb"
    unrun.cells[4].metadata.clear()
    write(unrun, path)
    before = path.read_bytes()
    assert main(["notebooks", "run", str(path)]) == 1
    assert path.read_bytes() == before


def test_sync_makes_the_exercises_of_every_master(course: Path, master: NotebookNode) -> None:
    path = course / "solutions" / "01_topic" / "01_exercises.ipynb"
    master.cells[2].source = master.cells[2].source.replace("print(double(2))", "print(2)")
    write(master, path)
    assert main(["notebooks", "sync"]) == 0
    release = read(course / "chapters" / "01_topic" / "01_exercises.ipynb")
    assert [cell.get("execution_count") for cell in release.cells] == [None, 1, 2, None]


def test_the_course_is_found_from_inside_and_from_elsewhere(
    course: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course / "solutions" / "01_topic")
    assert course_root() == course
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert course_root() == Path(__file__).parents[2]


def test_copies_that_jupyter_keeps_are_no_notebooks_of_the_course(tmp_path: Path) -> None:
    for name in ("b.ipynb", "a/c.ipynb", ".ipynb_checkpoints/b-checkpoint.ipynb", "d.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert notebooks_in(tmp_path) == [tmp_path / "a" / "c.ipynb", tmp_path / "b.ipynb"]
