"""The answers of chapter 07's predictions, computed as in the lesson."""

import math

import numpy as np
import pytest

from course_lib.chapters.chapter_07.exercises.choose_and_report import choose_and_report
from course_lib.comparison import compare, descend, fitting
from course_lib.datasets import article_points, breast_cancer, digits, sparse_words
from course_lib.landscapes import LeastSquares
from course_lib.models import MLP, LogisticRegression, SoftmaxRegression
from course_lib.optimizers import Adagrad, Adam, GradientDescent, Momentum, RMSProp
from course_lib.selection import k_fold, train_test_split
from course_lib.training import fit
from course_lib.widgets.answers import evaluate
from course_lib.widgets.questions import find

pytestmark = pytest.mark.long

RATES = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
OPTIMIZERS = {
    "GradientDescent": GradientDescent,
    "Momentum": Momentum,
    "Nesterov": lambda rate: Momentum(rate, nesterov=True),
    "Adagrad": Adagrad,
    "RMSProp": RMSProp,
    "Adam": Adam,
}


def three_parts(X, y, others, seed=0):
    X, X_others, y, y_others = train_test_split(X, y, others, seed, stratify=True)
    X_val, X_test, y_val, y_test = train_test_split(X_others, y_others, 0.5, seed, stratify=True)
    return (X, y), (X_val, y_val), (X_test, y_test)


def judged(make_model, parts, epochs, batch_size):
    training, *others = parts
    return [fitting(make_model, *training, epochs, batch_size, rows) for rows in others]


@pytest.fixture(scope="module")
def tasks():
    points, tumours, data = article_points(), breast_cancer(), digits()
    swinging = descend(LeastSquares(points.X, points.y), [0.0, 0.0], steps=80, spread=0.3)
    reviews = sparse_words(n_samples=1200, n_words=300, length=15, n_common=30)

    def valley(optimizer, seed):
        losses = swinging(optimizer, seed)
        return [losses[max(0, step - 7) : step + 1].max() for step in range(len(losses))]

    parts = three_parts(tumours.X, tumours.y, 0.5)
    mean, scale = parts[0][0].mean(axis=0), parts[0][0].std(axis=0)
    parts = [((rows - mean) / scale, labels) for rows, labels in parts]
    return {
        "points": (swinging, valley),
        "tumours": judged(lambda seed: LogisticRegression(30), parts, 10, 32),
        "digits": judged(
            lambda seed: MLP([64, 32, 10], seed=seed), three_parts(data.X, data.y, 2 / 3), 7, 32
        ),
        "reviews": judged(
            lambda seed: LogisticRegression(300), three_parts(reviews.X, reviews.y, 0.5), 6, 30
        ),
    }


def leaders(task, rates):
    search, race = task
    return compare(search, OPTIMIZERS, rates, race=race).leaders


def gain(n_train, n_test, tumours, splits=60):
    """Points of accuracy that scaling with all rows adds, for each split."""

    def accuracy(training, test, scaled_by):
        Z = (tumours.X - tumours.X[scaled_by].mean(axis=0)) / tumours.X[scaled_by].std(axis=0)
        model = LogisticRegression(30)
        fit(model, Z[training], tumours.y[training], GradientDescent(0.5), 10, batch_size=None)
        return 100 * model.score(Z[test], tumours.y[test])

    gains = []
    for seed in range(1000, 1000 + splits):
        order = np.random.default_rng(seed).permutation(len(tumours.y))[: n_train + n_test]
        training, test = order[:n_train], order[n_train:]
        gains.append(accuracy(training, test, order) - accuracy(training, test, training))
    return np.array(gains)


def test_the_leak_of_the_scale():
    tumours = breast_cancer()
    hundred, ten = gain(100, 100, tumours), gain(10, 20, tumours)
    assert abs(hundred.mean()) < 0.5
    assert 1 < ten.mean() < 5
    assert ten.mean() > 2 * ten.std(ddof=1) / np.sqrt(len(ten))
    assert find("07-scaling-leak").answer == "By less than half a point"


def test_the_best_of_a_hundred_networks():
    data = digits()
    (X, y), *others = three_parts(data.X, data.y, 2 / 3)
    X_others, y_others = (np.concatenate(part) for part in zip(*others, strict=True))
    right = []
    for seed in range(100):
        net = MLP([64, 32, 10], seed=seed)
        fit(net, X[:300], y[:300], Momentum(0.1), epochs=5, seed=seed)
        right.append(100 * (net.predict(X_others) == y_others))
    right, rng = np.array(right), np.random.default_rng(5)
    lies, alone = [], []
    for _ in range(400):
        rows = rng.permutation(len(y_others))
        scores = right[:, rows[:100]].mean(axis=1)
        lies.append(scores.max() - right[scores.argmax(), rows[100:]].mean())
        alone.append(scores[0] - right[0, rows[100:]].mean())
    question = find("07-best-of-100")
    assert evaluate(question, np.mean(lies)).correct
    assert abs(np.mean(alone)) < 0.6
    assert np.std(alone) == pytest.approx(3, abs=1)  # "errs by about three points"


def test_sorted_folds():
    data = digits()
    order = np.argsort(data.y, kind="stable")
    X, y, rows = data.X[order], data.y[order], np.arange(len(order))
    share = {}
    blocks = [(np.setdiff1d(rows, block), block) for block in np.array_split(rows, 5)]
    for name, folds in (("sorted", blocks), ("shuffled", k_fold(y, 5))):
        scores = []
        for training, held_out in folds:
            model = SoftmaxRegression(64, 10)
            fit(model, X[training], y[training], GradientDescent(0.5), epochs=10)
            scores.append(model.score(X[held_out], y[held_out]))
        share[name] = np.mean(scores)
    assert share["sorted"] < 0.03
    assert share["shuffled"] == pytest.approx(0.95, abs=0.02)
    assert find("07-sorted-folds").answer == "About 1 %"


