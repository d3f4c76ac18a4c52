"""Overfitting: the gradient of the L2 penalty."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception, both


def l2_gradient(theta: Any, strength: float, intercept_mask: Any) -> Any:
    """Derivative of strength/2 · Σ w² with respect to θ; 0 at intercepts."""
    return strength * np.where(intercept_mask, 0.0, theta)


def _scaled(factor: float) -> Function:
    def wrong(theta: Any, strength: float, mask: Any, base: Function = l2_gradient) -> Any:
        return base(theta, factor * strength, mask)

    return wrong


def _masked(change: Function) -> Function:
    """The gradient with another mask made from the right one."""

    def wrong(theta: Any, strength: float, mask: Any, base: Function = l2_gradient) -> Any:
        return base(theta, strength, change(mask))

    return wrong


def _averaged(over_weights: bool) -> Function:
    def wrong(theta: Any, strength: float, mask: Any, base: Function = l2_gradient) -> Any:
        n = np.sum(~mask) if over_weights else len(theta)
        return base(theta, strength / n, mask)

    return wrong


def _only_at(place: int) -> Function:
    return lambda mask: np.arange(len(mask)) == place % len(mask)


def _value(theta: Any, strength: float, mask: Any) -> Any:
    return strength / 2 * np.sum(theta[~mask] ** 2)


def _l2_gradient_inputs(rng: np.random.Generator) -> list[Arguments]:
    longer = np.array([False, True, False, False, True, False])
    return [
        (np.array([3.0, -1.0, 0.5, 4.0]), 0.3, np.array([False, False, False, True])),
        ((3 * rng.normal(size=6)).round(2), 1.7, longer),
        (np.array([0.4, -2.0, 1.5]), 0.05, np.zeros(3, dtype=bool)),
    ]


INTERCEPT_TOO = Misconception(
    "intercept-too",
    "This pulls the intercepts as well.",
    "An intercept says how high the predictions lie, not how much they bend. Penalising it drags "
    "all predictions towards 0. Where intercept_mask is True the derivative is 0.",
    _masked(np.zeros_like),
)
FACTOR_2 = Misconception(
    "factor-2",
    "This is the derivative of strength · Σ w², without the ½.",
    "The course's penalty is strength/2 · Σ w². Its ½ cancels the 2 that the square brings down.",
    _scaled(2.0),
)
HALF_KEPT = Misconception(
    "half-kept",
    "This keeps the ½ that the derivative cancels.",
    "The derivative of ½ w² is w. Do the square's 2 and the ½ stand beside each other?",
    _scaled(0.5),
)
SIGN_FLIPPED = Misconception(
    "sign-flipped",
    "This has the sign flipped.",
    "The penalty grows as w moves away from 0, so its gradient points away from 0. Descent "
    "subtracts it, and that is what pulls w back.",
    _scaled(-1.0),
)
AVERAGED = Misconception(
    "averaged",
    "This divides by the number of parameters.",
    "The penalty is a sum over the weights, not a mean: a larger model is penalised more. Only "
    "the loss is a mean, over the samples.",
    (_averaged(over_weights=False), _averaged(over_weights=True)),
)

L2_GRADIENT = Check(
    name="l2_gradient",
    arguments=("theta", "strength", "intercept_mask"),
    returns=("gradient",),
    reference=l2_gradient,
    make_inputs=_l2_gradient_inputs,
    misconceptions=(
        INTERCEPT_TOO,
        FACTOR_2,
        HALF_KEPT,
        SIGN_FLIPPED,
        AVERAGED,
        Misconception(
            "mask-inverted",
            "This penalises the intercepts alone: the mask is used the wrong way round.",
            "intercept_mask is True where an intercept stands, and those are to be left out. `~` "
            "turns a mask round.",
            _masked(np.logical_not),
        ),
        Misconception(
            "intercept-by-place",
            "This takes one place for the intercept, whatever the mask says.",
            "A network has an intercept for every unit, anywhere in θ. Read them off "
            "intercept_mask.",
            (_masked(_only_at(0)), _masked(_only_at(-1))),
        ),
        Misconception(
            "value",
            "This is the penalty, not its gradient.",
            "The gradient has one entry for each parameter: differentiate strength/2 · w² for each "
            "weight by itself.",
            _value,
        ),
        Misconception(
            "strength-ignored",
            "This does not use the strength.",
            "The strength is a factor of the penalty, so it is one of the gradient, too.",
            lambda theta, strength, mask: l2_gradient(theta, 1.0, mask),
        ),
        Misconception(
            "l1-gradient",
            "This is the gradient of L1: every weight is pulled by the same amount.",
            "L2 pulls in proportion to the weight: twice the weight, twice the pull. No sign is "
            "needed, as w has one.",
            lambda theta, strength, mask: l2_gradient(np.sign(theta), strength, mask),
        ),
        Misconception(
            "intercepts-dropped",
            "This has no entries for the intercepts.",
            "The gradient is added to that of the loss, so it needs the shape of θ. Write 0 where "
            "the intercepts stand, as np.where(intercept_mask, 0, ...) does.",
            lambda theta, strength, mask: strength * theta[~mask],
        ),
        Misconception(
            "intercepts-kept-as-they-are",
            "This has the intercepts themselves where 0 should stand.",
            "What is returned is a gradient, not new parameters. An intercept that is not "
            "penalised has the derivative 0.",
            lambda theta, strength, mask: np.where(mask, theta, strength * theta),
        ),
        Misconception(
            "shrunk-weights",
            "These are the weights after a step, not the gradient.",
            "Return the gradient alone. The optimizer makes the step from it.",
            lambda theta, strength, mask: theta - l2_gradient(theta, strength, mask),
        ),
        Misconception(
            "norm-not-squared",
            "This is the gradient of the length of w, not of its square.",
            "The penalty has no root: strength/2 · Σ w². Its derivative is not divided by the "
            "length.",
            lambda theta, strength, mask: (
                l2_gradient(theta, strength, mask) / np.linalg.norm(theta[~mask])
            ),
        ),
        *(both(change, INTERCEPT_TOO) for change in (FACTOR_2, HALF_KEPT, SIGN_FLIPPED, AVERAGED)),
        both(SIGN_FLIPPED, FACTOR_2),
        both(SIGN_FLIPPED, HALF_KEPT),
    ),
)

CHECKS = (L2_GRADIENT,)
