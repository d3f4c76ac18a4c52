"""The answers of chapter 05's questions, computed, and what its lesson says of the races."""

import numpy as np
import pytest

from course_lib.chapters.chapter_05 import adagrad_explorer as adagrad
from course_lib.chapters.chapter_05.questions import QUESTIONS
from course_lib.comparison import compare
from course_lib.datasets import article_points, sparse_words
from course_lib.landscapes import LeastSquares, Quadratic
from course_lib.models import LogisticRegression
from course_lib.optimizers import Adagrad, GradientDescent, RMSProp
from course_lib.training import DivergenceError, minimize
from course_lib.widgets.kinds import Number
from course_lib.widgets.questions import find

pytestmark = pytest.mark.long

RATES = np.array([0.01, 0.03, 0.1, 0.3, 1, 3, 10])


def four_points(factor=1.0):
    data, root = article_points(), np.sqrt(factor)
    return LeastSquares(root * data.X, root * data.y)


def falling(rate):
    return GradientDescent(lambda t: rate * (1 - t / 250))


def errors_on_new_reviews(informative):
    """The lesson's race at the end of its one pass, for the three that its question names."""
    seeds = (*range(9), 100, 101, 102)
    reviews = {seed: sparse_words(informative=informative, seed=seed) for seed in seeds}

    def one_pass(optimizer, seed):
        data, model = reviews[seed], LogisticRegression(n_features=500)
        errors = []
        for step, rows in enumerate(np.split(np.arange(2000), 250)):
            gradient = model.loss_and_gradient(data.X[rows], data.y[rows])[1]
            optimizer.step(model.theta, gradient)
            if step in (239, 249):
                errors.append(1 - model.score(data.X[2000:], data.y[2000:]))
        return [1.0] * 24 + errors  # as in the lesson, the search compares the last two

    entrants = {
        "Gradient descent with a constant rate": GradientDescent,
        "Gradient descent with a rate that falls to 0": falling,
        "Adagrad": Adagrad,
    }
    found = compare(one_pass, entrants, RATES, range(9), (100, 101, 102))
    assert found.at_the_edge == ()
    return {name: losses[:, -1] for name, losses in found.losses.items()}


def scale():
    one, thousand = (
        minimize(four_points(factor), [0, 0], Adagrad(0.5), 50).thetas for factor in (1, 1000)
    )
    np.testing.assert_allclose(one, thousand, atol=1e-8)
    with pytest.raises(DivergenceError):
        minimize(four_points(1000), [0, 0], GradientDescent(0.05), 200)
    return "It stays the same"


def rare_words():
    errors = errors_on_new_reviews("rare")
    for name, other in errors.items():
        if name != "Adagrad":
            assert np.mean(other - errors["Adagrad"]) > 0.02
            assert np.sum(errors["Adagrad"] < other) >= 8
    return "Adagrad"


def hundredth_step():
    theta, optimizer, lengths = np.zeros(1), Adagrad(0.1), []
    for _ in range(100):
        before = theta[0]
        optimizer.step(theta, np.array([3.0]))
        lengths.append(before - theta[0])
    return lengths[0] / lengths[-1]


def half_life():
    optimizer = RMSProp(0.1, rho=0.9)
    optimizer.step(np.zeros(1), np.ones(1))
    start, left = optimizer.state["s"][0], [1.0]
    for _ in range(10):
        optimizer.step(np.zeros(1), np.zeros(1))
        left.append(optimizer.state["s"][0] / start)
    assert left[10] == pytest.approx(0.35, abs=0.005)
    assert left[1] == pytest.approx(0.9)
    assert left[6] > 0.5 > left[7]
    return np.log(0.5) / np.polyfit(np.arange(11), np.log(left), 1)[0]


def turned():
    plain, _ = four_points(), None
    _, directions = np.linalg.eigh(plain.hessian)
    data = article_points()
    along = LeastSquares(data.X @ directions, data.y)
    for optimizer, same in ((GradientDescent(0.09), True), (Adagrad(1.0), False)):
        values = [minimize(ground, [0, 0], optimizer, 40).values for ground in (plain, along)]
        assert np.allclose(*values, rtol=1e-6) == same
    return "Adagrad's"


def rare_noise():
    errors = errors_on_new_reviews("common")
    for name, other in errors.items():
        if name != "Adagrad":
            assert 0.005 < np.mean(errors["Adagrad"] - other) < 0.03
    return "It makes more errors"


