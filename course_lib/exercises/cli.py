"""`course exercises`: for whoever adds an exercise or a mistake."""

from __future__ import annotations

import argparse
import linecache
import re
import sys
from pathlib import Path
from typing import Any

from course_lib._paths import ROOMS, course_root

PROGRAM = '''"""{title}."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def {name}(x: Any, factor: float) -> Any:
    """The formula of the exercise, here: x times the factor."""
    return factor * x


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A case that can be done by hand, and drawn ones."""
    return [(np.array([1.0, 2.0]), 3.0), (rng.normal(size=4), 0.5)]


CHECK = Check({name}, number={number}, returns=("result",), make_inputs=inputs)
'''
MISTAKES = """insight = "What to take from this exercise, in one sentence."
reasons = ["Why the program is as it is, in a sentence or a few."]

[[mistake]]
name = "sign-flipped"
edit = [["return factor", "return -factor"]]
says = "This has the wrong sign."
nudge = "Which sign should the result have where x is positive?"
hint = "The factor multiplies x as it is, without a minus."
"""


def add_parser(commands: Any) -> None:
    """Add `course exercises` to the commands."""
    parser = commands.add_parser("exercises", help="add an exercise, or try a wrong answer on one")
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    new = actions.add_parser("new", help="write the two files of a new exercise, to be filled in")
    new.add_argument("name", help="its name, which is that of the function it asks for")
    new.add_argument("--chapter", required=True, help="the number of its chapter, such as 02")
    new.set_defaults(run=_new)

    trial = actions.add_parser(
        "try", help="show the card of an answer, with all its help: paste it, or name a file"
    )
    trial.add_argument("name", help="the exercise")
    trial.add_argument("file", nargs="?", help="a file with the answer (default: what you paste)")
    trial.set_defaults(run=_try)


def _new(options: argparse.Namespace) -> int:
    from course_lib.exercises.registry import exercises_by_chapter

    if not re.fullmatch(r"[a-z][a-z0-9_]*", options.name):
        print(f"course: NAME must be a function's name, got {options.name!r}", file=sys.stderr)
        return 2
    if not re.fullmatch(r"\d\d", options.chapter):
        print(f"course: --chapter must be like 02, got {options.chapter!r}", file=sys.stderr)
        return 2
    if not list(course_root().glob(f"chapters/{options.chapter}_*/")):
        print(f"course: chapters/ has no folder {options.chapter}_…", file=sys.stderr)
        return 2
    known = exercises_by_chapter()
    if any(options.name in names for names in known.values()):
        print(f"course: there is an exercise {options.name} already", file=sys.stderr)
        return 1
    room = ROOMS / f"chapter_{options.chapter}" / "exercises"
    for package in (room.parent, room):
        package.mkdir(exist_ok=True)
        init = package / "__init__.py"
        if not init.exists():
            init.write_text(f'"""The {package.name} of the course."""\n', encoding="utf-8")
    title = options.name.replace("_", " ").capitalize()
    number = len(known.get(options.chapter, ())) + 1
    program = PROGRAM.format(name=options.name, title=title, number=number)
    for suffix, content in ((".py", program), (".toml", MISTAKES)):
        path = room / f"{options.name}{suffix}"
        path.write_text(content, encoding="utf-8")
        print(path)
    print(
        "Write the right program and its inputs in the first, the mistakes in the second.\n"
        f"Then paste wrong answers into `course exercises try {options.name}`, and run\n"
        f"    pytest tests/exercises -k {options.name}\n"
        "Then it needs its cells in the master; CONTRIBUTING says which."
    )
    return 0


def _try(options: argparse.Namespace) -> int:
    from course_lib.exercises.engine import check
    from course_lib.exercises.registry import find

    exercise = find(options.name)
    if options.file:
        source = Path(options.file).read_text(encoding="utf-8")
    else:
        print(f"Paste the answer, a `def` (Ctrl-D ends it):\n{exercise.call()}", file=sys.stderr)
        source = sys.stdin.read()
    answer = _answer(source, options.name)
    if answer is None:
        print("course: the answer defines no function", file=sys.stderr)
        return 1
    result = check(options.name, answer, help=3)
    print(result)
    if result.nudge:
        print(f"\nThe question asked at first: {result.nudge}")
    if result.misconception:
        print(f"The mistake is known as {result.misconception}.")
    elif not result.passed:
        print(
            "\nNo mistake of this exercise fits. Add one to its .toml file, as CONTRIBUTING shows."
        )
    return 0


def _answer(source: str, name: str) -> Any:
    """The function of that name in a pasted program, else the last one that it defines."""
    place = "<your answer>"
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    space: dict[str, Any] = {}
    exec("import numpy as np", space)
    exec(compile(source, place, "exec"), space)
    defined = [value for value in space.values() if getattr(value, "__code__", None)]
    return space.get(name, defined[-1] if defined else space.get("answer"))
