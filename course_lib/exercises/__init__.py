"""Checks that know what usually goes wrong.

`check` calls an answer on prepared inputs and says what it found. A right answer passes however it
was written. A wrong one is compared with the mistakes that people really make, and the mistake that
gives the same numbers is named.

A check is data (`definitions`), kept per chapter (`chapter_00`, `chapter_01`, ...), so adding an
exercise means adding a right function, a few wrong ones and a hint for each.
"""

from course_lib.exercises.card import CheckFailed, CheckResult
from course_lib.exercises.engine import check
from course_lib.exercises.progress import passed, record
from course_lib.exercises.registry import exercises_by_chapter

__all__ = ["CheckFailed", "CheckResult", "check", "exercises_by_chapter", "passed", "record"]
