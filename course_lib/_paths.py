"""Where the course's own files are: the folder with `chapters/`."""

from __future__ import annotations

from pathlib import Path


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
    """Every notebook below `folder`, sorted, without the copies that Jupyter keeps."""
    return sorted(
        path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
    )
