"""The programs of chapter 10's exercises against the library, and answers as people write them."""

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from course_lib import calibration, ensembles, explanation
from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import find
from course_lib.losses import MeanSquaredError, SoftmaxCrossEntropy
from course_lib.models import MLP
from course_lib.reliability import interval_bounds


def each_input(name):
    exercise = find(name)
    return [*inputs(exercise), *inputs(exercise, hidden=True)]


def reference(name):
    return find(name).reference


def test_shapley_is_the_library_s():
    for value, n in each_input("shapley"):

        def game(mask, earned=value):
            return earned[mask @ 2 ** np.arange(len(mask))]

        expected = explanation.shapley_values(game, n)
        np.testing.assert_allclose(reference("shapley")(value, n), expected, atol=1e-12)


def test_the_kernel_is_the_library_s():
    for given in each_input("kernel_weight"):
        expected = explanation.kernel_weight(*given)
        assert reference("kernel_weight")(*given) == pytest.approx(expected)


def test_the_calibration_error_is_the_library_s_and_no_row_stands_on_an_edge():
    for confidence, correct, bins in each_input("expected_calibration_error"):
        expected = calibration.expected_calibration_error(confidence, correct, bins)
        found = reference("expected_calibration_error")(confidence, correct, bins)
        assert found == pytest.approx(expected)
        places = confidence[confidence < 1] * bins
        assert np.abs(places - np.rint(places))[np.rint(places) > 0].min(initial=1) > 1e-9


def test_the_temperature_is_the_library_s_and_lies_within_the_range():
    for logits, labels in each_input("fit_temperature"):
        expected = calibration.TemperatureScaling().fit(logits, labels).temperature
        assert reference("fit_temperature")(logits, labels) == pytest.approx(expected, rel=1e-6)
        assert 0.12 < expected < 9


def test_the_threshold_is_the_library_s():
    for scores, alpha in each_input("conformal_threshold"):
        expected = calibration.conformal_threshold(scores, alpha)
        assert reference("conformal_threshold")(scores, alpha) == expected
        assert len(np.unique(scores)) == len(scores)


def test_the_variance_is_the_library_s():
    for given in each_input("bagging_variance"):
        expected = ensembles.bagging_variance(*given)
        assert reference("bagging_variance")(*given) == pytest.approx(expected)


def test_the_bounds_are_the_library_s_and_those_of_the_corners():
    for lower, upper, W, b in each_input("interval_forward"):
        model = MLP([len(W), W.shape[1]], loss=MeanSquaredError())
        model.views["weights_0"][...], model.views["bias_0"][...] = W, b
        low, high = reference("interval_forward")(lower, upper, W, b)
        for ours, theirs in zip((low, high), interval_bounds(model, lower, upper), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-12)
        corners = [
            np.where(take, upper, lower) @ W + b
            for take in itertools.product([True, False], repeat=len(W))
        ]
        np.testing.assert_allclose(low, np.min(corners, axis=0), atol=1e-12)
        np.testing.assert_allclose(high, np.max(corners, axis=0), atol=1e-12)


def by_orders(value, n):
    phi = [0.0] * n
    for order in itertools.permutations(range(n)):
        k = 0
        for i in order:
            phi[i] += (value[k | 1 << i] - value[k]) / math.factorial(n)
            k |= 1 << i
    return phi


def by_regression(value, n):
    if n == 1:
        return [value[1] - value[0]]
    return explanation.kernel_shap(lambda mask: value[mask @ 2 ** np.arange(n)], n)


def error_by_histogram(confidence, correct, bins):
    place = np.clip(np.floor(np.asarray(confidence) * bins), 0, bins - 1).astype(int)
    sums = [
        np.bincount(place, weights=w, minlength=bins) for w in (np.asarray(correct), confidence)
    ]
    return np.abs(sums[0] - sums[1]).sum() / len(place)


def error_by_loop(confidence, correct, bins):
    total = 0
    for k in range(bins):
        rows = [
            i
            for i, c in enumerate(confidence)
            if k / bins <= c and (c < (k + 1) / bins or k == bins - 1)
        ]
        if rows:
            gap = sum(correct[i] for i in rows) / len(rows) - sum(
                confidence[i] for i in rows
            ) / len(rows)
            total += len(rows) * abs(gap)
    return total / len(confidence)


def temperature_by_scipy(logits, labels):
    def loss(log_t):
        return SoftmaxCrossEntropy().value(logits / np.exp(log_t), labels)

    bounds = (np.log(0.1), np.log(10))
    return np.exp(minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6}).x)


