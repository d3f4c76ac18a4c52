"""Mean squared error."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def mse_loss(y_true: Any, y_pred: Any) -> Any:
    """Mean squared error: (1/n) Σ (y − p)²."""
    residuals = y_true - y_pred
    return np.mean(residuals**2)


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Three samples, a single one, then errors on both sides: ordinary, small and large ones."""
    near = rng.normal(size=(2, 6)).round(2)
    close = rng.normal(size=(2, 7)).round(2)
    far = rng.normal(0, 100, size=(2, 3)).round(1)
    return [
        (np.array([1.0, 2.0, 3.0]), np.array([1.5, 1.0, 5.0])),
        (np.array([2.0]), np.array([-1.5])),
        (near[0] + 1, near[1]),
        (close[0], close[0] + close[1] / 30),
        (close[1, :4], close[1, :4] - close[0, :4] / 70),
        (far[0], far[1]),
    ]


CHECK = Check(mse_loss, number=1, returns=("loss",), make_inputs=inputs)
