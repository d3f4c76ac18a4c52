"""Gradient descent: the normal equations, which say where it must end."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.chapter_02_descent import WORKED_X, WORKED_Y
from course_lib.exercises.definitions import Arguments, Check, Misconception


def normal_equations(X: Any, y: Any) -> Any:
    """The θ with XᵀXθ = Xᵀy."""
    return np.linalg.solve(X.T @ X, X.T @ y)


def _normal_equations_inputs(rng: np.random.Generator) -> list[Arguments]:
    well_conditioned = np.eye(6, 3) * 2 + rng.uniform(0, 1, (6, 3)).round(2)
    return [
        (WORKED_X, WORKED_Y + np.array([0.5, 0.0, -1.0, 1.0])),
        (well_conditioned, rng.uniform(1, 2, 6).round(2)),
        (np.array([[2.0]]), np.array([3.0])),
    ]


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
            "each-feature-alone",
            "This divides by the diagonal of XᵀX only, as if each feature stood alone.",
            "The features act together, and the entries beside the diagonal say how. Solve with "
            "the whole matrix: np.linalg.solve.",
            lambda X, y: (X.T @ y) / np.diag(X.T @ X),
        ),
        Misconception(
            "divided-by-matrix",
            "This divides Xᵀy by XᵀX entry by entry, which gives a table.",
            "`/` does not undo `@`. To find the θ with XᵀXθ = Xᵀy use np.linalg.solve.",
            (lambda X, y: (X.T @ y) / (X.T @ X), lambda X, y: (X.T @ y)[:, None] / (X.T @ X)),
        ),
        Misconception(
            "inverse-times-entries",
            "This multiplies with the inverse entry by entry, which gives a table.",
            "A matrix is applied to a vector with `@`, not with `*`.",
            lambda X, y: np.linalg.inv(X.T @ X) * (X.T @ y),
        ),
        Misconception(
            "right-side-forgotten",
            "This is the inverse of XᵀX; the right-hand side is still missing.",
            "θ is the inverse times Xᵀy. np.linalg.solve does both at once.",
            lambda X, y: np.linalg.inv(X.T @ X),
        ),
        Misconception(
            "intercept-added",
            "This has one weight too many: a column of ones was added to X.",
            "Here the model has no intercept. Use X as it is.",
            (
                lambda X, y: np.linalg.pinv(np.c_[np.ones(len(X)), X]) @ y,
                lambda X, y: np.linalg.pinv(np.c_[X, np.ones(len(X))]) @ y,
            ),
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

CHECKS = (NORMAL_EQUATIONS,)
