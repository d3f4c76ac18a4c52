"""Enumerated changes, proven boxes, and drift with its null."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.datasets import digits
from course_lib.losses import BinaryCrossEntropy
from course_lib.models import MLP
from course_lib.optimizers import Adam
from course_lib.reliability import agreement, drift_test, interval_bounds, pixel_shifts, proven
from course_lib.training import fit


@pytest.fixture(scope="module")
def trained():
    data = digits()
    model = MLP([64, 16, 10], seed=0)
    fit(model, data.X[:600], data.y[:600], Adam(0.01), epochs=20)
    return model


def test_a_shift_moves_every_pixel_and_what_comes_in_is_0():
    image = np.arange(1.0, 10).reshape(3, 3)
    shifted = {name: each.reshape(3, 3) for name, each in pixel_shifts([image.ravel()], 3).items()}
    assert set(shifted) == {
        "up", "down", "left", "right", "up left", "up right", "down left", "down right",
    }  # fmt: skip
    np.testing.assert_array_equal(shifted["up"], [[4, 5, 6], [7, 8, 9], [0, 0, 0]])
    np.testing.assert_array_equal(shifted["right"], [[0, 1, 2], [0, 4, 5], [0, 7, 8]])
    np.testing.assert_array_equal(shifted["down left"], [[0, 0, 0], [2, 3, 0], [5, 6, 0]])


def test_agreement_counts_what_stays_and_needs_no_labels():
    X = np.array([[1.0], [2.0], [-1.0], [-2.0]])
    changes = {"same": X, "less by 1.5": X - 1.5, "turned": -X}
    found = agreement(lambda rows: rows[:, 0] > 0, X, changes)
    assert found == {"same": 1.0, "less by 1.5": 0.75, "turned": 0.0}


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from(["relu", "tanh", "sigmoid"]), st.floats(0, 2))
def test_every_input_of_the_box_is_within_the_bounds(seed, activation, radius):
    rng = np.random.default_rng(seed)
    model = MLP([3, 5, 4, 2], activation, seed=seed)
    middle = rng.normal(size=(1, 3))
    low, high = interval_bounds(model, middle - radius, middle + radius)
    corners = rng.choice([-1, 1], size=(50, 3))
    inside = np.concatenate([corners, rng.uniform(-1, 1, size=(200, 3))])
    outputs = model.decision_function(middle + radius * inside)
    assert (low - 1e-9 <= outputs).all()
    assert (outputs <= high + 1e-9).all()


def test_of_one_layer_the_bounds_are_reached_and_of_no_box_they_are_the_output():
    model = MLP([2, 3], seed=1)
    low, high = interval_bounds(model, [[-1.0, 0.0]], [[1.0, 2.0]])
    corners = [[a, b] for a in (-1.0, 1.0) for b in (0.0, 2.0)]
    outputs = model.decision_function(corners)
    np.testing.assert_allclose(low[0], outputs.min(axis=0))
    np.testing.assert_allclose(high[0], outputs.max(axis=0))
    deep, x = MLP([2, 4, 3], seed=1), [[0.3, -0.7]]
    for bound in interval_bounds(deep, x, x):
        np.testing.assert_allclose(bound, deep.decision_function(x))


def test_nothing_that_was_drawn_contradicts_a_proof(trained):
    X = digits().X[600:900]
    radius = 0.01
    certain = proven(trained, X, radius)
    assert 0.05 < certain.mean() < 1
    rng, labels = np.random.default_rng(0), trained.predict(X)
    for _ in range(50):
        near = X + radius * rng.choice([-1, 1], size=X.shape)
        assert (trained.predict(near) == labels)[certain].all()


def test_fewer_are_proven_in_a_larger_box(trained):
    X = digits().X[600:900]
    shares = [proven(trained, X, radius).mean() for radius in (0, 0.003, 0.01, 0.03, 0.3)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1
    assert shares[-1] < 0.05


def test_without_drift_small_p_values_are_as_rare_as_they_say():
    rng = np.random.default_rng(0)
    p = [
        drift_test(rng.normal(size=(40, 3)), rng.normal(size=(40, 3)), 19, seed=s).p_value
        for s in range(300)
    ]
    assert 0.02 < np.mean(np.array(p) <= 0.05) < 0.09
    assert 0.4 < np.mean(np.array(p) <= 0.5) < 0.62


@pytest.mark.parametrize(
    "moved", [lambda X: X + 0.5, lambda X: 1.6 * X], ids=["shifted", "spread out"]
)
def test_a_drift_is_found(moved):
    rng = np.random.default_rng(1)
    old, new = rng.normal(size=(200, 4)), moved(rng.normal(size=(150, 4)))
    found = drift_test(old, new)
    assert found.p_value == 0.01
    assert found.accuracy > 0.58
    assert len(found.null) == 99
    assert found.null.mean() == pytest.approx(0.5, abs=0.02)


def test_what_keeps_mean_and_spread_is_not_seen():
    rng = np.random.default_rng(2)
    old = rng.normal(size=(2000, 1))
    new = rng.choice([-1.0, 1.0], size=(2000, 1))
    assert drift_test(old, new, 19).accuracy < 0.75


def test_a_feature_that_is_constant_does_no_harm():
    rng = np.random.default_rng(0)
    old, new = rng.normal(size=(30, 2)), rng.normal(size=(30, 2))
    old[:, 1] = new[:, 1] = 4.0
    assert np.isfinite(drift_test(old, new, 5).accuracy)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pixel_shifts([[1.0, 2.0]], 2), "X must have 4 columns for side 2, got 2"),
        (
            lambda: agreement(lambda X: X[:, 0], [[1.0]], {"a": [[1.0], [2.0]]}),
            r"changed\['a'\] must have the shape \(1, 1\) of X",
        ),
        (
            lambda: interval_bounds(MLP([1, 2]), [[1.0]], [[0.0]]),
            "lower must not be above upper",
        ),
        (
            lambda: interval_bounds(MLP([1, 2]), [[1.0]], [[1.0], [2.0]]),
            r"upper must have the shape \(1, 1\) of lower",
        ),
        (lambda: proven(MLP([1, 2]), [[1.0]], -1.0), "radius must be at least 0, got -1.0"),
        (lambda: drift_test([[1e200]] * 4, [[-1e200]] * 4), "must have a finite spread"),
        (lambda: agreement(lambda X: X, [[1.0]], {"a": [[1.0]]}), "one label a row"),
        (lambda: drift_test([[1.0]] * 4, [[1.0, 2.0]] * 4), "new must have 1 columns"),
        (lambda: drift_test([[1.0]] * 4, [[1.0]] * 3), "at least 4 rows each, got 4 and 3"),
        (lambda: drift_test([[np.nan]] * 4, [[1.0]] * 4), "old must be finite"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_model_whose_label_is_no_largest_output_has_no_proof():
    model = MLP([2, 8, 1], loss=BinaryCrossEntropy())
    with pytest.raises(TypeError, match="must have SoftmaxCrossEntropy as its loss"):
        proven(model, [[0.0, 0.0]], 100.0)


@pytest.mark.parametrize("kind", ["normal", "two values", "all the same"])
def test_few_rows_of_one_feature_cry_wolf_no_more_often_than_they_say(kind):
    """Shuffled across the folds the null lay below one half, and p was too small."""
    rng = np.random.default_rng(0)
    draw = {
        "normal": lambda: rng.normal(size=(20, 1)),
        "two values": lambda: rng.integers(0, 2, (20, 1)).astype(float),
        "all the same": lambda: np.ones((20, 1)),
    }[kind]
    p = np.array([drift_test(draw(), draw(), 19, seed=s).p_value for s in range(1000)])
    assert np.mean(p <= 0.05) < 0.07
    assert np.mean(p <= 0.5) < 0.56


@pytest.mark.parametrize(("n_old", "n_new", "shift"), [(1000, 50, 0.7), (50, 1000, 0.7)])
def test_a_drift_is_found_where_old_and_new_are_not_equally_many(n_old, n_new, shift):
    rng = np.random.default_rng(0)
    p = [
        drift_test(rng.normal(size=(n_old, 3)), rng.normal(shift, 1, (n_new, 3)), 19, s).p_value
        for s in range(10)
    ]
    assert np.mean(np.array(p) <= 0.05) > 0.8
