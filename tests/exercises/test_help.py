"""Help comes in stages, from a question to the line, and the program after that."""

import numpy as np
import pytest

from course_lib.exercises import check, passed, progress, solution
from course_lib.exercises.learner import tries
from course_lib.exercises.registry import chapters, find

CHECKS = [exercise for checks in chapters().values() for exercise in checks]
by_name = pytest.mark.parametrize("exercise", CHECKS, ids=lambda exercise: exercise.name)


def too_few(X, y, learning_rate, steps):
    w = np.zeros(X.shape[1])
    for _ in range(1, steps):
        w = w - learning_rate * X.T @ (X @ w - y) / len(y)
    return w


def right(X, y, learning_rate, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = w - learning_rate * X.T @ (X @ w - y) / len(y)
    return w


@pytest.fixture(autouse=True)
def fresh_kernel(monkeypatch):
    from course_lib.exercises import learner

    monkeypatch.setattr(learner, "_tries_here", learner.Counter())


def test_each_wrong_answer_is_told_more():
    cards = [repr(check("gradient_descent", too_few)) for _ in range(4)]
    assert all("This takes one step too few." in card for card in cards)
    first, second, third, fourth = cards
    assert "Ask yourself: " in first
    assert "Hint: " not in first
    assert "expected" not in first
    assert "help=2" in first
    assert "Hint: " in second
    assert "on the way: gradient = [" in second
    assert "look at" not in second
    assert "look at: line 3: for _ in range(1, steps):" in third
    assert 'solution("gradient_descent")' in third
    assert fourth == third


def test_help_can_be_asked_for_at_once():
    assert "look at" in repr(check("gradient_descent", too_few, help=3))
    assert "Ask yourself" in repr(check("gradient_descent", too_few, help=1))
    for wrong in (0, 4):
        with pytest.raises(ValueError, match="help must be"):
            check("gradient_descent", too_few, help=wrong)


def test_a_pass_starts_anew_and_leads_on():
    check("gradient_descent", too_few)
    card = repr(check("gradient_descent", right))
    assert find("gradient_descent").mistakes.insight in card
    assert "Next: `normal_equations`." in card
    assert "Ask yourself" in repr(check("gradient_descent", too_few))


def test_a_grade_counts_no_tries():
    for _ in range(3):
        found = check("gradient_descent", too_few, hidden=True)
        assert (found.stage, found.notes) == (0, ())
        assert "Hint: " in repr(found)
    assert tries("gradient_descent") == 0


def test_the_worked_input_is_the_smallest():
    found = check("gradient_descent", too_few, help=2)
    assert dict(found.details)["given"].startswith("X = [[")
    assert "], [" not in dict(found.details)["given"]


def test_the_card_and_the_text_say_the_same():
    for stage in (1, 2, 3):
        found = check("gradient_descent", too_few, help=stage)
        text, html = repr(found), found._repr_html_()
        assert ("Ask yourself" in text) == ("Ask yourself" in html)
        assert ("look at" in text) == ("look at" in html)
        assert all(note.split("`")[0] in html for note in found.notes)


def test_a_program_is_shown_after_a_pass_or_three_tries():
    closed = repr(solution("gradient_descent"))
    assert "after a pass, or after 3 tries" in closed
    assert "def " not in closed
    for _ in range(3):
        check("gradient_descent", too_few)
    shown = solution("gradient_descent")
    assert shown.program.startswith("def gradient_descent(X, y, learning_rate, steps):")
    assert find("gradient_descent").mistakes.insight in shown.text
    assert "```python" in shown._repr_markdown_()


@by_name
def test_the_program_that_is_shown_passes(exercise):
    check(exercise.name, exercise.reference)
    shown = solution(exercise.name).program
    space = dict(vars(__import__(exercise.reference.__module__, fromlist=["x"])))
    exec(compile(shown, "<shown>", "exec"), space)
    assert check(exercise.name, space[exercise.name]).passed
    assert check(exercise.name, space[exercise.name], hidden=True).passed


@by_name
def test_every_mistake_has_a_question_that_gives_nothing_away(exercise):
    assert len(exercise.mistakes.insight) > 20
    assert exercise.mistakes.reasons
    for mistake in exercise.mistakes.single:
        assert "?" in mistake.nudge, mistake.name
        assert len(mistake.nudge.split()) <= 30, mistake.name
        assert mistake.nudge != mistake.hint


def test_a_written_answer_comes_with_its_rubric():
    shown = solution("03-plot")
    assert any(text.startswith("**Rubric.**") for text in shown.text)
    assert "BEGIN SOLUTION" not in repr(shown)
    with pytest.raises(ValueError, match="03-plot"):
        solution("03-nothing")


def test_progress_shows_what_was_done():
    check("gradient_descent", right)
    solution("02-plot")
    exercises, predictions, quizzes, explorers, written = progress("02").parts["02"]
    assert exercises.done == passed() == ("gradient_descent",)
    assert (len(predictions.done), len(quizzes.done), len(explorers.done)) == (0, 0, 0)
    assert explorers.names == ("learning_rate_explorer",)
    assert written.done == ("02-plot",)
    assert "4 ✓ gradient_descent" in repr(progress())
    assert "4 ✓ gradient_descent" in progress("02")._repr_html_()
    with pytest.raises(ValueError, match="chapter must be one of"):
        progress("2")


def test_an_explorer_counts_once_it_is_used():
    from course_lib.widgets import learning_rate_explorer

    view = learning_rate_explorer().view()
    assert progress("02").parts["02"][3].done == ()
    view.values = {**view.values, "learning_rate": 0.1}
    assert progress("02").parts["02"][3].done == ("learning_rate_explorer",)
