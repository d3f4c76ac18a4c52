"""Models: gradients against central differences, θ and its views, scikit-learn, dropout."""

import copy
import pickle

import numpy as np
import pytest
from sklearn import linear_model
from sklearn.metrics import accuracy_score, r2_score

from course_lib.losses import (
    BinaryCrossEntropy,
    Hinge,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    gradient_check,
)
from course_lib.models import MLP, LinearRegression, LogisticRegression, SoftmaxRegression
from course_lib.regularization import dropout_mask

RNG = np.random.default_rng(4)
X = RNG.normal(size=(11, 3))
NUMBERS, BINARY, CLASSES = RNG.normal(size=11), RNG.integers(0, 2, 11), RNG.integers(0, 4, 11)

CASES = [
    (LinearRegression(3), NUMBERS),
    (LinearRegression(3, fit_intercept=False), NUMBERS),
    (LinearRegression(3, loss=Huber(0.5)), NUMBERS),
    (LinearRegression(3, loss=MeanAbsoluteError()), NUMBERS),
    (LinearRegression(3, loss=MeanSquaredError(half=True)), NUMBERS),
    (LinearRegression(3, loss=Hinge()), 2 * BINARY - 1),
    (LogisticRegression(3), BINARY),
    (LogisticRegression(3, fit_intercept=False), BINARY),
    (SoftmaxRegression(3, 4), CLASSES),
    (MLP([3, 4]), CLASSES),
    (MLP([3, 5, 6, 4], activation="relu"), CLASSES),
    (MLP([3, 5, 6, 4], activation="tanh"), CLASSES),
    (MLP([3, 5, 4], activation="sigmoid"), CLASSES),
    (MLP([3, 5, 1], activation="tanh", loss=MeanSquaredError()), NUMBERS),
    (MLP([3, 5, 1], activation="tanh", loss=BinaryCrossEntropy()), BINARY),
    (MLP([3, 5, 1], activation="tanh", loss=Hinge()), 2 * BINARY - 1),
    (MLP([3, 5, 2], activation="tanh", loss=Huber()), RNG.normal(size=(11, 2))),
]
every_model = pytest.mark.parametrize(
    ("model", "y"), CASES, ids=[f"{type(m).__name__}-{m.loss!r}-{m.n_parameters}" for m, _ in CASES]
)


@pytest.fixture(autouse=True)
def _random_parameters():
    rng = np.random.default_rng(7)
    for model, _ in CASES:
        model.theta = rng.normal(size=model.n_parameters)


@every_model
def test_gradient_is_the_derivative_of_the_loss(model, y):
    start = model.theta.copy()

    def loss(theta):
        model.theta = theta
        return model.loss_value(X, y)

    value, gradient = model.loss_and_gradient(X, y)
    assert value == loss(start)
    assert gradient.shape == (model.n_parameters,)
    assert gradient_check(loss, start, gradient) < 1e-6


@every_model
def test_the_gradient_is_the_callers_to_keep(model, y):
    _, first = model.loss_and_gradient(X, y)
    kept = first.copy()
    model.loss_and_gradient(-X, y)
    np.testing.assert_array_equal(first, kept)


@every_model
def test_views_are_theta(model, y):
    assert sum(view.size for view in model.views.values()) == model.n_parameters
    for view in model.views.values():
        assert np.shares_memory(view, model.theta)
    before = model.theta
    model.theta = np.arange(model.n_parameters)
    assert model.theta is before
    laid_out = np.concatenate([view.ravel() for view in model.views.values()])
    np.testing.assert_array_equal(laid_out, np.arange(model.n_parameters))
    for view in model.views.values():
        view[...] = 0
    assert not model.theta.any()


@every_model
def test_no_view_can_be_put_in_the_place_of_another(model, y):
    name = next(iter(model.views))
    with pytest.raises(TypeError, match="does not support item assignment"):
        model.views[name] = np.zeros(model.views[name].shape)


def test_a_pickle_holds_theta_once():
    model = MLP([300, 300])
    assert len(pickle.dumps(model)) < 1.2 * (model.theta.nbytes + model.intercept_mask.nbytes)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@every_model
