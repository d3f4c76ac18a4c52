"""The answers of chapter 06's predictions, and what its wrong answers claim, computed."""

import json
import math
from itertools import pairwise

import numpy as np
import pytest

from course_lib._paths import course_root
from course_lib.chapters.chapter_00.optimizer_race import lead_from, race
from course_lib.chapters.chapter_06.questions import QUESTIONS
from course_lib.comparison import compare, fitting
from course_lib.datasets import article_points, digits
from course_lib.landscapes import LeastSquares, Ravine
from course_lib.models import MLP
from course_lib.optimizers import (
    Adagrad,
    Adam,
    AdamW,
    DynamicGradientDescent,
    GradientDescent,
    Momentum,
    Optimizer,
)
from course_lib.schedules import ExponentialDecay
from course_lib.training import minimize, projected_adam
from course_lib.widgets.questions import find

LESSON = course_root() / "chapters" / "06_adam" / "06_adam.ipynb"
DYING = ExponentialDecay(0.01, rate=0.9)
POINTS = article_points()
VALLEY = LeastSquares(POINTS.X, POINTS.y)


class PrintedAdam(Optimizer):
    state_names = ("m", "v")

    def update(self, theta, g, rate, t, m, v):
        m += g
        v += g**2
        theta -= rate * g / (np.sqrt(v) + 1e-8)


class NotCorrected(Optimizer):
    state_names = ("m", "v")

    def update(self, theta, g, rate, t, m, v):
        m[:] = 0.9 * m + 0.1 * g
        v[:] = 0.999 * v + 0.001 * g**2
        theta -= rate * m / (np.sqrt(v) + 1e-8)


class PowerMissing(NotCorrected):
    def update(self, theta, g, rate, t, m, v):
        m[:] = 0.9 * m + 0.1 * g
        v[:] = 0.999 * v + 0.001 * g**2
        theta -= rate * (m / 0.1) / (np.sqrt(v / 0.001) + 1e-8)


def mse(optimizer):
    return 2 * minimize(VALLEY, [0, 0], optimizer, steps=1000).values[-1]


def walk(optimizer, gradients, nonsense=False):
    optimizer.reset()
    theta, places = np.zeros(1), [0.0]
    for g in gradients:
        if nonsense and optimizer.t:
            optimizer.state["m"][:] = 1e6
        optimizer.step(theta, np.array([g]))
        places.append(float(theta[0]))
    return np.array(places)


def first_step():
    return -walk(NotCorrected(0.1), [5.0])[1]


def five():
    ends = {
        "Gradient descent or SGD": mse(GradientDescent(0.01)),
        "Dynamic gradient descent": mse(DynamicGradientDescent(0.01, decay=0.9)),
        "Adagrad": mse(Adagrad(DYING)),
        "Adam": mse(PrintedAdam(DYING)),
    }
    assert ends["Adam"] == pytest.approx(11.5, abs=0.05)
    assert ends["Dynamic gradient descent"] == pytest.approx(0.268, abs=0.001)
    return min(ends, key=ends.get)


def nonsense():
    noise = np.random.default_rng(1).normal(size=30)
    rule = PrintedAdam(DYING)
    assert np.array_equal(walk(rule, noise), walk(rule, noise, nonsense=True))
    return "It stays the same, bit for bit"


def correction():
    before, after = mse(NotCorrected(DYING)), mse(Adam(DYING))
    assert before == pytest.approx(0.341, abs=0.0005)
    return "It rises" if after > 2 * before else "It stays about the same"


def default():
    images = digits()
    network = fitting(lambda seed: MLP([64, 32, 10], seed=seed), images.X, images.y, 5, 32)
    entrants = {"Momentum": Momentum, "Adam": Adam}
    found = compare(network, entrants, rates=10.0 ** np.arange(-2, 0, 0.5), seeds=range(5, 25))
    momentum, adam = (found.losses[name][:, -1] for name in ("Momentum", "Adam"))
    assert adam.max() > momentum.min()  # the bands overlap, and the pairs decide all the same
    lower = np.sum(adam < momentum)
    return "In 16 or more" if lower >= 16 else "In 5 to 15" if lower >= 5 else "In 4 or fewer"


def l2():
    noise_size, rng = np.repeat([10.0, 0.1], 200), np.random.default_rng(7)
    theta, optimizer = np.ones(400), Adam(0.001)
    for _ in range(2000):
        optimizer.step(theta, rng.normal(0, noise_size) + 0.1 * theta)
    loud, quiet = theta[:200].mean(), theta[200:].mean()
    assert loud == pytest.approx(0.98, abs=0.02)
    assert quiet == pytest.approx(0.19, abs=0.02)
    return "Those with quiet gradients"


