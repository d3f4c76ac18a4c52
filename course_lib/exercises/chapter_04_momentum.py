"""Momentum: one step of the heavy ball."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception, both

STEP = ("theta", "velocity", "gradient", "learning_rate")


def momentum_step(
    theta: Any, velocity: Any, gradient: Any, learning_rate: float, beta: float
) -> Any:
    """One step of heavy-ball momentum: v ← βv + g, θ ← θ − ηv."""
    velocity = beta * velocity + gradient
    return theta - learning_rate * velocity, velocity


def step_inputs(rng: np.random.Generator) -> list[Arguments]:
    """θ, v, g and η for one step; by hand, in the first step of a run, and in the middle of one."""
    return [
        (np.array([1.0, 2.0]), np.array([0.5, -3.0]), np.array([2.0, 1.0]), 0.3),
        (np.array([3.0]), np.array([0.0]), np.array([-4.0]), 0.5),
        (*(rng.uniform(1, 4, (3, 3)) * rng.choice([-1, 1], (3, 3))).round(1), 0.2),
    ]


def momentum_inputs(rng: np.random.Generator) -> list[Arguments]:
    """θ, v, g, η and β for one step."""
    betas = (0.6, 0.9, 0.7)
    return [(*one, beta) for one, beta in zip(step_inputs(rng), betas, strict=True)]


def with_arguments(change: Function, step: Function = momentum_step) -> Function:
    """A step on other arguments: change(theta, v, g, rate, beta) -> the five that are used."""

    def wrong(t: Any, v: Any, g: Any, rate: Any, beta: Any, base: Function = step) -> Any:
        changed: Any = change(t, v, g, rate, beta)
        return base(*changed)

    return wrong


def with_result(change: Function, step: Function = momentum_step) -> Function:
    """A step with another result: change(theta, v, g, rate, beta, new theta, new v) -> a pair."""

    def wrong(t: Any, v: Any, g: Any, rate: Any, beta: Any, base: Function = step) -> Any:
        moved: Any = base(t, v, g, rate, beta)
        return change(t, v, g, rate, beta, *moved)

    return wrong


# Mistakes in the velocity.
AVERAGED = Misconception(
    "averaged-gradients",
    "This is the convention v ← βv + (1 − β)g, an average of the gradients.",
    "Here v is a running sum: the new gradient enters in full. An average is 1 − β times as long, "
    "so with the same learning rate its steps are too.",
    with_arguments(lambda t, v, g, rate, beta: (t, v, (1 - beta) * g, rate, beta)),
)
FORGOTTEN = Misconception(
    "velocity-forgotten",
    "This forgets the old velocity: it is a step of plain gradient descent.",
    "The argument velocity is what the steps before have gathered. β of it is kept and the "
    "gradient is added. With v = 0, in the first step of a run, you would not notice.",
    with_arguments(lambda t, v, g, rate, beta: (t, 0 * v, g, rate, beta)),
)
UNDAMPED = Misconception(
    "velocity-not-damped",
    "This never lets the velocity fade: it is the plain sum of all gradients.",
    "Only β of the old velocity is kept. Without that factor nothing slows the ball down.",
    with_arguments(lambda t, v, g, rate, beta: (t, v, g, rate, 1.0)),
)
ON_GRADIENT = Misconception(
    "beta-on-the-gradient",
    "This has β in front of the new gradient.",
    "β says how much of the OLD velocity is kept; the new gradient enters in full. Look at your "
    "brackets and at the order of the two terms.",
    (
        with_arguments(lambda t, v, g, rate, beta: (t, v, beta * g, rate, 1.0)),
        with_arguments(lambda t, v, g, rate, beta: (t, v, beta * g, rate, beta)),
    ),
)
SWAPPED = Misconception(
    "weights-swapped",
    "This keeps 1 − β of the velocity, where β is what is kept.",
    "At β = 0.9 nine tenths of the velocity live on. Which of your two factors multiplies it?",
    (
        with_arguments(lambda t, v, g, rate, beta: (t, v, g, rate, 1 - beta)),
        with_arguments(lambda t, v, g, rate, beta: (t, v, beta * g, rate, 1 - beta)),
    ),
)
RATE_INSIDE = Misconception(
    "rate-inside-the-velocity",
    "This has the learning rate inside the velocity.",
    "That is another convention, v ← βv − ηg with θ ← θ + v. In the course's form the velocity is "
    "made of gradients alone, and the rate multiplies it when θ moves.",
    (
        with_arguments(lambda t, v, g, rate, beta: (t, v, rate * g, 1.0, beta)),
        with_result(
            lambda t, v, g, rate, beta, new, w: (
                t + beta * v - rate * g,
                beta * v - rate * g,
            )
        ),
    ),
)
RATE_TWICE = Misconception(
    "rate-twice",
    "This multiplies the gradient by the learning rate twice.",
    "Use η once: when θ moves, not when the velocity is made.",
    with_arguments(lambda t, v, g, rate, beta: (t, v, rate * g, rate, beta)),
)
UPHILL_VELOCITY = Misconception(
    "velocity-turned-round",
    "This subtracts the gradient from a velocity that was a sum of gradients.",
    "The velocity that you are given points uphill, like the gradients it is made of. Add the "
    "gradient to it, and subtract when θ moves.",
    (
        with_arguments(lambda t, v, g, rate, beta: (t, v, -g, rate, beta)),
        with_arguments(lambda t, v, g, rate, beta: (t, v, -g, -rate, beta)),
    ),
)
# Mistakes in the move.
ASCENT = Misconception(
    "ascent",
    "This goes uphill.",
    "The velocity is a sum of gradients, and gradients point to where the loss grows. Which sign "
    "does the move have?",
    with_arguments(lambda t, v, g, rate, beta: (t, v, g, -rate, beta)),
)
OLD_VELOCITY = Misconception(
    "moved-by-the-old-velocity",
    "This moves θ by the old velocity and updates it afterwards.",
    "In the first step of a run the old velocity is 0, so nothing would move. Which of your two "
    "lines must come first?",
    with_result(lambda t, v, g, rate, beta, new, w: (t - rate * v, w)),
)
BY_GRADIENT = Misconception(
    "moved-by-the-gradient",
    "This moves θ by the gradient alone, and the velocity is computed for nothing.",
    "It is the velocity that moves θ. Which name stands in the line that makes the new θ?",
    with_result(lambda t, v, g, rate, beta, new, w: (t - rate * g, w)),
)
LOOK_AHEAD = Misconception(
    "looks-ahead",
    "This is Nesterov's step: it looks ahead along the velocity.",
    "The heavy ball moves by −ηv, with v the new velocity and nothing added to it.",
    with_result(lambda t, v, g, rate, beta, new, w: (t - rate * (g + beta * w), w)),
)
RATE_IGNORED = Misconception(
    "rate-ignored",
    "This does not use the learning rate.",
    "The move is the velocity times learning_rate.",
    with_arguments(lambda t, v, g, rate, beta: (t, v, g, 1.0, beta)),
)
ONLY_THE_MOVE = Misconception(
    "old-theta-forgotten",
    "This returns the move in place of the new θ.",
    "The new θ is the old one and the move together.",
    (
        with_result(lambda t, v, g, rate, beta, new, w: (new - t, w)),
        with_result(lambda t, v, g, rate, beta, new, w: (t - new, w)),
    ),
)
# Mistakes in what is returned.
NOT_RETURNED = Misconception(
    "old-velocity-returned",
    "This returns the old velocity in the place of the new one.",
    "The next step needs the new velocity. Give it a name of its own, or use the name velocity "
    "for it, and return that.",
    with_result(lambda t, v, g, rate, beta, new, w: (new, v)),
)
TIMES_RATE = Misconception(
    "move-returned-as-velocity",
    "This returns the velocity times the learning rate.",
    "That is the move. The velocity that the next step needs is the one without the rate.",
    (
        with_result(lambda t, v, g, rate, beta, new, w: (new, rate * w)),
        with_result(lambda t, v, g, rate, beta, new, w: (new, -rate * w)),
    ),
)
GRADIENT_RETURNED = Misconception(
    "gradient-returned-as-velocity",
    "This returns the gradient in the place of the velocity.",
    "What the next step needs is the velocity, which holds this gradient and what was kept of "
    "those before.",
    with_result(lambda t, v, g, rate, beta, new, w: (new, g)),
)
ORDER = Misconception(
    "returned-in-the-wrong-order",
    "This returns the velocity first and θ second.",
    "The order is that of the arguments: θ, then the velocity.",
    with_result(lambda t, v, g, rate, beta, new, w: (w, new)),
)

VELOCITY = (AVERAGED, FORGOTTEN, UNDAMPED, ON_GRADIENT, SWAPPED)
RETURNED = (NOT_RETURNED, ORDER)


def pairs(moves: tuple[Misconception, ...], *velocities: Misconception) -> list[Misconception]:
    """A mistake in the move or the result, together with one in the velocity, each with each."""
    return [both(one, other) for one in moves for other in velocities]


MOMENTUM_STEP = Check(
    name="momentum_step",
    arguments=(*STEP, "beta"),
    returns=("theta", "velocity"),
    reference=momentum_step,
    make_inputs=momentum_inputs,
    misconceptions=(
        *VELOCITY,
        RATE_INSIDE,
        RATE_TWICE,
        UPHILL_VELOCITY,
        ASCENT,
        OLD_VELOCITY,
        BY_GRADIENT,
        LOOK_AHEAD,
        RATE_IGNORED,
        ONLY_THE_MOVE,
        NOT_RETURNED,
        TIMES_RATE,
        GRADIENT_RETURNED,
        ORDER,
        *pairs((ASCENT, OLD_VELOCITY, *RETURNED), AVERAGED, UNDAMPED, ON_GRADIENT, SWAPPED),
        *pairs((ASCENT, ORDER), FORGOTTEN),
        *pairs((LOOK_AHEAD, RATE_IGNORED), AVERAGED),
        *pairs((ASCENT,), OLD_VELOCITY, BY_GRADIENT, LOOK_AHEAD, RATE_TWICE),
        *pairs(RETURNED, ASCENT),
    ),
)

CHECKS = (MOMENTUM_STEP,)
