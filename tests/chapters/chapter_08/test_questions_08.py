"""The answers of chapter 08's predictions, computed."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib.chapters.chapter_08.questions import QUESTIONS
from course_lib.losses import MeanSquaredError
from course_lib.models import LinearRegression
from course_lib.optimizers import GradientDescent
from course_lib.regularization import L1, L2
from course_lib.remedies import FewLabels, Recipe, variants
from course_lib.training import fit
from course_lib.widgets.questions import find

pytestmark = pytest.mark.long

SETTINGS = {
    "L2": variants(Recipe(), l2=(0.01, 0.02, 0.04)),
    "L1": variants(Recipe(), l1=(0.0003, 0.003)),
    "dropout": variants(Recipe(), dropout=(0.2, 0.5, 0.8)),
    "noisy copies": variants(Recipe(copies=9), noise=(0.2, 0.4, 0.6)),
    "fewer steps": variants(Recipe(), steps=(100, 200)),
}
FIXED = {
    "no remedy": Recipe(),
    "300 more": Recipe(labels=400),
    "16 units": Recipe(hidden=16),
    "softmax": Recipe(hidden=0),
    "softmax, rate 1.5": Recipe(hidden=0, learning_rate=1.5),
    "rate 0.1": Recipe(learning_rate=0.1),
    "80 labels": Recipe(labels=80),
    "early stopping": Recipe(patience=10),
}


def degree():
    x = np.linspace(-1, 1, 20)
    rng = np.random.default_rng(16)
    y = np.sin(np.pi * x) + rng.normal(0, 0.3, 20)
    anew = np.sin(np.pi * x) + rng.normal(0, 0.3, (1000, 20))
    test = {d: np.mean((np.polyval(np.polyfit(x, y, d), x) - anew) ** 2) for d in (1, 3, 15)}
    training = [np.mean((np.polyval(np.polyfit(x, y, d), x) - y) ** 2) for d in (1, 3, 15)]
    assert training == sorted(training, reverse=True)
    return f"Degree {min(test, key=test.get)}"


def parts(n):
    """Squared bias and variance of a straight line through n points, on 4,000 draws."""
    x = np.linspace(-1, 1, n)
    truth = np.sin(np.pi * x)
    draws = truth + np.random.default_rng(5).normal(0, 0.3, (4000, n))
    fits = np.vander(x, 2) @ np.polyfit(x, draws.T, 1)
    return np.mean((fits.mean(axis=1) - truth) ** 2), np.mean(fits.var(axis=1))


def more_data():
    (bias, variance), (bias_80, variance_80) = parts(20), parts(80)
    assert variance_80 / variance == pytest.approx(0.25, rel=0.05)
    assert bias_80 / bias > 0.85
    return "The variance falls to about a quarter, the bias stays"


def zeros():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(60, 30))
    y = X[:, :3] @ [3, -2, 1.5] + rng.normal(size=60)
    count = {}
    for name, penalty in (("L2", L2(0.1)), ("L1, with the soft threshold", L1(0.1))):
        model = LinearRegression(30, loss=MeanSquaredError(half=True))
        fit(model, X, y, GradientDescent(0.1), epochs=500, batch_size=None, penalty=penalty)
        count[name] = np.sum(model.views["weights"] == 0)
    model = LinearRegression(30, loss=MeanSquaredError(half=True))
    for _ in range(500):
        pull = L1(0.1).gradient(model.theta, model.intercept_mask)
        model.theta -= 0.1 * (model.loss_and_gradient(X, y)[1] + pull)
    count["L1, with its gradient added to that of the loss"] = np.sum(model.views["weights"] == 0)
    (answer,) = (name for name, number in count.items() if number)
    assert count[answer] >= 10
    return answer


@pytest.fixture(scope="module")
def alone():
    """The lesson's race with twenty draws that neither it nor its search has used."""
    return FewLabels(wrong=0.2).compare({**FIXED, **SETTINGS}, range(20, 40))


@pytest.mark.thorough
def test_what_the_best_remedies_gain(alone):
    gain = {name: np.median(values) for name, values in alone.gains.items()}
    wins = {name: np.sum(values > 0) for name, values in alone.gains.items()}
    assert max(gain, key=gain.get) == "300 more"
    assert gain["300 more"] > 10
    assert wins["300 more"] == 20
    assert find("08-best-remedy").answer.startswith("300 more labels")
    for name in ("L2", "dropout", "noisy copies", "fewer steps", "rate 0.1"):
        assert 1.5 <= gain[name] <= 5
        assert wins[name] >= 14
    assert wins["dropout"] >= 18
    assert gain["early stopping"] < 0
    assert gain["80 labels"] < gain["early stopping"]
    assert abs(gain["L1"]) < 1


@pytest.mark.thorough
def test_softmax_gains_only_while_it_learns_slowly_and_few_units_lose(alone):
    gain = {name: np.median(values) for name, values in alone.gains.items()}
    assert gain["16 units"] < -2
    assert gain["softmax"] > 3
    assert gain["softmax, rate 1.5"] < 0
    assert np.median(alone.training["softmax, rate 1.5"]) > 0.97