@pytest.mark.thorough
def test_adam_leads_on_no_task_and_several_others_do(tasks):
    first = {name: leaders(task, RATES) for name, task in tasks.items()}
    assert [names[0] for names in first.values()].count("Adam") == 0
    assert [names[0] for names in first.values()] == ["Nesterov", "RMSProp", "Nesterov", "Adagrad"]
    assert len(first["points"]) == len(first["tumours"]) == len(first["reviews"]) == 1
    assert {"Nesterov", "Momentum"} < set(first["digits"])
    assert find("07-adam-leads").answer == "None"


def test_the_defaults_on_the_digits(tasks):
    rates = {name: [0.01] for name in OPTIMIZERS} | {"Adam": [0.001]}
    assert RMSProp().rate == Adagrad().rate == 0.01
    assert Adam().rate == 0.001
    assert leaders(tasks["digits"], rates) == ("RMSProp",)
    assert find("07-defaults").answer == "RMSProp"


@pytest.mark.thorough
def test_the_places_of_the_valleys_on_the_digits(tasks):
    found = compare(tasks["digits"][0], OPTIMIZERS, RATES, seeds=[0])
    assert found.rates["GradientDescent"] == 0.3
    assert found.rates["Momentum"] == 0.1
    assert found.rates["RMSProp"] == 0.01
    assert found.rates["Adam"] in (0.01, 0.03)


def test_features_selected_before_the_split():
    labels, errors = np.repeat([0, 1], 25), []
    for seed in range(100, 120):
        noise = np.random.default_rng(seed).normal(size=(50, 5000))
        centred = noise - noise.mean(axis=0)
        correlation = centred.T @ (labels - 0.5) / centred.std(axis=0)
        chosen = noise[:, np.argsort(correlation)[-100:]]
        for training, held_out in k_fold(labels, 5, seed=seed, stratify=True):
            distances = ((chosen[held_out, None] - chosen[training]) ** 2).sum(axis=-1)
            errors.append(np.mean(labels[training][distances.argmin(axis=1)] != labels[held_out]))
    assert np.mean(errors) == pytest.approx(0.03, abs=0.02)
    assert find("07-select-first").answer == "About 3 %"


def test_the_seeds_of_the_quiz():
    def needed(difference, spread):
        return math.ceil(round((2 * spread / difference) ** 2, 9))

    assert needed(0.02, 0.05) == 25
    assert str(needed(0.01, 0.05)) == find("07-quiz-seeds").answer


def test_five_wins_of_five_among_equals():
    assert 2 * 0.5**5 == 1 / 16
    assert "once in 16" in str(find("07-quiz-common-rate").options)


def test_the_loss_of_the_quiz_is_that_of_the_chosen_one():
    validation, test = [0.12, 0.13, 0.2], [0.17, 0.14, 0.3]
    _, reported = choose_and_report(validation, test)
    assert str(reported) == find("07-quiz-report").answer
    assert {str(min(validation)), str(min(test))} < set(find("07-quiz-report").options)


def test_what_helps_with_few_rows_is_more_rows_and_no_leak():
    """Scaling with other rows, which judge nothing, gains about as much as with the test rows."""
    tumours, gains = breast_cancer(), []
    for seed in range(2000, 2100):
        order = np.random.default_rng(seed).permutation(len(tumours.y))
        training, test, others = order[:10], order[10:30], order[30:50]
        scores = []
        for scaled_by in (training, np.append(training, test), np.append(training, others)):
            mean, scale = tumours.X[scaled_by].mean(axis=0), tumours.X[scaled_by].std(axis=0)
            Z, model = (tumours.X - mean) / scale, LogisticRegression(30)
            fit(model, Z[training], tumours.y[training], GradientDescent(0.5), 10, batch_size=None)
            scores.append(100 * model.score(Z[test], tumours.y[test]))
        gains.append([scores[1] - scores[0], scores[2] - scores[0], scores[1] - scores[2]])
    leak, control, rest = np.mean(gains, axis=0)
    error = np.std(gains, axis=0, ddof=1)[2] / 10
    assert leak > 0.5
    assert control > 0.5
    assert abs(rest) < 2.5 * error


def test_when_the_rows_vary_the_last_of_the_tumours_is_as_good_as_the_first():
    """A search of its own in each of 20 splits that the lesson does not use."""
    tumours, gaps = breast_cancer(), []
    own = {"GradientDescent": [0.1, 0.3, 1.0], "RMSProp": [0.01, 0.03, 0.1]}
    pair = {name: OPTIMIZERS[name] for name in own}
    for seed in range(20, 40):
        parts = three_parts(tumours.X, tumours.y, 0.5, seed)
        mean, scale = parts[0][0].mean(axis=0), parts[0][0].std(axis=0)
        parts = [((rows - mean) / scale, labels) for rows, labels in parts]
        search, race = judged(lambda seed: LogisticRegression(30), parts, 10, 32)
        ends = compare(search, pair, own, [seed], [100], race).losses
        gaps.append(ends["GradientDescent"][0, -1] - ends["RMSProp"][0, -1])
    assert abs(np.mean(gaps)) < 2 * np.std(gaps, ddof=1) / np.sqrt(20)
