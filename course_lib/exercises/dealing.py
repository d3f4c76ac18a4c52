"""A random generator for checks: whichever way an answer draws its order, it is dealt the same."""

from __future__ import annotations

from typing import Any

import numpy as np


class Dealer(np.random.Generator):
    """`np.random.default_rng(seed)`, but `choice` and `random` deal the order of `permutation`.

    An order of n rows can be drawn by `permutation(n)`, by `shuffle` or `permuted` of all numbers,
    by `choice` without replacement, or by sorting random numbers. With a Dealer all of them give
    the same order, so that one right result can be expected of all.

    Args:
        seed: The same seed deals the same orders.

    >>> Dealer(7).permutation(6)
    array([5, 2, 0, 4, 1, 3])
    >>> Dealer(7).choice(6, 6, replace=False), np.argsort(Dealer(7).random(6))
    (array([5, 2, 0, 4, 1, 3]), array([5, 2, 0, 4, 1, 3]))
    """

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def __deepcopy__(self, memo: dict[int, Any]) -> Dealer:
        twin = Dealer(self.seed)
        twin.bit_generator.state = self.bit_generator.state
        return twin

    def spawn(self, n_children: int) -> list[np.random.Generator]:
        """Generators of their own, which deal nothing."""
        return np.random.default_rng(self.seed).spawn(n_children)

    def choice(
        self, a: Any, size: Any = None, replace: bool = True, *rest: Any, **more: Any
    ) -> Any:
        """`size` of the numbers or entries of `a`; all of them without replacement are dealt."""
        n = len(a) if np.ndim(a) else a
        if not replace and np.prod(size if size is not None else 1) == n and not (rest or more):
            return self.permutation(a)
        return super().choice(a, size, replace, *rest, **more)

    def random(self, size: Any = None, *rest: Any, **more: Any) -> Any:
        """Numbers in (0, 1); as many in a row as `size` says sort into the order that is dealt."""
        if np.ndim(size) == 0 and size is not None and size > 1:
            order, numbers = self.permutation(size), np.empty(size)
            numbers[order] = np.sort(super().random(size))
            return numbers
        return super().random(size, *rest, **more)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """Numbers in [low, high), from `random`."""
        return low + (high - low) * self.random(size)
