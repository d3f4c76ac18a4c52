"""What the guard refuses in the cells that an author writes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from course_lib._syntax import parse
from course_lib.notebooks.comparing import OWN_MACHINE
from course_lib.notebooks.findings import Complaint, Notebook, Rule

MAX_LINES = 15

WANTED_ERRORS = {
    "CheckFailed": "the reader sees how a check refuses an answer",
    "DivergenceError": "the reader sees a run blow up",
    "NotImplementedError": "the stub of an answer that is not yet written",
    "TypeError": "the reader sees bad input refused",
    "ValueError": "the reader sees bad input refused",
}
"""The only errors that a cell tagged `raises-exception` may show, each with its reason."""

FORBIDDEN_NAMES = {
    "__import__": "imports out of sight",
    "_exit": "ends the kernel, so that the cells below are not tested",
    "abort": "ends the kernel, so that the cells below are not tested",
    "eval": "runs code that no tool can read",
    "exec": "runs code that no tool can read",
    "exit": "ends the kernel, so that the cells below are not tested",
    "get_ipython": "reaches into the machinery that runs the notebook",
    "quit": "ends the kernel, so that the cells below are not tested",
    "set_custom_exc": "changes how errors are reported",
    "suppress": "swallows an exception",
    "SystemExit": "ends the cell without an error",
}
BROAD_ERRORS = {"AssertionError", "BaseException", "Exception"}
NETWORK_MODULES = {
    "aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "urllib", "urllib3",
}  # fmt: skip

OWN_PICTURE = "plot_roofline("
SKIP_MARK = re.compile(r"NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT", re.IGNORECASE)
NETWORK_ADDRESS = re.compile(r"\b(?:https?|ftp|wss?)://", re.IGNORECASE)
ABSOLUTE_PATH = re.compile(
    r"(?<![\w./<])/(?:bin|etc|home|mnt|opt|private|root|srv|tmp|usr|var|work|Users|Volumes)/"
    r"|(?<!\w)[A-Za-z]:\\"
    r"|(?<![\w~])~/"
)
FENCE = re.compile(r"^ *(```+|~~~+)[^\n]*\n(.*?)^ *\1 *$", re.MULTILINE | re.DOTALL)
RUNNING_CALLS = {"check", "predict", "print"}


def cell_type(notebook: Notebook) -> Iterator[Complaint]:
    """A raw cell is neither read nor run."""
    for cell in notebook.node.cells:
        if cell.cell_type == "raw":
            yield cell, "a raw cell is neither shown nor tested; make it markdown or code"


def code_in_markdown(notebook: Notebook) -> Iterator[Complaint]:
    """A block of code that pretends to run belongs in a code cell, where it is tested."""
    for cell in notebook.markdown_cells:
        for _, block in FENCE.findall(cell.source):
            tree = parse(block)
            if tree and any(_pretends_to_run(node) for node in ast.walk(tree)):
                yield cell, "code that nobody runs; move the block to a code cell"


def plain_python(notebook: Notebook) -> Iterator[Complaint]:
    """A cell is Python and nothing else: no magic, no shell command, no help by `?`."""
    for cell in notebook.code_cells:
        if parse(cell.source) is None:
            yield cell, "not plain Python; write no %magic, no !command and no ? in a cell"


def forbidden_names(notebook: Notebook) -> Iterator[Complaint]:
    """Names that end a kernel, hide an error or run code out of sight."""
    for cell, tree in notebook.syntax_trees:
        used = {name for node in ast.walk(tree) for name in _names(node)}
        for name in sorted(used & FORBIDDEN_NAMES.keys()):
            yield cell, f"`{name}` {FORBIDDEN_NAMES[name]}"


def swallowed_exceptions(notebook: Notebook) -> Iterator[Complaint]:
    """An error that is caught must be a named one, and something must be done about it."""
    for cell, tree in notebook.syntax_trees:
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = (
                {name for part in ast.walk(node.type) for name in _names(part)}
                if node.type
                else BROAD_ERRORS
            )
            if caught & BROAD_ERRORS:
                yield cell, "catches every error, a failed test too; name the one that is expected"
            elif all(_does_nothing(statement) for statement in node.body):
                yield cell, "catches an error and says nothing; show it to the reader"


def skip_marks(notebook: Notebook) -> Iterator[Complaint]:
    """A mark that makes nbval look away; two tags have a use, for what the reader should see.

    `raises-exception` is for an error, `own-machine` for a picture of what was measured here.
    """
    for cell in notebook.code_cells:
        for mark in SKIP_MARK.findall(cell.source):
            yield cell, f"the comment {mark} keeps nbval from comparing the cell; make it stable"
        shown = {output.ename for output in cell.outputs if output.output_type == "error"}
        for tag in cell.metadata.get("tags", []):
            if tag == OWN_MACHINE:
                if OWN_PICTURE not in cell.source:
                    yield (
                        cell,
                        f"tagged {tag!r} without `{OWN_PICTURE}…)`, whose alt text is steady",
                    )
            elif tag != "raises-exception":
                yield (
                    cell,
                    (
                        f"the tag {tag!r} is unknown here; only 'raises-exception' and "
                        f"{OWN_MACHINE!r} have a use"
                    ),
                )
            elif not shown:
                yield cell, "tagged 'raises-exception' but raises nothing; remove the tag"
            elif not shown <= WANTED_ERRORS.keys():
                yield cell, f"shows {', '.join(shown)}, which is not among the errors we show"


def cell_length(notebook: Notebook) -> Iterator[Complaint]:
    """What is longer than 15 lines belongs in `course_lib`; nbgrader's marks do not count."""
    for cell in notebook.code_cells:
        lines = [line for line in cell.source.splitlines() if line.strip()]
        n_lines = sum(not line.strip().startswith("###") for line in lines)
        if n_lines > MAX_LINES:
            yield cell, f"{n_lines} lines of code, at most {MAX_LINES}; move some to course_lib"


