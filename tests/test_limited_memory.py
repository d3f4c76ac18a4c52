"""Half precision, and rows that lie in a file."""

import tracemalloc

import numpy as np
import pytest

from course_lib.losses import MeanSquaredError
from course_lib.models import MLP, LinearRegression
from course_lib.optimizers import Adam, GradientDescent
from course_lib.parallel import Accumulated
from course_lib.training import Checkpoint, HalfPrecision, fit

ROWS = np.random.default_rng(0).normal(size=(64, 4))
LABELS = (ROWS[:, 0] > 0).astype(int) + (ROWS[:, 1] > 1)


def test_float16_is_near_and_not_equal():
    model = MLP([4, 16, 3], seed=0)
    value, exact = model.loss_and_gradient(ROWS, LABELS)
    rough_value, rough = HalfPrecision(model, 1024).loss_and_gradient(ROWS, LABELS)
    assert rough_value == pytest.approx(value, rel=1e-2)
    error = np.linalg.norm(rough - exact) / np.linalg.norm(exact)
    assert 1e-5 < error < 5e-3


def test_small_gradients_vanish_without_a_scale_and_survive_with_one():
    """The smallest number above 0 in float16 is 2⁻²⁴, about 6e-8."""
    model = MLP([4, 8, 3], seed=0)
    tiny = ROWS * 1e-4
    weights = slice(0, 32)
    for scale, least in ((1.0, 0.0), (4096.0, 0.95)):
        _, gradient = HalfPrecision(model, scale).loss_and_gradient(tiny * 1e-3, LABELS)
        assert (gradient[weights] != 0).mean() >= least
        if scale == 1:
            assert (gradient[weights] == 0).mean() > 0.5


def test_a_scale_that_is_too_large_is_halved():
    half = HalfPrecision(MLP([4, 8, 3], seed=0), 2.0**30)
    _, gradient = half.loss_and_gradient(ROWS, LABELS)
    assert np.isfinite(gradient).all()
    assert half.present_scale < 2.0**24
    assert half.loss_scale == 2.0**30
    _, exact = half.model.loss_and_gradient(ROWS, LABELS)
    np.testing.assert_allclose(gradient, exact, atol=5e-3)


def test_a_run_in_float16_learns():
    model = MLP([4, 16, 3], seed=0, dtype=np.float32)
    half = HalfPrecision(model, 256)
    history = fit(half, ROWS, LABELS, Adam(0.01), 40)
    assert history["training_loss"][-1] < 0.5 * history["training_loss"][0]
    assert model.theta.dtype == np.float32


def test_what_overflows_at_any_scale_is_a_divergence():
    half = HalfPrecision(MLP([4, 8, 3], seed=0), 1.0)
    with pytest.raises(ValueError, match="float16, which ends at 65,504"):
        fit(half, ROWS * 1e6, LABELS, GradientDescent(0.1), 2)
    assert half.present_scale == 1.0


def test_sums_of_many_rows_are_right():
    """In float16 a sum of 20,000 small numbers stops growing."""
    rows = np.random.default_rng(0).normal(size=(20_000, 8))
    model = MLP([8, 16, 1], loss=MeanSquaredError(), seed=0, dtype=np.float32)
    _, exact = model.loss_and_gradient(rows, np.full(20_000, 10.0))
    _, rough = HalfPrecision(model, 1024).loss_and_gradient(rows, np.full(20_000, 10.0))
    for name, part in model.split(exact).items():
        error = np.linalg.norm(model.split(rough)[name] - part) / np.linalg.norm(part)
        assert error < 5e-3, name


def test_the_scale_grows_after_good_gradients_and_never_beyond_its_bound():
    half = HalfPrecision(MLP([4, 8, 3], seed=0), 64, growth_interval=3)
    scales = []
    for _ in range(7):
        half.loss_and_gradient(ROWS, LABELS)
        scales.append(half.present_scale)
    assert scales == [64, 64, 128, 128, 128, 256, 256]
    for _ in range(200):
        half.loss_and_gradient(0 * ROWS, LABELS)
    assert half.present_scale <= 2.0**32


