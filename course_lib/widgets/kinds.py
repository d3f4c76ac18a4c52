"""The three kinds of question: one answer of several, a number, or an order."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """A question with a few answers to choose from.

    Attributes:
        key: Its name, unique in the course, such as "02-rate-doubled".
        question: What is asked.
        options: Each answer, with what choosing it reveals.
        answer: The right one of the options.
    """

    key: str
    question: str
    options: Mapping[str, str]
    answer: str

    def __post_init__(self) -> None:
        if len(self.options) < 2:
            raise ValueError(f"options of {self.key!r} must be at least 2, got {len(self.options)}")
        if self.answer not in self.options:
            raise ValueError(
                f"answer of {self.key!r} must be one of its options, got {self.answer!r}"
            )


@dataclass(frozen=True)
class Number:
    """A question whose answer is a number.

    Attributes:
        key: Its name, unique in the course, such as "02-steps-needed".
        question: What is asked.
        answer: The right number.
        explanation: Why it is that number; shown once an answer is committed.
        unit: What is counted, such as "steps"; may be empty.
        relative_tolerance: How far off an answer may be and still count as right.
        reveals: Wrong numbers that people arrive at, each with what that reveals.
    """

    key: str
    question: str
    answer: float
    explanation: str
    unit: str = ""
    relative_tolerance: float = 0.05
    reveals: tuple[tuple[float, str], ...] = ()

    def __post_init__(self) -> None:
        for value in (self.answer, *(value for value, _ in self.reveals)):
            if not math.isfinite(value):
                raise ValueError(f"numbers of {self.key!r} must be finite, got {value}")
        for value, _ in self.reveals:
            if self.close(value, self.answer):
                raise ValueError(
                    f"reveals of {self.key!r} must be wrong numbers, got {value}, "
                    f"which counts as right"
                )

    def close(self, number: float, target: float) -> bool:
        """Whether `number` counts as `target`; against 0 the tolerance is an absolute one."""
        return abs(number - target) <= self.relative_tolerance * (abs(target) or 1.0)


@dataclass(frozen=True)
class Ordering:
    """A question whose answer is an order of a few items.

    Attributes:
        key: Its name, unique in the course, such as "00-race-order".
        question: What is asked, and which end comes first.
        items: The items as they are shown at first.
        answer: The same items in the right order.
        explanation: Why they stand in that order; shown once an answer is committed.
        reveals: What it reveals to put the first item of a pair before the second.
    """

    key: str
    question: str
    items: tuple[str, ...]
    answer: tuple[str, ...]
    explanation: str
    reveals: tuple[tuple[str, str, str], ...] = ()

    def __post_init__(self) -> None:
        if len(self.items) < 2 or sorted(self.items) != sorted(set(self.answer)):
            raise ValueError(
                f"answer of {self.key!r} must be its items in another order, got {self.answer!r}"
            )
        if self.items == self.answer:
            raise ValueError(f"items of {self.key!r} must not stand in the right order at first")
        for first, second, _ in self.reveals:
            if self.answer.index(first) < self.answer.index(second):
                raise ValueError(
                    f"reveals of {self.key!r} must be wrong orders, got {first!r} before "
                    f"{second!r}, which is right"
                )


Question = Choice | Number | Ordering
