"""`course doctor`: what is wrong with an installation, in plain words, and how to mend it.

Every check is a function that takes what it judges and returns a `Finding`; `examine` runs them all
on this machine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from course_lib._paths import course_root
from course_lib._state import state_folder
from course_lib.lab import SETTINGS

DISTRIBUTION = "training-models-efficiently"
MANAGER, ANYWIDGET = "@jupyter-widgets/jupyterlab-manager", "anywidget"
INSTALL = f'in the course folder, run: "{sys.executable}" -m pip install -e .'
INSTALL_LAB = f'in the course folder, run: "{sys.executable}" -m pip install -e ".[lab]"'


def reinstall(requirement: str) -> str:
    """The command that replaces a package by a sound copy."""
    return f'run: "{sys.executable}" -m pip install --force-reinstall --no-deps "{requirement}"'


@dataclass(frozen=True)
class Finding:
    """What one check found.

    >>> print(Finding("numpy", False, "not installed.", "run: pip install numpy"))
    PROBLEM  numpy: not installed.
             To mend it, run: pip install numpy
    """

    name: str
    ok: bool
    says: str
    mend: str = ""

    def __str__(self) -> str:
        """One line, and a second one on how to mend a problem."""
        line = f"{'ok' if self.ok else 'PROBLEM':8} {self.name}: {self.says}"
        return line if self.ok else f"{line}\n{'':8} To mend it, {self.mend}"


def python_version(version: str, wanted: str, virtual: bool) -> Finding:
    """Whether Python is new enough.

    Args:
        version: Such as `3.12.4`.
        wanted: What the course needs, such as `>=3.11`.
        virtual: Whether this Python belongs to a virtual environment.
    """
    from packaging.specifiers import SpecifierSet

    return Finding(
        "Python",
        SpecifierSet(wanted).contains(version, prereleases=True),
        f"version {version}, {'in a' if virtual else 'not in a'} virtual environment; "
        f"the course needs {wanted}.",
        "install a newer Python, delete the folder .venv and run README's first command again",
    )


def package(requirement: str, version: str | None) -> Finding:
    """Whether one package is there in a version that the course can use.

    Args:
        requirement: Such as `numpy>=2.0`.
        version: The installed one, None when the package is missing.
    """
    from packaging.requirements import Requirement

    wanted = Requirement(requirement)
    mend = f'run: "{sys.executable}" -m pip install "{requirement}"'
    if version is None:
        return Finding(wanted.name, False, "not installed.", mend)
    ok = wanted.specifier.contains(version, prereleases=True)
    says = f"version {version}; the course needs {wanted.specifier}."
    return Finding(wanted.name, ok, says, mend)


def widgets(wanted: str, version: str | None, folders: Sequence[str]) -> Finding:
    """Whether sliders, buttons and explorers appear in JupyterLab.

    Args:
        wanted: The versions of `jupyterlab_widgets` that the installed ipywidgets needs.
        version: The installed one, None when the package is missing.
        folders: Where JupyterLab looks for its extensions.
    """
    from packaging.specifiers import SpecifierSet

    mend = reinstall(f"jupyterlab_widgets{wanted}")
    if version is None:
        says = "the package jupyterlab_widgets is not installed."
    elif not SpecifierSet(wanted).contains(version, prereleases=True):
        says = f"jupyterlab_widgets is {version}, but ipywidgets needs {wanted}."
    elif not _finds(MANAGER, folders):
        says = "JupyterLab does not find the extension that draws them."
    elif not _finds(ANYWIDGET, folders):
        says = "JupyterLab does not find the extension that draws the explorers."
        mend = reinstall("anywidget")
    else:
        return Finding("widgets", True, f"JupyterLab finds the extensions, version {version}.")
    return Finding("widgets", False, says, mend)


def _finds(extension: str, folders: Sequence[str]) -> bool:
    return any(Path(folder, extension, "package.json").is_file() for folder in folders)


def kernel(name: str = "python3", seconds: float = 60) -> Finding:
    """Whether a kernel starts, computes, and runs in this environment."""
    from jupyter_client.manager import start_new_kernel

    mend = reinstall("ipykernel")
    printed: list[str] = []

    def keep(message: Mapping[str, Any]) -> None:
        printed.append(message["content"].get("text", ""))

    try:
        manager, client = start_new_kernel(
            kernel_name=name, startup_timeout=seconds, stderr=subprocess.DEVNULL
        )
    except Exception as error:  # whatever keeps it from starting is what the learner must read
        return Finding("kernel", False, f"no kernel starts: {error}", mend)
    try:
        code = "import sys, course_lib; print(1 + 1, sys.prefix)"
        client.execute_interactive(code, timeout=seconds, output_hook=keep)
    except TimeoutError:
        return Finding("kernel", False, f"it gave no answer in {seconds:g} seconds.", mend)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return kernel_answer("".join(printed).strip(), sys.prefix)


def kernel_answer(answer: str, prefix: str) -> Finding:
    """Judge what a kernel printed: `1 + 1`, then the folder of its environment."""
    result, _, folder = answer.partition(" ")
    if result != "2":
        return Finding("kernel", False, "it cannot import course_lib.", INSTALL)
    if folder != prefix:
        says = f"notebooks would run in {folder}, not in {prefix}."
        return Finding("kernel", False, says, reinstall("ipykernel"))
    return Finding("kernel", True, "it starts in this environment, and 1 + 1 is 2.")


def writable(name: str, folder: Path, mend: str) -> Finding:
    """Whether a file can be written to a folder, which is made when it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(name, False, f"{folder} cannot be written to ({error.strerror}).", mend)
    return Finding(name, True, f"{folder} can be written to.")


