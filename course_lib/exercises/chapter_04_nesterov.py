"""Momentum: one step of Nesterov's form, which looks ahead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from course_lib.exercises.chapter_04_momentum import (
    ASCENT,
    AVERAGED,
    FORGOTTEN,
    GRADIENT_RETURNED,
    NOT_RETURNED,
    OLD_VELOCITY,
    ON_GRADIENT,
    ONLY_THE_MOVE,
    ORDER,
    RATE_IGNORED,
    RATE_INSIDE,
    RATE_TWICE,
    STEP,
    SWAPPED,
    TIMES_RATE,
    UNDAMPED,
    UPHILL_VELOCITY,
    momentum_inputs,
    pairs,
    with_arguments,
    with_result,
)
from course_lib.exercises.definitions import Check, Function, Misconception


def nesterov_step(
    theta: Any, velocity: Any, gradient: Any, learning_rate: float, beta: float
) -> Any:
    """One step of Nesterov's momentum: v ← βv + g, θ ← θ − η(g + βv)."""
    velocity = beta * velocity + gradient
    return theta - learning_rate * (gradient + beta * velocity), velocity


def _with_velocity(rule: Function) -> Function:
    """Nesterov's move along another velocity: rule(v, g, beta, rate) -> the new velocity."""

    def wrong(t: Any, v: Any, g: Any, rate: Any, beta: Any) -> Any:
        new: Any = rule(v, g, beta, rate)
        return t - rate * (g + beta * new), new

    return wrong


def _with_move(move: Function) -> Function:
    """A step with the right velocity w and another move: move(t, v, g, rate, beta, new, w)."""
    return with_result(move, nesterov_step)


def _with_arguments(change: Function) -> Function:
    return with_arguments(change, nesterov_step)


# The mistakes of the heavy ball, made in Nesterov's step.
averaged = replace(
    AVERAGED,
    wrong=(
        _with_velocity(lambda v, g, beta, rate: beta * v + (1 - beta) * g),
        _with_arguments(lambda t, v, g, rate, beta: (t, v, (1 - beta) * g, rate, beta)),
    ),
)
forgotten = replace(
    FORGOTTEN,
    diagnosis="This forgets the old velocity.",
    wrong=_with_velocity(lambda v, g, beta, rate: g),
)
undamped = replace(UNDAMPED, wrong=_with_velocity(lambda v, g, beta, rate: v + g))
on_gradient = replace(
    ON_GRADIENT,
    wrong=(
        _with_velocity(lambda v, g, beta, rate: v + beta * g),
        _with_velocity(lambda v, g, beta, rate: beta * (v + g)),
    ),
)
swapped = replace(
    SWAPPED,
    wrong=(
        _with_velocity(lambda v, g, beta, rate: (1 - beta) * v + g),
        _with_velocity(lambda v, g, beta, rate: (1 - beta) * v + beta * g),
    ),
)
rate_inside = replace(
    RATE_INSIDE,
    wrong=(
        _with_arguments(lambda t, v, g, rate, beta: (t, v, rate * g, 1.0, beta)),
        lambda t, v, g, rate, beta: (
            t + beta * (beta * v - rate * g) - rate * g,
            beta * v - rate * g,
        ),
    ),
)
rate_twice = replace(
    RATE_TWICE,
    wrong=(
        _with_velocity(lambda v, g, beta, rate: beta * v + rate * g),
        _with_arguments(lambda t, v, g, rate, beta: (t, v, rate * g, rate, beta)),
    ),
)
uphill_velocity = replace(
    UPHILL_VELOCITY,
    wrong=(
        _with_velocity(lambda v, g, beta, rate: beta * v - g),
        _with_arguments(lambda t, v, g, rate, beta: (t, v, -g, -rate, beta)),
    ),
)
ascent = replace(
    ASCENT,
    hint="The gradient points to where the loss grows, and so does the velocity, a sum of "
    "gradients. Which sign does the move have?",
    wrong=_with_arguments(lambda t, v, g, rate, beta: (t, v, g, -rate, beta)),
)
moved_by_old = replace(
    OLD_VELOCITY,
    diagnosis="This moves θ by the old velocity alone.",
    hint="The move is made of the gradient and of β times the NEW velocity.",
    wrong=_with_move(lambda t, v, g, rate, beta, new, w: (t - rate * v, w)),
)
rate_ignored = replace(
    RATE_IGNORED,
    hint="The move is (g + βv) times learning_rate.",
    wrong=_with_arguments(lambda t, v, g, rate, beta: (t, v, g, 1.0, beta)),
)
only_the_move = replace(
    ONLY_THE_MOVE,
    wrong=(
        _with_move(lambda t, v, g, rate, beta, new, w: (new - t, w)),
        _with_move(lambda t, v, g, rate, beta, new, w: (t - new, w)),
    ),
)
not_returned = replace(NOT_RETURNED, wrong=_with_move(lambda t, v, g, rate, beta, new, w: (new, v)))
times_rate = replace(
    TIMES_RATE,
    diagnosis="This returns the velocity or the whole move times the learning rate.",
    hint="The velocity that the next step needs is the one without the rate.",
    wrong=(
        _with_move(lambda t, v, g, rate, beta, new, w: (new, rate * w)),
        _with_move(lambda t, v, g, rate, beta, new, w: (new, -rate * w)),
        _with_move(lambda t, v, g, rate, beta, new, w: (new, rate * (g + beta * w))),
        _with_move(lambda t, v, g, rate, beta, new, w: (new, -rate * (g + beta * w))),
    ),
)
gradient_returned = replace(
    GRADIENT_RETURNED, wrong=_with_move(lambda t, v, g, rate, beta, new, w: (new, g))
)
order = replace(ORDER, wrong=_with_move(lambda t, v, g, rate, beta, new, w: (w, new)))

