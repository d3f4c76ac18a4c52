"""AdamW: one step with decoupled weight decay."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises import chapter_06_adam_mistakes as averages
from course_lib.exercises import chapter_06_adam_step_mistakes as steps
from course_lib.exercises.chapter_06_adam import adam_inputs, adam_step
from course_lib.exercises.chapter_06_adam_mistakes import Mistake, Part, adam_with, mistake
from course_lib.exercises.definitions import Arguments, Check, Misconception, both


def adamw_step(
    theta: Any,
    m: Any,
    v: Any,
    t: int,
    gradient: Any,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    weight_decay: float,
) -> tuple[Any, Any, Any]:
    """θ, m and v after step t of AdamW: θ ← θ − αλθ, then the step of Adam."""
    theta = theta - learning_rate * weight_decay * theta
    return adam_step(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon)


def _descent(theta: Any, rate: float, q: Any) -> Any:
    return theta - rate * q


def adamw_with(
    theta: Any,
    m: Any,
    v: Any,
    t: int,
    gradient: Any,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    weight_decay: float,
    *,
    l2: Part = lambda theta, rate, decay: 0.0,
    beside_m: Part = lambda theta, decay: 0.0,
    shrunk: Part = lambda theta, rate, decay: theta - rate * decay * theta,
    after_the_step: bool = False,
    numerator: Part = lambda m_hat, g: m_hat,
    move: Part = _descent,
    **parts: Any,
) -> Any:
    """One step of AdamW; each keyword replaces one of its parts, or one of Adam's."""

    def decayed(point: Any, rate: float, q: Any) -> Any:
        if after_the_step:
            return shrunk(move(point, rate, q), rate, weight_decay)
        return move(shrunk(point, rate, weight_decay), rate, q)

    pull = l2(theta, learning_rate, weight_decay)
    pulled = beside_m(theta, weight_decay)
    return adam_with(
        *(theta, m, v, t, gradient + pull, learning_rate, beta1, beta2, epsilon),
        numerator=lambda m_hat, g: numerator(m_hat, g) + pulled,
        move=decayed,
        **parts,
    )


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    return [(*arguments, 0.4 + 0.2 * i) for i, arguments in enumerate(adam_inputs(rng))]


def _unchanged(theta: Any, rate: float, decay: float) -> Any:
    return theta


L2 = mistake(
    "l2-in-the-gradient",
    "This adds λθ to the gradient: L2 inside Adam, not decoupled weight decay.",
    "What goes through m and v is divided by √v̂, so weights with large gradients hardly decay. "
    "Leave the gradient as it is and shrink θ itself by αλθ.",
    {"l2": lambda theta, rate, decay: decay * theta, "shrunk": _unchanged},
    {"l2": lambda theta, rate, decay: 2 * decay * theta, "shrunk": _unchanged},
    {"l2": lambda theta, rate, decay: rate * decay * theta, "shrunk": _unchanged},
)
DIVIDED = mistake(
    "decay-divided",
    "This divides the decay by √v̂ together with m̂.",
    "Then it is not decoupled: the decay of a weight depends on its gradients again. Keep αλθ "
    "outside the quotient.",
    beside_m=lambda theta, decay: decay * theta,
    shrunk=_unchanged,
)
TWICE = mistake(
    "decay-twice",
    "This decays twice: through the gradient and directly.",
    "One of the two is enough, and it is the direct one. Leave the gradient as it is.",
    l2=lambda theta, rate, decay: decay * theta,
)
NOT_SCALED = mistake(
    "decay-not-scaled",
    "This subtracts λθ, without the learning rate.",
    "In PyTorch and here the decay is αλθ, and the rate scales it as it scales the step. In the "
    "paper λ stands for the product of the two.",
    shrunk=lambda theta, rate, decay: theta - decay * theta,
)
AFTERWARDS = mistake(
    "decay-of-the-new-theta",
    "This decays the θ that has already made its step.",
    "The decay is αλ times the θ that came in. Shrink first, or keep the old θ for it.",
    after_the_step=True,
)
GROWS = mistake(
    "decay-sign-flipped",
    "This makes the weights grow: the sign of the decay is flipped.",
    "A decay pulls each weight towards 0: θ ← θ − αλθ.",
    shrunk=lambda theta, rate, decay: theta + rate * decay * theta,
)
NO_DECAY = mistake(
    "decay-forgotten",
    "This is Adam without any decay.",
    "Subtract αλθ from θ, apart from Adam's step.",
    shrunk=_unchanged,
)
WEIGHT_MISSING = mistake(
    "decay-without-theta",
    "This subtracts the same amount from every weight.",
    "The decay is in proportion to the weight: αλθ. A weight twice as large loses twice as much.",
    {"shrunk": lambda theta, rate, decay: theta - rate * decay},
    {"shrunk": lambda theta, rate, decay: theta - rate * decay * np.sign(theta)},
)
KEPT_SHARE = mistake(
    "decay-as-kept-share",
    "This keeps the share λ or αλ of θ, where that is the share to lose.",
    "What is left is (1 − αλ)θ: with αλ = 0.01 that is 99 %, not 1 %.",
    {"shrunk": lambda theta, rate, decay: decay * theta},
    {"shrunk": lambda theta, rate, decay: rate * decay * theta},
    {"shrunk": lambda theta, rate, decay: (1 - rate) * decay * theta},
)
TWO = mistake(
    "factor-two",
    "This decays twice as fast: there is a factor 2 too much.",
    "The 2 comes from the derivative of λθ². The decay of AdamW is not a derivative; it is αλθ.",
    shrunk=lambda theta, rate, decay: theta - 2 * rate * decay * theta,
)
SQUARED = mistake(
    "decay-of-the-square",
    "This subtracts αλθ².",
    "θ² is in the penalty. The pull on a weight goes with θ itself, and so keeps its sign.",
    shrunk=lambda theta, rate, decay: theta - rate * decay * theta**2,
)

