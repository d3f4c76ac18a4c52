"""Adam: the divisor of the bias correction, and the first step without it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception, both


def bias_correction(beta: float, t: int) -> float:
    """The share of the gradients in an average that began at 0, after t steps: 1 − βᵗ."""
    return 1 - beta**t


def uncorrected_first_step(learning_rate: float, beta1: float, beta2: float) -> float:
    """Length of Adam's first step without bias correction, for ε = 0: α (1 − β₁) / √(1 − β₂)."""
    return learning_rate * (1 - beta1) / math.sqrt(1 - beta2)


Divisor = Callable[..., float]


def _with_power(change: Callable[[int], int]) -> Divisor:
    def wrong(beta: float, t: int, base: Divisor = bias_correction) -> float:
        return base(beta, change(t))

    return wrong


def _turned(change: Callable[[np.float64], float]) -> Divisor:
    def wrong(beta: float, t: int, base: Divisor = bias_correction) -> float:
        return change(np.float64(base(beta, t)))

    return wrong


def _bias_correction_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (0.9, 1),
        (0.9, 3),
        (0.75, 2),
        (0.999, 100),
        (round(rng.uniform(0.5, 0.8), 2), int(rng.integers(4, 8))),
    ]


def _first_step_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (0.1, 0.9, 0.999),
        (0.5, 0.8, 0.99),
        (round(rng.uniform(0.01, 0.9), 3), 0.7, 0.95),
    ]


POWER_MISSING = Misconception(
    "power-missing",
    "This is 1 − β at every step: the power t is missing.",
    "After many steps the start at 0 is forgotten and nothing is left to correct: the divisor "
    "must go to 1. How much of the start is left after t steps, if β of it stays at each?",
    _with_power(lambda t: 1),
)
T_FROM_ZERO = Misconception(
    "t-from-zero",
    "This counts t from 0.",
    "The first step has t = 1, and its average is (1 − β)g. With t − 1 the first divisor is 0.",
    _with_power(lambda t: t - 1),
)
T_ONE_TOO_HIGH = Misconception(
    "t-one-too-high",
    "This raises β to t + 1.",
    "t is already the number of this step: after the first one the divisor is 1 − β.",
    _with_power(lambda t: t + 1),
)
UPSIDE_DOWN = Misconception(
    "upside-down",
    "This is the factor 1/(1 − βᵗ), and the divisor is asked.",
    "m̂ = m / (1 − βᵗ): return what stands below the line. A divisor that makes m larger is "
    "below 1.",
    _turned(lambda divisor: 1 / divisor),
)
SIGN_FLIPPED = Misconception(
    "sign-flipped",
    "This has the sign flipped.",
    "βᵗ is below 1, so 1 − βᵗ is positive. A negative divisor would turn every step round.",
    _turned(lambda divisor: -divisor),
)

BIAS_CORRECTION = Check(
    name="bias_correction",
    arguments=("beta", "t"),
    returns=("divisor",),
    reference=bias_correction,
    make_inputs=_bias_correction_inputs,
    misconceptions=(
        POWER_MISSING,
        T_FROM_ZERO,
        T_ONE_TOO_HIGH,
        UPSIDE_DOWN,
        SIGN_FLIPPED,
        Misconception(
            "share-of-the-start",
            "This is βᵗ, the share of the start that is still in the average.",
            "The gradients have the rest of the weight. All shares together are 1.",
            lambda beta, t: beta**t,
        ),
        Misconception(
            "times-for-power",
            "This has β·t where βᵗ is needed.",
            "A power has two stars in Python: `beta**t`. At each step the old average is "
            "multiplied by β once more.",
            lambda beta, t: 1 - beta * t,
        ),
        Misconception(
            "brackets-around-one-minus-beta",
            "This raises 1 − β to the power t.",
            "What is multiplied at each step is β, the share that is kept. Take the power first "
            "and subtract it from 1 afterwards.",
            lambda beta, t: (1 - beta) ** t,
        ),
        Misconception(
            "arguments-exchanged",
            "This raises t to the power β.",
            "β is multiplied by itself t times: `beta**t`.",
            lambda beta, t: 1 - t**beta,
        ),
        Misconception(
            "plus-for-minus",
            "This adds βᵗ to 1.",
            "The weights of the gradients and the weight βᵗ of the start are 1 together. So the "
            "gradients have less than 1.",
            lambda beta, t: 1 + beta**t,
        ),
        Misconception(
            "divided-by-t",
            "This treats the average as a plain mean over t steps.",
            "The mean of t values weighs each by 1/t. Here the newest has the weight 1 − β, the "
            "one before β(1 − β), and so on. Add them up.",
            (lambda beta, t: t, lambda beta, t: 1 / t),
        ),
        Misconception(
            "root-taken",
            "This takes a root: √(1 − βᵗ).",
            "The divisor of m or v itself is asked. The root of v comes later in Adam's step.",
            _turned(np.sqrt),
        ),
        both(UPSIDE_DOWN, POWER_MISSING),
        both(UPSIDE_DOWN, T_FROM_ZERO),
        both(UPSIDE_DOWN, T_ONE_TOO_HIGH),
        both(SIGN_FLIPPED, POWER_MISSING),
        both(SIGN_FLIPPED, T_FROM_ZERO),
        both(SIGN_FLIPPED, T_ONE_TOO_HIGH),
    ),
)


