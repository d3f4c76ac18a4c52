"""The answers of chapter 10's predictions on seeds that are not in the lesson, and its claims."""

from itertools import combinations

import numpy as np
import pytest

from course_lib.calibration import (
    ConformalClassifier,
    TemperatureScaling,
    expected_calibration_error,
)
from course_lib.datasets import breast_cancer, digits
from course_lib.ensembles import DeepEnsemble, ambiguity
from course_lib.explanation import lime, marginal_game, permutation_importance, shapley_values
from course_lib.losses import SoftmaxCrossEntropy, softmax
from course_lib.models import MLP, LinearRegression, SoftmaxRegression
from course_lib.optimizers import Adam, GradientDescent
from course_lib.reliability import agreement, pixel_shifts, proven
from course_lib.selection import scaled_split, train_test_split
from course_lib.training import fit
from course_lib.widgets.questions import find

pytestmark = pytest.mark.long
OTHER = range(100, 110)
NAMES = ("worst radius", "worst texture", "worst smoothness", "worst concavity",
         "worst symmetry", "mean texture", "area error", "mean concavity")  # fmt: skip


@pytest.fixture(scope="module")
def read():
    """Ten networks on digits, the rows that they have not seen, and the labels."""
    found = []
    for seed in OTHER:
        X, X_new, y, y_new = train_test_split(digits().X, digits().y, 2 / 3, seed)
        model = MLP([64, 32, 10], seed=seed)
        fit(model, X, y, Adam(0.003), 20, seed=seed)
        order = np.random.default_rng(seed).permutation(len(y_new))
        found.append((model, X_new[order], y_new[order]))
    return found


def test_a_twin():
    importances = []
    for seed in OTHER:
        x, other = np.random.default_rng(seed).normal(size=(2, 500))
        model, X = LinearRegression(3, fit_intercept=False), np.transpose([x, other, x])
        fit(model, X, 3 * x + other, GradientDescent(0.1), 200, batch_size=None)
        found = permutation_importance(model, X, 3 * x + other, repeats=50)
        importances.append(found.mean[0] / (2 * 9 * x.var()))
    assert np.mean(importances) == pytest.approx(1 / 4, rel=0.02)
    assert find("10-twin").answer == "A quarter"


def test_a_simple_model_is_as_good():
    ahead = []
    for seed in OTHER:
        X, X_test, y, y_test = scaled_split(
            breast_cancer().X, breast_cancer().y, 0.5, seed, stratify=True
        )
        linear, network = SoftmaxRegression(30, 2), MLP([30, 32, 2], seed=seed)
        for model in (linear, network):
            fit(model, X, y, Adam(0.01), 30, seed=seed)
        ahead.append(linear.score(X_test, y_test) - network.score(X_test, y_test))
    assert np.mean(ahead) > -0.005


def test_lime_with_fifty_rows():
    shares = {50: [], 5000: []}
    eight = breast_cancer().X[:, [breast_cancer().feature_names.index(name) for name in NAMES]]
    for seed in OTHER:
        X, X_test, y, _ = scaled_split(eight, breast_cancer().y, 0.5, seed, stratify=True)
        model = MLP([8, 16, 2], seed=seed)
        fit(model, X, y, Adam(0.01), 30, seed=seed)

        def benign(rows, model=model):
            return model.predict_proba(rows)[:, 1]

        x = X_test[np.argmin(np.abs(benign(X_test) - 0.5))]
        for n, found in shares.items():
            tops = [set(lime(benign, x, np.ones(8), n, seed=k).top(3)) for k in range(100, 112)]
            found.append(np.mean([len(a & b) / 3 for a, b in combinations(tops, 2)]))
    assert 0.7 < np.mean(shares[50]) < 0.9
    assert np.mean(shares[5000]) > 0.9
    assert find("10-lime").answer == "About 0.8"


@pytest.mark.parametrize(("copies", "least", "most"), [(1, 0, 0.15), (3, 0.85, 1)])
def test_a_model_that_fools_lime_always_and_shapley_with_three_copies(copies, least, most):
    def hidden(rows):
        left, right = np.split(rows[:, 2:], 2, axis=1)
        return np.where((left != right).any(axis=1), rows[:, 1], rows[:, 0])

    blamed = []
    for rng in map(np.random.default_rng, OTHER):
        parts = [rng.choice([-1.0, 1.0], (200, 2)), *2 * [rng.normal(size=(200, copies))]]
        real = np.column_stack(parts)
        for row in real[:5]:
            assert lime(hidden, row, real.std(axis=0)).top(1) == (1,)
            phi = shapley_values(marginal_game(hidden, row, real[100:130]), 2 + 2 * copies)
            blamed.append(np.argmax(np.abs(phi)) == 1)
    assert least <= np.mean(blamed) <= most


