"""The answers of chapter 09's predictions, and what its wrong answers claim, computed."""

import numpy as np
import pytest

from course_lib.compression import distill, prune, quantize_int8, studies
from course_lib.models import MLP
from course_lib.optimizers import Adam
from course_lib.parallel import CostModel, amdahl, average_shards, ring_all_reduce
from course_lib.widgets.questions import find


def test_amdahl():
    question = find("09-amdahl")
    assert question.answer == pytest.approx(amdahl(0.95, 16), rel=1e-3)
    reveals = [value for value, _ in question.reveals]
    assert reveals == [16, pytest.approx(0.95 * 16), 20]
    assert amdahl(0.95, 10**9) == pytest.approx(20)


def test_the_sum():
    total = np.cumsum(np.full(10_000_000, 0.1, dtype=np.float32))[-1]
    assert 1.08 < total / 1e6 < 1.09
    gap = np.spacing(np.float32(1e6))
    assert gap == 1 / 16
    assert np.float32(1e6) + np.float32(0.1) - np.float32(1e6) == 0.125
    assert np.float32(2_097_152) + np.float32(0.1) == np.float32(2_097_152)
    assert np.float32(2_097_000) + np.float32(0.1) > np.float32(2_097_000)
    assert find("09-sum").answer.startswith("Almost 9 %")


def test_the_ring():
    _, sent = ring_all_reduce(list(np.ones((8, 80))))
    assert sent[0] / 80 == float(find("09-ring").answer)


@pytest.mark.thorough
def test_half_of_the_weights():
    rows = []
    for study in studies():
        drawn = np.random.default_rng(study.seed).random(study.theta.size)
        for importance in (drawn, np.abs(study.theta)):
            study.model.theta = study.theta
            prune(study.model, importance, 0.5)
            rows.append(study.accuracy(study.model.theta))
    random, smallest = np.mean(np.reshape(rows, (-1, 2)), axis=0)
    assert abs(random - 0.43) < 0.05
    assert abs(smallest - 0.93) < 0.01
    assert find("09-half").answer == "About 43 %, and about 93 %"


@pytest.mark.thorough
def test_the_threes():
    shares = []
    for study in studies():
        study.model.theta = study.theta
        seen, student = study.y != 3, MLP([64, 16, 10], seed=study.seed)
        rows, labels = study.X[seen], study.y[seen]
        distill(student, study.model, rows, labels, Adam(0.003), 40, temperature=4, weight=1)
        shares.append(np.mean(student.predict(study.X_test[study.y_test == 3]) == 3))
    assert np.median(shares) > 0.5
    assert np.sum(np.array(shares) > 0.1) == 10


def test_many_workers_for_a_small_network():
    """The answer, and what the cards of the other options say, by the formula of the lesson."""
    model = CostModel(compute=1e-3, latency=50e-6, bandwidth=250e6, size=2410)
    assert model.speed_up(16) < 1
    assert max(model.speed_up(p) for p in range(1, 100)) < 4
    assert pytest.approx(1.5e-3) == 2 * 15 * 50e-6
    assert pytest.approx(5 * 50e-6) == 1e-3 / 4
    assert find("09-many").answer.startswith("Slower")


def test_int8_wraps():
    a = np.array([[127, 127]], dtype=np.int8)
    assert (a @ a.T)[0, 0] == 2
    assert 127 * 127 == 16_129
    assert quantize_int8([127.0]).integers[0] == 127


def test_shards():
    gradients = np.array([[1.0, 0.0], [0.0, 1.0]])
    right = average_shards(gradients, [30, 10])
    equal = gradients.mean(axis=0)
    assert (equal / right).tolist() == [pytest.approx(2 / 3), 2]
    assert pytest.approx(3) == (0.5 / 10) / (0.5 / 30)
