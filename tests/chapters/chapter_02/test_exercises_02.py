"""Chapter 02: answers as students write them are right however they are written, or named."""

import math
from fractions import Fraction

import numpy as np
import pytest

from course_lib.exercises import check


def gradient_of(X, y, theta):
    return X.T @ (X @ theta - y) / len(y)


# Right answers


def rate_as_fraction(condition_number):
    kappa = Fraction(float(condition_number))
    return float((kappa - 1) / (kappa + 1))


def rate_by_a_step(condition_number):
    H = np.diag([1.0, condition_number])
    after = np.ones(2) - 2 / (1 + condition_number) * H @ np.ones(2)
    return np.linalg.norm(after) / np.linalg.norm(np.ones(2))


def steps_by_bisection(condition_number):
    rate = (condition_number - 1) / (condition_number + 1)
    low, high = 0.0, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rate**middle > 0.1 else (low, middle)
    return low


def limit_by_power_iteration(X):
    H, v = X.T @ X / len(X), np.ones(X.shape[1])
    for _ in range(3000):
        v = H @ v / np.linalg.norm(H @ v)
    return 2 / (v @ H @ v)


def limit_in_float32(X):
    X = X.astype(np.float32)
    return 2 / np.linalg.eigvalsh(X.T @ X / len(X))[-1]


def descent_by_eigenvectors(X, y, learning_rate, steps):
    eigenvalues, Q = np.linalg.eigh(X.T @ X / len(y))
    factors = 1 - learning_rate * eigenvalues
    sums = np.array([sum(f**k for k in range(steps)) for f in factors])
    return Q @ (learning_rate * sums * (Q.T @ (X.T @ y / len(y))))


def descent_in_float32(X, y, learning_rate, steps):
    X, y, theta = X.astype(np.float32), y.astype(np.float32), np.zeros(X.shape[1], np.float32)
    for _ in range(steps):
        theta -= np.float32(learning_rate) * gradient_of(X, y, theta)
    return theta


def normal_by_cholesky(X, y):
    L = np.linalg.cholesky(X.T @ X)
    return np.linalg.solve(L.T, np.linalg.solve(L, X.T @ y))


def standardise_by_divide(X):
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    centred = X - mean
    Z = np.divide(centred, deviation, out=centred.copy(), where=deviation != 0)
    return Z, mean, np.where(deviation != 0, deviation, 1)


def standardise_with_a_threshold(X):
    scale = X.std(axis=0)
    scale[scale < 1e-8] = 1
    return [(X - X.mean(axis=0)) / scale, X.mean(axis=0), scale]


