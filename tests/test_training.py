"""Mini-batches, paths and `fit`: against loops written by hand, and runs that blow up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.datasets import article_points, digits
from course_lib.landscapes import Quadratic, Rosenbrock
from course_lib.losses import MeanSquaredError
from course_lib.models import MLP, LinearRegression, LogisticRegression, SoftmaxRegression
from course_lib.optimizers import Adam, GradientDescent, Momentum
from course_lib.regularization import L2, ElasticNet
from course_lib.training import (
    Callback,
    DivergenceError,
    EarlyStopping,
    fit,
    minibatches,
    minimize,
)

RNG = np.random.default_rng(3)
X, CLASSES = RNG.normal(size=(50, 6)), RNG.integers(0, 3, 50)
NUMBERS = X @ RNG.normal(size=6) + RNG.normal(size=50)


@given(n=st.integers(1, 60), batch_size=st.integers(1, 70), seed=st.integers(0, 2**32 - 1))
def test_every_row_comes_once_with_its_own_target(n, batch_size, seed):
    rows = np.arange(n)
    batches = list(
        minibatches(rows[:, None] * [1, 10], rows, batch_size, np.random.default_rng(seed))
    )
    assert [len(y) for _, y in batches[:-1]] == [batch_size] * (len(batches) - 1)
    assert len(batches[-1][1]) == n - batch_size * (len(batches) - 1)
    for batch, y in batches:
        np.testing.assert_array_equal(batch, y[:, None] * [1, 10])
    np.testing.assert_array_equal(np.sort(np.concatenate([y for _, y in batches])), rows)


def test_each_epoch_has_its_own_order_and_the_data_keep_theirs():
    rng, rows = np.random.default_rng(0), np.arange(100)
    orders = [np.concatenate([y for _, y in minibatches(rows, rows, 7, rng)]) for _ in range(3)]
    assert (orders[0] != orders[1]).any()
    assert (orders[1] != orders[2]).any()
    np.testing.assert_array_equal(rows, np.arange(100))


def test_minimize_records_start_and_every_step_and_leaves_the_start_alone():
    start, landscape, optimizer = np.array([2.0, 1.0]), Quadratic(4), GradientDescent(0.1)
    optimizer.t = 99  # forgotten: a path begins anew
    path = minimize(landscape, start, optimizer, steps=12)
    powers = np.arange(13)
    np.testing.assert_allclose(path.thetas[:, 0], 2 * 0.9**powers, rtol=1e-13)
    np.testing.assert_allclose(path.thetas[:, 1], 0.6**powers, rtol=1e-13)
    np.testing.assert_array_equal(path.values, landscape.value(path.thetas))
    assert path.steps == optimizer.t == 12
    np.testing.assert_array_equal(start, [2.0, 1.0])
    assert minimize(landscape, start, optimizer, steps=0).thetas.shape == (1, 2)


def test_minimize_that_blows_up_tells_where():
    with pytest.raises(
        DivergenceError, match=r"diverged at step \d+.*smaller learning rate"
    ) as info:
        minimize(Rosenbrock(), [-1.2, 1.0], GradientDescent(0.1), steps=100)
    error = info.value
    assert np.isfinite(error.record.values).all()
    assert len(error.record.values) == error.step
    np.testing.assert_array_equal(error.record.thetas[-1], error.theta)
    assert "0.01 instead of 0.1" in error.suggestion


MODELS = [
    (lambda: MLP([6, 5, 3], seed=1), CLASSES),
    (lambda: MLP([6, 5, 3], dropout=0.3, seed=1), CLASSES),
    (lambda: SoftmaxRegression(6, 3), CLASSES),
    (lambda: LogisticRegression(6), CLASSES % 2),
    (lambda: LinearRegression(6), NUMBERS),
]


@pytest.mark.parametrize(("make", "y"), MODELS)
def test_full_batch_fit_is_the_loop_written_by_hand_bit_for_bit(make, y):
    fitted, by_hand, optimizer = make(), make(), Momentum(0.05)
    history = fit(fitted, X, y, Momentum(0.05), epochs=9, batch_size=None, seed=4)
    rng, losses = np.random.default_rng(4), []
    for _ in range(9):
        order = rng.permutation(50)
        loss, gradient = by_hand.loss_and_gradient(X[order], y[order])
        optimizer.step(by_hand.theta, gradient)
        losses.append(loss)
    np.testing.assert_array_equal(fitted.theta, by_hand.theta)
    np.testing.assert_array_equal(history["training_loss"], losses)
    np.testing.assert_array_equal(history.step_losses, losses)


@pytest.mark.parametrize(("make", "y"), MODELS)
def test_mini_batches_and_a_penalty_by_hand(make, y):
    fitted, by_hand, optimizer, penalty = make(), make(), Adam(0.01), L2(0.1)
    history = fit(fitted, X, y, Adam(0.01), epochs=3, batch_size=16, penalty=penalty, seed=4)
    rng, losses = np.random.default_rng(4), []
    for _ in range(3):
        for batch, target in minibatches(X, y, 16, rng):
            loss, gradient = by_hand.loss_and_gradient(batch, target)
            gradient += penalty.gradient(by_hand.theta, by_hand.intercept_mask)
            optimizer.step(by_hand.theta, gradient)
            losses.append(loss)
    np.testing.assert_allclose(fitted.theta, by_hand.theta, rtol=1e-12)
    by_epoch = np.average(np.reshape(losses, (3, 4)), axis=1, weights=[16, 16, 16, 2])
    np.testing.assert_allclose(history["training_loss"], by_epoch, rtol=1e-12)


def test_the_same_seed_gives_the_same_run_and_another_another():
    def end(seed):
        model = MLP([6, 5, 3], dropout=0.2, seed=1)
        fit(model, X, CLASSES, Adam(), epochs=2, batch_size=8, seed=seed)
        return model.theta

    np.testing.assert_array_equal(end(0), end(0))
    assert (end(0) != end(1)).any()


def test_fit_finds_the_worked_example_and_leaves_the_data_alone():
    data, model = article_points(), LinearRegression(2, fit_intercept=False)
    model.loss = MeanSquaredError(half=True)
    fit(model, data.X, data.y, GradientDescent(0.01), epochs=1000, batch_size=None)
    np.testing.assert_allclose(model.theta, [0.264, 0.804], atol=6e-4)
    np.testing.assert_array_equal(data.X, article_points().X)


def test_digits_are_learnt():
    data, model = digits(), MLP([64, 64, 10], seed=0)
    history = fit(model, data.X, data.y, Adam(), epochs=10, batch_size=32)
    assert history["training_loss"][0] > 1 > history["training_loss"][-1]
    assert model.loss_value(data.X, data.y) < 0.2
    assert model.score(data.X, data.y) > 0.94


@pytest.mark.parametrize("penalty", [None, ElasticNet(0.1)])
def test_fit_that_blows_up_keeps_the_last_finite_theta_and_the_history(penalty):
    model = LinearRegression(6)
    with pytest.raises(DivergenceError, match="for example 1 instead of 10") as info:
        fit(model, 1e3 * X, NUMBERS, GradientDescent(10), epochs=99, batch_size=10, penalty=penalty)
    error = info.value
    assert error.step == len(error.record.step_losses) > 5
    assert len(error.record) == error.step // 5
    assert np.isfinite(error.record.step_losses).all()
    assert np.isfinite(error.theta).all()
    np.testing.assert_array_equal(model.theta, error.theta)


def test_the_theta_it_keeps_is_the_last_one_with_a_finite_loss():
    model, optimizer, rng = LinearRegression(6), GradientDescent(10), np.random.default_rng(0)
    batches = (batch for _ in range(99) for batch in minibatches(1e3 * X, NUMBERS, 7, rng))
    thetas = []
    for batch, y in batches:
        loss, gradient = model.loss_and_gradient(batch, y)
        if not np.isfinite(loss):
            break
        thetas.append(model.theta.copy())
        optimizer.step(model.theta, gradient)
    with pytest.raises(DivergenceError) as info:
        fit(LinearRegression(6), 1e3 * X, NUMBERS, GradientDescent(10), epochs=99, batch_size=7)
    assert info.value.step == len(thetas)
    assert len(thetas) % 8 > 1  # in the middle of an epoch of eight batches
    np.testing.assert_array_equal(info.value.theta, thetas[-1])


def test_validation_is_measured_after_each_epoch_without_touching_the_training():
    class Watch(Callback):
        def __init__(self):
            self.seen = []

        def on_epoch_end(self, run):
            self.seen.append(
                (run.model.loss_value(X[40:], CLASSES[40:]), run.model.score(X[40:], CLASSES[40:]))
            )

    watch, model, other = Watch(), SoftmaxRegression(6, 3), SoftmaxRegression(6, 3)
    held_out = (X[40:], CLASSES[40:])
    history = fit(
        model, X[:40], CLASSES[:40], Adam(), epochs=4, validation=held_out, callbacks=[watch]
    )
    fit(other, X[:40], CLASSES[:40], Adam(), epochs=4)
    np.testing.assert_array_equal(model.theta, other.theta)
    losses, scores = zip(*watch.seen, strict=True)
    np.testing.assert_array_equal(history["validation_loss"], losses)
    np.testing.assert_array_equal(history["validation_score"], scores)


class Scripted(Callback):
    """Writes a validation loss of its own into the history, before EarlyStopping looks."""

    def __init__(self, losses):
        self.losses, self.thetas = losses, []

    def on_epoch_end(self, run):
        run.history._rows[-1]["validation_loss"] = self.losses[len(run.history) - 1]
        self.thetas.append(run.model.theta.copy())


@pytest.mark.parametrize(
    ("stopping", "best", "ran"),
    [
        (EarlyStopping(patience=3), 5, 8),
        (EarlyStopping(patience=2), 2, 4),
        (EarlyStopping(patience=3, min_delta=0.5), 2, 5),
        (EarlyStopping(patience=20), 5, 9),
    ],
)
def test_early_stopping_restores_the_best_theta(stopping, best, ran):
    script = Scripted([5.0, 3.0, 4.0, 3.0, 2.9, 6.0, 6.0, 6.0, 6.0])
    model = SoftmaxRegression(6, 3)
    settings = {"epochs": 9, "validation": (X, CLASSES), "callbacks": [script, stopping]}
    assert len(fit(model, X, CLASSES, Adam(), **settings)) == ran
    assert stopping.best_epoch == best
    np.testing.assert_array_equal(model.theta, script.thetas[best - 1])


FIT = {"model": LinearRegression(6), "X": X, "y": NUMBERS, "optimizer": Adam()}


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"epochs": -1}, ValueError, "epochs must be at least 0, got -1"),
        ({"epochs": 1.5}, TypeError, "epochs must be a whole number, got 1.5"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        ({"batch_size": 2.0}, TypeError, "batch_size must be a whole number, got 2.0"),
        ({"seed": -1}, ValueError, "seed must be at least 0, got -1"),
        (
            {"optimizer": Adam},
            TypeError,
            "optimizer must be an instance of Optimizer, got the class Adam",
        ),
        ({"penalty": 0.1}, TypeError, "penalty must be an instance of Penalty, got 0.1"),
        ({"y": NUMBERS[:, None]}, ValueError, r"\(50,\) and target \(50, 1\)"),
        ({"y": NUMBERS[:49]}, ValueError, "same shape"),
        ({"X": X[:, :5]}, ValueError, r"X must have 6 columns, got the shape \(50, 5\)"),
        ({"X": np.full_like(X, np.inf)}, ValueError, "X must be finite"),
        ({"validation": (X[:, :5], NUMBERS)}, ValueError, "X must have 6 columns"),
        ({"callbacks": [EarlyStopping()]}, ValueError, "EarlyStopping needs validation data"),
    ],
)
def test_bad_input_to_fit_is_named(change, error, says):
    with pytest.raises(error, match=says):
        fit(**FIT | change)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: minibatches(X, NUMBERS, 0, RNG), ValueError, "batch_size must be at least 1"),
        (lambda: minibatches(X, NUMBERS[1:], 5, RNG), ValueError, "rows, got 50 and 49"),
        (
            lambda: minibatches(X, NUMBERS, 5, 0),
            TypeError,
            "rng must be an instance of Generator, got 0",
        ),
        (lambda: minimize(Quadratic(), [1.0], Adam(), 3), ValueError, r"\(\.\.\., 2\), got \(1,\)"),
        (lambda: minimize(Quadratic(), [1, 1], Adam(), -1), ValueError, "steps must be at least 0"),
        (lambda: minimize(Quadratic(), [np.nan, 1], Adam(), 1), ValueError, "theta must be finite"),
        (lambda: EarlyStopping(patience=0), ValueError, "patience must be at least 1, got 0"),
        (lambda: EarlyStopping(min_delta=-1), ValueError, "min_delta must be at least 0, got -1"),
    ],
)
def test_bad_input_elsewhere_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_a_step_that_leaves_the_numbers_ends_the_run_even_if_it_is_the_last():
    model = LinearRegression(1, fit_intercept=False)
    before = model.theta.copy()
    with pytest.raises(DivergenceError) as info:
        fit(model, [[1e9]], [1e9], GradientDescent(1e300), epochs=1)
    assert info.value.step == 1
    assert np.array_equal(model.theta, before)
    assert len(info.value.record) == 0
