"""All checks, run on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from course_lib._paths import course_root
from course_lib._state import state_folder
from course_lib.doctor import folders, grading, jupyter, packages
from course_lib.doctor.finding import Finding, guarded
from course_lib.lab import SETTINGS

FIRST = "mend the temporary folder first, then run `course doctor` again"


def examine() -> Iterator[Finding]:
    """Run every check on this machine, yielding each finding as it comes.

    Without a temporary folder other things fail that are sound, and pip could not mend any.
    """
    temporary = guarded("temporary folder", folders.temporary_folder)
    yield temporary
    for finding in _others():
        yield finding if temporary.ok or finding.ok else replace(finding, mend=FIRST)


def _others() -> Iterator[Finding]:
    yield guarded("Python", packages.python_here)
    yield from packages.packages_here()
    yield guarded("fonts", packages.fonts)
    yield guarded("data", packages.bundled_data)
    yield from jupyter.lab_here()
    yield guarded("course folder", lambda: folders.course_folder(course_root()))
    yield guarded("progress folder", _progress_here)
    yield guarded("offline", lambda: jupyter.offline(SETTINGS))
    yield guarded("grading", grading.sandbox)


def _progress_here() -> Finding:
    mend = "set the variable COURSE_HOME to a folder of your own"
    return folders.writable("progress folder", state_folder(), mend)
