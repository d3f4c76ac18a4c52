"""The Huber loss, a parabola inside and a line outside."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def huber_loss(y_true: Any, y_pred: Any, delta: float) -> Any:
    """Mean of ½r² where |r| ≤ δ and of δ|r| − ½δ² beyond, with r = y − p."""
    size = np.abs(y_true - y_pred)
    parabola = size**2 / 2
    line = delta * size - delta**2 / 2
    return np.mean(np.where(size <= delta, parabola, line))


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Residuals of both signs on both sides of δ, for a δ of 1, above and below; one sample."""
    y = rng.normal(size=6).round(2)
    close = rng.normal(size=5).round(2)
    noise = np.array([0.3, -0.6, 3.0, -5.0, 0.85, 1.5])
    return [
        (np.array([0.0, 0.0, 0.0]), np.array([0.5, -3.0, 2.0]), 1.0),
        (np.array([1.0]), np.array([0.75]), 2.0),
        (y, y + noise, 0.5),
        (y + 2 * noise, y, 4.5),
        (close, close + np.array([0.07, -0.31, 0.02, 0.13, -0.05]), 0.4),
        (np.array([-40.0, 12.5]), np.array([35.5, 10.5]), 20.0),
        (np.array([-2.5]), np.array([1.0]), 1.5),
    ]


CHECK = Check(huber_loss, number=5, returns=("loss",), make_inputs=inputs)