UNCORRECTED_FIRST_STEP = Check(
    name="uncorrected_first_step",
    arguments=("learning_rate", "beta1", "beta2"),
    returns=("length",),
    reference=uncorrected_first_step,
    make_inputs=_first_step_inputs,
    misconceptions=(
        Misconception(
            "corrected",
            "This is α, the length of the first step of Adam as it should be.",
            "Leave the corrections out: put m = (1 − β₁)g and v = (1 − β₂)g² into α m/√v as they "
            "are.",
            lambda learning_rate, beta1, beta2: learning_rate,
        ),
        Misconception(
            "root-missing",
            "This divides by 1 − β₂ and not by its root.",
            "Adam divides by √v. What is the root of (1 − β₂)g²?",
            lambda learning_rate, beta1, beta2: learning_rate * (1 - beta1) / (1 - beta2),
        ),
        Misconception(
            "root-over-both",
            "This takes the root of both factors.",
            "Only v stands under a root. m does not.",
            lambda learning_rate, beta1, beta2: learning_rate * ((1 - beta1) / (1 - beta2)) ** 0.5,
        ),
        Misconception(
            "upside-down",
            "This is upside down.",
            "m stands above the line and √v below it. Which of the two brings 1 − β₁?",
            lambda learning_rate, beta1, beta2: learning_rate * (1 - beta2) ** 0.5 / (1 - beta1),
        ),
        Misconception(
            "beta-for-one-minus-beta",
            "This has β where 1 − β is needed.",
            "At the first step the old average is 0, so only the share 1 − β of the new gradient "
            "is there.",
            (
                lambda learning_rate, beta1, beta2: learning_rate * beta1 / beta2**0.5,
                lambda learning_rate, beta1, beta2: learning_rate * beta1 / (1 - beta2) ** 0.5,
                lambda learning_rate, beta1, beta2: learning_rate * (1 - beta1) / beta2**0.5,
            ),
        ),
        Misconception(
            "betas-swapped",
            "This uses β₂ for m and β₁ for v.",
            "m has β₁ and v has β₂.",
            lambda learning_rate, beta1, beta2: learning_rate * (1 - beta2) / (1 - beta1) ** 0.5,
        ),
        Misconception(
            "rate-ignored",
            "This leaves the learning rate out: it is the factor, not the length.",
            "Multiply by learning_rate.",
            lambda learning_rate, beta1, beta2: (1 - beta1) / (1 - beta2) ** 0.5,
        ),
        Misconception(
            "m-only",
            "This leaves v out: it is α(1 − β₁).",
            "Adam divides by √v, and without correction v is too small as well.",
            lambda learning_rate, beta1, beta2: learning_rate * (1 - beta1),
        ),
        Misconception(
            "v-only",
            "This leaves m out: it is α/√(1 − β₂).",
            "Without correction m is (1 − β₁)g, not g.",
            lambda learning_rate, beta1, beta2: learning_rate / (1 - beta2) ** 0.5,
        ),
        Misconception(
            "always-the-usual-betas",
            "This is 3.162·α whatever the β's are.",
            "3.162 is the factor for 0.9 and 0.999. Write it with beta1 and beta2.",
            lambda learning_rate, beta1, beta2: learning_rate * 0.1 / 0.001**0.5,
        ),
    ),
)

CHECKS = (BIAS_CORRECTION, UNCORRECTED_FIRST_STEP)
