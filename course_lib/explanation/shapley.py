"""Shapley values: a fair way to share out what players earn together."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import FloatArray, float_array, integer

Mask = NDArray[np.bool_]
Game = Callable[[Mask], float]

MOST_PLAYERS = 16
"""2¹⁶ coalitions are evaluated in seconds; each player more doubles them."""


def coalitions(n: int) -> Mask:
    """All 2ⁿ coalitions of n players, shape (2ⁿ, n), each row a mask; row k holds k in binary.

    >>> coalitions(2).astype(int)
    array([[0, 0],
           [1, 0],
           [0, 1],
           [1, 1]])
    """
    n = integer("n", n, at_least=1)
    if n > MOST_PLAYERS:
        raise ValueError(
            f"n must be at most {MOST_PLAYERS}, got {n}: that would take {2**n:,} evaluations of "
            "the game; kernel_shap(value, n, samples=…) estimates from fewer"
        )
    masks: Mask = (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)
    return masks


def shapley_values(value: Game, n: int) -> FloatArray:
    """Exact Shapley values of a game, by trying every coalition.

    φᵢ = Σ over S without i of |S|! (n − |S| − 1)! / n! · [v(S ∪ {i}) − v(S)]: what player i adds to
    those who are there before it, on the average over all orders of arrival. They add up to
    v(all) − v(none), players who are alike get the same, and one who adds nothing gets 0.

    Args:
        value: The game v: a mask of shape (n,), True for who takes part, to a number.
        n: How many players, at most 16.

    Returns:
        Shape (n,).

    Raises:
        ValueError: Too many players to try all, or the game gives something that is no number.

    >>> shapley_values(lambda S: 6.0 if S[0] and S[1] else 0.0, 3)
    array([3., 3., 0.])

    Reference: Shapley (1953), A Value for n-Person Games.
    """
    masks = coalitions(n)
    earned = values_of(value, masks)
    weights = np.array([1 / (n * math.comb(n - 1, size)) for size in range(n)])
    phi = np.empty(n)
    for i in range(n):
        without = np.flatnonzero(~masks[:, i])
        gain = earned[without + (1 << i)] - earned[without]
        phi[i] = weights[masks[without].sum(axis=1)] @ gain
    return phi


def values_of(value: Game, masks: Mask) -> FloatArray:
    """What the game gives for each mask, as numbers, or a clear error."""
    return np.array([float(float_array("the game's value", value(mask), ndim=0)) for mask in masks])
