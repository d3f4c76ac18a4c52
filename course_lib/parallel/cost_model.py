"""What a step costs on p workers, and from how many on it does not pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import float_array, integer, real


def amdahl(share: float, workers: int) -> float:
    """Speed-up of one task of which `share` can be divided: 1/(1 − share + share/workers).

    However many workers there are, it stays below 1/(1 − share).

    >>> round(amdahl(0.95, 16), 2), round(amdahl(0.95, 1_000_000), 2)
    (9.14, 20.0)

    Reference: Amdahl (1967), Validity of the Single Processor Approach to Achieving Large Scale
    Computing Capabilities.
    """
    share = real("share", share, at_least=0, at_most=1)
    return 1 / (1 - share + share / integer("workers", workers, at_least=1))


def gustafson(share: float, workers: int) -> float:
    """Speed-up where the task grows with the workers: 1 − share + share · workers.

    Here `share` is that of the time on the many workers, not on one.

    >>> round(gustafson(0.95, 16), 2)
    15.25

    Reference: Gustafson (1988), Reevaluating Amdahl's Law.
    """
    share = real("share", share, at_least=0, at_most=1)
    return 1 - share + share * integer("workers", workers, at_least=1)


@dataclass(frozen=True)
class CostModel:
    """Seconds of a data-parallel step: compute/p + 2(p − 1)(latency + size/(p · bandwidth)).

    The second part is a ring all-reduce: 2(p − 1) messages, each with a p-th of the gradient. Where
    only a share of the entries is sent, every worker chooses others, so that their values and
    places go round as they are: (p − 1)(latency + 2 · share · size/bandwidth).

    Attributes:
        compute: Seconds that one worker takes for the whole batch.
        latency: Seconds that a message takes however short it is.
        bandwidth: Numbers a second.
        size: How many numbers a gradient has.

    >>> model = CostModel(compute=1.0, latency=0.001, bandwidth=1e8, size=10_000_000)
    >>> model.seconds(1), round(model.seconds(8), 3)
    (1.0, 0.314)
    >>> model.best(10_000)
    20
    """

    compute: float
    latency: float
    bandwidth: float
    size: int

    def __post_init__(self) -> None:
        real("compute", self.compute, above=0)
        real("latency", self.latency, at_least=0)
        real("bandwidth", self.bandwidth, above=0)
        integer("size", self.size, at_least=1)

    def seconds(self, workers: int, local_steps: int = 1, sent: float = 1.0) -> float:
        """Seconds of one step, as a mean.

        Args:
            workers: p.
            local_steps: How many steps each worker takes between two all-reduces.
            sent: Which share of the gradient is sent.
        """
        p = integer("workers", workers, at_least=1)
        every = integer("local_steps", local_steps, at_least=1)
        sent = real("sent", sent, above=0, at_most=1)
        if sent < 1:
            messages = (p - 1) * (self.latency + 2 * sent * self.size / self.bandwidth)
        else:
            messages = 2 * (p - 1) * (self.latency + self.size / (p * self.bandwidth))
        return self.compute / p + messages / every

    def speed_up(self, workers: int, local_steps: int = 1, sent: float = 1.0) -> float:
        """How many times as fast as one worker; arguments as for `seconds`."""
        return self.seconds(1) / self.seconds(workers, local_steps, sent)

    def best(self, most: int, local_steps: int = 1, sent: float = 1.0) -> int:
        """The number of workers up to `most` with the shortest step."""
        tried = range(1, integer("most", most, at_least=1) + 1)
        return min(tried, key=lambda p: self.seconds(p, local_steps, sent))

    @classmethod
    def fitted(cls, workers: Sequence[int], seconds: ArrayLike, size: int) -> CostModel:
        """The model that comes nearest to measured steps, with no part below 0.

        Args:
            workers: How many workers each measurement had; at least 3 different numbers.
            seconds: What a step took.
            size: How many numbers the gradient has.

        >>> true = CostModel(2.0, 0.01, 1e6, 100_000)
        >>> found = CostModel.fitted([1, 2, 4, 8], [true.seconds(p) for p in (1, 2, 4, 8)], 100_000)
        >>> round(found.compute, 6), round(found.latency, 6), round(found.bandwidth)
        (2.0, 0.01, 1000000)
        """
        from scipy.optimize import nnls

        p = np.array([integer("each of workers", each, at_least=1) for each in workers])
        taken = float_array("seconds", seconds, ndim=1)
        if taken.min() <= 0:
            raise ValueError(f"seconds must be above 0, got {taken.min()}")
        if len(taken) != len(p) or len(set(workers)) < 3:
            raise ValueError(
                "workers must hold at least 3 different numbers, and seconds one for each, got "
                f"{list(workers)} and {len(taken)} seconds"
            )
        parts = np.column_stack([1 / p, 2 * (p - 1), 2 * (p - 1) * size / p])
        weights = 1 / taken  # a relative error counts alike for short and long steps
        scale = np.abs(parts).max(axis=0)
        found, _ = nnls(parts / scale * weights[:, None], taken * weights)
        compute, latency, per_number = found / scale
        return cls(float(compute), float(latency), float(1 / max(per_number, 1e-300)), size)
