"""Running and storing: the same bytes every time, and nothing that a second run would not give."""

import copy
import sys
from pathlib import Path

import pytest
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_lib.notebooks.canonical import canonical, canonical_text, read, without_results, write
from course_lib.notebooks.execute import execute

pytestmark = pytest.mark.long


def run_source(source: str, folder: Path) -> NotebookNode:
    notebook = execute(new_notebook(cells=[new_code_cell(source, id="only")]), folder)
    return notebook.cells[0]


@pytest.mark.thorough
def test_three_runs_give_the_same_bytes(unrun_widget: NotebookNode, tmp_path: Path) -> None:
    texts = {canonical_text(execute(unrun_widget, tmp_path)) for _ in range(3)}
    assert len(texts) == 1


def test_a_picture_drawn_by_interact_stays_in_its_cell(
    unrun_widget: NotebookNode, tmp_path: Path
) -> None:
    outputs = execute(unrun_widget, tmp_path).cells[1].outputs
    data = [output.data for output in outputs if "data" in output]
    assert [sorted(bundle) for bundle in data] == [
        ["image/png", "text/html", "text/plain"],
        ["text/plain"],
    ]
    assert [output.text for output in outputs if output.output_type == "stream"] == ["shade 90\n"]


def test_runs_top_to_bottom_and_leaves_its_argument_alone(
    unrun: NotebookNode, tmp_path: Path
) -> None:
    before = copy.deepcopy(unrun)
    fresh = execute(unrun, tmp_path)
    assert unrun == before
    code = [cell for cell in fresh.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4, 5, 6]
    assert code[1].outputs[0].text == "loss 0.25\n"
    assert code[-1].outputs[0].data == {"text/plain": "8"}
    assert code[3].outputs[0].traceback == ["ValueError: wrong shape"]
    assert [cell.id for cell in fresh.cells] == [cell.id for cell in before.cells]


def test_an_error_without_tag_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError, match="wrong shape"):
        run_source('raise ValueError("wrong shape")', tmp_path)


def test_runs_in_this_environment_in_its_folder_with_a_home_of_its_own(tmp_path: Path) -> None:
    source = (
        "import os, sys\nprint(sys.executable, os.getcwd(), os.environ['COURSE_HOME'], sep='\\n')"
    )
    executable, folder, home = run_source(source, tmp_path).outputs[0].text.splitlines()
    assert executable == sys.executable
    assert Path(folder) == tmp_path.resolve()
    assert not Path(home).exists()


def test_canonical_drops_what_differs_between_runs(good: NotebookNode) -> None:
    noisy = copy.deepcopy(good)
    noisy.nbformat_minor = 5
    noisy.metadata.update(widgets={"state": {}}, toc={}, kernelspec={"name": "other"})
    noisy.metadata.language_info.update(version="3.12.1")
    for cell in noisy.cells:
        cell.metadata.update(execution={"iopub.busy": "now"}, collapsed=False)
        cell.source += "\n\n"
        for output in cell.get("outputs", []):
            if "data" in output:
                output.metadata.update(needs_background="light")
                output.data["application/vnd.jupyter.widget-view+json"] = {"model_id": "3f9a"}
            if "traceback" in output:
                output.traceback = ["File ~/course.py:3", "ValueError: wrong shape"]
    assert canonical_text(noisy) == canonical_text(good)
    assert canonical(canonical(noisy)) == canonical(noisy)


def test_canonical_keeps_hard_line_breaks_of_prose_but_no_blank_ends_of_code() -> None:
    prose = new_markdown_cell("one  \ntwo\n", id="prose")
    code = new_code_cell("x = 1  \n\ny = 2\t\n", id="code")
    clean = canonical(new_notebook(cells=[prose, code]))
    assert [cell.source for cell in clean.cells] == ["one  \ntwo", "x = 1\n\ny = 2"]


def test_canonical_joins_the_pieces_of_a_stream() -> None:
    pieces = [new_output("stream", name="stdout", text=text) for text in ("epoch 1\n", "epoch 2\n")]
    cell = new_code_cell("train()", id="train", outputs=pieces)
    (joined,) = canonical(new_notebook(cells=[cell])).cells[0].outputs
    assert joined.text == "epoch 1\nepoch 2\n"


def test_a_written_notebook_reads_back_and_ends_with_a_newline(
    good: NotebookNode, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "folder" / "good.ipynb"
    write(good, path)
    text = path.read_bytes().decode()
    assert read(path) == good
    assert text.startswith('{\n "cells": [\n')
    assert text.endswith("}\n")
    assert "\r" not in text


def test_without_results_is_what_the_author_wrote(good: NotebookNode, unrun: NotebookNode) -> None:
    assert without_results(good) == canonical(unrun)
