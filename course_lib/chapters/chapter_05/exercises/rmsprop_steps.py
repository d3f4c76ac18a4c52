"""RMSProp: all steps that a row of gradients gives, a colleague's program mended."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def rmsprop_steps(gradients: Any, learning_rate: float, rho: float, epsilon: float) -> Any:
    """ηg / (√s + ε) for each gradient in turn, with s ← ρs + (1 − ρ)g² from 0 on."""
    average, steps = np.zeros(gradients.shape[1]), []
    for gradient in gradients:
        average = rho * average + (1 - rho) * gradient**2
        steps.append(learning_rate * gradient / (np.sqrt(average) + epsilon))
    return np.array(steps)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Whole gradients, a coordinate that has none at first, one step, one coordinate, any others.

    In some places the root of s is smaller than ε.
    """
    late = np.array([[2.0, 0.0], [1.0, 0.0], [-2.0, 0.5], [0.5, 1.5]])
    return [
        (np.array([[3, -1], [4, 2]]), 0.6, 0.75, 1.0),
        (late, 0.5, 0.6, 0.1),
        (np.array([[0.5, -0.1, 4.0]]), 0.3, 0.85, 0.25),
        (np.array([[20.0], [0.2], [-0.05], [0.4]]), 1.5, 0.3, 0.2),
        (
            (rng.uniform(0.5, 3, (4, 3)) * rng.choice([-1, 1], (4, 3))).round(2),
            0.8,
            0.65,
            0.3,
        ),
    ]


CHECK = Check(rmsprop_steps, number=6, returns=("steps",), make_inputs=inputs)
