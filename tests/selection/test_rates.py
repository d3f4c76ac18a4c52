"""The range test finds rates that train, and leaves the model alone."""

import numpy as np
import pytest

from course_lib.datasets import digits
from course_lib.models import LinearRegression, SoftmaxRegression
from course_lib.optimizers import Adam, GradientDescent
from course_lib.plotting import alt_text
from course_lib.selection import RangeTest, learning_rate_range_test
from course_lib.training import fit


@pytest.fixture(scope="module")
def data():
    return digits()


def one_epoch(data, optimizer):
    model = SoftmaxRegression(64, 10)
    return fit(model, data.X, data.y, optimizer, epochs=1)["training_loss"][-1]


@pytest.mark.parametrize("rule", [GradientDescent, Adam])
def test_the_rate_it_names_trains_better_than_much_smaller_ones(data, rule):
    model = SoftmaxRegression(64, 10)
    found = learning_rate_range_test(model, data.X, data.y, rule, 1e-5, 100)
    suggested = one_epoch(data, rule(found.steepest))
    assert suggested < 0.7 * one_epoch(data, rule(found.steepest / 30))
    assert found.steepest < found.lowest


def test_a_bounce_beyond_the_lowest_loss_is_no_suggestion():
    """The loss falls by 1, shoots up, and falls by 2 in a single step."""
    losses = np.r_[np.full(10, 2.0), np.linspace(2.0, 1.0, 5), np.linspace(1, 4, 10), 2.0, 1.5]
    rates = np.geomspace(1e-4, 10, len(losses))
    found = RangeTest(rates, losses)
    assert found.lowest == rates[14]
    assert rates[9] <= found.steepest < rates[14]


def test_a_loss_that_only_rises_suggests_a_small_rate():
    found = RangeTest(np.geomspace(0.1, 1, 40), np.linspace(1, 2, 40))
    assert found.lowest == 0.1
    assert 0.1 <= found.steepest < 0.13


def test_the_run_ends_soon_after_the_largest_stable_rate():
    """On MSE all rates above 1/λ of XᵀX/n are unstable; then a few steps blow the loss up."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 5))
    limit = 1 / np.linalg.eigvalsh(X.T @ X / 40)[-1]
    model = LinearRegression(5, fit_intercept=False)
    found = learning_rate_range_test(
        model, X, rng.normal(size=40), GradientDescent, 0.001, 100, 200, batch_size=40, smoothing=0
    )
    assert limit < found.rates[-1] < 6 * limit
    assert found.losses[-1] > 4 * found.losses.min()
    assert found.lowest < 2 * limit


def test_the_model_is_left_as_it_was(data):
    model = SoftmaxRegression(64, 10)
    model.theta[:] = np.arange(model.n_parameters)
    before = model.theta.copy()
    learning_rate_range_test(model, data.X, data.y, GradientDescent, 1e-3, 1e300, steps=50)
    np.testing.assert_array_equal(model.theta, before)


def test_rates_rise_by_a_fixed_factor(data):
    model = SoftmaxRegression(64, 10)
    found = learning_rate_range_test(model, data.X, data.y, GradientDescent, 1e-4, 1e-2, 50)
    assert len(found.rates) == 50
    np.testing.assert_allclose(found.rates[[0, -1]], [1e-4, 1e-2])
    np.testing.assert_allclose(found.rates[1:] / found.rates[:-1], 100 ** (1 / 49))


def test_it_prints_and_plots_itself(data):
    model = SoftmaxRegression(64, 10)
    found = learning_rate_range_test(model, data.X, data.y, GradientDescent, 1e-3, 100)
    assert f"{found.steepest:.2g}" in repr(found)
    ax = found.plot()
    assert ax.get_xscale() == "log"
    assert "learning rate" in alt_text(ax.figure)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lowest": 0}, "lowest must be above 0"),
        ({"highest": 1e-9}, "highest must be above lowest"),
        ({"steps": 5}, "steps must be at least 20"),
        ({"smoothing": 1}, "smoothing must be at least 0 and below 1"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
    ],
)
def test_bad_input_is_refused(data, change, words):
    model = SoftmaxRegression(64, 10)
    with pytest.raises(ValueError, match=words):
        learning_rate_range_test(model, data.X, data.y, GradientDescent, **change)


def test_a_single_step_down_is_not_where_the_loss_falls_fastest():
    """A fall of 2 over ten rates, then a drop of 0.3 between two neighbours: the fall counts."""
    losses = np.r_[np.full(20, 3.0), np.linspace(3.0, 1.0, 11)[1:], np.full(9, 1.0), 0.7, 2.0]
    rates = np.geomspace(1e-4, 10, len(losses))
    found = RangeTest(rates, losses)
    assert found.lowest == rates[39]
    assert rates[19] <= found.steepest <= rates[29]


def test_the_slope_is_that_of_the_line_by_least_squares():
    rng = np.random.default_rng(0)
    rates, losses = np.geomspace(1e-3, 1, 60), np.linspace(2, 1, 60) + 0.05 * rng.normal(size=60)
    found, logs = RangeTest(rates, losses), np.log(rates)
    starts = range(3, int(np.argmin(losses)) + 1 - 5)
    falls = [np.polyfit(logs[a : a + 6], losses[a : a + 6], 1)[0] for a in starts]
    best = starts[int(np.argmin(falls))]
    assert found.steepest == pytest.approx(np.exp(logs[best : best + 6].mean()))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_run_that_blew_up_at_once_still_names_a_rate_of_its_own(n):
    found = RangeTest(np.geomspace(0.1, 1, n), np.geomspace(1, 100, n))
    assert 0.099 < found.steepest <= 1
