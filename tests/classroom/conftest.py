import json

import pytest

from course_lib._paths import course_root
from course_lib.classroom.assignments import find_assignment
from course_lib.classroom.marking.answers import Settings
from course_lib.classroom.marking.grading import grade
from course_lib.classroom.records import Record, record_path
from course_lib.classroom.sandbox.runner import Sandbox


@pytest.fixture(scope="session")
def sandbox(needs_sandbox):
    """A sandbox with NumPy, whose answers have three seconds."""
    with Sandbox(["import numpy as np\nfrom course_lib.exercises import check"], 3.0) as running:
        yield running


@pytest.fixture(scope="session")
def assignment():
    """Chapter 02: seven questions of code and one to be read."""
    return find_assignment("02")


@pytest.fixture(scope="session")
def new_school(needs_sandbox, tmp_path_factory, assignment):
    """Makes a class, whose works are written, graded and looked up by name."""
    return lambda: School(tmp_path_factory.mktemp("school"), assignment)


@pytest.fixture
def school(new_school):
    return new_school()


class School:
    def __init__(self, folder, assignment):
        self.folder = folder
        self.assignment = assignment
        self.submissions = folder / "submissions"
        self.grades = folder / "grades"

    def path(self, student):
        path = self.submissions / student / self.assignment.name / self.assignment.notebook
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def master(self):
        """The master's notebook, as a dict that a test may spoil."""
        root = course_root() / "solutions"
        return json.loads(
            (root / self.assignment.name / self.assignment.notebook).read_text("utf-8")
        )

    def hand_in(self, student, notebook=None, **answers):
        """Write a submission: the right answers, but for those given by grade id."""
        notebook = self.master() if notebook is None else notebook
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", "").replace("-", "_")
            if name in answers:
                cell["source"] = answers[name]
        self.path(student).write_text(json.dumps(notebook), encoding="utf-8")

    def grade(self, seconds=3.0, **options):
        settings = Settings(seed=5, seconds=seconds)
        return grade(self.submissions, self.grades, [self.assignment], settings, **options)

    def record(self, student):
        return Record.load(record_path(self.grades, self.assignment.name, student))

    def result(self, student, question):
        (found,) = [r for r in self.record(student).results if r.question == question]
        return found

    def points(self, student):
        """Points of all questions that no person has to read; 11 is all."""
        return sum(result.score or 0 for result in self.record(student).results)
