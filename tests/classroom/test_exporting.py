"""What other systems take from us, read back as they read it."""

import csv
import dataclasses
import os
import shutil
import sys

import pytest
from nbgrader.api import Gradebook, MissingEntry

from course_lib._paths import course_root
from course_lib.classroom.assignments import assignments
from course_lib.classroom.intake.naming import safe_name
from course_lib.classroom.records import Assignment, Question, QuestionResult, Record
from course_lib.classroom.returning.exporting import (
    export_canvas,
    export_moodle,
    export_nbgrader,
)
from course_lib.notebooks.canonical import read

pytestmark = pytest.mark.long

SECOND, THIRD = "02_gradient_descent", "03_stochastic_gradient_descent"
STEPS = Question("steps", "Steps", 1.5, "code", "steps_per_decimal", "steps_per_decimal")
DESCENT = Question("descent", "Descent", 3.0, "code", "gradient_descent", "gradient_descent")
PLOT = Question("plot", "Plot", 3.0, "written", rubric="1 point: two phases.")
ASSIGNMENTS = {
    SECOND: Assignment(SECOND, "02_exercises.ipynb", "", "", (STEPS, DESCENT, PLOT)),
    THIRD: Assignment(THIRD, "03_exercises.ipynb", "", "", (DESCENT,)),
}


def result(question, score, status="graded", answer=""):
    return QuestionResult(
        question.name, question.title, score, question.points, status, "", answer=answer
    )


def record(student, assignment, *results, digest="d"):
    return Record(student, assignment, digest, results)


WAITING = result(PLOT, None, "needs reading", "It falls.")
READ = result(PLOT, 2.5, answer="It rises.")
ADA = record("ada", SECOND, result(STEPS, 1.5), result(DESCENT, 0.0), WAITING)
BOB = record("bob", SECOND, result(STEPS, 0.0), result(DESCENT, 3.0), READ)
CYD = record(
    "cyd",
    SECOND,
    *(result(each, 0.0, "unreadable") for each in (STEPS, DESCENT, PLOT)),
)
DAN = record(
    "dan", SECOND, *(result(each, 0.0, "missing") for each in (STEPS, DESCENT, PLOT)), digest=""
)
ADA_3 = record("ada", THIRD, result(DESCENT, 3.0))
EVE_3 = record("eve", THIRD, result(DESCENT, 0.0, "timed out"))
CLASS = [EVE_3, DAN, BOB, ADA_3, CYD, ADA]


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(
        "student,name,lms_id,sis_user_id,login,section,email,group\n"
        '"ada","Lovelace, Ada",17,S1,alove,Monday,a@school.invalid,x\n'
        "bob,=Bob,18,S2,bobby,Monday,,y\n",
        encoding="utf-8",
    )
    return path


def test_canvas_without_a_roster(tmp_path):
    assert export_canvas(CLASS, tmp_path / "canvas.csv") == ["ada"]
    assert rows_of(tmp_path / "canvas.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", SECOND, THIRD],
        ["Points Possible", "", "", "", "", "7.5", "3"],
        ["ada", "", "", "ada", "", "", "3"],
        ["bob", "", "", "bob", "", "5.5", ""],
        ["cyd", "", "", "cyd", "", "0", ""],
        ["dan", "", "", "dan", "", "0", ""],
        ["eve", "", "", "eve", "", "", "0"],
    ]


def test_canvas_with_a_roster(tmp_path, roster):
    export_canvas([BOB, ADA_3], tmp_path / "canvas.csv", roster)
    assert rows_of(tmp_path / "canvas.csv")[2:] == [
        ["Lovelace, Ada", "17", "S1", "alove", "Monday", "", "3"],
        ["'=Bob", "18", "S2", "bobby", "Monday", "5.5", ""],
    ]


def test_canvas_recognises_the_head_of_the_file(tmp_path):
    """The rules of Canvas's own importer (lib/gradebook_importer.rb), one by one."""
    export_canvas(CLASS, tmp_path / "canvas.csv")
    head, points, *_ = rows_of(tmp_path / "canvas.csv")
    assert len(head) > 3
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert head[2] == "SIS User ID"
    assert head[3] == "SIS Login ID"
    assert "Section" in head[2 + 2]
    assert "Points Possible" in points[0]


