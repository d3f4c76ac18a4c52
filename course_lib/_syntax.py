"""Reading Python that others wrote, without running it and without a word on the screen."""

from __future__ import annotations

import ast
import warnings


def parse(source: str) -> ast.Module | None:
    r"""The syntax tree of a source; None if it is no Python, or no parser can bear it.

    Python's own warnings on it, such as one on "\d", would name no file that a reader could find.

    >>> parse("def f(:") is None
    True
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
