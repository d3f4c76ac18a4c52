"""AMSGrad: Adam that never forgets its largest v."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises import chapter_06_adam_mistakes as averages
from course_lib.exercises import chapter_06_adam_step_mistakes as steps
from course_lib.exercises.chapter_06_adam import adam_inputs
from course_lib.exercises.chapter_06_adam_mistakes import (
    Mistake,
    Part,
    adam_with,
    as_it_is,
    mistake,
)
from course_lib.exercises.definitions import Arguments, Check, Misconception, both


def amsgrad_step(
    theta: Any,
    m: Any,
    v: Any,
    v_max: Any,
    t: int,
    gradient: Any,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
) -> tuple[Any, Any, Any, Any]:
    """θ, m, v and the largest v after step t: Adam, but v̂ = v_max/(1 − β₂ᵗ)."""
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    v_max = np.maximum(v_max, v)
    m_hat, v_hat = m / (1 - beta1**t), v_max / (1 - beta2**t)
    return theta - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v, v_max


def amsgrad_with(
    theta: Any,
    m: Any,
    v: Any,
    v_max: Any,
    t: int,
    gradient: Any,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    *,
    largest: Part = lambda v_max, v, g, c2: np.maximum(v_max, v),
    stepped: Part = lambda old_max, v_max, v: v_max,
    handed_on: Part = lambda old_max, v_max, v: (v, v_max),
    order4: Part = lambda theta, m, v, v_max: (theta, m, v, v_max),
    **parts: Any,
) -> Any:
    """One step of AMSGrad; each keyword replaces one of its parts, or one of Adam's."""
    new_max: Any = None

    def used(old_m: Any, old_v: Any, m: Any, v: Any) -> Any:
        nonlocal new_max
        new_max = largest(v_max, v, gradient, 1 - np.float64(beta2) ** t)
        return m, stepped(v_max, new_max, v)

    ours = adam_with(
        *(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon), used=used, **parts
    )
    theta, m, v = ours
    returned = handed_on(v_max, new_max, v)
    return order4(theta, m, *returned)


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    """In each later step some entries of v_max are larger than the new v, and some smaller."""
    examples: list[Arguments] = []
    for arguments in adam_inputs(rng):
        v: Any = arguments[2]
        v_max = v * np.array([1.0, 3.0, 1.0, 2.0])[: len(v)]
        examples.append((*arguments[:3], v_max, *arguments[3:]))
    return examples


