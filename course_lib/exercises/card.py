"""The answer of a check, and how it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

Status = Literal["passed", "wrong", "error", "not written yet"]

_HEADINGS: dict[Status, tuple[str, str, str]] = {
    "passed": ("✓", "passed", "var(--jp-success-color1, #2e7d32)"),
    "wrong": ("✗", "not right yet", "var(--jp-error-color1, #c62828)"),
    "error": ("!", "could not be checked", "var(--jp-warn-color1, #b26a00)"),
    "not written yet": ("…", "not written yet", "var(--jp-info-color1, #1565c0)"),
}
_CARD = (
    "border: 1px solid var(--jp-border-color1, #888); border-left: 6px solid {colour}; "
    "border-radius: 4px; padding: 8px 14px; margin: 4px 0; max-width: 48em; "
    "color: var(--jp-content-font-color1, CanvasText); "
    "background: var(--jp-layout-color1, Canvas); "
    "font-family: var(--jp-content-font-family, sans-serif); line-height: 1.45;"
)
_CODE = "white-space: pre-wrap; font-family: var(--jp-code-font-family, monospace);"


class CheckFailed(AssertionError):  # noqa: N818  (notebooks say what happened)
    """Raised by `CheckResult.require` when the answer did not pass."""


@dataclass(frozen=True, repr=False)
class CheckResult:
    """What a check found. A notebook shows it as a card, a terminal as text.

    Attributes:
        name: The exercise.
        status: "passed", "wrong", "error" or "not written yet".
        diagnosis: What was found.
        hint: Where to look next; may be empty.
        misconception: Name of the recognised mistake, else None.
        details: Labelled evidence, such as the first input that differs.
        function: The function in which the answer is still to be written, where its name is not
            that of the exercise.
        nudge: A question that leads to the mistake.
        stage: How much of the help is shown: 1 the nudge, 2 the evidence and the hint, 3 the line
            too; 0 is all but the nudge, as in a grade.
        notes: What to do or to take from here, each a sentence.
    """

    name: str
    status: Status
    diagnosis: str
    hint: str = ""
    misconception: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    function: str = ""
    nudge: str = ""
    stage: int = 0
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.status == "passed"

    def require(self) -> None:
        """Raise `CheckFailed` with the diagnosis unless the answer passed."""
        if not self.passed:
            raise CheckFailed(repr(self))

    def __repr__(self) -> str:
        symbol, heading, _ = _HEADINGS[self.status]
        names = f"{self.function}, for {self.name}" if self.function else self.name
        lines = [f"{symbol} {names}: {heading}", self.diagnosis]
        lines += [f"{label}: {text}" for label, text in self._help()]
        details = self._shown_details()
        width = max((len(label) for label, _ in details), default=0)
        lines += [f"{label:>{width}}: {text}" for label, text in details]
        return "\n  ".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        symbol, heading, colour = _HEADINGS[self.status]
        function = f"<code>{escape(self.function)}</code>, for " if self.function else ""
        parts = [
            f"<strong><span aria-hidden='true' style='color: {colour}'>{symbol}</span> "
            f"{function}<code>{escape(self.name)}</code>: {heading}</strong>",
            f"<div>{_with_code(self.diagnosis)}</div>",
        ]
        parts += [
            f"<div><em>{label}:</em> {_with_code(text)}</div>" for label, text in self._help()
        ]
        parts += [
            f"<div>{escape(label)}: <span style='{_CODE}'>{escape(text)}</span></div>"
            for label, text in self._shown_details()
        ]
        parts += [f"<div>{_with_code(note)}</div>" for note in self.notes]
        return f"<div role='status' style='{_CARD.format(colour=colour)}'>{''.join(parts)}</div>"

    def _help(self) -> list[tuple[str, str]]:
        """The nudge at first, where there is one; else the hint."""
        if self.stage == 1 and self.nudge:
            return [("Ask yourself", self.nudge)]
        return [("Hint", self.hint)] if self.hint else []

    def _shown_details(self) -> tuple[tuple[str, str], ...]:
        return () if self.stage == 1 and self.nudge else self.details


def _with_code(text: str) -> str:
    """Escaped text in which `backticks` mark code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
