"""A wrong program is a right one with a few places of its text changed, as by a student's hand."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Sequence

from course_lib.exercises.definitions import Function

Edit = tuple[str, str]


class EditError(ValueError):
    """A place that is to be changed does not stand in the program exactly once."""


def source_of(function: Function) -> str:
    """The text of a function without its docstring."""
    text = textwrap.dedent(inspect.getsource(function))
    definition = _definition(text)
    if ast.get_docstring(definition) is None:
        return text
    docstring = definition.body[0]
    lines = text.splitlines(keepends=True)
    return "".join(lines[: docstring.lineno - 1] + lines[docstring.end_lineno :])


def edited(source: str, edits: Sequence[Edit]) -> str:
    """A program with each (old, new) place changed, one after the other.

    Raises:
        EditError: An old place does not stand in the program exactly once.

    >>> edited("for _ in range(steps):", [("range(steps)", "range(1, steps)")])
    'for _ in range(1, steps):'
    """
    for old, new in edits:
        count = source.count(old)
        if count != 1:
            raise EditError(f"{old!r} must stand in the program once, got {count} times")
        source = source.replace(old, new)
    return source


def with_body(source: str, body: str) -> str:
    """A program with another body under the same `def`."""
    start = _definition(source).body[0].lineno - 1
    header = "".join(source.splitlines(keepends=True)[:start])
    return header + textwrap.indent(textwrap.dedent(body).strip() + "\n", "    ")


def plain(source: str) -> str:
    r"""A program without annotations, as a learner writes it.

    >>> plain("def half(x: float) -> float:\n    return x / 2\n")
    'def half(x):\n    return x / 2\n'
    """
    definition = _definition(source)
    body = "".join(source.splitlines(keepends=True)[definition.body[0].lineno - 1 :])
    for argument in definition.args.args:
        argument.annotation = None
    return f"def {definition.name}({ast.unparse(definition.args)}):\n{body}"


def compiled(source: str, model: Function) -> Function:
    """The function of that text, which sees the names that `model` sees."""
    space = dict(vars(inspect.getmodule(model)))
    exec(compile(source, f"<a mistake in {model.__name__}>", "exec"), space)
    function: Function = space[model.__name__]
    return function


def _definition(source: str) -> ast.FunctionDef:
    (definition,) = ast.parse(source).body
    if not isinstance(definition, ast.FunctionDef):
        raise TypeError("a program must be one function, written with `def`")
    return definition
