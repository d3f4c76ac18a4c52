"""The `course` command: what a learner, an instructor and a maintainer type."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def build_parser(with_notebooks: bool = False) -> argparse.ArgumentParser:
    """The commands and their options; each sets `run`, a function of the parsed arguments.

    Args:
        with_notebooks: Whether to load the commands under `course notebooks`, which need the
            packages of the extra `notebooks`; else they are only named in the help.
    """
    parser = argparse.ArgumentParser(
        prog="course", description="Training Models Efficiently: the course's own commands."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    lab = commands.add_parser(
        "lab",
        help="open JupyterLab on the welcome notebook",
        description="Open JupyterLab on the welcome notebook. "
        "Any other option is passed on to `jupyter lab`.",
        allow_abbrev=False,
    )
    lab.add_argument("--port", type=int, help="listen on this port (default: the first free one)")
    lab.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    lab.set_defaults(run=_lab, passes_on=True)

    doctor = commands.add_parser(
        "doctor", help="say what is wrong with this installation and how to mend it"
    )
    doctor.add_argument("--all", action="store_true", help="show what is well, too, line by line")
    doctor.set_defaults(run=_doctor)

    progress = commands.add_parser(
        "progress", help="show what you have done: exercises, predictions, quizzes, explorers"
    )
    progress.add_argument("chapter", nargs="?", help="of one chapter, such as 02 (default: all)")
    progress.set_defaults(run=_progress)

    reset = commands.add_parser(
        "reset", help="put a chapter's exercises back as they came; your old file is kept"
    )
    reset.add_argument("chapter", help="its number, such as 02")
    reset.set_defaults(run=_reset)

    from course_lib.classroom.cli import add_parser as add_classroom
    from course_lib.exercises.cli import add_parser as add_exercises

    add_classroom(commands)
    add_exercises(commands)
    if with_notebooks:
        from course_lib.notebooks.cli import add_parser

        add_parser(commands)
    else:
        commands.add_parser("notebooks", help="run, check and sync the notebooks (maintainers)")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments after `course`; those of the process when None.

    Returns:
        The exit status: 0 when all is well, 1 when something is wrong, 2 for a wrong option.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        parser = build_parser(with_notebooks=arguments[:1] == ["notebooks"])
        options, passed_on = parser.parse_known_args(arguments)
        options.passed_on = passed_on
        if passed_on and not getattr(options, "passes_on", False):
            parser.error(f"unrecognized arguments: {' '.join(passed_on)}")
        return int(options.run(options))
    except ModuleNotFoundError as missing:
        print(_how_to_install(missing), file=sys.stderr)
    except (OSError, ValueError) as problem:
        print(f"course: {problem}", file=sys.stderr)
    return 1


_EXTRAS = {  # which extra brings a package that the core does without
    "ipykernel": "[lab]",
    "jupyter_client": "[lab]",
    "jupyter_core": "[lab]",
    "jupyter_server": "[lab]",
    "jupyterlab": "[lab]",
    "nbclient": "[notebooks]",
    "nbformat": "[notebooks]",
    "nbgrader": "[notebooks]",
    "distributed": "[cluster]",
}


def _how_to_install(missing: ModuleNotFoundError) -> str:
    extra = _EXTRAS.get(missing.name or "", "")
    return (
        f"course: the package {missing.name!r} is not installed here. In the course folder, run\n"
        f'    {sys.executable} -m pip install -e ".{extra}"'
    )


def _lab(options: argparse.Namespace) -> int:
    from course_lib.lab import open_lab

    open_lab(options.port, not options.no_browser, options.passed_on)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from course_lib._home import borrow_a_home
    from course_lib.doctor import examine, folded

    borrow_a_home()
    findings = []
    for finding in examine():
        findings.append(finding)
        if options.all or not finding.ok:
            print(finding, flush=True)
    well = [finding for finding in findings if finding.ok]
    problems = len(findings) - len(well)
    if well and not options.all:
        print(folded(well))
    print(f"\n{problems} to mend, see above." if problems else "\nAll is well.")
    return 1 if problems else 0


def _progress(options: argparse.Namespace) -> int:
    from course_lib.exercises import progress

    print(progress(options.chapter))
    return 0


def _reset(options: argparse.Namespace) -> int:
    from course_lib._paths import course_root
    from course_lib.reset import reset

    clean, kept = reset(course_root(), options.chapter)
    print(f"{clean} is as it came.\nYour old file is kept as {kept.name} beside it.")
    return 0
