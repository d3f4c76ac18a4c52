"""Adam with one part or several exchanged for a wrong one: all mistakes come from one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.exercises.definitions import Misconception

Part = Callable[..., Any]


def adam_with(
    theta: Any,
    m: Any,
    v: Any,
    t: int,
    gradient: Any,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    *,
    betas: Part = lambda beta1, beta2: (beta1, beta2),
    move_m: Part = lambda m, g, beta: beta * m + (1 - beta) * g,
    move_v: Part = lambda v, g, m, beta: beta * v + (1 - beta) * g**2,
    divisor: Part = lambda beta, t: 1 - beta**t,
    used: Part = lambda old_m, old_v, m, v: (m, v),
    correct_m: Part = lambda m, c1, c2: m / c1,
    correct_v: Part = lambda v, c1, c2: v / c2,
    numerator: Part = lambda m_hat, g: m_hat,
    quotient: Part = lambda n, v_hat, epsilon, c2: n / (np.sqrt(v_hat) + epsilon),
    move: Part = lambda theta, rate, q: theta - rate * q,
    kept: Part = lambda old_m, old_v, m, v, m_hat, v_hat: (m, v),
    order: Part = lambda theta, m, v: (theta, m, v),
) -> Any:
    """One step of Adam; each keyword replaces one of its parts. c₁ and c₂ are the divisors."""
    b1, b2 = map(np.float64, betas(beta1, beta2))
    new_m = move_m(m, gradient, b1)
    new_v = move_v(v, gradient, new_m, b2)
    c1, c2 = divisor(b1, t), divisor(b2, t)
    used_m, used_v = used(m, v, new_m, new_v)
    m_hat, v_hat = correct_m(used_m, c1, c2), correct_v(used_v, c1, c2)
    q = quotient(numerator(m_hat, gradient), v_hat, epsilon, c2)
    kept_m, kept_v = kept(m, v, new_m, new_v, m_hat, v_hat)
    return order(move(theta, learning_rate, q), kept_m, kept_v)


def spoiled(rule: Part, parts: Mapping[str, Any]) -> Part:
    """The rule with these parts; by its keyword `base` another mistake can add its own."""

    def form(*arguments: Any, base: Part = rule, **others: Any) -> Any:
        return base(*arguments, **parts, **others)

    return form


@dataclass(frozen=True)
class Mistake:
    """A misconception about any rule that takes its parts by keyword.

    Attributes:
        name, diagnosis, hint: As in `Misconception`.
        forms: For each form of the mistake the parts that make it.
    """

    name: str
    diagnosis: str
    hint: str
    forms: tuple[Mapping[str, Any], ...]

    def of(self, rule: Part) -> Misconception:
        """The misconception that spoils this rule."""
        wrong = tuple(spoiled(rule, parts) for parts in self.forms)
        return Misconception(self.name, self.diagnosis, self.hint, wrong)


def mistake(
    name: str, diagnosis: str, hint: str, *forms: Mapping[str, Any], **parts: Any
) -> Mistake:
    """A mistake of one form, given by keyword, or of several."""
    return Mistake(name, diagnosis, hint, (*forms, *([parts] if parts else [])))


def as_it_is(average: Any, c1: Any, c2: Any) -> Any:
    """What stands where a correction is missing."""
    return average


NO_CORRECTION = mistake(
    "no-correction",
    "This leaves out the bias correction: m and v are used as they are.",
    "Both start at 0 and are too small at first, √v more so than m: with the usual β's the first "
    "step is 3.162·α instead of α. Divide each by its own 1 − βᵗ.",
    correct_m=as_it_is,
    correct_v=as_it_is,
)
ONLY_M_CORRECTED = mistake(
    "only-m-corrected",
    "This corrects m but not v.",
    "v starts at 0 too, and its β is closer to 1, so it needs the correction even longer.",
    correct_v=as_it_is,
)
ONLY_V_CORRECTED = mistake(
    "only-v-corrected",
    "This corrects v but not m.",
    "m starts at 0 as well: at t = 1 it is (1 − β₁)g, a tenth of the gradient. Which divisor "
    "makes it g?",
    correct_m=as_it_is,
)
POWER_MISSING = mistake(
    "power-missing",
    "This divides by 1 − β at every step: the power t is missing.",
    "The averages grow out of their start at 0, so the correction must fade: 1 − βᵗ goes to 1. "
    "Without the power your first step is right and all later ones are not.",
    divisor=lambda beta, t: 1 - beta,
)
T_FROM_ZERO = mistake(
    "t-from-zero",
    "This raises β to t − 1, as if t were counted from 0.",
    "t is the number of this step, and the first has t = 1. With t − 1 the first step divides by "
    "1 − β⁰ = 0.",
    divisor=lambda beta, t: 1 - beta ** (t - 1),
)
T_ONE_TOO_HIGH = mistake(
    "t-one-too-high",
    "This raises β to t + 1.",
    "t is already the number of this step. Do not count it up again.",
    divisor=lambda beta, t: 1 - beta ** (t + 1),
)
TIMES_FOR_POWER = mistake(
    "times-for-power",
    "This has β·t where βᵗ is needed.",
    "In Python a power has two stars: `beta**t`. The product grows beyond 1, the power fades.",
    divisor=lambda beta, t: 1 - beta * t,
)
POWER_ALONE = mistake(
    "power-alone",
    "This divides by βᵗ.",
    "The share of the start at 0 that is still in the average is βᵗ. The share of the gradients "
    "is the rest, 1 − βᵗ.",
    divisor=lambda beta, t: beta**t,
)
MULTIPLIED = mistake(
    "multiplied",
    "This multiplies by 1 − βᵗ where it must divide.",
    "The averages are too small at first. Multiplying by a number below 1 makes them smaller "
    "still.",
    {"correct_m": lambda m, c1, c2: m * c1, "correct_v": lambda v, c1, c2: v * c2},
    {"correct_m": lambda m, c1, c2: m * c1},
    {"correct_v": lambda v, c1, c2: v * c2},
)
CORRECTIONS_EXCHANGED = mistake(
    "corrections-exchanged",
    "This corrects m with β₂ and v with β₁.",
    "Each average is divided by the 1 − βᵗ of its own β.",
    correct_m=lambda m, c1, c2: m / c2,
    correct_v=lambda v, c1, c2: v / c1,
)
ROOT_BEFORE_CORRECTION = mistake(
    "root-before-correction",
    "This takes the root of v first and divides it by 1 − β₂ᵗ afterwards.",
    "1 − β₂ᵗ belongs to v, so it goes under the root with it. Outside it would have to be its "
    "root.",
    correct_v=as_it_is,
    quotient=lambda n, v, epsilon, c2: n / (np.sqrt(v) / c2 + epsilon),
)
CORRECTED_STORED = mistake(
    "corrected-stored",
    "This hands back the corrected moments.",
    "The correction is for this step only. If m̂ is kept as m, the next step corrects it again. "
    "Give m̂ and v̂ names of their own and return m and v.",
    {"kept": lambda old_m, old_v, m, v, m_hat, v_hat: (m_hat, v_hat)},
    {"kept": lambda old_m, old_v, m, v, m_hat, v_hat: (m_hat, v)},
    {"kept": lambda old_m, old_v, m, v, m_hat, v_hat: (m, v_hat)},
)
CORRECTION = (
    NO_CORRECTION,
    ONLY_M_CORRECTED,
    ONLY_V_CORRECTED,
    POWER_MISSING,
    T_FROM_ZERO,
    T_ONE_TOO_HIGH,
    TIMES_FOR_POWER,
    POWER_ALONE,
    MULTIPLIED,
    CORRECTIONS_EXCHANGED,
    ROOT_BEFORE_CORRECTION,
    CORRECTED_STORED,
)

BETAS_SWAPPED = mistake(
    "betas-swapped",
    "This uses β₂ for m and β₁ for v.",
    "β₁ belongs to m, the first moment, and β₂ to v. With the two exchanged m is sluggish and v "
    "is nervous.",
    betas=lambda beta1, beta2: (beta2, beta1),
)
ONE_BETA = mistake(
    "one-beta",
    "This uses the same β for m and for v.",
    "m has β₁ and v has β₂, in the averages and in the corrections.",
    {"betas": lambda beta1, beta2: (beta1, beta1)},
    {"betas": lambda beta1, beta2: (beta2, beta2)},
)
EXCHANGED_WITH_REST = mistake(
    "beta-for-one-minus-beta",
    "This has β and 1 − β exchanged in the averages.",
    "β is the share of the old average that is kept, and it is the large one: m ← β₁m + (1 − β₁)g.",
    {
        "move_m": lambda m, g, beta: (1 - beta) * m + beta * g,
        "move_v": lambda v, g, m, beta: (1 - beta) * v + beta * g**2,
    },
    {"move_m": lambda m, g, beta: (1 - beta) * m + beta * g},
    {"move_v": lambda v, g, m, beta: (1 - beta) * v + beta * g**2},
)


def added_up(average: Any, new: Any, beta: float) -> Any:
    """A sum where an average should be."""
    return average + new


def fading_sum(average: Any, new: Any, beta: float) -> Any:
    """A sum whose old part fades, but whose new part is not weighted."""
    return beta * average + new


def _both_moved(rule: Part) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The parts in which the rule moves m, v, and both."""
    m: dict[str, Any] = {"move_m": rule}
    v: dict[str, Any] = {"move_v": lambda v, g, m, beta: rule(v, g**2, beta)}
    return m, v, m | v


M_SUMMED, V_SUMMED, BOTH_SUMMED = _both_moved(added_up)
M_FADING, V_FADING, BOTH_FADING = _both_moved(fading_sum)
SUM_FOR_M = mistake(
    "sum-for-average-m",
    "This adds up gradients in m where m should be their average.",
    "A sum never forgets, and grows with the number of steps. m ← β₁m + (1 − β₁)g.",
    M_SUMMED,
)
SUM_FOR_V = mistake(
    "sum-for-average-v",
    "This adds up squared gradients in v where v should be their average.",
    "That is Adagrad's sum: it only grows, so the steps only shrink. v ← β₂v + (1 − β₂)g².",
    V_SUMMED,
)
SUMS = mistake(
    "sums-for-averages",
    "This adds up in m and in v where both should be averages.",
    "Sums never forget. Keep a share β of the old value and take the share 1 − β of the new one.",
    BOTH_SUMMED,
)
SHARE_MISSING = mistake(
    "share-of-the-new-missing",
    "This leaves out the factor 1 − β before what is new.",
    "The two shares of an average add up to 1: β of the old and 1 − β of the new. Momentum has no "
    "such factor, Adam has.",
    BOTH_FADING,
    M_FADING,
    V_FADING,
)
