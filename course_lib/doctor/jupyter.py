"""Whether JupyterLab draws the widgets, runs the notebooks here, and stays offline."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from course_lib.doctor.finding import INSTALL, INSTALL_LAB, Finding, guarded, reinstall
from course_lib.doctor.packages import installed_version, needed_by, packages_here

MANAGER, ANYWIDGET = "@jupyter-widgets/jupyterlab-manager", "anywidget"


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
        says = f"JupyterLab finds the extensions, version {version}."
        return Finding("widgets", True, says, brief="widgets")
    return Finding("widgets", False, says, mend)


def _finds(extension: str, folders: Sequence[str]) -> bool:
    return any(Path(folder, extension, "package.json").is_file() for folder in folders)


def widgets_here() -> Finding:
    """Judge the widgets of this environment."""
    from jupyter_core.paths import jupyter_path

    name = "jupyterlab_widgets"
    wanted = needed_by("ipywidgets", name)
    return widgets(wanted, installed_version(name), jupyter_path("labextensions"))


def lab_here() -> Iterator[Finding]:
    """Judge JupyterLab, its widgets and its kernel; another front end brings its own."""
    if installed_version("jupyterlab") is None:
        front_end = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        says = "JupyterLab is not installed; `course lab` needs it, another front end does not."
        yield Finding("lab", front_end is not None, says, INSTALL_LAB, brief="no lab")
        return
    yield from packages_here("lab")
    yield guarded("widgets", widgets_here)
    yield guarded("kernel", kernel)


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
    says = "it starts in this environment, and 1 + 1 is 2."
    return Finding("kernel", True, says, brief="a kernel")


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
