"""Welcome: momentum, and a rate translated between its conventions."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception


def momentum_path(gradients: Any, beta: float, learning_rate: float) -> Any:
    """Positions after each gradient, from 0: v ← βv + g, θ ← θ − ηv."""
    theta, v, path = 0.0, 0.0, []
    for g in gradients:
        v = beta * v + g
        theta = theta - learning_rate * v
        path.append(theta)
    return np.array(path)


def equivalent_rate(learning_rate: float, beta: float) -> float:
    """The rate for v ← βv + (1 − β)g with the same path as this one for v ← βv + g: η / (1 − β)."""
    return learning_rate / (1 - beta)


def _old_velocity_first(gradients: Any, beta: float, learning_rate: float) -> Any:
    theta, v, path = 0.0, 0.0, []
    for g in gradients:
        theta = theta - learning_rate * v
        v = beta * v + g
        path.append(theta)
    return np.array(path)


def _momentum_path_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (np.array([1.0, 1.0, 1.0]), 0.5, 0.1),
        (np.array([2.0]), 0.9, 0.5),
        (rng.normal(size=5).round(2), 0.8, 0.3),
    ]


def _equivalent_rate_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [(0.1, 0.9), (0.3, 0.75), (0.02, 0.0), (round(rng.uniform(0.01, 0.1), 3), 0.6)]


CHECKS = (
    Check(
        name="momentum_path",
        arguments=("gradients", "beta", "learning_rate"),
        returns=("path",),
        reference=momentum_path,
        make_inputs=_momentum_path_inputs,
        misconceptions=(
            Misconception(
                "averaged-gradients",
                "This is the convention v ← βv + (1 − β)g, an average of the gradients.",
                "Here v is a running sum: v ← βv + g. With the same learning rate its steps are "
                "1/(1 − β) times as long, so rates cannot be copied between the two.",
                lambda gradients, beta, learning_rate: momentum_path(
                    gradients, beta, learning_rate * (1 - beta)
                ),
            ),
            Misconception(
                "no-momentum",
                "This is plain gradient descent: the velocity is forgotten at every step.",
                "Keep v outside the loop and let it carry over: v ← βv + g.",
                lambda gradients, beta, learning_rate: momentum_path(gradients, 0.0, learning_rate),
            ),
            Misconception(
                "velocity-not-damped",
                "This velocity never fades: it is the plain sum of all gradients.",
                "Multiply the old velocity by beta before adding the gradient: v ← βv + g.",
                lambda gradients, beta, learning_rate: momentum_path(gradients, 1.0, learning_rate),
            ),
            Misconception(
                "one-gradient-late",
                "This moves with the old velocity and updates it afterwards.",
                "First v ← βv + g, then θ ← θ − ηv. In the other order the first gradient moves "
                "nothing.",
                _old_velocity_first,
            ),
            Misconception(
                "ascent",
                "This path goes uphill.",
                "Subtract the velocity: θ ← θ − ηv.",
                lambda gradients, beta, learning_rate: (
                    -momentum_path(gradients, beta, learning_rate)
                ),
            ),
            Misconception(
                "last-position-only",
                "This is only the last position.",
                "Return one position after each gradient: append θ to a list inside the loop.",
                lambda gradients, beta, learning_rate: momentum_path(
                    gradients, beta, learning_rate
                )[-1],
            ),
            Misconception(
                "velocities",
                "These are the velocities, not the positions.",
                "Append θ to the path, after θ ← θ − ηv.",
                lambda gradients, beta, learning_rate: (
                    np.diff(momentum_path(gradients, beta, learning_rate), prepend=0)
                    / -learning_rate
                ),
            ),
            Misconception(
                "position-forgotten",
                "This is only the last move, −ηv, at each step.",
                "A position adds up all the moves so far: θ ← θ − ηv, with θ kept from step to "
                "step.",
                lambda gradients, beta, learning_rate: np.diff(
                    momentum_path(gradients, beta, learning_rate), prepend=0
                ),
            ),
            Misconception(
                "rate-twice",
                "This multiplies by the learning rate twice.",
                "In the form v ← βv + g the velocity has no rate. Use η once, in θ ← θ − ηv.",
                (
                    lambda gradients, beta, learning_rate: momentum_path(
                        gradients, beta, learning_rate**2
                    ),
                    lambda gradients, beta, learning_rate: (
                        -momentum_path(gradients, beta, learning_rate**2)
                    ),
                ),
            ),
            Misconception(
                "rate-ignored",
                "This does not use the learning rate.",
                "Multiply the velocity by learning_rate: θ ← θ − ηv.",
                lambda gradients, beta, learning_rate: momentum_path(gradients, beta, 1.0),
            ),
            Misconception(
                "gradient-damped",
                "This multiplies the new gradient by β as well.",
                "Only the old velocity fades: v ← βv + g. Look at your brackets.",
                lambda gradients, beta, learning_rate: momentum_path(
                    gradients, beta, learning_rate * beta
                ),
            ),
            Misconception(
                "weights-swapped",
                "This has β and 1 − β exchanged.",
                "β is what is kept of the old velocity, and the new gradient enters in full: v ← "
                "βv + g.",
                (
                    lambda gradients, beta, learning_rate: momentum_path(
                        gradients, 1 - beta, learning_rate * beta
                    ),
                    lambda gradients, beta, learning_rate: momentum_path(
                        gradients, 1 - beta, learning_rate
                    ),
                    lambda gradients, beta, learning_rate: momentum_path(
                        gradients, 1 - beta, learning_rate * (1 - beta)
                    ),
                ),
            ),
            Misconception(
                "averaged-ascent",
                "Two mistakes at once: the velocity is an average of the gradients, and the path "
                "goes uphill.",
                "Here v is a running sum, v ← βv + g, and it is subtracted: θ ← θ − ηv.",
                lambda gradients, beta, learning_rate: (
                    -momentum_path(gradients, beta, learning_rate * (1 - beta))
                ),
            ),
            Misconception(
                "whole-numbers",
                "This is cut to whole numbers.",
                "An array made with `int` keeps no fractions. Collect the positions in a list or "
                "in np.zeros(n).",
                lambda gradients, beta, learning_rate: np.trunc(
                    momentum_path(gradients, beta, learning_rate)
                ),
            ),
        ),
    ),
    Check(
        name="equivalent_rate",
        arguments=("learning_rate", "beta"),
        returns=("rate",),
        reference=equivalent_rate,
        make_inputs=_equivalent_rate_inputs,
        misconceptions=(
            Misconception(
                "wrong-direction",
                "This is the translation in the other direction.",
                "The averaged velocity is 1 − β times the summed one, so it needs a larger rate to "
                "make the same step: divide by 1 − β.",
                lambda learning_rate, beta: learning_rate * (1 - beta),
            ),
            Misconception(
                "unchanged",
                "This is the same rate, so the steps have different lengths.",
                "Compare the first step: η·g in one form and η·(1 − β)·g in the other.",
                lambda learning_rate, beta: learning_rate,
            ),
            Misconception(
                "factor-only",
                "This is the factor between the two rates, not the rate.",
                "Multiply the factor 1/(1 − β) by learning_rate.",
                lambda learning_rate, beta: 1 / (1 - beta),
            ),
            Misconception(
                "plus-for-minus",
                "This divides by 1 + β.",
                "The new gradient enters the averaged velocity with the weight 1 − β.",
                lambda learning_rate, beta: learning_rate / (1 + beta),
            ),
            Misconception(
                "beta-for-one-minus-beta",
                "This uses β where 1 − β is needed.",
                "In the first step v is (1 − β)g in one form and g in the other. β itself is not "
                "the factor.",
                (
                    lambda learning_rate, beta: learning_rate * beta,
                    lambda learning_rate, beta: learning_rate / np.float64(beta),
                ),
            ),
            Misconception(
                "divisor-only",
                "This is 1 − β, by which the rate is to be divided.",
                "Divide learning_rate by it.",
                lambda learning_rate, beta: 1 - beta,
            ),
            Misconception(
                "brackets-missing",
                "Brackets are missing: this divides by 1 and subtracts β.",
                "Python divides before it subtracts. Write `learning_rate / (1 - beta)`.",
                lambda learning_rate, beta: learning_rate - beta,
            ),
            Misconception(
                "sign-flipped",
                "This has the sign flipped: it divides by β − 1.",
                "A rate is positive: divide by 1 − β.",
                lambda learning_rate, beta: learning_rate / (beta - 1),
            ),
            Misconception(
                "arguments-exchanged",
                "This has the two arguments exchanged.",
                "Arguments count by their place: learning_rate comes first, then beta.",
                lambda learning_rate, beta: beta / (1 - learning_rate),
            ),
        ),
    ),
)
