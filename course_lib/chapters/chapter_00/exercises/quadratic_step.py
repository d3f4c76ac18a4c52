"""Welcome: one step on a parabola."""

from __future__ import annotations

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def quadratic_step(theta: float, learning_rate: float) -> float:
    """One step of gradient descent on f(θ) = θ²: θ − η·2θ."""
    slope = 2 * theta
    theta = theta - learning_rate * slope
    return theta


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Both signs of theta, a step that passes the minimum, and numbers of many digits."""
    return [
        (3.0, 0.1),
        (-2.0, 0.25),
        (0.5, 1.0),
        (round(rng.uniform(1, 5), 4), round(rng.uniform(0.2, 0.4), 3)),
        (round(rng.uniform(-0.09, -0.01), 6), round(rng.uniform(0.01, 0.09), 4)),
    ]


CHECK = Check(quadratic_step, number=1, returns=("new theta",), make_inputs=inputs)
