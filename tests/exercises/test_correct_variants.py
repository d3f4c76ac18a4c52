"""A right answer passes however it was written, and a slightly wrong one does not."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax, logsumexp

from course_lib.exercises import check
from course_lib.exercises.registry import chapters, find


def mse_loop(y_true, y_pred):
    total = 0
    for target, prediction in zip(y_true, y_pred, strict=True):
        total += (prediction - target) ** 2
    return total / len(y_true)


def mse_dot_in_float32(y_true, y_pred):
    residual = np.asarray(y_true, np.float32) - np.asarray(y_pred, np.float32)
    return residual @ residual / np.float32(residual.size)


def mse_noisy(y_true, y_pred):
    print("residuals:", y_true - y_pred)
    _ = np.array([1.0]) / 0.0
    return np.array(np.mean((y_true - y_pred) ** 2))


def mse_of_lists(y_true, y_pred):
    pairs = zip(list(y_true), list(y_pred), strict=True)
    return math.fsum((float(a) - float(b)) ** 2 for a, b in pairs) / len(y_true)


def mse_as_fraction(y_true, y_pred):
    return sum(Fraction(float(a) - float(b)) ** 2 for a, b in zip(y_true, y_pred, strict=True)) / (
        len(y_true)
    )


def mse_gradient_by_rows(theta, X, y):
    n, gradient = len(X), [0.0] * len(theta)
    for row, target in zip(X, y, strict=True):
        error = sum(a * b for a, b in zip(row, theta, strict=True)) - target
        for j in range(len(theta)):
            gradient[j] += 2 * error * row[j] / n
    return gradient


def mse_gradient_float32(theta, X, y):
    X, y, theta = (np.asarray(a, np.float32) for a in (X, y, theta))
    return 2 * ((X @ theta - y) @ X) / len(y)


def mse_gradient_as_mean(theta, X, y):
    return 2 * np.mean((X @ theta - y)[:, None] * X, axis=0)


def huber_loop(y_true, y_pred, delta):
    losses = []
    for r in y_true - y_pred:
        losses.append(0.5 * r * r if abs(r) < delta else delta * (abs(r) - 0.5 * delta))
    return sum(losses) / len(losses)


def huber_clipped(y_true, y_pred, delta):
    r = np.abs(y_pred - y_true)
    inside = np.minimum(r, delta)
    return (0.5 * inside**2 + delta * (r - inside)).mean(dtype=np.float32)


def softmax_by_logsumexp(logits, labels):
    return logsumexp(logits, axis=1).mean() - logits[range(len(labels)), labels].mean()


def softmax_loop(logits, labels):
    total = 0.0
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        m = max(row)
        total += m + math.log(sum(math.exp(z - m) for z in row)) - row[label]
    return total / len(labels)


def softmax_one_hot(logits, labels):
    one_hot = np.eye(logits.shape[1])[labels]
    return -(one_hot * log_softmax(logits, axis=1)).sum() / len(labels)


def softmax_float32(logits, labels):
    logits = logits.astype(np.float32)
    logits -= logits.max(axis=1, keepdims=True)
    return (np.log(np.exp(logits).sum(1)) - logits[np.arange(len(labels)), labels]).mean()


def binary_by_logaddexp(logits, labels):
    return np.mean(np.logaddexp(0, logits) - labels * logits)


def binary_by_cases(logits, labels):
    return np.mean([np.logaddexp(0, -z if y == 1 else z) for z, y in zip(logits, labels, strict=1)])


def central_in_place(function, theta, h):
    gradient = np.zeros_like(theta)
    for i in range(theta.size):
        old = theta[i]
        theta[i] = old + h
        ahead = function(theta)
        theta[i] = old - h
        behind = function(theta)
        theta[i] = old
        gradient[i] = (ahead - behind) / (2 * h)
    return gradient


def central_restored_by_arithmetic(function, theta, h):
    slopes = []
    for i in range(len(theta)):
        theta[i] += h
        ahead = function(theta)
        theta[i] -= 2 * h
        slopes.append((ahead - function(theta)) / h / 2)
        theta[i] += h
    return slopes


def central_of_lists(function, theta, h):
    def at(i, shift):
        return function([t + shift * (i == j) for j, t in enumerate(theta)])

    return [(at(i, h) - at(i, -h)) / (2 * h) for i in range(len(theta))]


def descent_in_place(X, y, learning_rate, steps):
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta -= learning_rate * (X.T @ (X @ theta - y) / len(y))
    return theta


def descent_float32_while(X, y, learning_rate, steps):
    X, y = X.astype(np.float32), y.astype(np.float32)
    theta, done = np.zeros(X.shape[1], np.float32), 0
    while done < steps:
        theta = theta + np.float32(learning_rate) * X.T @ (y - X @ theta) / len(y)
        done += 1
    return theta.tolist()


def descent_by_rows(X, y, learning_rate, steps):
    theta = [0.0] * X.shape[1]
    for _ in range(steps):
        errors = [sum(a * b for a, b in zip(row, theta)) - t for row, t in zip(X, y)]  # noqa: B905
        theta = [
            t - learning_rate * sum(e * row[j] for e, row in zip(errors, X, strict=True)) / len(y)
            for j, t in enumerate(theta)
        ]
    return theta


def standardise_as_list(X):
    mean, scale = X.sum(axis=0) / len(X), np.sqrt(((X - X.mean(0)) ** 2).mean(0))
    scale[scale < 1e-12] = 1
    return [((X - mean) / scale).tolist(), tuple(mean), scale]


def standardise_in_place_on_a_copy(X):
    Z = X.copy()
    Z -= X.mean(axis=0)
    scale = Z.std(axis=0)
    scale[scale == 0] = 1.0
    Z /= scale
    return Z, X.mean(axis=0), scale


def standardise_float32(X):
    X = X.astype(np.float32)
    scale = X.std(0)
    scale = np.where(scale > 0, scale, 1)
    return (X - X.mean(0)) / scale, X.mean(0), scale


def momentum_old_learning_rate_inside(gradients, beta, learning_rate):
    theta = velocity = 0.0
    path = []
    for g in gradients:
        velocity = beta * velocity - learning_rate * g
        theta += velocity
        path.append(theta)
    return path


VARIANTS = {
    "quadratic_step": [
        lambda theta, learning_rate: (1 - 2 * learning_rate) * theta,
        lambda t, lr: np.float32(t - 2 * lr * t),
        lambda t, lr, *, power=2: np.array(t - lr * power * t ** (power - 1)),
    ],
    "linear_prediction": [
        lambda X, theta: np.dot(X, theta),
        lambda X, theta: (X * theta).sum(axis=1).astype(np.float32),
        lambda X, theta: [sum(a * b for a, b in zip(row, theta, strict=True)) for row in X],
        lambda X, theta: (X @ theta.reshape(-1, 1)).ravel(),
    ],
    "momentum_path": [momentum_old_learning_rate_inside],
    "adaptive_step": [
        lambda g, v, lr, eps: g / (v**0.5 + eps) * lr,
        lambda g, v, lr, eps: np.divide(lr * g, np.sqrt(v) + eps, dtype=np.float64).tolist(),
    ],
    "equivalent_rate": [
        lambda learning_rate, beta: learning_rate * (1 / (1 - beta)),
        lambda learning_rate, beta: np.float32(learning_rate) / np.float32(1 - beta),
    ],
    "mse_loss": [
        mse_loop,
        mse_dot_in_float32,
        mse_noisy,
        mse_of_lists,
        mse_as_fraction,
        lambda y_true, y_pred: np.linalg.norm(y_true - y_pred) ** 2 / y_true.size,
        lambda *both: np.square(np.subtract(*both)).mean(),
    ],
    "mse_gradient": [mse_gradient_by_rows, mse_gradient_float32, mse_gradient_as_mean],
    "mae_loss": [
        lambda y_true, y_pred: np.linalg.norm(y_true - y_pred, 1) / len(y_pred),
        lambda a, b: sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a),
    ],
    "huber_loss": [huber_loop, huber_clipped],
    "softmax_cross_entropy": [
        softmax_by_logsumexp,
        softmax_loop,
        softmax_one_hot,
        softmax_float32,
    ],
    "binary_cross_entropy": [
        binary_by_logaddexp,
        binary_by_cases,
        lambda z, y: float(np.mean(y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z))),
    ],
    "numerical_gradient": [central_in_place, central_restored_by_arithmetic, central_of_lists],
    "gradient_descent": [descent_in_place, descent_float32_while, descent_by_rows],
    "normal_equations": [
        lambda X, y: np.linalg.lstsq(X, y)[0],
        lambda X, y: np.linalg.pinv(X) @ y,
        lambda X, y: np.linalg.inv(X.T @ X) @ X.T @ y,
        lambda X, y: np.linalg.solve(X.T @ X / len(y), X.T @ y / len(y)).tolist(),
    ],
    "convergence_rate": [
        lambda kappa: 1 - 2 / (kappa + 1),
        lambda kappa: np.float32((kappa - 1) / (kappa + 1)),
    ],
    "steps_per_decimal": [
        lambda kappa: np.log10(0.1) / np.log10((kappa - 1) / (kappa + 1)),
        lambda kappa: 1 / math.log10((kappa + 1) / (kappa - 1)),
        lambda kappa: np.float32(-math.log(10) / math.log1p(-2 / (kappa + 1))),
        lambda kappa: math.log(0.1, (kappa - 1) / (kappa + 1)),
    ],
    "standardise": [standardise_as_list, standardise_in_place_on_a_copy, standardise_float32],
    "largest_stable_rate": [
        lambda X: 2 * len(X) / np.linalg.norm(X, 2) ** 2,
        lambda X: (2 / np.linalg.eigvalsh(np.mean(X[:, :, None] * X[:, None, :], axis=0))).min(),
        lambda X: np.array(2 / np.abs(np.linalg.eigvals(X @ X.T / len(X))).max()),
    ],
}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        pytest.param(name, answer, id=f"{name}-{number}")
        for name, answers in VARIANTS.items()
        for number, answer in enumerate(answers)
    ],
)
def test_a_right_answer_passes(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.passed, found
    assert found.diagnosis == ("Hidden checks passed." if hidden else "Visible checks passed.")
    assert found.misconception is None


errors = st.floats(0.011, 3.0).flatmap(lambda size: st.sampled_from([size, -size]))


@pytest.mark.thorough
@given(name=st.sampled_from(sorted(VARIANTS)), error=errors)
def test_a_scaled_answer_never_passes(name, error):
    reference = find(name).reference

    def scaled(*arguments):
        value = reference(*arguments)
        if isinstance(value, tuple):
            return value[0] * (1 + error), *value[1:]
        return value * (1 + error)

    assert not check(name, scaled).passed
    assert not check(name, scaled, hidden=True).passed


@given(error=errors, entry=st.integers(0, 2))
def test_one_wrong_entry_is_enough(error, entry):
    def nudged(theta, X, y):
        gradient = 2 / len(y) * X.T @ (X @ theta - y)
        gradient[entry % len(gradient)] += error * np.abs(gradient).max()
        return gradient

    assert not check("mse_gradient", nudged).passed


@given(part=st.integers(0, 2), error=errors)
def test_each_part_of_a_tuple_counts(part, error):
    def nudged(X):
        parts = list(find("standardise").reference(X))
        parts[part] = parts[part] * (1 + error)
        return tuple(parts)

    assert not check("standardise", nudged).passed


@given(error=st.floats(1e-5, 3.0).flatmap(lambda size: st.sampled_from([size, -size])))
def test_a_number_that_was_typed_in_never_passes(error):
    assert not check("largest_stable_rate", lambda X: 0.0955096 * (1 + error)).passed
    assert not check("largest_stable_rate", lambda X: 0.0955096).passed


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_nan_and_infinity_never_pass(name, bad):
    exercise = find(name)
    if not exercise.arguments:
        assert not check(name, bad).passed
        return

    def poisoned(*arguments):
        value = exercise.reference(*arguments)
        if isinstance(value, tuple):
            return (*value[:-1], value[-1] * bad)
        return value * bad

    assert not check(name, poisoned).passed


@pytest.mark.parametrize(
    "exercise",
    [each for checks in chapters().values() for each in checks],
    ids=lambda each: each.name,
)
def test_a_right_answer_passes_in_complex_numbers(exercise, hidden):
    """As it comes from `eigvals` in NumPy 2.5, or from a root of a negative number plus 0j."""

    def in_complex(value):
        if isinstance(value, tuple | list):
            return type(value)(map(in_complex, value))
        array = np.asarray(value)
        return array.astype(complex) if array.dtype.kind == "f" else value

    def answer(*arguments):
        return in_complex(exercise.reference(*arguments))

    answer = answer if exercise.arguments else answer()
    assert check(exercise.name, answer, hidden).passed
