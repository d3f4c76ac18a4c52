"""The references against numbers computed by hand, scikit-learn, SciPy and the library itself."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import huber
from sklearn.metrics import log_loss, mean_absolute_error, mean_squared_error
from sklearn.preprocessing import StandardScaler

from course_lib import losses
from course_lib.exercises.calling import call, inputs
from course_lib.exercises.registry import chapters, find
from course_lib.optimizers import GradientDescent, Momentum

X = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]])
Y = np.array([2.0, 3.0, 4.0, 5.0])


def reference(name):
    return find(name).reference


def each_input(name):
    return inputs(find(name)) + inputs(find(name), hidden=True)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("quadratic_step", (3.0, 0.1), 2.4),
        ("linear_prediction", (X, np.array([0.0, 1.0])), Y),
        ("momentum_path", (np.ones(3), 0.5, 0.1), [-0.1, -0.25, -0.425]),
        ("adaptive_step", (np.array([3.0, -4.0]), np.array([9.0, 16.0]), 0.1, 0.0), [0.1, -0.1]),
        ("equivalent_rate", (0.05, 0.75), 0.2),
        ("mse_loss", (np.array([1.0, 2.0]), np.array([3.0, 1.0])), 2.5),
        ("mse_gradient", (np.zeros(2), X, Y), [-20.0, -27.0]),
        ("mae_loss", (np.array([1.0, 2.0]), np.array([3.0, 1.0])), 1.5),
        ("huber_loss", (np.array([0.0, 0.0]), np.array([1.0, -4.0]), 2.0), 3.25),
        ("softmax_cross_entropy", (np.zeros((2, 4)), np.array([0, 3])), np.log(4)),
        ("softmax_cross_entropy", (np.array([[1000.0, -1000.0]]), np.array([1])), 2000.0),
        (
            "binary_cross_entropy",
            (np.array([0.0, -1000.0]), np.array([1.0, 1.0])),
            500 + np.log(2) / 2,
        ),
        (
            "numerical_gradient",
            (lambda t: t[0] ** 3 + t[1], np.array([1.0, 5.0]), 0.5),
            [3.25, 1.0],
        ),
        ("gradient_descent", (X, Y, 0.05, 1), [0.5, 0.675]),
        ("normal_equations", (X, Y), [0.0, 1.0]),
        ("convergence_rate", (100.0,), 0.9802),
        ("steps_per_decimal", (11 / 9,), 1.0),
        ("steps_per_decimal", (100.0,), 115.1254),
        ("largest_stable_rate", (X,), 0.0955),
    ],
)
def test_by_hand(name, arguments, expected):
    np.testing.assert_allclose(reference(name)(*arguments), expected, rtol=2e-4, atol=1e-9)


def test_standardise_agrees_with_scikit_learn():
    for (columns,) in each_input("standardise"):
        scaler = StandardScaler().fit(columns)
        Z, mean, scale = reference("standardise")(columns)
        np.testing.assert_allclose(Z, scaler.transform(columns), atol=1e-12)
        np.testing.assert_allclose(mean, scaler.mean_)
        np.testing.assert_allclose(scale, scaler.scale_)


@pytest.mark.parametrize(
    ("name", "loss", "other"),
    [
        ("mse_loss", losses.MeanSquaredError(), mean_squared_error),
        ("mae_loss", losses.MeanAbsoluteError(), mean_absolute_error),
    ],
)
def test_losses_of_numbers_agree(name, loss, other):
    for y_true, y_pred in each_input(name):
        ours = reference(name)(y_true, y_pred)
        assert ours == pytest.approx(loss.value(y_pred, y_true))
        assert ours == pytest.approx(other(y_true, y_pred))


def test_huber_agrees():
    for y_true, y_pred, delta in each_input("huber_loss"):
        ours = reference("huber_loss")(y_true, y_pred, delta)
        assert ours == pytest.approx(losses.Huber(delta=delta).value(y_pred, y_true))
        assert ours == pytest.approx(huber(delta, y_true - y_pred).mean())


def test_cross_entropies_agree():
    for logits, labels in each_input("softmax_cross_entropy"):
        ours = reference("softmax_cross_entropy")(logits, labels)
        assert ours == pytest.approx(losses.SoftmaxCrossEntropy().value(logits, labels))
    for logits, labels in each_input("binary_cross_entropy"):
        ours = reference("binary_cross_entropy")(logits, labels)
        assert ours == pytest.approx(losses.BinaryCrossEntropy().value(logits, labels))
        if np.abs(logits).max() < 10:
            p = 1 / (1 + np.exp(-logits))
            assert ours == pytest.approx(log_loss(labels, p, labels=[0, 1]))


def test_gradients_agree():
    for theta, features, y in each_input("mse_gradient"):

        def mse(theta, features=features, y=y):
            return mean_squared_error(y, features @ theta)

        ours = reference("mse_gradient")(theta, features, y)
        np.testing.assert_allclose(ours, approx_fprime(theta, mse, 1e-7), rtol=1e-4, atol=1e-4)
        via_differences = reference("numerical_gradient")(mse, theta, 1e-3)
        np.testing.assert_allclose(ours, via_differences, rtol=1e-7, atol=1e-9)
    for function, theta, h in each_input("numerical_gradient"):
        np.testing.assert_allclose(
            reference("numerical_gradient")(function, theta, h),
            losses.numerical_gradient(function, theta, h=h),
        )


def test_optimizers_agree():
    for features, y, learning_rate, steps in each_input("gradient_descent"):
        theta, optimizer = np.zeros(features.shape[1]), GradientDescent(learning_rate)
        for _ in range(steps):
            gradient = reference("mse_gradient")(theta, features, y) / 2
            optimizer.step(theta, gradient)
        ours = reference("gradient_descent")(features, y, learning_rate, steps)
        np.testing.assert_allclose(ours, theta, rtol=1e-10, atol=1e-14)
    for gradients, beta, learning_rate in each_input("momentum_path"):
        theta, optimizer, path = np.zeros(1), Momentum(learning_rate, beta=beta), []
        for g in gradients:
            optimizer.step(theta, np.array([g]))
            path.append(theta[0])
        ours = reference("momentum_path")(gradients, beta, learning_rate)
        np.testing.assert_allclose(ours, path)


@pytest.mark.parametrize(
    "exercise", [e for checks in chapters().values() for e in checks], ids=lambda e: e.name
)
def test_references_are_finite_and_leave_their_arguments_alone(exercise, hidden):
    for arguments in inputs(exercise, hidden):
        outcome = call(exercise.reference, arguments, exercise.arguments)
        assert outcome.failure is None
        assert outcome.changed == ()
        value = exercise.unpack(outcome.value)
        for part in value if isinstance(value, tuple) else (value,):
            assert np.isfinite(part).all()
