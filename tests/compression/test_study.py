"""The network of chapter 09 and what is asked of it."""

import numpy as np
import pytest

from course_lib.compression import Study, studies


@pytest.fixture(scope="module")
def study():
    return Study(3)


def test_its_rows_are_one_third_and_the_rest(study):
    assert len(study.X) == 599
    assert len(study.X_test) == 1198
    assert {tuple(row) for row in study.X_test}.isdisjoint({tuple(row) for row in study.X[:50]})


def test_a_mask_holds_through_the_training(study):
    mask = np.random.default_rng(0).random(study.theta.size) < 0.5
    found = study.trained(study.theta, mask, epochs=1)
    assert not found[~mask].any()
    assert (found[mask] != study.theta[mask]).any()
    np.testing.assert_array_equal(study.model.theta, study.theta)


def test_weights_are_changed_and_biases_stay(study):
    found = study.model.split(study.with_weights(np.zeros_like))
    assert not found["weights_0"].any()
    np.testing.assert_array_equal(found["bias_1"], study.model.split(study.theta)["bias_1"])


def test_the_ten_are_trained_once():
    assert studies()[3] is studies()[3]
    assert [study.seed for study in studies()] == list(range(10))
    assert min(study.accuracy(study.theta) for study in studies()) > 0.92


def test_the_prices_are_counted_by_hand(study):
    found = study.prices()
    n_bytes = {name: cost.n_bytes for name, cost in found.items()}
    work = {name: cost.multiplications for name, cost in found.items()}
    kept = 2368 - round(0.8 * 2368)
    assert n_bytes["float32"] == 4 * 2410
    assert n_bytes["8 bits"] == 2368 + 42 * 8
    assert n_bytes["4 bits"] == 1184 + 42 * 8
    assert n_bytes["rank 10"] == 4 * (10 * 96 + 320 + 42)
    assert n_bytes["student"] == n_bytes["small"] == 4 * (64 * 16 + 16 * 10 + 26)
    assert n_bytes["pruned"] <= kept * 5 + (65 + 33) * 4 + 42 * 4
    assert work["float32"] == work["8 bits"] == work["4 bits"] == 64 * 32 + 32 * 10
    assert work["rank 10"] == 64 * 10 + 10 * 32 + 32 * 10
    assert work["student"] == work["small"] == 64 * 16 + 16 * 10
    assert work["pruned"] == pytest.approx(kept, abs=2)
    assert all(cost.accuracy > 0.85 for cost in found.values())
    assert study.accuracy(study.theta) == found["float32"].accuracy
