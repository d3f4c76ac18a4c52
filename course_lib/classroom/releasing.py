"""`course release`: what students need to start, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from nbformat import NotebookNode

from course_lib._paths import course_root
from course_lib.classroom.leaks import LeakError, leaks
from course_lib.notebooks.canonical import read, write
from course_lib.notebooks.exercises import generate

MARKER = ".course-release"
WELCOME = "00_welcome"

_MARKER_TEXT = "Made by `course release`. The next release to this place replaces it whole.\n"
_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)>\s]+)|<img\b[^>]*?\bsrc\s*=\s*[\"']([^\"']+)", re.I)
_README = """\
# Training Models Efficiently

This folder has what you need for: {topics}.

## Start

You need Python 3.11 or newer and about 1 GB of disk. Open a terminal in this folder and paste one
line. It makes a virtual environment in `.venv`, installs the course, and opens JupyterLab on the
welcome notebook. The next time, the last part of the line is enough.

Linux and macOS:

```sh
python3 -m venv .venv && .venv/bin/pip install -e ".[lab]" && .venv/bin/course lab
```

Windows (Command Prompt):

```bat
py -m venv .venv && .venv\\Scripts\\pip install -e ".[lab]" && .venv\\Scripts\\course lab
```

If something does not work, `.venv/bin/course doctor` (on Windows `.venv\\Scripts\\course doctor`)
says in plain words what is wrong.

## Hand in

{files}

Write your answers into the cells that ask for them, save, and hand in the notebook under its own
name. No output need be kept: your answers are run again when they are marked. A link to a chapter
that is not in this folder leads nowhere yet.
"""


def release(chapters: Sequence[str], out: Path, as_zip: bool = False) -> Path:
    """Make the folder that students get, and look for leaks before anything is left on disk.

    `course_lib` goes in whole, `classroom` too: there is nothing secret in it, and so
    `pyproject.toml` needs no change and says the truth about its packages.

    Args:
        chapters: Chapters with exercises, such as "02" or "02_gradient_descent".
        out: The folder to make. One that stands there must be empty or an earlier release, which
            is replaced whole.
        as_zip: Whether to pack the folder as `out`.zip too, with the same bytes in every run.

    Returns:
        The folder, or the zip file.

    Raises:
        ValueError: A chapter is unknown, or a lesson shows a picture that is not there.
        FileExistsError: What stands at `out` is no earlier release.
        LeakError: Something of a solution would have got out; `out` is as it was.
    """
    root, out = course_root(), out.resolve()
    chosen = [_chapter(root, chapter) for chapter in chapters]
    if not chosen:
        raise ValueError(f"chapters must name at least one of {', '.join(_known(root))}")
    archive = out.with_name(out.name + ".zip")
    _refuse_what_is_not_ours(out, archive if as_zip else None)
    out.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=out.parent, prefix=".releasing-"))
    try:
        fresh = building / "fresh"
        _build(root, sorted(set(chosen)), fresh)
        masters = [read(path) for path in sorted((root / "solutions").glob("*/*.ipynb"))]
        found = leaks(fresh, masters, allowed={MARKER})
        if found:
            raise LeakError("nothing was released: " + "; ".join(found))
        if as_zip:
            _pack(fresh, building / "packed.zip", out.name)
        _put(fresh, out, building / "replaced")
        if as_zip:
            os.replace(building / "packed.zip", archive)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return archive if as_zip else out


def _known(root: Path) -> list[str]:
    return sorted(path.parent.name for path in root.glob("solutions/*/*_exercises.ipynb"))


def _chapter(root: Path, wanted: str) -> str:
    known = _known(root)
    for name in known:
        if wanted in (name, name.partition("_")[0]):
            return name
    raise ValueError(f"chapters must be among {', '.join(known)}, got {wanted!r}")


def _refuse_what_is_not_ours(out: Path, archive: Path | None) -> None:
    if out.exists() and not out.is_dir():
        raise FileExistsError(f"out must be a folder or nothing yet, and {out} is a file")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise FileExistsError(
            f"{out} is not empty and no earlier release; name another folder, or empty it first"
        )
    if archive is not None and archive.exists() and not _is_packed_release(archive):
        raise FileExistsError(f"{archive} is no earlier release; move it away first")


def _is_packed_release(archive: Path) -> bool:
    try:
        with zipfile.ZipFile(archive) as packed:
            return any(PurePosixPath(name).name == MARKER for name in packed.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def _build(root: Path, chapters: Sequence[str], fresh: Path) -> None:
    fresh.mkdir()
    for path in _installed(root):
        _copy(path, root, fresh)
    for chapter in sorted({WELCOME, *chapters}):
        for lesson in sorted((root / "chapters" / chapter).glob("*.ipynb")):
            if not lesson.name.endswith("_exercises.ipynb"):
                _copy(lesson, root, fresh)
                _copy_pictures(read(lesson), lesson, root, fresh)
    given = []
    for chapter in chapters:
        for master in sorted((root / "solutions" / chapter).glob("*_exercises.ipynb")):
            exercises = generate(read(master))
            place = Path("chapters", chapter, master.name)
            write(exercises, fresh / place)
            _copy_pictures(exercises, root / place, root, fresh)
            given.append(place.as_posix())
    topics = ", ".join(chapter.replace("_", " ") for chapter in chapters)
    readme = _README.format(topics=topics, files="\n".join(f"- `{name}`" for name in given))
    (fresh / "README.md").write_text(readme, encoding="utf-8", newline="\n")
    (fresh / MARKER).write_text(_MARKER_TEXT, encoding="utf-8", newline="\n")


def _installed(root: Path) -> list[Path]:
    """The files that `pip install` reads: the packages of pyproject.toml, their data, itself."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    settings = project["tool"]["setuptools"]
    files = {
        root / "pyproject.toml",
        *(root / name for name in project["project"]["license-files"]),
    }
    tops = {name.partition(".")[0] for name in settings["packages"]["find"]["include"]}
    packages = [path.parent for top in tops for path in (root / top).rglob("__init__.py")]
    for package in packages:
        files.update(package.glob("*.py"))
    for name, patterns in settings.get("package-data", {}).items():
        for package in packages if name == "*" else [root / name.replace(".", "/")]:
            files.update(path for pattern in patterns for path in package.glob(pattern))
    return sorted(path for path in files if path.is_file() and not path.name.startswith("."))


