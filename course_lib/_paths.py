"""Where the course's own files are: the folder with `chapters/`."""

from __future__ import annotations

from pathlib import Path

ROOMS = Path(__file__).parent / "chapters"
"""The folder with a room for each chapter, `chapter_NN`: its exercises, questions, explorers."""


def course_root() -> Path:
    """The nearest folder at or above the working folder, else above this package, that is a course.

    Returns:
        The folder that holds `chapters/` and `course_lib/`, or `solutions/` in place of it.

    Raises:
        FileNotFoundError: If neither the working folder nor the package lies inside a course.

    >>> (course_root() / "chapters").is_dir()
    True
    """
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            beside = (folder / name for name in ("course_lib", "solutions"))
            if (folder / "chapters").is_dir() and any(each.is_dir() for each in beside):
                return folder
    raise FileNotFoundError(
        "no folder with chapters/ and course_lib/ at or above the working folder; "
        "change into the folder of the course and try again"
    )


def notebooks_in(folder: Path) -> list[Path]:
    """Every notebook below `folder`, sorted, without the copies of Jupyter and `course reset`."""
    return sorted(
        path
        for path in folder.rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts and "_kept_" not in path.name
    )


def rooms_with(name: str) -> list[str]:
    """The chapters' packages that hold a module or package of that name, in their order.

    >>> rooms_with("questions")[0]
    'course_lib.chapters.chapter_00'
    """
    return [
        f"course_lib.chapters.{room.name}"
        for room in sorted(ROOMS.glob("chapter_*"))
        if (room / name).is_dir() or (room / f"{name}.py").is_file()
    ]


def explorers_of(room: Path) -> list[str]:
    """The explorers in the room of a chapter: its modules that are neither questions nor private.

    >>> explorers_of(ROOMS / "chapter_05")
    ['adagrad_explorer']
    """
    return sorted(path.stem for path in room.glob("[a-z]*.py") if path.stem != "questions")
