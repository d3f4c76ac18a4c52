"""The answers of chapter 03's predictions, computed."""

import re

import numpy as np
import pytest

from course_lib.chapters.chapter_03.batch_size_explorer import compute
from course_lib.datasets import digits
from course_lib.models import SoftmaxRegression
from course_lib.training import minibatches
from course_lib.training.noise import row_gradients, sgd_losses
from course_lib.widgets.questions import find


@pytest.fixture(scope="module")
def data():
    return digits()


@pytest.fixture(scope="module")
def coarse(data):
    """The digits on 4 × 4 pixels, standardised: 1,536 rows, as in the lesson."""
    blocks = data.X.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16)[:1536]
    return (blocks - blocks.mean(axis=0)) / blocks.std(axis=0), data.y[:1536]


@pytest.fixture(scope="module")
def parity(coarse):
    inputs = np.hstack([coarse[0], np.ones((1536, 1))])
    target = 1.0 - 2 * (coarse[1] % 2)
    return inputs, target, np.linalg.lstsq(inputs, target)[0]


def test_one_row(data):
    model = SoftmaxRegression(64, 10)
    full = model.loss_and_gradient(data.X, data.y)[1]
    errors = row_gradients(model, data.X, data.y) - full
    variance, length = np.mean(np.sum(errors**2, axis=1)), np.linalg.norm(full)
    assert (len(data.X), round(length, 2)) == (1797, 0.44)
    assert np.sqrt(variance) > 5 * length
    assert variance / length**2 == pytest.approx(70, rel=0.05)  # rows for as much noise as signal
    assert find("03-one-row").answer == "More than five times 0.44"


def test_half_the_error():
    rng, errors = np.random.default_rng(0), {}
    rows = rng.normal(size=(1000, 3))
    for size in (8, 16, 32, 128):
        means = rows[rng.integers(1000, size=(20_000, size))].mean(axis=1) - rows.mean(axis=0)
        errors[size] = np.sqrt(np.mean(np.sum(means**2, axis=1)))
    question = find("03-half-the-error")
    assert errors[8] / errors[8 * int(question.answer)] == pytest.approx(2, rel=0.02)
    assert errors[8] / errors[8 * 2] == pytest.approx(1.41, rel=0.02)
    assert errors[8] / errors[8 * 16] == pytest.approx(4, rel=0.02)
    assert [value for value, _ in question.reveals] == [2, 16]


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
def test_sorted_rows(data, order):
    rng, n = np.random.default_rng(0), len(data.X)
    model = SoftmaxRegression(64, 10)
    for _ in range(5):
        rows = np.argsort(data.y, kind="stable") if order == "sorted" else rng.permutation(n)
        for start in range(0, n, 32):
            batch = rows[start : start + 32]
            model.theta -= 0.3 * model.loss_and_gradient(data.X[batch], data.y[batch])[1]
    score, nines = model.score(data.X, data.y), np.mean(model.predict(data.X) == 9)
    if order == "shuffled":
        assert score > 0.9
        return
    assert score == pytest.approx(0.5, abs=0.05)
    assert nines == pytest.approx(0.5, abs=0.05)
    assert find("03-sorted").answer == "About half"


def test_the_nominal_batch_size(data):
    rng = np.random.default_rng(0)
    sizes = [len(y) for _, y in minibatches(data.X, data.y, 4096, rng)]
    assert sizes == [1797]
    assert sizes[0] / 4096 == pytest.approx(0.44, abs=0.005)
    assert "less than half" in find("03-nominal").answer


def test_at_the_minimum(parity):
    inputs, target, best = parity
    losses = sgd_losses(inputs, target, best, 0.02, 16, 2000, order="with replacement")
    assert losses[:, 0] == pytest.approx(0, abs=1e-20)
    parts = losses[:, 1:].mean(axis=0).reshape(4, 500).mean(axis=1)
    assert parts == pytest.approx(0.0024, rel=0.15)
    assert find("03-at-the-minimum").answer == "It rises, then hovers at some height"