def reddi():
    t = np.arange(1, 200_001)
    g = np.where(t % 101 == 1, 1010.0, -10.0)
    assert g[:101].sum() == 10
    end = projected_adam(g, 0.5 / np.sqrt(t), beta1=0.9, beta2=0.99)[-1]
    return "To +1" if end > 0.99 else "?"


TRUTH = {
    "06-first-step": first_step,
    "06-five": five,
    "06-nonsense": nonsense,
    "06-correction": correction,
    "06-default": default,
    "06-l2": l2,
    "06-reddi": reddi,
}
PREDICTIONS = [question for question in QUESTIONS if "-quiz-" not in question.key]


@pytest.mark.thorough
@pytest.mark.parametrize("question", PREDICTIONS, ids=lambda question: question.key)
def test_the_stored_answer_is_the_computed_one(question):
    truth = TRUTH[question.key]()
    if isinstance(truth, float):
        assert question.answer == pytest.approx(truth, rel=1e-3)
    else:
        assert question.answer == truth


def test_the_wrong_first_steps_are_what_they_are_said_to_be():
    """In their order: corrected, v left out, the factor alone, root missing, plain descent."""
    values = [value for value, _ in find("06-first-step").reveals]
    m, v, g, rate = 0.1 * 5, 0.001 * 25, 5.0, 0.1
    made = [-walk(Adam(rate), [g])[1], rate * m / g, m / math.sqrt(v), rate * m / v, rate * g]
    np.testing.assert_allclose(values, made, rtol=1e-3)


def test_which_test_finds_the_missing_power():
    """The lesson's own `properties` judges the rule."""
    notebook = json.loads(LESSON.read_text(encoding="utf-8"))
    source = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
    names = {
        "np": np,
        "Adam": Adam,
        "PrintedAdam": PrintedAdam,
        "noise": np.random.default_rng(2).normal(size=50),
    }
    for cell in ("walk", "properties"):
        exec(source[cell], names)
    verdict = names["properties"](PowerMissing)
    assert [name for name, passed in verdict.items() if not passed] == ["steady"]
    assert all(names["properties"](Adam).values())
    lengths = np.abs(np.diff(walk(PowerMissing(0.1), np.full(6000, 5.0)))) / 0.1
    assert lengths[-1] == pytest.approx(10 / math.sqrt(1000), rel=0.01)
    answer = "Under a constant gradient the steps end with the length α"
    assert find("06-quiz-test").answer == answer


def test_what_the_decay_leaves():
    theta, optimizer = np.ones(2), AdamW(0.001, weight_decay=0.1)
    for k in range(2000):
        optimizer.step(theta, (-1) ** k * np.array([10.0, 0.1]))
    np.testing.assert_allclose(theta, 0.82, atol=0.01)
    np.testing.assert_allclose((1 - 0.0001) ** 2000, 0.819, atol=0.0005)
    assert find("06-quiz-decay").answer == "82 %"


def test_which_rule_feels_the_unit_of_the_loss():
    noise = np.random.default_rng(3).normal(size=40)
    np.testing.assert_allclose(walk(Adam(0.1), noise), walk(Adam(0.1), 100 * noise), atol=1e-5)
    descent = walk(GradientDescent(0.1), noise)
    np.testing.assert_allclose(walk(GradientDescent(0.001), 100 * noise), descent, atol=1e-12)
    assert np.abs(walk(GradientDescent(0.1), 100 * noise) - descent).max() > 1
    assert find("06-quiz-scale").answer == "Gradient descent"


def test_the_task_of_the_widget_has_the_answer_that_the_lesson_gives():
    rules = {
        "GradientDescent": GradientDescent,
        "Momentum": Momentum,
        "Adagrad": Adagrad,
        "Adam": Adam,
    }
    for ground, step in ((VALLEY, 86), (Ravine(), 76)):
        runners = race(ground, rules, 100)
        order = sorted(runners, key=lambda runner: runner.loss(100))
        assert [runner.name for runner in order[:2]] == ["Momentum", "Adam"]
        assert lead_from(runners, 100) == step
    leaders = [min(runners, key=lambda one: one.loss(k)).name for k in range(1, 101)]
    assert sum(a != b for a, b in pairwise(leaders)) > 40
