"""Mean absolute error."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.chapters.chapter_01.exercises.mse_loss import inputs
from course_lib.exercises.definitions import Check


def mae_loss(y_true: Any, y_pred: Any) -> Any:
    """Mean absolute error: (1/n) Σ |y − p|."""
    residuals = y_true - y_pred
    return np.mean(np.abs(residuals))


CHECK = Check(mae_loss, number=2, returns=("loss",), make_inputs=inputs)
