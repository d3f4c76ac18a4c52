"""What all optimizers share: checked arguments, the rate of the step, steps in blocks."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from course_lib._validation import FloatArray, all_finite, describe, not_finite, real
from course_lib.schedules import Constant, Schedule, as_schedule

BLOCK = 32_768  # elements; a block and its temporaries stay in the processor's cache


class Optimizer:
    """Base of all optimizers: θ and g in, θ changed in place.

    A rule of your own needs two things: the names of its state arrays and its `update`.

    Args:
        learning_rate: the rate, a number above 0, or a schedule s(t) with t from 0.

    Attributes:
        t: steps taken so far.
        state: named arrays of the shape of θ that the rule carries from step to step.

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
        return real("learning_rate", self._schedule(self.t), at_least=0)

    @np.errstate(over="ignore", invalid="ignore")
    def step(self, theta: FloatArray, gradient: FloatArray) -> None:
        """Take one step: change `theta` in place.

        Args:
            theta: the parameters, a floating-point array of any shape.
            gradient: the derivative of the loss at `theta`, same shape.

        Raises:
            TypeError: `theta` is not a floating-point array, so it cannot be changed in place.
            ValueError: the shapes differ, the gradient is not finite, or `theta` changed its shape
                since the last step.
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

        Args:
            theta: (a block of) the parameters.
            g: the gradient there.
            rate: the learning rate of this step.
            t: the number of this step, counted from 1.
            **state: (the same block of) the arrays named in `state_names`, zeros at first.
        """
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of all that a resumed run needs: the steps taken and the state arrays."""
        return {"t": self.t, "state": {name: a.copy() for name, a in self.state.items()}}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned.

        Raises:
            ValueError: the state belongs to another rule.
        """
        arrays = saved["state"]
        if arrays and set(arrays) != set(self.state_names):
            raise ValueError(
                f"saved must hold the state arrays {sorted(self.state_names)} of "
                f"{type(self).__name__}, got {sorted(arrays)}"
            )
        self.t = int(saved["t"])
        self.state = {name: np.array(array) for name, array in arrays.items()}

    @property
    def hyperparameters(self) -> dict[str, Any]:
        """What the optimizer was made with, by name."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.hyperparameters.items())
        return f"{type(self).__name__}({settings})"

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
        if theta.size > BLOCK and not theta.flags.c_contiguous:
            raise ValueError("theta must be contiguous to be changed in place, got a strided view")
        gradient = np.asarray(gradient, dtype=theta.dtype)
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