def test_a_mean_of_networks():
    rng = np.random.default_rng(1)
    for _ in range(100):
        found = ambiguity(rng.random((10, 30)), rng.integers(0, 2, 30).astype(float))
        assert found.ensemble <= found.members
    assert find("10-mean").answer == "Never larger"


@pytest.mark.thorough
def test_the_mean_of_five_networks_is_about_as_good_as_the_best_of_them():
    ahead = []
    for seed in OTHER:
        X, X_rest, y, y_rest = train_test_split(digits().X, digits().y, 0.888, seed)
        ensemble = DeepEnsemble(lambda k: MLP([64, 32, 10], seed=k), 5, seed=10 * seed)
        ensemble.fit(X, y, lambda: Adam(0.01), epochs=30)
        each = [model.loss_value(X_rest, y_rest) for model in ensemble.models]
        mean = SoftmaxCrossEntropy().value(np.log(ensemble.predict_proba(X_rest)), y_rest)
        assert mean < np.mean(each)
        ahead.append(mean < min(each))
    assert sum(ahead) >= 5


@pytest.mark.thorough
@pytest.mark.parametrize(("wrong", "epochs"), [(0.0, 60), (0.3, 60), (0.3, 120)])
def test_the_temperature(wrong, epochs):
    errors, losses = [], []
    for seed in OTHER:
        rng, model = np.random.default_rng(seed), MLP([64, 64, 10], seed=seed)
        X, X_new, y, y_new = train_test_split(digits().X, digits().y, 0.7215, seed)
        order = rng.permutation(len(y_new))
        X_new, y_new = X_new[order], y_new[order]
        for labels, share in ((y, 0.3), (y_new, wrong)):
            rows = rng.random(len(labels)) < share
            labels[rows] = rng.integers(0, 10, rows.sum())
        fit(model, X, y, Adam(0.003), epochs, seed=seed)
        z = model.decision_function(X_new)
        scaling = TemperatureScaling().fit(z[:500], y_new[:500])
        z, labels = z[500:], y_new[500:]
        both = softmax(z), scaling.predict_proba(z)
        right = z.argmax(axis=1) == labels
        errors.append([expected_calibration_error(p.max(axis=1), right) for p in both])
        losses.append([SoftmaxCrossEntropy().value(np.log(p), labels) for p in both])
    before, after = np.transpose(errors)
    assert np.less(*np.transpose(losses)[::-1]).sum() >= 9
    if epochs > 60:
        assert np.sum(after < before) >= 7
    elif wrong:
        assert np.sum(after > before) >= 7
        assert find("10-temperature").answer == "It rises"
    else:
        assert (after < before / 2).all()


def test_sets_cover_all_rows_and_not_each_digit_nor_noisy_rows(read):
    covered, eights, noisy = [], [], []
    for number, (model, X, y) in enumerate(read):
        sets = ConformalClassifier(0.05).fit(model.predict_proba(X[:299]), y[:299])
        X, y = X[299:], y[299:]
        held = sets.predict(model.predict_proba(X))[np.arange(len(y)), y]
        covered.append(held.mean())
        eights.append(held[y == 8].mean())
        rows = np.clip(X + 0.3 * np.random.default_rng(number).normal(size=X.shape), 0, 1)
        noisy.append(sets.predict(model.predict_proba(rows))[np.arange(len(y)), y].mean())
    assert 0.93 < np.mean(covered) < 0.97
    assert np.mean(eights) < 0.92
    assert np.mean(noisy) < 0.88
    assert find("10-quiz-cover").answer.startswith("No")


def test_a_shift_by_one_pixel(read):
    kept = [
        np.mean(list(agreement(model.predict, X, pixel_shifts(X, 8)).values()))
        for model, X, _ in read
    ]
    assert 0.25 < np.mean(kept) < 0.42
    assert np.mean([model.score(X, y) for model, X, y in read]) == pytest.approx(0.95, abs=0.01)
    assert find("10-shift").answer == "About a third"


def test_half_of_the_labels_are_proven_within_a_fiftieth_and_none_within_a_twentieth(read):
    shares = np.mean([[proven(m, X, r).mean() for r in (0.005, 0.02, 0.05)] for m, X, _ in read], 0)
    assert shares[0] > 0.8
    assert 0.2 < shares[1] < 0.6
    assert shares[2] < 0.02


def test_what_shapley_values_add_up_to():
    rng = np.random.default_rng(0)
    rows, x = rng.normal(size=(20, 3)), rng.normal(size=3)

    def model(X):
        return np.tanh(X @ [1.0, 2.0, -1.0]) * X[:, 0]

    phi = shapley_values(marginal_game(model, x, rows), 3)
    assert phi.sum() == pytest.approx(model(x[None])[0] - model(rows).mean())
    assert float(find("10-quiz-sum").answer) == pytest.approx(0.9 - 0.6)
