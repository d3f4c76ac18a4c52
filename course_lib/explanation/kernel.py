"""Shapley values as a regression on coalitions, and what other weights would give."""

from __future__ import annotations

import math

import numpy as np

from course_lib._validation import FloatArray, integer, real
from course_lib.explanation.shapley import Game, Mask, coalitions, values_of


def kernel_weight(n: int, size: int) -> float:
    """The Shapley kernel (n − 1) / (C(n, s) s (n − s)): how much a coalition of s players counts.

    It is infinite for none and for all: their values are not fitted but held.

    Args:
        n: How many players, at least 2.
        size: How many of them take part, from 0 to n.

    >>> [round(kernel_weight(4, size), 3) for size in range(5)]
    [inf, 0.25, 0.125, 0.25, inf]

    Reference: Lundberg and Lee (2017), A Unified Approach to Interpreting Model Predictions.
    """
    n, size = integer("n", n, at_least=2), integer("size", size, at_least=0)
    if size > n:
        raise ValueError(f"size must be at most n = {n}, got {size}")
    if size in (0, n):
        return math.inf
    return (n - 1) / (math.comb(n, size) * size * (n - size))


def kernel_shap(value: Game, n: int, samples: int | None = None, seed: int = 0) -> FloatArray:
    """Shapley values as the weighted least squares fit of v(S) by v(none) + Σ over S of φᵢ.

    The fit is held to add up to v(all) − v(none). Over all coalitions it is exact. From samples,
    drawn by their weight and each with its complement, it is an estimate.

    Args:
        value: The game: a mask of shape (n,) to a number.
        n: How many players, at least 2.
        samples: How many coalitions to draw, at least 2 n; None takes all.
        seed: Of the draws.

    Raises:
        ValueError: The drawn coalitions do not determine the value of every player.

    >>> kernel_shap(lambda S: 6.0 if S[0] and S[1] else 2.0, 3).round(9) + 0.0
    array([2., 2., 0.])

    Reference: Lundberg and Lee (2017), A Unified Approach to Interpreting Model Predictions.
    """
    n = integer("n", n, at_least=2)
    if samples is None:
        masks = coalitions(n)[1:-1]
        weights = np.array([kernel_weight(n, size) for size in masks.sum(axis=1)])
    else:
        masks = _drawn(n, integer("samples", samples, at_least=2 * n), seed)
        weights = np.ones(len(masks))
    nobody, everybody = values_of(value, np.array([[False] * n, [True] * n]))
    total = everybody - nobody
    # The last player gets what is left, so that the sum holds: one unknown fewer.
    last = masks[:, -1].astype(float)
    design = masks[:, :-1] - last[:, None]
    target = values_of(value, masks) - nobody - total * last
    if np.linalg.matrix_rank(design) < n - 1:
        raise ValueError(
            f"samples must determine all {n} players, but {samples} coalitions did not: draw more"
        )
    phi = _weighted_fit(design, target, weights)
    return np.append(phi, total - phi.sum())


def coalition_lime(value: Game, n: int, kernel_width: float) -> FloatArray:
    """The same regression with weights of LIME's shape, exp(−d²/w²), and a free intercept.

    d is the share of players that are missing. Its coefficients need not add up to the prediction.

    Args:
        value: The game: a mask of shape (n,) to a number.
        n: How many players, at most 16.
        kernel_width: The width w > 0.

    >>> phi = coalition_lime(lambda S: 6.0 if S[0] and S[1] else 0.0, 3, kernel_width=0.5)
    >>> round(float(phi.sum()), 2)  # not 6
    9.27

    Reference: Ribeiro, Singh and Guestrin (2016), "Why Should I Trust You?".
    """
    width = real("kernel_width", kernel_width, above=0)
    masks = coalitions(n)
    weights = np.exp(-((1 - masks.mean(axis=1)) ** 2) / width**2)
    design = np.column_stack([masks, np.ones(len(masks))])
    return _weighted_fit(design, values_of(value, masks), weights)[:-1]


def _drawn(n: int, samples: int, seed: int) -> Mask:
    """Coalitions by their weight, each followed by its complement."""
    rng = np.random.default_rng(integer("seed", seed, at_least=0))
    sizes = np.arange(1, n)
    chances = np.array([kernel_weight(n, int(s)) * math.comb(n, int(s)) for s in sizes])
    drawn = rng.choice(sizes, size=(samples + 1) // 2, p=chances / chances.sum())
    ranks = rng.random((len(drawn), n)).argsort(axis=1).argsort(axis=1)
    half = ranks < drawn[:, None]
    pairs: Mask = np.stack([half, ~half], axis=1).reshape(-1, n)[:samples]
    return pairs


def _weighted_fit(design: FloatArray, target: FloatArray, weights: FloatArray) -> FloatArray:
    roots = np.sqrt(weights)
    fit: FloatArray = np.linalg.lstsq(design * roots[:, None], target * roots)[0]
    return fit
