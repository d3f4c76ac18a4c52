"""`course reset`: a clean copy of a chapter's exercises; what was written is kept beside it."""

from __future__ import annotations

import shutil
import subprocess
import zlib
from importlib.metadata import version
from itertools import count
from pathlib import Path

from course_lib._state import state_folder


def keep_originals(root: Path) -> None:
    """Copy the exercises as they came, once for each version and folder of the course.

    Args:
        root: The folder of the course.
    """
    for exercises in root.glob("chapters/*/*_exercises.ipynb"):
        original = _original(root, exercises)
        if not original.exists():
            try:
                original.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(exercises, original)
            except OSError:
                return  # a home that cannot be written to: git may still have them


def reset(root: Path, chapter: str) -> tuple[Path, Path]:
    """Put the exercises of a chapter back as they came.

    Args:
        root: The folder of the course.
        chapter: Its number, such as "02".

    Returns:
        The clean notebook, and the file in which the old one is kept.

    Raises:
        ValueError: There is no such chapter.
        FileNotFoundError: No clean copy is at hand.
    """
    found = sorted(root.glob(f"chapters/{chapter}_*/{chapter}_exercises.ipynb"))
    if not found or not chapter.isdigit():
        known = sorted(path.name[:2] for path in root.glob("chapters/*/*_exercises.ipynb"))
        raise ValueError(f"chapter must be one of {known}, got {chapter!r}")
    (exercises,) = found
    clean = _clean(root, exercises)
    kept = next(
        path
        for number in count(1)
        if not (path := exercises.with_name(f"{exercises.stem}_kept_{number}.ipynb")).exists()
    )
    shutil.copyfile(exercises, kept)
    exercises.write_bytes(clean)
    return exercises, kept


def _clean(root: Path, exercises: Path) -> bytes:
    original = _original(root, exercises)
    if original.is_file():
        return original.read_bytes()
    shown = f"HEAD:./{exercises.relative_to(root).as_posix()}"
    try:
        return subprocess.run(
            ["git", "-C", root, "show", shown], capture_output=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        raise FileNotFoundError(
            f"there is no clean copy of {exercises.name} here: `course lab` keeps one from its "
            "first start on, and a clone by git has one; else download the course again"
        ) from None


def _original(root: Path, exercises: Path) -> Path:
    place = f"{zlib.crc32(str(root.resolve()).encode()):08x}"
    return (
        state_folder()
        / "originals"
        / f"{version('training-models-efficiently')}-{place}"
        / exercises.name
    )
