"""Answers to questions: judged, explained by what they reveal, and kept on this machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from course_lib._state import read_state, write_state
from course_lib.widgets.kinds import Choice, Number, Ordering, Question

_STATE = "predictions"


@dataclass(frozen=True)
class Feedback:
    """What is said about an answer: whether it is right, and what it reveals."""

    correct: bool
    text: str


def evaluate(question: Question, answer: object) -> Feedback:
    """Judge an answer.

    Args:
        question: The question.
        answer: One of the options of a `Choice`; a finite number for a `Number`; the items of an
            `Ordering` in some order.

    Raises:
        ValueError: The answer is none of the options, not a finite number, or not the items.

    >>> number = Number("k", "2/λ for λ = 4?", 0.5, "2/4.", reveals=((0.25, "That is 1/λ."),))
    >>> evaluate(number, 0.25).text
    'Not quite. That is 1/λ.'
    """
    if isinstance(question, Choice):
        if not isinstance(answer, str) or answer not in question.options:
            raise ValueError(f"answer must be one of {list(question.options)}, got {answer!r}")
        correct, reveals = answer == question.answer, question.options[answer]
    elif isinstance(question, Number):
        number = _finite(answer)
        correct, reveals = question.close(number, question.answer), _about(question, number)
    else:
        order = _order(question, answer)
        correct, reveals = order == question.answer, _about_order(question, order)
    return Feedback(correct, f"{'Right.' if correct else 'Not quite.'} {reveals}")


def remember(key: str, answer: object) -> None:
    """Keep a committed answer, so that it is there when the cell is run again."""
    write_state(_STATE, {**read_state(_STATE), key: answer})


def remembered(question: Question) -> object:
    """The answer committed earlier, None if there is none or the question has changed since."""
    answer = read_state(_STATE).get(question.key)
    if not isinstance(answer, str | list):
        return None
    try:
        evaluate(question, answer)
    except ValueError:
        return None
    return answer


def _about(question: Number, number: float) -> str:
    """What a number reveals: an explained mistake, or else on which side it is."""
    if question.close(number, question.answer):
        return question.explanation
    for value, text in question.reveals:
        if question.close(number, value):
            return text
    side = "large" if number > question.answer else "small"
    return f"Your number is too {side}. {question.explanation}"


def _about_order(question: Ordering, order: tuple[str, ...]) -> str:
    """What an order reveals: an explained pair, or else the first pair that stands wrongly."""
    place = {item: k for k, item in enumerate(question.answer)}
    wrong = [(a, b) for a, b in combinations(order, 2) if place[a] > place[b]]
    if not wrong:
        return question.explanation
    for first, second, text in question.reveals:
        if (first, second) in wrong:
            return text
    return f"{wrong[0][1]} comes before {wrong[0][0]}. {question.explanation}"


def _finite(answer: object) -> float:
    text = str(answer).replace("−", "-").replace(",", ".")
    try:
        number = float(Fraction(text)) if "/" in text else float(text)
    except (ValueError, ZeroDivisionError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"answer must be a number, got {answer!r}")
    return number


def _order(question: Ordering, answer: object) -> tuple[str, ...]:
    items = tuple(map(str, answer)) if isinstance(answer, Sequence) else ()
    if sorted(items) != sorted(question.items):
        raise ValueError(f"answer must be {list(question.items)} in some order, got {answer!r}")
    return items
