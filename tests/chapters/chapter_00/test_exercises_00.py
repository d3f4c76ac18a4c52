"""Chapter 00: answers as students write them are right however they are written, or named."""

import numpy as np
import pytest

from course_lib.exercises import check

# Right answers


def step_by_a_polynomial(theta, learning_rate, verbose=False):
    return theta - learning_rate * np.poly1d([1, 0, 0]).deriv()(theta)


def predictions_by_two_loops(X, theta):
    p = np.zeros(len(X))
    for i in range(len(X)):
        for j in range(X.shape[1]):
            p[i] += X[i, j] * theta[j]
    return p


def path_of_the_heavy_ball(gradients, beta, learning_rate):
    positions = [0.0, 0.0]
    for g in gradients:
        old, now = positions[-2:]
        positions.append(now - learning_rate * g + beta * (now - old))
    return positions[2:]


def path_by_a_matrix(gradients, beta, learning_rate):
    n = len(gradients)
    decay = np.array([[beta ** (t - s) * (s <= t) for s in range(n)] for t in range(n)])
    return np.cumsum(-learning_rate * decay @ gradients).astype(np.float32)


def step_with_zeros_apart(gradient, v, learning_rate, epsilon):
    step = learning_rate * gradient / (np.sqrt(v) + epsilon)
    return np.where(gradient == 0, 0.0, step).tolist()


