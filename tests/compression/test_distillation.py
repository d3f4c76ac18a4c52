"""The distillation loss against its parts, finite differences and limits."""

import numpy as np
import pytest

from course_lib.compression import DistillationLoss, distill
from course_lib.losses import SoftmaxCrossEntropy, softmax
from course_lib.models import MLP, LinearRegression, SoftmaxRegression
from course_lib.optimizers import Adam
from course_lib.training import fit

RNG = np.random.default_rng(0)
Z, TEACHER, Y = RNG.normal(size=(6, 4)), 3 * RNG.normal(size=(6, 4)), RNG.integers(4, size=6)


def test_without_the_teacher_it_is_the_cross_entropy():
    loss, plain = DistillationLoss(3.0, weight=0.0), SoftmaxCrossEntropy()
    both = loss.targets(Y, TEACHER)
    assert loss.value(Z, both) == pytest.approx(plain.value(Z, Y))
    np.testing.assert_allclose(loss.gradient(Z, both), plain.gradient(Z, Y), atol=1e-15)


def test_by_hand():
    """T = 2: the teacher says (¾, ¼) for logits (2 log 3, 0), the student (½, ½): T² log 2."""
    loss = DistillationLoss(2.0, weight=1.0)
    both = loss.targets([0], [[2 * np.log(3), 0.0]])
    assert loss.value([[0.0, 0.0]], both) == pytest.approx(4 * np.log(2))
    np.testing.assert_allclose(loss.gradient([[0.0, 0.0]], both), [[-0.5, 0.5]])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_the_gradient_is_that_of_the_value(temperature, weight):
    loss = DistillationLoss(temperature, weight)
    both = loss.targets(Y, TEACHER)
    step = 1e-6
    for place in np.ndindex(Z.shape):
        ends = []
        for move in (step, -step):
            moved = Z.copy()
            moved[place] += move
            ends.append(loss.value(moved, both))
        slope = (ends[0] - ends[1]) / (2 * step)
        assert loss.gradient(Z, both)[place] == pytest.approx(slope, abs=1e-7)


def test_at_a_high_temperature_it_matches_logits():
    """Hinton and others: for large T the gradient is (z − t)/(n K), both with mean 0."""
    loss = DistillationLoss(1e4, weight=1.0)
    z, t = Z - Z.mean(axis=1, keepdims=True), TEACHER - TEACHER.mean(axis=1, keepdims=True)
    expected = (z - t) / Z.size
    np.testing.assert_allclose(loss.gradient(z, loss.targets(Y, t)), expected, rtol=1e-3, atol=1e-4)


def test_it_is_least_where_the_student_says_what_the_teacher_says():
    loss = DistillationLoss(3.0, weight=1.0)
    both = loss.targets(Y, TEACHER)
    np.testing.assert_allclose(loss.gradient(TEACHER + 5, both), 0, atol=1e-15)
    p = softmax(TEACHER / 3)
    assert loss.value(TEACHER, both) == pytest.approx(-9 * np.mean(np.sum(p * np.log(p), axis=1)))


def test_a_student_learns_what_it_never_saw():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(600, 2)) + 3 * np.eye(3, 2)[np.arange(600) % 3]
    y = np.arange(600) % 3
    teacher = SoftmaxRegression(2, 3)
    fit(teacher, X, y, Adam(0.05), 20)
    known = y != 2
    alone, taught = SoftmaxRegression(2, 3), SoftmaxRegression(2, 3)
    fit(alone, X[known], y[known], Adam(0.05), 30)
    distill(taught, teacher, X[known], y[known], Adam(0.05), 30, temperature=3.0, weight=1.0)
    assert np.mean(alone.predict(X[~known]) == 2) < 0.1
    assert np.mean(taught.predict(X[~known]) == 2) > 0.6
    assert isinstance(taught.loss, SoftmaxCrossEntropy)


def test_bad_input():
    loss = DistillationLoss()
    with pytest.raises(ValueError, match="temperature must be at least"):
        DistillationLoss(0.0)
    with pytest.raises(ValueError, match="weight must be at least 0 and at most 1"):
        DistillationLoss(2.0, 1.5)
    with pytest.raises(ValueError, match="as `targets` makes it"):
        loss.value(Z, TEACHER)
    with pytest.raises(ValueError, match="number of rows"):
        loss.targets(Y[:3], TEACHER)
    with pytest.raises(TypeError, match="loss of the teacher must be an instance of Softmax"):
        distill(MLP([2, 3]), LinearRegression(2), Z[:, :2], Y, Adam(0.1))
