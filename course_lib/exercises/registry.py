"""Every check of the course, found by its folder: `course_lib/chapters/chapter_NN/exercises`."""

from __future__ import annotations

import difflib
import importlib
from functools import cache

from course_lib._paths import ROOMS
from course_lib.exercises.definitions import Check


@cache
def chapters() -> dict[str, tuple[Check, ...]]:
    """The checks of each chapter, in the order in which they are met."""
    names: dict[str, list[str]] = {}
    for name, chapter in _folders().items():
        names.setdefault(chapter, []).append(name)
    return {
        chapter: tuple(sorted(map(find, found), key=lambda check: check.number))
        for chapter, found in names.items()
    }


def exercises_by_chapter() -> dict[str, tuple[str, ...]]:
    """The names of the exercises of each chapter, in the order in which they are met.

    >>> exercises_by_chapter()["02"][-1]
    'descent_losses'
    """
    return {
        chapter: tuple(check.name for check in checks) for chapter, checks in chapters().items()
    }


@cache
def _folders() -> dict[str, str]:
    """The chapter of each exercise, by name."""
    found = sorted(ROOMS.glob("chapter_*/exercises/*.toml"))
    return {path.stem: path.parts[-3].removeprefix("chapter_") for path in found}


def find(name: str) -> Check:
    """The check of that name.

    Raises:
        ValueError: No exercise has that name; the message offers the closest ones.

    >>> find("hubber_los")
    Traceback (most recent call last):
    ...
    ValueError: name must be that of an exercise, got 'hubber_los'; did you mean 'huber_loss'?
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be the name of an exercise, got {type(name).__name__}")
    folders = _folders()
    if name in folders:
        module = f"course_lib.chapters.chapter_{folders[name]}.exercises.{name}"
        check: Check = importlib.import_module(module).CHECK
        return check
    close = difflib.get_close_matches(name, folders, n=3)
    known = ", ".join(repr(one) for one in close or folders)
    advice = f"did you mean {known}?" if close else f"the exercises are {known}"
    raise ValueError(f"name must be that of an exercise, got {name!r}; {advice}")
