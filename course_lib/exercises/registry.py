"""Every check of the course, by name and by chapter."""

from __future__ import annotations

import difflib

from course_lib.exercises import (
    chapter_00,
    chapter_01_cross_entropy,
    chapter_01_gradients,
    chapter_01_losses,
    chapter_02_descent,
    chapter_02_rates,
    chapter_02_scaling,
)
from course_lib.exercises.definitions import Check

CHAPTERS: dict[str, tuple[Check, ...]] = {
    "00": chapter_00.CHECKS,
    "01": chapter_01_losses.CHECKS + chapter_01_cross_entropy.CHECKS + chapter_01_gradients.CHECKS,
    "02": chapter_02_descent.CHECKS + chapter_02_rates.CHECKS + chapter_02_scaling.CHECKS,
}
_BY_NAME = {check.name: check for checks in CHAPTERS.values() for check in checks}


def exercises_by_chapter() -> dict[str, tuple[str, ...]]:
    """The names of the exercises of each chapter, in the order in which they are met.

    >>> exercises_by_chapter()["02"][-1]
    'standardise'
    """
    return {chapter: tuple(check.name for check in checks) for chapter, checks in CHAPTERS.items()}


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
    if name in _BY_NAME:
        return _BY_NAME[name]
    close = difflib.get_close_matches(name, _BY_NAME, n=3)
    known = ", ".join(repr(one) for one in close or _BY_NAME)
    advice = f"did you mean {known}?" if close else f"the exercises are {known}"
    raise ValueError(f"name must be that of an exercise, got {name!r}; {advice}")
