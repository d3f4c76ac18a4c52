"""Runs that blow up, and arguments that fit nothing."""

import pickle

import numpy as np
import pytest

from course_lib.datasets import article_points
from course_lib.landscapes import LeastSquares, Quadratic, Rosenbrock
from course_lib.models import MLP, LinearRegression, SoftmaxRegression
from course_lib.optimizers import Adam, GradientDescent
from course_lib.regularization import L2
from course_lib.schedules import CosineDecay
from course_lib.training import (
    Callback,
    DivergenceError,
    EarlyStopping,
    History,
    Objective,
    fit,
    minibatches,
    minimize,
)

POINTS = article_points()
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(50, 6)), RNG.normal(size=50)


@pytest.mark.parametrize("batch_size", [None, 2, 1])
def test_the_theta_kept_has_a_finite_loss_wherever_in_the_epoch_the_run_ends(batch_size):
    for rate in (0.2, 1.0, 7.0):
        model = LinearRegression(2, fit_intercept=False)
        with pytest.raises(DivergenceError) as info:
            fit(model, POINTS.X, POINTS.y, GradientDescent(rate), 9999, batch_size)
        assert np.isfinite(LeastSquares(POINTS.X, POINTS.y).value(info.value.theta))
        np.testing.assert_array_equal(model.theta, info.value.theta)


def test_fit_on_all_rows_and_minimize_keep_the_same_theta():
    model = LinearRegression(2, fit_intercept=False)
    with pytest.raises(DivergenceError) as fitted:
        fit(model, POINTS.X, POINTS.y, GradientDescent(1.0), 9999, None)
    objective = Objective(LinearRegression(2, fit_intercept=False), POINTS.X, POINTS.y)
    with pytest.raises(DivergenceError) as walked:
        minimize(objective, [0.0, 0.0], GradientDescent(1.0), 9999)
    assert fitted.value.step == walked.value.step
    np.testing.assert_allclose(fitted.value.theta, walked.value.theta, rtol=1e-9)


def test_a_start_that_is_not_finite_is_no_divergence():
    with pytest.raises(ValueError, match="theta must be where the function is finite"):
        minimize(Rosenbrock(), [1e200, 1.0], GradientDescent(0.1), 3)
    model = LinearRegression(2, fit_intercept=False)
    model.theta = [1e200, 1.0]
    with pytest.raises(ValueError, match="model must start where its loss is finite"):
        fit(model, POINTS.X, POINTS.y, GradientDescent(0.1))


def test_a_divergence_crosses_processes():
    error = DivergenceError(7, np.arange(3.0), 0.5, "record")
    again = pickle.loads(pickle.dumps(error))
    assert (again.step, again.rate, again.record) == (7, 0.5, "record")
    assert str(again) == str(error)
    np.testing.assert_array_equal(again.theta, error.theta)


def test_the_history_holds_the_rate_of_each_epochs_last_step_and_asks_for_no_other():
    rates = [0.1, 0.05, 0.02]

    def schedule(t):
        return rates[t]

    history = fit(LinearRegression(6), X, Y, GradientDescent(schedule), epochs=3, batch_size=None)
    assert history["learning_rate"].tolist() == rates
    cosine = GradientDescent(CosineDecay(0.1, steps=5))
    history = fit(LinearRegression(6), X, Y, cosine, epochs=5, batch_size=None)
    assert history["learning_rate"][0] == 0.1


def test_a_penalty_leaves_the_models_own_gradient_alone():
    class Cached(LinearRegression):
        cache = np.ones(7)

        def backpropagate(self, X, y):
            return 1.0, self.cache

    fit(Cached(6), X, Y, GradientDescent(0.1), epochs=2, penalty=L2(0.5))
    np.testing.assert_array_equal(Cached.cache, np.ones(7))


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"model": LinearRegression}, TypeError, "model must be .* Model, got the class Linear"),
        ({"model": None}, TypeError, "model must be an instance of Model, got None"),
        ({"validation": X}, TypeError, r"validation must be a pair \(X, y\), got an array"),
        ({"validation": (X, Y, Y)}, TypeError, "validation must be a pair"),
        ({"validation": (X[:1], Y[:1])}, ValueError, "validation: y must vary"),
        ({"validation": (X[:, :2], Y)}, ValueError, "validation: X must have 6 columns"),
        ({"callbacks": Callback()}, TypeError, "callbacks must be a list of callbacks"),
        ({"callbacks": [EarlyStopping]}, TypeError, "got the class EarlyStopping; call it"),
    ],
)
def test_fit_names_what_does_not_fit(change, kind, says):
    arguments = {"model": LinearRegression(6), "X": X, "y": Y, "optimizer": Adam()} | change
    with pytest.raises(kind, match=says):
        fit(**arguments)


class Bowl:
    def value(self, theta):
        return theta**2

    def gradient(self, theta):
        return 2 * theta


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: minimize(Quadratic(), [1, 1], Adam, 3), TypeError, "got the class Adam; call it"),
        (lambda: minimize(Bowl(), [1.0], Adam(), 3), ValueError, r"a number, got the shape \(1,\)"),
        (lambda: minimize(np.sum, [1.0], Adam(), 3), TypeError, "landscape must have .value"),
        (lambda: minibatches(X[:0], Y[:0], 3, RNG), ValueError, "X must not be empty"),
        (lambda: Objective(MLP([6, 3], dropout=0.5), X, Y), ValueError, "without dropout"),
        (lambda: Objective(SoftmaxRegression, X, Y), TypeError, "got the class SoftmaxRegression"),
        (lambda: History()["loss"], KeyError, "none before the first epoch"),
    ],
)
def test_other_wrong_arguments_are_named(call, kind, says):
    with pytest.raises(kind, match=says):
        call()


def test_paths_and_datasets_can_be_compared():
    path = minimize(Quadratic(), [1.0, 1.0], Adam(), 3)
    assert path in [path]
    assert path != minimize(Quadratic(), [1.0, 1.0], Adam(), 3)
    assert article_points() != POINTS


def test_a_long_run_prints_its_epochs_in_full():
    history = History()
    history.append(epoch=12345, training_loss=0.5)
    assert "12345" in repr(history)
