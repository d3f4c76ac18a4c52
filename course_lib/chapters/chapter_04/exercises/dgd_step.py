"""Dynamic gradient descent: one step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.chapters.chapter_04.exercises.momentum_step import step_inputs
from course_lib.exercises.definitions import Arguments, Check


def dgd_step(theta: Any, velocity: Any, gradient: Any, learning_rate: float) -> Any:
    """One step of dynamic gradient descent at the present rate α: v ← v + g, θ ← θ − αv."""
    new_velocity = velocity + gradient
    new_theta = theta - learning_rate * new_velocity
    return new_theta, new_velocity


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """θ, v, g and the present rate for one step."""
    return step_inputs(rng)


CHECK = Check(dgd_step, number=4, returns=("theta", "velocity"), make_inputs=inputs)
