"""Overfitting: the gradient of the L2 penalty."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def l2_gradient(theta: Any, strength: float, intercept_mask: Any) -> Any:
    """Derivative of strength/2 · Σ w² with respect to θ: strength · w, and 0 at intercepts."""
    gradient = strength * theta
    return np.where(intercept_mask, 0.0, gradient)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """The intercept at the end; two among the weights; none; one first; one weight; no weight."""
    longer = np.array([False, True, False, False, True, False])
    return [
        (np.array([3.0, -1.0, 0.5, 4.0]), 0.3, np.array([False, False, False, True])),
        (3 * rng.normal(size=6), float(rng.uniform(1.2, 1.9)), longer),
        (rng.normal(0, 0.2, 5), float(rng.uniform(0.03, 0.05)), np.zeros(5, dtype=bool)),
        (np.array([-0.8, 0.0, 25.0, -0.004, 0.6]), 2.5, np.arange(5) == 0),
        (rng.normal(size=1), 0.7, np.zeros(1, dtype=bool)),
        (np.array([1.5, -0.6]), 0.9, np.ones(2, dtype=bool)),
    ]


CHECK = Check(l2_gradient, number=1, returns=("gradient",), make_inputs=inputs)
