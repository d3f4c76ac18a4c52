"""Chapter 01: a right answer passes however it is written, and a wrong one gets its own word."""

import math

import numpy as np
import pytest

from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import find


def shifted(logits):
    return logits - logits.max(axis=1, keepdims=True)


def softmax(logits):
    exponentials = np.exp(shifted(logits))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def log_softmax(logits):
    return shifted(logits) - np.log(np.exp(shifted(logits)).sum(axis=1, keepdims=True))


def one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# Right answers, in the styles that learners use


def mse_running(y_true, y_pred):
    mean = 0.0
    for count, (target, prediction) in enumerate(zip(y_true, y_pred, strict=True), start=1):
        mean += ((target - prediction) ** 2 - mean) / count
    return mean


def gradient_by_differences(theta, X, y):
    def loss(at):
        return np.mean((X @ at - y) ** 2)

    return [(loss(theta + e) - loss(theta - e)) / 2e-3 for e in 1e-3 * np.eye(len(theta))]


def gradient_in_float32(theta, X, y):
    theta, X, y = (np.asarray(a, np.float32) for a in (theta, X, y))
    return tuple(np.mean(2 * (X @ theta - y)[:, None] * X, axis=0))


def central_on_copies(function, theta, h):
    slopes = []
    for i in range(len(theta)):
        ahead, behind = theta.copy(), theta.copy()
        ahead[i] += h
        behind[i] -= h
        slopes.append((function(ahead) - function(behind)) / 2 / h)
    return slopes


def huber_by_masks(y_true, y_pred, delta):
    r = y_true - y_pred
    small = np.abs(r) <= delta
    losses = np.empty(len(r))
    losses[small] = 0.5 * r[small] ** 2
    losses[~small] = delta * np.abs(r[~small]) - 0.5 * delta**2
    return losses.mean(dtype=np.float32)


def huber_by_pieces(y_true, y_pred, delta):
    r = np.abs(y_true - y_pred)
    pieces = [lambda size: size**2 / 2, lambda size: delta * size - delta * delta / 2]
    return np.array(np.piecewise(r, [r <= delta, r > delta], pieces).mean())


def cross_entropy_in_float32(logits, labels):
    logits = logits.astype(np.float32)
    largest = logits.max(axis=1)
    log_sums = largest + np.log(np.exp(logits - largest[:, None]).sum(axis=1))
    return float((log_sums - logits[range(len(labels)), labels]).mean())


def cross_entropy_by_a_trace(logits, labels):
    return -np.trace(log_softmax(logits)[:, labels]) / len(labels)


def binary_from_a_table(logits, labels):
    table = np.stack([np.logaddexp(0, logits), np.logaddexp(0, -logits)], axis=1)
    return table[np.arange(len(labels)), labels].mean()


def binary_with_infinity_replaced_by_the_logit(logits, labels):
    softplus = np.log1p(np.exp(logits))
    return np.mean(np.where(np.isinf(softplus), logits, softplus) - labels * logits)


def binary_loop(logits, labels):
    total = 0.0
    for z, y in zip(logits.tolist(), labels.tolist(), strict=True):
        total += max(z, 0.0) + math.log1p(math.exp(-abs(z))) - y * z
    return total / len(labels)


