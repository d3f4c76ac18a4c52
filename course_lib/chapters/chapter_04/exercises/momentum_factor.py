"""Momentum: the factor per step of one setting."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.compare import UnreadableError
from course_lib.exercises.definitions import Arguments, Check


def momentum_factor(learning_rate: float, beta: float, curvature: float) -> Any:
    """Spectral radius of [[1 + β − ηλ, −β], [1, 0]]."""
    corner = 1 + beta - learning_rate * curvature
    matrix = np.array([[corner, -beta], [1.0, 0.0]])
    eigenvalues = np.linalg.eigvals(matrix)
    return np.abs(eigenvalues).max()


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """Complex roots, real ones above 0, below 0, none but one (β = 0), and drawn ones."""
    return [
        (0.5, 0.49, 0.2),
        (0.1, 0.25, 1.0),
        (1.2, 0.36, 2.5),
        (0.5, 0.0, 0.8),
        (round(rng.uniform(0.2, 0.4), 2), round(rng.uniform(0.5, 0.8), 2), 1.5),
        (round(rng.uniform(1.0, 1.3), 2), round(rng.uniform(0.1, 0.25), 2), 2.0),
    ]


def real_factor(value: object) -> object:
    """The answer as it is.

    Raises:
        UnreadableError: It is a complex number, an eigenvalue in the place of its size.
    """
    if np.any(np.imag(np.asarray(value))):
        raise UnreadableError(
            "Your factor is a complex number: an eigenvalue itself, not its size.",
            "The size of a + bi is √(a² + b²), and np.abs computes it. Take the sizes of both "
            "eigenvalues first and the larger of them afterwards.",
        )
    return value


CHECK = Check(
    momentum_factor,
    number=7,
    returns=("factor",),
    make_inputs=inputs,
    unpack=real_factor,
)
