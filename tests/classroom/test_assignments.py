"""What is read from the masters, and what is said of a master that does not fit."""

import copy
import json
from pathlib import Path

import pytest

from course_lib._paths import course_root
from course_lib.classroom.assignments import assignment_of, assignments, find_assignment
from course_lib.exercises import check
from course_lib.exercises.registry import find

SOLUTIONS = course_root() / "solutions"


def cell(kind, source, grade_id, **nbgrader):
    fields = {"grade": False, "solution": False, "locked": True, "grade_id": grade_id, **nbgrader}
    return {
        "cell_type": kind,
        "id": grade_id,
        "metadata": {"nbgrader": fields},
        "source": source.splitlines(keepends=True),
    }


def small_master():
    return [
        cell("code", "import numpy as np\nstart = np.zeros(2)", "imports"),
        cell("markdown", "## Exercise 1, core: squares\n\nDo it.", "task"),
        cell(
            "code",
            "LIMIT = 3\nlater = np.ones(2)\ndef helper(x):\n    return x\nprint(helper(1))",
            "program",
        ),
        cell(
            "code",
            "def mine(y_true, y_pred):\n    return 0",
            "answer",
            solution=True,
            locked=False,
        ),
        cell("code", 'check("mse_loss", mine)', "answer-check"),
        cell(
            "code",
            '# More\ncheck("mse_loss", mine, hidden=True).require()\n',
            "answer-marked",
            grade=True,
            points=2,
        ),
        cell("markdown", "## Exercise 2: in words", "words-task"),
        cell(
            "markdown",
            "### BEGIN SOLUTION\nBecause.\n### END SOLUTION\n"
            "### BEGIN MARK SCHEME\n1 point: a reason.\n### END MARK SCHEME",
            "words",
            grade=True,
            solution=True,
            points=3,
        ),
    ]


def written(tmp_path, cells):
    master = tmp_path / "solutions" / "42_topic" / "42_exercises.ipynb"
    master.parent.mkdir(parents=True, exist_ok=True)
    master.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return master


def test_a_small_master_is_read_as_a_person_would_read_it(tmp_path):
    assignment = assignment_of(written(tmp_path, small_master()))
    assert (assignment.name, assignment.notebook) == ("42_topic", "42_exercises.ipynb")
    assert assignment.setup == "import numpy as np\nstart = np.zeros(2)"
    assert assignment.definitions == "LIMIT = 3\n\ndef helper(x):\n    return x"
    code, words = assignment.questions
    assert (code.name, code.title, code.points) == ("answer", "Exercise 1, core: squares", 2)
    assert (code.kind, code.check, code.expression) == ("code", "mse_loss", "mine")
    assert (words.name, words.title, words.points) == ("words", "Exercise 2: in words", 3)
    assert (words.kind, words.check, words.rubric) == ("written", "", "1 point: a reason.")


def test_all_masters_of_the_course_are_read():
    found = assignments()
    assert list(found) == sorted(folder.name for folder in SOLUTIONS.iterdir())
    for name, assignment in found.items():
        cells = json.loads((SOLUTIONS / name / assignment.notebook).read_bytes())["cells"]
        points = [cell["metadata"]["nbgrader"].get("points", 0) for cell in cells]
        assert sum(question.points for question in assignment.questions) == sum(points)
        for question in assignment.questions:
            if question.kind == "code":
                assert find(question.check).name == question.check
            elif question.title != "Stretch 2: plot and interpret":
                assert "**Rubric.**" in question.rubric
            assert "BEGIN" not in question.rubric


def test_what_chapter_two_asks():
    questions = {question.name: question for question in find_assignment("02").questions}
    assert list(questions) == [
        *("convergence-rate", "steps", "largest-rate", "descent"),
        *("normal", "standardise", "bug", "plot"),
    ]
    assert questions["descent"].title == "Exercise 4, core: gradient descent"
    assert questions["bug"].check == "descent_losses"
    assert questions["bug"].expression == "descent_losses"