RIGHT = {
    "mse_loss": [
        mse_running,
        lambda y, p: np.var(y - p) + np.mean(y - p) ** 2,
        lambda y, p: np.mean(y * y) - 2 * np.mean(y * p) + np.mean(p * p),
    ],
    "mae_loss": [
        lambda y, p: np.mean(np.maximum(y, p) - np.minimum(y, p)),
        lambda y, p: np.linalg.norm(np.float32(y - p), 1) / len(y),
        lambda y, p: np.array((y - p) @ np.sign(y - p) / y.size),
    ],
    "mse_gradient": [
        gradient_by_differences,
        gradient_in_float32,
        lambda theta, X, y: 2 * (X.T @ X @ theta - X.T @ y) / len(X),
    ],
    "numerical_gradient": [
        central_on_copies,
        lambda f, theta, h: [
            (f(theta + e) - f(theta - e)) / (2 * h) for e in h * np.eye(len(theta))
        ],
    ],
    "huber_loss": [
        huber_by_masks,
        huber_by_pieces,
        lambda y, p, d: np.mean(np.clip(y - p, -d, d) * (y - p) - np.clip(y - p, -d, d) ** 2 / 2),
    ],
    "softmax_cross_entropy": [
        cross_entropy_in_float32,
        cross_entropy_by_a_trace,
        lambda z, k: z.shape[1] * np.mean(-one_hot(z, k) * log_softmax(z)),
    ],
    "binary_cross_entropy": [
        binary_from_a_table,
        binary_with_infinity_replaced_by_the_logit,
        binary_loop,
        lambda z, y: np.where(y, np.logaddexp(0, -z), np.logaddexp(0, z)).mean(dtype=np.float32),
    ],
}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        pytest.param(name, answer, id=f"{name}-{number}")
        for name, answers in RIGHT.items()
        for number, answer in enumerate(answers)
    ],
)
def test_a_right_answer_passes(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.passed, found


# Answers that are nearly right


@pytest.mark.parametrize("decimals", range(6))
@pytest.mark.parametrize("name", sorted(RIGHT))
def test_a_rounded_answer_is_refused(name, decimals, hidden):
    def rounded(*arguments):
        return np.round(find(name).reference(*arguments), decimals)

    found = check(name, rounded, hidden)
    assert not found.passed
    assert decimals == 5 or "round" in found.diagnosis


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_the_inputs_differ_in_size_and_in_their_results(name):
    examples = inputs(find(name))
    lengths = {np.shape(part) for arguments in examples for part in arguments}
    results = {np.sum(find(name).reference(*arguments)).round(6) for arguments in examples}
    assert len(lengths) >= 3
    assert len(results) == len(examples)


def starts_at_the_second(y_true, y_pred):
    return sum((y_true[i] - y_pred[i]) ** 2 for i in range(1, len(y_true))) / len(y_true)


def halves_in_every_round(y_true, y_pred):
    total = 0.0
    for target, prediction in zip(y_true, y_pred, strict=True):
        total = (total + (target - prediction) ** 2) / 2
    return total


def solves(theta, X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


def keeps_the_last_sample(theta, X, y):
    gradient = np.zeros(len(theta))
    for row, target in zip(X, y, strict=True):
        gradient = 2 * (row @ theta - target) * row / len(y)
    return gradient


def each_feature_alone(theta, X, y):
    return [2 * np.mean((X[:, j] * theta[j] - y) * X[:, j]) for j in range(len(theta))]


def leaves_theta_moved(function, theta, h):
    theta, gradient = theta.copy(), np.zeros(len(theta))
    for i in range(len(theta)):
        before = function(theta)
        theta[i] += h
        gradient[i] = (function(theta) - before) / h
    return gradient


def only_this_coordinate(function, theta, h):
    points = np.diag(theta)
    steps = h * np.eye(len(theta))
    pairs = zip(points + steps, points - steps, strict=True)
    return [(function(ahead) - function(behind)) / (2 * h) for ahead, behind in pairs]


def never_fills_the_result(function, theta, h):
    gradient = np.zeros(len(theta))
    for e in h * np.eye(len(theta)):
        slope = (function(theta + e) - function(theta - e)) / (2 * h)  # noqa: F841
    return gradient


def two_groups(y_true, y_pred, delta):
    r = np.abs(y_true - y_pred)
    small = r <= delta
    return np.mean(r[small] ** 2 / 2) + np.mean(delta * r[~small] - delta**2 / 2)


def excess_without_delta(y_true, y_pred, delta):
    r = np.abs(y_true - y_pred)
    inside = np.minimum(r, delta)
    return np.mean(0.5 * inside**2 + (r - inside))


def by_the_first_logit(logits, labels):
    sign, rest = (1, logits) if logits[0] > 0 else (-1, 0)
    return np.mean(rest + np.log(1 + np.exp(-sign * logits)) - labels * logits)


def clips_like_keras(logits, labels):
    p = np.clip(sigmoid(logits), 1e-7, 1 - 1e-7)
    return -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p))


def huber_with(inside, outside):
    def answer(y_true, y_pred, delta):
        r = np.abs(y_true - y_pred)
        return np.mean(np.where(r <= delta, inside(r, delta), outside(r, delta)))

    return answer


