"""What chapter 01 asks has the answers that the library computes."""

import numpy as np
import pytest

from course_lib.datasets import diabetes
from course_lib.losses import (
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    numerical_gradient,
)
from course_lib.models import LinearRegression
from course_lib.optimizers import GradientDescent
from course_lib.training import Objective, minimize
from course_lib.widgets.questions import find


def best_constant(loss, targets):
    constants = np.linspace(0, 100, 1001)
    values = [loss.value(np.full(len(targets), c), targets) for c in constants]
    return constants[np.argmin(values)]


def test_best_constant():
    targets = [1.0, 2.0, 3.0, 4.0, 100.0]
    question = find("01-best-constant")
    best = best_constant(MeanAbsoluteError(), targets)
    assert question.answer.startswith(f"{best:g},")
    assert best_constant(MeanSquaredError(), targets) == pytest.approx(22)
    assert (100 - 22) ** 2 == 6084  # named where 22 is chosen


def test_smaller_h():
    def error(h):
        return abs(numerical_gradient(lambda theta: theta[0] ** 3, [0.7], h)[0] - 3 * 0.7**2)

    question = find("01-smaller-h")
    assert error(0.1) == pytest.approx(0.01)
    assert question.close(error(0.01), question.answer)
    forward = ((0.7 + 0.01) ** 3 - 0.7**3) / 0.01 - 3 * 0.7**2
    assert forward > 100 * error(0.01)


def test_overflow():
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        exponentials = np.exp([1000.0, 0.0])
        plain = -np.log(exponentials / exponentials.sum())
    assert find("01-overflow").answer == str(plain[0])
    assert plain[1] == np.inf
    assert SoftmaxCrossEntropy().value([[1000.0, 0.0]], [0]) == 0
    assert SoftmaxCrossEntropy().value([[1000.0, 0.0]], [1]) == 1000


def test_broadcast():
    p, y = np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.0], [3.0]])
    question = find("01-broadcast")
    assert question.close(np.mean((p - y) ** 2), question.answer)
    assert np.sum((p - y) ** 2) == 12


def test_corrupted_slope():
    data = diabetes()
    bmi = data.X[:, data.feature_names.index("bmi")]
    factors = np.where(np.arange(len(bmi)) < 22, 10.0, 1.0)
    clean = np.polyfit((bmi - bmi.mean()) / bmi.std(), data.y, 1)[0]
    slopes = [
        np.polyfit(
            (bmi - bmi.mean()) / bmi.std(),
            data.y * np.random.default_rng(seed).permutation(factors),
            1,
        )[0]
        for seed in range(10)
    ]
    assert round(clean, 1) == 45.2
    assert len(bmi) == 442
    assert min(slopes) < clean
    assert max(slopes) > 2 * clean
    assert 9 * data.y.mean() == pytest.approx(1500, rel=0.1)  # by how much a target is off
    assert find("01-corrupted-slope").answer.startswith("Widely spread: from below")


def test_mae_hovers():
    ones, targets = np.ones((5, 1)), np.array([1.0, 2.0, 3.0, 4.0, 100.0])

    def steps(loss):
        objective = Objective(LinearRegression(1, fit_intercept=False, loss=loss), ones, targets)
        path = minimize(objective, [0.03], GradientDescent(0.1), steps=300)
        return np.diff(path.thetas[:, 0])[-10:]

    assert np.abs(steps(MeanAbsoluteError())) == pytest.approx(0.02)
    assert (np.diff(np.sign(steps(MeanAbsoluteError()))) != 0).all()
    assert (np.abs(steps(MeanSquaredError())) < 1e-12).all()
    assert "to and fro" in find("01-mae-hover").answer


def test_only_huber_s_pull_stops_growing():
    residuals = np.array([1.0, 100.0])
    pulls = {
        name: loss.gradient(residuals, np.zeros(2))
        for name, loss in (("Mean squared error", MeanSquaredError()), ("Huber", Huber(1.0)))
    }
    assert pulls["Mean squared error"][1] == 100 * pulls["Mean squared error"][0]
    assert pulls["Huber"][1] == pulls["Huber"][0]
    assert find("01-quiz-outlier").answer == "Huber"


def test_half_a_gradient_is_that_of_half_the_loss():
    prediction, target = np.array([1.0, 4.0, -2.0]), np.array([0.0, 1.0, 1.0])
    true = numerical_gradient(lambda p: MeanSquaredError().value(p, target), prediction)
    half = MeanSquaredError(half=True).gradient(prediction, target)
    np.testing.assert_allclose(2 * half, true, rtol=1e-6)
    assert find("01-quiz-half").answer == "The gradient was derived from ½·MSE"