@pytest.mark.thorough
def test_the_lessons_search_takes_these_settings(alone):
    best = alone.recipes
    assert best["noisy copies"].noise == 0.4
    assert best["dropout"].dropout == 0.5
    assert best["L2"].l2 == 0.02


@pytest.mark.thorough
def test_remedies_together():
    two = {"dropout": 0.5, "copies": 9, "noise": 0.4}
    recipes = {
        "no remedy": Recipe(),
        "two": Recipe(**two),
        "three": Recipe(**two, l2=0.02),
        "four": Recipe(**two, l2=0.02, reach=1),
        "weaker": Recipe(dropout=0.2, copies=9, noise=0.2, l2=0.005),
        "300 more": Recipe(labels=400),
        "300 more + dropout": Recipe(labels=400, dropout=0.5),
    }
    found = FewLabels(wrong=0.2).compare(recipes, range(15, 25))
    gain = {name: np.median(values) for name, values in found.gains.items()}
    assert gain["four"] < -10
    assert np.median(found.training["four"]) < 0.7
    assert gain["three"] < gain["two"] - 2
    assert gain["three"] < gain["weaker"] < gain["two"] + 2
    assert gain["two"] < gain["300 more"] < gain["300 more + dropout"]
    assert find("08-stack").answer == "Worse than without any remedy"


def double_descent():
    errors = {50: [], 100: [], 3000: []}
    for seed in range(20, 30):
        rng = np.random.default_rng(seed)
        X, X_new = rng.normal(size=(100, 22)), rng.normal(size=(500, 22))
        slope = rng.normal(size=22)
        slope /= np.linalg.norm(slope)
        y = X @ slope + rng.normal(0, 0.5, 100)
        V, b = rng.normal(size=(22, 3000)) / np.sqrt(22), rng.uniform(0, 2 * np.pi, 3000)
        for N, each in errors.items():
            weights = np.linalg.pinv(np.cos(X @ V[:, :N] + b[:N])) @ y
            fitted = np.cos(X_new @ V[:, :N] + b[:N]) @ weights
            each.append(np.mean((fitted - X_new @ slope) ** 2))
    fifty, hundred, many = (np.median(each) for each in errors.values())
    assert fifty == pytest.approx(0.86, rel=0.2)
    assert hundred > 10 * fifty
    assert many < 0.5 * fifty
    return "Larger with 100, and smaller than 0.86 with 3,000"


def moved():
    scores = FewLabels(moved=1).compare({"no remedy": Recipe()}).scores["no remedy"]
    assert scores.max() < 0.4
    in_place = FewLabels().compare({"no remedy": Recipe()}).scores["no remedy"]
    assert np.median(in_place) == pytest.approx(0.89, abs=0.01)
    return "Below 0.4"


def diagnosis():
    """A gap: dropout helps, and what adds freedom does not."""
    recipes = {
        "as it is": Recipe(l2=0.002),
        "Dropout": Recipe(l2=0.002, dropout=0.5),
        "A weaker penalty": Recipe(),
        "More epochs": Recipe(l2=0.002, steps=1200),
    }
    found = FewLabels(wrong=0.2).compare(recipes)
    assert np.median(found.training["as it is"]) == 1
    assert np.median(found.scores["as it is"]) == pytest.approx(0.71, abs=0.015)
    gain = {name: np.median(values) for name, values in found.gains.items()}
    return max(gain, key=gain.get)


def underfit():
    """No gap: what takes freedom away or closes gaps does not help, and what adds freedom does."""
    held = Recipe(labels=200, l2=0.1)
    recipes = {
        "as it is": held,
        "More labelled data of the same kind": replace(held, labels=400),
        "A stronger penalty": replace(held, l2=0.2),
        "A weaker penalty, or a larger network": replace(held, l2=0.01),
    }
    found = FewLabels().compare(recipes)
    assert abs(np.median(found.training["as it is"]) - np.median(found.scores["as it is"])) < 0.1
    gain = {name: np.median(values) for name, values in found.gains.items()}
    assert gain["A stronger penalty"] < 0
    return max(gain, key=gain.get)


def strength():
    steps, rate = 200, 0.05
    curvatures = np.array([0.01, 0.03])
    stopped = 1 - (1 - rate * curvatures) ** steps
    off = {
        option: np.abs(stopped - curvatures / (curvatures + float(option))).max()
        for option in find("08-quiz-strength").options
    }
    return min(off, key=off.get)


TRUTH = {
    "08-degree": degree,
    "08-more-data": more_data,
    "08-zeros": zeros,
    "08-double-descent": double_descent,
    "08-moved": moved,
    "08-quiz-diagnosis": diagnosis,
    "08-quiz-underfit": underfit,
    "08-quiz-strength": strength,
}
ELSEWHERE = {"08-best-remedy", "08-stack"}


@pytest.mark.thorough
@pytest.mark.parametrize("key", TRUTH)
def test_the_stored_answer_is_the_computed_one(key):
    assert find(key).answer == TRUTH[key]()


def test_every_question_is_computed():
    assert {question.key for question in QUESTIONS} == TRUTH.keys() | ELSEWHERE
