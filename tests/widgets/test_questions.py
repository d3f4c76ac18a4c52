"""Every question of the course is complete, and its wrong answers reveal something."""

import pytest

from course_lib.widgets.answers import evaluate
from course_lib.widgets.kinds import Choice, Number, Ordering
from course_lib.widgets.questions import find, questions

by_question = pytest.mark.parametrize("question", questions().values(), ids=lambda q: q.key)


def test_keys_begin_with_the_chapter():
    modules = {key.split("-")[0] for key in questions()}
    assert {"00", "01", "02"} <= modules
    for key, question in questions().items():
        assert question.key == key
        assert key == key.lower()
        assert " " not in key


@by_question
def test_every_answer_has_something_to_say(question):
    assert question.question.rstrip()[-1] in "?."
    if isinstance(question, Choice):
        assert evaluate(question, question.answer).correct
        for option, reveals in question.options.items():
            assert option.strip()
            assert reveals.rstrip()[-1] in "?."
            assert evaluate(question, option).correct == (option == question.answer)
    elif isinstance(question, Ordering):
        assert evaluate(question, question.answer).correct
        assert not evaluate(question, question.items).correct
        assert question.explanation.rstrip()[-1] == "."
        assert all(text.rstrip()[-1] in "?." for _, _, text in question.reveals)
    else:
        assert evaluate(question, question.answer).correct
        assert question.explanation
        for value, text in question.reveals:
            feedback = evaluate(question, value)
            assert not feedback.correct
            assert text in feedback.text


def test_unknown_keys_are_refused():
    with pytest.raises(ValueError, match="key must be that of a question, got 'nothing like it'"):
        find("nothing like it")


@pytest.mark.parametrize(
    ("options", "answer", "words"),
    [({"a": "b"}, "a", "at least 2"), ({"a": "b", "c": "d"}, "e", "one of its options")],
)
def test_an_impossible_choice_is_refused(options, answer, words):
    with pytest.raises(ValueError, match=words):
        Choice("key", "?", options, answer)


@pytest.mark.parametrize(
    ("answer", "reveals", "words"),
    [
        (float("nan"), (), "finite"),
        (1.0, ((float("inf"), "."),), "finite"),
        (1.0, ((1.01, "."),), "counts as right"),
    ],
)
def test_an_impossible_number_is_refused(answer, reveals, words):
    with pytest.raises(ValueError, match=words):
        Number("key", "?", answer, "Because.", reveals=reveals)


@pytest.mark.parametrize(
    ("items", "answer", "reveals", "words"),
    [
        (("a", "b"), ("a", "c"), (), "its items in another order"),
        (("a",), ("a",), (), "its items in another order"),
        (("a", "b"), ("a", "b"), (), "must not stand in the right order"),
        (("b", "a"), ("a", "b"), (("a", "b", "."),), "must be wrong orders"),
    ],
)
def test_an_impossible_ordering_is_refused(items, answer, reveals, words):
    with pytest.raises(ValueError, match=words):
        Ordering("key", "?", items, answer, "Because.", reveals)
