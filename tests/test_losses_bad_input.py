"""Losses refuse what they cannot use, and the mistakes of chapter 01 are told from the truth."""

import numpy as np
import pytest

from course_lib.losses import (
    BinaryCrossEntropy,
    Hinge,
    Huber,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    gradient_check,
    numerical_gradient,
    sigmoid,
    softmax,
)


def squared(p, y):
    return MeanSquaredError().value(p, y)


def nan_below_1(theta):
    return np.nan if theta[0] < 1 else theta[0]


@pytest.mark.parametrize("method", ["value", "gradient"])
@pytest.mark.parametrize(
    ("loss", "prediction", "target", "error", "says"),
    [
        (MeanSquaredError(), [1.0, np.nan], [1, 2], ValueError, "prediction must be finite.*1 NaN"),
        (MeanSquaredError(), [1.0, 2.0], [1, np.inf], ValueError, "target must be finite.* 1 NaN"),
        (MeanSquaredError(), [], [], ValueError, r"prediction must not be empty.*\(0,\)"),
        (MeanSquaredError(), [1.0, 2.0], [1.0], ValueError, r"same shape.*\(2,\).*\(1,\)"),
        (
            MeanSquaredError(),
            [1.0, 2.0],
            [[1.0], [2.0]],
            ValueError,
            r"prediction \(2,\) and target \(2, 1\).*broadcast.*\(2, 2\).*reshape\(-1\)",
        ),
        (MeanSquaredError(), ["a"], [1], TypeError, "prediction must be an array of real numbers"),
        (MeanSquaredError(), [1j], [1], TypeError, "prediction must be an array of real numbers"),
        (MeanSquaredError(), [[1, 2], [3]], [1], ValueError, "prediction.*ragged"),
        (MeanSquaredError(), 1.0, 1.0, ValueError, "prediction must be 1-dim.* or 2-dim"),
        (Hinge(), [1.0, 2.0], [0, 1], ValueError, "only the labels -1 and 1, got the label 0"),
        (BinaryCrossEntropy(), [1.0], [-1], ValueError, "labels 0 and 1, got the label -1"),
        (BinaryCrossEntropy(), [1.0], [0.5], ValueError, "labels 0 and 1, got the label 0.5"),
        (SoftmaxCrossEntropy(), [1.0, 2.0], [0, 1], ValueError, r"\(n_samples, n_classes\).*\(2,"),
        (SoftmaxCrossEntropy(), [[1.0, 2.0]], [2], ValueError, "from 0 to 1, got the label 2"),
        (SoftmaxCrossEntropy(), [[1.0, 2.0]], [-1], ValueError, "from 0 to 1, got the label -1"),
        (SoftmaxCrossEntropy(), [[1.0, 2.0]], [1e300], ValueError, "0 to 1, got the label 1e.300"),
        (SoftmaxCrossEntropy(), [[1.0, 2.0]], [0.5], ValueError, "whole classes.*label 0.5"),
        (SoftmaxCrossEntropy(), [[1.0, 2.0]], [0, 1], ValueError, "number of rows, got 1 and 2"),
        (SoftmaxCrossEntropy(), [[1.0, 2.0]], [[0, 1]], ValueError, "target must be 1-dim"),
    ],
)
def test_bad_input_is_named(loss, prediction, target, error, says, method):
    with pytest.raises(error, match=says):
        getattr(loss, method)(prediction, target)


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: Huber(0.0), ValueError, "delta must be above 0, got 0.0"),
        (lambda: Huber(-1), ValueError, "delta must be above 0, got -1.0"),
        (lambda: Huber(np.nan), ValueError, "delta must be above 0, got nan"),
        (lambda: Huber("wide"), TypeError, "delta must be a number, got 'wide'"),
        (lambda: MeanSquaredError(half=0.5), TypeError, "half must be True or False, got 0.5"),
        (lambda: numerical_gradient(sum, [1.0], h=0), ValueError, "h must be above 0"),
        (lambda: numerical_gradient(sum, [[1.0]]), ValueError, "theta must be 1-dim"),
        (lambda: numerical_gradient(np.sqrt, [1.0]), ValueError, "value must be 0-dim.*shape .1,."),
        (lambda: numerical_gradient(nan_below_1, [1.0]), ValueError, "value must be finite"),
        (lambda: gradient_check(nan_below_1, [1.0], [1.0]), ValueError, "value must be finite"),
        (lambda: gradient_check(sum, [1.0], [np.nan]), ValueError, "gradient must be finite"),
        (lambda: softmax("logits"), TypeError, "z must be an array of real numbers"),
        (lambda: softmax(1.0), ValueError, "z must be 1-dimensional or 2-dimensional"),
        (lambda: sigmoid(["0.5"]), TypeError, "z must be an array of real numbers"),
        (lambda: gradient_check(sum, [1.0, 2.0], [1.0]), ValueError, "gradient and theta.*same sh"),
    ],
)
def test_bad_settings_are_named(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_huge_numbers_do_not_warn():
    assert MeanSquaredError().value([1e200], [-1e200]) == np.inf
    assert MeanSquaredError().gradient([1e200], [0.0]) == 2e200
    assert MeanSquaredError().gradient([1e308], [-1e308]) == np.inf
    np.testing.assert_array_equal(softmax([[1e308, -1e308]]), [[1, 0]])
    loss = SoftmaxCrossEntropy()
    assert loss.value([[1e308, -1e308]], [1]) == np.inf
    np.testing.assert_array_equal(loss.gradient([[1e308, -1e308]], [1]), [[1, -1]])


# Each mistake of the chapter gives other numbers than the library: no test data may hide it.
P, Y = np.array([1.0, 2.0, 6.0]), np.array([1.0, 4.0, 3.0])
Z, LABELS = np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 2.0]]), np.array([1, 2])
PROBABILITIES = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
GRADIENT = MeanSquaredError().gradient(P, Y)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param(GRADIENT, 2 * (P - Y), id="missing 1/n"),
        pytest.param(GRADIENT, (P - Y) / 3, id="missing factor 2"),
        pytest.param(GRADIENT, 2 * (Y - P) / 3, id="sign flipped"),
        pytest.param(squared(P, Y), np.sum((P - Y) ** 2), id="sum for mean"),
        pytest.param(squared(P, Y), np.mean((P[:, None] - Y) ** 2), id="(n, 1) against (n,)"),
        pytest.param(Huber(1).value(P, Y), np.mean([0, 1 * 2, 1 * 3]), id="Huber without δ²/2"),
        pytest.param(
            SoftmaxCrossEntropy().value(Z, LABELS),
            -np.log(PROBABILITIES[[0, 1], LABELS]).sum() / Z.size,
            id="mean over classes",
        ),
    ],
)
def test_a_mistake_of_the_chapter_shows(right, wrong):
    assert np.abs(np.asarray(right) - wrong).max() > 0.05
