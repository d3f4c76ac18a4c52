"""The made reviews: words by Zipf's law, and targets that only the informative words decide."""

import numpy as np
import pytest

from course_lib.datasets import sparse_words


def test_shapes_names_and_repetition():
    data, again = sparse_words(30, 40, n_common=9), sparse_words(30, 40, n_common=9)
    assert (data.X.shape, data.y.shape) == ((30, 40), (30,))
    assert (data.X.dtype, data.y.dtype.kind) == (np.float64, "i")
    assert data.feature_names[::39] == ("word 1", "word 40")
    assert data.target_names == ("bad", "good")
    assert "20 words drawn by Zipf's law from 40; the rare words tell" in data.description
    np.testing.assert_array_equal(data.X, again.X)
    np.testing.assert_array_equal(data.y, again.y)
    assert not np.shares_memory(data.X, again.X)
    other = sparse_words(30, 40, n_common=9, seed=1)
    assert (other.X != data.X).any()
    assert (other.y != data.y).any()


def test_a_review_holds_zeros_and_ones_and_at_most_its_length():
    X = sparse_words(n_samples=200, length=7).X
    assert set(np.unique(X)) == {0, 1}
    assert 1 <= X.sum(axis=1).min() < X.sum(axis=1).max() <= 7
    assert (sparse_words(n_samples=50, length=1).X.sum(axis=1) == 1).all()


def test_words_follow_zipf():
    """Word r is in a review with probability 1 − (1 − p)²⁰, p = (1/r) / (1 + 1/2 + … + 1/100)."""
    n = 20_000
    X = sparse_words(n_samples=n, n_words=100).X
    p = 1 / np.arange(1, 101) / sum(1 / r for r in range(1, 101))
    expected = 1 - (1 - p) ** 20
    error = np.sqrt(expected * (1 - expected) / n)
    assert (np.abs(X.mean(axis=0) - expected) < 4.5 * error).all()


@pytest.mark.parametrize(("informative", "votes"), [("rare", slice(6, 12)), ("common", slice(6))])
def test_only_the_informative_words_decide_and_they_vote_by_the_logistic_law(informative, votes):
    """The sign of each word's vote is read off the data, then σ(3 × sum) must be the share."""
    n = 60_000
    data = sparse_words(n, n_words=12, length=4, n_common=6, informative=informative, seed=3)
    lift = np.array(
        [data.y[column == 1].mean() - data.y[column == 0].mean() for column in data.X.T]
    )
    signs = np.zeros(12)
    signs[votes] = np.sign(lift[votes])
    assert sorted(signs[votes]) == [-1, -1, -1, 1, 1, 1]
    total = data.X @ signs
    for k in (-2, -1, 0, 1, 2):
        share, of_how_many = data.y[total == k].mean(), (total == k).sum()
        expected = 1 / (1 + np.exp(-3 * k))
        assert abs(share - expected) < 4.5 * np.sqrt(expected * (1 - expected) / of_how_many)


def test_the_other_words_say_nothing_once_the_votes_are_known():
    data = sparse_words(60_000, n_words=12, length=4, n_common=6, seed=3)
    no_vote = data.X[:, 6:].sum(axis=1) == 0
    X, y = data.X[no_vote, :6], data.y[no_vote]
    for column in X.T:
        share = y[column == 1].mean()
        assert abs(share - 0.5) < 4.5 * np.sqrt(0.25 / (column == 1).sum())


def test_both_kinds_of_review_are_about_as_many():
    for informative in ("rare", "common"):
        shares = [sparse_words(informative=informative, seed=seed).y.mean() for seed in range(5)]
        assert 0.35 < min(shares) < max(shares) < 0.65


def test_an_odd_number_of_words_is_fine():
    assert sparse_words(n_samples=5, n_words=7, n_common=2).X.shape == (5, 7)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"n_samples": 0}, ValueError, "n_samples must be at least 1, got 0"),
        ({"n_words": 1}, ValueError, "n_words must be at least 2, got 1"),
        ({"length": 2.5}, TypeError, "length must be a whole number"),
        ({"n_common": 0}, ValueError, "n_common must be at least 1, got 0"),
        ({"n_common": 500}, ValueError, "n_common must be below n_words = 500, got 500"),
        ({"informative": "all"}, ValueError, "informative must be .*'rare'.*'common'.*got 'all'"),
        ({"seed": -1}, ValueError, "seed must be at least 0, got -1"),
    ],
)
def test_bad_input_is_named(arguments, error, says):
    with pytest.raises(error, match=says):
        sparse_words(**arguments)
