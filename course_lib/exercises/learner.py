"""Which exercises this learner has tried and passed, kept in one small file on this machine."""

from __future__ import annotations

from collections import Counter

from course_lib._state import read_state, write_state

_tries_here: Counter[str] = Counter()  # in this kernel, since the last pass


def passed() -> tuple[str, ...]:
    """Names of the exercises passed so far, in the order in which they were first passed."""
    return _names("passed")


def record(name: str) -> None:
    """Remember that `name` was passed; quietly does nothing where the folder cannot be written."""
    _tries_here.pop(name, None)
    _add("passed", name)


def looked_up() -> tuple[str, ...]:
    """Names of the written answers whose model answer was read."""
    return _names("looked_up")


def record_look(name: str) -> None:
    """Remember that the model answer of `name` was read."""
    _add("looked_up", name)


def tries(name: str) -> int:
    """How often a wrong answer to `name` was checked, in all kernels of this learner."""
    counted = read_state("progress").get("tries")
    number = counted.get(name) if isinstance(counted, dict) else None
    return number if isinstance(number, int) else 0


def record_try(name: str) -> int:
    """Remember one more wrong answer, and return how many there were in a row in this kernel."""
    _tries_here[name] += 1
    kept = read_state("progress")
    counted = kept.get("tries")
    counted = counted if isinstance(counted, dict) else {}
    write_state("progress", {**kept, "tries": {**counted, name: tries(name) + 1}})
    return _tries_here[name]


def _names(kind: str) -> tuple[str, ...]:
    names = read_state("progress").get(kind)
    if not isinstance(names, list):
        return ()
    return tuple(name for name in names if isinstance(name, str))


def _add(kind: str, name: str) -> None:
    names = _names(kind)
    if name not in names:
        write_state("progress", {**read_state("progress"), kind: [*names, name]})