def settle():
    class Bowl:
        def value(self, theta):
            return theta[0] ** 2 / 2

        def gradient(self, theta):
            return theta

    path = minimize(Bowl(), [1.0], RMSProp(0.1), 2000).thetas[:, 0]
    np.testing.assert_allclose(np.abs(path[-100:]), 0.05, rtol=1e-3)
    assert (path[-100:-1] * path[-99:] < 0).all()
    steps = np.abs(np.diff(path))
    assert steps.max() == steps[0] == pytest.approx(0.1 / np.sqrt(0.1), rel=1e-6)
    return "Jumping to and fro about 0.05 on either side of it"


TRUTH = {
    "05-scale": scale,
    "05-rare-words": rare_words,
    "05-hundredth-step": hundredth_step,
    "05-half-life": half_life,
    "05-turned": turned,
    "05-rare-noise": rare_noise,
    "05-settle": settle,
}
PREDICTIONS = [question for question in QUESTIONS if "-quiz-" not in question.key]


@pytest.mark.thorough
@pytest.mark.parametrize("question", PREDICTIONS, ids=lambda question: question.key)
def test_the_stored_answer_is_the_computed_one(question):
    truth = TRUTH[question.key]()
    if isinstance(question, Number):
        assert question.answer == pytest.approx(truth, abs=1e-4)
    else:
        assert question.answer == truth


def test_the_options_of_the_rate_quiz():
    question, gradients = find("05-quiz-rate"), np.array([3.0, -4.0])
    theta, optimizer = np.zeros(1), Adagrad(0.5)
    for g in gradients:
        before = theta.copy()
        optimizer.step(theta, np.array([g]))
    assert float(question.answer) == pytest.approx(((before - theta) / g)[0])
    mistakes = [0.5 / np.sum(gradients**2), 0.5 / abs(gradients.sum()), 0.5 / abs(gradients[-1])]
    assert sorted(map(float, question.options)) == pytest.approx(sorted([0.1, *mistakes]))


def test_the_options_of_the_where_quiz():
    """Diagonal: no gain. All features alike and always there: all rates alike, and they fall."""
    diagonal = adagrad.valley(45.0)
    path = minimize(diagonal, diagonal.start, Adagrad(1.0), 40)
    sums = np.cumsum(diagonal.gradient(path.thetas) ** 2, axis=0)
    ratio = np.sqrt(sums[1:, 0] / sums[1:, 1])
    assert 0.8 < ratio.min() <= ratio.max() < 1.25
    assert (
        path.values[-1] > minimize(diagonal, diagonal.start, GradientDescent(2 / 26), 40).values[-1]
    )
    rng, optimizer = np.random.default_rng(0), Adagrad(1.0)
    for _ in range(2000):
        optimizer.step(np.zeros(5), rng.normal(size=5))
    rates = 1 / np.sqrt(optimizer.state["s"])
    assert rates.max() / rates.min() < 1.1
    assert rates.mean() == pytest.approx(1 / np.sqrt(2000), rel=0.05)
    assert "rare features" in find("05-quiz-where").answer


def test_the_answer_to_the_widgets_task():
    """As the folded answer in the lesson tells it."""
    solved = [angle for angle in adagrad.ANGLES if adagrad.compute(angle, 1.0).solved]
    assert (solved[0], solved[-1]) == (30.0, 55.0)
    assert len(solved) == 6
    for angle in adagrad.ANGLES:
        ground = adagrad.valley(angle)
        loss = minimize(ground, ground.start, GradientDescent(2 / 26), 40).values[-1]
        assert round(loss, 4) == 0.0135


@pytest.mark.parametrize(("angle", "low", "high"), [(0.0, 8, 10), (45.0, 1, 1.25), (90.0, 8, 10)])
def test_how_far_apart_the_rates_in_the_widget_are(angle, low, high):
    ground = adagrad.valley(angle)
    path = minimize(ground, ground.start, Adagrad(1.0), 40)
    sums = np.sum(ground.gradient(path.thetas) ** 2, axis=0)
    assert low <= np.sqrt(sums.max() / sums.min()) <= high


def test_no_coordinate_moves_by_more_than_the_rate():
    path = minimize(Quadratic(25), [-4.0, 1.5], Adagrad(0.5), 60).thetas
    moves = np.abs(np.diff(path, axis=0))
    assert moves.max() <= 0.5 + 1e-12
    np.testing.assert_allclose(moves[0], 0.5)
