"""Which exercises this learner has passed, kept in one small file on this machine."""

from __future__ import annotations

from course_lib._state import read_state, write_state


def passed() -> tuple[str, ...]:
    """Names of the exercises passed so far, in the order in which they were first passed."""
    names = read_state("progress").get("passed")
    if not isinstance(names, list):
        return ()
    return tuple(name for name in names if isinstance(name, str))


def record(name: str) -> None:
    """Remember that `name` was passed; quietly does nothing where the folder cannot be written."""
    done = passed()
    if name not in done:
        write_state("progress", {"passed": [*done, name]})