IGNORED = mistake(
    "largest-not-used",
    "This keeps the largest v but divides by the present one: the step is Adam's.",
    "Put v_max in the place of v when you compute v̂.",
    stepped=lambda old_max, v_max, v: v,
)
NOT_KEPT = mistake(
    "largest-forgotten",
    "This is Adam: v_max is replaced by the present v.",
    "Compare entry by entry and keep the larger one: np.maximum(v_max, v).",
    largest=lambda v_max, v, g, c2: v,
)
SMALLEST = mistake(
    "smallest",
    "This keeps the smaller of the two.",
    "AMSGrad never lets a rate rise again, and a rate is α divided by √v̂. So v̂ must never fall: "
    "keep the larger one.",
    largest=lambda v_max, v, g, c2: np.minimum(v_max, v),
)
ONE_LARGEST = mistake(
    "one-largest-for-all",
    "This uses one largest number for all coordinates.",
    "np.max finds the largest entry of one array. np.maximum compares two arrays entry by entry.",
    {"largest": lambda v_max, v, g, c2: np.full_like(v, np.max([v_max, v]))},
    {"largest": lambda v_max, v, g, c2: np.maximum(v_max, np.max(v))},
)
OF_CORRECTED = mistake(
    "largest-of-corrected",
    "This keeps the largest corrected v̂.",
    "Compare the v's as they are and correct the larger one afterwards. Early v̂'s are noisy, and "
    "their largest would stay for ever.",
    {"largest": lambda v_max, v, g, c2: np.maximum(v_max, v / c2), "correct_v": as_it_is},
    {"largest": lambda v_max, v, g, c2: np.maximum(v_max, v / c2)},
)
OF_SQUARES = mistake(
    "largest-square",
    "This keeps the largest squared gradient, not the largest v.",
    "Compare v_max with the new average v.",
    largest=lambda v_max, v, g, c2: np.maximum(v_max, g**2),
)
ADDED = mistake(
    "sum-for-largest",
    "This adds v to v_max.",
    "The larger of the two is asked, entry by entry: np.maximum(v_max, v).",
    largest=lambda v_max, v, g, c2: v_max + v,
)
OLD_LARGEST = mistake(
    "old-largest",
    "This divides by the v_max that came in.",
    "First compare it with the new v, then step.",
    stepped=lambda old_max, v_max, v: old_max,
)
V_REPLACED = mistake(
    "v-replaced",
    "This puts the largest v in the place of v as well.",
    "v goes on as an average, or it could never fall again. The largest has an array of its own.",
    handed_on=lambda old_max, v_max, v: (v_max, v_max),
)
NOT_HANDED_ON = mistake(
    "largest-not-handed-on",
    "This returns the v_max that came in.",
    "The next step needs the new one. Return it as the fourth value.",
    handed_on=lambda old_max, v_max, v: (v, old_max),
)
ORDER = mistake(
    "returned-in-another-order",
    "This returns v and v_max in exchanged places.",
    "End it with `return theta, m, v, v_max`.",
    order4=lambda theta, m, v, v_max: (theta, m, v_max, v),
)
NO_CORRECTION = Mistake(
    averages.NO_CORRECTION.name,
    averages.NO_CORRECTION.diagnosis,
    "The paper writes AMSGrad so. The course, like PyTorch, corrects: m by 1 − β₁ᵗ, and the "
    "largest v by 1 − β₂ᵗ.",
    averages.NO_CORRECTION.forms,
)

OWN = (
    IGNORED,
    NOT_KEPT,
    SMALLEST,
    ONE_LARGEST,
    OF_CORRECTED,
    OF_SQUARES,
    ADDED,
    OLD_LARGEST,
    V_REPLACED,
    NOT_HANDED_ON,
    ORDER,
)
OF_ADAM = (
    NO_CORRECTION,
    averages.ONLY_M_CORRECTED,
    averages.ONLY_V_CORRECTED,
    averages.POWER_MISSING,
    averages.T_FROM_ZERO,
    averages.BETAS_SWAPPED,
    averages.SUMS,
    steps.NEVER_USED,
    steps.INSIDE,
    steps.FORGOTTEN,
    steps.ROOT_MISSING,
    steps.ASCENT,
)


def _pair(one: Mistake, other: Mistake) -> Misconception:
    return both(one.of(amsgrad_with), other.of(amsgrad_with))


PAIRS = (
    *(_pair(one, NO_CORRECTION) for one in (IGNORED, NOT_KEPT, SMALLEST, ONE_LARGEST, V_REPLACED)),
    *(_pair(one, steps.INSIDE) for one in (IGNORED, NOT_KEPT, SMALLEST)),
    *(_pair(one, averages.POWER_MISSING) for one in (IGNORED, NOT_KEPT, SMALLEST)),
    _pair(IGNORED, V_REPLACED),
    _pair(SMALLEST, V_REPLACED),
)

CHECKS = (
    Check(
        name="amsgrad_step",
        arguments=(
            "theta",
            "m",
            "v",
            "v_max",
            "t",
            "gradient",
            "learning_rate",
            "beta1",
            "beta2",
            "epsilon",
        ),
        returns=("theta", "m", "v", "v_max"),
        reference=amsgrad_step,
        make_inputs=_inputs,
        misconceptions=(*(one.of(amsgrad_with) for one in (*OWN, *OF_ADAM)), *PAIRS),
    ),
)
