"""The answers of chapter 00's questions, and what its wrong answers reveal, computed anew."""

import math

import numpy as np
import pytest

from course_lib._paths import course_root
from course_lib.chapters.chapter_00.optimizer_race import lead_from
from course_lib.chapters.chapter_00.optimizer_race import race as rerun
from course_lib.landscapes import LeastSquares
from course_lib.optimizers import Adagrad, Adam, GradientDescent, Momentum
from course_lib.training import minimize
from course_lib.widgets.questions import find

RATES = 10.0 ** np.arange(-3, 0.75, 0.25)
STARTS = np.random.default_rng(0).normal(scale=0.3, size=(5, 2))
TURN = np.array([[1, -1], [1, 1]]) / math.sqrt(2)
X = np.diag([math.sqrt(2), 10.0])
RULES = (GradientDescent, Momentum, Adagrad, Adam)


def first_step(optimizer, theta, gradient):
    point = np.array([theta])
    optimizer.step(point, np.array([gradient]))
    return point[0]


def race(turn):
    """The lowest median loss of each optimizer on the bowl turned by `turn`."""
    bowl = LeastSquares(X @ turn.T, X @ [3, 1])

    def median(rule, rate):
        ends = [minimize(bowl, start, rule(rate), 50).values[-1] for start in STARTS @ turn.T]
        return float(np.median(ends))

    return {rule.__name__: min(median(rule, rate) for rate in RATES) for rule in RULES}


def test_one_step():
    question = find("00-one-step")
    assert question.answer == pytest.approx(first_step(GradientDescent(0.1), 3.0, 6.0))
    mistakes = [3 + 0.1 * 6, 3 - 0.1 * 3, 3 - 0.1 * 3**2, 0.1 * 6, 3 - 6]
    assert [value for value, _ in question.reveals] == pytest.approx(mistakes)


def test_which_results_survive_a_turn():
    upright, slanted = race(np.eye(2)), race(TURN)
    same = [name for name in slanted if math.isclose(upright[name], slanted[name], rel_tol=1e-6)]
    assert find("00-turned-bowl").answer == "For " + " and ".join(same)
    assert sorted(slanted, key=slanted.get) == ["Momentum", "Adam", "GradientDescent", "Adagrad"]
    assert min(upright, key=upright.get) == "Adagrad"


def test_the_bowl_is_turned_and_not_changed():
    upright, slanted = LeastSquares(X, X @ [3, 1]), LeastSquares(X @ TURN.T, X @ [3, 1])
    np.testing.assert_allclose(np.linalg.eigvalsh(slanted.hessian), [1, 50])
    np.testing.assert_allclose(slanted.value(STARTS @ TURN.T), upright.value(STARTS))


def test_what_the_task_of_the_widget_finds():
    """The numbers behind the fold: the slider's places 0.0316, 0.0398 and 0.0501."""
    slanted = LeastSquares(X @ TURN.T, X @ [3, 1])
    ends = [
        minimize(slanted, slanted.start, GradientDescent(10.0**k), 50).values[-1]
        for k in (-1.5, -1.4, -1.3)
    ]
    assert ends[:2] == pytest.approx([0.18, 9.7], rel=0.03)
    assert 1e19 < ends[2] < 1e20


def test_the_same_rate_in_two_scalings():
    ratio, average = [], 0.0
    theta, summed = np.zeros(1), Momentum(1.0, beta=0.9)
    for g in (1.0, -2.0, 5.0):
        before = theta.copy()
        summed.step(theta, np.array([g]))
        average = 0.9 * average + (1 - 0.9) * g
        ratio.append((before - theta)[0] / average)
    assert ratio == pytest.approx([10, 10, 10])
    assert find("00-same-rate").answer == "Those of the first are 10 times as long."


def test_the_place_of_epsilon():
    rate, g, epsilon = 0.1, 1e-6, 1e-8
    v = (1 - 0.999) * g**2
    steps = {
        "outside": -first_step(Adam(rate, epsilon=epsilon), 0.0, g),
        "inside": rate * g / math.sqrt(g**2 + epsilon),
        "beside": rate * math.sqrt(1 - 0.999) * g / (math.sqrt(v) + epsilon),
    }
    question = find("00-epsilon")
    shorter = [name for name in steps if 90 < rate / steps[name] < 110]
    assert shorter == ["inside"]
    assert "inside" in question.answer
    assert steps["outside"] / rate == pytest.approx(0.99, abs=0.001)
    assert steps["beside"] / rate == pytest.approx(0.76, abs=0.01)
    assert math.sqrt(v) == pytest.approx(3.2e-8, rel=0.02)


def test_the_order_of_the_race():
    ends = race(TURN)
    assert find("00-race-order").answer == tuple(sorted(ends, key=ends.get))


def test_one_rate_for_all_is_unfair():
    bowl = LeastSquares(X @ TURN.T, X @ [3, 1])

    def best(rule):
        ends = [minimize(bowl, bowl.start, rule(rate), 50).values[-1] for rate in RATES]
        return RATES[np.nanargmin(ends)]

    assert best(Adagrad) / best(GradientDescent) > 50
    assert find("00-quiz-fair").answer == "A learning rate tuned for each of them"


@pytest.mark.parametrize(
    ("turn", "winner", "step", "words"),
    [
        (TURN, "Adam", 73, "Adam has it for good only from step 73 on"),
        (np.eye(2), "Adagrad", 1, "On the upright bowl Adagrad leads from step 1 on"),
    ],
)
def test_what_the_welcome_says_of_its_race(turn, winner, step, words):
    bowl = LeastSquares(X @ turn.T, X @ [3, 1])
    runners = rerun(bowl, {rule.__name__: rule for rule in RULES}, 80)
    assert min(runners, key=lambda runner: runner.loss(80)).name == winner
    assert lead_from(runners, 80) == step
    lesson = course_root() / "chapters/00_welcome/00_welcome.ipynb"
    assert words in lesson.read_text(encoding="utf-8")
