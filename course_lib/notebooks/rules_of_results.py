"""What the guard refuses in the results that are stored with a notebook."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from course_lib.notebooks.canonical import METADATA, WIDGET_TYPES, canonical
from course_lib.notebooks.findings import Complaint, Notebook, Rule, output_texts
from course_lib.notebooks.rules_of_source import ABSOLUTE_PATH

MAX_PICTURE_KB = 150
MAX_FILE_KB = 1500
MAX_DECIMALS = 6

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
RANDOM_ID = re.compile(r"[0-9a-f]{8}|[0-9a-f]{8}-[0-9a-f-]+")
WORD = re.compile(r"(^|-)[a-z]{2,}($|-)")
DECIMALS = re.compile(r"(?<![\w.])(\d+)\.(\d+)")
MEMORY_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b", re.IGNORECASE)
MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\s*[(\[]")


def execution_counts(notebook: Notebook) -> Iterator[Complaint]:
    """nbval compares nothing in a cell that has no count; 1..n says: run once, top to bottom."""
    for count, cell in enumerate(notebook.code_cells, start=1):
        if cell.execution_count != count:
            yield cell, f"execution count {cell.execution_count}, expected {count}; run it anew"
        for output in cell.outputs:
            if output.get("execution_count", count) != count:
                yield cell, f"a result numbered {output.execution_count}, expected {count}"


def cell_ids(notebook: Notebook) -> Iterator[Complaint]:
    """An id is how a message, a link and a diff name a cell, so it is unique and readable."""
    seen: set[str] = set()
    for cell in notebook.node.cells:
        name = cell.get("id", "")
        if not name:
            yield cell, "no id; choose words such as 'lr-too-large'"
        elif name in seen:
            yield cell, "this id occurs twice"
        elif RANDOM_ID.fullmatch(name) or not (ID.fullmatch(name) and WORD.search(name)):
            yield cell, "no readable id; choose words such as 'lr-too-large'"
        seen.add(name)


def metadata(notebook: Notebook) -> Iterator[Complaint]:
    """Only what the canonical form keeps: the standard kernel, tags, nbgrader's, what hides."""
    node = notebook.node
    if node.metadata.get("kernelspec") != METADATA["kernelspec"]:
        yield None, "not the standard kernelspec; a reader may not have that kernel"
    if "widgets" in node.metadata:
        yield None, "stores widget state; a reader without a kernel needs the still picture"
    extra = node.metadata.keys() - METADATA.keys() - {"widgets"}
    if extra:
        yield None, f"extra metadata: {', '.join(sorted(extra))}"
    for cell, clean in zip(node.cells, canonical(node).cells, strict=True):
        if "jupyter" in clean.metadata and "jupyter" not in cell.metadata:
            yield cell, "the answer to the prediction before it stands in the open; run it anew"
        elif cell.metadata != clean.metadata:
            extra = cell.metadata.keys() - clean.metadata.keys()
            yield cell, f"extra cell metadata: {', '.join(sorted(extra))}"
    for cell, output in notebook.outputs:
        if output.get("metadata"):
            yield cell, f"extra output metadata: {', '.join(sorted(output.metadata))}"
        if output.get("data", {}).keys() & set(WIDGET_TYPES):
            yield cell, "stores a widget's model; a reader without a kernel needs the picture"


def errors(notebook: Notebook) -> Iterator[Complaint]:
    """An error or a warning that nobody meant to show; nbval does not compare tracebacks."""
    for cell, output in notebook.outputs:
        wanted = "raises-exception" in cell.metadata.get("tags", [])
        if output.output_type == "error" and not wanted:
            yield cell, f"{output.ename}; if the reader should see it, tag it 'raises-exception'"
        if output.get("name") == "stderr":
            yield cell, f"writes to stderr: {output.text.strip()[:60]!r}"


def unstable_text(notebook: Notebook) -> Iterator[Complaint]:
    """Digits that another processor need not give, and addresses that no second run gives."""
    for cell, output in notebook.outputs:
        for text in output_texts(output):
            for whole, decimals in DECIMALS.findall(text):
                significant = decimals.lstrip("0") if whole.strip("0") == "" else decimals
                if len(significant) > MAX_DECIMALS:
                    yield cell, f"prints {whole}.{decimals}; round it to what is stable"
            if MEMORY_ADDRESS.search(text):
                yield cell, "prints a memory address, which changes with every run"


def paths_in_results(notebook: Notebook) -> Iterator[Complaint]:
    """A path of the author's machine."""
    for cell, output in notebook.outputs:
        for text in output_texts(output):
            found = ABSOLUTE_PATH.search(text)
            if found:
                yield cell, f"prints the absolute path {found.group()!r}"


def pictures(notebook: Notebook) -> Iterator[Complaint]:
    """A picture is a small PNG with a text that says what it shows."""
    for cell, output in notebook.outputs:
        data = output.get("data", {})
        html = data.get("text/html", "")
        kinds = {kind for kind in data if kind.startswith("image/")}
        if kinds - {"image/png"}:
            yield cell, f"a picture as {', '.join(sorted(kinds))}; only PNG is compared"
        if "image/png" in data:
            n_kilobytes = len(base64.b64decode(data["image/png"])) / 1000
            if n_kilobytes > MAX_PICTURE_KB:
                yield cell, f"a picture of {n_kilobytes:.0f} KB, at most {MAX_PICTURE_KB}"
            if "<img" not in html:
                yield cell, "a picture without alt text; course_lib.plotting adds it"
        if not all(_alt_texts(html)):
            yield cell, "an <img> without alt text"
    for cell in notebook.markdown_cells:
        alt_texts = [*MARKDOWN_IMAGE.findall(cell.source), *_alt_texts(cell.source)]
        if not all(text.strip() for text in alt_texts):
            yield cell, "an image without alt text"


def file_size(notebook: Notebook) -> Iterator[Complaint]:
    """A notebook opens fast and its diff can be read."""
    if notebook.path:
        n_kilobytes = notebook.path.stat().st_size / 1000
        if n_kilobytes > MAX_FILE_KB:
            yield None, f"a file of {n_kilobytes:.0f} KB, at most {MAX_FILE_KB}"


def _alt_texts(html: str) -> list[str]:
    """The alt text of every <img> in `html`, empty where there is none."""
    found: list[str] = []

    class Images(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "img":
                found.append((dict(attrs).get("alt") or "").strip())

    Images().feed(html)
    return found


RULES: tuple[Rule, ...] = (
    execution_counts,
    cell_ids,
    metadata,
    errors,
    unstable_text,
    paths_in_results,
    pictures,
    file_size,
)
