"""Welcome: one step on a parabola, and the shapes of a linear model."""

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


def _quadratic_step_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [(3.0, 0.1), (-2.0, 0.25), (0.5, 1.0), (round(rng.uniform(1, 5), 2), 0.3)]


def _linear_prediction_inputs(rng: np.random.Generator) -> list[Arguments]:
    shapes = [(4, 2), (1, 3), (3, 3)]
    return [
        (rng.uniform(1, 3, (n, d)).round(2), rng.normal(size=d).round(2) + 3) for n, d in shapes
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
            Misconception(
                "theta-missing-in-slope",
                "This subtracts 2η, as if the slope were 2 everywhere.",
                "The derivative of θ² is 2θ: it grows with θ and is 0 at the minimum.",
                lambda theta, learning_rate: theta - learning_rate * 2,
            ),
            Misconception(
                "slope-only",
                "This is the slope 2θ, not the point after the step.",
                "Multiply the slope by learning_rate and subtract that from theta.",
                lambda theta, learning_rate: 2 * theta,
            ),
            Misconception(
                "reversed",
                "This subtracts theta from the step, not the step from theta.",
                "A step starts where you are: theta comes first, θ − η·2θ.",
                lambda theta, learning_rate: learning_rate * 2 * theta - theta,
            ),
            Misconception(
                "rate-subtracted",
                "This subtracts the learning rate from theta before multiplying.",
                "The rate multiplies the slope: θ − η·2θ, without brackets around θ − η.",
                (
                    lambda theta, learning_rate: (theta - learning_rate) * 2 * theta,
                    lambda theta, learning_rate: theta - learning_rate - 2 * theta,
                ),
            ),
            Misconception(
                "rate-hard-coded",
                "This always uses the same learning rate, whichever is given.",
                "The rate is an argument. Replace the number in your code by learning_rate.",
                (
                    lambda theta, learning_rate: theta - 0.1 * 2 * theta,
                    lambda theta, learning_rate: theta - 0.01 * 2 * theta,
                ),
            ),
            Misconception(
                "rounded",
                "This is rounded to a whole number.",
                "A step may end anywhere. Leave round, int and // out.",
                (
                    lambda theta, learning_rate: np.round(quadratic_step(theta, learning_rate)),
                    lambda theta, learning_rate: np.trunc(quadratic_step(theta, learning_rate)),
                    lambda theta, learning_rate: np.floor(quadratic_step(theta, learning_rate)),
                ),
            ),
            Misconception(
                "size-only",
                "This drops the sign of the new theta.",
                "A step may pass the minimum, and then theta changes its sign. Leave abs out.",
                lambda theta, learning_rate: np.abs(quadratic_step(theta, learning_rate)),
            ),
            Misconception(
                "arguments-exchanged",
                "This takes the first argument for the rate and the second for theta.",
                "Arguments count by their place: theta comes first, then learning_rate.",
                lambda theta, learning_rate: quadratic_step(learning_rate, theta),
            ),
        ),
    ),
    Check(
        name="linear_prediction",
        arguments=("X", "theta"),
        returns=("array of predictions",),
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
            Misconception(
                "wrong-axis",
                "This adds over the samples, which leaves one number per feature.",
                "axis=0 runs down the rows. Add along each row: axis=1, or `X @ theta`.",
                lambda X, theta: (X * theta).sum(axis=0),
            ),
            Misconception(
                "row",
                "This is a row of shape (1, n), and the course keeps predictions as (n,).",
                "Use `X @ theta` with theta of shape (d,), without a second axis.",
                lambda X, theta: (X @ theta)[None, :],
            ),
            Misconception(
                "added-for-multiplied",
                "This adds the parameters to the features.",
                "Each feature is multiplied by its parameter: Σⱼ Xᵢⱼ θⱼ.",
                lambda X, theta: (X + theta).sum(axis=1),
            ),
            Misconception(
                "last-product-only",
                "This keeps only the product of the last feature.",
                "In a loop, add each product to what is there: `total += X[i, j] * theta[j]`, "
                "with `+=`.",
                lambda X, theta: X[:, -1] * theta[-1],
            ),
            Misconception(
                "intercept",
                "This treats the first parameter as an intercept.",
                "This model has none: every feature has its parameter, the first one too.",
                lambda X, theta: X[:, 1:] @ theta[1:] + theta[0],
            ),
        ),
    ),
)