def test_a_copy_stands_on_its_own_feet(model, y, copied):
    twin, expected = copied(model), model.predict(X)
    twin.theta = -model.theta
    for view in twin.views.values():
        assert np.shares_memory(view, twin.theta)
    assert (twin.decision_function(X) != model.decision_function(X)).any()
    twin.theta = model.theta
    np.testing.assert_array_equal(twin.predict(X), expected)
    for ours, theirs in zip(
        twin.loss_and_gradient(X, y), model.loss_and_gradient(X, y), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


@every_model
def test_huge_parameters_do_not_warn(model, y):
    model.theta = np.full(model.n_parameters, 1e308)
    model.checked(X, y)
    assert len(model.decision_function(100 * X)) == len(model.predict(100 * X)) == len(X)
    assert type(model.score(100 * X, y)) is type(model.loss_value(100 * X, y)) is float


@every_model
def test_the_intercept_mask_marks_the_biases_alone(model, y):
    masked = {
        name for name, part in model.split(model.intercept_mask).items() if part.all() and part.ndim
    }
    assert masked == {name for name in model.views if "intercept" in name or "bias" in name}
    assert model.intercept_mask.sum() == sum(model.views[name].size for name in masked)


@every_model
def test_the_loss_is_that_of_the_decision_function(model, y):
    assert model.loss_value(X, y) == pytest.approx(model.loss.value(model.decision_function(X), y))


@every_model
def test_bad_data_is_named(model, y):
    for bad_X, bad_y, says in [
        (X[:, :2], y, r"X must have 3 columns, got the shape \(11, 2\)"),
        (X[0], y, "X must be 2-dimensional"),
        (np.where(X[0, 0] == X, np.nan, X), y, "X must be finite, got 1 NaN"),
        (X, y[:-1], "target|rows"),
        (X[:0], y[:0], "X must not be empty"),
    ]:
        with pytest.raises(ValueError, match=says):
            model.loss_and_gradient(bad_X, bad_y)
    with pytest.raises(ValueError, match=r"theta must have the shape"):
        model.theta = np.zeros(model.n_parameters + 1)
    with pytest.raises(ValueError, match="theta must be finite"):
        model.theta = np.full(model.n_parameters, np.nan)


def test_the_gradient_vanishes_at_the_least_squares_solution():
    model = LinearRegression(3)
    model.theta = np.linalg.lstsq(np.column_stack([X, np.ones(11)]), NUMBERS)[0]
    np.testing.assert_allclose(model.loss_and_gradient(X, NUMBERS)[1], 0, atol=1e-14)


def test_linear_regression_predicts_and_scores_as_scikit_learn():
    theirs, ours = linear_model.LinearRegression().fit(X, NUMBERS), LinearRegression(3)
    ours.theta = [*theirs.coef_, theirs.intercept_]
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X), rtol=1e-13)
    assert ours.score(X, NUMBERS) == pytest.approx(theirs.score(X, NUMBERS), rel=1e-12)
    assert ours.score(X, NUMBERS) == pytest.approx(r2_score(NUMBERS, ours.predict(X)))


def test_classifiers_predict_and_score_as_scikit_learn():
    for ours, y in ((LogisticRegression(3), BINARY), (SoftmaxRegression(3, 4), CLASSES)):
        theirs = linear_model.LogisticRegression().fit(X, y)
        ours.theta = np.concatenate([theirs.coef_.T.ravel(), theirs.intercept_])
        np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
        np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-10)
        assert ours.score(X, y) == accuracy_score(y, theirs.predict(X))


def test_hinge_predicts_minus_one_and_plus_one():
    model = LinearRegression(1, loss=Hinge())
    model.theta = [1.0, -0.5]
    np.testing.assert_array_equal(model.predict([[0.0], [1.0]]), [-1, 1])
    assert model.score([[0.0], [1.0]], [-1, -1]) == 0.5


def test_a_network_without_hidden_layers_is_softmax_regression():
    network, regression = MLP([3, 4]), SoftmaxRegression(3, 4)
    regression.theta = network.theta
    for ours, theirs in zip(
        network.loss_and_gradient(X, CLASSES), regression.loss_and_gradient(X, CLASSES), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-16)


