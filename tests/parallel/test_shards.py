"""Shards, the ring, compressed gradients and the cost model against what must hold."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.compression import distill
from course_lib.losses import SoftmaxCrossEntropy
from course_lib.models import MLP, LinearRegression, SoftmaxRegression
from course_lib.optimizers import Adam, GradientDescent
from course_lib.parallel import (
    Accumulated,
    CostModel,
    ErrorFeedback,
    amdahl,
    average_shards,
    cut_into_shards,
    gustafson,
    ring_all_reduce,
    top_k,
)
from course_lib.training import fit

X = np.random.default_rng(0).normal(size=(50, 4))
Y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 1)


@given(st.integers(1, 40), st.integers(1, 9))
def test_shards_hold_every_row_once_and_are_about_equal(n_rows, parts):
    shards = cut_into_shards(n_rows, parts)
    sizes = [len(range(*shard.indices(n_rows))) for shard in shards]
    assert [k for shard in shards for k in range(n_rows)[shard]] == list(range(n_rows))
    assert max(sizes) - min(sizes) <= 1
    assert len(shards) == min(n_rows, parts)


def test_averaged_by_rows_it_is_the_gradient_of_all_rows():
    model = MLP([4, 6, 3], seed=0)
    whole = model.loss_and_gradient(X, Y)[1]
    cuts = [slice(0, 5), slice(5, 20), slice(20, 50)]
    gradients = [model.loss_and_gradient(X[cut], Y[cut])[1] for cut in cuts]
    np.testing.assert_allclose(average_shards(gradients, [5, 15, 30]), whole, atol=1e-15)
    unweighted = np.mean(gradients, axis=0)
    assert np.linalg.norm(unweighted - whole) > 0.05 * np.linalg.norm(whole)


@pytest.mark.parametrize("rows", [1, 7, 16, 100])
def test_an_accumulated_run_is_the_run(rows):
    one, other = MLP([4, 6, 3], seed=0), MLP([4, 6, 3], seed=0)
    fit(one, X, Y, Adam(0.01), 5, batch_size=16)
    fit(Accumulated(other, rows), X, Y, Adam(0.01), 5, batch_size=16)
    np.testing.assert_allclose(other.theta, one.theta, atol=1e-9)


def test_a_wrapped_model_shares_everything():
    model = SoftmaxRegression(4, 3)
    wrapped = Accumulated(model, 8)
    wrapped.theta = np.arange(15.0)
    assert model.theta.tolist() == list(range(15))
    model.theta = np.zeros(15)
    assert not wrapped.theta.any()
    np.testing.assert_array_equal(wrapped.predict(X), model.predict(X))
    assert wrapped.score(X, Y) == model.score(X, Y)
    assert repr(wrapped) == f"Accumulated(model={model!r}, rows=8)"


@given(st.integers(1, 9), st.integers(0, 30))
def test_after_the_ring_everybody_has_the_sum(p, size):
    size = max(size, 1)
    vectors = np.random.default_rng([p, size]).integers(-9, 9, (p, size)).astype(float)
    sums, sent = ring_all_reduce(list(vectors))
    for each in sums:
        np.testing.assert_array_equal(each, vectors.sum(axis=0))
    assert sum(sent) == 2 * (p - 1) * size
    assert max(sent) <= 2 * (p - 1) * -(-size // p)


@pytest.mark.parametrize(("p", "share"), [(1, 0.0), (2, 1.0), (4, 1.5), (8, 1.75)])
def test_how_much_of_a_vector_each_one_sends(p, share):
    _, sent = ring_all_reduce(list(np.ones((p, 80))))
    assert sent == [share * 80] * p


def test_the_ring_leaves_its_arguments_alone():
    vectors = [np.ones(4), np.ones(4)]
    ring_all_reduce(vectors)
    assert all((vector == 1).all() for vector in vectors)


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=20), st.data())
def test_top_k_keeps_the_largest(values, data):
    k = data.draw(st.integers(1, len(values)))
    kept = top_k(values, k)
    sizes = np.sort(np.abs(values))[::-1]
    assert np.abs(kept).sum() == pytest.approx(sizes[:k].sum())
    assert ((kept == 0) | (kept == values)).all()


def test_error_feedback_loses_nothing():
    rng, feedback = np.random.default_rng(0), ErrorFeedback(3)
    gradients = rng.normal(size=(200, 12)) + 0.3
    sent = np.array([feedback.send(g) for g in gradients])
    np.testing.assert_allclose(sent.sum(axis=0) + feedback.memory, gradients.sum(axis=0))
    assert np.count_nonzero(sent, axis=1).max() == 3


def test_with_error_feedback_a_regression_is_solved_and_without_it_is_not():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(200, 20)) * np.where(np.arange(20) < 2, 5.0, 1.0)
    noise = rng.normal(size=(100, 200))
    target = features @ np.ones(20)
    best = {}
    for name in ("feedback", "top k"):
        model, rule = LinearRegression(20, fit_intercept=False), GradientDescent(0.01)
        feedback = ErrorFeedback(1)
        for rows in noise:
            _, g = model.loss_and_gradient(features, target + rows)
            rule.step(model.theta, feedback.send(g) if name == "feedback" else top_k(g, 1))
        best[name] = np.abs(model.theta - 1).max()
    assert best["feedback"] < best["top k"]


@pytest.mark.parametrize("workers", [1, 2, 16, 10_000])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.95, 1.0])
def test_two_laws(share, workers):
    assert amdahl(share, workers) == pytest.approx(1 / ((1 - share) + share / workers))
    assert amdahl(share, workers) <= gustafson(share, workers) + 1e-9
    assert amdahl(share, 1) == gustafson(share, 1) == pytest.approx(1)
    if share < 1:
        assert amdahl(share, workers) <= 1 / (1 - share)


def test_the_cost_by_hand():
    """8/4 + 2 · 3 · (0.1 + 1,000/(4 · 500)) = 2 + 3.6; every third step a third of that.

    A tenth sent: 3 · (0.1 + 2 · 100/500) = 1.5.
    """
    model = CostModel(compute=8.0, latency=0.1, bandwidth=500.0, size=1000)
    assert model.seconds(4) == pytest.approx(5.6)
    assert model.seconds(4, local_steps=3) == pytest.approx(3.2)
    assert model.seconds(4, sent=0.1) == pytest.approx(3.5)
    assert model.speed_up(4) == pytest.approx(8 / 5.6)
    assert model.best(1000, local_steps=100) > model.best(1000)
    free = CostModel(8.0, 0.0, 1e30, 1)
    assert free.speed_up(10_000) == pytest.approx(10_000)


def test_a_model_is_found_from_noisy_steps():
    true = CostModel(2.0, 0.004, 2e7, 3_000_000)
    workers = [1, 2, 3, 4, 6, 8] * 5
    noise = np.random.default_rng(0).normal(1, 0.02, len(workers))
    seconds = [true.seconds(p) * factor for p, factor in zip(workers, noise, strict=True)]
    found = CostModel.fitted(workers, seconds, 3_000_000)
    for p in (1, 5, 16):
        assert found.seconds(p) == pytest.approx(true.seconds(p), rel=0.1)


def test_bad_input():
    with pytest.raises(ValueError, match="rows must be 2 whole numbers from 1"):
        average_shards([[1.0], [2.0]], [3])
    with pytest.raises(ValueError, match="rows must be 2 whole numbers from 1"):
        average_shards([[1.0], [2.0]], [3, 0])
    with pytest.raises(ValueError, match="model must be without dropout"):
        Accumulated(MLP([4, 3, 2], dropout=0.5), 2)
    with pytest.raises(ValueError, match="rows must be at least 1"):
        Accumulated(MLP([4, 3]), 0)
    with pytest.raises(ValueError, match=r"one length, got \[1, 2\]"):
        ring_all_reduce([[1.0], [1.0, 2.0]])
    with pytest.raises(ValueError, match="at least one, got none"):
        ring_all_reduce([])
    with pytest.raises(ValueError, match="k must be at most 2"):
        top_k([1.0, 2.0], 3)
    with pytest.raises(ValueError, match="share must be at least 0 and at most 1"):
        amdahl(1.2, 3)
    with pytest.raises(ValueError, match="at least 3 different numbers"):
        CostModel.fitted([1, 2], [1.0, 0.5], 10)
    with pytest.raises(ValueError, match="seconds must be above 0"):
        CostModel.fitted([1, 2, 3], [1.0, 0.5, 0.0], 10)
    feedback = ErrorFeedback(1)
    feedback.send([1.0, 2.0])
    with pytest.raises(ValueError, match="gradient and memory must have the same shape"):
        feedback.send([5.0])
    with pytest.raises(ValueError, match="compute must be above 0"):
        CostModel(0.0, 0.1, 1.0, 10)


def test_the_memory_of_an_accumulated_gradient_is_that_of_a_piece():
    rows = np.random.default_rng(0).normal(size=(1000, 16))
    labels = (rows[:, 0] > 0).astype(int)
    peaks = {}
    for size in (1000, 100, 10):
        model = Accumulated(MLP([16, 2000, 2], seed=0), size)
        tracemalloc.start()
        model.backpropagate(rows, labels)
        peaks[size] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peaks[10] < peaks[100] < peaks[1000] / 4


def test_a_ring_of_two_precisions_ends_with_one_sum():
    sums, _ = ring_all_reduce([np.full(3, 0.1, np.float32), np.full(3, 0.3)])
    np.testing.assert_array_equal(sums[0], sums[1])


def test_a_wrapped_student_is_distilled():
    teacher, student, plain = MLP([4, 6, 3], seed=0), MLP([4, 5, 3], seed=1), MLP([4, 5, 3], seed=1)
    distill(Accumulated(student, 7), teacher, X, Y, Adam(0.01), 2)
    distill(plain, teacher, X, Y, Adam(0.01), 2)
    np.testing.assert_allclose(student.theta, plain.theta, atol=1e-9)
    assert isinstance(student.loss, SoftmaxCrossEntropy)
