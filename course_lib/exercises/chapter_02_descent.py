"""Gradient descent: the loop, and the normal equations that check where it ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception

WORKED_X = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]])
WORKED_Y = np.array([2.0, 3.0, 4.0, 5.0])


def gradient_descent(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    """Gradient descent on ½·MSE from θ = 0: θ ← θ − (η/n) Xᵀ(Xθ − y)."""
    return _descend(X, y, learning_rate / len(y), steps)


def normal_equations(X: Any, y: Any) -> Any:
    """The θ with XᵀXθ = Xᵀy."""
    return np.linalg.solve(X.T @ X, X.T @ y)


def _descend(X: Any, y: Any, rate: float, steps: int, start: float = 0.0) -> Any:
    """Steps of θ ← θ − rate·Xᵀ(Xθ − y)."""
    theta = np.full(X.shape[1], start)
    for _ in range(steps):
        theta = theta - rate * X.T @ (X @ theta - y)
    return theta


def _path(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    return np.array([gradient_descent(X, y, learning_rate, k) for k in range(steps + 1)])


def _one_coordinate_at_a_time(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        for j in range(len(theta)):
            theta[j] -= learning_rate * X[:, j] @ (X @ theta - y) / len(y)
    return theta


def _gradient_descent_inputs(rng: np.random.Generator) -> list[Arguments]:
    X, y = rng.uniform(0.2, 1, (6, 3)).round(2), rng.uniform(1, 2, 6).round(2)
    return [
        (WORKED_X, WORKED_Y, 0.05, 1),
        (WORKED_X, WORKED_Y, 0.01, 50),
        (X, y, 0.3, 10),
        (X[:1], y[:1], 0.5, 3),
        (X, y, 0.1, 0),
    ]


def _normal_equations_inputs(rng: np.random.Generator) -> list[Arguments]:
    well_conditioned = np.eye(6, 3) * 2 + rng.uniform(0, 1, (6, 3)).round(2)
    return [
        (WORKED_X, WORKED_Y + np.array([0.5, 0.0, -1.0, 1.0])),
        (well_conditioned, rng.uniform(1, 2, 6).round(2)),
        (np.array([[2.0]]), np.array([3.0])),
    ]


GRADIENT_DESCENT = Check(
    name="gradient_descent",
    arguments=("X", "y", "learning_rate", "steps"),
    returns=("theta",),
    reference=gradient_descent,
    make_inputs=_gradient_descent_inputs,
    misconceptions=(
        Misconception(
            "ascent",
            "This goes uphill: it adds the gradient.",
            "The gradient points to where the loss grows. Subtract it: θ ← θ − η∇L.",
            lambda X, y, learning_rate, steps: gradient_descent(X, y, -learning_rate, steps),
        ),
        Misconception(
            "gradient-outside-loop",
            "This takes the gradient once, at θ = 0, and uses it in every step.",
            "The slope changes as θ moves. Compute the gradient inside the loop, at the current θ.",
            lambda X, y, learning_rate, steps: learning_rate * steps * X.T @ y / len(y),
        ),
        Misconception(
            "one-step-too-few",
            "This takes one step too few.",
            "`range(1, steps)` has steps − 1 values. `for _ in range(steps)` runs as often as "
            "asked.",
            lambda X, y, learning_rate, steps: gradient_descent(X, y, learning_rate, steps - 1),
        ),
        Misconception(
            "one-step-too-many",
            "This takes one step too many.",
            "With steps = 0 the answer is the start, θ = 0. `range(steps)` counts right; "
            "`range(steps + 1)` or a `while k <= steps` from k = 0 does not.",
            lambda X, y, learning_rate, steps: gradient_descent(X, y, learning_rate, steps + 1),
        ),
        Misconception(
            "rate-twice",
            "This multiplies by the learning rate twice.",
            "If the gradient already contains learning_rate, do not multiply by it again in the "
            "update. Your steps have the rate η².",
            lambda X, y, learning_rate, steps: gradient_descent(X, y, learning_rate**2, steps),
        ),
        Misconception(
            "rate-ignored",
            "This does not use the learning rate.",
            "Multiply the gradient by learning_rate. A rate of 1 is far beyond what is stable on "
            "the worked example.",
            lambda X, y, learning_rate, steps: gradient_descent(X, y, 1.0, steps),
        ),
        Misconception(
            "gradient-of-mse",
            "This descends on the MSE, not on ½·MSE: every step is twice as long.",
            "The derivative of ½·MSE is (1/n) Xᵀ(Xθ − y), without a 2. Loss and gradient must "
            "follow the same convention.",
            lambda X, y, learning_rate, steps: gradient_descent(X, y, 2 * learning_rate, steps),
        ),
        Misconception(
            "sum-for-mean",
            "This uses the gradient of a sum: 1/n is missing.",
            "Divide by n = len(y). Without it the stable rates shrink as the data grow.",
            lambda X, y, learning_rate, steps: _descend(X, y, learning_rate, steps),
        ),
        Misconception(
            "start-at-one",
            "This starts from θ = (1, 1, …).",
            "Start from θ = 0: np.zeros(X.shape[1]).",
            lambda X, y, learning_rate, steps: _descend(X, y, learning_rate / len(y), steps, 1.0),
        ),
        Misconception(
            "coordinates-in-turn",
            "This updates one coordinate at a time, each with the others already moved.",
            "Gradient descent moves all coordinates at once. Compute the whole gradient before "
            "changing θ.",
            _one_coordinate_at_a_time,
        ),
        Misconception(
            "whole-path",
            "This is the whole path.",
            "Only the last θ is asked, in shape (d,).",
            _path,
        ),
    ),
)


NORMAL_EQUATIONS = Check(
    name="normal_equations",
    arguments=("X", "y"),
    returns=("theta",),
    reference=normal_equations,
    make_inputs=_normal_equations_inputs,
    tolerance=1e-3,
    misconceptions=(
        Misconception(
            "not-solved",
            "This is Xᵀy, the right-hand side of the normal equations.",
            "θ is the solution of XᵀXθ = Xᵀy. Solve with np.linalg.solve(X.T @ X, X.T @ y).",
            lambda X, y: X.T @ y,
        ),
        Misconception(
            "multiplied",
            "This multiplies by XᵀX where its inverse is needed.",
            "XᵀX stands on the left of XᵀXθ = Xᵀy. Solve for θ; do not multiply.",
            lambda X, y: X.T @ X @ (X.T @ y),
        ),
        Misconception(
            "elementwise-reciprocal",
            "This takes 1/(XᵀX) entry by entry.",
            "The inverse of a matrix is not the matrix of the reciprocals. Use np.linalg.solve.",
            lambda X, y: (1 / (X.T @ X)) @ (X.T @ y),
        ),
        Misconception(
            "one-sided-mean",
            "This divides by n on one side only.",
            "The gradient of ½·MSE is (XᵀXθ − Xᵀy)/n. When it is set to zero, n cancels on both "
            "sides.",
            (
                lambda X, y: normal_equations(X, y) / np.float64(len(y)),
                lambda X, y: normal_equations(X, y) * len(y),
            ),
        ),
        Misconception(
            "gradient-descent-step",
            "This is one step of gradient descent, not the minimum.",
            "The normal equations give the minimum at once: solve XᵀXθ = Xᵀy.",
            lambda X, y: X.T @ y / len(y),
        ),
    ),
)


CHECKS = (GRADIENT_DESCENT, NORMAL_EQUATIONS)
