"""The interactive parts of the lessons: `predict`, `quiz`, and the explorers of the chapters.

This package is the engine and knows no chapter: an explorer is found by its name in the room of its
chapter, as `adagrad_explorer` in `chapters/chapter_05/adagrad_explorer.py`.
"""

from importlib import import_module
from typing import Any

from course_lib._paths import rooms_with
from course_lib.widgets.predictions import predict
from course_lib.widgets.quizzes import quiz

__all__ = ["predict", "quiz"]


def __getattr__(name: str) -> Any:
    if not name.startswith("_"):
        for room in rooms_with(name):
            return getattr(import_module(f"{room}.{name}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