def offline(settings: Path) -> Finding:
    """Whether the lab's settings are there and ask the network for nothing.

    Args:
        settings: The folder of the lab's settings.
    """
    try:
        chosen = json.loads((settings / "overrides.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return Finding("offline", False, f"the lab's settings cannot be read: {error}", INSTALL)
    if chosen.get("@jupyterlab/apputils-extension:notification", {}).get("fetchNews") != "false":
        return Finding("offline", False, "the lab would ask the network for news.", INSTALL)
    return Finding("offline", True, "the lab asks nothing of the network.")


def _digits() -> int:
    from sklearn.datasets import load_digits

    return len(load_digits().target)


def bundled_data(count_digits: Callable[[], int] = _digits) -> Finding:
    """Whether the real data that ships with scikit-learn loads."""
    try:
        images = count_digits()
    except (ImportError, OSError) as error:
        says = f"the digits of scikit-learn do not load: {error}"
        return Finding("data", False, says, reinstall("scikit-learn"))
    return Finding("data", True, f"{images} images of digits load from this machine.")


def fonts(family: str = "DejaVu Sans") -> Finding:
    """Whether matplotlib finds the font that has the course's symbols."""
    from matplotlib.font_manager import findfont

    try:
        findfont(family, fallback_to_default=False)
    except ValueError:
        says = f"matplotlib does not find {family}, so θ and ² may be drawn as boxes."
        return Finding("fonts", False, says, reinstall("matplotlib"))
    return Finding("fonts", True, f"matplotlib finds {family}.")


def guarded(name: str, check: Callable[[], Finding]) -> Finding:
    """The finding of a check; an environment too broken for the check is a finding too."""
    try:
        return check()
    except (ImportError, LookupError, OSError) as error:
        return Finding(name, False, f"cannot be checked: {error}", INSTALL)


def installed_version(name: str) -> str | None:
    """The version of an installed package, None when it is missing."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def needed_by(package: str, name: str) -> str:
    """The versions of `name` that an installed package asks for, such as `~=3.0.12`."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    for need in map(Requirement, metadata.requires(package) or []):
        if canonicalize_name(need.name) == canonicalize_name(name):
            return str(need.specifier)
    raise LookupError(f"{package} does not ask for {name}")


def sandbox() -> Finding:
    """Whether strangers' work can be graded here; a learner does without it."""
    from course_lib.classroom.sandbox import Sandbox, SandboxError

    try:
        with Sandbox([]) as running:
            running.run("answer = 1", "answer", [()], ())
    except SandboxError as problem:
        return Finding("grading", True, f"not on this machine; only instructors do it: {problem}.")
    return Finding("grading", True, "a sandbox for the work of students starts and works.")


def _python_here() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    wanted = metadata.metadata(DISTRIBUTION)["Requires-Python"]
    return python_version(version, wanted, virtual=sys.prefix != sys.base_prefix)


def _packages_here(extra: str = "") -> Iterator[Finding]:
    for line in metadata.requires(DISTRIBUTION) or []:
        requirement, _, marker = line.partition("; extra == ")
        if marker.strip("\"'") == extra:
            yield package(requirement, installed_version(re.split(r"[^\w.-]", line)[0]))


def _lab_here() -> Iterator[Finding]:
    if installed_version("jupyterlab") is None:
        front_end = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        says = "JupyterLab is not installed; `course lab` needs it, another front end does not."
        yield Finding("lab", front_end is not None, says, INSTALL_LAB)
        return
    yield from _packages_here("lab")
    yield guarded("widgets", _widgets_here)
    yield guarded("kernel", kernel)


def _widgets_here() -> Finding:
    from jupyter_core.paths import jupyter_path

    name = "jupyterlab_widgets"
    wanted = needed_by("ipywidgets", name)
    return widgets(wanted, installed_version(name), jupyter_path("labextensions"))


def _folders_here() -> Iterator[Finding]:
    own = "move the course to a folder of your own, such as your home folder"
    yield guarded("course folder", lambda: writable("course folder", course_root(), own))
    chosen = "set the variable COURSE_HOME to a folder of your own"
    yield guarded("progress folder", lambda: writable("progress folder", state_folder(), chosen))


def examine() -> Iterator[Finding]:
    """Run every check on this machine, yielding each finding as it comes."""
    yield guarded("Python", _python_here)
    yield from _packages_here()
    yield guarded("fonts", fonts)
    yield guarded("data", bundled_data)
    yield from _lab_here()
    yield from _folders_here()
    yield guarded("offline", lambda: offline(SETTINGS))
    yield guarded("grading", sandbox)
