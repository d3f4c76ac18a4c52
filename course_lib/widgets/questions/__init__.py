"""The questions of the lessons, kept here so that a notebook cell does not give the answer away.

Each module `chapter_NN` holds a tuple `QUESTIONS`; a new module is found by its name.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache

from course_lib.widgets.questions.kinds import Choice, Number, Ordering, Question

__all__ = ["Choice", "Number", "Ordering", "Question", "find", "questions"]


@cache
def questions() -> dict[str, Question]:
    """Every question of the course by its key, chapter after chapter.

    Raises:
        ValueError: Two questions have the same key.
    """
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found: dict[str, Question] = {}
    for name in modules:
        if name.startswith("chapter_"):
            for question in importlib.import_module(f"{__name__}.{name}").QUESTIONS:
                if question.key in found:
                    raise ValueError(f"key must be unique, got {question.key!r} twice")
                found[question.key] = question
    return found


def find(key: str) -> Question:
    """The question with that key.

    Raises:
        ValueError: There is none; the message offers the closest keys.
    """
    known = questions()
    if key in known:
        return known[key]
    close = difflib.get_close_matches(str(key), known, n=3)
    offered = ", ".join(repr(one) for one in close or known)
    raise ValueError(f"key must be that of a question, got {key!r}; there is {offered}")
