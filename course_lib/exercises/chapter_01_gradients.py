"""Loss functions: the gradient of MSE, and a gradient by central differences."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.chapter_01_losses import BROADCAST
from course_lib.exercises.definitions import Arguments, Check, Function, Misconception


def mse_gradient(theta: Any, X: Any, y: Any) -> Any:
    """Gradient of the mean squared error of Xθ: (2/n) Xᵀ(Xθ − y)."""
    return 2 / len(y) * X.T @ (X @ theta - y)


def numerical_gradient(function: Function, theta: Any, h: float) -> Any:
    """Central differences: (f(θ + h·eᵢ) − f(θ − h·eᵢ)) / 2h for each coordinate i."""
    return _differences(function, theta, h, 1, -1) / (2 * h)


def _differences(function: Any, theta: Any, h: float, a: int, b: int) -> Any:
    """f(θ + a·h·eᵢ) − f(θ + b·h·eᵢ) for each coordinate i."""
    steps = h * np.eye(len(theta))
    return np.array([function(theta + a * e) - function(theta + b * e) for e in steps])


def _differences_without_restoring(function: Any, theta: Any, h: float) -> Any:
    theta, gradient = theta.copy(), np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        ahead = function(theta)
        theta[i] -= 2 * h
        gradient[i] = (ahead - function(theta)) / (2 * h)
    return gradient


def sum_of_cubes(theta: Any) -> float:
    """f(θ) = Σ θᵢ³, whose third derivative shows in the differences."""
    return float(np.sum(np.asarray(theta) ** 3))


def bent_bowl(theta: Any) -> float:
    """f(θ) = θ₀² θ₁ + 3 θ₀ + exp(θ₁), with coordinates that act together."""
    first, second = theta
    return float(first**2 * second + 3 * first + np.exp(second))


def _mse_gradient_inputs(rng: np.random.Generator) -> list[Arguments]:
    shapes = [(4, 2), (1, 2), (5, 3)]
    worked = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]])
    return [(np.array([0.5, -1.0]), worked, np.array([2.0, 3.0, 4.0, 5.0]))] + [
        tuple(rng.uniform(0.5, 2, shape).round(2) for shape in ((d,), (n, d), (n,)))
        for n, d in shapes
    ]


def _numerical_gradient_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (sum_of_cubes, np.array([1.0, -2.0, 0.5]), 0.1),
        (bent_bowl, np.array([1.0, 2.0]), 0.5),
        (bent_bowl, rng.uniform(0.5, 1.5, 2).round(2), 0.2),
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
    ),
)

NUMERICAL_GRADIENT = Check(
    name="numerical_gradient",
    arguments=("function", "theta", "h"),
    returns=("gradient",),
    reference=numerical_gradient,
    make_inputs=_numerical_gradient_inputs,
    misconceptions=(
        Misconception(
            "forward-difference",
            "These are forward differences: (f(θ + h) − f(θ)) / h.",
            "Step to both sides: (f(θ + h) − f(θ − h)) / 2h. The error then falls as h², not as h.",
            lambda function, theta, h: _differences(function, theta, h, 1, 0) / h,
        ),
        Misconception(
            "backward-difference",
            "These are backward differences: (f(θ) − f(θ − h)) / h.",
            "Step to both sides: (f(θ + h) − f(θ − h)) / 2h. The error then falls as h², not as h.",
            lambda function, theta, h: _differences(function, theta, h, 0, -1) / h,
        ),
        Misconception(
            "divided-by-h",
            "This divides the central difference by h.",
            "From θ − h to θ + h it is 2h. Divided by h, the slope comes out twice as steep.",
            lambda function, theta, h: _differences(function, theta, h, 1, -1) / h,
        ),
        Misconception(
            "not-divided",
            "These are differences of f, not yet divided by the distance.",
            "A slope is rise over run: divide by 2h.",
            lambda function, theta, h: _differences(function, theta, h, 1, -1),
        ),
        Misconception(
            "brackets-missing",
            "This divides by 2 and then multiplies by h.",
            "Python reads `/ 2 * h` from left to right. Write `/ (2 * h)`.",
            lambda function, theta, h: _differences(function, theta, h, 1, -1) / 2 * h,
        ),
        Misconception(
            "sign-flipped",
            "This has the sign of the slope flipped.",
            "What lies ahead comes first: f(θ + h) − f(θ − h).",
            lambda function, theta, h: _differences(function, theta, h, -1, 1) / (2 * h),
        ),
        Misconception(
            "all-coordinates-at-once",
            "This moves all coordinates at once, which gives one slope for all of them.",
            "Entry i of the gradient is the slope along coordinate i alone. Move one coordinate, "
            "leave the others where they are, and loop over i.",
            (
                lambda function, theta, h: (function(theta + h) - function(theta - h)) / (2 * h),
                lambda function, theta, h: np.full(
                    len(theta), (function(theta + h) - function(theta - h)) / (2 * h)
                ),
            ),
        ),
        Misconception(
            "coordinate-not-restored",
            "This does not move a coordinate back before it goes on to the next one.",
            "After coordinate i, set it to its old value again; else coordinate i + 1 is measured "
            "at another point.",
            _differences_without_restoring,
        ),
        Misconception(
            "h-ignored",
            "This uses a step of its own and not the argument h.",
            "Use the h that is given: the lesson varies it to see how the error falls.",
            lambda function, theta, h: _differences(function, theta, 1e-5, 1, -1) / 2e-5,
        ),
    ),
)

CHECKS = (MSE_GRADIENT, NUMERICAL_GRADIENT)
