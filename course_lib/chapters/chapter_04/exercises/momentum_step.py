"""Momentum: one step of the heavy ball."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def momentum_step(
    theta: Any, velocity: Any, gradient: Any, learning_rate: float, beta: float
) -> Any:
    """One step of the heavy ball: v ← βv + g, θ ← θ − ηv."""
    new_velocity = beta * velocity + gradient
    new_theta = theta - learning_rate * new_velocity
    return new_theta, new_velocity


def step_inputs(rng: np.random.Generator) -> list[Arguments]:
    """θ, v, g and η for one step: by hand, the first of a run, with one weight, and a drawn one."""
    return [
        (np.array([1.0, 2.0]), np.array([0.5, -1.0]), np.array([2.0, 0.5]), 0.3),
        (np.array([3.0, -1.0]), np.zeros(2), np.array([-4.0, 0.25]), 0.5),
        (np.array([1.5]), np.array([2.0]), np.array([-1.0]), 0.25),
        (*(rng.uniform(0.4, 4, (3, 3)) * rng.choice([-1, 1], (3, 3))).round(2), 0.137),
    ]


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """θ, v, g, η and β for one step."""
    betas = (0.6, 0.9, 0.8, 0.731)
    return [(*one, beta) for one, beta in zip(step_inputs(rng), betas, strict=True)]


CHECK = Check(momentum_step, number=1, returns=("theta", "velocity"), make_inputs=inputs)