def parabola(r, d):
    return r**2 / 2


def line(r, d):
    return d * r - d**2 / 2


def label_entries(table, labels):
    return table[np.arange(len(labels)), labels]


def per_class(find_shift):
    def answer(logits, labels):
        z = logits - find_shift(logits)
        table = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return -label_entries(table, labels).mean()

    return answer


WRONG = {
    "mse_loss": [
        (starts_at_the_second, "first-sample-left-out"),
        (halves_in_every_round, "divided-inside-loop"),
        (lambda y, p: np.mean((y - p) ** 2) / len(y), "divided-twice"),
        (lambda y, p: np.sum((y - p) ** 2) / np.sum((y - y.mean()) ** 2), "normalised"),
        (lambda y, p: np.mean((y + p) ** 2), "added"),
        (lambda y, p: 2 * np.mean(p - y), "doubled-for-squared"),
        (lambda y, p: np.mean(((y - p) / y) ** 2), "relative"),
        (lambda y, p: np.sum(y - p) ** 2 / len(y), "square-of-sum"),
        (lambda y, p: [np.mean((y - p) ** 2)], "in-an-array"),
        (lambda y, p: np.sqrt(np.mean((y - p) ** 2)) / 2, "half-convention-and-root"),
        (lambda y, p: round(np.sum((y - p) ** 2), 2), "rounded-and-sum-for-mean"),
    ],
    "mae_loss": [
        (lambda y, p: abs(sum(y) - sum(p)) / len(y), "absolute-of-mean"),
        (lambda y, p: np.mean(np.sign(y - p)), "signs-averaged"),
        (lambda y, p: np.mean(np.where(y > p, y - p, 0)), "one-side-only"),
        (lambda y, p: np.linalg.norm(y - p) / len(y), "norm-over-n"),
        (lambda y, p: np.mean(np.abs(y - p) / np.abs(y)), "relative"),
        (lambda y, p: np.mean(np.abs(y - np.mean(p))), "mean-for-sample"),
        (lambda y, p: np.sum(np.abs(y - p)) / 3, "same-count-always"),
        (lambda y, p: round(np.mean(np.abs(y - p)) / 2, 1), "rounded-and-half-convention"),
    ],
    "mse_gradient": [
        (solves, "minimiser"),
        (keeps_the_last_sample, "last-sample-only"),
        (each_feature_alone, "features-apart"),
        (lambda theta, X, y: -2 * X.T @ y / len(y), "parameters-ignored"),
        (
            lambda theta, X, y: 2 * np.mean((X @ theta - y)[:, None] * X, axis=1),
            "added-over-features",
        ),
        (lambda theta, X, y: 2 * np.mean(X @ theta - y) * X.mean(axis=0), "mean-times-mean"),
        (lambda theta, X, y: X.T @ np.sign(X @ theta - y) / len(y), "gradient-of-mae"),
        (lambda theta, X, y: 2 * X.T @ (X @ theta - y.mean()) / len(y), "broadcast-summed"),
        (lambda theta, X, y: theta - 0.1 * 2 * X.T @ (X @ theta - y) / len(y), "step-taken"),
        (
            lambda theta, X, y: 2 * X.T @ (y - X @ theta) / len(y) ** 2,
            "sign-flipped-and-divided-twice",
        ),
    ],
    "numerical_gradient": [
        (leaves_theta_moved, "coordinate-not-restored"),
        (only_this_coordinate, "others-set-to-zero"),
        (never_fills_the_result, "both-points-the-same"),
        (lambda f, theta, h: (f(theta + h) - f(theta)) / h, "all-coordinates-at-once"),
        (lambda f, theta, h: 3 * theta**2, "formula-of-one-function"),
        (
            lambda f, theta, h: [
                f(theta + e) - f(theta - e) / 2 * h for e in h * np.eye(len(theta))
            ],
            "all-brackets-missing",
        ),
        (
            lambda f, theta, h: [
                (f(theta + e * theta) - f(theta - e * theta)) / (2 * h)
                for e in h * np.eye(len(theta))
            ],
            "relative-step",
        ),
    ],
    "huber_loss": [
        (two_groups, "two-means"),
        (excess_without_delta, "plain-line-outside"),
        (huber_with(parabola, lambda r, d: r - 0.5), "plain-line-outside"),
        (huber_with(lambda r, d: r**2 / 2 / d, lambda r, d: r - d / 2), "smooth-l1"),
        (huber_with(parabola, lambda r, d: d**2 * r - d**2 / 2), "slope-squared"),
        (huber_with(parabola, lambda r, d: r - r + d), "constant-outside"),
        (huber_with(lambda r, d: 0, line), "small-ones-dropped"),
        (lambda y, p, d: np.mean(np.clip(y - p, -d, d)), "slope-for-loss"),
        (lambda y, p, d: np.mean(np.maximum(np.abs(y - p) - d, 0)), "insensitive"),
        (lambda y, p, d: -np.mean(np.abs(y - p)), "sign-flipped-and-absolute-error"),
    ],
    "softmax_cross_entropy": [
        (per_class(lambda z: z.max(axis=0)), "maximum-of-each-class"),
        (per_class(lambda z: z.max()), "one-maximum-for-all-rows"),
        (per_class(lambda z: z.min(axis=1, keepdims=True)), "another-number-subtracted"),
        (lambda z, k: -np.sum(one_hot(z, k) * np.log(softmax(z))) / len(k), "log-of-zero"),
        (
            lambda z, k: -np.sum(one_hot(z, k) * np.log(softmax(z) + 1e-10)) / z.size,
            "epsilon-in-log-and-mean-over-classes",
        ),
        (
            lambda z, k: -np.mean(label_entries(np.nan_to_num(np.log(softmax(z))), k)),
            "nan-replaced",
        ),
        (lambda z, k: -np.mean(np.log(sigmoid(label_entries(z, k)))), "sigmoid-for-softmax"),
        (lambda z, k: -label_entries(log_softmax(np.clip(z, -500, 500)), k).mean(), "clipped"),
        (lambda z, k: np.mean(z.argmax(axis=1) != k), "error-rate"),
        (lambda z, k: -3 * np.mean(one_hot(z, k) * log_softmax(z)), "three-classes-assumed"),
        (lambda z, k: -np.log(np.mean(label_entries(softmax(z), k))), "log-of-mean"),
    ],
    "binary_cross_entropy": [
        (by_the_first_logit, "one-formula-for-all"),
        (clips_like_keras, "epsilon-in-log"),
        (lambda z, y: -clips_like_keras(z, y) / 1, "epsilon-in-log-and-sign-flipped"),
        (lambda z, y: np.mean(np.log1p(np.exp(-z)) + (1 - y) * z), "overflow"),
        (lambda z, y: np.mean(np.logaddexp(0, z)) - np.mean(y) * np.mean(z), "broadcast"),
        (
            lambda z, y: np.mean(np.logaddexp(0, z) - y * np.maximum(z, 0)),
            "label-term-positive-part",
        ),
        (
            lambda z, y: np.mean(np.maximum(z, 0) + np.log1p(1 + np.exp(-np.abs(z))) - y * z),
            "one-twice",
        ),
        (lambda z, y: np.mean(np.logaddexp(0, -z) + y * z), "labels-flipped"),
        (lambda z, y: np.sum(np.logaddexp(0, z) - y * z) / np.sum(y), "divided-by-positives"),
        (lambda z, y: np.mean(sigmoid(z) - y), "slope-for-loss"),
    ],
}


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        pytest.param(name, answer, misconception, id=f"{name}-{number}-{misconception}")
        for name, answers in WRONG.items()
        for number, (answer, misconception) in enumerate(answers)
    ],
)
def test_programs_as_they_are_written_are_recognised(name, answer, misconception, hidden):
    found = check(name, answer, hidden)
    assert not found.passed
    assert found.misconception == misconception


