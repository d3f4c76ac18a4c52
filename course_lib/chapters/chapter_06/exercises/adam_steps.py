"""Adam: its steps, when gradients come in a row."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def adam_steps(
    gradients: Any, learning_rate: float, beta1: float, beta2: float, epsilon: float
) -> Any:
    """What each step of Adam takes away from one weight: α m̂ / (√v̂ + ε), t counted from 1."""
    m = v = 0.0
    steps = []
    for t, gradient in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * gradient
        v = beta2 * v + (1 - beta2) * gradient**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        steps.append(learning_rate * m_hat / (np.sqrt(v_hat) + epsilon))
    return np.array(steps)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Two equal gradients and one that turns round; a first one that is 0; small ones; many."""
    few = np.append([0.0, 0.03], rng.uniform(0.4, 2, 4).round(2)) * [1, -1, 1, 1, -1, 1]
    return [
        (np.array([2.0, 2.0, -1.0]), 0.1, 0.5, 0.75, 0.5),
        (few, 0.3, 0.8, 0.95, 0.2),
        (np.full(4, -0.05), 0.2, 0.7, 0.9, 0.1),
        (rng.normal(0.3, 1, 30).round(2), 0.05, 0.9, 0.99, round(rng.uniform(0.02, 0.06), 3)),
    ]


CHECK = Check(adam_steps, number=4, returns=("steps",), make_inputs=inputs)
