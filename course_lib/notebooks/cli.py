"""`course notebooks run|check|sync|steady`: the author's commands."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib._paths import course_root, notebooks_in

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `notebooks`; its parsed arguments carry `run(arguments) -> status`."""
    parser = subparsers.add_parser("notebooks", help="run, check and generate the notebooks")
    actions = parser.add_subparsers(required=True, metavar="run|check|sync|steady")
    commands: tuple[tuple[str, Callable[[Path], list[str]], str], ...] = (
        ("run", run, "run notebooks in place and store them in canonical form"),
        ("check", check, "say what is wrong with notebooks, without running them"),
        ("sync", sync, "make the exercises of chapters/ anew from their masters in solutions/"),
    )
    for name, command, text in commands:
        _add_action(actions, name, text).set_defaults(run=_over_paths, command=command)
    text = "say which results another processor would not give"
    action = _add_action(actions, "steady", text)
    action.add_argument("--jobs", type=int, help="notebooks at a time; default: one for each core")
    action.set_defaults(run=_steady, command=None)


def _add_action(
    actions: _SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=text, description=text)
    action.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="notebooks or folders; default: all"
    )
    return action


def run(path: Path) -> list[str]:
    """Run the notebook at `path` in place; the lines to print are findings."""
    from nbclient.exceptions import CellExecutionError

    from course_lib.notebooks.canonical import read, write
    from course_lib.notebooks.execute import execute

    try:
        write(execute(read(path), path.parent), path)
    except CellExecutionError as error:
        return [f"stopped by an error, nothing written\n{error}"]
    return []


def check(path: Path) -> list[str]:
    """What is wrong with the notebook at `path`: guard, canonical form, drift from its master."""
    from course_lib.notebooks import exercises, guard

    findings = [str(finding) for finding in guard.inspect(path)]
    if findings:
        return findings
    if not guard.is_canonical(path):
        findings.append("not in canonical form; use `course notebooks run`")
    master = exercises.master_of(path)
    if master:
        findings += [
            f"[{cell}] differs from its master; use `course notebooks sync`"
            for cell in exercises.drift(path, master)
        ]
    return findings


def sync(path: Path) -> list[str]:
    """Make the exercises of the master at `path`, or those at `path` itself, and run them."""
    from course_lib.notebooks import exercises
    from course_lib.notebooks.canonical import read, write

    target = path
    master = exercises.master_of(path)
    if master is None and path.parent.parent.name == "solutions":
        master, target = path, exercises.exercises_of(path)
    if master is None:
        return []
    write(exercises.generate(read(master)), target)
    return run(target)


def _over_paths(arguments: argparse.Namespace) -> int:
    findings_of: Callable[[Path], list[str]] = arguments.command
    n_findings = 0
    for path in _chosen(arguments):
        findings = findings_of(path)
        n_findings += len(findings)
        for line in findings or ["ok"]:
            print(f"{os.path.relpath(path)}: {line}", flush=True)
    return int(n_findings > 0)


def _steady(arguments: argparse.Namespace) -> int:
    from course_lib.notebooks.steady import steady

    return 0 if steady(_chosen(arguments), arguments.jobs) else 1


def _chosen(arguments: argparse.Namespace) -> list[Path]:
    if arguments.paths:
        paths = [path.resolve() for path in arguments.paths]
    else:
        folders = ["solutions"] if arguments.command is sync else ["chapters", "solutions"]
        paths = [course_root() / folder for folder in folders]
    return [
        notebook for path in paths for notebook in (notebooks_in(path) if path.is_dir() else [path])
    ]
