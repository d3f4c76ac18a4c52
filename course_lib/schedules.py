"""Schedules: a learning rate that depends on the step. `s(t)` is the rate of step t, t from 0."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from course_lib._validation import describe, integer, real

Schedule = Callable[[int], float]


@dataclass(frozen=True)
class _Decay:
    """A schedule that starts at `initial`."""

    initial: float

    def __post_init__(self) -> None:
        self._keep(initial=real("initial", self.initial, above=0))

    def _keep(self, **checked: float) -> None:
        """Put checked values in the places of what came; a frozen class allows no assignment."""
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    def __call__(self, t: int) -> float:
        raise NotImplementedError


@dataclass(frozen=True)
class Constant(_Decay):
    """The same rate at every step: s(t) = initial.

    >>> Constant(0.1)(500)
    0.1
    """

    def __call__(self, t: int) -> float:
        """Return the rate of step `t`."""
        return self.initial


@dataclass(frozen=True)
class StepDecay(_Decay):
    """Multiply by `factor` after every `every` steps: s(t) = initial · factor^⌊t / every⌋.

    >>> [StepDecay(0.8, factor=0.5, every=10)(t) for t in (0, 9, 10, 20)]
    [0.8, 0.8, 0.4, 0.2]
    """

    factor: float = 0.5
    every: int = 100

    def __post_init__(self) -> None:
        super().__post_init__()
        factor = real("factor", self.factor, above=0)
        self._keep(factor=factor, every=integer("every", self.every, at_least=1))

    def __call__(self, t: int) -> float:
        """Return the rate of step `t`."""
        return self.initial * self.factor ** (t // self.every)


@dataclass(frozen=True)
class ExponentialDecay(_Decay):
    """Multiply by `rate` after every step: s(t) = initial · rateᵗ.

    The sum of all rates is at most initial/(1 − rate): with rate < 1 a run can freeze on its way.

    >>> [round(ExponentialDecay(0.01, rate=0.9)(t), 6) for t in (0, 1, 2)]
    [0.01, 0.009, 0.0081]
    """

    rate: float = 0.99

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep(rate=real("rate", self.rate, above=0))

    def __call__(self, t: int) -> float:
        """Return the rate of step `t`."""
        return self.initial * self.rate**t


@dataclass(frozen=True)
class InverseTimeDecay(_Decay):
    """Fall like 1/t: s(t) = initial / (1 + t/steps); half the initial rate at t = steps.

    >>> [InverseTimeDecay(0.8, steps=10)(t) for t in (0, 10, 30)]
    [0.8, 0.4, 0.2]

    Reference: Robbins and Monro (1951), A Stochastic Approximation Method.
    """

    steps: int = 100

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep(steps=integer("steps", self.steps, at_least=1))

    def __call__(self, t: int) -> float:
        """Return the rate of step `t`."""
        return self.initial / (1 + t / self.steps)


@dataclass(frozen=True)
class CosineDecay(_Decay):
    """Half a cosine wave from `initial` to `final` in `steps` steps, then `final`.

    s(t) = final + ½ (initial − final) (1 + cos(π t / steps)). `final` may be 0.

    >>> [round(CosineDecay(1.0, steps=100)(t), 3) for t in (0, 50, 100, 200)]
    [1.0, 0.5, 0.0, 0.0]

    Reference: Loshchilov and Hutter (2017), SGDR: Stochastic Gradient Descent with Warm Restarts.
    """

    steps: int = 1000
    final: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        final = real("final", self.final, at_least=0, at_most=self.initial)
        self._keep(steps=integer("steps", self.steps, at_least=1), final=final)

    def __call__(self, t: int) -> float:
        """Return the rate of step `t`."""
        fraction = min(t, self.steps) / self.steps
        return self.final + (self.initial - self.final) * (1 + math.cos(math.pi * fraction)) / 2


@dataclass(frozen=True)
class Warmup:
    """Rise evenly to the first rate of `schedule` in `steps` steps, then follow `schedule`.

    s(t) = (t + 1)/steps · schedule(0) for t < steps, then schedule(t − steps).

    Args:
        schedule: A schedule, or a float for a constant rate.
        steps: Length of the rise.

    >>> [Warmup(0.4, steps=4)(t) for t in (0, 1, 3, 4, 100)]
    [0.1, 0.2, 0.4, 0.4, 0.4]

    Reference: Goyal et al. (2017), Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour.
    """

    schedule: float | Schedule
    steps: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", integer("steps", self.steps, at_least=1))
        object.__setattr__(self, "schedule", as_schedule("schedule", self.schedule))

    def __call__(self, t: int) -> float:
        """Return the rate of step `t`."""
        schedule = as_schedule("schedule", self.schedule)
        if t < self.steps:
            return (t + 1) / self.steps * schedule(0)
        return schedule(t - self.steps)


def as_schedule(name: str, value: float | Schedule) -> Schedule:
    """`value` itself if it is a schedule, else a constant rate above 0.

    >>> as_schedule("learning_rate", 0.1)
    Constant(initial=0.1)
    >>> as_schedule("learning_rate", -1.0)
    Traceback (most recent call last):
    ...
    ValueError: learning_rate must be above 0, got -1.0
    """
    if isinstance(value, type):
        raise TypeError(f"{name} must be a number or a schedule, got the class {value.__name__}")
    if callable(value):
        return value
    try:
        return Constant(real(name, value, above=0))
    except TypeError:
        message = f"{name} must be a number above 0 or a schedule, got {describe(value)}"
        raise TypeError(message) from None
