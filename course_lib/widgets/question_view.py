"""The live side of a prediction or a quiz: an answer comes in, what it reveals goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from course_lib.widgets.answers import evaluate, remember, remembered
from course_lib.widgets.assets import QUESTION_JS
from course_lib.widgets.kinds import Choice, Number, Ordering, Question
from course_lib.widgets.view import View

FIRST = {
    Choice: "Choose an answer first.",
    Number: "Type a number first, such as 0.25.",
    Ordering: "Put the items in an order first.",
}


class QuestionView(View):
    """The model that a page shows.

    Args:
        question: What is asked.
        lead: The word in front of it.
        button: What stands on the button.
        after: What is said after every feedback.
        reasons: Whether the reason stands at its option, and all reasons once the answer is right.
    """

    _esm = QUESTION_JS

    lead = traitlets.Unicode().tag(sync=True)
    button = traitlets.Unicode().tag(sync=True)
    question = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)

    def __init__(
        self, question: Question, lead: str, button: str, after: str = "", reasons: bool = False
    ) -> None:
        self._asked = question
        self._after = after
        self._reasons = reasons
        earlier = remembered(question)
        super().__init__(
            lead=lead,
            button=button,
            question=_wire(question),
            answer={"number": 0, "value": earlier},
            feedback={} if earlier is None else self._said(earlier),
        )
        self.observe(self._judge, "answer")

    def _judge(self, change: Mapping[str, Any]) -> None:
        answer = change["new"]
        try:
            said = self._said(answer.get("value"))
        except ValueError:
            said = {"state": "problem", "text": FIRST[type(self._asked)]}
        else:
            remember(self._asked.key, answer["value"])
        self.feedback = {**said, "number": answer.get("number")}  # the same again is an answer too

    def _said(self, value: object) -> dict[str, Any]:
        feedback = evaluate(self._asked, value)
        state = "right" if feedback.correct else "wrong"
        if not self._reasons or not isinstance(self._asked, Choice):
            return {"state": state, "text": f"{feedback.text} {self._after}".strip()}
        options = self._asked.options
        reasons = options if feedback.correct else {str(value): options[str(value)]}
        text = "Right." if feedback.correct else f"{feedback.text} Try again."
        return {"state": state, "text": text, "reasons": dict(reasons)}


def _wire(question: Question) -> dict[str, Any]:
    """What the page needs to know of a question: not its answer."""
    text = question.question
    if isinstance(question, Choice):
        return {"kind": "choice", "text": text, "options": list(question.options)}
    if isinstance(question, Ordering):
        return {"kind": "ordering", "text": text, "items": list(question.items)}
    return {"kind": "number", "text": text, "unit": question.unit}
