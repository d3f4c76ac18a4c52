"""Predictions: judged without a browser, shown with controls or as text."""

import json
import subprocess
import sys

import ipywidgets
import pytest

from course_lib.widgets import predict
from course_lib.widgets.predictions import RUN_ON, Prediction, evaluate, remember, remembered
from course_lib.widgets.questions import questions
from course_lib.widgets.questions.kinds import Choice, Number

CHOICE = Choice(
    "test-choice",
    "Is <1> less than 2?",
    {"Yes": "It is.", "No & no": "Count <again>."},
    "Yes",
)
NUMBER = Number(
    "test-number",
    "How many steps?",
    100,
    "Ten times ten.",
    unit="steps",
    reveals=((10, "That is one row."), (1000, "That is a cube.")),
)


def controls(question):
    asked, field, commit, said = Prediction(question).view().children
    return asked, field, commit, said


@pytest.mark.parametrize(
    ("answer", "correct", "text"),
    [
        (100, True, "Right. Ten times ten."),
        (104.9, True, "Right. Ten times ten."),
        (95.1, True, "Right. Ten times ten."),
        ("100", True, "Right. Ten times ten."),
        (106, False, "Not quite. Your number is too large. Ten times ten."),
        (-100, False, "Not quite. Your number is too small. Ten times ten."),
        (10.4, False, "Not quite. That is one row."),
        (1000, False, "Not quite. That is a cube."),
    ],
)
def test_numbers_are_judged(answer, correct, text):
    feedback = evaluate(NUMBER, answer)
    assert (feedback.correct, feedback.text) == (correct, f"{text} {RUN_ON}")


def test_choices_are_judged():
    assert evaluate(CHOICE, "Yes").text == f"Right. It is. {RUN_ON}"
    wrong = evaluate(CHOICE, "No & no")
    assert (wrong.correct, wrong.text) == (False, f"Not quite. Count <again>. {RUN_ON}")


def test_against_zero_the_tolerance_is_absolute():
    zero = Number("zero", "?", 0, "Nothing.", relative_tolerance=0.01)
    assert evaluate(zero, 0.005).correct
    assert not evaluate(zero, 0.02).correct


@pytest.mark.parametrize("answer", ["", "ten", None, "nan", float("inf"), []])
def test_what_is_no_number_is_refused(answer):
    with pytest.raises(ValueError, match="answer must be a number"):
        evaluate(NUMBER, answer)


@pytest.mark.parametrize("answer", ["yes", None, 0])
def test_what_is_no_option_is_refused(answer):
    with pytest.raises(ValueError, match="answer must be one of"):
        evaluate(CHOICE, answer)


@pytest.mark.parametrize(
    ("question", "answer", "words"), [(CHOICE, "No & no", "Not quite."), (NUMBER, "100", "Right.")]
)
def test_committing_gives_feedback_and_is_remembered(question, answer, words, course_home):
    _, field, commit, said = controls(question)
    assert remembered(question) is None
    commit.click()
    assert "first" in said.value
    assert not course_home.exists()
    field.value = answer
    assert words not in said.value
    commit.click()
    assert words in said.value
    assert "aria-live='polite'" in said.value
    assert json.loads((course_home / "predictions.json").read_text()) == {question.key: answer}


def test_a_remembered_answer_is_there_again():
    remember(CHOICE.key, "No & no")
    remember(NUMBER.key, "10")
    _, field, _, said = controls(CHOICE)
    assert field.value == "No & no"
    assert "Count &lt;again&gt;." in said.value
    _, field, _, said = controls(NUMBER)
    assert field.value == "10"
    assert "That is one row." in said.value


@pytest.mark.parametrize("answer", ["an option of an older edition", 3, None, ["Yes"]])
def test_an_answer_that_no_longer_fits_is_forgotten(answer):
    remember(CHOICE.key, answer)
    assert remembered(CHOICE) is None
    assert controls(CHOICE)[1].value is None


def test_controls_are_labelled_and_nothing_is_chosen_beforehand():
    _, radio, commit, _ = controls(CHOICE)
    assert (radio.options, radio.value, radio.description) == (
        ("Yes", "No & no"),
        None,
        "Your answer",
    )
    assert (commit.description, commit.disabled) == ("Commit", False)
    _, field, _, _ = controls(NUMBER)
    assert (field.value, field.description) == ("", "Your answer (steps)")


def test_markup_in_a_question_is_escaped():
    asked = controls(CHOICE)[0]
    assert "&lt;1&gt;" in asked.value
    assert "<1>" not in Prediction(CHOICE)._repr_html_()
    assert "No &amp; no" in Prediction(CHOICE)._repr_html_()


def test_text_has_question_and_options_and_no_answer():
    text = repr(Prediction(CHOICE))
    assert text.splitlines() == [
        "Predict: Is <1> less than 2?",
        "  - Yes",
        "  - No & no",
        "(Without a running kernel: decide on your answer, then read on.)",
    ]
    assert "  - a number (steps)" in repr(Prediction(NUMBER))


@pytest.mark.parametrize("question", [CHOICE, NUMBER])
def test_the_bundle_is_the_same_before_and_after_an_answer(question):
    def still():
        bundle = Prediction(question)._repr_mimebundle_(include=None, exclude=None)
        assert "application/vnd.jupyter.widget-view+json" in bundle
        return bundle["text/plain"], bundle["text/html"]

    before = still()
    remember(question.key, "Yes" if question is CHOICE else "100")
    assert still() == before
    assert before[0] == repr(Prediction(question))
    for secret in ("It is.", "Ten times ten."):
        assert secret not in "".join(before)


def test_predict_finds_its_question():
    key = next(iter(questions()))
    assert predict(key).question.key == key
    assert isinstance(predict(key).view(), ipywidgets.VBox)
    with pytest.raises(ValueError, match=f"there is '{key}'"):
        predict(key[:-1])


def test_importing_costs_no_widgets():
    key = next(iter(questions()))
    code = f"import sys, course_lib.widgets as w; repr(w.predict({key!r})); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"ipywidgets", "IPython", "matplotlib"} & set(done.stdout.split())
