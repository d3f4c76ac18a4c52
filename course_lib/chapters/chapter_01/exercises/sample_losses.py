"""Softmax cross-entropy of each sample, a colleague's program mended."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def sample_losses(logits: Any, labels: Any) -> Any:
    """The loss −log p of each sample, and whether its label is the most probable class."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    log_probabilities = shifted - np.log(exponentials.sum(axis=1, keepdims=True))
    one_hot = np.eye(logits.shape[1])[labels]
    losses = -np.sum(one_hot * log_probabilities, axis=1)
    right = log_probabilities.argmax(axis=1) == labels
    return losses, right


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Ordinary logits, one row, as many rows as classes; then logits at which exp ends.

    Where exp overflows, it does so in the first class alone, so that the most probable class is
    the same whatever has become of the rest.
    """
    three = rng.normal(0, 1.5, (3, 3)).round(2)
    four = rng.normal(0, 2, (5, 4)).round(2)
    return [
        (np.array([[2.0, 0.5, -1.0], [0.0, 1.0, 3.0]]), np.array([0, 1])),
        (np.array([[1.0, -0.5]]), np.array([1])),
        (three, rng.permutation([0, 1, 2])),
        (four, np.append(four[:4].argmax(axis=1), four[4].argmin())),
        (np.array([[1000.0, 0.0, 1.0], [0.5, 2.0, 1.0]]), np.array([0, 2])),
        (np.array([[1.0, -800.0, 0.0], [0.3, 0.1, 0.7]]), np.array([1, 2])),
        (np.array([[-900.0, -902.0], [-800.0, -799.5]]), np.array([1, 1])),
        (np.array([[1200.0, 300.0, 0.0], [1.0, 0.0, 2.5]]), np.array([2, 2])),
    ]


def as_numbers(value: object) -> object:
    """The returned pair with True as 1 and False as 0, in an array, a list or alone."""
    if not isinstance(value, tuple | list):
        return value
    return tuple(np.asarray(part, float) if _is_bool(part) else part for part in value)


def _is_bool(part: object) -> bool:
    try:
        return np.asarray(part).dtype == bool
    except Exception:  # an answer may be anything; what it is, is said where it is read
        return False


CHECK = Check(
    sample_losses,
    number=7,
    returns=("losses", "right"),
    make_inputs=inputs,
    unpack=as_numbers,
)
