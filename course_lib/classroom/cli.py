"""`course release|collect|grade|feedback|report|export`: the instructor's commands."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

    from course_lib.classroom.records import Assignment, Record

COMMANDS = ("release", "collect", "grade", "feedback", "report", "export")


def add_parser(commands: _SubParsersAction[ArgumentParser]) -> None:
    """Add the instructor's commands; each sets `run`, a function of the parsed arguments."""
    command = _command(commands, "release", _release, "make what students start from")
    command.add_argument("chapters", nargs="+", metavar="CHAPTER", help="such as 02")
    command.add_argument("--out", type=Path, required=True, help="the folder to make")
    command.add_argument("--zip", action="store_true", help="also pack it as OUT.zip")

    command = _command(commands, "collect", _collect, "sort what students handed in")
    command.add_argument("sources", nargs="+", type=Path, metavar="DIR|ZIP|FILE")
    command.add_argument(
        "--into", type=Path, default=Path("submissions"), help="folder to fill (submissions)"
    )
    command.add_argument("--roster", type=Path, help="CSV with a column `student`; may have `due`")

    command = _command(commands, "grade", _grade, "grade submissions in the sandbox")
    command.add_argument("submissions", type=Path)
    _grades_option(command)
    command.add_argument("--assignment", action="append", metavar="CHAPTER", help="default: all")
    command.add_argument("--workers", type=int, default=1, help="processes on this machine (1)")
    command.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler")
    command.add_argument("--resume", action="store_true", help="keep what is graded already")
    command.add_argument("--seed", type=int, help="of the inputs that nobody has seen")
    command.add_argument("--seconds", type=float, default=20.0, help="for one answer (20)")

    command = _command(commands, "feedback", _feedback, "write a page for each student")
    _grades_option(command)

    command = _command(commands, "report", _report, "write table, class report, reading queue")
    _grades_option(command)

    command = _command(commands, "export", _export, "write grades for another system")
    _grades_option(command)
    command.add_argument("--roster", type=Path, help="CSV with the columns that the system needs")
    command.add_argument("--nbgrader", type=Path, metavar="DB", help="nbgrader's gradebook.db")
    command.add_argument("--canvas", type=Path, metavar="CSV", help="for Canvas' gradebook")
    command.add_argument("--moodle", type=Path, metavar="CSV", help="for Moodle's grade import")


def _command(
    commands: _SubParsersAction[ArgumentParser],
    name: str,
    run: Callable[[Namespace], int],
    text: str,
) -> ArgumentParser:
    command = commands.add_parser(name, help=f"{text} (instructors)", description=text)
    command.set_defaults(run=_reporting_mistakes(run))
    return command


def _grades_option(command: ArgumentParser) -> None:
    command.add_argument(
        "--grades", type=Path, default=Path("grades"), help="folder of grades (grades)"
    )


def _reporting_mistakes(run: Callable[[Namespace], int]) -> Callable[[Namespace], int]:
    """The command with mistakes of its user said in one line, and status 1."""

    def safely(options: Namespace) -> int:
        from course_lib.classroom.sandbox.namespaces import SandboxError

        try:
            return run(options)
        except (ValueError, SandboxError) as problem:
            print(f"course: {problem}", file=sys.stderr)
            return 1

    return safely


def _release(options: Namespace) -> int:
    from course_lib.classroom.releasing import release

    print(f"released: {release(options.chapters, options.out, options.zip)}")
    return 0


def _collect(options: Namespace) -> int:
    from course_lib.classroom.intake.collecting import collect

    print(collect(options.sources, options.into, options.roster))
    return 0


def _grade(options: Namespace) -> int:
    from course_lib.classroom.marking.answers import Settings
    from course_lib.classroom.marking.grading import grade, seed_of

    if not options.submissions.is_dir():
        raise ValueError(f"submissions must be a folder, got {options.submissions}")
    chosen = _assignments(options.submissions, options.assignment)
    settings = Settings(seed_of(options.grades, options.seed), options.seconds)
    count = grade(
        options.submissions,
        options.grades,
        chosen,
        settings,
        resume=options.resume,
        workers=options.workers,
        client=_client(options.cluster),
        progress=True,
    )
    print(f"{count} records in {options.grades / 'records'}")
    return _report(options) or _feedback(options)


def _assignments(submissions: Path, names: Sequence[str] | None) -> list[Assignment]:
    """The assignments of those names; without names, those of which anything was handed in."""
    from course_lib.classroom.assignments import assignments, find_assignment

    if names:
        return [find_assignment(name) for name in names]
    found = [each for name, each in assignments().items() if any(submissions.glob(f"*/{name}"))]
    if not found:
        raise ValueError(
            f"submissions must hold STUDENT/ASSIGNMENT/NOTEBOOK, as `course collect` makes it; "
            f"{submissions} holds nothing of the kind"
        )
    return found


def _client(address: str | None) -> Any:
    if address is None:
        return None
    from distributed import Client

    return Client(address)


def _feedback(options: Namespace) -> int:
    from course_lib.classroom.returning.feedback import write_feedback

    readings = options.grades / "reading.csv"
    pages = write_feedback(options.grades, readings if readings.exists() else None)
    print(f"{len(pages)} pages in {options.grades / 'feedback'}")
    return 0


def _report(options: Namespace) -> int:
    from course_lib.classroom.assignments import assignments
    from course_lib.classroom.marking.reading import write_reading_queue
    from course_lib.classroom.records import write_whole
    from course_lib.classroom.returning.drafts import write_drafts
    from course_lib.classroom.returning.report import class_report, write_grades

    grades, known = options.grades, assignments()
    write_reading_queue(_records(grades, read=False), known, grades)
    records = _records(grades)
    write_grades(records, grades / "grades.csv")
    write_whole(grades / "report.html", class_report(records, known))
    print(f"written: grades.csv, report.html, reading.csv and reading.html in {grades}")
    if drafts := write_drafts(records, known, grades / "drafts"):
        names = ", ".join(path.name for path in drafts)
        print(f"wrong answers that several students share and no mistake names: drafts/{names}")
    states = Counter(each.status for record in records for each in record.results)
    print("answers: " + ", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    if states["needs reading"]:
        print(f"read {grades / 'reading.html'}, and fill in {grades / 'reading.csv'}")
    return 0


def _export(options: Namespace) -> int:
    from course_lib.classroom.assignments import assignments
    from course_lib.classroom.returning import exporting

    records, done = _records(options.grades), False
    if options.nbgrader:
        exporting.export_nbgrader(records, assignments(), options.nbgrader)
        done = True
    for write, path in (
        (exporting.export_canvas, options.canvas),
        (exporting.export_moodle, options.moodle),
    ):
        if path:
            waiting = write(records, path, options.roster)
            done = True
            if waiting:
                print(f"{path}: empty until their answers are read: {', '.join(waiting)}")
    if not done:
        raise ValueError("export needs at least one of --nbgrader, --canvas and --moodle")
    return 0


def _records(grades: Path, read: bool = True) -> list[Record]:
    """All records, with what a person has read and scored."""
    from course_lib.classroom.marking.reading import with_readings
    from course_lib.classroom.records import records_in

    records = records_in(grades)
    if not records:
        raise ValueError(f"grades must hold records, as `course grade` makes them; got {grades}")
    readings = grades / "reading.csv"
    return with_readings(records, readings) if read and readings.exists() else records
