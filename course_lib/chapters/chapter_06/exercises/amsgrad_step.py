"""AMSGrad: Adam that never forgets its largest v."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.chapters.chapter_06.exercises import adam_step
from course_lib.exercises.definitions import Arguments, Check


def amsgrad_step(
    theta: Any,
    m: Any,
    v: Any,
    v_max: Any,
    t: int,
    gradient: Any,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
) -> Any:
    """θ, m, v and the largest v after step t: Adam, but v̂ = v_max/(1 − β₂ᵗ)."""
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    v_max = np.maximum(v_max, v)
    m_hat = m / (1 - beta1**t)
    v_hat = v_max / (1 - beta2**t)
    theta = theta - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return theta, m, v, v_max


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Those of `adam_step`; where there are several entries, some of v_max are below the new v."""
    examples: list[Arguments] = []
    times = np.array([1.0, 3.0, 1.0, 2.0, 1.5])
    for arguments in adam_step.inputs(rng):
        v: Any = arguments[2]
        gradient: Any = arguments[4]
        v_max = 5 * v
        if len(v) == len(times):
            v = np.append(0.3 * gradient[:1].round(2) ** 2, v[1:])
            v_max = v * times
        examples.append((*arguments[:2], v, v_max, *arguments[3:]))
    return examples


CHECK = Check(amsgrad_step, number=6, returns=("theta", "m", "v", "v_max"), make_inputs=inputs)
