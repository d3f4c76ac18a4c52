"""Where a learner's progress and predictions are kept: one small folder of this user."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

from platformdirs import user_data_path


def state_folder() -> Path:
    """The folder named by the variable `COURSE_HOME`, else the user's data folder."""
    chosen = os.environ.get("COURSE_HOME")
    return (
        Path(chosen) if chosen else user_data_path("training-models-efficiently", appauthor=False)
    )


def read_state(name: str) -> dict[str, object]:
    """What is kept under a name; empty where there is nothing.

    A file that cannot be understood is kept beside as `NAME.json.damaged`, so that nothing is lost.
    """
    file = _file(name)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        return {}
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        return content
    with contextlib.suppress(OSError):
        file.replace(file.with_suffix(".json.damaged"))
    return {}


def write_state(name: str, content: dict[str, object]) -> None:
    """Keep this under a name, replaced in one move; does nothing where writing is not allowed."""
    file = _file(name)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent) as scratch:
            temporary = Path(scratch, file.name)
            temporary.write_text(json.dumps(content, indent=1), encoding="utf-8")
            os.replace(temporary, file)


def _file(name: str) -> Path:
    return state_folder() / f"{name}.json"
