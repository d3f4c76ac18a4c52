"""The instructor's guide: its commands are commands, its links lead somewhere, it names it all."""

import re
import shlex
from typing import get_args

import pytest

from course_lib._paths import course_root
from course_lib.classroom.cli import COMMANDS
from course_lib.classroom.records import Status
from course_lib.cli import build_parser

GUIDE = course_root() / "chapters" / "INSTRUCTORS.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.startswith("course ")]
INLINE = [text for text in re.findall(r"`(course [^`]+)`", TEXT) if " --" in text]


@pytest.mark.parametrize("line", dict.fromkeys([*LINES, *INLINE]))
def test_a_command_is_taken_as_it_is_written(line):
    options = build_parser().parse_args(shlex.split(line)[1:])
    assert callable(options.run)


def test_every_command_is_shown_in_a_line_that_can_be_copied():
    assert {line.split()[1] for line in LINES} == set(COMMANDS)


def test_every_status_is_explained():
    _, *explained = re.findall(r"^\| ([a-z ]+) \| [^|]+ \|$", TEXT, re.MULTILINE)
    assert sorted(explained) == sorted(get_args(Status))


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#\s]+)", TEXT)
    assert links
    assert [link for link in links if not (GUIDE.parent / link).exists()] == []


def test_points_of_the_plan_are_those_of_the_masters():
    from course_lib.classroom.assignments import assignments

    planned = re.findall(r"^\| \d+ \| (\d\d) .*\| (\d+) \|$", TEXT, re.MULTILINE)
    assert dict(planned) == {
        name[:2]: f"{sum(question.points for question in each.questions):g}"
        for name, each in assignments().items()
    }
