"""Conformal sets and intervals: the promise is kept, neither less nor much more."""

import numpy as np
import pytest

from course_lib.calibration import ConformalClassifier, ConformalRegressor, conformal_threshold


@pytest.mark.parametrize(("n", "alpha"), [(9, 0.1), (19, 0.05), (99, 0.1), (100, 0.25), (7, 0.5)])
def test_the_threshold_is_the_smallest_with_enough_scores_below(n, alpha):
    scores = np.random.default_rng(n).permutation(n) + 1.0
    found = conformal_threshold(scores, alpha)
    assert found >= (n + 1) * (1 - alpha) - 1e-9
    assert found - 1 < (n + 1) * (1 - alpha)


def test_coverage_is_between_its_bounds():
    """At n = 99 and α = 0.1 exactly 0.9 on the average: the 90th of 99 uniform scores."""
    rng = np.random.default_rng(0)
    thresholds = np.array([conformal_threshold(rng.random(99), 0.1) for _ in range(20_000)])
    standard_error = thresholds.std() / np.sqrt(len(thresholds))
    assert abs(thresholds.mean() - 0.9) < 4 * standard_error
    assert thresholds.std() == pytest.approx(np.sqrt(0.9 * 0.1 / 101), rel=0.03)  # Beta(90, 10)


def classes(n, seed):
    """Three classes, one of them hard, with the probabilities of a model that is too sure."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    logits = rng.normal(size=(n, 3))
    logits[np.arange(n), labels] += np.array([4.0, 3.0, 0.5])[labels]
    p = np.exp(3 * logits)
    return p / p.sum(axis=1, keepdims=True), labels


@pytest.mark.parametrize("per_class", [False, True])
def test_sets_cover_and_only_those_per_class_cover_each_class(per_class):
    covered = np.zeros((100, 3))
    for seed in range(100):
        p, labels = classes(300, seed)
        new, truth = classes(2000, 1000 + seed)
        sets = ConformalClassifier(0.1, per_class).fit(p, labels).predict(new)
        inside = sets[np.arange(2000), truth]
        covered[seed] = [inside[truth == k].mean() for k in range(3)]
    assert 0.89 < covered.mean() < 0.92
    if per_class:
        assert (covered.mean(axis=0) > 0.89).all()
    else:
        assert covered.mean(axis=0)[2] < 0.85  # the promise is for all rows together


def test_intervals_cover_whatever_the_errors_are_like():
    rng = np.random.default_rng(0)
    covered = []
    for _ in range(300):
        noise = rng.standard_t(2, size=199 + 500)
        prediction, y = np.zeros(699), noise
        low, high = ConformalRegressor(0.1).fit(prediction[:199], y[:199]).predict(prediction[199:])
        covered.append(np.mean((low <= y[199:]) & (y[199:] <= high)))
    assert 0.89 < np.mean(covered) < 0.91


def test_under_shift_the_promise_is_broken():
    rng = np.random.default_rng(0)
    regressor = ConformalRegressor(0.1).fit(np.zeros(500), rng.normal(size=500))
    low, high = regressor.predict(np.zeros(2000))
    moved = rng.normal(1.5, 1, size=2000)
    assert np.mean((low <= moved) & (moved <= high)) < 0.75


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: conformal_threshold(range(8), 0.1), "at least 9 for alpha = 0.1, got 8"),
        (lambda: conformal_threshold(range(18), 0.05), "at least 19 for alpha = 0.05, got 18"),
        (lambda: conformal_threshold([1.0], 0), "alpha must be above 0 and below 1, got 0"),
        (lambda: conformal_threshold([], 0.5), "scores must not be empty"),
        (
            lambda: ConformalClassifier(0.5).fit([[0.9, 0.3]], [0]),
            "sum to 1, got a row that sums to 1.2",
        ),
        (
            lambda: ConformalClassifier(0.4, per_class=True).fit([[0.5, 0.5]] * 3, [0, 0, 1]),
            "class 1 has too few rows for alpha = 0.4, 1; scores",
        ),
        (
            lambda: ConformalClassifier(0.5).fit([[0.5, 0.5]] * 3, [0, 0, 1]).predict([[1.0]]),
            "probabilities must have 2 columns",
        ),
        (lambda: ConformalRegressor().predict([1.0]), "must be fitted before it predicts"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_an_alpha_near_one_gives_the_smallest_score_and_not_the_largest():
    assert conformal_threshold([0.1, 0.9, 0.3], 1 - 1e-12) == 0.1


def test_ties_make_sets_larger_and_never_smaller():
    rng = np.random.default_rng(0)
    held = []
    for _ in range(3000):
        scores = rng.integers(0, 4, 20)
        held.append(scores[-1] <= conformal_threshold(scores[:-1], 0.1))
    assert np.mean(held) > 0.9


def test_a_classifier_that_was_not_fitted_says_so():
    with pytest.raises(ValueError, match="must be fitted before it predicts"):
        ConformalClassifier().predict([[0.5, 0.5]])
