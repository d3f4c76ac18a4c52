"""Exercises have the numbers of the notebook, and their rooms hold what belongs to them."""

import json

import pytest

from course_lib._paths import ROOMS, course_root
from course_lib.exercises.registry import chapters


@pytest.mark.parametrize("chapter", chapters())
def test_exercises_are_numbered_as_they_are_met(chapter):
    (master,) = course_root().glob(f"solutions/{chapter}_*/{chapter}_exercises.ipynb")
    cells = json.loads(master.read_text(encoding="utf-8"))["cells"]
    starts = [str(cell["source"][0]) for cell in cells if cell["cell_type"] == "code"]
    met = [line.split('"')[1] for line in starts if line.startswith("check(")]
    assert [check.name for check in chapters()[chapter]] == list(dict.fromkeys(met))
    assert [check.number for check in chapters()[chapter]] == list(range(1, len(set(met)) + 1))


def test_each_program_has_its_mistakes_beside_it():
    rooms = list(ROOMS.glob("chapter_*/exercises"))
    programs = {path.with_suffix("") for room in rooms for path in room.glob("[a-z]*.py")}
    assert programs == {path.with_suffix("") for room in rooms for path in room.glob("*.toml")}