# Mistakes of its own.
HEAVY_BALL = Misconception(
    "look-ahead-missing",
    "This is the heavy ball: its move does not look ahead.",
    "Perhaps you wrote g + βv with the OLD v in it. But that sum is the new velocity, so θ moves "
    "as the heavy ball does. Use the velocity as it is after the update, or keep the two names "
    "apart.",
    _with_move(lambda t, v, g, rate, beta, new, w: (t - rate * w, w)),
)
BETA_MISSING = Misconception(
    "look-ahead-without-beta",
    "This looks ahead along the whole velocity: β is missing in the move.",
    "Only β of the velocity will be left at the next step, so it looks ahead by βv.",
    _with_move(lambda t, v, g, rate, beta, new, w: (t - rate * (g + w), w)),
)
GRADIENT_MISSING = Misconception(
    "gradient-missing-in-the-move",
    "This moves θ by βv alone; the gradient is missing in the move.",
    "The move has two parts: the gradient, and what will be left of the velocity.",
    _with_move(lambda t, v, g, rate, beta, new, w: (t - rate * beta * w, w)),
)
VELOCITY_TWICE = Misconception(
    "velocity-for-gradient",
    "This moves θ by v + βv: the velocity stands where the gradient should.",
    "The move is the gradient and β times the new velocity. The gradient is in that velocity "
    "already, but the old velocity must not count in full.",
    _with_move(lambda t, v, g, rate, beta, new, w: (t - rate * (w + beta * w), w)),
)
BY_GRADIENT = Misconception(
    "moved-by-the-gradient",
    "This moves θ by the gradient alone, and the velocity is computed for nothing.",
    "The move has two parts: the gradient, and what will be left of the velocity.",
    _with_move(lambda t, v, g, rate, beta, new, w: (t - rate * g, w)),
)
LOOK_AHEAD_RETURNED = Misconception(
    "look-ahead-returned",
    "This returns g + βv, the look-ahead, in the place of the velocity.",
    "The look-ahead is made for this one move. What is carried to the next step is v itself: "
    "give the two different names.",
    _with_move(lambda t, v, g, rate, beta, new, w: (new, g + beta * w)),
)

NESTEROV_STEP = Check(
    name="nesterov_step",
    arguments=(*STEP, "beta"),
    returns=("theta", "velocity"),
    reference=nesterov_step,
    make_inputs=momentum_inputs,
    misconceptions=(
        HEAVY_BALL,
        BETA_MISSING,
        GRADIENT_MISSING,
        VELOCITY_TWICE,
        BY_GRADIENT,
        LOOK_AHEAD_RETURNED,
        averaged,
        forgotten,
        undamped,
        on_gradient,
        swapped,
        rate_inside,
        rate_twice,
        uphill_velocity,
        ascent,
        moved_by_old,
        rate_ignored,
        only_the_move,
        not_returned,
        times_rate,
        gradient_returned,
        order,
        *pairs((HEAVY_BALL, ascent, not_returned, order), averaged, undamped),
        *pairs((BETA_MISSING,), averaged, undamped),
        *pairs((ascent,), HEAVY_BALL, BETA_MISSING, swapped, on_gradient, forgotten),
        *pairs((not_returned, order), HEAVY_BALL, ascent),
    ),
)

CHECKS = (NESTEROV_STEP,)
