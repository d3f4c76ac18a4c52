"""Splits keep every row exactly once, and classes in their shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from course_lib.selection import k_fold, scaled_split, train_test_split

seeds = st.integers(0, 1000)


@given(n=st.integers(2, 60), share=st.floats(0.05, 0.95), seed=seeds)
def test_every_row_is_in_one_part_with_its_target(n, share, seed):
    n_test = int(np.ceil(share * n))
    if n_test == n:
        return
    y = np.arange(n)
    X_train, X_test, y_train, y_test = train_test_split(y[:, None] * [1, 10], y, share, seed)
    assert len(y_test) == n_test
    assert sorted([*y_train, *y_test]) == list(range(n))
    np.testing.assert_array_equal(X_train, y_train[:, None] * [1, 10])
    np.testing.assert_array_equal(X_test, y_test[:, None] * [1, 10])


@given(counts=st.lists(st.integers(4, 30), min_size=2, max_size=4), seed=seeds)
def test_a_stratified_part_has_each_class_in_its_share(counts, seed):
    y = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    _, _, _, y_test = train_test_split(y, y, 0.25, seed, stratify=True)
    for label, count in enumerate(counts):
        assert abs(np.sum(y_test == label) - len(y_test) * count / len(y)) < 1


@given(n=st.integers(2, 60), k=st.integers(2, 8), seed=seeds)
def test_every_row_validates_exactly_once(n, k, seed):
    if k > n:
        return
    folds = k_fold(np.zeros(n), k, seed)
    assert sorted(np.concatenate([validation for _, validation in folds])) == list(range(n))
    sizes = [len(validation) for _, validation in folds]
    assert max(sizes) - min(sizes) <= 1
    for training, validation in folds:
        assert sorted([*training, *validation]) == list(range(n))


@given(counts=st.lists(st.integers(5, 30), min_size=2, max_size=4), seed=seeds)
def test_stratified_folds_are_as_even_as_those_of_scikit_learn(counts, seed):
    y = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))

    def unevenness(folds):
        table = np.array([np.bincount(y[rows], minlength=len(counts)) for _, rows in folds])
        return np.ptp(table, axis=0).max()

    theirs = unevenness(StratifiedKFold(5, shuffle=True, random_state=0).split(y, y))
    assert unevenness(k_fold(y, 5, seed, stratify=True)) <= max(1, theirs)


def test_the_seed_decides():
    y = np.arange(50)
    assert (train_test_split(y, y, seed=1)[3] == train_test_split(y, y, seed=1)[3]).all()
    assert (train_test_split(y, y, seed=1)[3] != train_test_split(y, y, seed=2)[3]).any()
    assert (k_fold(y, 5, seed=1)[0][1] != k_fold(y, 5, seed=2)[0][1]).any()
    assert (k_fold(y, 5, seed=1)[0][1] != np.arange(0, 50, 5)).any()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: train_test_split([1, 2], [1, 2, 3]), ValueError, "same number of rows"),
        (lambda: train_test_split([1], [1]), ValueError, "rows for both parts"),
        (lambda: train_test_split([1, 2], [1, 2], test_size=1.0), ValueError, "test_size"),
        (lambda: train_test_split([1, 2], [1, 2], stratify="y"), TypeError, "stratify"),
        (lambda: k_fold([1, 2, 3], k=1), ValueError, "k must be at least 2"),
        (lambda: k_fold([1, 2, 3], k=4), ValueError, "at most the number of rows, 3"),
        (lambda: k_fold(7), TypeError, "one for each row"),
        (lambda: k_fold([[1], [2]], k=2, stratify=True), ValueError, "shape"),
    ],
)
def test_bad_input_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_both_parts_are_scaled_by_the_training_rows_alone():
    """As scikit-learn's scaler does, and a test row that is far off changes nothing else."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(5, 3, size=(40, 3)), np.arange(40)
    X[:, 2] = 7
    X_train, X_test, y_train, y_test = scaled_split(X, y, 0.25, seed=3)
    scaler = StandardScaler().fit(X[y_train])
    np.testing.assert_allclose(X_train, scaler.transform(X[y_train]), atol=1e-12)
    np.testing.assert_allclose(X_test, scaler.transform(X[y_test]), atol=1e-12)
    X[y_test[0]] = 1e6
    np.testing.assert_array_equal(scaled_split(X, y, 0.25, seed=3)[0], X_train)
