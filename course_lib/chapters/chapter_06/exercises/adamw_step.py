"""AdamW: one step with decoupled weight decay."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.chapters.chapter_06.exercises import adam_step
from course_lib.exercises.definitions import Arguments, Check


def adamw_step(
    theta: Any,
    m: Any,
    v: Any,
    t: int,
    gradient: Any,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    weight_decay: float,
) -> Any:
    """θ, m and v after step t of AdamW: θ ← θ − αλθ, then the step of Adam."""
    theta = theta - learning_rate * weight_decay * theta
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return theta, m, v


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Those of `adam_step`, each with a decay."""
    return [(*arguments, 0.4 + 0.2 * i) for i, arguments in enumerate(adam_step.inputs(rng))]


CHECK = Check(adamw_step, number=5, returns=("theta", "m", "v"), make_inputs=inputs)