def _copy(path: Path, root: Path, fresh: Path) -> None:
    target = fresh / path.relative_to(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def _copy_pictures(notebook: NotebookNode, place: Path, root: Path, fresh: Path) -> None:
    """Copy the files that a notebook at `place` shows in its text."""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        for found in _PICTURE.finditer(cell.source):
            link = unquote(found[1] or found[2])
            if ":" in link:  # on the network, or inside the notebook
                continue
            picture = Path(os.path.normpath(place.parent / link))
            if not picture.is_relative_to(root / "chapters") or not picture.is_file():
                raise ValueError(
                    f"{place.relative_to(root)}, cell {cell.id!r} shows the picture {link!r}, "
                    "which is no file below chapters/"
                )
            _copy(picture, root, fresh)


def _pack(folder: Path, archive: Path, name: str) -> None:
    """Pack a folder so that the same files give the same bytes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                inside = f"{name}/{path.relative_to(folder).as_posix()}"
                entry = zipfile.ZipInfo(inside)  # the time is that of the first zip file, 1980
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system, entry.external_attr = 3, 0o100644 << 16
                packed.writestr(entry, path.read_bytes(), compresslevel=9)


def _put(fresh: Path, out: Path, aside: Path) -> None:
    """Move the new folder to its place; if that fails, what stood there is back again."""
    if out.exists():
        os.replace(out, aside)
    try:
        os.replace(fresh, out)
    except OSError:
        if aside.exists():
            os.replace(aside, out)
        raise
