"""Adam: one step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def adam_step(
    theta: Any,
    m: Any,
    v: Any,
    t: int,
    gradient: Any,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
) -> Any:
    """θ, m and v after step t: m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), θ ← θ − α m̂ / (√v̂ + ε)."""
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return theta, m, v


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """A first step with a coordinate that has no gradient, and steps on the way, one of them late.

    In some, a coordinate has small gradients, beside which ε is large. No array has as many entries
    as values are asked, so that θ alone is not taken for all of them.
    """
    start, first = np.array([1.0, -2.0]), np.array([4.0, 0.0])
    examples: list[Arguments] = [(start, np.zeros(2), np.zeros(2), 1, first, 0.1, 0.9, 0.99, 0.05)]
    sizes, signs = np.array([1, 0.02, 1, 1, 1]), np.array([-1, 1, -1, 1, -1])
    for n, t, rate, beta1, beta2, epsilon in (
        (5, 3, 0.3, 0.8, 0.95, 0.2),
        (5, int(rng.integers(4, 7)), 0.2, 0.7, 0.9, 0.1),
        (1, int(rng.integers(60, 90)), 0.5, 0.9, 0.99, 0.02),
    ):
        theta, m = rng.normal(size=(2, n)).round(2)
        theta[0], m[0] = -abs(theta[0]), -abs(m[0])
        v, g = rng.uniform(0.2, 2, n).round(2), rng.uniform(0.3, 2, n).round(2)
        m, v, g = m * sizes[:n], v * sizes[:n] ** 2, g * sizes[:n] * signs[:n]
        examples.append((theta, m, v, t, g, rate, beta1, beta2, epsilon))
    return examples


CHECK = Check(adam_step, number=3, returns=("theta", "m", "v"), make_inputs=inputs)
