"""The interactive parts of the lessons: `predict`, `quiz`, and the explorers of the chapters.

This package is the engine and knows no chapter: an explorer is found by its name in the room of its
chapter, as `adagrad_explorer` in `chapters/chapter_05/adagrad_explorer.py`.
"""

from importlib import import_module
from typing import Any

from course_lib._paths import ROOMS, explorers_of, rooms_with
from course_lib.widgets.predictions import predict
from course_lib.widgets.quizzes import quiz

_EXPLORERS = [name for room in sorted(ROOMS.glob("chapter_*")) for name in explorers_of(room)]
__all__ = ["predict", "quiz", *_EXPLORERS]


def __getattr__(name: str) -> Any:
    if name in _EXPLORERS:
        (room,) = rooms_with(name)
        return getattr(import_module(f"{room}.{name}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
