"""Wilson's construction: what its columns are, and the two solutions known by hand."""

import numpy as np
import pytest

from course_lib.datasets import private_features
from course_lib.losses import MeanSquaredError
from course_lib.models import LinearRegression
from course_lib.optimizers import Adagrad, Adam, GradientDescent, Momentum
from course_lib.training import fit

pytestmark = pytest.mark.long


def test_each_sample_has_features_that_no_other_has():
    data = private_features(30, seed=3)
    own = data.X[:, 3:].reshape(30, 30, 5)
    np.testing.assert_array_equal(data.X[:, 0], data.y)
    np.testing.assert_array_equal(data.X[:, 1:3], 1)
    assert set(data.y) == {-1.0, 1.0}
    for i, label in enumerate(data.y):
        np.testing.assert_array_equal(own[i, i], [1, 0, 0, 0, 0] if label > 0 else [1] * 5)
        assert own[i].sum() == own[i, i].sum()
    assert len(data.feature_names) == data.X.shape[1] == 3 + 5 * 30


def test_equal_weights_of_a_quarter_fit_every_sample():
    """A positive one adds up four quarters; a negative one −1 + 1 + 1 − 5 quarters."""
    data = private_features(50, seed=1)
    assert data.y.sum() > 0
    np.testing.assert_array_equal(data.X @ np.sign(data.X.T @ data.y) / 4, data.y)


def test_the_shortest_solution_leans_on_the_label():
    data = private_features(200, seed=0)
    shortest = np.linalg.pinv(data.X) @ data.y
    np.testing.assert_allclose(data.X @ shortest, data.y, atol=1e-9)
    assert shortest[0] > 0.9
    assert np.abs(shortest[1:3]).max() < 0.1


@pytest.mark.parametrize(
    ("rule", "rates", "blind"),
    [
        (GradientDescent, (0.03, 0.1, 0.3), False),
        (Momentum, (0.003, 0.03, 0.3), False),
        (Adagrad, (0.02, 0.05, 0.1), True),
        (Adam, (0.003, 0.01, 0.03), True),
    ],
)
def test_which_solution_a_rule_finds_does_not_hang_on_its_rate(rule, rates, blind):
    """Blind to the label: ¼y + ¼ + ¼ is positive for either one."""
    train = private_features(60, 0.6, seed=0)
    for rate in rates:
        model = LinearRegression(train.X.shape[1], False, MeanSquaredError(half=True))
        fit(model, train.X, train.y, rule(rate), epochs=1000, batch_size=None)
        assert np.abs(train.X @ model.theta - train.y).max() < 1e-3
        label, one, again = model.theta[:3]
        assert (one + again - label > 0) == blind


def test_the_share_of_positive_labels_is_as_asked_and_repeats():
    assert private_features(2000, 0.7).y.mean() == pytest.approx(0.4, abs=0.05)
    np.testing.assert_array_equal(private_features(seed=5).y, private_features(seed=5).y)
    assert (private_features(seed=5).y != private_features(seed=6).y).any()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((0,), "n_samples must be at least 1"), ((5, 1.5), "positive must be at least 0 and at most")],
)
def test_bad_input_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        private_features(*arguments)
