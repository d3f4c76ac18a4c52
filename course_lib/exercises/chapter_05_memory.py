"""RMSProp: how long it remembers, and what its empty memory does to the first step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception


def half_life(rho: float) -> Any:
    """Steps after which a square counts half: ln ½ / ln ρ. The number is not rounded."""
    return np.log(0.5) / np.log(rho)


def rmsprop_first_step(learning_rate: float, rho: float) -> Any:
    """Length of the first step from s = 0, ε left out: η / √(1 − ρ)."""
    return learning_rate / np.sqrt(1 - rho)


def _memories(rng: np.random.Generator) -> list[Arguments]:
    return [(0.9,), (0.99,), (0.5,), (round(rng.uniform(0.6, 0.97), 3),)]


def _first_steps(rng: np.random.Generator) -> list[Arguments]:
    return [
        (0.1, 0.9),
        (0.01, 0.99),
        (0.2, 0.64),
        (round(rng.uniform(0.05, 0.5), 2), round(rng.uniform(0.7, 0.95), 3)),
    ]


HALF_LIFE = Check(
    name="half_life",
    arguments=("rho",),
    returns=("half-life",),
    reference=half_life,
    make_inputs=_memories,
    misconceptions=(
        Misconception(
            "sign-flipped",
            "This half-life is negative: the sign is flipped.",
            "The logs of ½ and of ρ are both negative, and their quotient is not.",
            lambda rho: -half_life(rho),
        ),
        Misconception(
            "upside-down",
            "This fraction is upside down: it says how many half-lives one step is.",
            "Solve ρ to the power k = ½ for k. The log of ½ is divided by the log of ρ.",
            (lambda rho: 1 / half_life(rho), lambda rho: -1 / half_life(rho)),
        ),
        Misconception(
            "one-minus-rho",
            "This takes the logarithm of 1 − ρ.",
            "1 − ρ is the share of a new square. What fades the old ones, step by step, is ρ.",
            lambda rho: np.log(0.5) / np.log(1 - rho),
        ),
        Misconception(
            "approximation",
            "This is ln 2/(1 − ρ), which the half-life approaches for ρ near 1.",
            "A good rule of thumb, but for ρ = 0.5 it gives 1.39, and after one step exactly half "
            "is left. Use ln ρ.",
            lambda rho: np.log(2) / (1 - rho),
        ),
        Misconception(
            "time-constant",
            "This is 1/(1 − ρ), after which about a third is left, not half.",
            "After k steps ρ to the power k is left. Find the k at which that is ½.",
            (lambda rho: 1 / (1 - rho), lambda rho: -1 / np.log(rho)),
        ),
        Misconception(
            "straight-line",
            "This lets the square fade by the same amount at every step.",
            "Each step keeps the same share of what is left, so what is left are powers of ρ. Use "
            "logarithms to find the power that is ½.",
            lambda rho: 0.5 / (1 - rho),
        ),
        Misconception(
            "root-counted",
            "This is twice the half-life: after so many steps the root √s has halved.",
            "Asked is when the weight of g² in s has halved. The root halves when s has fallen to "
            "a quarter, so it takes twice as long.",
            lambda rho: 2 * half_life(rho),
        ),
        Misconception(
            "rounded",
            "This is rounded to a whole number of steps.",
            "Leave it unrounded: it compares memories, and rounding hides small differences.",
            (
                lambda rho: np.ceil(half_life(rho)),
                lambda rho: np.floor(half_life(rho)),
                lambda rho: np.round(half_life(rho)),
            ),
        ),
        Misconception(
            "decimal-for-half",
            "These are the steps until a tenth is left.",
            "Half is asked: ln ½, not ln 0.1.",
            lambda rho: np.log(0.1) / np.log(rho),
        ),
        Misconception(
            "logs-mixed",
            "This mixes logarithms of two bases.",
            "np.log is ln, np.log10 has base 10 and np.log2 base 2. Any will do, the same above "
            "and below.",
            (
                lambda rho: np.log10(0.5) / np.log(rho),
                lambda rho: np.log(0.5) / np.log10(rho),
                lambda rho: np.log(0.5) / np.log2(rho),
            ),
        ),
        Misconception(
            "log-of-quotient",
            "This divides first and takes the logarithm afterwards.",
            "ln(a/b) is ln a − ln b. Take both logarithms and divide them.",
            lambda rho: np.log(0.5 / rho),
        ),
        Misconception(
            "log-forgotten",
            "This divides ½ by ρ without taking logarithms.",
            "The number of steps is a power: ρ to the power k = ½. Logarithms bring it down: "
            "k ln ρ = ln ½.",
            lambda rho: 0.5 / rho,
        ),
        Misconception(
            "what-is-left",
            "This is what is left after half a step.",
            "½ is what shall be left, not the number of steps. That number is asked: ρ to the "
            "power k = ½.",
            lambda rho: rho**0.5,
        ),
    ),
)

RMSPROP_FIRST_STEP = Check(
    name="rmsprop_first_step",
    arguments=("learning_rate", "rho"),
    returns=("length",),
    reference=rmsprop_first_step,
    make_inputs=_first_steps,
    misconceptions=(
        Misconception(
            "adagrads",
            "This is the first step of Adagrad.",
            "Adagrad has s = g² after one gradient. RMSProp gives that gradient only the share "
            "1 − ρ, so its s is smaller and its step longer.",
            lambda learning_rate, rho: learning_rate,
        ),
        Misconception(
            "multiplied",
            "This multiplies by √(1 − ρ) where it must divide.",
            "s is (1 − ρ)g², and the step is η|g| divided by its root. A small s makes a long "
            "step.",
            lambda learning_rate, rho: learning_rate * np.sqrt(1 - rho),
        ),
        Misconception(
            "root-forgotten",
            "This divides by 1 − ρ itself, not by its root.",
            "s is (1 − ρ)g², but the step divides by √s = √(1 − ρ)·|g|.",
            lambda learning_rate, rho: learning_rate / (1 - rho),
        ),
        Misconception(
            "half-for-root",
            "This halves where a root is needed.",
            "Python reads `x**1/2` as (x**1)/2. Write `x**0.5` or np.sqrt(x).",
            (
                lambda learning_rate, rho: learning_rate / ((1 - rho) / 2),
                lambda learning_rate, rho: learning_rate / (1 - rho) / 2,
            ),
        ),
        Misconception(
            "rho-for-one-minus-rho",
            "This has ρ where 1 − ρ is needed.",
            "The first gradient enters s with the share 1 − ρ; ρ multiplies the old s, which is 0.",
            (
                lambda learning_rate, rho: learning_rate / np.sqrt(rho),
                lambda learning_rate, rho: learning_rate / rho,
                lambda learning_rate, rho: learning_rate * np.sqrt(rho),
            ),
        ),
        Misconception(
            "share-only",
            "This multiplies the rate by the share 1 − ρ of the new gradient.",
            "That share stands in s, below the fraction bar and under the root.",
            lambda learning_rate, rho: learning_rate * (1 - rho),
        ),
        Misconception(
            "factor-only",
            "This is the factor by which the step is longer than η.",
            "Multiply it by learning_rate.",
            lambda learning_rate, rho: 1 / np.sqrt(1 - rho),
        ),
        Misconception(
            "brackets-missing",
            "Brackets are missing: this does not take the root of the whole difference.",
            "The root is taken of 1 − ρ as a whole: np.sqrt(1 - rho).",
            (
                lambda learning_rate, rho: learning_rate / (1 - np.sqrt(rho)),
                lambda learning_rate, rho: learning_rate / 1 - rho,
                lambda learning_rate, rho: learning_rate / 1 - rho**0.5,
            ),
        ),
        Misconception(
            "root-of-all",
            "This takes the root of the learning rate as well.",
            "Only s stands under the root. The rate is outside: η|g| / √s.",
            lambda learning_rate, rho: np.sqrt(learning_rate / (1 - rho)),
        ),
        Misconception(
            "arguments-exchanged",
            "This has the two arguments exchanged.",
            "Arguments count by their place: learning_rate comes first, then rho.",
            lambda learning_rate, rho: rho / np.sqrt(1 - learning_rate),
        ),
        Misconception(
            "sign-flipped",
            "This length is negative.",
            "A length is positive: η/√(1 − ρ).",
            lambda learning_rate, rho: -learning_rate / np.sqrt(1 - rho),
        ),
    ),
)

CHECKS = (HALF_LIFE, RMSPROP_FIRST_STEP)
