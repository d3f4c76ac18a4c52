"""Predictions and quizzes: judged without a browser, shown with controls or as text."""

import json
import subprocess
import sys

import pytest

from course_lib._paths import course_root
from course_lib.widgets import predict, quiz
from course_lib.widgets.answers import evaluate, remember, remembered
from course_lib.widgets.kinds import Choice, Number, Ordering
from course_lib.widgets.predictions import RUN_ON, WITHOUT_KERNEL, Prediction
from course_lib.widgets.questions import questions
from course_lib.widgets.quizzes import Quiz

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
ORDERING = Ordering(
    "test-ordering",
    "Which is smallest? Put them in order.",
    items=("two", "three", "one"),
    answer=("one", "two", "three"),
    explanation="So they are counted.",
    reveals=(("three", "one", "Three is not the first."),),
)


def commit(view, value):
    """Answer as the page does."""
    view.set_state({"answer": {"number": view.answer["number"] + 1, "value": value}})
    return view.feedback


@pytest.mark.parametrize(
    ("answer", "correct", "text"),
    [
        (100, True, "Right. Ten times ten."),
        (104.9, True, "Right. Ten times ten."),
        (95.1, True, "Right. Ten times ten."),
        ("100", True, "Right. Ten times ten."),
        ("200/2", True, "Right. Ten times ten."),
        ("100,5", True, "Right. Ten times ten."),
        (106, False, "Not quite. Your number is too large. Ten times ten."),
        (-100, False, "Not quite. Your number is too small. Ten times ten."),
        (10.4, False, "Not quite. That is one row."),
        (1000, False, "Not quite. That is a cube."),
    ],
)
def test_numbers_are_judged(answer, correct, text):
    feedback = evaluate(NUMBER, answer)
    assert (feedback.correct, feedback.text) == (correct, text)


def test_choices_are_judged():
    assert evaluate(CHOICE, "Yes").text == "Right. It is."
    wrong = evaluate(CHOICE, "No & no")
    assert (wrong.correct, wrong.text) == (False, "Not quite. Count <again>.")


@pytest.mark.parametrize(
    ("order", "correct", "text"),
    [
        ("one two three", True, "Right. So they are counted."),
        ("one three two", False, "Not quite. two comes before three. So they are counted."),
        ("three one two", False, "Not quite. Three is not the first."),
        ("two three one", False, "Not quite. Three is not the first."),
    ],
)
def test_orders_are_judged_by_what_stands_wrongly(order, correct, text):
    feedback = evaluate(ORDERING, order.split())
    assert (feedback.correct, feedback.text) == (correct, text)


@pytest.mark.parametrize("answer", [None, [], ["one"], ["one", "one", "two"], "one two three", 3])
def test_what_is_no_order_is_refused(answer):
    with pytest.raises(ValueError, match="in some order"):
        evaluate(ORDERING, answer)


def test_against_zero_the_tolerance_is_absolute():
    zero = Number("zero", "?", 0, "Nothing.", relative_tolerance=0.01)
    assert evaluate(zero, 0.005).correct
    assert not evaluate(zero, 0.02).correct


@pytest.mark.parametrize(
    "answer", ["", "ten", None, "nan", float("inf"), [], "1/0", "a/b", "1" + 400 * "0" + "/3"]
)
def test_what_is_no_number_is_refused(answer):
    with pytest.raises(ValueError, match="answer must be a number"):
        evaluate(NUMBER, answer)


@pytest.mark.parametrize("answer", ["yes", None, 0])
def test_what_is_no_option_is_refused(answer):
    with pytest.raises(ValueError, match="answer must be one of"):
        evaluate(CHOICE, answer)


ANSWERS = [
    (CHOICE, "No & no", "wrong", "Not quite."),
    (NUMBER, "100", "right", "Right."),
    (ORDERING, ["one", "two", "three"], "right", "Right."),
]
with_answers = pytest.mark.parametrize(("question", "answer", "state", "words"), ANSWERS)


@with_answers
def test_committing_gives_feedback_and_is_remembered(question, answer, state, words, course_home):
    view = Prediction(question).view()
    assert (view.answer, view.feedback) == ({"number": 0, "value": None}, {})
    said = commit(view, None)
    assert said["state"] == "problem"
    assert "first" in said["text"]
    assert not course_home.exists()
    said = commit(view, answer)
    assert said["state"] == state
    assert said["text"].startswith(words)
    assert said["text"].endswith(RUN_ON)
    assert json.loads((course_home / "predictions.json").read_text()) == {question.key: answer}


