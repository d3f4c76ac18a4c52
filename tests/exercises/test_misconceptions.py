"""Every mistake is caught and named as itself, and nothing else is."""

import re

import numpy as np
import pytest

from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.compare import close, same_mistake
from course_lib.exercises.judging import result
from course_lib.exercises.registry import CHAPTERS

CHECKS = [exercise for checks in CHAPTERS.values() for exercise in checks]
FORMS = [
    pytest.param(exercise, misconception, form, id=f"{exercise.name}-{misconception.name}-{number}")
    for exercise in CHECKS
    for misconception in exercise.misconceptions
    for number, form in enumerate(misconception.forms)
]
by_name = pytest.mark.parametrize("exercise", CHECKS, ids=lambda exercise: exercise.name)


def answer_of(exercise, function):
    """A function as it is handed in: called first when a number is asked."""
    return function if exercise.arguments else function()


def agree(exercise, one, other):
    """Whether two wrong functions give the same numbers on all visible inputs."""
    return all(
        same_mistake(a, b, exercise.tolerance)
        for arguments in inputs(exercise)
        for a, b in zip(
            result(exercise, one, arguments), result(exercise, other, arguments), strict=True
        )
    )


@pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])
@pytest.mark.parametrize(("exercise", "misconception", "form"), FORMS)
def test_a_misconception_is_named_as_itself(exercise, misconception, form, hidden):
    found = check(exercise.name, answer_of(exercise, form), hidden)
    assert not found.passed
    assert found.status == "wrong"
    assert found.misconception == misconception.name
    assert (found.diagnosis, found.hint) == (misconception.diagnosis, misconception.hint)


@pytest.mark.parametrize(("exercise", "misconception", "form"), FORMS)
def test_no_other_misconception_fits_as_well(exercise, misconception, form):
    fitting = {
        other.name
        for other in exercise.misconceptions
        for other_form in other.forms
        if agree(exercise, form, other_form)
    }
    assert fitting == {misconception.name}


@pytest.mark.parametrize(("exercise", "misconception", "form"), FORMS)
def test_a_misconception_differs_from_the_reference_by_a_wide_margin(exercise, misconception, form):
    """On some input, by three times the tolerance: rounding elsewhere cannot hide the mistake."""
    assert any(
        not close(wrong, right, 3 * exercise.tolerance)
        for arguments in inputs(exercise)
        for wrong, right in zip(
            result(exercise, form, arguments),
            result(exercise, exercise.reference, arguments),
            strict=True,
        )
    )


@by_name
def test_texts_are_sentences_and_names_are_unique(exercise):
    names = [misconception.name for misconception in exercise.misconceptions]
    assert len(set(names)) == len(names) >= 4
    for misconception in exercise.misconceptions:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", misconception.name)
        assert misconception.diagnosis.endswith(".")
        assert misconception.hint.endswith(".")
        assert len(misconception.hint) >= 20


def test_the_mistakes_that_the_chapters_promise_are_there():
    known = {(e.name, m.name) for e in CHECKS for m in e.misconceptions}
    assert {
        ("mse_loss", "sum-for-mean"),
        ("mse_loss", "half-convention"),
        ("mse_loss", "sign-flipped"),
        ("mse_loss", "broadcast"),
        ("mse_gradient", "factor-2-missing"),
        ("mse_gradient", "sum-for-mean"),
        ("huber_loss", "offset-missing"),
        ("softmax_cross_entropy", "mean-over-classes"),
        ("softmax_cross_entropy", "overflow"),
        ("softmax_cross_entropy", "log-of-zero"),
        ("gradient_descent", "ascent"),
        ("gradient_descent", "gradient-outside-loop"),
        ("gradient_descent", "one-step-too-few"),
        ("gradient_descent", "rate-twice"),
    } <= known


@by_name
def test_inputs_are_the_same_every_time_and_hidden_ones_differ(exercise):
    def flat(examples):
        return [np.asarray(part, float) for a in examples for part in a if not callable(part)]

    first, again = flat(inputs(exercise)), flat(inputs(exercise))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    if exercise.arguments:
        hidden = flat(inputs(exercise, hidden=True))
        assert not all(
            any(a.shape == b.shape and np.array_equal(a, b) for b in first) for a in hidden
        )
