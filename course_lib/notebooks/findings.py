"""What a rule of the guard looks at, and what it reports."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course_lib._syntax import parse

Complaint = tuple[NotebookNode | None, str]
"""A cell, or None where the whole notebook is meant, and what is wrong with it."""


@dataclass(frozen=True)
class Finding:
    """One thing that the guard refuses.

    Attributes:
        cell: The id of a cell, or "cell 3" for one without; empty for the whole notebook.
        rule: Which rule it breaks.
        message: What is wrong.
    """

    cell: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"[{self.cell or 'notebook'}] {self.rule}: {self.message}"


@dataclass(frozen=True)
class Notebook:
    """A notebook under inspection; `path` is None for one that is not a file."""

    node: NotebookNode
    path: Path | None = None

    @property
    def code_cells(self) -> list[NotebookNode]:
        """The cells that run."""
        return [cell for cell in self.node.cells if cell.cell_type == "code"]

    @property
    def markdown_cells(self) -> list[NotebookNode]:
        """The cells that are read."""
        return [cell for cell in self.node.cells if cell.cell_type == "markdown"]

    @property
    def outputs(self) -> Iterator[tuple[NotebookNode, NotebookNode]]:
        """Every output with the cell it belongs to."""
        for cell in self.code_cells:
            for output in cell.outputs:
                yield cell, output

    @property
    def syntax_trees(self) -> Iterator[tuple[NotebookNode, ast.Module]]:
        """Every code cell that is plain Python, with its syntax tree."""
        for cell in self.code_cells:
            tree = parse(cell.source)
            if tree is not None:
                yield cell, tree

    @property
    def kind(self) -> str:
        """A "lesson", "further", "exercises", a "master" or "conventions"; empty elsewhere."""
        if self.path is None:
            return ""
        part, folder, name = self.path.resolve().parts[-3:]
        number = folder[:2]
        if name == f"{number}_exercises.ipynb":
            return {"chapters": "exercises", "solutions": "master"}.get(part, "")
        kinds = {
            f"{folder}.ipynb": "lesson",
            f"{number}_further.ipynb": "further",
            "00_conventions.ipynb": "conventions",
        }
        return kinds.get(name, "") if part == "chapters" else ""

    @property
    def chapter(self) -> str:
        """The two digits of its chapter."""
        return self.path.resolve().parent.name[:2] if self.path else ""


Rule = Callable[[Notebook], Iterator[Complaint]]

DATA_URI = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=\s]+")


def output_texts(output: NotebookNode) -> list[str]:
    """All that an output says in words, without the pictures inside its HTML."""
    texts = [output.get("text", ""), output.get("evalue", "")]
    texts += [
        value
        for kind, value in output.get("data", {}).items()
        if kind.startswith("text/") and isinstance(value, str)
    ]
    return [DATA_URI.sub("", text) for text in texts if text]