def test_moodle(tmp_path, roster):
    assert export_moodle(CLASS, tmp_path / "moodle.csv", roster) == ["ada"]
    assert rows_of(tmp_path / "moodle.csv") == [
        ["Username", "ID number", "Email address", SECOND, THIRD],
        ["alove", "17", "a@school.invalid", "", "3"],
        ["bobby", "18", "", "5.5", ""],
        ["cyd", "", "", "0", ""],
        ["dan", "", "", "0", ""],
        ["eve", "", "", "", "0"],
    ]


@pytest.mark.parametrize("export", [export_canvas, export_moodle])
def test_the_order_of_records_makes_no_difference(tmp_path, export):
    export(CLASS, tmp_path / "one.csv")
    export(CLASS[::-1], tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_a_total_is_rounded_to_the_cents_that_canvas_keeps(tmp_path):
    thirds = record("ada", THIRD, result(DESCENT, 1 / 3), result(STEPS, 1 / 3))
    export_canvas([thirds], tmp_path / "canvas.csv")
    assert rows_of(tmp_path / "canvas.csv")[2][-1] == "0.67"


def test_a_roster_that_is_wrong_is_refused(tmp_path, roster):
    with roster.open("a", encoding="utf-8") as file:
        file.write("ada,,,,,,,\n")
    with pytest.raises(ValueError, match="line 4, column student"):
        export_canvas(CLASS, tmp_path / "canvas.csv", roster)
    assert not (tmp_path / "canvas.csv").exists()


def test_the_id_of_the_roster_is_the_login_where_it_gives_none(tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("student,lms_id\nE.Noether 7,7\n", encoding="utf-8")
    one = record(safe_name("E.Noether 7"), THIRD, result(DESCENT, 3.0))
    export_canvas([one], tmp_path / "canvas.csv", roster)
    assert rows_of(tmp_path / "canvas.csv")[2][1:4] == ["7", "", "E.Noether 7"]


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory):
    """A gradebook without anything in it; nbgrader takes seconds to make one."""
    path = tmp_path_factory.mktemp("gradebooks") / "gradebook.db"
    export_nbgrader([], ASSIGNMENTS, path)
    return path


@pytest.fixture
def database(tmp_path, empty_gradebook):
    return shutil.copy(empty_gradebook, tmp_path / "gradebook.db")


def opened(database):
    return Gradebook(f"sqlite:///{database.as_posix()}")


def test_makes_the_gradebook_where_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", os.defpath)  # as for `.venv/bin/course` in a plain shell
    path = tmp_path / "new folder" / "gradebook.db"
    export_nbgrader([BOB], ASSIGNMENTS, path)
    with opened(path) as gradebook:
        assert gradebook.find_submission(SECOND, "bob").score == 5.5
    assert os.environ["PATH"] == os.defpath


def test_nbgrader_reads_every_score_of_the_records(database):
    export_nbgrader(CLASS, ASSIGNMENTS, database)
    with opened(database) as gradebook:
        assert sorted(each.name for each in gradebook.assignments) == [SECOND, THIRD]
        assert gradebook.find_assignment(SECOND).max_score == 7.5
        for one in (ADA, BOB, CYD, ADA_3, EVE_3):
            submission = gradebook.find_submission(one.assignment, one.student)
            earned = sum(each.score or 0 for each in one.results)
            assert submission.score == earned
            assert submission.max_score == sum(each.max_score for each in one.results)
            notebook = f"{one.assignment[:2]}_exercises"
            for each in one.results:
                cell = each.question if each.question == "plot" else f"{each.question}-marked"
                grade = gradebook.find_grade(cell, notebook, one.assignment, one.student)
                assert grade.score == (each.score or 0)
                assert grade.max_score == each.max_score
                assert grade.needs_manual_grade == (each.status == "needs reading")


def test_nbgrader_tells_automatic_from_manual_scores(database):
    export_nbgrader(CLASS, ASSIGNMENTS, database)
    with opened(database) as gradebook:

        def scores(student, cell):
            grade = gradebook.find_grade(cell, "02_exercises", SECOND, student)
            return grade.auto_score, grade.manual_score

        assert scores("bob", "descent-marked") == (3.0, None)
        assert scores("bob", "plot") == (None, 2.5)
        assert scores("ada", "plot") == (None, None)
        assert scores("cyd", "plot") == (0.0, None)
        assert gradebook.find_submission(SECOND, "ada").needs_manual_grade
        assert not gradebook.find_submission(SECOND, "bob").needs_manual_grade
        assert gradebook.find_submission(SECOND, "bob").written_score == 2.5
        assert gradebook.find_submission(SECOND, "bob").code_score == 3.0


def test_nbgrader_counts_what_was_not_handed_in_as_nothing(database):
    export_nbgrader(CLASS, ASSIGNMENTS, database)
    with opened(database) as gradebook:
        with pytest.raises(MissingEntry):
            gradebook.find_submission(SECOND, "dan")
        assert gradebook.find_student("dan").score == 0


def everything(database):
    with opened(database) as gradebook:
        return sorted(
            (
                *(one.student.id, one.assignment.name, grade.name),
                *(grade.score, grade.max_score, grade.needs_manual_grade),
            )
            for name in (SECOND, THIRD)
            for one in gradebook.assignment_submissions(name)
            for notebook in one.notebooks
            for grade in notebook.grades
        )


def test_a_second_export_replaces_and_does_not_double(database):
    export_nbgrader(CLASS, ASSIGNMENTS, database)
    once = everything(database)
    assert len(once) == 3 + 3 + 3 + 1 + 1
    export_nbgrader(CLASS, ASSIGNMENTS, database)
    assert everything(database) == once
    better = dataclasses.replace(ADA, results=(result(STEPS, 1.5), result(DESCENT, 3.0), READ))
    export_nbgrader([better], ASSIGNMENTS, database)
    now = everything(database)
    assert [row for row in now if row[:2] != ("ada", SECOND)] == [
        row for row in once if row[:2] != ("ada", SECOND)
    ]
    assert [row for row in now if row[:2] == ("ada", SECOND)] == [
        ("ada", SECOND, "descent-marked", 3.0, 3.0, False),
        ("ada", SECOND, "plot", 2.5, 3.0, False),
        ("ada", SECOND, "steps-marked", 1.5, 1.5, False),
    ]
    missing = dataclasses.replace(DAN, student="ada")
    export_nbgrader([missing], ASSIGNMENTS, database)
    assert [row for row in everything(database) if row[:2] == ("ada", SECOND)] == []


@pytest.mark.thorough
def test_a_gradebook_of_nbgrader_is_filled_with_new_points(database):
    with opened(database) as gradebook:
        assert gradebook.assignments == []
        gradebook.add_assignment(SECOND, duedate="2030-01-01")
        gradebook.add_notebook("02_exercises", SECOND)
        gradebook.add_grade_cell(
            "descent-marked", "02_exercises", SECOND, max_score=1, cell_type="code"
        )
        gradebook.add_student("ada", first_name="Ada")
    export_nbgrader([ADA], ASSIGNMENTS, database)
    with opened(database) as gradebook:
        assert gradebook.find_student("ada").first_name == "Ada"
        assert gradebook.find_assignment(SECOND).duedate.year == 2030
        assert gradebook.find_grade_cell("descent-marked", "02_exercises", SECOND).max_score == 3
        assert gradebook.find_submission(SECOND, "ada").score == 1.5


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (record("ada", "09_topic", result(STEPS, 1.0)), "got one of '09_topic'"),
        (record("ada", THIRD, result(STEPS, 1.0)), "questions that 03_stochastic.* has not: steps"),
    ],
)
def test_a_record_that_fits_no_assignment_is_refused_and_nothing_is_written(database, wrong, says):
    before = database.read_bytes()
    with pytest.raises(ValueError, match=says):
        export_nbgrader([BOB, wrong], ASSIGNMENTS, database)
    assert database.read_bytes() == before


def test_without_nbgrader_the_error_names_the_extra(database, monkeypatch):
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    with pytest.raises(ModuleNotFoundError, match="install the extra `classroom`") as caught:
        export_nbgrader([ADA], ASSIGNMENTS, database)
    assert caught.value.name == "nbgrader"


def test_the_grade_cells_have_the_names_of_the_masters(database):
    known = assignments()
    records = [
        record("ada", name, *(result(each, 0.0) for each in one.questions))
        for name, one in known.items()
    ]
    export_nbgrader(records, known, database)
    paths = sorted(course_root().glob("solutions/*/*_exercises.ipynb"))
    assert len(paths) == len(known) > 0
    with opened(database) as gradebook:
        for path in paths:
            marked = {
                cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
                for cell in read(path).cells
                if cell.metadata.get("nbgrader", {}).get("grade")
            }
            notebook = gradebook.find_notebook(path.stem, path.parent.name)
            assert {cell.name: cell.max_score for cell in notebook.grade_cells} == marked
