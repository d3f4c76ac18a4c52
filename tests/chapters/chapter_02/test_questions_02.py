"""The answers of chapter 02's predictions, computed."""

import numpy as np
import pytest

from course_lib.chapters.chapter_02.questions import QUESTIONS
from course_lib.curvature import condition_number, sharpness
from course_lib.datasets import article_points, diabetes
from course_lib.landscapes import LeastSquares
from course_lib.losses import MeanSquaredError
from course_lib.models import MLP
from course_lib.optimizers import GradientDescent
from course_lib.training import Objective, minimize
from course_lib.widgets.questions import find

MINIMUM = np.array([0.0, 1.0])


@pytest.fixture(scope="module")
def slow():
    data = article_points()
    return minimize(LeastSquares(data.X, data.y), [0, 0], GradientDescent(0.01), steps=1000)


def thousand_steps(slow):
    off = np.abs(slow.thetas[-1] - MINIMUM)
    if (off < 0.005).all():
        return "At the minimum, to two decimals"
    assert slow.values[-1] < slow.values[0]
    assert (off > 0.1).all()
    return "On its way, more than 0.1 off in each weight"


def rate_too_large(slow):
    data = article_points()
    loss = LeastSquares(data.X, data.y)
    assert round(2 / sharpness(loss.gradient, MINIMUM), 4) == 0.0955
    final = {
        r: minimize(loss, [0, 0], GradientDescent(r), 60).values[-1] for r in (0.09, 0.095, 0.1)
    }
    return str(min(final, key=final.get))


def standardise(slow):
    patients = diabetes()
    X = patients.X[:, [2, 3]]
    scaled = np.column_stack([(X - X.mean(axis=0)) / X.std(axis=0), np.ones(len(X))])
    kappa = condition_number(scaled.T @ scaled / len(X))
    assert kappa < 10
    return "Below 10"


def small_change(slow):
    stop = int(np.argmax(-np.diff(slow.values) < 1e-5))
    assert np.linalg.norm(slow.thetas[stop] - MINIMUM) > 0.3
    return "More than 0.3"


def edge(slow):
    x = np.linspace(-2, 2, 20)[:, None]
    model = MLP([1, 30, 1], activation="tanh", loss=MeanSquaredError(half=True), seed=0)
    objective = Objective(model, x, 3 * np.sin(4 * x[:, 0]))
    run = minimize(objective, model.theta, GradientDescent(0.1), steps=6000)
    ratio = [sharpness(objective.gradient, theta) * 0.1 / 2 for theta in run.thetas[::500]]
    assert ratio[0] < 0.6
    assert np.mean(ratio[-4:]) == pytest.approx(1, abs=0.1)
    return "Rise to about 2/η and hover there"


TRUTH = {
    "02-thousand-steps": thousand_steps,
    "02-rate-too-large": rate_too_large,
    "02-standardise": standardise,
    "02-small-change": small_change,
    "02-edge": edge,
}


PREDICTIONS = [question for question in QUESTIONS if "-quiz-" not in question.key]


@pytest.mark.parametrize("question", PREDICTIONS, ids=lambda question: question.key)
def test_the_stored_answer_is_the_computed_one(question, slow):
    assert question.answer == TRUTH[question.key](slow)


def test_the_limit_of_the_quiz():
    question, curvatures = find("02-quiz-limit"), np.array([0.5, 8.0])
    radius = {float(rate): np.abs(1 - float(rate) * curvatures).max() for rate in question.options}
    assert radius[float(question.answer)] == 1
    assert [rate for rate, size in radius.items() if size > 1] == [4.0]
    assert min(radius, key=radius.get) == pytest.approx(2 / curvatures.sum(), abs=1e-4)
    assert 1 - 0.125 * 8 == 0
    assert 1 - 4 * 8 == -31


def test_the_steps_that_rescaling_saves():
    steps = {kappa: np.log(0.1) / np.log((kappa - 1) / (kappa + 1)) for kappa in (100, 10_000)}
    assert steps[10_000] / steps[100] == pytest.approx(100, rel=0.01)
    assert find("02-quiz-steps").answer == "To about a hundredth"
