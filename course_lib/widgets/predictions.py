"""Predict before you run: a question that is answered before the next cell shows the truth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from course_lib._state import read_state, write_state
from course_lib.widgets.questions import find
from course_lib.widgets.questions.kinds import Choice, Number, Question

if TYPE_CHECKING:
    import ipywidgets

RUN_ON = "Run the next cell to see it."
_WITHOUT_KERNEL = "(Without a running kernel: decide on your answer, then read on.)"
_STATE = "predictions"


@dataclass(frozen=True)
class Feedback:
    """What is said about an answer: whether it is right, and what it reveals."""

    correct: bool
    text: str


def predict(key: str) -> Prediction:
    """Ask the question with this key; the learner commits to an answer before reading on.

    Args:
        key: The key of a question in `course_lib.widgets.questions`.

    Returns:
        A view that a notebook shows with its controls. Where no kernel runs it is plain text.

    Raises:
        ValueError: There is no question with that key.
    """
    return Prediction(find(key))


def evaluate(question: Question, answer: str | float) -> Feedback:
    """Judge an answer.

    Args:
        question: The question.
        answer: One of the options of a `Choice`; a finite number for a `Number`.

    Raises:
        ValueError: The answer is none of the options, or not a finite number.

    >>> number = Number("k", "2/λ for λ = 4?", 0.5, "2/4.", reveals=((0.25, "That is 1/λ."),))
    >>> evaluate(number, 0.25).text
    'Not quite. That is 1/λ. Run the next cell to see it.'
    """
    if isinstance(question, Choice):
        if answer not in question.options:
            raise ValueError(f"answer must be one of {list(question.options)}, got {answer!r}")
        correct, reveals = answer == question.answer, question.options[str(answer)]
    else:
        number = _finite(answer)
        correct, reveals = question.close(number, question.answer), _about(question, number)
    return Feedback(correct, f"{'Right.' if correct else 'Not quite.'} {reveals} {RUN_ON}")


def _about(question: Number, number: float) -> str:
    """What a number reveals: an explained mistake, or else on which side it is."""
    if question.close(number, question.answer):
        return question.explanation
    for value, text in question.reveals:
        if question.close(number, value):
            return text
    side = "large" if number > question.answer else "small"
    return f"Your number is too {side}. {question.explanation}"


def _finite(answer: str | float) -> float:
    try:
        number = float(answer)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"answer must be a number, got {answer!r}")
    return number


class Prediction:
    """A question as it is shown: controls in a notebook, plain text elsewhere."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __repr__(self) -> str:
        answers = [f"  - {answer}" for answer in self._answers()]
        return "\n".join([f"Predict: {self.question.question}", *answers, _WITHOUT_KERNEL])

    def _repr_html_(self) -> str:
        """A still picture of the question, for pages where no kernel runs."""
        answers = "".join(f"<li>{escape(answer)}</li>" for answer in self._answers())
        return (
            f"<div><p><strong>Predict:</strong> {escape(self.question.question)}</p>"
            f"<ul>{answers}</ul><p>{_WITHOUT_KERNEL}</p></div>"
        )

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, Any]:
        return {
            **self.view()._repr_mimebundle_(),
            "text/html": self._repr_html_(),
            "text/plain": repr(self),
        }

    def _answers(self) -> list[str]:
        if isinstance(self.question, Choice):
            return list(self.question.options)
        return [f"a number{_in_unit(self.question)}"]

    def view(self) -> ipywidgets.VBox:
        """The question with its controls; an answer committed earlier is there again."""
        import ipywidgets as widgets

        question = self.question
        if isinstance(question, Choice):
            field = widgets.RadioButtons(
                options=list(question.options),
                value=None,
                description="Your answer",
                layout={"width": "auto"},
                style={"description_width": "initial"},
            )
        else:
            field = widgets.Text(
                description=f"Your answer{_in_unit(question)}",
                placeholder="a number",
                continuous_update=False,  # else a quick Commit overtakes the last keys
                style={"description_width": "initial"},
            )
        commit = widgets.Button(
            description="Commit", tooltip="Commit to this answer and see what it reveals"
        )
        said = widgets.HTMLMath(_spoken(""))

        def on_commit(_: object) -> None:
            try:
                said.value = _feedback_html(evaluate(question, field.value))
            except ValueError:
                said.value = _spoken(
                    "Choose an answer first."
                    if isinstance(question, Choice)
                    else "Type a number first, such as 0.25."
                )
            else:
                remember(question.key, field.value)

        commit.on_click(on_commit)
        earlier = remembered(question)
        if earlier is not None:
            field.value = earlier
            said.value = _feedback_html(evaluate(question, earlier))
        asked = widgets.HTMLMath(f"<strong>Predict:</strong> {escape(question.question)}")
        return widgets.VBox([asked, field, commit, said])


def remember(key: str, answer: str) -> None:
    """Keep a committed answer, so that it is there when the cell is run again."""
    write_state(_STATE, {**read_state(_STATE), key: answer})


def remembered(question: Question) -> str | None:
    """The answer committed earlier, unless there is none or the question has changed since."""
    answer = read_state(_STATE).get(question.key)
    if not isinstance(answer, str):
        return None
    try:
        evaluate(question, answer)
    except ValueError:
        return None
    return answer


def _in_unit(question: Number) -> str:
    return f" ({question.unit})" if question.unit else ""


def _feedback_html(feedback: Feedback) -> str:
    symbol = "✓" if feedback.correct else "✗"
    return _spoken(f"<span aria-hidden='true'>{symbol}</span> {escape(feedback.text)}")


def _spoken(html: str) -> str:
    """A line that screen readers speak when it changes."""
    return f"<div role='status' aria-live='polite'>{html}</div>"
