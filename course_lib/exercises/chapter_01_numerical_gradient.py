"""Loss functions: a gradient by central differences."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception


def numerical_gradient(function: Function, theta: Any, h: float) -> Any:
    """Central differences: (f(θ + h·eᵢ) − f(θ − h·eᵢ)) / 2h for each coordinate i."""
    return _differences(function, theta, h, 1, -1) / (2 * h)


def _differences(function: Any, theta: Any, h: float, a: float, b: float) -> Any:
    """f(θ + a·h·eᵢ) − f(θ + b·h·eᵢ) for each coordinate i."""
    steps = h * np.eye(len(theta))
    return np.array([function(theta + a * e) - function(theta + b * e) for e in steps])


def _ahead(function: Any, theta: Any, h: float) -> Any:
    """f(θ + h·eᵢ) for each coordinate i."""
    return np.array([function(theta + e) for e in h * np.eye(len(theta))])


def _with_steps_that_pile_up(function: Any, theta: Any, h: float) -> Any:
    steps = h * np.tri(len(theta))
    return np.array([function(theta + e) - function(theta - e) for e in steps]) / (2 * h)


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


def _numerical_gradient_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (sum_of_cubes, np.array([1.0, -2.0, 0.5]), 0.1),
        (bent_bowl, np.array([1.0, 2.0]), 0.5),
        (bent_bowl, np.array([-3.0, 1.0]), 0.1),
        (bent_bowl, rng.uniform(0.5, 1.5, 2).round(2), 0.2),
    ]


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
        Misconception(
            "brackets-around-difference-missing",
            "Brackets are missing: only the second value is divided by 2h.",
            "Python divides before it subtracts. Write (f(θ + h) − f(θ − h)) / (2h).",
            lambda function, theta, h: (
                _ahead(function, theta, h) - _ahead(function, theta, -h) / (2 * h)
            ),
        ),
        Misconception(
            "added",
            "This adds the two values of f where it must subtract them.",
            "A slope is a difference: f(θ + h) − f(θ − h).",
            lambda function, theta, h: (
                (_ahead(function, theta, h) + _ahead(function, theta, -h)) / (2 * h)
            ),
        ),
        Misconception(
            "one-side-by-2h",
            "This steps to one side only and divides by 2h.",
            "From θ to θ + h it is h. Step to both sides, and then divide by 2h.",
            (
                lambda function, theta, h: _differences(function, theta, h, 1, 0) / (2 * h),
                lambda function, theta, h: _differences(function, theta, h, 0, -1) / (2 * h),
            ),
        ),
        Misconception(
            "second-derivative",
            "This is the second difference, which estimates the curvature.",
            "For the slope take f(θ + h) − f(θ − h), divided by 2h.",
            lambda function, theta, h: (
                (_differences(function, theta, h, 1, 0) - _differences(function, theta, h, 0, -1))
                / h**2
            ),
        ),
        Misconception(
            "divided-by-h-squared",
            "This divides by h².",
            "The distance from θ − h to θ + h is 2h.",
            lambda function, theta, h: _differences(function, theta, h, 1, -1) / h**2,
        ),
        Misconception(
            "step-of-one",
            "This steps by 1 and not by h.",
            "Move coordinate i by h: the vector that you add has h at place i and 0 elsewhere.",
            (
                lambda function, theta, h: _differences(function, theta, 1.0, 1, -1) / (2 * h),
                lambda function, theta, h: _differences(function, theta, 1.0, 1, -1) / 2,
            ),
        ),
        Misconception(
            "half-steps",
            "This steps by h/2 to each side.",
            "The two points are θ + h and θ − h. The lesson measures the error for that h.",
            (
                lambda function, theta, h: _differences(function, theta, h, 0.5, -0.5) / h,
                lambda function, theta, h: _differences(function, theta, h, 0.5, -0.5) / (2 * h),
            ),
        ),
        Misconception(
            "steps-pile-up",
            "This moves the earlier coordinates along with coordinate i.",
            "Make a new vector of zeros for each i, inside the loop, or set the old entry back to"
            " 0.",
            lambda function, theta, h: _with_steps_that_pile_up(function, theta, h),
        ),
        Misconception(
            "both-points-the-same",
            "This compares a point with itself.",
            "`up = theta` is a second name for the same array, not a copy. Use theta.copy() or "
            "theta + step.",
            lambda function, theta, h: np.zeros(len(theta)),
        ),
        Misconception(
            "size-only",
            "This drops the sign of the slope.",
            "A slope may be negative: f falls there. Leave abs out.",
            lambda function, theta, h: np.abs(numerical_gradient(function, theta, h)),
        ),
        Misconception(
            "whole-numbers",
            "This is cut to whole numbers.",
            "An array made like an integer one keeps no fractions. Start with "
            "np.zeros(len(theta)).",
            lambda function, theta, h: np.trunc(numerical_gradient(function, theta, h)),
        ),
    ),
)

CHECKS = (NUMERICAL_GRADIENT,)
