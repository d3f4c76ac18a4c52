"""A quiz at the end of a lesson: multiple choice, with a reason for every option."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from course_lib.widgets.kinds import Choice
from course_lib.widgets.predictions import html_of, text_of
from course_lib.widgets.questions import find

if TYPE_CHECKING:
    from course_lib.widgets.question_view import QuestionView


def quiz(key: str) -> Quiz:
    """Ask the question with this key. A wrong answer gets its reason, the right one all reasons.

    Args:
        key: The key of a `Choice` in `course_lib.widgets.questions`.

    Returns:
        A view that a notebook shows with its controls. Where no kernel runs, the reasons stand
        behind a line to click on.

    Raises:
        ValueError: There is no question with that key, or it has no options.
    """
    question = find(key)
    if not isinstance(question, Choice):
        raise ValueError(f"key must be that of a question with options, got {key!r}")
    return Quiz(question)


class Quiz:
    """A multiple-choice question as it is shown."""

    def __init__(self, question: Choice) -> None:
        self.question = question

    def __repr__(self) -> str:
        return text_of("Quiz:", self.question)

    def _repr_html_(self) -> str:
        """The question, and the reason for every option behind a line to click on."""
        reasons = "".join(
            f"<li><strong>{escape(option)}</strong> "
            f"{'Right.' if option == self.question.answer else 'No.'} {escape(reason)}</li>"
            for option, reason in self.question.options.items()
        )
        answers = f"<details><summary>Answers with reasons</summary><ul>{reasons}</ul></details>"
        return f"<div>{html_of('Quiz:', self.question)}{answers}</div>"

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, Any]:
        still = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        return {**self.view().bundle(), **still}

    def view(self) -> QuestionView:
        """The question with its controls; an answer given earlier is there again."""
        from course_lib.widgets.question_view import QuestionView

        return QuestionView(self.question, lead="Quiz:", button="Answer", reasons=True)
