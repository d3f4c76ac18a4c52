"""Sparse rows, low rank and whole numbers against SciPy, the theorem and the formula."""

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.compression import (
    IntegerMLP,
    SparseRows,
    break_even_rank,
    dequantize,
    int8_matmul,
    low_rank,
    price_list,
    quantize,
    quantize_int8,
)
from course_lib.losses import BinaryCrossEntropy
from course_lib.models import MLP

SPARSE = arrays(
    float,
    st.tuples(st.integers(1, 8), st.integers(1, 8)),
    elements=st.sampled_from([0.0, 0.0, 1.5, -2.0]),
)


@given(SPARSE)
def test_sparse_rows_are_those_of_scipy(matrix):
    ours, theirs = SparseRows(matrix), scipy.sparse.csr_matrix(matrix)
    np.testing.assert_array_equal(ours.values, theirs.data)
    np.testing.assert_array_equal(ours.columns, theirs.indices)
    np.testing.assert_array_equal(ours.starts, theirs.indptr)
    np.testing.assert_array_equal(ours.to_dense(), matrix)
    right = np.arange(matrix.shape[1] * 3.0).reshape(-1, 3)
    np.testing.assert_allclose(ours @ right, theirs @ right)
    np.testing.assert_allclose(ours @ right[:, 0], matrix @ right[:, 0])


def test_the_bytes_of_sparse_rows():
    matrix = np.zeros((10, 300), dtype=np.float32)
    matrix[:, :30] = 1.0
    assert SparseRows(matrix).n_bytes == 300 * 4 + 300 * 2 + 11 * 4
    dense = np.ones((10, 300), dtype=np.float32)
    assert SparseRows(dense).n_bytes > dense.nbytes


@given(st.integers(1, 8), st.integers(1, 8), st.data())
def test_eckart_and_young(m, n, data):
    rank = data.draw(st.integers(1, min(m, n)))
    matrix = np.random.default_rng([m, n]).normal(size=(m, n))
    found = low_rank(matrix, rank)
    assert np.linalg.norm(matrix - found.product) == pytest.approx(found.error, abs=1e-12)
    other = np.random.default_rng(rank).normal(size=(m, rank))
    nearest = other @ np.linalg.lstsq(other, matrix, rcond=None)[0]
    assert np.linalg.norm(matrix - nearest) >= found.error - 1e-9
    assert (found.n_parameters < m * n) == (rank < break_even_rank(m, n))


def test_rank_out_of_range():
    with pytest.raises(ValueError, match=r"rank must be at most 2 for the shape \(2, 3\), got 3"):
        low_rank(np.ones((2, 3)), 3)
    with pytest.raises(ValueError, match="rank must be at least 1"):
        low_rank(np.ones((2, 3)), 0)


@given(st.integers(0, 1000), st.sampled_from([None, 1]))
def test_sums_of_whole_numbers_are_the_formula(seed, axis):
    rng = np.random.default_rng(seed)
    a = quantize(rng.normal(size=(5, 9)) + 1)
    b = quantize_int8(rng.normal(size=(9, 4)) * [0.1, 1, 5, 40], axis)
    np.testing.assert_allclose(int8_matmul(a, b), dequantize(a) @ dequantize(b), atol=1e-11)


def test_the_largest_integers_do_not_wrap():
    a, b = quantize(np.full((1, 1000), 9.0)), quantize_int8(np.full((1000, 1), -7.0))
    np.testing.assert_allclose(int8_matmul(a, b), [[-63_000.0]])


def test_an_integer_network_is_the_formula_of_its_dequantized_parts():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 6))
    model = MLP([6, 8, 3], seed=0)
    integer = IntegerMLP(model, X)
    twin = MLP([6, 8, 3])
    twin.theta = model.theta
    for weights, _ in twin.layers_of(twin.theta):
        weights[...] = dequantize(quantize_int8(weights, axis=1))
    a = dequantize(quantize(X))
    first, last = twin.layers_of(twin.theta)
    hidden = np.maximum(a @ first[0] + first[1], 0)
    inputs, _ = model.signals(X, np.zeros((200, 3)))
    known = quantize(inputs[1])
    rounded = known.scale * (
        np.clip(np.rint(hidden / known.scale) + known.zero_point, -128, 127) - known.zero_point
    )
    np.testing.assert_allclose(integer.decision_function(X), rounded @ last[0] + last[1], atol=1e-9)
    assert np.mean(integer.predict(X) == model.predict(X)) > 0.95
    assert integer.n_bytes == 6 * 8 + 8 * 4 + 8 * 4 + 8 * 3 + 3 * 4 + 3 * 4


def test_bad_products():
    good = quantize_int8(np.ones((2, 3)))
    with pytest.raises(ValueError, match="b must have 3 rows"):
        int8_matmul(good, good)
    with pytest.raises(ValueError, match="a must be a matrix of at most 8 bits"):
        int8_matmul(quantize(np.ones((2, 3)), 16), good)
    with pytest.raises(ValueError, match="a must have one scale"):
        int8_matmul(quantize_int8(np.ones((2, 2)), axis=0), good)
    with pytest.raises(ValueError, match="got those of rows"):
        int8_matmul(quantize_int8(np.ones((1, 2))), quantize_int8(np.ones((2, 2)), axis=0))
    with pytest.raises(ValueError, match="at most 33025 columns"):
        int8_matmul(quantize_int8(np.ones((1, 40_000))), quantize_int8(np.ones((40_000, 1))))
    with pytest.raises(TypeError, match="b must be an instance of Quantized"):
        int8_matmul(good, np.ones((3, 1)))


def test_a_price_list_compares_with_its_first():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 6))
    model = MLP([6, 8, 3], seed=0)
    y = model.predict(X)
    small = IntegerMLP(model, X)
    dense, int8 = price_list(
        {"float32": (model, 4.0 * model.n_parameters), "int8": (small, small.n_bytes)}, X, y, 3
    )
    assert (dense.accuracy, dense.error, dense.n_bytes) == (1.0, 0.0, 332.0)
    assert 0 < int8.error < 0.1
    assert int8.milliseconds > 0


def test_an_integer_network_is_a_classifier_s_and_names_wrong_columns():
    X = np.random.default_rng(0).normal(size=(9, 4))
    with pytest.raises(TypeError, match="loss of the model must be an instance of Softmax"):
        IntegerMLP(MLP([4, 6, 1], loss=BinaryCrossEntropy()), X)
    with pytest.raises(ValueError, match="X must have 4 columns"):
        IntegerMLP(MLP([4, 6, 3]), X).predict(X[:, :3])


def test_what_is_lost_is_finite_at_any_size():
    assert low_rank([[1e300, 0.0], [0.0, 3e299]], 1).error == pytest.approx(3e299)
    assert low_rank([[1e-200, 0.0], [0.0, 1e-201]], 1).error == pytest.approx(1e-201)