# The colleague's program

COLLEAGUE = """
def sample_losses(logits, labels):
    exponentials = np.exp(logits)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[labels]
    losses = -np.mean(one_hot * np.log(probabilities), axis=1)
    right = probabilities.argmax(axis=1) == labels
    return losses, right
"""
SHIFT = ("exp(logits)", "exp(logits - logits.max(axis=1, keepdims=True))")
SUM = ("-np.mean(", "-np.sum(")
PICK = (
    "-np.mean(one_hot * np.log(probabilities), axis=1)",
    "-np.log(probabilities)[np.arange(len(labels)), labels]",
)
LOGS = (
    "np.log(probabilities)",
    "(logits - logits.max(axis=1, keepdims=True)"
    " - np.log(exponentials.sum(axis=1, keepdims=True)))",
)
RAW_LOGS = ("np.log(probabilities)", "(logits - np.log(exponentials.sum(axis=1, keepdims=True)))")


def mended_by(*changes):
    """The colleague's program as a learner changes it."""
    text, space = COLLEAGUE, {"np": np}
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    exec(text, space)
    return space["sample_losses"]


@pytest.mark.parametrize(
    ("changes", "misconception"),
    [
        ((), "as-it-came"),
        ((SHIFT, LOGS, SUM), None),
        ((SHIFT, SUM), "log-of-zero"),
        ((SHIFT, PICK), "log-of-zero"),
        ((SHIFT, LOGS), "mean-over-classes"),
        ((SHIFT,), "log-of-zero-and-mean-over-classes"),
        ((SUM,), "overflow-and-log-of-zero"),
        ((PICK,), "overflow-and-log-of-zero"),
        ((RAW_LOGS, SUM), "overflow"),
        ((RAW_LOGS,), "overflow-and-mean-over-classes"),
        ((SHIFT, ("(probabilities)", "(probabilities + 1e-12)"), SUM), "clipped"),
        (
            (SHIFT, ("(probabilities)", "(np.maximum(probabilities, 1e-15))")),
            "mean-over-classes-and-clipped",
        ),
        ((SHIFT, LOGS, (", axis=1)\n    right", ")\n    right")), "mean-of-all"),
    ],
)
def test_what_is_left_of_the_colleagues_mistakes_is_named(changes, misconception, hidden):
    found = check("sample_losses", mended_by(*changes), hidden)
    assert (found.passed, found.misconception) == (misconception is None, misconception)


