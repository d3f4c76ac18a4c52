"""Whether the course lies where it may stay, and can write what it has to."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from course_lib.doctor.finding import Finding

ROOM = (
    "free some disk space, or set the variable TMPDIR (on Windows TEMP) to a folder of your own "
    "that can be written to"
)
OWN = "move the course to a folder of your own, such as your home folder"
PACKAGES = {"site-packages", "dist-packages"}
ENVIRONMENT = ("pyvenv.cfg", "conda-meta", "python.exe")  # each marks the folder of a Python


def temporary_folder(find: Callable[[], str] = tempfile.gettempdir) -> Finding:
    """Whether programs can write temporary files, without which pip and Jupyter fail."""
    name = "temporary folder"
    try:
        folder = find()
    except OSError as error:
        says = f"no program can write to one, and other things fail for it ({error.strerror})."
        return Finding(name, False, says, ROOM)
    return writable(name, Path(folder), ROOM)


def writable(name: str, folder: Path, mend: str) -> Finding:
    """Whether a file can be written to a folder, which is made when it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
            file.flush()
    except OSError as error:
        return Finding(name, False, f"{folder} cannot be written to ({error.strerror}).", mend)
    return Finding(name, True, f"{folder} can be written to.")


def course_folder(course: Path) -> Finding:
    """Whether the course lies outside Python's own folders, and can be written to.

    A `.venv` inside the course is as it should be; a course inside an environment is not.
    """
    name = "course folder"
    for folder in course.parents:
        if folder.name in PACKAGES or any((folder / mark).exists() for mark in ENVIRONMENT):
            says = (
                f"{course} lies inside {folder}, which belongs to Python; when that is deleted or "
                "made anew, your work goes with it."
            )
            return Finding(name, False, says, f"{OWN}, and run README's first command there")
    return writable(name, course, OWN)
