"""Dynamic gradient descent: one step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from course_lib.exercises.chapter_04_momentum import (
    ASCENT,
    AVERAGED,
    BY_GRADIENT,
    FORGOTTEN,
    GRADIENT_RETURNED,
    NOT_RETURNED,
    OLD_VELOCITY,
    ONLY_THE_MOVE,
    ORDER,
    RATE_IGNORED,
    RATE_TWICE,
    STEP,
    TIMES_RATE,
    UPHILL_VELOCITY,
    pairs,
    step_inputs,
)
from course_lib.exercises.definitions import Check, Function, Misconception


def dgd_step(theta: Any, velocity: Any, gradient: Any, learning_rate: float) -> Any:
    """One step of dynamic gradient descent at the present rate α: v ← v + g, θ ← θ − αv."""
    velocity = velocity + gradient
    return theta - learning_rate * velocity, velocity


def _with_velocity(rule: Function) -> Function:
    """A step along another velocity: rule(v, g, rate) -> the new velocity."""

    def wrong(t: Any, v: Any, g: Any, rate: Any) -> Any:
        new: Any = rule(v, g, rate)
        return t - rate * new, new

    return wrong


def _with_result(change: Function) -> Function:
    """A step with another result: change(theta, v, g, rate, new theta, new v) -> a pair."""

    def wrong(t: Any, v: Any, g: Any, rate: Any, base: Function = dgd_step) -> Any:
        moved: Any = base(t, v, g, rate)
        return change(t, v, g, rate, *moved)

    return wrong


DAMPED = Misconception(
    "damped",
    "This damps the velocity, as momentum does.",
    "Dynamic gradient descent has no β: the old velocity is kept in full. That nothing damps it is "
    "what the chapter finds fault with.",
    tuple(_with_velocity(lambda v, g, rate, b=b: b * v + g) for b in (0.9, 0.5, 0.8, 0.95, 0.99)),
)
averaged = replace(
    AVERAGED,
    diagnosis="This takes an average of the old velocity and the gradient.",
    hint="Here v is the plain sum of all gradients so far: nothing is weighted.",
    wrong=(
        _with_velocity(lambda v, g, rate: 0.9 * v + 0.1 * g),
        _with_velocity(lambda v, g, rate: (v + g) / 2),
    ),
)
forgotten = replace(
    FORGOTTEN,
    hint="The argument velocity is the sum of the gradients before; this gradient joins it. With "
    "v = 0, in the first step of a run, you would not notice.",
    wrong=_with_velocity(lambda v, g, rate: g),
)
RATE_DECAYED = Misconception(
    "rate-decayed-inside",
    "This makes the learning rate smaller inside the step.",
    "learning_rate is the rate of this step, and has been decayed already. Who calls the function "
    "passes a smaller one next time.",
    tuple(
        _with_result(lambda t, v, g, rate, new, w, d=d: (t + d * (new - t), w))
        for d in (0.9, 0.5, 0.8, 0.95, 0.99)
    ),
)
SQUARED = Misconception(
    "squared-gradients",
    "This adds up the squares of the gradients.",
    "That is what Adagrad does. Here the gradients themselves are added, with their signs.",
    _with_velocity(lambda v, g, rate: v + g**2),
)
RATE_INSIDE = Misconception(
    "rate-inside-the-velocity",
    "This has the learning rate inside the velocity.",
    "Here the velocity is made of gradients alone. The difference shows when the rate falls: the "
    "present rate must multiply the whole sum, not only the newest gradient.",
    (
        lambda t, v, g, rate: (t - (v + rate * g), v + rate * g),
        lambda t, v, g, rate: (t + (v - rate * g), v - rate * g),
    ),
)
GRADIENT_TWICE = Misconception(
    "gradient-twice",
    "This adds the gradient twice: once to the velocity and once more to the move.",
    "The velocity has this gradient in it already. The move is the velocity times the rate.",
    _with_result(lambda t, v, g, rate, new, w: (t - rate * (g + w), w)),
)
rate_twice = replace(RATE_TWICE, wrong=_with_velocity(lambda v, g, rate: v + rate * g))
uphill_velocity = replace(
    UPHILL_VELOCITY,
    wrong=(
        _with_velocity(lambda v, g, rate: v - g),
        lambda t, v, g, rate: (t + rate * (v - g), v - g),
    ),
)
ascent = replace(ASCENT, wrong=_with_result(lambda t, v, g, rate, new, w: (2 * t - new, w)))
moved_by_old = replace(
    OLD_VELOCITY, wrong=_with_result(lambda t, v, g, rate, new, w: (t - rate * v, w))
)
by_gradient = replace(
    BY_GRADIENT, wrong=_with_result(lambda t, v, g, rate, new, w: (t - rate * g, w))
)
rate_ignored = replace(
    RATE_IGNORED, wrong=_with_result(lambda t, v, g, rate, new, w: (t + (new - t) / rate, w))
)
only_the_move = replace(
    ONLY_THE_MOVE,
    wrong=(
        _with_result(lambda t, v, g, rate, new, w: (new - t, w)),
        _with_result(lambda t, v, g, rate, new, w: (t - new, w)),
    ),
)
not_returned = replace(NOT_RETURNED, wrong=_with_result(lambda t, v, g, rate, new, w: (new, v)))
times_rate = replace(
    TIMES_RATE,
    wrong=(
        _with_result(lambda t, v, g, rate, new, w: (new, rate * w)),
        _with_result(lambda t, v, g, rate, new, w: (new, -rate * w)),
    ),
)
gradient_returned = replace(
    GRADIENT_RETURNED, wrong=_with_result(lambda t, v, g, rate, new, w: (new, g))
)
order = replace(ORDER, wrong=_with_result(lambda t, v, g, rate, new, w: (w, new)))

DGD_STEP = Check(
    name="dgd_step",
    arguments=STEP,
    returns=("theta", "velocity"),
    reference=dgd_step,
    make_inputs=step_inputs,
    misconceptions=(
        DAMPED,
        averaged,
        forgotten,
        RATE_DECAYED,
        SQUARED,
        RATE_INSIDE,
        GRADIENT_TWICE,
        rate_twice,
        uphill_velocity,
        ascent,
        moved_by_old,
        by_gradient,
        rate_ignored,
        only_the_move,
        not_returned,
        times_rate,
        gradient_returned,
        order,
        *pairs((ascent, moved_by_old, RATE_DECAYED, not_returned, order), DAMPED),
        *pairs((ascent, not_returned, order), averaged),
        *pairs((ascent, RATE_DECAYED), forgotten),
        *pairs((ascent,), moved_by_old, RATE_DECAYED, by_gradient, rate_twice),
        *pairs((not_returned, order), ascent),
        *pairs((order,), RATE_DECAYED),
    ),
)

CHECKS = (DGD_STEP,)
