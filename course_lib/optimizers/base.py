"""What all optimizers share: checked arguments, the rate of the step, steps in blocks."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from course_lib._settings import with_settings
from course_lib._validation import (
    FloatArray,
    all_finite,
    describe,
    float_array,
    integer,
    not_finite,
    real,
    same_shape,
)
from course_lib.schedules import Constant, Schedule, as_schedule

BLOCK = 32_768  # elements; a block and its temporaries stay in the processor's cache


class Optimizer:
    """Base of all optimizers: θ and g in, θ changed in place.

    A rule of your own needs two things: the names of its state arrays and its `update`.

    Args:
        learning_rate: The rate, a number above 0, or a schedule s(t) with t from 0.

    Attributes:
        t: Steps taken so far.
        state: Named arrays of the shape of θ that the rule carries from step to step.

    >>> class SignDescent(Optimizer):
    ...     def update(self, theta, g, rate, t):
    ...         theta -= rate * np.sign(g)
    >>> theta = np.array([1.0, -1.0])
    >>> SignDescent(0.25).step(theta, np.array([3.0, -0.1]))
    >>> theta
    array([ 0.75, -0.75])
    """

    state_names: tuple[str, ...] = ()

    def __init__(self, learning_rate: float | Schedule) -> None:
        self.learning_rate = learning_rate
        self._schedule = as_schedule("learning_rate", learning_rate)
        self.reset()

    def reset(self) -> None:
        """Forget everything: no steps taken, no state."""
        self.t = 0
        self.state: dict[str, FloatArray] = {}

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        if type(self._schedule) is Constant:
            return self._schedule.initial
        name = f"learning_rate at step {self.t}"
        try:
            return real(name, self._schedule(self.t), at_least=0)
        except OverflowError:
            raise ValueError(f"{name} must be finite, got a number beyond the floats") from None

    @np.errstate(over="ignore", invalid="ignore")
    def step(self, theta: FloatArray, gradient: FloatArray) -> None:
        """Take one step: change `theta` in place.

        Args:
            theta: The parameters, a floating-point array of any shape.
            gradient: The derivative of the loss at `theta`, same shape.

        Raises:
            TypeError: `theta` is not a floating-point array, so it cannot be changed in place, or
                the gradient does not hold real numbers.
            ValueError: The shapes differ, the gradient is not finite, `theta` changed its shape
                since the last step, is read-only, or is long and a strided view.
        """
        gradient = self._checked(theta, gradient)
        rate = self.rate
        self.t += 1
        if theta.size <= BLOCK:
            self.update(theta, gradient, rate, self.t, **self.state)
        else:
            self._update_by_blocks(theta.reshape(-1), gradient.reshape(-1), rate)

    def update(
        self, theta: FloatArray, g: FloatArray, rate: float, t: int, *args: Any, **state: Any
    ) -> None:
        """The rule itself: change `theta` and the state arrays in place, element by element.

        Write `theta -= rate * g`. The line `theta = theta - rate * g` gives the name to a new
        array and leaves the parameters as they were, without any error.

        Args:
            theta: The parameters, or a block of them.
            g: The gradient there.
            rate: The learning rate of this step.
            t: The number of this step, counted from 1.
            *args: Nothing; a rule names its state arrays here.
            **state: The arrays named in `state_names`, or the same block of them, zeros at first.
        """
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of all that a resumed run needs: the steps taken and the state arrays."""
        return {"t": self.t, "state": {name: a.copy() for name, a in self.state.items()}}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned.

        Args:
            saved: The steps taken, "t", and the arrays by name, "state".

        Raises:
            ValueError: `saved` lacks one of the two, its state belongs to another rule, or the
                arrays differ in shape.
        """
        if not (isinstance(saved, dict) and "t" in saved and isinstance(saved.get("state"), dict)):
            raise ValueError(f"saved must be what state_dict() returned, got {describe(saved)}")
        t, arrays = integer("t of saved", saved["t"], at_least=0), saved["state"]
        if (arrays or t > 0) and set(arrays) != set(self.state_names):
            raise ValueError(
                f"saved must hold the state arrays {sorted(self.state_names)} of "
                f"{type(self).__name__}, got {sorted(arrays)}"
            )
        state = {
            name: float_array(f"{name} of saved", array, finite=False, empty=True).copy()
            for name, array in arrays.items()
        }
        for (name_a, a), (name_b, b) in pairwise(state.items()):
            same_shape(f"{name_a} of saved", a, f"{name_b} of saved", b)
        self.t, self.state = t, state

    def __repr__(self) -> str:
        return with_settings(self)

    def _update_by_blocks(self, theta: FloatArray, gradient: FloatArray, rate: float) -> None:
        flat_state = {name: array.reshape(-1) for name, array in self.state.items()}
        for start in range(0, theta.size, BLOCK):
            block = slice(start, start + BLOCK)
            state = {name: array[block] for name, array in flat_state.items()}
            self.update(theta[block], gradient[block], rate, self.t, **state)

    def _checked(self, theta: FloatArray, gradient: FloatArray) -> FloatArray:
        """`gradient` as an array that fits `theta` and the state, or a clear error."""
        if not isinstance(theta, np.ndarray) or theta.dtype.kind != "f":
            raise TypeError(f"theta must be a floating-point array, got {describe(theta)}")
        if not theta.flags.writeable:
            raise ValueError(
                "theta must be writeable to be changed in place, got a read-only array"
            )
        if theta.size > BLOCK and not theta.flags.c_contiguous:
            raise ValueError("theta must be contiguous to be changed in place, got a strided view")
        if not isinstance(gradient, np.ndarray) or gradient.dtype != theta.dtype:
            gradient = float_array(
                "gradient", gradient, finite=False, empty=True, dtype=theta.dtype
            )
        if gradient.shape != theta.shape:
            raise ValueError(
                f"gradient must have the shape {theta.shape} of theta, got {gradient.shape}"
            )
        if not all_finite(gradient):
            raise not_finite("gradient", gradient)
        if len(self.state) != len(self.state_names):
            self.state = {name: np.zeros_like(theta) for name in self.state_names}
        for name, array in self.state.items():
            if array.shape != theta.shape:
                raise ValueError(
                    f"theta must keep its shape {array.shape} between steps, got {theta.shape}; "
                    f"call reset() to start on other parameters ({name!r} belongs to the old ones)"
                )
        return gradient