def test_reshuffled(parity):
    inputs, target, best = parity
    floor = {
        order: sgd_losses(inputs, target, best, 0.005, 16, 2880, order=order)[:, 960::96].mean()
        for order in ("with replacement", "new order")
    }
    assert floor["with replacement"] == pytest.approx(0.0006, rel=0.1)
    assert floor["new order"] < floor["with replacement"] / 10
    assert find("03-reshuffled").answer == "Below a tenth of that"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_larger_batch(parity, seed):
    """The rates are those that the lesson's search finds."""
    steps = {}
    for size, rate in ((4, 0.025), (16, 0.0707), (64, 0.2), (256, 0.4), (1536, 0.566)):
        runs = 1 if size == 1536 else 20
        losses = sgd_losses(*parity[:2], np.zeros(17), rate, size, 700, runs=runs, seed=seed)
        assert (losses[:, -1] < losses[:, 0]).all()
        steps[size] = np.median(np.argmax(losses < 0.005, axis=1))
    assert steps[4] == pytest.approx(200, rel=0.15)
    assert 10 < steps[64] < 25
    assert find("03-larger-batch").answer == "Fewer than 25"
    assert steps[64] < steps[4] / 10
    assert min(steps, key=steps.get) == 1536
    rows = {size: count * size for size, count in steps.items()}
    assert max(rows[4], rows[16]) < min(rows[64], rows[256], rows[1536])
    time = {size: count * (1 + size / 200) for size, count in steps.items()}
    assert min(time, key=time.get) in (64, 256)


def test_the_rates_of_larger_batches(parity):
    """The search of the lesson: the best rate grows eightfold from 4 rows to 64."""
    best = {}
    for size in (4, 64):
        steps = {}
        for rate in 0.00625 * 2 ** (np.arange(13) / 2):
            losses = sgd_losses(*parity[:2], np.zeros(17), rate, size, 700, seed=100)
            there = losses < 0.005
            reached = there.any(axis=1)
            steps[rate] = np.where(reached, there.argmax(axis=1), np.inf).mean()
        best[size] = min(steps, key=steps.get)
    assert best[64] / best[4] == pytest.approx(8)


def test_the_numbers_of_the_widget_s_answer():
    def distance(batch_size, rate):
        sentence = compute(batch_size, rate).sentence
        return float(re.search(r"end ([\d.]+) from the minimum", sentence).group(1))

    task = {rate: distance(1, rate) <= 0.55 for rate in (0.05, 0.063, 0.079, 0.1, 0.13, 0.16)}
    assert list(task.values()) == [False, True, True, True, True, False]
    assert distance(1, 0.32) == 0.896
    assert pytest.approx(0.12, abs=0.005) == 0.32 * (0.55 / 0.896) ** 2
    wide = [distance(1, 0.2), distance(2, 0.4), distance(4, 0.79)]
    assert [round(min(wide), 2), round(max(wide), 2)] == [0.58, 0.66]


def test_the_floor_of_the_quiz(parity):
    inputs, target, best = parity
    settings = {"now": (0.01, 16), "both": (0.02, 64), "rate": (0.02, 16), "batch": (0.01, 64)}
    floor = {
        name: sgd_losses(inputs, target, best, *s, 2880, order="with replacement")[:, 960:].mean()
        for name, s in settings.items()
    }
    ratio = {name: floor[name] / floor["now"] for name in settings}
    expected = {"now": 1, "both": 0.5, "rate": 2, "batch": 0.25}
    assert ratio == pytest.approx(expected, rel=0.1)
    assert find("03-quiz-floor").answer == "It halves"


def test_the_noise_scale_of_the_quiz():
    rate = {size: 1 / (1 + 100 / size) for size in (10, 20, 1000, 2000)}
    assert np.round(list(rate.values()), 3).tolist() == [0.091, 0.167, 0.909, 0.952]
    assert rate[20] / rate[10] == pytest.approx(1.83, abs=0.005)
    assert rate[2000] / rate[1000] == pytest.approx(1.05, abs=0.005)
    assert find("03-quiz-critical").answer == "By 83 %, then by 5 %"
