"""Momentum: one step of Nesterov's form, which looks ahead."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.chapters.chapter_04.exercises import momentum_step
from course_lib.exercises.definitions import Arguments, Check


def nesterov_step(
    theta: Any, velocity: Any, gradient: Any, learning_rate: float, beta: float
) -> Any:
    """One step of Nesterov's momentum: v ← βv + g, θ ← θ − η(g + βv)."""
    new_velocity = beta * velocity + gradient
    move = gradient + beta * new_velocity
    new_theta = theta - learning_rate * move
    return new_theta, new_velocity


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Those of the heavy ball: θ, v, g, η and β for one step."""
    return momentum_step.inputs(rng)


CHECK = Check(nesterov_step, number=5, returns=("theta", "velocity"), make_inputs=inputs)
