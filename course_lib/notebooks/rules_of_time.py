"""What the guard refuses about seconds: a result that depends on how busy a machine is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course_lib.notebooks.findings import Complaint, Notebook, Rule

CLOCK_MODULES = {"time", "timeit"}
CLOCK_NAMES = {
    "autorange", "monotonic", "monotonic_ns", "now", "perf_counter", "perf_counter_ns",
    "process_time", "process_time_ns", "repeat", "seconds", "thread_time", "time", "time_ns",
    "timeit",
}  # fmt: skip
STATED = "margin"
WAY_OUT = (
    "count steps or gradients, or take a ratio within one run and say beside it, "
    "in a comment, with what margin it holds"
)


def wall_clock(notebook: Notebook) -> Iterator[Complaint]:
    """A comparison of times holds on one machine; a ratio within one run may hold on all.

    What reads a clock, and every name that gets a value from it, is followed through the notebook.
    """
    clocks: set[str] = set()
    for cell, tree in notebook.syntax_trees:
        clocks |= _imported_clocks(tree)
        clocks |= _filled_from_a_clock(tree, clocks)
        lines = cell.source.splitlines()
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and _reads_a_clock(node, clocks):
                comment = lines[(node.end_lineno or node.lineno) - 1].partition("#")[2]
                if STATED not in comment:
                    yield cell, f"compares times: {ast.unparse(node)}; {WAY_OUT}"


def _imported_clocks(tree: ast.Module) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in CLOCK_MODULES
        for alias in node.names
    }


def _filled_from_a_clock(tree: ast.Module, clocks: set[str]) -> set[str]:
    """The names that a cell fills from a clock, or from another such name."""
    found: set[str] = set()
    while True:
        more = {
            name
            for node in ast.walk(tree)
            for source, targets in _fillings(node)
            if _reads_a_clock(source, clocks | found)
            for name in targets
        }
        if more <= found:
            return found
        found |= more


def _fillings(node: ast.AST) -> Iterator[tuple[ast.AST | None, list[str]]]:
    """What a statement reads, and the names that it fills from there."""
    if isinstance(node, ast.Assign):
        yield node.value, [name for target in node.targets for name in _names_in(target)]
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
        yield node.value, list(_names_in(node.target))
    elif isinstance(node, ast.For | ast.comprehension):
        yield node.iter, list(_names_in(node.target))
    elif isinstance(node, ast.FunctionDef):
        yield node, [node.name]


def _reads_a_clock(tree: ast.AST | None, clocks: set[str]) -> bool:
    return tree is not None and any(
        (isinstance(node, ast.Name) and node.id in clocks)
        or (isinstance(node, ast.Attribute) and _is_a_clock(node))
        for node in ast.walk(tree)
    )


def _is_a_clock(node: ast.Attribute) -> bool:
    """`time.monotonic`, `timeit.repeat`, `found.seconds`; but not `np.repeat`."""
    if node.attr in ("repeat", "time"):
        return isinstance(node.value, ast.Name) and node.value.id in CLOCK_MODULES
    return node.attr in CLOCK_NAMES


def _names_in(target: ast.expr) -> Iterator[str]:
    """The names that an assignment fills; of `seconds[size]` the first."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        yield from _names_in(target.value)
    elif isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _names_in(part)


RULES: tuple[Rule, ...] = (wall_clock,)
