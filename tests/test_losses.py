"""Losses: values worked out by hand, gradients against central differences, and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from course_lib.losses import (
    BinaryCrossEntropy,
    Hinge,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    gradient_check,
    numerical_gradient,
    sigmoid,
    softmax,
)

REGRESSION = [
    MeanSquaredError(),
    MeanSquaredError(half=True),
    MeanAbsoluteError(),
    Huber(),
    Huber(delta=0.3),
]
ALL = [*REGRESSION, Hinge(), BinaryCrossEntropy(), SoftmaxCrossEntropy()]
seeds = st.integers(0, 2**32 - 1)


def example(loss, seed, shape=(9,)):
    """A random prediction and a target that suits the loss."""
    rng = np.random.default_rng(seed)
    if isinstance(loss, SoftmaxCrossEntropy):
        return rng.normal(0, 3, (9, 4)), rng.integers(0, 4, 9)
    prediction = rng.normal(0, 3, shape)
    if isinstance(loss, Hinge):
        return prediction, rng.choice([-1, 1], shape)
    if isinstance(loss, BinaryCrossEntropy):
        return prediction, rng.integers(0, 2, shape)
    return prediction, rng.normal(0, 3, shape)


@pytest.mark.parametrize(
    ("loss", "prediction", "target", "value", "gradient"),
    [
        (MeanSquaredError(), [1, 2, 6], [1, 4, 3], 13 / 3, [0, -4 / 3, 2]),
        (MeanSquaredError(half=True), [1, 2, 6], [1, 4, 3], 13 / 6, [0, -2 / 3, 1]),
        (MeanSquaredError(), [[1, 2], [3, 4]], [[1, 1], [1, 1]], 14 / 4, [[0, 0.5], [1, 1.5]]),
        (MeanAbsoluteError(), [1, 2, 6], [1, 4, 3], 5 / 3, [0, -1 / 3, 1 / 3]),
        (Huber(2.0), [1, 2, 6, 0], [1, 4, 3, 1], (0 + 2 + 4 + 0.5) / 4, [0, -0.5, 0.5, -0.25]),
        (Hinge(), [2, 0.5, -1, 1], [1, -1, 1, 1], (0 + 1.5 + 2 + 0) / 4, [0, 0.25, -0.25, 0]),
        (BinaryCrossEntropy(), [0, np.log(3)], [1, 0], np.log(8) / 2, [-0.25, 0.375]),
        (
            SoftmaxCrossEntropy(),
            np.log([[1.0, 2.0, 5.0], [1.0, 1.0, 2.0]]),
            [2, 0],
            (np.log(8 / 5) + np.log(4)) / 2,
            [[1 / 16, 2 / 16, -3 / 16], [-3 / 8, 1 / 8, 2 / 8]],
        ),
    ],
    ids=lambda value: repr(value) if hasattr(value, "value") else "",
)
def test_worked_by_hand(loss, prediction, target, value, gradient):
    assert loss.value(prediction, target) == pytest.approx(value, rel=1e-14)
    np.testing.assert_allclose(loss.gradient(prediction, target), gradient, atol=1e-15)


@pytest.mark.parametrize("loss", ALL, ids=repr)
@given(seed=seeds)
def test_gradient_is_the_derivative_of_value(loss, seed):
    prediction, target = example(loss, seed)
    corner = {"Hinge": prediction * target - 1 if prediction.ndim == 1 else 0}.get(
        type(loss).__name__, prediction - target if prediction.ndim == 1 else np.inf
    )
    prediction = np.where(np.abs(corner) < 1e-4, prediction + 1e-2, prediction)
    error = gradient_check(
        lambda flat: loss.value(flat.reshape(prediction.shape), target),
        prediction.ravel(),
        loss.gradient(prediction, target).ravel(),
    )
    assert error < 1e-5


@pytest.mark.parametrize("loss", REGRESSION, ids=repr)
def test_gradient_for_several_outputs(loss):
    prediction, target = example(loss, 3, shape=(5, 2))
    gradient = loss.gradient(prediction, target)
    assert gradient.shape == (5, 2)
    numerical = numerical_gradient(
        lambda flat: loss.value(flat.reshape(5, 2), target), prediction.ravel()
    )
    np.testing.assert_allclose(gradient.ravel(), numerical, atol=1e-8)


@given(seed=seeds)
def test_agrees_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    p, y = rng.normal(size=(2, 12))
    labels = np.append(rng.integers(0, 2, 10), [0, 1])
    logits, classes = rng.normal(0, 4, (12, 3)), np.append(rng.integers(0, 3, 9), [0, 1, 2])
    pairs = [
        (MeanSquaredError().value(p, y), metrics.mean_squared_error(y, p)),
        (MeanAbsoluteError().value(p, y), metrics.mean_absolute_error(y, p)),
        (Hinge().value(p, 2 * labels - 1), metrics.hinge_loss(2 * labels - 1, p)),
        (BinaryCrossEntropy().value(p, labels), metrics.log_loss(labels, 1 / (1 + np.exp(-p)))),
        (
            SoftmaxCrossEntropy().value(logits, classes),
            metrics.log_loss(classes, softmax(logits), labels=[0, 1, 2]),
        ),
    ]
    for ours, theirs in pairs:
        assert ours == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("size", [1e3, 1e6, 1e300])
def test_cross_entropies_at_huge_logits(size):
    binary, z = BinaryCrossEntropy(), [size, size, -size, -size]
    assert binary.value(z, [1, 0, 0, 1]) == pytest.approx(size / 2)
    np.testing.assert_array_equal(binary.gradient(z, [1, 0, 0, 1]), [0, 0.25, 0, -0.25])
    many, z = SoftmaxCrossEntropy(), [[size, 0.0], [-size, 0.0]]
    assert many.value(z, [0, 0]) == pytest.approx(size / 2)
    np.testing.assert_array_equal(many.gradient(z, [0, 0]), [[0, 0], [-0.5, 0.5]])


def test_sigmoid_and_softmax():
    z = np.array([[0.0, np.log(3), 2.0], [1000.0, -1000.0, 999.0]])
    np.testing.assert_allclose(sigmoid(z[0]), [0.5, 0.75, 1 / (1 + np.exp(-2))], rtol=1e-15)
    np.testing.assert_allclose(softmax(z).sum(axis=1), 1, rtol=1e-15)
    np.testing.assert_allclose(softmax(z + 7), softmax(z), rtol=1e-12)
    np.testing.assert_array_equal(softmax([[0, 0], [1000, 0]]), [[0.5, 0.5], [1, 0]])
    np.testing.assert_array_equal(sigmoid([0, 1000]), [0.5, 1])
    np.testing.assert_array_equal(sigmoid(np.array([])), [])


@given(y=st.lists(st.floats(-100, 100), min_size=1, max_size=15))
def test_mean_minimises_mse_and_median_mae(y):
    y = np.array(y)
    for loss, best in ((MeanSquaredError(), np.mean(y)), (MeanAbsoluteError(), np.median(y))):
        at_best = loss.value(np.full(len(y), best), y)
        for other in [*y, best + 0.1, best - 0.1, best + 10]:
            assert at_best <= loss.value(np.full(len(y), other), y) + 1e-9


def test_huber_joins_a_parabola_and_a_line():
    huber, delta = Huber(2.0), 2.0
    r, zero = np.array([1.9]), np.zeros(1)
    assert huber.value(r, zero) == pytest.approx(MeanSquaredError(half=True).value(r, zero))
    r = np.array([50.0])
    assert huber.value(r, zero) == pytest.approx(delta * 50 - delta**2 / 2)
    below, above = (huber.value([delta + s], zero) for s in (-1e-9, 1e-9))
    assert above - below == pytest.approx(2e-9 * delta, rel=1e-4)


@pytest.mark.parametrize("half", [False, True])
def test_half_belongs_to_value_and_gradient(half):
    loss, whole = MeanSquaredError(half=half), MeanSquaredError()
    factor = 0.5 if half else 1.0
    p, y = example(loss, 0)
    assert loss.value(p, y) == factor * whole.value(p, y)
    np.testing.assert_allclose(loss.gradient(p, y), factor * whole.gradient(p, y), rtol=1e-15)


@pytest.mark.parametrize("loss", ALL, ids=repr)
def test_duplicated_data_has_the_same_loss_and_half_the_gradient(loss):
    p, y = example(loss, 11)
    twice_p, twice_y = np.concatenate([p, p]), np.concatenate([y, y])
    assert loss.value(twice_p, twice_y) == pytest.approx(loss.value(p, y), rel=1e-13)
    np.testing.assert_allclose(loss.gradient(twice_p, twice_y)[: len(p)], loss.gradient(p, y) / 2)


def test_central_differences_improve_with_the_square_of_h_until_rounding():
    def error(h):
        return abs(numerical_gradient(lambda t: np.exp(t[0]), [1.0], h)[0] - np.e)

    for h in (1e-1, 1e-2, 1e-3):
        assert error(h) / error(h / 10) == pytest.approx(100, rel=0.02)
        assert error(h) == pytest.approx(np.e * h**2 / 6, rel=0.02)
    assert error(1e-13) > error(1e-5)


def test_gradient_check_reads_a_missing_factor_and_a_wrong_sign():
    def f(theta):
        return theta @ theta

    theta = np.array([1.0, -2.0, 0.5])
    assert gradient_check(f, theta, 2 * theta) < 1e-9
    assert gradient_check(f, theta, theta) == pytest.approx(1 / 3, abs=1e-9)
    assert gradient_check(f, theta, -2 * theta) == pytest.approx(1, abs=1e-9)
    assert gradient_check(lambda t: 3.0, theta, np.zeros(3)) == 0
    np.testing.assert_array_equal(theta, [1.0, -2.0, 0.5])