def temperature_by_grid(logits, labels):
    grid = np.geomspace(0.1, 10, 3000)
    return grid[np.argmin([SoftmaxCrossEntropy().value(logits / t, labels) for t in grid])]


def bounds_by_sign(lower, upper, W, b):
    plus, minus = np.maximum(W, 0), np.minimum(W, 0)
    return lower @ plus + upper @ minus + b, upper @ plus + lower @ minus + b


def bounds_by_loop(lower, upper, W, b):
    low, high = np.tile(b, (len(lower), 1)), np.tile(b, (len(lower), 1))
    for i, row in enumerate(W):
        ends = lower[:, [i]] * row, upper[:, [i]] * row
        low, high = low + np.minimum(*ends), high + np.maximum(*ends)
    return [low, high]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("shapley", by_orders),
        ("shapley", by_regression),
        ("kernel_weight", lambda n, s: (n - 1) / math.comb(n, s) / s / (n - s)),
        (
            "kernel_weight",
            lambda n, s: (n - 1) * math.factorial(s - 1) * math.factorial(n - s - 1)
            / math.factorial(n),
        ),
        ("expected_calibration_error", error_by_histogram),
        ("expected_calibration_error", error_by_loop),
        ("fit_temperature", temperature_by_scipy),
        ("fit_temperature", temperature_by_grid),
        (
            "conformal_threshold",
            lambda s, a: sorted(s)[math.ceil((len(s) + 1) * (1 - a) - 1e-9) - 1],
        ),
        (
            "conformal_threshold",
            lambda s, a: np.partition(s, k := int(np.ceil((len(s) + 1) * (1 - a) - 1e-9)) - 1)[k],
        ),
        ("bagging_variance", lambda r, v, n: v * (r + (1 - r) / n)),
        ("bagging_variance", lambda r, v, n: (n * v + n * (n - 1) * r * v) / n**2),
        (
            "bagging_variance",
            lambda r, v, n: np.mean(v * (r + (1 - r) * np.eye(n))),
        ),
        ("interval_forward", bounds_by_sign),
        ("interval_forward", bounds_by_loop),
        (
            "shuffled_importance",
            lambda t, X, y, o: [
                np.mean((X @ t + (X[o[j], j] - X[:, j]) * t[j] - y) ** 2)
                - np.mean((X @ t - y) ** 2)
                for j in range(len(t))
            ],
        ),
    ],
)  # fmt: skip
def test_right_answers_of_every_kind_pass(name, answer, hidden):
    assert check(name, answer, hidden).passed


@pytest.mark.parametrize(
    ("name", "answer", "named"),
    [
        (
            "expected_calibration_error",
            lambda c, r, bins: abs(r.mean() - c.mean()),
            "size-of-the-sum",
        ),
        ("conformal_threshold", lambda s, a: np.quantile(s, 1 - a), "plain-quantile"),
        (
            "conformal_threshold",
            lambda s, a: np.sort(s)[math.ceil(len(s) * (1 - a)) - 1],
            "plus-one-missing",
        ),
        ("bagging_variance", lambda r, v, n: v / n, "independent"),
        ("interval_forward", lambda lo, up, W, b: (lo @ W + b, up @ W + b), "ends-as-they-are"),
        ("kernel_weight", lambda n, s: 1 / math.comb(n, s), "one-over-count"),
        ("shapley", lambda v, n: [v[2**i] - v[0] for i in range(n)], "alone"),
        ("shapley", lambda v, n: v[-1] - v[0], None),
        ("fit_temperature", lambda z, y: 1 / temperature_by_scipy(z, y), "one-over-t"),
        ("fit_temperature", lambda z, y: np.mean(z.argmax(axis=1) == y), None),
    ],
)
def test_wrong_answers_are_named(name, answer, named):
    found = check(name, answer, help=1)
    assert not found.passed
    assert named is None or found.misconception == named


def test_the_colleague_s_program_has_two_mistakes(colleague, hidden):
    assert check("shuffled_importance", colleague([]), hidden).misconception == "both-mistakes-left"
    inside = (
        "    shuffled = X.copy()\n    for j in range(X.shape[1]):\n",
        "    for j in range(X.shape[1]):\n        shuffled = X.copy()\n",
    )
    error = ("np.var(y)", "np.mean((X @ theta - y) ** 2)")
    for changes, named in (
        ([inside], "variance-for-error"),
        ([error], "not-restored"),
        ([inside, error], None),
    ):
        found = check("shuffled_importance", colleague(changes), hidden)
        assert (found.passed, found.misconception) == (named is None, named)
