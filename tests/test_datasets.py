"""The data of the course: shapes, meaning, the same every time, and nothing fetched."""

import socket

import numpy as np
import pytest

from course_lib import datasets
from course_lib.datasets import article_points, line_with_outliers, polynomial

SHAPES = {
    "article_points": (4, 2),
    "line_with_outliers": (40, 1),
    "polynomial": (30, 1),
    "digits": (1797, 64),
    "diabetes": (442, 10),
    "breast_cancer": (569, 30),
    "wine": (178, 13),
}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("a data set reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize(("name", "shape"), SHAPES.items())
def test_shapes_names_and_repetition(name, shape):
    data, again = getattr(datasets, name)(), getattr(datasets, name)()
    assert data.X.shape == shape
    assert data.y.shape == shape[:1]
    assert data.X.dtype == np.float64
    assert np.isfinite(data.X).all()
    assert len(data.feature_names) == shape[1]
    classes = np.unique(data.y) if data.y.dtype.kind == "i" else ["one number"]
    assert len(data.target_names) == len(classes)
    assert data.description.endswith(".")
    assert str(shape) in repr(data)
    np.testing.assert_array_equal(data.X, again.X)
    np.testing.assert_array_equal(data.y, again.y)
    assert not np.shares_memory(data.X, again.X)


def test_the_worked_example_is_solved_by_zero_and_one():
    data = article_points()
    np.testing.assert_array_equal(data.X @ [0.0, 1.0], data.y)
    assert np.linalg.matrix_rank(data.X) == 2


def test_digits_are_grey_values_from_0_to_1_of_ten_classes():
    data = datasets.digits()
    assert (data.X.min(), data.X.max()) == (0, 1)
    np.testing.assert_array_equal(np.unique(data.y), range(10))


def test_diabetes_comes_in_its_own_units():
    data = datasets.diabetes()
    age, sex = data.X[:, 0], data.X[:, 1]
    assert 18 <= age.min() < age.max() < 100
    assert set(sex) == {1, 2}


def test_the_outliers_stand_at_the_end_and_below_the_line():
    data = line_with_outliers(n_samples=50, n_outliers=4, slope=2, intercept=1, noise=0.5)
    residual = data.y - (2 * data.X[:, 0] + 1)
    assert np.abs(residual[:-4]).max() < 2.5
    assert residual[-4:].max() < -10
    assert (np.diff(data.X[:, 0]) >= 0).all()


def test_made_data_follow_their_curve_and_their_seed():
    exact = polynomial(n_samples=12, noise=0.0)
    np.testing.assert_allclose(exact.y, np.sin(np.pi * exact.X[:, 0]), atol=1e-15)
    square = polynomial(n_samples=12, function=np.square, noise=0.0)
    np.testing.assert_array_equal(square.y, square.X[:, 0] ** 2)
    noisy = polynomial(n_samples=5000, noise=0.3, seed=1)
    assert np.std(noisy.y - np.sin(np.pi * noisy.X[:, 0])) == pytest.approx(0.3, rel=0.05)
    assert (polynomial(seed=1).y != polynomial(seed=2).y).any()


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: line_with_outliers(n_samples=1), ValueError, "n_samples must be at least 2"),
        (lambda: line_with_outliers(n_outliers=40), ValueError, "below n_samples = 40, got 40"),
        (lambda: line_with_outliers(noise=-1), ValueError, "noise must be at least 0, got -1"),
        (lambda: line_with_outliers(slope="a"), TypeError, "slope must be a number, got 'a'"),
        (lambda: line_with_outliers(intercept=np.nan), ValueError, "intercept must be finite"),
        (lambda: polynomial(function=lambda x: 1.0), ValueError, r"function.x. and x .*same shape"),
        (lambda: polynomial(n_samples=2.5), TypeError, "n_samples must be a whole number"),
        (lambda: polynomial(seed=-1), ValueError, "seed must be at least 0, got -1"),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()