def test_the_colleagues_program_as_it_came_gives_no_mistake_away_at_first():
    found = check("sample_losses", mended_by(), help=1)
    assert found.diagnosis.startswith("These are the colleague's numbers")
    for word in ("exp", "overflow", "mean", "log"):
        assert word not in found.diagnosis + found.nudge


def test_the_colleagues_rows_end_as_the_exercise_says():
    rows = np.array([[0.0, 0.0, 0.0], [1000.0, 0.0, 0.0], [0.0, -800.0, 0.0]])
    losses, right = find("sample_losses").reference(rows, np.array([1, 0, 1]))
    np.testing.assert_allclose(losses, [np.log(3), 0, 800 + np.log(2)])
    assert list(right) == [False, True, False]
    with np.errstate(all="ignore"):
        equal, certain, wrong = mended_by()(rows, np.array([1, 0, 1]))[0]
    assert (round(float(equal), 4), bool(np.isnan(certain)), wrong) == (0.3662, True, np.inf)


def test_an_earlier_answer_does_not_mend_the_colleagues_program(hidden):
    for answer in (find("softmax_cross_entropy").reference, *RIGHT["softmax_cross_entropy"]):
        assert check("sample_losses", answer, hidden).status == "error"


def losses_one_by_one(logits, labels):
    losses, right = [], []
    for row, label in zip(logits, labels, strict=True):
        z = row - max(row)
        losses.append(math.log(sum(math.exp(value) for value in z)) - z[label])
        right.append(bool(row[label] == row.max()))
    return losses, right


def losses_in_float32(logits, labels):
    table = log_softmax(logits.astype(np.float32))
    return -label_entries(table, labels), (np.argmax(table, axis=1) == labels).astype(int)


@pytest.mark.parametrize(
    "answer",
    [
        losses_one_by_one,
        losses_in_float32,
        lambda z, k: (
            np.logaddexp.reduce(z, axis=1) - label_entries(z, k),
            np.argmax(z, axis=1) == k,
        ),
        lambda z, k: [
            (one_hot(z, k) * -log_softmax(z)).sum(axis=1).tolist(),
            [row.argmax() == label for row, label in zip(z, k, strict=True)],
        ],
    ],
)
def test_the_colleagues_program_may_be_mended_in_any_way(answer, hidden):
    found = check("sample_losses", answer, hidden)
    assert found.passed, found
