"""Choosing: what a search may hope for, and what it costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception


def chance_of_a_hit(share: float, n: int) -> Any:
    """Chance that at least one of n random candidates is in the best `share`: 1 − (1 − share)ⁿ."""
    return 1 - (1 - share) ** n


def halving_rounds(
    n_candidates: int, smallest_budget: int, largest_budget: int, factor: int
) -> Any:
    """The rounds of successive halving: pairs (candidates, budget of each)."""
    rounds, n, budget = [(n_candidates, smallest_budget)], n_candidates, smallest_budget
    while n > 1 and budget * factor <= largest_budget:
        n, budget = max(1, n // factor), budget * factor
        rounds.append((n, budget))
    return rounds


def _rounds(
    given: Any,
    fewer: Any = lambda n, factor: max(1, n // factor),
    more: Any = lambda budget, factor: budget * factor,
    goes_on: Any = lambda n, budget, largest, factor: n > 1 and budget * factor <= largest,
) -> Any:
    n, budget, largest, factor = given
    rounds = [(n, budget)]
    while goes_on(n, budget, largest, factor) and len(rounds) < 40:
        n, budget = fewer(n, factor), more(budget, factor)
        rounds.append((n, budget))
    return rounds


def _chance_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (0.05, 60),
        (0.25, 3),
        (1.0, 2),
        (round(float(rng.uniform(0.02, 0.4)), 2), int(rng.integers(4, 12))),
    ]


def _halving_inputs(rng: np.random.Generator) -> list[Arguments]:
    n, smallest = int(rng.integers(41, 79)), int(rng.integers(2, 6))
    return [(27, 1, 27, 3), (20, 1, 1000, 3), (n, smallest, 30 * smallest, 3), (n, smallest, 40, 2)]


CHANCE = Check(
    name="chance_of_a_hit",
    arguments=("share", "n"),
    returns=("chance",),
    reference=chance_of_a_hit,
    make_inputs=_chance_inputs,
    misconceptions=(
        Misconception(
            "chances-added",
            "This adds the chances of the draws, and so it can exceed 1.",
            "Two draws may both hit, and then the sum counts twice. First find the chance that "
            "all n draws miss.",
            (
                lambda share, n: share * n,
                lambda share, n: min(1.0, share * n),
                lambda share, n: 1 - (1 - share * n),
            ),
        ),
        Misconception(
            "chance-of-no-hit",
            "This is the chance that every draw misses.",
            "Either all miss or at least one hits: the two chances add up to 1.",
            lambda share, n: (1 - share) ** n,
        ),
        Misconception(
            "all-draws-hit",
            "This is the chance that every draw hits.",
            "One hit is enough. Begin with the chance that one draw misses, 1 − share.",
            lambda share, n: share**n,
        ),
        Misconception(
            "not-all-draws-hit",
            "This is the chance that at least one draw misses.",
            "Hit and miss are mixed up. The chance that all n draws miss is (1 − share) to the "
            "power n.",
            lambda share, n: 1 - share**n,
        ),
        Misconception(
            "exactly-one-hit",
            "This is the chance of exactly one hit.",
            "Two or three hits are as welcome as one. Subtract from 1 the chance that there is "
            "none.",
            lambda share, n: n * share * (1 - share) ** (n - 1),
        ),
        Misconception(
            "one-draw-only",
            "This is the chance of a single draw.",
            "With more draws a hit is likelier. What is the chance that all n draws miss?",
            lambda share, n: share,
        ),
        Misconception(
            "product-for-power",
            "This multiplies by n where a power of n belongs.",
            "The draws are independent, so their chances to miss are multiplied with each other: "
            "(1 − share) to the power n.",
            (lambda share, n: 1 - (1 - share) * n, lambda share, n: 1 - (1 - share) / n),
        ),
        Misconception(
            "one-draw-too-few",
            "This counts one draw too few.",
            "All n draws may miss, the first one too: the power is n.",
            lambda share, n: 1 - (1 - share) ** (n - 1),
        ),
        Misconception(
            "approximation",
            "This is 1 − exp(−share · n), which is close where share is small.",
            "For share = 0.25 it is off by several per cent. The exact chance to miss n times is "
            "(1 − share) to the power n.",
            lambda share, n: 1 - np.exp(-share * n),
        ),
    ),
)

HALVING = Check(
    name="halving_rounds",
    arguments=("n_candidates", "smallest_budget", "largest_budget", "factor"),
    returns=("list of rounds",),
    reference=halving_rounds,
    make_inputs=_halving_inputs,
    misconceptions=(
        Misconception(
            "last-round-missing",
            "This stops one round early when the budget reaches the largest one exactly.",
            "The largest budget is allowed: go on while budget · factor <= largest_budget.",
            lambda *given: _rounds(
                given,
                goes_on=lambda n, budget, largest, factor: n > 1 and budget * factor < largest,
            ),
        ),
        Misconception(
            "one-round-too-many",
            "This begins a round whose budget is beyond the largest one.",
            "Ask before the round, with the budget that it would have: budget · factor.",
            lambda *given: _rounds(
                given, goes_on=lambda n, budget, largest, factor: n > 1 and budget <= largest
            ),
        ),
        Misconception(
            "rounded-up",
            "This rounds the number of candidates up.",
            "The best 1/factor go on, rounded down, so that no round costs more than the one "
            "before: n // factor.",
            (
                lambda *given: _rounds(given, fewer=lambda n, factor: -(-n // factor)),
                lambda *given: _rounds(given, fewer=lambda n, factor: max(1, round(n / factor))),
            ),
        ),
        Misconception(
            "fraction-of-a-candidate",
            "This counts fractions of candidates.",
            "Candidates are whole. Divide with `//`, which rounds down.",
            lambda *given: _rounds(given, fewer=lambda n, factor: max(1, n / factor)),
        ),
        Misconception(
            "nobody-left",
            "This goes on to a round with no candidate.",
            "At least one goes on: max(1, n // factor). Once a single one is left, the search is "
            "over.",
            lambda *given: _rounds(
                given,
                fewer=lambda n, factor: n // factor,
                goes_on=lambda n, budget, largest, factor: n >= 1 and budget * factor <= largest,
            ),
        ),
        Misconception(
            "goes-on-with-one",
            "This goes on when only one candidate is left.",
            "A single candidate has nobody to be compared with: it has won.",
            lambda *given: _rounds(
                given, goes_on=lambda n, budget, largest, factor: budget * factor <= largest
            ),
        ),
        Misconception(
            "budget-stays",
            "This drops candidates, but the budget of the others stays as it was.",
            "The point of the search is that the survivors may train longer: each round has "
            "factor times the budget of the one before.",
            lambda *given: [(n, given[1]) for n, _ in halving_rounds(*given)],
        ),
        Misconception(
            "budget-grows-by-adding",
            "This adds to the budget where it should multiply.",
            "With a third of the candidates each may train three times as long for the same "
            "money: budget · factor.",
            (
                lambda *given: _rounds(given, more=lambda budget, factor: budget + factor),
                lambda *given: _rounds(given, more=lambda budget, factor: budget + given[1]),
            ),
        ),
        Misconception(
            "nobody-drops-out",
            "This keeps all candidates in every round.",
            "Only the best 1/factor go on, else each round costs factor times as much.",
            lambda *given: [(given[0], budget) for _, budget in halving_rounds(*given)],
        ),
        Misconception(
            "always-halves",
            "This halves the candidates whatever the factor is.",
            "Successive halving has its name from factor 2. In general the best 1/factor go on.",
            lambda *given: _rounds(given, fewer=lambda n, factor: max(1, n // 2)),
        ),
        Misconception(
            "two-lists",
            "This returns two lists, one of candidates and one of budgets.",
            "Asked are pairs, one for each round: list(zip(candidates, budgets)).",
            lambda *given: [list(column) for column in zip(*halving_rounds(*given), strict=True)],
        ),
        Misconception(
            "pairs-swapped",
            "Each pair is in the wrong order.",
            "A round is (candidates, budget).",
            lambda *given: [(budget, n) for n, budget in halving_rounds(*given)],
        ),
    ),
)

CHECKS = (CHANCE, HALVING)
