"""Welcome: one step on a parabola, shapes, and the two conventions in which books differ."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception


def quadratic_step(theta: float, learning_rate: float) -> float:
    """One step of gradient descent on f(θ) = θ²: θ − η·2θ."""
    return theta - learning_rate * 2 * theta


def linear_prediction(X: Any, theta: Any) -> Any:
    """Predictions of a linear model, one per row of X: Xθ."""
    return X @ theta


def momentum_path(gradients: Any, beta: float, learning_rate: float) -> Any:
    """Positions after each gradient, from 0: v ← βv + g, θ ← θ − ηv."""
    theta, v, path = 0.0, 0.0, []
    for g in gradients:
        v = beta * v + g
        theta = theta - learning_rate * v
        path.append(theta)
    return np.array(path)


def adaptive_step(gradient: Any, v: Any, learning_rate: float, epsilon: float) -> Any:
    """What an adaptive optimizer subtracts from θ: ηg / (√v + ε)."""
    return learning_rate * gradient / (np.sqrt(v) + epsilon)


def _old_velocity_first(gradients: Any, beta: float, learning_rate: float) -> Any:
    theta, v, path = 0.0, 0.0, []
    for g in gradients:
        theta = theta - learning_rate * v
        v = beta * v + g
        path.append(theta)
    return np.array(path)


def _quadratic_step_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [(3.0, 0.1), (-2.0, 0.25), (0.5, 1.0), (round(rng.uniform(1, 5), 2), 0.3)]


def _linear_prediction_inputs(rng: np.random.Generator) -> list[Arguments]:
    shapes = [(4, 2), (1, 3), (3, 3)]
    return [
        (rng.uniform(1, 3, (n, d)).round(2), rng.normal(size=d).round(2) + 3) for n, d in shapes
    ]


def _momentum_path_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (np.array([1.0, 1.0, 1.0]), 0.5, 0.1),
        (np.array([2.0]), 0.9, 0.5),
        (rng.normal(size=5).round(2), 0.8, 0.3),
    ]


def _adaptive_step_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (np.array([3.0, -4.0]), np.array([9.0, 16.0]), 0.1, 0.5),
        (np.array([1.0, 2.0]), np.array([0.0, 4.0]), 0.5, 0.01),
        (rng.normal(size=4).round(2), rng.uniform(0.1, 2, 4).round(2), 0.2, 0.1),
    ]


CHECKS = (
    Check(
        name="quadratic_step",
        arguments=("theta", "learning_rate"),
        returns=("new theta",),
        reference=quadratic_step,
        make_inputs=_quadratic_step_inputs,
        misconceptions=(
            Misconception(
                "ascent",
                "This step goes uphill.",
                "The gradient points to where f grows. Subtract it to go down: θ − η·2θ.",
                lambda theta, learning_rate: theta + learning_rate * 2 * theta,
            ),
            Misconception(
                "factor-2-missing",
                "This step uses θ as the slope of θ².",
                "The derivative of θ² is 2θ, so the step is twice as long as yours.",
                lambda theta, learning_rate: theta - learning_rate * theta,
            ),
            Misconception(
                "value-for-slope",
                "This step subtracts the value of f where it needs the slope.",
                "f(θ) = θ² says how high you are; its derivative 2θ says which way is down.",
                lambda theta, learning_rate: theta - learning_rate * theta**2,
            ),
            Misconception(
                "step-only",
                "This is the length of the step, not the point where it ends.",
                "Start from theta: the new theta is theta minus the step.",
                (
                    lambda theta, learning_rate: learning_rate * 2 * theta,
                    lambda theta, learning_rate: -learning_rate * 2 * theta,
                ),
            ),
            Misconception(
                "rate-ignored",
                "This step does not use the learning rate.",
                "Multiply the gradient by learning_rate before subtracting it. Without it every "
                "step jumps from θ to −θ.",
                lambda theta, learning_rate: theta - 2 * theta,
            ),
        ),
    ),
    Check(
        name="linear_prediction",
        arguments=("X", "theta"),
        returns=("predictions",),
        reference=linear_prediction,
        make_inputs=_linear_prediction_inputs,
        misconceptions=(
            Misconception(
                "not-summed",
                "This multiplies each feature by its weight but does not add the products up.",
                "A prediction is one number per row: Σⱼ Xᵢⱼ θⱼ. The operator `@` multiplies and "
                "adds.",
                lambda X, theta: X * theta,
            ),
            Misconception(
                "column",
                "This is a column of shape (n, 1), and the course keeps predictions as (n,).",
                "A column minus an (n,) array gives an (n, n) table in NumPy, without a warning. "
                "Use `X @ theta` with theta of shape (d,).",
                lambda X, theta: X @ theta[:, None],
            ),
            Misconception(
                "single-number",
                "This adds the predictions of all rows into one number.",
                "Each row of X is one sample and gets its own prediction: sum over the columns "
                "only (axis=1).",
                lambda X, theta: np.sum(X * theta),
            ),
            Misconception(
                "weights-ignored",
                "This adds up the features of each row without their weights.",
                "Multiply each column by its entry of theta first: Σⱼ Xᵢⱼ θⱼ.",
                lambda X, theta: X.sum(axis=1),
            ),
            Misconception(
                "mean-of-products",
                "This is the mean of the products in a row, not their sum.",
                "A linear model adds Xᵢⱼ θⱼ over the features; it does not divide by their number.",
                lambda X, theta: (X * theta).mean(axis=1),
            ),
        ),
    ),
    Check(
        name="momentum_path",
        arguments=("gradients", "beta", "learning_rate"),
        returns=("path",),
        reference=momentum_path,
        make_inputs=_momentum_path_inputs,
        misconceptions=(
            Misconception(
                "averaged-gradients",
                "This is the convention v ← βv + (1 − β)g, an average of the gradients.",
                "Here v is a running sum: v ← βv + g. With the same learning rate its steps are "
                "1/(1 − β) times as long, so rates cannot be copied between the two.",
                lambda gradients, beta, learning_rate: momentum_path(
                    gradients, beta, learning_rate * (1 - beta)
                ),
            ),
            Misconception(
                "no-momentum",
                "This is plain gradient descent: the velocity is forgotten at every step.",
                "Keep v outside the loop and let it carry over: v ← βv + g.",
                lambda gradients, beta, learning_rate: momentum_path(gradients, 0.0, learning_rate),
            ),
            Misconception(
                "velocity-not-damped",
                "This velocity never fades: it is the plain sum of all gradients.",
                "Multiply the old velocity by beta before adding the gradient: v ← βv + g.",
                lambda gradients, beta, learning_rate: momentum_path(gradients, 1.0, learning_rate),
            ),
            Misconception(
                "one-gradient-late",
                "This moves with the old velocity and updates it afterwards.",
                "First v ← βv + g, then θ ← θ − ηv. In the other order the first gradient moves "
                "nothing.",
                _old_velocity_first,
            ),
            Misconception(
                "ascent",
                "This path goes uphill.",
                "Subtract the velocity: θ ← θ − ηv.",
                lambda gradients, beta, learning_rate: (
                    -momentum_path(gradients, beta, learning_rate)
                ),
            ),
            Misconception(
                "last-position-only",
                "This is only the last position.",
                "Return one position after each gradient: append θ to a list inside the loop.",
                lambda gradients, beta, learning_rate: momentum_path(
                    gradients, beta, learning_rate
                )[-1],
            ),
        ),
    ),
    Check(
        name="adaptive_step",
        arguments=("gradient", "v", "learning_rate", "epsilon"),
        returns=("step",),
        reference=adaptive_step,
        make_inputs=_adaptive_step_inputs,
        misconceptions=(
            Misconception(
                "epsilon-inside-root",
                "This has ε inside the root: √(v + ε).",
                "The course, like PyTorch, adds ε after the root: √v + ε. For small v the two "
                "differ much: with ε = 1e-8 the root of v + ε is at least 1e-4.",
                lambda gradient, v, learning_rate, epsilon: (
                    learning_rate * gradient / np.sqrt(v + epsilon)
                ),
            ),
            Misconception(
                "root-missing",
                "This divides by v itself, not by its root.",
                "v holds squared gradients. Only its root has the units of the gradient, and only "
                "then does the scale of the gradient cancel.",
                lambda gradient, v, learning_rate, epsilon: (
                    learning_rate * gradient / (v + epsilon)
                ),
            ),
            Misconception(
                "epsilon-forgotten",
                "This divides by √v without ε.",
                "Where v is 0 that is a division by zero. ε in √v + ε prevents it.",
                lambda gradient, v, learning_rate, epsilon: learning_rate * gradient / np.sqrt(v),
            ),
            Misconception(
                "epsilon-outside-quotient",
                "This adds ε to the quotient, not to what it is divided by.",
                "A pair of brackets is missing: g / (√v + ε).",
                (
                    lambda gradient, v, learning_rate, epsilon: (
                        learning_rate * gradient / np.sqrt(v) + epsilon
                    ),
                    lambda gradient, v, learning_rate, epsilon: (
                        learning_rate * (gradient / np.sqrt(v) + epsilon)
                    ),
                ),
            ),
        ),
    ),
)