RIGHT = [
    ("quadratic_step", step_by_a_polynomial),
    ("quadratic_step", lambda theta, rate: np.float32(theta * (1 - 2 * rate))),
    ("linear_prediction", predictions_by_two_loops),
    ("linear_prediction", lambda X, theta: np.einsum("ij,j->i", X, theta).tolist()),
    ("momentum_path", path_of_the_heavy_ball),
    ("momentum_path", path_by_a_matrix),
    ("adaptive_step", step_with_zeros_apart),
    ("adaptive_step", lambda g, v, rate, eps: g / ((v**0.5 + eps) / rate)),
    ("equivalent_rate", lambda rate, beta: rate + rate * beta / (1 - beta)),
    ("equivalent_rate", lambda rate, beta: -rate / (beta - 1)),
    ("equivalent_rate", lambda rate, beta: np.linalg.solve([[1.0 - beta]], [rate])[0]),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_passes(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.passed, found


# Programs with mistakes, as they are written


def hundred_steps(theta, learning_rate):
    for _ in range(100):
        theta = theta - learning_rate * theta
    return theta


def coarse_slope(theta, learning_rate):
    h = 0.5
    return theta - learning_rate * ((theta + h) ** 2 - theta**2) / h


def forgets_the_first_feature(X, theta):
    p = np.zeros(len(X))
    for i in range(len(X)):
        for j in range(1, X.shape[1]):
            p[i] += X[i, j] * theta[j]
    return p


def never_resets_the_total(X, theta):
    result, total = [], 0
    for row in X:
        for x, t in zip(row, theta, strict=True):
            total += x * t
        result.append(total)
    return np.array(result)


def keeps_the_type_of_features(X, theta):
    p = np.zeros_like(X[:, 0])
    for i in range(len(X)):
        p[i] = X[i] @ theta
    return p


def path_of(update, first=()):
    """A path in which `update` makes the new (v, θ) of (v, θ, g, β, η, number of the step)."""

    def answer(gradients, beta, learning_rate):
        v, theta, path = 0.0, 0.0, list(first)
        for t, g in enumerate(gradients, 1):
            v, theta = update(v, theta, g, beta, learning_rate, t)
            path.append(theta)
        return path

    return answer


def appends_before_the_move(gradients, beta, learning_rate):
    v = theta = 0.0
    path = []
    for g in gradients:
        path.append(theta)
        v = beta * v + g
        theta = theta - learning_rate * v
    return path


def skips_the_first_gradient(gradients, beta, learning_rate):
    v = theta = 0.0
    path = []
    for i in range(1, len(gradients)):
        v = beta * v + gradients[i]
        theta = theta - learning_rate * v
        path.append(theta)
    return path


def keeps_one_array(gradients, beta, learning_rate):
    v, theta, path = 0.0, np.zeros(1), []
    for g in gradients:
        v = beta * v + g
        theta -= learning_rate * v
        path.append(theta)
    return path


WRONG = [
    ("quadratic_step", hundred_steps, "factor-2-missing-and-many-steps"),
    ("quadratic_step", coarse_slope, "coarse-difference"),
    ("quadratic_step", lambda theta, rate: theta - rate * 2**theta, "power-for-product"),
    ("quadratic_step", lambda theta, rate: theta - rate * abs(2 * theta), "slope-without-sign"),
    ("quadratic_step", lambda theta, rate: (theta - 2 * rate) * theta, "starts-at-value"),
    ("quadratic_step", lambda theta, rate: theta - 2 * theta / rate, "rate-divides"),
    ("quadratic_step", lambda theta, rate: round(theta - 2 * rate * theta, 3), "rounded-decimals"),
    ("quadratic_step", lambda theta, rate: round(theta - 2 * rate * theta, 5), "rounded-decimals"),
    ("linear_prediction", forgets_the_first_feature, "first-feature-left-out"),
    ("linear_prediction", never_resets_the_total, "total-not-reset"),
    ("linear_prediction", keeps_the_type_of_features, "type-of-features"),
    ("linear_prediction", lambda X, t: X[:, 0] * t[0] + X[:, 1] * t[1], "first-two-features"),
    (
        "linear_prediction",
        lambda X, t: (X * t).sum(axis=0) / len(X),
        "divided-by-samples-and-wrong-axis",
    ),
    ("linear_prediction", lambda X, t: (t[0] + X @ t)[:, None], "column-and-intercept-added"),
    ("linear_prediction", lambda X, t: np.where(X @ t > 0, 1, 0), "classified"),
    ("linear_prediction", lambda X, t: (X @ t)[::-1], "rows-reversed"),
    ("momentum_path", appends_before_the_move, "one-gradient-late"),
    ("momentum_path", skips_the_first_gradient, "first-gradient-skipped"),
    ("momentum_path", keeps_one_array, "last-position-everywhere"),
    (
        "momentum_path",
        path_of(lambda v, x, g, b, r, t: (b * v + g, x - r * (b * (b * v + g) + g))),
        "nesterov",
    ),
    (
        "momentum_path",
        path_of(lambda v, x, g, b, r, t: (r * v + g, x - b * (r * v + g))),
        "arguments-exchanged",
    ),
    (
        "momentum_path",
        path_of(lambda v, x, g, b, r, t: (w := g if t == 1 else b * v + (1 - b) * g, x - r * w)),
        "dampened-after-first",
    ),
    (
        "momentum_path",
        path_of(
            lambda v, x, g, b, r, t: (b * v + (1 - b) * g, x - r * (b * v + (1 - b) * g)), first=[0]
        ),
        "averaged-gradients-and-start-included",
    ),
    (
        "momentum_path",
        path_of(lambda v, x, g, b, r, t: (b * v + g, round(x - r * (b * v + g), 3))),
        "rounded-decimals",
    ),
    ("adaptive_step", lambda g, v, r, e: r * g**2 / (np.sqrt(v) + e), "gradient-squared"),
    ("adaptive_step", lambda g, v, r, e: r * g / (np.sqrt(v) - e), "epsilon-subtracted"),
    ("adaptive_step", lambda g, v, r, e: np.sum(r * g / (np.sqrt(v) + e)), "summed"),
    ("adaptive_step", lambda g, v, r, e: e * g / (np.sqrt(v) + r), "rate-and-epsilon-exchanged"),
    ("adaptive_step", lambda g, v, r, e: (r * abs(g) / (np.sqrt(v) + e)).tolist(), "sign-lost"),
    ("adaptive_step", lambda g, v, r, e: (r * abs(g) / (v**0.5 + e),), "sign-lost-and-in-a-list"),
    ("adaptive_step", lambda g, v, r, e: r * g / np.maximum(np.sqrt(v), e), "zero-kept-apart"),
    (
        "adaptive_step",
        lambda g, v, r, e: r * g / np.sqrt(0.9 * v + 0.1 * g**2 + e),
        "epsilon-inside-root-and-v-updated-again",
    ),
    ("equivalent_rate", lambda r, b: r / np.sqrt(1 - b), "root"),
    ("equivalent_rate", lambda r, b: r / b, "beta-for-one-minus-beta"),
    ("equivalent_rate", lambda r, b: r * b / (1 - b), "quotient-of-beta"),
    ("equivalent_rate", lambda r, b: r + (1 - b), "added"),
    ("equivalent_rate", lambda r, b: round(r / (1 - b), 2), "rounded-decimals"),
    ("equivalent_rate", lambda r, b: r * (1 - b) ** 2, "wrong-direction-and-squared"),
    ("equivalent_rate", lambda r, b: r * sum(b**k for k in range(100)), "series-cut-short"),
    ("equivalent_rate", lambda r, b: 10 * r, "beta-hard-coded"),
]


@pytest.mark.parametrize(("name", "answer", "mistake"), WRONG)
def test_a_program_with_a_mistake_is_recognised(name, answer, mistake, hidden):
    found = check(name, answer, hidden)
    assert not found.passed
    assert found.misconception == mistake
