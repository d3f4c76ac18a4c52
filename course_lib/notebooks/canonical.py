"""The one form in which a notebook is stored, so that a diff shows only what an author changed."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

METADATA: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("deletable", "editable", "nbgrader", "tags")
"""`deletable` and `editable` are the locks that nbgrader puts on a student's test cells."""

WIDGET_TYPES = (
    "application/vnd.jupyter.widget-view+json",
    "application/vnd.jupyter.widget-state+json",
)


def canonical(notebook: NotebookNode) -> NotebookNode:
    """A copy of `notebook` in canonical form; sources, ids, counts and printed text stay.

    What goes is what differs from run to run or from machine to machine: timings, widget models
    and the frames of a traceback, which name folders of the author's computer. What the
    first cell after a `predict` shows is hidden until the reader runs it, so that no answer stands
    in the open.

    Args:
        notebook: An nbformat 4 notebook; it is left as it is.

    Returns:
        A new notebook, for which `canonical` changes nothing any more.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cell = new_code_cell("x = 1  ", id="one", metadata={"collapsed": True, "tags": []})
    >>> clean = canonical(new_notebook(cells=[cell])).cells[0]
    >>> clean.source, clean.metadata
    ('x = 1', {})
    """
    cells = [_cell(cell) for cell in notebook.cells]
    asked = False
    for cell in cells:
        if cell.cell_type == "code" and cell.source.startswith("predict("):
            asked = True
        elif asked and cell.get("outputs"):
            cell.metadata["jupyter"] = {"outputs_hidden": True}
            asked = False
    clean: NotebookNode = nbformat.from_dict(
        {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    )
    return clean


def canonical_text(notebook: NotebookNode) -> str:
    """The text of the file that holds `notebook` in canonical form: sorted JSON, indented by 1."""
    text: str = nbformat.writes(canonical(notebook), version=nbformat.NO_CONVERT)
    return text.rstrip("\n") + "\n"


def write(notebook: NotebookNode, path: Path) -> None:
    """Write `notebook` to `path` in canonical form, the same bytes on every operating system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(canonical_text(notebook), encoding="utf-8", newline="\n")


def read(path: Path) -> NotebookNode:
    """The notebook at `path` as it is stored: nothing is repaired, and no missing id is made up."""
    notebook: NotebookNode = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    return notebook


def without_results(notebook: NotebookNode) -> NotebookNode:
    """A canonical copy of `notebook` without outputs and counts: what the author wrote."""
    bare = canonical(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return bare


def _cell(cell: NotebookNode) -> NotebookNode:
    clean = copy.deepcopy(cell)
    clean.metadata = {
        key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key) is not None
    }
    if not clean.metadata.get("tags", True):
        del clean.metadata["tags"]
    if cell.cell_type == "code":
        clean.source = "\n".join(line.rstrip() for line in cell.source.split("\n"))
        clean.outputs = _merge_streams([_output(output) for output in cell.outputs])
    clean.source = clean.source.rstrip()
    return clean


def _output(output: NotebookNode) -> NotebookNode:
    clean = copy.deepcopy(output)
    if "metadata" in output:
        clean.metadata = {}
    if "data" in output:
        clean.data = {
            kind: value for kind, value in output.data.items() if kind not in WIDGET_TYPES
        }
    if output.output_type == "error":
        clean.traceback = [f"{output.ename}: {output.evalue}"]
    return clean


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """One output per stream: where the kernel cuts a stream into pieces is chance."""
    merged: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type != "stream":
            merged.append(output)
        elif output.name in streams:
            streams[output.name].text += output.text
        else:
            streams[output.name] = output
            merged.append(output)
    return merged
