"""Where Jupyter, IPython and matplotlib keep files if the home folder cannot be written to."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path

JUPYTER = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
MATPLOTLIB = "MPLCONFIGDIR"


def can_be_written(home: Path) -> bool:
    """Whether programs may make folders of their own there."""
    return os.access(home, os.W_OK | os.X_OK)


def borrow_a_home(home: Path | None = None) -> bool:
    """Where the home cannot be written to, lend these programs a folder until this one ends.

    What the user has set stays.

    Args:
        home: The home folder; that of this user when None.

    Returns:
        Whether a folder was needed.
    """
    if can_be_written(home or Path.home()):
        return False
    folder = tempfile.mkdtemp(prefix="course-home-")
    atexit.register(partial(shutil.rmtree, folder, ignore_errors=True))
    for name in (*JUPYTER, MATPLOTLIB):
        os.environ.setdefault(name, str(new_folder(folder, name)))
    return True


def new_folder(home: str, name: str) -> Path:
    """Make the folder of one of these programs there."""
    folder = Path(home, name.lower())
    folder.mkdir()
    return folder
