"""The noise of mini-batches: gradients row by row, and runs of SGD against hand-made ones."""

import numpy as np
import pytest

from course_lib.datasets import article_points
from course_lib.landscapes import LeastSquares
from course_lib.losses import MeanSquaredError, gradient_check
from course_lib.models import MLP, LinearRegression, SoftmaxRegression
from course_lib.optimizers import GradientDescent
from course_lib.schedules import StepDecay
from course_lib.training import Objective, minimize
from course_lib.training.noise import ORDERS, row_gradients, sgd_losses


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    X = rng.normal(size=(12, 3))
    return X, X @ [1.0, -2.0, 0.5] + rng.normal(size=12)


def test_the_gradients_of_the_rows_average_to_that_of_all():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(9, 4)), rng.integers(0, 3, 9)
    model = MLP([4, 5, 3], seed=1)
    rows = row_gradients(model, X, y)
    assert rows.shape == (9, model.n_parameters)
    np.testing.assert_allclose(rows.mean(axis=0), model.loss_and_gradient(X, y)[1], atol=1e-14)


def test_each_row_has_its_own_gradient():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(4, 2)), np.array([0, 1, 2, 1])
    model = SoftmaxRegression(2, 3)
    model.theta = rng.normal(size=9)
    theta = model.theta.copy()
    for k, gradient in enumerate(row_gradients(model, X, y)):
        one = Objective(SoftmaxRegression(2, 3), X[k : k + 1], y[k : k + 1])
        assert gradient_check(one.value, theta, gradient) < 1e-7
    np.testing.assert_array_equal(model.theta, theta)


def test_a_batch_of_all_rows_is_gradient_descent(data):
    X, y = data
    landscape = LeastSquares(X[:, :2], y)
    path = minimize(landscape, [1.0, 1.0], GradientDescent(0.1), steps=7)
    above = path.values - landscape.value(landscape.minimum)
    for order in ("one order", "new order"):
        losses = sgd_losses(X[:, :2], y, [1.0, 1.0], 0.1, 50, 7, order=order, runs=2)
        np.testing.assert_allclose(losses, [above, above], atol=1e-14)


def test_a_schedule_gives_the_rate_of_each_step():
    """On ½(θ − 2)² a rate of ½ halves the error, and ¼ leaves three quarters of it."""
    falling = StepDecay(0.5, factor=0.5, every=1)
    losses = sgd_losses([[1.0]], [2.0], [0.0], falling, batch_size=1, steps=2, runs=1)
    np.testing.assert_allclose(losses, [[2.0, 0.5, 0.5 * 0.75**2]])


def test_the_last_batch_divides_by_its_own_rows():
    losses = sgd_losses([[1.0]] * 3, [2.0] * 3, [0.0], 0.5, batch_size=2, steps=2, runs=1)
    np.testing.assert_allclose(losses, [[2.0, 0.5, 0.125]])


def test_one_row_at_a_time_by_hand():
    X, y = np.array([[1.0], [2.0]]), np.array([0.0, 3.0])
    minimum = 6 / 5
    first = {0: 0.1 * (1.0 * (0.0 - 0.0)), 1: 0.1 * 2.0 * 3.0}  # θ after the first row, from 0
    after = {0: 0.1 * 2.0 * (3.0 - 2 * first[0]) + first[0], 1: first[1] - 0.1 * first[1]}
    expected = {tuple(np.round([first[k], after[k]], 12)) for k in (0, 1)}
    losses = sgd_losses(X, y, [0.0], 0.1, 1, 2, runs=30)
    hessian = 2.5
    reached = minimum - np.sqrt(2 * losses[:, 1:] / hessian)  # all of them below the minimum
    assert {tuple(np.round(run, 12)) for run in reached} == expected


@pytest.mark.parametrize("order", ORDERS)
def test_a_seed_gives_its_runs_again_and_another_seed_others(data, order):
    settings = {"order": order, "runs": 3}
    runs = [sgd_losses(*data, np.zeros(3), 0.05, 4, 9, seed=seed, **settings) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.allclose(runs[0], runs[2])
    assert np.ptp(runs[0][:, 1]) > 0


def test_an_order_is_kept_or_drawn_anew(data):
    """At the minimum θ* of all rows, an epoch of a kept order has the same steps each time."""
    X, y = data
    still = {}
    for order in ("one order", "new order"):
        losses = sgd_losses(X, y, np.zeros(3), 0.1, 4, 3000, order=order, runs=4)[:, 2700:]
        epochs = losses.reshape(4, -1)[:, :300].reshape(4, 100, 3)
        still[order] = np.ptp(epochs, axis=1).max()
    assert still["one order"] < 1e-12
    assert still["new order"] > 1e-3


def test_the_floor_is_the_one_that_theory_gives():
    """In one dimension with X = 1 the floor is exactly η s² / 2B(2 − η), s² the spread of y."""
    y = np.array([-1.0, 1.0, -2.0, 2.0])
    losses = sgd_losses(np.ones((4, 1)), y, [0.0], 0.2, 2, 4000, order="with replacement", runs=50)
    assert losses[:, 100:].mean() == pytest.approx(0.2 * 2.5 / (2 * 2 * 1.8), rel=0.03)


def test_rows_that_fit_exactly_leave_no_floor():
    points = article_points()
    losses = sgd_losses(points.X, points.y, [0.0, 0.0], 0.02, 1, 20_000, runs=2)
    assert losses[:, 0] == pytest.approx(6.75)
    assert losses[:, -1].max() < 1e-12


def test_a_run_that_blows_up_says_so_in_numbers_only():
    losses = sgd_losses([[10.0]] * 2, [1.0, 2.0], [0.0], 1.0, 1, 200, runs=1)
    assert not np.isfinite(losses[0, -1])


def test_dropout_has_no_single_gradient():
    model = MLP([2, 4, 2], dropout=0.5)
    with pytest.raises(ValueError, match="without dropout"):
        row_gradients(model, [[0.0, 1.0]], [1])


def test_a_model_is_asked_for():
    with pytest.raises(TypeError, match="model must be"):
        row_gradients("a model", [[1.0]], [1.0])


def test_the_rows_of_a_linear_model_by_hand():
    model = LinearRegression(1, loss=MeanSquaredError(half=True))
    model.theta = [2.0, 1.0]
    np.testing.assert_allclose(row_gradients(model, [[1.0], [3.0]], [0.0, 8.0]), [[3, 3], [-3, -1]])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"y": [1.0]}, "same number of rows"),
        ({"theta": [0.0, 0.0]}, r"theta must have the shape \(1,\)"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0"),
        ({"batch_size": 0}, "batch_size"),
        ({"steps": -1}, "steps"),
        ({"runs": 0}, "runs"),
        ({"seed": -1}, "seed"),
        ({"order": "sorted"}, "order must be one of"),
    ],
)
def test_what_cannot_be_is_refused(change, words):
    good = {"X": [[1.0], [2.0]], "y": [1.0, 2.0], "theta": [0.0], "learning_rate": 0.1}
    with pytest.raises(ValueError, match=words):
        sgd_losses(**good | {"batch_size": 1, "steps": 2} | change)