@with_answers
def test_a_remembered_answer_is_there_again(question, answer, state, words):
    commit(Prediction(question).view(), answer)
    view = Prediction(question).view()
    assert view.answer["value"] == answer
    assert view.feedback["state"] == state


@pytest.mark.parametrize("answer", ["an option of an older edition", 3, None, ["Yes"]])
@pytest.mark.parametrize("question", [CHOICE, NUMBER, ORDERING])
def test_an_answer_that_no_longer_fits_is_forgotten(question, answer):
    remember(question.key, answer)
    assert remembered(question) is None
    assert Prediction(question).view().answer["value"] is None


@pytest.mark.parametrize("question", [CHOICE, NUMBER, ORDERING])
def test_the_page_is_not_told_the_answer(question):
    view = Prediction(question).view()
    told = json.dumps([view.question, view.answer, view.feedback, view.lead, view.button])
    for secret in ("It is.", "Ten times ten", "100", "So they are counted", "Three is not"):
        assert secret not in told


def test_markup_in_a_question_is_escaped():
    assert "<1>" not in Prediction(CHOICE)._repr_html_()
    assert "No &amp; no" in Prediction(CHOICE)._repr_html_()
    assert "<again>" not in Quiz(CHOICE)._repr_html_()


def test_text_has_question_and_options_and_no_answer():
    assert repr(Prediction(CHOICE)).splitlines() == [
        "Predict: Is <1> less than 2?",
        "  - Yes",
        "  - No & no",
        WITHOUT_KERNEL,
    ]
    assert "  - a number (steps)" in repr(Prediction(NUMBER))
    assert "  - two\n  - three\n  - one" in repr(Prediction(ORDERING))


@with_answers
def test_the_bundle_is_the_same_before_and_after_an_answer(question, answer, state, words):
    def still():
        bundle = Prediction(question)._repr_mimebundle_(include=None, exclude=None)
        assert "application/vnd.jupyter.widget-view+json" in bundle
        return bundle["text/plain"], bundle["text/html"]

    before = still()
    remember(question.key, answer)
    assert still() == before
    assert before[0] == repr(Prediction(question))
    for secret in ("It is.", "Ten times ten.", "So they are counted."):
        assert secret not in "".join(before)


def test_predict_finds_its_question():
    key = next(iter(questions()))
    assert predict(key).question.key == key
    with pytest.raises(ValueError, match=f"there is '{key}'"):
        predict(key[:-1])


# --- quizzes


def test_a_quiz_gives_the_reason_of_a_wrong_option_and_all_reasons_of_the_right_one():
    view = Quiz(CHOICE).view()
    assert (view.lead, view.button) == ("Quiz:", "Answer")
    wrong = commit(view, "No & no")
    assert (wrong["state"], wrong["reasons"]) == ("wrong", {"No & no": "Count <again>."})
    assert wrong["text"] == "Not quite. Count <again>. Try again."
    assert commit(view, "No & no") != wrong  # the page hears of every answer
    right = commit(view, "Yes")
    assert (right["state"], right["reasons"]) == ("right", dict(CHOICE.options))
    assert commit(view, None)["state"] == "problem"


def test_a_quiz_reads_as_text_and_has_its_reasons_behind_a_click():
    assert repr(Quiz(CHOICE)).splitlines() == [
        "Quiz: Is <1> less than 2?",
        "  - Yes",
        "  - No & no",
    ]
    html = Quiz(CHOICE)._repr_html_()
    shown, _, hidden = html.partition("<details>")
    assert "It is." not in shown
    assert "<strong>Yes</strong> Right. It is." in hidden
    assert "No. Count &lt;again&gt;." in hidden


def test_a_quiz_needs_options():
    number = next(key for key, one in questions().items() if isinstance(one, Number))
    with pytest.raises(ValueError, match="key must be that of a question with options"):
        quiz(number)


def test_every_quiz_of_the_course_is_shown():
    keys = [key for key in questions() if "-quiz-" in key]
    assert {key[:2] for key in keys} >= {"00", "01", "02"}
    for key in keys:
        notebooks = (course_root() / "chapters").glob(f"{key[:2]}_*/*.ipynb")
        (lesson,) = (path for path in notebooks if path.stem == path.parent.name)
        assert f'quiz(\\"{key}\\")' in lesson.read_text(encoding="utf-8"), key


def test_importing_costs_no_widgets():
    key = next(iter(questions()))
    code = f"import sys, course_lib.widgets as w; repr(w.predict({key!r})); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"anywidget", "ipywidgets", "IPython", "matplotlib"} & set(done.stdout.split())