def test_an_overflow_sets_the_count_of_good_gradients_back():
    half = HalfPrecision(MLP([4, 8, 3], seed=0), 64, growth_interval=3)
    half.loss_and_gradient(ROWS, LABELS)
    half.loss_and_gradient(ROWS, LABELS)
    half.present_scale = 2.0**30
    half.loss_and_gradient(ROWS, LABELS)
    lowered = half.present_scale
    assert lowered < 2.0**30
    half.loss_and_gradient(ROWS, LABELS)
    assert half.present_scale == lowered
    half.loss_and_gradient(ROWS, LABELS)
    assert half.present_scale == 2 * lowered


@pytest.mark.parametrize("wrap", [lambda half: half, lambda half: Accumulated(half, rows=10)])
def test_a_resumed_run_has_the_scale_that_the_first_one_had(tmp_path, wrap):
    """Resumed from epoch 3 of 6, as if never ended: the scale has been halved and has grown."""

    def run(epochs, name):
        half = HalfPrecision(MLP([4, 8, 3], seed=0), 2.0**24, growth_interval=4)
        saved = [Checkpoint(tmp_path / name)]
        fit(wrap(half), ROWS, LABELS, Adam(0.01), epochs, batch_size=25, callbacks=saved)
        return half

    whole = run(6, "whole")
    run(3, "resumed")
    half = run(6, "resumed")
    assert half.present_scale == whole.present_scale < 2.0**24
    assert half.state_dict() == whole.state_dict()
    np.testing.assert_array_equal(half.theta, whole.theta)


def test_half_precision_refuses_what_it_cannot_run():
    with pytest.raises(TypeError, match="model must be an instance of MLP"):
        HalfPrecision(LinearRegression(2))
    with pytest.raises(ValueError, match="activation of the model must be one of 'relu', 'tanh'"):
        HalfPrecision(MLP([2, 2, 2], activation="sigmoid"))
    with pytest.raises(ValueError, match="loss_scale must be at least"):
        HalfPrecision(MLP([2, 2]), 0)
    with pytest.raises(ValueError, match="growth_interval must be at least 1, got 0"):
        HalfPrecision(MLP([2, 2]), growth_interval=0)


@pytest.fixture
def row_file(tmp_path):
    def write(rows):
        path = tmp_path / "rows.npy"
        np.save(path, rows)
        return np.load(path, mmap_mode="r")

    return write


def test_rows_in_a_file_give_the_same_run(row_file):
    one, other = MLP([4, 8, 3], seed=0), MLP([4, 8, 3], seed=0)
    fit(one, ROWS, LABELS, Adam(0.01), 3, validation=(ROWS, LABELS))
    fit(other, row_file(ROWS), LABELS, Adam(0.01), 3, validation=(ROWS, LABELS))
    np.testing.assert_array_equal(one.theta, other.theta)


def test_rows_in_a_file_are_never_all_in_memory(row_file):
    rows = np.random.default_rng(0).normal(size=(40_000, 50)).astype(np.float32)
    file = row_file(rows)
    y = rows[:, 0].copy()
    del rows
    model = LinearRegression(50, dtype=np.float32)
    tracemalloc.start()
    fit(model, file, y, GradientDescent(0.01), 1, batch_size=500)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < file.nbytes / 3


def test_a_file_with_another_precision_or_nan_is_refused(row_file):
    with pytest.raises(ValueError, match="X must have the model's dtype float64"):
        fit(LinearRegression(4), row_file(ROWS.astype(np.float32)), ROWS[:, 0], Adam(0.1))
    bad = np.zeros((9000, 4))
    bad[8500, 2] = np.nan
    with pytest.raises(ValueError, match="NaN or infinity in the rows from 8192 on"):
        fit(LinearRegression(4), row_file(bad), bad[:, 0], Adam(0.1))
    with pytest.raises(ValueError, match="X must have 4 columns"):
        fit(LinearRegression(4), row_file(np.zeros((9, 3))), np.zeros(9), Adam(0.1))
