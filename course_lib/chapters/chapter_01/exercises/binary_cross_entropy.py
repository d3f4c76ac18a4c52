"""Binary cross-entropy, from logits and without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def binary_cross_entropy(logits: Any, labels: Any) -> Any:
    """Mean of log(1 + exp(z)) − zy, written so that no exponential is large."""
    correction = np.log(1 + np.exp(-np.abs(logits)))
    softplus = np.maximum(logits, 0) + correction
    return np.mean(softplus - logits * labels)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Logits of ordinary size, one sample, and logits so large that exp overflows on one side."""
    return [
        (np.array([2.0, -1.0, 0.5]), np.array([1, 0, 0])),
        (np.array([-0.7]), np.array([1])),
        (rng.normal(size=6).round(2), rng.permutation([0, 1, 1, 0, 1, 0])),
        (rng.normal(size=2).round(2), np.array([0, 0])),
        (np.array([40.0, -40.0, 38.0, -39.0]), np.array([0, 1, 1, 0])),
        (np.array([-1000.0, -800.0, 1.0]), np.array([1, 0, 1])),
        (np.array([1000.0, 800.0, -1.0]), np.array([0, 1, 1])),
        (np.array([-1000.0, 900.0, 0.0, 2.0]), np.array([0, 0, 1, 0])),
        (np.array([900.0, -1000.0, 1.5, -3.0]), np.array([1, 1, 0, 0])),
    ]


CHECK = Check(binary_cross_entropy, number=8, returns=("loss",), make_inputs=inputs)
