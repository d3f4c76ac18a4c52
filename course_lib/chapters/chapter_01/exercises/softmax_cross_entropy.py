"""Softmax cross-entropy, from logits and without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def softmax_cross_entropy(logits: Any, labels: Any) -> Any:
    """Mean of log Σⱼ exp(zⱼ) − z_label, with the largest logit taken out of the exponentials."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    log_probabilities = shifted - np.log(exponentials.sum(axis=1, keepdims=True))
    return -np.mean(log_probabilities[np.arange(len(labels)), labels])


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Ordinary logits, one row, four classes; logits whose exp overflows or underflows."""
    logits = rng.normal(size=(5, 3)).round(2)
    far = 1200.0 + 60.0 * rng.permutation(12).reshape(4, 3)
    four = rng.normal(0, 2, size=(3, 4)).round(2)
    return [
        (np.array([[2.0, 0.5, -1.0], [0.0, 1.0, 3.0]]), np.array([0, 1])),
        (np.array([[1.0, -0.5]]), np.array([1])),
        (logits, rng.permutation([0, 1, 2, 0, 2])),
        (four, rng.permutation([0, 3, 1])),
        (far, far.argmin(axis=1)),
        (np.array([[800.0, 0.0], [100.0, 99.0]]), np.array([0, 1])),
        (np.array([[1200.0, 0.0, 0.0], [0.0, 0.0, 0.0]]), np.array([0, 2])),
        (np.array([[1000.0, -1000.0, 0.0], [3.0, 0.0, 1.0]]), np.array([1, 2])),
        (np.array([[720.0, 680.0, 670.0], [0.0, 1.0, 2.0]]), np.array([1, 0])),
        (np.array([[-800.0, -802.0], [720.0, 0.0]]), np.array([1, 1])),
    ]


CHECK = Check(softmax_cross_entropy, number=6, returns=("loss",), make_inputs=inputs)
