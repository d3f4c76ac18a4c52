"""Gradient descent: the loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.chapter_01_losses import BROADCAST
from course_lib.exercises.definitions import Arguments, Check, Function, Misconception, both

WORKED_X = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]])
WORKED_Y = np.array([2.0, 3.0, 4.0, 5.0])


def gradient_descent(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    """Gradient descent on ½·MSE from θ = 0: θ ← θ − (η/n) Xᵀ(Xθ − y)."""
    return _descend(X, y, learning_rate, steps)


def _descend(X: Any, y: Any, learning_rate: float, steps: int, start: float = 0.0) -> Any:
    theta = np.full(X.shape[1], start)
    for _ in range(steps):
        theta = theta - learning_rate / len(y) * X.T @ (X @ theta - y)
    return theta


def _with_rate(change: Function) -> Function:
    """Descent with a rate made from X and the learning rate."""

    def wrong(X: Any, y: Any, rate: float, steps: int, base: Function = gradient_descent) -> Any:
        return base(X, y, change(X, rate), steps)

    return wrong


def _with_steps(change: Callable[[int], int | None]) -> Function:
    """Descent with another number of steps; nothing is returned where that is None."""

    def wrong(X: Any, y: Any, rate: float, steps: int, base: Function = gradient_descent) -> Any:
        changed = change(steps)
        return None if changed is None else base(X, y, rate, changed)

    return wrong


def _path(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    return np.array([gradient_descent(X, y, learning_rate, k) for k in range(steps + 1)])


def _one_coordinate_at_a_time(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        for j in range(len(theta)):
            theta[j] -= learning_rate * X[:, j] @ (X @ theta - y) / len(y)
    return theta


def _only_the_step(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta = -learning_rate / len(y) * X.T @ (X @ theta - y)
    return theta


def _descend_by(average: Function) -> Function:
    """Descent along one number made from X and the residuals."""

    def wrong(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
        theta = np.zeros(X.shape[1])
        for _ in range(steps):
            gradient: Any = average(X, X @ theta - y)
            theta = theta - learning_rate * gradient
        return theta

    return wrong


def _descend_from_a_column(X: Any, y: Any, learning_rate: float, steps: int) -> Any:
    theta = np.zeros((X.shape[1], 1))
    for _ in range(steps):
        theta = theta - learning_rate / len(y) * X.T @ (X @ theta - y)
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


ASCENT = Misconception(
    "ascent",
    "This goes uphill.",
    "The gradient points to where the loss grows. Subtract it: θ ← θ − η∇L. If you do subtract, "
    "look at your residual: y − Xθ has the minus already, so it must be Xθ − y.",
    _with_rate(lambda X, rate: -rate),
)
GRADIENT_OF_MSE = Misconception(
    "gradient-of-mse",
    "This descends on the MSE, not on ½·MSE: every step is twice as long.",
    "The derivative of ½·MSE is (1/n) Xᵀ(Xθ − y), without a 2. Loss and gradient must follow the "
    "same convention.",
    _with_rate(lambda X, rate: 2 * rate),
)
SUM_FOR_MEAN = Misconception(
    "sum-for-mean",
    "This uses the gradient of a sum: 1/n is missing.",
    "Divide by n = len(y). Without it the stable rates shrink as the data grow.",
    _with_rate(lambda X, rate: rate * len(X)),
)
GRADIENT_OUTSIDE_LOOP = Misconception(
    "gradient-outside-loop",
    "This takes the gradient once, at θ = 0, and uses it in every step.",
    "The slope changes as θ moves. Compute the gradient inside the loop, at the current θ.",
    lambda X, y, learning_rate, steps: learning_rate * max(steps, 0) * X.T @ y / len(y),
)
ONE_STEP_TOO_FEW = Misconception(
    "one-step-too-few",
    "This takes one step too few.",
    "`range(1, steps)` has steps − 1 values. `for _ in range(steps)` runs as often as asked.",
    _with_steps(lambda steps: steps - 1),
)
ONE_STEP_TOO_MANY = Misconception(
    "one-step-too-many",
    "This takes one step too many.",
    "With steps = 0 the answer is the start, θ = 0. `range(steps)` counts right; "
    "`range(steps + 1)` or a `while k <= steps` from k = 0 does not.",
    _with_steps(lambda steps: steps + 1),
)
RETURN_INSIDE_LOOP = Misconception(
    "return-inside-loop",
    "This stops after the first step: a `return` stands inside the loop.",
    "A `return` ends the whole function at once. Indent it like the `for`, so that it comes after "
    "the last step. For steps = 0 the loop never runs, and a function that meets no `return` gives "
    "None.",
    (
        _with_steps(lambda steps: 1 if steps > 0 else None),
        _with_steps(lambda steps: min(steps, 1)),
    ),
)
PAIRS = (
    both(
        ONE_STEP_TOO_FEW,
        GRADIENT_OUTSIDE_LOOP,
        "For steps = 1 nothing has moved: count how often the loop runs. Then print the gradient "
        "in two steps that follow each other. Should it be the same?",
    ),
    *(
        both(steps, gradient)
        for steps in (ONE_STEP_TOO_FEW, ONE_STEP_TOO_MANY, RETURN_INSIDE_LOOP)
        for gradient in (ASCENT, GRADIENT_OF_MSE, SUM_FOR_MEAN)
    ),
    *(both(rate, GRADIENT_OUTSIDE_LOOP) for rate in (ASCENT, GRADIENT_OF_MSE, SUM_FOR_MEAN)),
    both(ASCENT, GRADIENT_OF_MSE),
    both(ASCENT, SUM_FOR_MEAN),
    both(GRADIENT_OF_MSE, SUM_FOR_MEAN),
)

GRADIENT_DESCENT = Check(
    name="gradient_descent",
    arguments=("X", "y", "learning_rate", "steps"),
    returns=("theta",),
    reference=gradient_descent,
    make_inputs=_gradient_descent_inputs,
    misconceptions=(
        ASCENT,
        GRADIENT_OUTSIDE_LOOP,
        ONE_STEP_TOO_FEW,
        ONE_STEP_TOO_MANY,
        RETURN_INSIDE_LOOP,
        GRADIENT_OF_MSE,
        SUM_FOR_MEAN,
        Misconception(
            "rate-twice",
            "This multiplies by the learning rate twice.",
            "If the gradient already contains learning_rate, do not multiply by it again in the "
            "update. Your steps have the rate η².",
            _with_rate(lambda X, rate: rate**2),
        ),
        Misconception(
            "rate-ignored",
            "This does not use the learning rate.",
            "Multiply the gradient by learning_rate. A rate of 1 is far beyond what is stable on "
            "the worked example.",
            _with_rate(lambda X, rate: 1.0),
        ),
        Misconception(
            "rate-hard-coded",
            "This always uses the same learning rate, whichever is given.",
            "The rate is an argument. Replace the number in your code by learning_rate.",
            tuple(_with_rate(lambda X, rate, own=own: own) for own in (0.1, 0.05, 0.01, 0.001)),
        ),
        Misconception(
            "divided-by-features",
            "This divides by the number of features.",
            "The mean runs over the samples: n is the number of rows, len(y) or X.shape[0].",
            _with_rate(lambda X, rate: rate * len(X) / X.shape[1]),
        ),
        Misconception(
            "divided-by-entries",
            "This divides by the number of all entries of X.",
            "The mean runs over the samples only: n = len(y). X.size, or np.mean over the whole "
            "table, counts every feature as well.",
            _with_rate(lambda X, rate: rate / X.shape[1]),
        ),
        Misconception(
            "start-at-one",
            "This starts from θ = (1, 1, …).",
            "Start from θ = 0: np.zeros(X.shape[1]).",
            lambda X, y, learning_rate, steps: _descend(X, y, learning_rate, steps, 1.0),
        ),
        Misconception(
            "never-moves",
            "This never moves away from θ = 0.",
            "A line `theta - step` computes the new θ and drops it: write `theta = theta - step`. "
            "If yours does, look whether the targets y are in the residual.",
            lambda X, y, learning_rate, steps: np.zeros(X.shape[1]),
        ),
        Misconception(
            "old-theta-forgotten",
            "This replaces θ by the step, where it should move θ by it.",
            "The new θ is the old one minus the step: θ ← θ − η∇L.",
            _only_the_step,
        ),
        Misconception(
            "gradient-averaged",
            "This moves all coordinates by the same amount, made from one average.",
            "The gradient has one entry per feature. The mean runs over the samples, and Xᵀ @ "
            "residuals already sums over them: divide it by n.",
            (
                _descend_by(lambda X, residuals: np.mean(X.T @ residuals)),
                _descend_by(lambda X, residuals: np.mean(X.T @ residuals) / len(X)),
                _descend_by(lambda X, residuals: np.sum(X.T @ residuals) / len(X)),
                _descend_by(lambda X, residuals: np.mean(residuals)),
            ),
        ),
        Misconception(
            "column",
            "This is a column of shape (d, 1), and the course keeps θ as (d,).",
            "Start from np.zeros(X.shape[1]), with one number and no second axis.",
            lambda X, y, learning_rate, steps: gradient_descent(X, y, learning_rate, steps)[
                :, None
            ],
        ),
        Misconception(
            "broadcast",
            "This has a column of θ for every target.",
            BROADCAST,
            _descend_from_a_column,
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
        *PAIRS,
    ),
)


CHECKS = (GRADIENT_DESCENT,)
