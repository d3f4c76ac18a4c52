"""What a sandbox can see: Python, the course without its checks, and an empty folder for files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

LIBRARY = Path(__file__).parents[2]
HIDDEN = {  # parts of the library that are taken away, and the files of them that stay
    "exercises": ("calling.py", "definitions.py", "dealing.py"),
    "classroom": ("__init__.py", "sandbox/__init__.py", "sandbox/inside.py", "sandbox/wire.py"),
    "chapters": (),
    "notebooks": (),
}
SILENT = '''"""Inside the sandbox a check says nothing: the grader judges outside of it."""


class _Silent:
    passed, status = True, "passed"
    name = diagnosis = hint = function = ""
    misconception, details = None, ()

    def require(self):
        """Judge nothing."""


def check(*_, **__):
    """Judge nothing."""
    return _Silent()


solution = progress = check
'''


def command(folder: Path) -> list[str]:
    """The bubblewrap command that starts the fork server.

    Args:
        folder: Where the silent stand-in for the checks is written; nothing else in it is mounted.
    """
    silent = folder / "silent.py"
    silent.write_text(SILENT, encoding="utf-8")
    arguments = ["bwrap", "--die-with-parent", "--new-session", "--clearenv"]
    arguments += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() != 0:
        arguments.append("--unshare-user")
    settings = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "PYTHONPATH": str(LIBRARY.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    for name, value in settings.items():
        arguments += ["--setenv", name, value]
    arguments += ["--perms", "1777", "--size", str(64 * 2**20), "--tmpfs", "/tmp"]
    arguments += ["--dev", "/dev", "--remount-ro", "/dev"]
    for mount in _system():
        arguments += mount
    for place in dict.fromkeys((Path(sys.base_prefix), Path(sys.prefix), LIBRARY)):
        if not place.is_relative_to("/usr"):
            arguments += [*_parents(place), "--ro-bind", str(place), str(place)]
    for link in _links_to_python():
        arguments += [*_parents(link), "--symlink", os.readlink(link), str(link)]
    for part, shown in HIDDEN.items():
        arguments += ["--tmpfs", str(LIBRARY / part)]
        for name in shown:
            arguments += ["--ro-bind", str(LIBRARY / part / name), str(LIBRARY / part / name)]
    arguments += ["--ro-bind", str(silent), str(LIBRARY / "exercises" / "__init__.py")]
    arguments += ["--remount-ro", "/", "--chdir", "/"]
    return [*arguments, sys.executable, "-m", "course_lib.classroom.sandbox.inside"]


def _parents(place: Path) -> Iterator[str]:
    for parent in reversed(place.parents[:-1]):
        yield from ("--perms", "0755", "--dir", str(parent))


def _links_to_python() -> Iterator[Path]:
    """The links by which an environment reaches its Python, where they lie outside of both."""
    program = Path(sys.executable)
    while program.is_symlink():
        program = Path(os.path.abspath(program.parent / os.readlink(program)))
        folder = program.parent.resolve()  # /bin is a link to /usr/bin
        seen = any(folder.is_relative_to(place) for place in (sys.base_prefix, sys.prefix, "/usr"))
        if program.is_symlink() and not seen:
            yield program


def _system() -> Iterator[list[str]]:
    yield ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            yield ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            yield ["--ro-bind", str(path), str(path)]
    yield ["--perms", "0755", "--dir", "/etc"]
    for name in ("/etc/ld.so.cache", "/etc/fonts"):
        yield ["--ro-bind-try", name, name]
