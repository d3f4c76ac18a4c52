"""Permutation importance: against theory, scikit-learn, and what a twin does to it."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.inspection import permutation_importance as peer

from course_lib.datasets import breast_cancer
from course_lib.explanation import permutation_importance
from course_lib.models import LinearRegression, SoftmaxRegression
from course_lib.optimizers import Adam
from course_lib.training import fit

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4000, 3)) * [1.0, 2.0, 1.0]


def linear(weights):
    model = LinearRegression(len(weights), fit_intercept=False)
    model.theta = weights
    return model


def test_of_a_linear_model_it_is_twice_weight_squared_times_variance():
    """(β (x' − x))² has the mean 2 β² Var for a row x' drawn anew."""
    model = linear([2.0, -1.0, 0.0])
    found = permutation_importance(model, X, model.predict(X), repeats=200)
    expected = 2 * np.array([2.0, -1.0, 0.0]) ** 2 * X.var(axis=0)
    np.testing.assert_allclose(found.mean, expected, rtol=0.005)
    assert (np.abs(found.mean - expected) <= 4 * found.standard_error + 1e-12).all()


@pytest.mark.parametrize("weights", [[3.0, 0.0], [1.5, 1.5]])
def test_a_twin_takes_three_quarters_and_shuffled_together_they_give_it_back(weights):
    """β on one column, or half of it on each of two equal ones: 2β²Var, or a quarter of that."""
    twins = X[:, [0, 0]]
    model = linear(weights)
    alone = permutation_importance(model, twins, 3 * X[:, 0], repeats=100)
    both = permutation_importance(model, twins, 3 * X[:, 0], repeats=100, groups={"both": [0, 1]})
    whole = 2 * 9 * X[:, 0].var()
    assert both.mean[0] == pytest.approx(whole, rel=0.01)
    assert alone.mean[0] == pytest.approx(whole * (weights[0] / 3) ** 2, rel=0.01)


def test_scikit_learn_finds_the_same():
    data = breast_cancer()
    rows = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    model = SoftmaxRegression(30, 2)
    fit(model, rows, data.y, Adam(0.01), epochs=5)

    class Wrapped(BaseEstimator):
        def fit(self, X, y):
            return self

        def score(self, X, y):
            return -model.loss_value(X, y)

    ours = permutation_importance(model, rows, data.y, repeats=40)
    theirs = peer(Wrapped(), rows, data.y, n_repeats=40, random_state=0)
    spread = np.hypot(ours.standard_error, theirs.importances_std / np.sqrt(40))
    assert (np.abs(ours.mean - theirs.importances_mean) < 4.5 * spread).all()
    by_score = permutation_importance(model, rows, data.y, repeats=5, measure="score")
    assert by_score.mean.max() < 0.1


def test_the_standard_error_is_that_of_the_mean_over_repeats():
    model = linear([1.0, 0.0, 0.0])
    means = [
        permutation_importance(model, X[:50], X[:50, 0] + 1, repeats=10, seed=s).mean[0]
        for s in range(200)
    ]
    said = permutation_importance(model, X[:50], X[:50, 0] + 1, repeats=2000).standard_error[0]
    assert said * np.sqrt(2000 / 10) == pytest.approx(np.std(means), rel=0.2)


def test_it_prints_the_largest_first_and_leaves_rows_alone():
    before = X.copy()
    found = permutation_importance(linear([1.0, 5.0, 0.0]), X, X[:, 1])
    assert [line.split()[0] for line in repr(found).splitlines()] == ["x1", "x0", "x2"]
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"repeats": 1}, ValueError, "repeats must be at least 2, got 1"),
        ({"measure": "auc"}, ValueError, "measure must be one of 'loss', 'score'"),
        ({"groups": {"all": [0, 3]}}, ValueError, "must name columns from 0 to 2"),
        ({"groups": {"none": []}}, ValueError, "must name columns from 0 to 2"),
        ({"groups": [0, 1]}, TypeError, "groups must be a dict"),
    ],
)
def test_bad_input_is_named(options, error, words):
    with pytest.raises(error, match=words):
        permutation_importance(linear([1.0, 0.0, 0.0]), X, X[:, 0], **options)
