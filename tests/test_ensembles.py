"""Ensembles: identities, simulations, and scikit-learn's bagging."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.ensemble import BaggingClassifier
from sklearn.linear_model import LogisticRegression as PeerRegression

from course_lib.datasets import breast_cancer
from course_lib.ensembles import Bagging, DeepEnsemble, ambiguity, bagging_variance
from course_lib.losses import BinaryCrossEntropy, Hinge, MeanSquaredError
from course_lib.models import MLP, LinearRegression, SoftmaxRegression
from course_lib.optimizers import Adam, GradientDescent
from course_lib.selection import train_test_split

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 3))
Y = X @ [1.0, -2.0, 0.5] + 0.3 * RNG.normal(size=80)


@given(
    arrays(float, (4, 6), elements=st.floats(-1e3, 1e3)),
    arrays(float, 6, elements=st.floats(-1e3, 1e3)),
)
def test_error_of_the_mean_is_mean_error_less_spread(predictions, y):
    found = ambiguity(predictions, y)
    assert found.ensemble == pytest.approx(found.members - found.spread, rel=1e-9, abs=1e-6)
    assert found.ensemble <= found.members * (1 + 1e-12)


def test_members_that_are_alike_gain_nothing():
    found = ambiguity([[1.0, 2.0], [1.0, 2.0]], [0.0, 0.0])
    assert (found.ensemble, found.members, found.spread) == (2.5, 2.5, 0.0)


@pytest.mark.parametrize("rho", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("n_models", [1, 5, 40])
def test_the_variance_of_a_mean_of_correlated_models(rho, n_models):
    rng = np.random.default_rng(1)
    common, own = rng.normal(size=200_000), rng.normal(size=(n_models, 200_000))
    models = 3 * (np.sqrt(rho) * common + np.sqrt(1 - rho) * own)
    expected = bagging_variance(rho, 9.0, n_models)
    assert models.mean(axis=0).var() == pytest.approx(expected, rel=0.02)


def test_what_is_common_stays():
    assert bagging_variance(0.25, 4.0, 10**9) == pytest.approx(1.0)
    assert bagging_variance(0.25, 4.0, 1) == 4.0


def test_a_bag_holds_63_percent_of_the_rows():
    """1 − (1 − 1/n)ⁿ, near 1 − 1/e."""
    bagging = Bagging(lambda seed: LinearRegression(1), n_models=200)
    share = 1 - bagging.out_of_bag(500).mean()
    assert share == pytest.approx(1 - (1 - 1 / 500) ** 500, abs=0.003)
    assert share == pytest.approx(0.632, abs=0.003)


def test_rows_out_of_the_bag_trained_nothing():
    """A row that is far off moves only the models that saw it."""
    outlier = Y.copy()
    outlier[7] += 1000
    fits = [
        Bagging(lambda seed: LinearRegression(3), n_models=12).fit(
            X, y, lambda: GradientDescent(0.1), epochs=5
        )
        for y in (Y, outlier)
    ]
    same = [
        np.array_equal(a.theta, b.theta)
        for a, b in zip(fits[0].models, fits[1].models, strict=True)
    ]
    assert same == fits[0].out_of_bag(80)[:, 7].tolist()
    assert 0 < sum(same) < 12


def test_an_ensemble_predicts_the_mean():
    def make(seed):
        return MLP([3, 4, 1], loss=MeanSquaredError(), seed=seed)

    ensemble = DeepEnsemble(make, n_models=3, seed=5).fit(X, Y, lambda: Adam(0.01), epochs=3)
    each = ensemble.predictions(X)
    assert each.shape == (3, 80)
    np.testing.assert_allclose(ensemble.predict(X), each.mean(axis=0))
    assert len({model.seed for model in ensemble.models}) == 3
    assert ambiguity(each, Y).spread > 0


def test_probabilities_are_averaged_and_not_logits():
    labels = (Y > 0).astype(int)
    ensemble = DeepEnsemble(lambda seed: MLP([3, 4, 2], seed=seed), n_models=3)
    ensemble.fit(X, labels, lambda: Adam(0.01), epochs=5)
    mean = np.mean([model.predict_proba(X) for model in ensemble.models], axis=0)
    np.testing.assert_allclose(ensemble.predict_proba(X), mean)
    np.testing.assert_array_equal(ensemble.predict(X), mean.argmax(axis=1))


def test_a_second_fit_begins_anew():
    ensemble = DeepEnsemble(lambda seed: LinearRegression(3), n_models=2)
    first = ensemble.fit(X, Y, lambda: GradientDescent(0.1), epochs=3).predict(X)
    np.testing.assert_array_equal(
        ensemble.fit(X, Y, lambda: GradientDescent(0.1), epochs=3).predict(X), first
    )


@pytest.mark.thorough
def test_scikit_learns_bagging_is_as_accurate():
    data = breast_cancer()
    ours, theirs = [], []
    for seed in range(10):
        rows, others, y, y_others = train_test_split(data.X, data.y, 0.5, seed=seed)
        middle, scale = rows.mean(axis=0), rows.std(axis=0)
        rows, others = (rows - middle) / scale, (others - middle) / scale
        bagging = Bagging(lambda seed: SoftmaxRegression(30, 2), n_models=10, seed=seed)
        bagging.fit(rows, y, lambda: Adam(0.02), epochs=30)
        ours.append(np.mean(bagging.predict(others) == y_others))
        peer = BaggingClassifier(PeerRegression(max_iter=1000), 10, random_state=seed)
        theirs.append(peer.fit(rows, y).score(others, y_others))
    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=0.01)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: DeepEnsemble(3), TypeError, "make_model must make a model from a seed, got 3"),
        (lambda: Bagging(MLP, n_models=0), ValueError, "n_models must be at least 1, got 0"),
        (
            lambda: DeepEnsemble(lambda seed: seed).fit(X, Y, Adam),
            TypeError,
            "what make_model makes must be an instance of Model",
        ),
        (lambda: DeepEnsemble(MLP).predict(X), ValueError, "must be fitted before it predicts"),
        (lambda: ambiguity([[1.0, 2.0]], [1.0]), ValueError, "y must have 2 entries"),
        (lambda: bagging_variance(1.5, 1.0, 2), ValueError, "correlation must be at least 0"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize(
    ("loss", "labels"),
    [
        (Hinge(), np.where(Y > 0, 1, -1)),
        (BinaryCrossEntropy(), (Y > 0).astype(int)),
        (BinaryCrossEntropy(), np.stack([Y > 0, Y > 1, X[:, 0] > 0], axis=1).astype(int)),
    ],
    ids=["hinge", "one label", "three labels"],
)
def test_an_ensemble_answers_in_the_form_in_which_its_models_do(loss, labels):
    outputs = 1 if labels.ndim == 1 else labels.shape[1]
    ensemble = DeepEnsemble(lambda seed: MLP([3, 8, outputs], loss=loss, seed=seed), n_models=3)
    ensemble.fit(X, labels, lambda: Adam(0.01), epochs=20)
    found = ensemble.predict(X)
    assert found.shape == labels.shape
    assert set(np.unique(found)) <= set(np.unique(labels))
    assert np.mean(found == labels) > 0.8


def test_rows_and_targets_of_other_lengths_and_makers_that_make_nothing_new_are_refused():
    one, rule = LinearRegression(3), GradientDescent(0.1)
    with pytest.raises(ValueError, match="same number of rows, got 80 and 79"):
        Bagging(lambda seed: LinearRegression(3)).fit(X, Y[:-1], lambda: GradientDescent(0.1))
    with pytest.raises(ValueError, match="make_model must make a new model each time"):
        DeepEnsemble(lambda seed: one).fit(X, Y, lambda: GradientDescent(0.1), epochs=1)
    with pytest.raises(ValueError, match="make_optimizer must make a new one each time"):
        DeepEnsemble(lambda seed: LinearRegression(3)).fit(X, Y, lambda: rule, epochs=1)
