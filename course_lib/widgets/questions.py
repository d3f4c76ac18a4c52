"""The questions of the lessons, kept in a module so that a cell does not give the answer away.

The `questions` module in the room of a chapter holds a tuple `QUESTIONS`; it is found by its place.
"""

from __future__ import annotations

import difflib
import importlib
from functools import cache

from course_lib._paths import rooms_with
from course_lib.widgets.kinds import Choice, Number, Ordering, Question

__all__ = ["Choice", "Number", "Ordering", "Question", "find", "questions"]


@cache
def questions() -> dict[str, Question]:
    """Every question of the course by its key, chapter after chapter.

    Raises:
        ValueError: Two questions have the same key.
    """
    found: dict[str, Question] = {}
    for room in rooms_with("questions"):
        for question in importlib.import_module(f"{room}.questions").QUESTIONS:
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
