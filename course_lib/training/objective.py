"""A model and its data as one function of θ, for `minimize` and for gradient checks."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, instance
from course_lib.models import Model


class Objective:
    """The loss of `model` on (X, y) as a function of θ. The model takes on each θ it is asked for.

    Args:
        model: Any `Model`, without dropout.
        X: Features, shape (n_samples, n_features).
        y: Targets.

    >>> from course_lib.models import LinearRegression
    >>> objective = Objective(LinearRegression(1, fit_intercept=False), [[1.0], [2.0]], [1.0, 2.0])
    >>> objective.value([3.0]), objective.gradient([3.0])
    (10.0, array([10.]))
    """

    def __init__(self, model: Model, X: ArrayLike, y: ArrayLike) -> None:
        instance("model", model, Model)
        if getattr(model, "dropout", 0):
            raise ValueError(f"model must be without dropout to be a function of θ, got {model!r}")
        self.model = model
        self.X, self.y = model.checked(X, y)

    def value(self, theta: ArrayLike) -> float:
        """Return the loss at θ."""
        self.model.theta = theta
        with np.errstate(over="ignore", invalid="ignore"):
            return self.model.forward(self.X, self.y)

    def gradient(self, theta: ArrayLike) -> FloatArray:
        """Return the derivative of the loss at θ."""
        self.model.theta = theta
        with np.errstate(over="ignore", invalid="ignore"):
            return self.model.backpropagate(self.X, self.y)[1].copy()
