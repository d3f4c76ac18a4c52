"""LIME on functions whose slope is known, beside the package; a tree beside what it copies."""

import numpy as np
import pytest
from scipy.stats import rankdata

from course_lib.datasets import breast_cancer
from course_lib.explanation import lime, surrogate_tree
from course_lib.models import MLP
from course_lib.optimizers import Adam
from course_lib.training import fit


def saddle(X):
    return X[:, 0] * X[:, 1] + 3 * X[:, 0]


def test_of_a_straight_function_it_is_the_function():
    w = np.array([2.0, -1.0, 0.5])
    found = lime(lambda X: X @ w + 4, [1.0, 2.0, 3.0], scale=[1.0, 2.0, 0.1], n_samples=50)
    np.testing.assert_allclose(found.coefficients, w * [1.0, 2.0, 0.1])
    assert found.intercept == pytest.approx(4 + w @ [1.0, 2.0, 3.0])
    assert found.fidelity == pytest.approx(1)
    assert found.top(2) == (0, 1)


def test_with_a_narrow_kernel_it_is_the_gradient():
    x = np.array([0.5, -2.0])
    found = lime(saddle, x, scale=[0.01, 0.01], n_samples=2000)
    np.testing.assert_allclose(found.coefficients / 0.01, [x[1] + 3, x[0]], atol=0.01)


def test_with_a_wide_kernel_it_averages_over_what_is_far():
    """|x| at 0 has no slope to either side; at 1 a wide kernel sees the other arm as well."""

    def size(X):
        return np.abs(X[:, 0])

    near, far = (
        lime(size, [1.0], scale=[2.0], n_samples=20_000, kernel_width=width) for width in (0.1, 3)
    )
    assert near.coefficients[0] == pytest.approx(2, abs=0.05)
    assert far.coefficients[0] < 1.5
    assert near.fidelity > far.fidelity


def test_it_repeats_with_its_seed_and_settles_with_samples():
    def answers(n_samples):
        found = [lime(saddle, [1.0, 1.0], [1.0, 1.0], n_samples, seed=s) for s in range(20)]
        return np.std([each.coefficients for each in found], axis=0).mean()

    one, again = (lime(saddle, [1.0, 1.0], [1.0, 1.0], seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.coefficients, again.coefficients)
    assert answers(5000) < 0.5 * answers(200)


def test_a_constant_is_explained_by_nothing():
    found = lime(lambda X: np.full(len(X), 7.0), [1.0, 2.0], [1.0, 1.0])
    np.testing.assert_allclose(found.coefficients, 0, atol=1e-12)
    assert (found.intercept, found.fidelity) == (pytest.approx(7), 1.0)


def test_the_package_ranks_the_features_alike(needs_lime):
    """Its width w is ours by √2, because it takes the root of the weights."""
    from lime.lime_tabular import LimeTabularExplainer

    data = breast_cancer()
    X = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    X = X[:, :6]
    model = MLP([6, 8, 2], "tanh", seed=0)
    fit(model, X, data.y, Adam(0.01), epochs=10)
    peer = LimeTabularExplainer(
        X, discretize_continuous=False, sample_around_instance=True, kernel_width=2, random_state=0
    )
    theirs = peer.explain_instance(X[3], model.predict_proba, num_features=6, num_samples=20_000)
    ours = lime(
        lambda rows: model.predict_proba(rows)[:, 1],
        X[3],
        np.ones(6),
        n_samples=20_000,
        kernel_width=2 * np.sqrt(2),
    )
    weights = dict(theirs.as_map()[1])
    expected = np.array([weights[k] for k in range(6)])
    np.testing.assert_allclose(ours.coefficients, expected, atol=0.02)
    assert (rankdata(np.abs(ours.coefficients)) == rankdata(np.abs(expected))).mean() > 0.6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1.0, 2.0], [1.0, 0.0]), "scale must hold 2 numbers above 0"),
        (([1.0, 2.0], [1.0]), "scale must hold 2 numbers above 0"),
        (([1.0, 2.0], [1.0, 1.0], 3), "n_samples must be at least 4, got 3"),
        (([1.0, 2.0], [1.0, 1.0], 10, 1e-9), "kernel_width must reach 4 of the rows"),
        (([1.0, np.nan], [1.0, 1.0]), "x must be finite"),
        (([1.0, 2.0], [1.0, 1.0], 1000, 0.01), "with which about"),
    ],
)
def test_bad_input_of_lime_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        lime(saddle, *arguments)


def test_a_tree_that_copies_a_tree_is_faithful_and_says_its_rule():
    X = np.random.default_rng(0).uniform(size=(400, 3))

    def predict(rows):
        return np.where(rows[:, 2] < 0.5, 0, np.where(rows[:, 0] < 0.25, 1, 2))

    tree = surrogate_tree(predict, X, depth=2, feature_names=["a", "b", "c"])
    assert tree.fidelity(X) == 1
    assert tree.fidelity(np.random.default_rng(1).uniform(size=(1000, 3))) > 0.98
    assert "c <= 0.5" in tree.rules
    assert "b <=" not in tree.rules
    assert repr(tree) == tree.rules


def test_fidelity_is_not_accuracy():
    """The model says the opposite of the truth: the tree follows the model."""
    X = np.random.default_rng(0).normal(size=(300, 2))
    truth = (X[:, 0] > 0).astype(int)
    tree = surrogate_tree(lambda rows: (rows[:, 0] <= 0).astype(int), X, depth=1)
    assert tree.fidelity(X) == 1
    assert np.mean(tree.predict(X) == truth) == 0


@pytest.mark.parametrize(
    ("predict", "options", "words"),
    [
        (lambda X: np.zeros(len(X)), {}, "must give several labels on X, got 0.0 for all rows"),
        (lambda X: X, {}, "must return one label a row"),
        (lambda X: X[:, 0] > 0, {"feature_names": ["a"]}, "must hold 2 names, one a column, got 1"),
        (lambda X: X[:, 0] > 0, {"depth": 0}, "depth must be at least 1, got 0"),
    ],
)
def test_bad_input_of_the_surrogate_is_named(predict, options, words):
    with pytest.raises(ValueError, match=words):
        surrogate_tree(predict, np.random.default_rng(0).normal(size=(20, 2)), **options)


def test_a_model_that_answers_in_another_shape_is_refused():
    X = np.random.default_rng(0).normal(size=(50, 2))
    tree = surrogate_tree(lambda rows: (rows[:, 0] > 0).astype(int), X, depth=1)
    tree._model = lambda rows: (rows[:, :1] > 0).astype(int)
    with pytest.raises(ValueError, match="predict must return one label a row"):
        tree.fidelity(X)
    with pytest.raises(ValueError, match="predict must return one number a row, got 3 for 1000"):
        lime(lambda rows: rows[:3, 0], [1.0, 2.0], [1.0, 1.0])


def test_rules_are_written_with_the_digits_that_tell_the_rows_apart():
    X = np.linspace(0, 4e-4, 50)[:, None]
    assert "x0 <= 0.0002" in surrogate_tree(lambda rows: rows[:, 0] > 2e-4, X, depth=1).rules