RIGHT = [
    ("convergence_rate", rate_as_fraction),
    ("convergence_rate", rate_by_a_step),
    ("steps_per_decimal", steps_by_bisection),
    ("steps_per_decimal", lambda k: math.log(10) / (2 * math.atanh(1 / k))),
    ("largest_stable_rate", limit_by_power_iteration),
    ("largest_stable_rate", limit_in_float32),
    ("largest_stable_rate", lambda X: 2 * len(X) / np.linalg.norm(X, 2) ** 2),
    ("largest_stable_rate", lambda X: min(2 / np.linalg.eigvalsh(X.T @ X / len(X))[1:])),
    ("gradient_descent", descent_by_eigenvectors),
    ("gradient_descent", descent_in_float32),
    ("normal_equations", normal_by_cholesky),
    ("standardise", standardise_by_divide),
    ("standardise", standardise_with_a_threshold),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_passes(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.passed, found


# Programs with mistakes, as they are written


def counts_to_a_hundred(condition_number):
    rate = (condition_number - 1) / (condition_number + 1)
    distance, steps = 1.0, 0
    while distance > 0.1 and steps < 100:
        distance *= rate
        steps += 1
    return steps


def limit(numerator=2, change=lambda X: X, of=lambda H: np.linalg.eigvalsh(H)[-1], n=len):
    return lambda X: numerator / of(change(X).T @ change(X) / n(X))


def standardised(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def stops_when(small):
    """Descent that ends where `small` says so of the gradient, the step and the gain in loss."""

    def answer(X, y, learning_rate, steps):
        theta, before = np.zeros(X.shape[1]), np.inf
        for _ in range(steps):
            gradient = gradient_of(X, y, theta)
            theta = theta - learning_rate * gradient
            loss = np.mean((X @ theta - y) ** 2) / 2
            if small(np.linalg.norm(gradient), learning_rate, before - loss):
                break
            before = loss
        return theta

    return answer


def descent(step, start=np.zeros):
    """A descent of which `step` makes the new θ from (θ, X, y, η, t)."""

    def answer(X, y, learning_rate, steps):
        theta = start(X.shape[1])
        for t in range(steps):
            theta = step(theta, X, y, learning_rate, t)
        return theta

    return answer


def with_momentum(X, y, learning_rate, steps):
    theta, v = np.ones(X.shape[1]), 0
    for _ in range(steps):
        v = 0.9 * v + gradient_of(X, y, theta)
        theta = theta - learning_rate * v
    return theta


def column_meets_row(X, y, learning_rate, steps):
    theta = np.zeros((X.shape[1], 1))
    for _ in range(steps):
        theta = theta - learning_rate * X.T @ (X @ theta - y) / len(y)
    return theta.mean(axis=1)


def in_turn(theta, X, y, rate, t):
    i = t % len(y)
    return theta - rate * (X[i] @ theta - y[i]) * X[i]


def solves(X, y, ridge=0.0):
    return np.linalg.solve(X.T @ X + ridge * np.eye(X.shape[1]), X.T @ y)


def skips_constant_columns(X):
    mean, scale, Z = X.mean(axis=0), X.std(axis=0), X.astype(float)
    for j in range(X.shape[1]):
        if scale[j] == 0:
            scale[j] = 1
            continue
        Z[:, j] = (Z[:, j] - mean[j]) / scale[j]
    return Z, mean, scale


def drops_constant_columns(X):
    X = X[:, X.std(axis=0) > 0]
    return (X - X.mean(axis=0)) / X.std(axis=0), X.mean(axis=0), X.std(axis=0)


def standardise(mean=lambda X: X.mean(axis=0), scale=lambda X: X.std(axis=0), z=None):
    def answer(X):
        m, s = mean(X), scale(X)
        s = np.where(s == 0, 1, s)
        return z(X, m, s) if z else (X - m) / s, m, s

    return answer


WRONG = [
    ("convergence_rate", lambda k: 1 - 2 / k, "rate-2-over-lambda"),
    ("convergence_rate", lambda k: 1 / k, "reciprocal"),
    ("convergence_rate", lambda k: math.exp(-2 / k), "exponential"),
    ("convergence_rate", lambda k: k / (k + 1), "one-missing"),
    ("convergence_rate", lambda k: (k**2 - 1) / (k**2 + 1), "kappa-squared"),
    ("convergence_rate", lambda k: 1 - 2 / (k - 1), "difference-for-sum"),
    ("convergence_rate", lambda k: (k - 1) // (k + 1), "whole-number-division"),
    (
        "convergence_rate",
        lambda k: round((1 - k) / (1 + k), 3),
        "sign-flipped-and-rounded-decimals",
    ),
    ("convergence_rate", lambda k: round((k - 1) / (k + 1), 5), "rounded-decimals"),
    ("steps_per_decimal", counts_to_a_hundred, "count-gives-up"),
    ("steps_per_decimal", lambda k: k * math.log(10), "approximation-1-over-lambda"),
    ("steps_per_decimal", lambda k: math.log(0.1) / ((k - 1) / (k + 1)), "log-forgotten"),
    ("steps_per_decimal", lambda k: -1 / math.log((k - 1) / (k + 1)), "steps-for-e"),
    ("steps_per_decimal", lambda k: math.log(0.1) * math.log((k - 1) / (k + 1)), "logs-multiplied"),
    (
        "steps_per_decimal",
        lambda k: round(math.log(0.1) / math.log((k - 1) / (k + 1)), 5),
        "rounded-decimals",
    ),
    ("largest_stable_rate", limit(1), "half-as-large"),
    ("largest_stable_rate", limit(n=lambda X: 1), "n-forgotten"),
    ("largest_stable_rate", limit(n=lambda X: X.size), "divided-by-entries"),
    ("largest_stable_rate", limit(of=np.linalg.eigvalsh), "all-eigenvalues"),
    ("largest_stable_rate", limit(of=np.linalg.norm), "norm"),
    ("largest_stable_rate", limit(of=np.trace), "trace"),
    ("largest_stable_rate", limit(of=lambda H: np.diag(H).max()), "largest-entry"),
    ("largest_stable_rate", limit(of=lambda H: np.linalg.eigvalsh(H)[1]), "another-eigenvalue"),
    ("largest_stable_rate", limit(change=standardised), "standardised"),
    ("largest_stable_rate", limit(3.8), "with-momentum"),
    ("largest_stable_rate", limit(1, n=lambda X: 1), "half-as-large-and-n-forgotten"),
    ("largest_stable_rate", lambda X: 0.0955, "four-points-only"),
    ("largest_stable_rate", lambda X: round(limit()(X), 4), "rounded-decimals"),
    ("gradient_descent", stops_when(lambda g, rate, gain: gain < 1e-5), "stops-early"),
    ("gradient_descent", stops_when(lambda g, rate, gain: g < 1e-3), "stops-early"),
    ("gradient_descent", stops_when(lambda g, rate, gain: g < 1e-6), "stops-early"),
    ("gradient_descent", stops_when(lambda g, rate, gain: rate * g < 1e-4), "stops-early"),
    ("gradient_descent", lambda X, y, rate, steps: solves(X, y), "minimiser-returned"),
    ("gradient_descent", with_momentum, "start-at-one-and-momentum-added"),
    ("gradient_descent", column_meets_row, "broadcast-averaged"),
    ("gradient_descent", descent(in_turn), "one-sample-at-a-time"),
    (
        "gradient_descent",
        descent(lambda theta, X, y, rate, t: theta - rate * np.sign(gradient_of(X, y, theta))),
        "normalised-step",
    ),
    (
        "gradient_descent",
        descent(lambda theta, X, y, rate, t: theta - rate / (t + 1) * gradient_of(X, y, theta)),
        "rate-decays",
    ),
    (
        "gradient_descent",
        descent(lambda theta, X, y, rate, t: theta - rate * X.T @ (X @ theta - y) / 4),
        "n-hard-coded",
    ),
    ("normal_equations", lambda X, y: np.linalg.inv(X.T @ X) @ X.T, "pseudo-inverse-only"),
    ("normal_equations", lambda X, y: solves(X, y, 1e-3), "ridge"),
    ("normal_equations", lambda X, y: -solves(X, y), "sign-flipped"),
    ("normal_equations", lambda X, y: solves(np.c_[np.ones(len(X)), X], y), "intercept-added"),
    ("normal_equations", lambda X, y: solves(X - X.mean(axis=0), y), "intercept-dropped"),
    (
        "normal_equations",
        lambda X, y: solves(np.c_[np.ones(len(X)), X], y)[1:],
        "intercept-dropped",
    ),
    ("normal_equations", lambda X, y: X @ solves(X, y), "predictions-returned"),
    ("normal_equations", lambda X, y: solves(X, y).round(4), "rounded-decimals"),
    (
        "normal_equations",
        lambda X, y: np.linalg.solve(X[: X.shape[1]], y[: X.shape[1]]),
        "first-rows-only",
    ),
    ("standardise", skips_constant_columns, "constant-column-untouched"),
    ("standardise", drops_constant_columns, "constant-column-dropped"),
    ("standardise", standardise(lambda X: np.median(X, axis=0)), "median-for-mean"),
    ("standardise", standardise(scale=lambda X: (X**2).mean(axis=0) ** 0.5), "root-mean-square"),
    ("standardise", standardise(scale=lambda X: X.std(axis=0).clip(1)), "scale-at-least-one"),
    ("standardise", standardise(z=lambda X, m, s: X / s - m), "subtracted-afterwards"),
    (
        "standardise",
        standardise(scale=lambda X: X.var(axis=0), z=lambda X, m, s: (X + m) / s),
        "variance-for-deviation-and-mean-added",
    ),
]


@pytest.mark.parametrize(("name", "answer", "mistake"), WRONG)
def test_a_program_with_a_mistake_is_recognised(name, answer, mistake, hidden):
    found = check(name, answer, hidden)
    assert not found.passed
    assert found.misconception == mistake


@pytest.mark.parametrize("above", [1e-5, 1e-4, 1e-3])
def test_a_rate_above_the_limit_never_passes(above):
    assert not check("largest_stable_rate", limit(2 * (1 + above))).passed
