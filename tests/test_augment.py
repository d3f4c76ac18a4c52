"""Changes that keep the label, and the penalty that noise amounts to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.augment import noise, shift
from course_lib.datasets import digits


def test_every_move_is_a_move_of_the_whole_image():
    """Against `np.roll` of an image with a wide enough empty edge."""
    image = np.zeros((8, 8))
    image[3:5, 3:6] = [[1, 2, 3], [4, 5, 6]]
    moved = shift(np.tile(image.ravel(), (500, 1)), 2, np.random.default_rng(0))
    allowed = {
        np.roll(image, (down, right), (0, 1)).tobytes(): (down, right)
        for down in range(-2, 3)
        for right in range(-2, 3)
    }
    seen = [allowed[one.reshape(8, 8).tobytes()] for one in moved]
    counts = np.unique(seen, axis=0, return_counts=True)[1]
    assert len(counts) == 25
    assert counts.min() > 5


@given(st.integers(0, 3), st.integers(4, 6), st.integers(4, 9), st.integers(0, 99))
def test_what_leaves_is_lost_and_zeros_come_in(reach, height, width, seed):
    X = np.ones((7, height * width))
    moved = shift(X, reach, np.random.default_rng(seed), height, width)
    assert moved.shape == X.shape
    assert set(np.unique(moved)) <= {0.0, 1.0}
    left = moved.sum(axis=1)
    assert (left >= (height - reach) * (width - reach)).all()
    assert (X == 1).all()


def test_no_reach_changes_nothing():
    X = digits().X
    np.testing.assert_array_equal(shift(X, 0, np.random.default_rng(0)), X)


def test_noise_has_its_scale():
    made = noise(np.full((400, 100), 3.0), 0.5, np.random.default_rng(0))
    assert made.mean() == pytest.approx(3, abs=0.01)
    assert made.std() == pytest.approx(0.5, rel=0.02)


def test_noise_on_the_features_is_ridge():
    """Least squares on many noisy copies: w solves (XᵀX/n + σ²I) w = Xᵀy/n (Bishop, 1995)."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 4))
    y = X @ [1.0, -2.0, 0.5, 3.0] + rng.normal(size=50)
    copies = 4000
    noisy, targets = noise(np.tile(X, (copies, 1)), 0.7, rng), np.tile(y, copies)
    trained = np.linalg.lstsq(noisy, targets, rcond=None)[0]
    ridge = np.linalg.solve(X.T @ X / 50 + 0.49 * np.eye(4), X.T @ y / 50)
    np.testing.assert_allclose(trained, ridge, rtol=0.01)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda rng: shift(np.ones((2, 60)), 1, rng), ValueError, "64 pixels"),
        (lambda rng: shift(np.ones((2, 64)), 8, rng), ValueError, "reach must be below"),
        (lambda rng: shift(np.ones((2, 64)), -1, rng), ValueError, "reach"),
        (lambda rng: shift(np.ones((2, 64)), 1, 0), TypeError, "rng"),
        (lambda rng: noise([1.0], -1, rng), ValueError, "scale"),
        (lambda rng: noise([np.nan], 1, rng), ValueError, "finite"),
        (lambda rng: noise([1.0], 1, np.random), TypeError, "rng"),
    ],
)
def test_bad_input_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call(np.random.default_rng(0))
