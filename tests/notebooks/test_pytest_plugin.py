"""nbval with our plugin, run for real: tampered notebooks fail, untouched ones pass."""

import base64
import copy
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from PIL import Image

from course_lib.notebooks.canonical import write
from course_lib.notebooks.comparing import OWN_MACHINE, compare
from course_lib.notebooks.execute import execute

pytestmark = pytest.mark.long

PRINT, PICTURE, ERROR, LAST = 1, 2, 3, 5  # nbval numbers code cells from 0


def png(shade: int = 120, size: tuple[int, int] = (40, 30), spot: int | None = None) -> str:
    """A grey picture as base64, with one square of another shade if asked."""
    image = Image.new("RGB", size, (shade, shade, shade))
    if spot is not None:
        image.paste((spot, spot, spot), (5, 5, 8, 8))
    buffer = io.BytesIO()
    image.save(buffer, "png")
    return base64.b64encode(buffer.getvalue()).decode()


def picture(data: str, alt: str = "a square of shade 120") -> dict[str, str]:
    html = f'<img alt="{alt}" src="data:image/png;base64,{data}">'
    return {"text/html": html, "image/png": data, "text/plain": "a square"}


def code_cell(notebook: NotebookNode, number: int) -> NotebookNode:
    return [cell for cell in notebook.cells if cell.cell_type == "code"][number]


def tampered_cells(good: NotebookNode) -> dict[str, dict[int, dict[str, object]]]:
    """What is changed in each copy: the cell's number, and its new source, count or outputs."""

    def shows(bundle: dict[str, str]) -> dict[str, object]:
        output = copy.deepcopy(code_cell(good, PICTURE).outputs[0])
        output.data = bundle
        return {"outputs": [output]}

    never_run: dict[str, object] = {"execution_count": None, "outputs": []}
    return {
        "untouched": {},
        "deleted": {PRINT: {"outputs": []}, PICTURE: {"outputs": []}, ERROR: {"source": "x = 1"}},
        "changed": {
            PRINT: {"source": 'print("loss 0.26")'},
            PICTURE: shows(picture(png(spot=200))),
            ERROR: {"source": 'raise ValueError("wrong length")'},
        },
        "one_null_count": {PRINT: never_run, PICTURE: shows(picture(png(size=(41, 30))))},
        "all_null_counts": dict.fromkeys([0, PRINT, PICTURE, ERROR, 4, LAST], never_run),
        "changed_alt": {PICTURE: shows(picture(png(), alt="a square of shade 121"))},
    }


def run_pytest(folder: Path, *options: str) -> tuple[str, dict[str, set[int]]]:
    """The report of pytest in `folder`, and the failed cells by notebook."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-p", "course_lib.notebooks.pytest_plugin"]
    command += ["--nbval", "--nbval-current-env", "--color=no", "-q", *options]
    (folder / "pytest.ini").write_text("[pytest]\n")
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    failed: dict[str, set[int]] = {path.stem: set() for path in folder.glob("*.ipynb")}
    for name, number in re.findall(r"^FAILED (\w+)\.ipynb::Cell (\d+)", run.stdout, re.MULTILINE):
        failed[name].add(int(number))
    return run.stdout + run.stderr, failed


@pytest.mark.thorough
def test_each_tampered_notebook_fails_where_it_was_tampered(
    good: NotebookNode, unrun_widget: NotebookNode, tmp_path: Path
) -> None:
    write(execute(unrun_widget, tmp_path), tmp_path / "interact.ipynb")
    expected: dict[str, set[int]] = {"interact": set()}
    for name, changes in tampered_cells(good).items():
        notebook = copy.deepcopy(good)
        for number, change in changes.items():
            code_cell(notebook, number).update(copy.deepcopy(change))
        write(notebook, tmp_path / f"{name}.ipynb")
        expected[name] = set(changes)
    for name, what in (("own_picture", "changed"), ("own_alt_text", "changed_alt")):
        notebook = copy.deepcopy(good)
        cell = code_cell(notebook, PICTURE)
        cell.update(copy.deepcopy(tampered_cells(good)[what][PICTURE]))
        cell.metadata.tags = [OWN_MACHINE]
        write(notebook, tmp_path / f"{name}.ipynb")
        expected[name] = {PICTURE} if what == "changed_alt" else set()
    report, failed = run_pytest(tmp_path, "-n", "2", "--dist=loadfile")
    assert failed == expected, report
    assert "cell print-loss" in report
    assert "`course notebooks run changed.ipynb`" in report


def test_no_pictures_lets_a_changed_picture_pass_but_not_a_missing_one(good: NotebookNode) -> None:
    stored = code_cell(good, PICTURE).outputs
    changed = copy.deepcopy(stored)
    changed[0].data = picture(png(spot=200))
    assert compare(stored, changed)
    assert not compare(stored, changed, pictures=False)
    assert compare(stored, [], pictures=False)


@pytest.mark.parametrize(("shade", "equal"), [(120, True), (121, True), (122, False)])
def test_tolerates_what_rounding_explains(shade: int, equal: bool) -> None:
    def outputs(grey: int) -> list[NotebookNode]:
        return [new_output("display_data", data={"image/png": png(grey)})]

    assert (compare(outputs(120), outputs(shade)) == "") == equal


def test_finds_a_changed_picture_that_stands_only_in_html() -> None:
    def outputs(grey: int) -> list[NotebookNode]:
        html = picture(png(grey))["text/html"]
        return [new_output("display_data", data={"text/html": html})]

    assert "RMS difference 80.0" in compare(outputs(120), outputs(200))
    assert compare(outputs(120), outputs(120)) == ""
