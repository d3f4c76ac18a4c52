"""Checks that know what usually goes wrong.

`check` calls an answer on prepared inputs and says what it found. A right answer passes however it
was written. A wrong one is compared with the mistakes that people really make, and the mistake that
gives the same numbers is named.

A check is a right program and a list of edits of it, one file each, in the room of its chapter
(`course_lib/chapters/chapter_NN/exercises`). This package is the engine and knows no chapter.
"""

from course_lib.exercises.card import CheckFailed, CheckResult
from course_lib.exercises.engine import check
from course_lib.exercises.learner import passed, record
from course_lib.exercises.overview import Overview, progress
from course_lib.exercises.registry import exercises_by_chapter
from course_lib.exercises.solutions import Solution, solution

__all__ = [
    "CheckFailed",
    "CheckResult",
    "Overview",
    "Solution",
    "check",
    "exercises_by_chapter",
    "passed",
    "progress",
    "record",
    "solution",
]