def test_a_plot_is_read_by_a_person():
    questions = {question.name: question for question in find_assignment("01").questions}
    assert questions["plot"].kind == "written"
    assert questions["plot"].rubric.startswith("targets = np.linspace(-4, 20, 61)")


def test_setup_and_definitions_run_and_the_answers_pass_with_them():
    """With the master's own answers in the namespace, every check is passed."""
    for name in ("02_gradient_descent", "06_adam"):
        assignment = find_assignment(name)
        namespace = {}
        exec(assignment.setup, namespace)
        exec(assignment.definitions, namespace)
        cells = json.loads((SOLUTIONS / name / assignment.notebook).read_bytes())["cells"]
        for each in cells:
            if each["metadata"]["nbgrader"]["solution"] and each["cell_type"] == "code":
                exec("".join(each["source"]), namespace)
        for question in assignment.questions:
            if question.kind == "code":
                answer = eval(question.expression, namespace)
                assert check(question.check, answer, hidden=True).passed


def test_the_definitions_of_every_master_run_after_its_imports():
    """Every answer relies on them, so none of them may fail."""
    for assignment in assignments().values():
        namespace = {}
        exec(assignment.setup, namespace)
        before = set(namespace)
        exec(assignment.definitions, namespace)
        assert namespace.keys() > before or not assignment.definitions


@pytest.mark.parametrize("name", ["02", "02_gradient_descent"])
def test_an_assignment_is_found_by_name_and_number(name):
    assert find_assignment(name) == assignment_of(
        SOLUTIONS / "02_gradient_descent" / "02_exercises.ipynb"
    )


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no assignment '99'.*02_gradient_descent"):
        find_assignment("99")
    with pytest.raises(ValueError, match="did you mean '06_adam'"):
        find_assignment("6_adams")


def test_without_masters_it_says_so(tmp_path):
    with pytest.raises(ValueError, match="no master is in solutions"):
        find_assignment("02", tmp_path)
    assert assignments(tmp_path) == {}


def changed(index, source=None, **nbgrader):
    cells = copy.deepcopy(small_master())
    if source is not None:
        cells[index]["source"] = [source]
    cells[index]["metadata"]["nbgrader"].update(nbgrader)
    return cells


@pytest.mark.parametrize(
    ("cells", "named", "reason"),
    [
        (changed(5, 'check("mse_loss", mine).require()'), "answer-marked", "exactly once"),
        (changed(5, 'check("mse_loss", mine, hidden=True)'), "answer-marked", "exactly once"),
        (
            changed(5, 'check("mse_loss", mine, hidden=False).require()'),
            "answer-marked",
            "exactly once",
        ),
        (changed(5, "assert mine"), "answer-marked", "exactly once"),
        (changed(5, "check("), "answer-marked", "exactly once"),
        (
            changed(5, 'check("mse_los", mine, hidden=True).require()'),
            "answer-marked",
            "did you mean 'mse_loss'",
        ),
        (changed(3, solution=False), "answer-marked", "no answer stands before it"),
        (changed(3, "def other():\n    return 0"), "answer", "does not define mine"),
        (changed(5, points=0), "answer-marked", "points above 0"),
        (changed(7, points="three"), "words", "points above 0"),
        (changed(7, grade_id="answer"), "answer", "marked already"),
        (changed(2, "def helper(:"), "program", "no Python"),
    ],
)
def test_a_master_that_does_not_fit_is_named_with_its_cell(tmp_path, cells, named, reason):
    master = written(tmp_path, cells)
    with pytest.raises(ValueError, match=reason) as caught:
        assignment_of(master)
    assert str(master) in str(caught.value)
    assert repr(named) in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "reason"), [(small_master()[1:], "imports"), (small_master()[:3], "no marked cell")]
)
def test_a_master_without_imports_or_marks_is_refused(tmp_path, cells, reason):
    with pytest.raises(ValueError, match=reason):
        assignment_of(written(tmp_path, cells))


@pytest.mark.parametrize("text", ["", "[]", "{}", "{"])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, text):
    master = Path(tmp_path / "42_exercises.ipynb")
    master.write_text(text)
    with pytest.raises(ValueError, match="is no notebook"):
        assignment_of(master)
