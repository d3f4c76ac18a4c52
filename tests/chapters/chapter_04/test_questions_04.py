"""The answers of chapter 04's predictions and quizzes, computed."""

import numpy as np
import pytest

from course_lib.chapters.chapter_04.questions import QUESTIONS
from course_lib.curvature import heavy_ball_radius
from course_lib.datasets import article_points
from course_lib.landscapes import LeastSquares, Quadratic
from course_lib.optimizers import DynamicGradientDescent, GradientDescent, Momentum
from course_lib.training import minimize
from course_lib.widgets.questions import find


def worked_example():
    data = article_points()
    return LeastSquares(data.X, data.y)


def alternating():
    v = 0.0
    for step in range(300):
        v = 0.9 * v + (-1) ** step
    size = abs(v)
    assert size == pytest.approx(1 / 1.9)
    assert size == pytest.approx(1 - 0.9 * size)
    options = {0: "It goes to 0", 0.5: "About 0.5", 1: "About 1", 10: "About 10"}
    return options[min(options, key=lambda value: abs(value - size))]


def steps():
    without, momentum = (np.log(0.1) / np.log(factor) for factor in (99 / 101, 9 / 11))
    assert round(without) == 115
    assert heavy_ball_radius(4 / 121, 81 / 121, [1.0, 100.0]).max() == pytest.approx(9 / 11)
    options = {58: "About 58", 11: "About 11", 1: "About 1"}
    return options[min(options, key=lambda value: abs(value - momentum))]


def fit():
    run = minimize(Quadratic(100), [1, 1], Momentum(4 / 121, 81 / 121), 100)
    distance = np.linalg.norm(run.thetas, axis=1)
    measured = (distance[-1] / distance[0]) ** (1 / 100)
    assert measured == pytest.approx(0.859, abs=0.001)
    return "Clearly more, about 0.86"


def frozen():
    run = minimize(worked_example(), [0, 0], DynamicGradientDescent(0.01, 0.9), 1000)
    decayed = 0.9**100
    assert round(decayed, 5) == 0.00003
    assert np.linalg.norm(run.thetas[-1] - run.thetas[100]) < 2e-4
    assert 2 * run.values[-1] > 40 * 0.006
    return "At rest, with an MSE far above 0.006"


def too_much():
    curvatures = np.linalg.eigvalsh(worked_example().hessian)[:, None]
    rates = np.linspace(1e-5, 2 * 1.99 / curvatures[-1, 0], 20_000)
    factor = {b: heavy_ball_radius(rates, b, curvatures).max(axis=0).min() for b in (0, 0.8, 0.99)}
    assert factor[0] == pytest.approx(0.9943, abs=1e-4)
    assert factor[0.8] < factor[0]
    assert factor[0.99] == pytest.approx(np.sqrt(0.99))
    assert factor[0.99] > factor[0] + 5e-4
    return "Worse at every rate"


def noise():
    class Noisy:
        def __init__(self):
            self.rng = np.random.default_rng(3)

        def value(self, theta):
            return np.mean(theta**2)

        def gradient(self, theta):
            return theta + self.rng.normal(size=theta.shape)

    def floor(optimizer):
        return minimize(Noisy(), np.zeros(500), optimizer, 1500).values[700:].mean()

    plain = floor(GradientDescent(0.01))
    assert floor(Momentum(0.001, 0.9)) / plain == pytest.approx(1, rel=0.15)
    ratio = floor(Momentum(0.01, 0.9)) / plain
    options = {1: "It stays", 10: "It becomes about 10 times as high", 100: "100"}
    return options[min(options, key=lambda value: abs(np.log(value / ratio)))]


TRUTH = {
    "04-alternating": alternating,
    "04-steps": steps,
    "04-fit": fit,
    "04-frozen": frozen,
    "04-too-much": too_much,
    "04-noise": noise,
}
PREDICTIONS = [question for question in QUESTIONS if "-quiz-" not in question.key]


@pytest.mark.parametrize("question", PREDICTIONS, ids=lambda question: question.key)
def test_the_stored_answer_is_the_computed_one(question):
    assert question.answer == TRUTH[question.key]()


@pytest.mark.parametrize("curvature", [0.5, 1.0, 30.0])
def test_the_modulus_of_the_quiz(curvature):
    """Two rates with complex roots, a tenth apart."""
    for rate in (0.1, 0.09):
        assert (1 + 0.81 - rate * curvature) ** 2 < 4 * 0.81
        assert heavy_ball_radius(rate, 0.81, curvature) == pytest.approx(0.9)
    assert find("04-quiz-modulus").answer == "It stays 0.9"


def test_the_bounds_of_the_quiz():
    rates = 0.02 * 0.95 ** np.arange(3000)
    assert rates.sum() == pytest.approx(0.4)
    # A constant gradient of length 1 makes the velocity 1, 2, 3, … and meets the bound of the way.
    assert (rates * np.arange(1, 3001)).sum() == pytest.approx(8)
    assert find("04-quiz-frozen").answer.startswith("All its rates add up to 0.4, and its whole")
    # On the four points the other bound is broken, and the gradient at the end is not 0.
    loss = worked_example()
    run = minimize(loss, [0, 0], DynamicGradientDescent(0.02, 0.95), 2000)
    longest = max(np.linalg.norm(loss.gradient(theta)) for theta in run.thetas)
    way = np.linalg.norm(np.diff(run.thetas, axis=0), axis=1)
    assert 0.4 * longest < way.sum() < 8 * longest
    assert way[-1] < 1e-12
    assert np.linalg.norm(loss.gradient(run.thetas[-1])) > 0.1
