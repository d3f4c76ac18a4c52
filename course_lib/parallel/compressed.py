"""Sending only a part of each gradient, and what becomes of the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array, integer, same_shape


def top_k(gradient: ArrayLike, k: int) -> FloatArray:
    """The gradient with all but its k largest entries set to 0.

    >>> top_k([0.1, -3.0, 2.0, 0.5], 2)
    array([ 0., -3.,  2.,  0.])
    """
    g = float_array("gradient", gradient)
    k = integer("k", k, at_least=1)
    if k > g.size:
        raise ValueError(f"k must be at most {g.size}, the size of the gradient, got {k}")
    kept = np.zeros_like(g)
    largest = np.argsort(-np.abs(g), axis=None, kind="stable")[:k]
    kept.flat[largest] = g.flat[largest]
    return kept


class ErrorFeedback:
    """`top_k` that remembers what it did not send, and adds it to the next gradient.

    The sum of what is sent then falls behind the sum of the gradients by no more than the memory;
    without it an entry that is always small is never sent.

    Args:
        k: How many entries are sent each time.

    Attributes:
        memory: What is still to be sent; None at first.

    >>> feedback = ErrorFeedback(1)
    >>> feedback.send([1.0, 0.6]), feedback.send([1.0, 0.6])
    (array([1., 0.]), array([0. , 1.2]))

    Reference: Stich, Cordonnier and Jaggi (2018), Sparsified SGD with Memory.
    """

    def __init__(self, k: int) -> None:
        self.k = integer("k", k, at_least=1)
        self.memory: FloatArray | None = None

    def send(self, gradient: ArrayLike) -> FloatArray:
        """What is sent of this gradient and of what was left before."""
        wanted = float_array("gradient", gradient)
        if self.memory is not None:
            same_shape("gradient", wanted, "memory", self.memory)
            wanted = wanted + self.memory
        sent = top_k(wanted, self.k)
        self.memory = wanted - sent
        return sent