def test_starting_weights_have_the_promised_spread_and_depend_on_the_seed():
    for activation, variance in (("relu", 2.0), ("tanh", 1.0), ("sigmoid", 1.0)):
        model = MLP([400, 300, 2], activation=activation, seed=3)
        assert model.views["weights_0"].var() == pytest.approx(variance / 400, rel=0.02)
        assert not model.views["bias_0"].any()
    np.testing.assert_array_equal(MLP([3, 4], seed=1).theta, MLP([3, 4], seed=1).theta)
    assert (MLP([3, 4], seed=1).theta != MLP([3, 4], seed=2).theta).any()


def test_float32_agrees_with_float64():
    for y, loss in ((CLASSES, None), (RNG.normal(size=(11, 4)), MeanSquaredError())):
        wide, narrow = (MLP([3, 5, 4], seed=1, loss=loss, dtype=d) for d in ("f8", "f4"))
        assert narrow.theta.dtype == narrow.decision_function(X).dtype == np.float32
        value, gradient = narrow.loss_and_gradient(X, y)
        assert gradient.dtype == np.float32
        expected_value, expected = wide.loss_and_gradient(X, y)
        assert value == pytest.approx(expected_value, rel=1e-5)
        np.testing.assert_allclose(gradient, expected, atol=1e-5)


def test_several_outputs_of_binary_cross_entropy_are_labels_of_their_own():
    model = MLP([1, 2], loss=BinaryCrossEntropy())
    model.theta = [np.log(3), -np.log(3), 0, 0]
    np.testing.assert_allclose(model.predict_proba([[1.0], [0.0]]), [[0.75, 0.25], [0.5, 0.5]])
    np.testing.assert_array_equal(model.predict([[1.0]]), [[1, 0]])
    assert model.score([[1.0]], [[1, 1]]) == 0.5


def test_dropout_is_off_in_prediction_and_seeded_in_training():
    plain, dropping = MLP([3, 50, 4], seed=1), MLP([3, 50, 4], dropout=0.5, seed=1)
    np.testing.assert_array_equal(plain.theta, dropping.theta)
    np.testing.assert_array_equal(plain.predict_proba(X), dropping.predict_proba(X))
    assert plain.loss_value(X, CLASSES) == dropping.loss_value(X, CLASSES)
    first, second = (dropping.loss_and_gradient(X, CLASSES)[0] for _ in range(2))
    assert len({first, second, plain.loss_value(X, CLASSES)}) == 3
    assert MLP([3, 50, 4], dropout=0.5, seed=1).loss_and_gradient(X, CLASSES)[0] == first


def test_the_gradient_with_dropout_belongs_to_the_dropped_network():
    model, rate = MLP([3, 6, 4], activation="tanh", dropout=0.4, seed=2), 0.4
    start, state = model.theta.copy(), model.rng.bit_generator.state
    _, gradient = model.loss_and_gradient(X, CLASSES)
    model.rng.bit_generator.state = state
    mask = dropout_mask((11, 6), rate, model.rng)

    def loss(theta):
        parts = model.split(theta)
        hidden = np.tanh(X @ parts["weights_0"] + parts["bias_0"]) * mask
        return SoftmaxCrossEntropy().value(hidden @ parts["weights_1"] + parts["bias_1"], CLASSES)

    assert gradient_check(loss, start, gradient) < 1e-7


def test_a_model_says_how_it_was_made():
    assert repr(MLP([3, 5, 4], activation="tanh", dropout=0.5, seed=7)) == (
        "MLP(layer_sizes=[3, 5, 4], activation='tanh', dropout=0.5, "
        "loss=SoftmaxCrossEntropy(), seed=7, dtype=dtype('float64'))"
    )
    assert repr(LinearRegression(3, fit_intercept=False, dtype=np.float32)) == (
        "LinearRegression(n_features=3, fit_intercept=False, "
        "loss=MeanSquaredError(half=False), dtype=dtype('float32'))"
    )
