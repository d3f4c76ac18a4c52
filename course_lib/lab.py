"""`course lab`: JupyterLab on the welcome notebook, asking nothing of the network."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from pathlib import Path

from course_lib._home import borrow_a_home
from course_lib._paths import course_root
from course_lib.reset import keep_originals

WELCOME = "chapters/00_welcome/00_welcome.ipynb"
SETTINGS = Path(__file__).parent / "lab_settings"


def port_is_free(port: int) -> bool:
    """Whether a server of this machine can listen on the port."""
    with socket.socket() as probe:
        if os.name == "posix":  # as JupyterLab does: a port closed a second ago is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def lab_arguments(
    root: Path, port: int | None = None, browser: bool = True, passed_on: Sequence[str] = ()
) -> list[str]:
    """The command line of `jupyter lab` for the course folder `root`.

    Args:
        root: The course folder, which holds `chapters`.
        port: Listen here and nowhere else; JupyterLab's first free port when None.
        browser: Whether to open the learner's browser.
        passed_on: Further arguments of `jupyter lab`; they come last, so they win.
    """
    arguments = [
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{WELCOME}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--ServerApp.kernel_websocket_connection_class=course_lib.lab_server.PromptConnection",
        "--ServerApp.contents_manager_class=course_lib.lab_server.StillContents",
    ]
    if port is not None:
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        arguments.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # a container's only user; the server listens here alone
    return [*arguments, *passed_on]


def open_lab(port: int | None, browser: bool, passed_on: Sequence[str]) -> None:
    """Run JupyterLab until the learner stops it.

    Raises:
        FileNotFoundError: The welcome notebook is not where it should be.
        OSError: The port is taken.
    """
    root = course_root()
    if not (root / WELCOME).is_file():
        raise FileNotFoundError(f"{root} has no {WELCOME}: is this the whole course folder?")
    if port is not None and not port_is_free(port):
        raise OSError(
            f"port {port} is taken by another program, perhaps by a lab that still runs; "
            "leave --port out to take the first free one"
        )
    if borrow_a_home():
        print(
            "Your home folder cannot be written to: JupyterLab's settings last until you end it, "
            "and your progress is kept only if the variable COURSE_HOME names a folder of your own."
        )
    keep_originals(root)
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(argv=lab_arguments(root, port, browser, passed_on))
