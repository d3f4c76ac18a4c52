"""Calibration curves and the temperature: by hand, scikit-learn, SciPy, and a known truth."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sklearn.calibration import calibration_curve as peer

from course_lib.calibration import (
    TemperatureScaling,
    calibration_curve,
    expected_calibration_error,
)
from course_lib.losses import SoftmaxCrossEntropy, softmax

RNG = np.random.default_rng(0)


def drawn_by(probabilities, rng):
    """A class for each row, by its probabilities."""
    return (probabilities.cumsum(axis=1) < rng.random((len(probabilities), 1))).sum(axis=1)


def test_bins_by_hand():
    """0 to ½: 0.2 wrong, 0.4 right. From ½ on: 0.5 right, 0.9 right, 1.0 wrong."""
    curve = calibration_curve([0.2, 0.4, 0.5, 0.9, 1.0], [0, 1, 1, 1, 0], bins=2)
    np.testing.assert_allclose(curve.confidence, [0.3, 0.8])
    np.testing.assert_allclose(curve.accuracy, [1 / 2, 2 / 3])
    assert curve.count.tolist() == [2, 3]
    np.testing.assert_allclose(curve.standard_error, [np.sqrt(1 / 8), np.sqrt(2 / 27)])
    error = expected_calibration_error([0.2, 0.4, 0.5, 0.9, 1.0], [0, 1, 1, 1, 0], bins=2)
    assert error == pytest.approx(2 / 5 * 0.2 + 3 / 5 * (0.8 - 2 / 3))


def test_bins_without_rows_are_left_out():
    curve = calibration_curve([0.05, 0.95], [0, 1], bins=10)
    assert curve.count.tolist() == [1, 1]


@pytest.mark.parametrize("bins", [3, 10, 15])
def test_scikit_learns_curve_is_the_same(bins):
    confidence = RNG.random(500)
    correct = RNG.random(500) < confidence**2
    ours = calibration_curve(confidence, correct, bins)
    accuracy, mean_confidence = peer(correct, confidence, n_bins=bins)
    np.testing.assert_allclose(ours.accuracy, accuracy)
    np.testing.assert_allclose(ours.confidence, mean_confidence)


def test_one_bin_is_confidence_less_accuracy():
    confidence, correct = RNG.random(100), RNG.random(100) < 0.3
    error = expected_calibration_error(confidence, correct, bins=1)
    assert error == pytest.approx(abs(confidence.mean() - correct.mean()))


@pytest.mark.parametrize(("n", "least"), [(100, 0.05), (1000, 0.015), (10_000, 0.004)])
def test_a_perfect_model_has_an_error_that_shrinks_like_the_root_of_its_rows(n, least):
    """Mean |gap| of a bin with n_b rows is √(2/π) √(a(1 − a)/n_b), near a normal."""
    errors, expected = [], []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        confidence = rng.random(n)
        correct = rng.random(n) < confidence
        errors.append(expected_calibration_error(confidence, correct, bins=10))
        middles = np.arange(0.05, 1, 0.1)
        expected = np.mean(np.sqrt(2 / np.pi * middles * (1 - middles) / (n / 10)))
    assert np.mean(errors) == pytest.approx(expected, rel=0.1)
    assert np.mean(errors) > least


@pytest.mark.parametrize("truth", [0.5, 1.0, 2.5])
def test_it_finds_the_temperature_that_made_the_labels(truth):
    logits = 3 * RNG.normal(size=(20_000, 4))
    labels = drawn_by(softmax(logits / truth), np.random.default_rng(1))
    scaling = TemperatureScaling().fit(logits, labels)
    assert scaling.temperature == pytest.approx(truth, rel=0.04)


def test_scipy_finds_the_same_minimum():
    logits, labels = 2 * RNG.normal(size=(200, 3)), RNG.integers(0, 3, 200)
    logits[np.arange(200), labels] += 1

    def loss(log_t):
        return SoftmaxCrossEntropy().value(logits / np.exp(log_t), labels)

    best = minimize_scalar(loss, bounds=(-5, 5), method="bounded", options={"xatol": 1e-10})
    ours = TemperatureScaling().fit(logits, labels).temperature
    assert np.log(ours) == pytest.approx(best.x, abs=1e-5)
    assert loss(np.log(ours)) <= best.fun + 1e-12


def test_no_class_changes_and_sureness_falls_for_a_model_that_was_too_sure():
    logits, labels = 8 * RNG.normal(size=(500, 5)), RNG.integers(0, 5, 500)
    logits[np.arange(500), labels] += 6
    scaling = TemperatureScaling().fit(logits, labels)
    after = scaling.predict_proba(logits)
    assert scaling.temperature > 1
    np.testing.assert_array_equal(after.argmax(axis=1), logits.argmax(axis=1))
    assert after.max(axis=1).mean() < softmax(logits).max(axis=1).mean()


def test_where_every_row_is_right_it_stops_at_its_bound_and_where_none_is_too():
    logits = np.array([[3.0, 0.0], [0.0, 2.0]])
    assert TemperatureScaling().fit(logits, [0, 1]).temperature == pytest.approx(3e-3)
    assert TemperatureScaling().fit(logits, [1, 0]).temperature == pytest.approx(3e3)
    assert TemperatureScaling().fit(np.zeros((2, 3)), [1, 0]).temperature == 1
    large = 1e4 * logits
    assert np.isfinite(TemperatureScaling().fit(large, [0, 1]).predict_proba(large)).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: calibration_curve([1.2], [1]), "confidence must lie between 0 and 1, got 1.2"),
        (lambda: calibration_curve([0.5], [2]), "correct must hold True and False"),
        (lambda: calibration_curve([0.5, 0.6], [1]), "same number of rows, got 2 and 1"),
        (lambda: calibration_curve([0.5], [1], bins=0), "bins must be at least 1, got 0"),
        (lambda: expected_calibration_error([], []), "confidence must not be empty"),
        (
            lambda: TemperatureScaling().fit([[1.0, 2.0]], [2]),
            "target must hold whole classes from 0 to 1, got the label 2",
        ),
        (lambda: TemperatureScaling().fit([[1.0, np.inf]], [0]), "logits must be finite"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(
    ("factor", "dtype"),
    [(1e-6, np.float32), (1e6, np.float32), (1e-6, np.float64), (1e200, np.float64)],
)
def test_logits_in_other_units_have_the_temperature_in_these_units(factor, dtype):
    logits, labels = RNG.normal(size=(100, 3)), np.arange(100) % 3
    logits[np.arange(100), labels] += 1
    once = TemperatureScaling().fit(logits, labels)
    scaled = (factor * logits).astype(dtype)
    again = TemperatureScaling().fit(scaled, labels)
    assert again.temperature == pytest.approx(factor * once.temperature, rel=1e-4)
    p = again.predict_proba(scaled)
    np.testing.assert_allclose(p, once.predict_proba(logits), atol=1e-4)


def test_a_confidence_on_an_edge_belongs_to_the_bin_that_begins_there():
    """0.29 · 100 is 28.999999999999996 in float64."""
    edges = np.arange(100) / 100
    assert (calibration_curve(edges, np.ones(100), bins=100).count == 1).all()
