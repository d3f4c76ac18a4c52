"""Loss functions: the gradient of MSE."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.chapter_01_losses import BROADCAST
from course_lib.exercises.definitions import Arguments, Check, Misconception


def mse_gradient(theta: Any, X: Any, y: Any) -> Any:
    """Gradient of the mean squared error of Xθ: (2/n) Xᵀ(Xθ − y)."""
    return 2 / len(y) * X.T @ (X @ theta - y)


def _mse_gradient_inputs(rng: np.random.Generator) -> list[Arguments]:
    shapes = [(4, 2), (1, 2), (5, 3)]
    worked = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]])
    return [(np.array([0.5, -1.0]), worked, np.array([2.0, 3.0, 4.0, 5.0]))] + [
        tuple(rng.uniform(0.5, 2, shape).round(2) for shape in ((d,), (n, d), (n,)))
        for n, d in shapes
    ]


MSE_GRADIENT = Check(
    name="mse_gradient",
    arguments=("theta", "X", "y"),
    returns=("gradient",),
    reference=mse_gradient,
    make_inputs=_mse_gradient_inputs,
    misconceptions=(
        Misconception(
            "factor-2-missing",
            "This is the gradient of ½·MSE: the factor 2 is missing.",
            "The derivative of r² is 2r. If you compare with central differences of the MSE, they "
            "come out twice as large as yours.",
            lambda theta, X, y: X.T @ (X @ theta - y) / len(y),
        ),
        Misconception(
            "sum-for-mean",
            "This is the gradient of the sum of squares: 1/n is missing.",
            "The loss is a mean, so its gradient is one too. Without 1/n the step grows with the "
            "number of samples.",
            lambda theta, X, y: 2 * X.T @ (X @ theta - y),
        ),
        Misconception(
            "factor-and-mean-missing",
            "This is Xᵀ(Xθ − y): the 2 and the 1/n are both missing.",
            "The square gives the 2, the mean gives the 1/n: (2/n) Xᵀ(Xθ − y).",
            lambda theta, X, y: X.T @ (X @ theta - y),
        ),
        Misconception(
            "sign-flipped",
            "This points downhill: the sign is flipped.",
            "The residual in the gradient is prediction minus target, Xθ − y. The minus of the "
            "descent belongs to the step, not to the gradient.",
            lambda theta, X, y: -2 / len(y) * X.T @ (X @ theta - y),
        ),
        Misconception(
            "divided-by-features",
            "This divides by the number of features.",
            "The mean runs over the samples: n is the number of rows, len(y) or X.shape[0].",
            lambda theta, X, y: 2 / len(theta) * X.T @ (X @ theta - y),
        ),
        Misconception(
            "transpose-missing",
            "These are the residuals times 2/n: the factor Xᵀ is missing.",
            "By the chain rule, θⱼ moves prediction i by Xᵢⱼ. Multiply by Xᵀ to get one number "
            "per parameter.",
            lambda theta, X, y: 2 / len(y) * (X @ theta - y),
        ),
        Misconception(
            "target-ignored",
            "This leaves the targets out.",
            "The residual is Xθ − y. Without y the minimum would always be at θ = 0.",
            lambda theta, X, y: 2 / len(y) * X.T @ (X @ theta),
        ),
        Misconception(
            "broadcast",
            "This has a column of gradients for every target.",
            BROADCAST,
            lambda theta, X, y: 2 / len(y) * X.T @ ((X @ theta)[:, None] - y),
        ),
        Misconception(
            "sign-flipped-and-factor-2-missing",
            "Two mistakes at once: the sign is flipped and the factor 2 is missing.",
            "The derivative of (Xθ − y)² is 2(Xθ − y): prediction minus target, times 2.",
            lambda theta, X, y: -mse_gradient(theta, X, y) / 2,
        ),
        Misconception(
            "sign-flipped-and-sum-for-mean",
            "Two mistakes at once: the sign is flipped and 1/n is missing.",
            "The residual is prediction minus target, Xθ − y, and the gradient of a mean is a "
            "mean.",
            (
                lambda theta, X, y: -mse_gradient(theta, X, y) * len(y),
                lambda theta, X, y: X.T @ (y - X @ theta),
            ),
        ),
        Misconception(
            "half-twice",
            "This halves the gradient of ½·MSE once more.",
            "(1/n) Xᵀ(Xθ − y) belongs to ½·MSE. The gradient of the MSE has a 2 on top, not below.",
            lambda theta, X, y: mse_gradient(theta, X, y) / 4,
        ),
        Misconception(
            "divided-by-entries",
            "This divides by the number of all entries of X.",
            "The mean runs over the samples only: n = len(y). X.size counts every feature as well.",
            lambda theta, X, y: mse_gradient(theta, X, y) / len(theta),
        ),
        Misconception(
            "not-summed",
            "These are the gradients of the samples one by one, not yet added up.",
            "Add over the samples: `X.T @ residual` multiplies and adds at once.",
            (
                lambda theta, X, y: 2 / len(y) * X * (X @ theta - y)[:, None],
                lambda theta, X, y: 2 / len(y) * X.T * (X @ theta - y),
                lambda theta, X, y: 2 * X * (X @ theta - y)[:, None],
            ),
        ),
        Misconception(
            "averaged-over-features",
            "This averages over the features as well, so one number is left.",
            "The gradient has one entry for each parameter. Only the samples are averaged: axis=0.",
            (
                lambda theta, X, y: np.mean(X.T @ (X @ theta - y)) * 2,
                lambda theta, X, y: np.mean(mse_gradient(theta, X, y)),
                lambda theta, X, y: np.mean(X.T @ (X @ theta - y)),
            ),
        ),
        Misconception(
            "features-ignored",
            "This is the mean residual times 2: X does not enter.",
            "Parameter j moves prediction i by Xᵢⱼ. Multiply the residuals by Xᵀ.",
            (
                lambda theta, X, y: 2 * np.mean(X @ theta - y),
                lambda theta, X, y: np.full(len(theta), 2 * np.mean(X @ theta - y)),
            ),
        ),
        Misconception(
            "loss-for-gradient",
            "This is the loss, not its gradient.",
            "Asked is the slope along each parameter: (2/n) Xᵀ(Xθ − y), as many entries as theta.",
            lambda theta, X, y: np.mean((X @ theta - y) ** 2),
        ),
        Misconception(
            "residual-squared",
            "This squares the residuals, as the loss does.",
            "The derivative of r² is 2r: the square is gone.",
            lambda theta, X, y: 2 / len(y) * X.T @ (X @ theta - y) ** 2,
        ),
        Misconception(
            "step-taken",
            "This is θ after a step, not the gradient.",
            "Return the gradient alone. Whoever calls the function chooses the step.",
            lambda theta, X, y: theta - mse_gradient(theta, X, y),
        ),
        Misconception(
            "column",
            "This is a column of shape (d, 1), and the course keeps gradients as (d,).",
            "The gradient has the shape of theta. Leave [:, None] and reshape out.",
            lambda theta, X, y: mse_gradient(theta, X, y)[:, None],
        ),
        Misconception(
            "first-sample-only",
            "This stops after the first sample: a `return` stands inside the loop.",
            "A `return` ends the whole function at once. Indent it like the `for`.",
            (
                lambda theta, X, y: mse_gradient(theta, X[:1], y[:1]),
                lambda theta, X, y: mse_gradient(theta, X[:1], y[:1]) / len(y),
            ),
        ),
    ),
)


CHECKS = (MSE_GRADIENT,)
