"""The error that stops a run which blows up."""

from __future__ import annotations

from typing import Any

from course_lib._validation import FloatArray


class DivergenceError(ArithmeticError):
    """A run whose loss or gradient is no longer a finite number.

    Attributes:
        step: The number of the step, counted from 0, at which this showed.
        theta: The last parameters whose loss was finite.
        rate: The learning rate there.
        record: The `History` (from `fit`) or `Path` (from `minimize`) up to there.
        suggestion: What to try.

    >>> error = DivergenceError(7, theta=[1e200], rate=0.5, record=None)
    >>> error.suggestion.split(";")[0]
    'Try a smaller learning rate, for example 0.05 instead of 0.5'
    """

    def __init__(self, step: int, theta: FloatArray, rate: float, record: Any) -> None:
        self.step = step
        self.rate = rate
        self.theta = theta
        self.record = record
        self.suggestion = (
            f"Try a smaller learning rate, for example {rate / 10:.2g} instead of {rate:.2g}; "
            "if that is far too slow, standardise the features."
        )
        super().__init__(f"The run diverged at step {step}. {self.suggestion}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.step, self.theta, self.rate, self.record)
