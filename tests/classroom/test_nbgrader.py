"""The masters are nbgrader's as they are: its Validate runs them, and finds an unwritten answer."""

import pytest
from nbgrader.validator import Validator

from course_lib._paths import course_root

CHAPTER = "02_gradient_descent/02_exercises.ipynb"


@pytest.mark.thorough
def test_nbgrader_validates_a_master():
    assert Validator().validate(str(course_root() / "solutions" / CHAPTER)) == {}


@pytest.mark.thorough
def test_nbgrader_says_which_answer_is_missing_in_the_students_copy():
    found = Validator().validate(str(course_root() / "chapters" / CHAPTER))
    assert [each["error"] for each in found["failed"]] == ["You did not provide a response."]