def trailing_semicolon(notebook: Notebook) -> Iterator[Complaint]:
    """nbval does not know the `;` that hides a result."""
    for cell in notebook.code_cells:
        code = [line for line in cell.source.splitlines() if not line.lstrip().startswith("#")]
        if "\n".join(code).rstrip().endswith(";"):
            yield cell, "ends with `;`; write `_ = ...` to hide a result"


def network(notebook: Notebook) -> Iterator[Complaint]:
    """The course runs offline."""
    for cell in notebook.code_cells:
        if NETWORK_ADDRESS.search(cell.source):
            yield cell, "code with a network address; the course runs offline"
    for cell, tree in notebook.syntax_trees:
        for name in sorted(_imported(tree) & NETWORK_MODULES):
            yield cell, f"imports `{name}`; the course runs offline"


def absolute_path(notebook: Notebook) -> Iterator[Complaint]:
    """A path that exists on one machine only."""
    for cell in notebook.node.cells:
        found = ABSOLUTE_PATH.search(cell.source)
        if found:
            yield cell, f"absolute path {found.group()!r}; use a path relative to the notebook"
    for cell, tree in notebook.syntax_trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and re.match(r"/\w", str(node.value)):
                yield cell, f"absolute path {node.value!r}; use a path relative to the notebook"
            elif {"expanduser", "home"} & set(_names(node)):
                yield cell, "uses the home folder; use a path relative to the notebook"


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.alias):
        yield node.name.split(".")[-1]


def _imported(tree: ast.Module) -> set[str]:
    modules = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    ]
    return {name.split(".")[0] for name in modules}


def _does_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass | ast.Continue) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _pretends_to_run(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return bool(RUNNING_CALLS & set(_names(node.func)))
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Assert)


RULES: tuple[Rule, ...] = (
    cell_type,
    code_in_markdown,
    plain_python,
    forbidden_names,
    swallowed_exceptions,
    skip_marks,
    cell_length,
    trailing_semicolon,
    network,
    absolute_path,
)
