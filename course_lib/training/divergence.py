"""The error that stops a run which blows up."""

from __future__ import annotations

from typing import Any

from course_lib._validation import FloatArray


class DivergenceError(ArithmeticError):
    """A run whose loss or gradient is no longer a finite number.

    Attributes:
        step: the number of the step, counted from 0, at which this showed.
        theta: the last parameters whose loss was finite.
        suggestion: what to try.
        record: the `History` (from `fit`) or `Path` (from `minimize`) up to there.
    """

    def __init__(self, step: int, theta: FloatArray, rate: float, record: Any) -> None:
        self.step = step
        self.theta = theta
        self.record = record
        self.suggestion = (
            f"Try a smaller learning rate, for example {rate / 10:.2g} instead of {rate:.2g}; "
            "if that is far too slow, standardise the features."
        )
        super().__init__(f"The run diverged at step {step}. {self.suggestion}")
