"""What the class teaches us: wrong answers that several students share and no mistake names."""

from __future__ import annotations

import ast
import json
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from course_lib.classroom.records import Assignment, QuestionResult, Record, write_whole
from course_lib.exercises.registry import find

_ENTRY = """\
# {count} students gave these numbers. Say what they are, and move this to {name}.toml.
# Read the program before you do: it comes from a student, and there it runs.
[[mistake]]
name = "{label}"
body = {body}
says = ""
nudge = ""
hint = ""
"""


def write_drafts(
    records: Iterable[Record], assignments: Mapping[str, Assignment], folder: Path, least: int = 2
) -> list[Path]:
    """Write a draft `[[mistake]]` for each wrong answer that several students share.

    Args:
        records: Every record of the class.
        assignments: The assignments by name.
        folder: Where the drafts go, a file for each check.
        least: How many students must share an answer.

    Returns:
        The files, those with the most students first.
    """
    groups: dict[tuple[str, str], dict[str, QuestionResult]] = defaultdict(dict)
    for record in records:
        for each in record.results:
            check = _check_of(assignments.get(record.assignment), each.question)
            if check and each.numbers:
                groups[check, each.numbers][record.student] = each
    shared = {key: group for key, group in groups.items() if len(group) >= least}
    entries: dict[str, list[str]] = defaultdict(list)
    for (check, numbers), group in sorted(shared.items(), key=lambda one: -len(one[1])):
        shortest = min((each.source for each in group.values()), key=lambda text: (len(text), text))
        body = _body(shortest, check)
        if body:
            label = f"draft-{numbers}"
            entries[check].append(
                _ENTRY.format(count=len(group), name=check, label=label, body=body)
            )
    written = []
    for check, drafts in entries.items():
        path = folder / f"{check}.toml"
        write_whole(path, "\n".join(drafts))
        written.append(path)
    return written


def _check_of(assignment: Assignment | None, question: str) -> str:
    questions = assignment.questions if assignment else ()
    return next((one.check for one in questions if one.name == question), "")


def _body(source: str, check: str) -> str:
    """What stands under the `def` of an answer, as TOML, in the names of the right program."""
    try:
        functions = [one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)]
    except SyntaxError:
        return ""
    if not functions:
        return ""
    function = next((one for one in functions if one.name == check), functions[-1])
    lines = source.splitlines()[function.body[0].lineno - 1 : function.end_lineno]
    own, ours = [one.arg for one in function.args.args], find(check).arguments
    renamed = "" if tuple(own) == ours else f"{', '.join(own)}, = {', '.join(ours)},\n"
    text = json.dumps(renamed + textwrap.dedent("\n".join(lines)) + "\n", ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")