DECAY = (
    L2,
    DIVIDED,
    TWICE,
    NOT_SCALED,
    AFTERWARDS,
    GROWS,
    NO_DECAY,
    WEIGHT_MISSING,
    KEPT_SHARE,
    TWO,
    SQUARED,
)
OF_ADAM = (
    averages.NO_CORRECTION,
    averages.ONLY_M_CORRECTED,
    averages.POWER_MISSING,
    averages.T_FROM_ZERO,
    averages.CORRECTED_STORED,
    averages.BETAS_SWAPPED,
    averages.SUMS,
    steps.NEVER_USED,
    steps.NOT_SQUARED,
    steps.INSIDE,
    steps.FORGOTTEN,
    steps.ROOT_MISSING,
    steps.ASCENT,
    steps.RATE_IGNORED,
    steps.ORDER,
)


def _pair(one: Mistake, other: Mistake) -> Misconception:
    return both(one.of(adamw_with), other.of(adamw_with))


PAIRS = (
    *(
        _pair(decay, averages.NO_CORRECTION)
        for decay in (L2, DIVIDED, NOT_SCALED, AFTERWARDS, GROWS, NO_DECAY)
    ),
    *(_pair(decay, steps.INSIDE) for decay in (L2, NOT_SCALED, NO_DECAY)),
    *(_pair(decay, averages.BETAS_SWAPPED) for decay in (L2, NOT_SCALED, NO_DECAY)),
    *(_pair(decay, averages.POWER_MISSING) for decay in (L2, NOT_SCALED)),
    *(_pair(decay, steps.ASCENT) for decay in (L2, GROWS)),
    *(_pair(decay, steps.NEVER_USED) for decay in (L2, NOT_SCALED)),
    *(_pair(AFTERWARDS, decay) for decay in (NOT_SCALED, GROWS, KEPT_SHARE, TWO)),
)

CHECKS = (
    Check(
        name="adamw_step",
        arguments=(
            "theta",
            "m",
            "v",
            "t",
            "gradient",
            "learning_rate",
            "beta1",
            "beta2",
            "epsilon",
            "weight_decay",
        ),
        returns=("theta", "m", "v"),
        reference=adamw_step,
        make_inputs=_inputs,
        misconceptions=(*(one.of(adamw_with) for one in (*DECAY, *OF_ADAM)), *PAIRS),
    ),
)
