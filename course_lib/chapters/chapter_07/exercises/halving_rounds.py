"""Choosing: what a search by successive halving costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def halving_rounds(
    n_candidates: int, smallest_budget: int, largest_budget: int, factor: int
) -> Any:
    """The rounds of successive halving: pairs (candidates, budget of each)."""
    candidates, budget = n_candidates, smallest_budget
    rounds = [(candidates, budget)]
    while candidates > 1 and budget * factor <= largest_budget:
        candidates = max(1, candidates // factor)
        budget = budget * factor
        rounds.append((candidates, budget))
    return rounds


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The example of the lesson; one candidate before the budget ends, and the other way round.

    Then the largest budget reached exactly, and searches of three rounds, of two and of one.
    """
    n, smallest = int(rng.integers(41, 79)), int(rng.integers(2, 6))
    return [
        (27, 1, 27, 3),
        (20, 1, 1000, 3),
        (n, smallest, 30 * smallest, 3),
        (n, smallest, 40, 2),
        (n + 50, smallest + 1, 16 * (smallest + 1), 4),
        (5, smallest, 500, 3),
        (5, smallest + 1, 900, 2),
        (n - 30, 3 * smallest, 5 * smallest, 2),
        (1, smallest, 90, 3),
    ]


CHECK = Check(halving_rounds, number=6, returns=("list of rounds",), make_inputs=inputs)
