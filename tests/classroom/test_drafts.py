"""Wrong answers that several students share become drafts of mistakes."""

import tomllib

import pytest

from course_lib.classroom.assignments import find_assignment
from course_lib.classroom.records import QuestionResult, Record
from course_lib.classroom.returning.drafts import write_drafts
from course_lib.exercises.edits import compiled, source_of, with_body
from course_lib.exercises.registry import find

ODD = "def {name}(kappa):\n    # a guess\n    return {guess}\n"
ASSIGNMENTS = {"02_gradient_descent": find_assignment("02")}


def record(student, source, numbers="abc"):
    result = QuestionResult(
        "convergence-rate", "1", 0.0, 1.0, "graded", "", numbers=numbers, source=source
    )
    return Record(student, "02_gradient_descent", "", (result,))


def test_a_shared_answer_is_written_as_a_mistake_that_can_be_used(tmp_path):
    program = ODD.format(name="mine", guess="kappa**0.3")
    records = [record(name, program) for name in ("ada", "bob", "cyd")]
    records.append(record("dan", ODD.format(name="mine", guess="7"), "other"))
    (path,) = write_drafts(records, ASSIGNMENTS, tmp_path)
    assert path.name == "convergence_rate.toml"
    (draft,) = tomllib.loads(path.read_text(encoding="utf-8"))["mistake"]
    reference = find("convergence_rate").reference
    wrong = compiled(with_body(source_of(reference), draft["body"]), reference)
    assert wrong(16.0) == pytest.approx(16**0.3)
    assert set(draft) == {"name", "body", "says", "nudge", "hint"}
    assert "3 students" in path.read_text(encoding="utf-8")


def test_one_student_alone_teaches_nothing_and_a_record_without_numbers_neither(tmp_path):
    program = ODD.format(name="convergence_rate", guess="7")
    assert write_drafts([record("ada", program)], ASSIGNMENTS, tmp_path) == []
    named = [record(name, program, "") for name in ("ada", "bob")]
    assert write_drafts(named, ASSIGNMENTS, tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("source", ["", "def (", "x = 3", 'def f(a):\n    return "\\ud800\x7f\\""'])
def test_strange_programs_stop_nothing(tmp_path, source):
    for path in write_drafts([record("a", source), record("b", source)], ASSIGNMENTS, tmp_path):
        assert tomllib.loads(path.read_text(encoding="utf-8"))["mistake"]


def test_grading_keeps_the_numbers_of_what_no_mistake_names(school):
    odd = "def convergence_rate(k):\n    return k**0.123 - 0.4567 * k\n"
    for name in ("ada", "bob"):
        school.hand_in(name, convergence_rate=odd)
    school.hand_in("cyd")
    school.grade()
    ada, bob, cyd = (school.result(name, "convergence-rate") for name in ("ada", "bob", "cyd"))
    assert ada.numbers == bob.numbers != ""
    assert ada.source.strip() == odd.strip()
    assert (cyd.numbers, cyd.source) == ("", "")
