"""A gradient by central differences."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def numerical_gradient(function: Any, theta: Any, h: float) -> Any:
    """Central differences: (f(θ + h·eᵢ) − f(θ − h·eᵢ)) / 2h for each coordinate i."""
    gradient = np.zeros(len(theta))
    for i in range(len(theta)):
        step = np.zeros(len(theta))
        step[i] = h
        ahead = function(theta + step)
        behind = function(theta - step)
        gradient[i] = (ahead - behind) / (2 * h)
    return gradient


def sum_of_cubes(theta: Any) -> float:
    """f(θ) = Σ θᵢ³, whose third derivative shows in the differences."""
    return float(np.sum(np.asarray(theta) ** 3))


def bent_bowl(theta: Any) -> float:
    """f(θ) = θ₀² θ₁ + 3 θ₀ + exp(θ₁), with coordinates that act together."""
    first, second = theta
    return float(first**2 * second + 3 * first + np.exp(second))


def chain(theta: Any) -> float:
    """f(θ) = Σ (i + 1) sin(θᵢ) + Σ θᵢ² θᵢ₊₁, for any number of coordinates."""
    values = np.asarray(theta)
    weights = np.arange(1, len(values) + 1)
    return float(weights @ np.sin(values) + values[:-1] ** 2 @ values[1:])


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """One to four coordinates; steps so large that they tell central differences from slopes."""
    return [
        (sum_of_cubes, np.array([1.0, -2.0, 0.5]), 0.1),
        (bent_bowl, np.array([1.0, 2.0]), 0.5),
        (bent_bowl, np.array([-3.0, 1.0]), 0.1),
        (bent_bowl, rng.uniform(0.5, 1.5, 2).round(2), 0.2),
        (sum_of_cubes, rng.uniform(0.1, 0.3, 1).round(3), 0.05),
        (chain, rng.normal(size=4).round(2), 0.25),
    ]


CHECK = Check(numerical_gradient, number=4, returns=("gradient",), make_inputs=inputs)
