"""Programs with common mistakes, as they are written, and the hints that they meet."""

import math

import numpy as np
import pytest

from course_lib.exercises import check


def mse(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


def mse_gradient(theta, X, y):
    return 2 / len(y) * X.T @ (X @ theta - y)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda squares: squares, "Their mean is asked."),
        (lambda squares: squares / len(squares), "Their sum is asked."),
        (lambda squares: squares + 1, "this is an array of shape (3,)."),
    ],
)
def test_values_for_each_sample_are_recognised(change, hint):
    found = check("mse_loss", lambda y_true, y_pred: change((y_true - y_pred) ** 2))
    assert found.hint.endswith(hint)
    assert bool(hint) == bool(found.hint)


def test_a_ratio_is_said_only_if_it_holds_for_each_input():
    """One large value must not hide that small ones elsewhere have another ratio."""

    def answer(y_true, y_pred):
        return 5.0 if len(y_true) == 1 else 3 * mse(y_true, y_pred)

    assert check("mse_loss", answer).hint == ""


def returns_inside_the_loop(X, y, learning_rate, steps):  # noqa: RET503
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta = theta - learning_rate * X.T @ (X @ theta - y) / len(y)
        return theta  # noqa: RET504


def returns_inside_the_loop_and_after_it(X, y, learning_rate, steps):
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta = theta - learning_rate * X.T @ (X @ theta - y) / len(y)
        return theta  # noqa: RET504
    return theta


def colleague_02(X, y, learning_rate, steps):
    theta = np.zeros(X.shape[1])
    gradient = X.T @ (X @ theta - y) / len(y)
    for _ in range(1, steps):
        theta = theta - learning_rate * gradient
    return theta


def colleague_01(logits, labels):
    exponentials = np.exp(logits)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[labels]
    return np.mean(-one_hot * np.log(probabilities))


def residual_the_other_way_round(X, y, learning_rate, steps):
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta = theta - learning_rate * X.T @ (y - X @ theta) / len(y)
    return theta


def mends_only_the_quotient(X):
    mean, scale = X.mean(axis=0), X.std(axis=0)
    return np.nan_to_num((X - mean) / scale), mean, scale


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("gradient_descent", returns_inside_the_loop, "return-inside-loop"),
        ("gradient_descent", returns_inside_the_loop_and_after_it, "return-inside-loop"),
        ("gradient_descent", colleague_02, "one-step-too-few-and-gradient-outside-loop"),
        ("gradient_descent", residual_the_other_way_round, "ascent"),
        ("softmax_cross_entropy", colleague_01, "overflow-and-mean-over-classes"),
        ("standardise", mends_only_the_quotient, "zero-in-scale"),
    ],
)
def test_programs_as_they_are_written_are_recognised(name, answer, misconception, hidden):
    assert check(name, answer, hidden).misconception == misconception


@pytest.mark.parametrize(
    ("name", "answer", "hint"),
    [
        ("mse_gradient", lambda theta, X, y: X @ (X @ theta - y), "Is an Xᵀ missing"),
        ("mse_gradient", lambda theta, X, y: np.dot(X, y), "Is an Xᵀ missing"),
        ("mse_loss", lambda a, b: np.eye(9) @ a, "Print both shapes"),
        ("mse_loss", lambda a, b: a @ 2.0, "For a plain number write `*`"),
        ("normal_equations", lambda X, y: np.linalg.solve(X, y), "by Xᵀ first"),
        ("normal_equations", lambda X, y: np.linalg.inv(X) @ y, "by Xᵀ first"),
        ("normal_equations", lambda X, y: np.linalg.solve(X.T @ X, y), "the other one too"),
        ("normal_equations", lambda X, y: np.linalg.solve(X.T @ y, X.T @ X), "matrix first"),
        ("normal_equations", lambda X, y: np.linalg.inv(np.ones((2, 2))), "XᵀX"),
        ("normal_equations", lambda X, y: X * y, "in place of `*`"),
        ("huber_loss", lambda a, b, delta: 1.0 if abs(a - b) <= delta else 2.0, "np.where"),
        ("mse_loss", lambda a, b: (a - b) ^ 2, "`**`"),
        ("quadratic_step", lambda theta, rate: theta ^ 2, "`**`"),
        ("mse_loss", lambda a, b: np.ln(a), "np.log"),
        ("mse_loss", lambda a, b: (a - b)(a - b), "Write the `*`"),
        ("mse_loss", lambda a, b: math.exp(a - b), "np.exp"),
        ("quadratic_step", lambda theta, rate: math.exp(1e4), "too large"),
        ("mse_loss", lambda a, b: a[b], "whole numbers"),
        ("mse_loss", lambda a, b: a.sum(axis=1), "only axis 0"),
        ("mse_loss", lambda a, b: a[:, 0], "only axis 0"),
        ("mse_loss", lambda a, b: range(len(a) / 2), "whole numbers"),
        ("quadratic_step", lambda theta, rate: len(theta), "single number"),
        ("mse_loss", lambda a, b: (a - b).tolist().sum(), "np.array(values)"),
        ("mse_loss", lambda a, b: (a - b).sum ** 2, "without its brackets"),
        ("mse_loss", lambda a, b: [].append(1).append(2), "returns None"),
        ("mse_loss", lambda a, b: undefined, "Check the spelling"),  # noqa: F821
        ("quadratic_step", lambda theta, rate: theta / (rate - 0.1), "divisor 0"),
        ("mse_loss", lambda a, b: np.zeros(3, int).__isub__(0.5), "np.zeros(d)"),
        ("mse_loss", lambda a, b: a[len(a)], "n − 1"),
        ("mse_loss", lambda a, b: a[0][0][0].missing, ""),
    ],
)
def test_what_to_do_about_an_exception_is_said(name, answer, hint):
    found = check(name, answer)
    assert found.status == "error"
    assert hint in found.hint
    assert bool(hint) == bool(found.hint)


def test_a_variable_without_a_value_is_explained():
    def answer(X, y, learning_rate, steps):
        for _ in range(steps):
            theta = np.zeros(X.shape[1])
        return theta

    assert "before the loop" in check("gradient_descent", answer).hint
