"""Predict before you run: a question that is answered before the next cell shows the truth."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from course_lib.widgets.kinds import Choice, Ordering, Question
from course_lib.widgets.questions import find

if TYPE_CHECKING:
    from course_lib.widgets.question_view import QuestionView

RUN_ON = "Run the next code cell to see what happens."
WITHOUT_KERNEL = "(Without a running kernel: decide on your answer, then read on.)"


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


class Prediction:
    """A question as it is shown: controls in a notebook, plain text elsewhere."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __repr__(self) -> str:
        return "\n".join([text_of("Predict:", self.question), WITHOUT_KERNEL])

    def _repr_html_(self) -> str:
        """A still picture of the question, for pages where no kernel runs."""
        return f"<div>{html_of('Predict:', self.question)}<p>{WITHOUT_KERNEL}</p></div>"

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, Any]:
        still = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        return {**self.view().bundle(), **still}

    def view(self) -> QuestionView:
        """The question with its controls; an answer committed earlier is there again."""
        from course_lib.widgets.question_view import QuestionView

        return QuestionView(self.question, lead="Predict:", button="Commit", after=RUN_ON)


def text_of(lead: str, question: Question) -> str:
    """A question with its possible answers as plain text."""
    answers = [f"  - {answer}" for answer in answers_of(question)]
    return "\n".join([f"{lead} {question.question}", *answers])


def html_of(lead: str, question: Question) -> str:
    """A question with its possible answers as HTML that needs no script."""
    answers = "".join(f"<li>{escape(answer)}</li>" for answer in answers_of(question))
    return f"<p><strong>{lead}</strong> {escape(question.question)}</p><ul>{answers}</ul>"


def answers_of(question: Question) -> list[str]:
    """What may be answered, as a reader without controls sees it."""
    if isinstance(question, Choice):
        return list(question.options)
    if isinstance(question, Ordering):
        return list(question.items)
    return [f"a number ({question.unit})" if question.unit else "a number"]
