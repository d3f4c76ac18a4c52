"""The ring all-reduce: every worker gets the sum, and none sends more than two vectors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array


def ring_all_reduce(vectors: Sequence[ArrayLike]) -> tuple[list[FloatArray], list[int]]:
    """Add p vectors that lie on p workers in a ring, and count the numbers that each one sends.

    Each vector is cut into p parts. In p − 1 rounds every worker sends one part to the next, which
    adds it to its own; then each part is complete at one place. In p − 1 more rounds the complete
    parts go round. Every worker sends 2(p − 1) parts, that is 2(p − 1)/p of a vector, however many
    workers there are.

    Args:
        vectors: One a worker, all of one length.

    Returns:
        What each worker has at the end, the same sum, and how many numbers each one has sent.

    >>> sums, sent = ring_all_reduce([[1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0]])
    >>> sums[0], sums[1], sent
    (array([11., 22., 33., 44.]), array([11., 22., 33., 44.]), [4, 4])

    Reference: Patarasuk and Yuan (2009), Bandwidth Optimal All-Reduce Algorithms for Clusters of
    Workstations.
    """
    held = [float_array("each of vectors", vector, ndim=1).copy() for vector in vectors]
    if not held:
        raise ValueError("vectors must be at least one, got none")
    kind = np.result_type(*held)
    held = [vector.astype(kind) for vector in held]
    if len({len(vector) for vector in held}) > 1:
        raise ValueError(f"vectors must have one length, got {[len(vector) for vector in held]}")
    p = len(held)
    edges = [len(held[0]) * k // p for k in range(p + 1)]
    parts = [slice(start, end) for start, end in pairwise(edges)]
    sent = [0] * p
    for turn in range(2 * (p - 1)):
        adding = turn < p - 1
        messages = []
        for worker in range(p):
            part = parts[(worker - turn) % p if adding else (worker - turn + p) % p]
            messages.append((part, held[worker][part].copy()))
            sent[worker] += part.stop - part.start
        for worker, (part, numbers) in enumerate(messages):
            receiver = held[(worker + 1) % p]
            receiver[part] = receiver[part] + numbers if adding else numbers
    return held, sent
