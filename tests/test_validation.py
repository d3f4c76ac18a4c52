"""The argument checks that every public function leans on."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from course_lib._validation import (
    all_finite,
    boolean,
    describe,
    float_array,
    integer,
    one_of,
    precision,
    real,
    same_length,
    same_shape,
)


@given(arrays.arrays(np.float64, arrays.array_shapes(max_dims=3), elements=st.floats()))
def test_all_finite_says_what_numpy_says(array):
    assert all_finite(array) == np.isfinite(array).all()
    assert all_finite(array.T) == np.isfinite(array).all()


def test_finite_numbers_whose_squares_overflow_are_finite():
    assert all_finite(np.full(10, 1e300))
    assert all_finite(np.full(10, 1e30, dtype=np.float32))


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        ([1, 2], np.float64),
        ([True, False], np.float64),
        (np.array([1, 2], dtype=np.uint8), np.float64),
        (np.array([1, 2], dtype=np.float32), np.float32),
        (np.array([1, 2], dtype=np.float16), np.float64),
        (np.array([1, 2], dtype=np.longdouble), np.float64),
        (np.array([1, 2], dtype=">f4").astype(">f8"), np.float64),
        ([Fraction(1, 2)], None),
        ([1j], None),
        (["1"], None),
        ([None], None),
    ],
)
def test_the_dtype_that_comes_out(value, dtype):
    if dtype is None:
        with pytest.raises(TypeError, match="X must be an array of real numbers, got"):
            float_array("X", value)
    else:
        assert float_array("X", value).dtype == dtype


def test_an_array_that_fits_is_not_copied():
    array = np.ones(3)
    assert float_array("X", array) is array


def test_what_may_be_empty_or_infinite_when_asked():
    assert float_array("X", [], empty=True).shape == (0,)
    assert np.isnan(float_array("X", [np.nan], finite=False)).all()
    with pytest.raises(ValueError, match="X must be finite, got 2 NaN or infinite of 3 values"):
        float_array("X", [np.nan, 1.0, -np.inf])


@pytest.mark.parametrize("shapes", [((3,), (3, 1)), ((4, 1), (4,))])
def test_the_trap_of_the_column_is_explained(shapes):
    n = shapes[0][0]
    with pytest.raises(ValueError, match=rf"broadcast them to \({n}, {n}\); use .reshape\(-1\)"):
        same_shape("a", np.ones(shapes[0]), "b", np.ones(shapes[1]))


def test_other_shapes_are_named_without_that_advice():
    with pytest.raises(ValueError, match=r"a \(3,\) and b \(4,\)$"):
        same_shape("a", np.ones(3), "b", np.ones(4))
    with pytest.raises(ValueError, match="a and b must have the same number of rows, got 3 and 4"):
        same_length("a", np.ones(3), "b", np.ones(4))
    same_shape("a", np.ones((2, 3)), "b", np.zeros((2, 3)))
    same_length("a", np.ones((2, 3)), "b", np.zeros(2))


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        ({"above": 0}, [1e-300, 5], [0, -1]),
        ({"at_least": 0}, [0, 5], [-1e-300]),
        ({"at_least": 0, "below": 1}, [0, 0.999], [1, -0.1]),
        ({"above": 0, "at_most": 1}, [1, 0.5], [0, 1.001]),
        ({}, [-3, 1e308], []),
    ],
)
def test_numbers_inside_their_bounds(bounds, inside, outside):
    for value in inside:
        assert real("x", value, **bounds) == value
        assert type(real("x", np.float32(1), **{"at_most": 1})) is float
    for value in [*outside, np.nan, np.inf, -np.inf]:
        with pytest.raises(ValueError, match=r"x must be .*, got"):
            real("x", value, **bounds)
    for value in (True, "1", None, [1.0], 1j):
        with pytest.raises(TypeError, match="x must be a number, got"):
            real("x", value, **bounds)


def test_whole_numbers():
    assert integer("n", np.int64(3)) == 3
    assert type(integer("n", np.int64(3))) is int
    for value in (2.0, "2", True, None, np.float64(2)):
        with pytest.raises(TypeError, match="n must be a whole number, got"):
            integer("n", value)
    with pytest.raises(ValueError, match="n must be at least 2, got 1"):
        integer("n", 1, at_least=2)


def test_numbers_beyond_the_floats_are_not_finite():
    for value in (10**400, Fraction(10**400)):
        with pytest.raises(ValueError, match="x must be finite, got inf"):
            real("x", value)
    with pytest.raises(ValueError, match=r"X must be finite, got 1 NaN .* of 2 values in float32"):
        float_array("X", [1e300, 1.0], dtype=np.dtype(np.float32))


def test_yes_and_no():
    assert boolean("half", np.True_) is True
    assert boolean("half", False) is False
    for value in (0, 1, "no", None, np.ones(1, dtype=bool)):
        with pytest.raises(TypeError, match="half must be True or False, got"):
            boolean("half", value)


def test_precisions():
    assert precision("dtype", "f4") == precision("dtype", np.float32) == np.float32
    assert precision("dtype", float) == np.float64
    for value in (np.float16, int, "complex", "half a dozen", np.longdouble):
        with pytest.raises(ValueError, match="dtype must be float32 or float64, got"):
            precision("dtype", value)


def test_choices():
    assert one_of("way", "b", ("a", "b")) == "b"
    for value in ("c", None, 1, ["a"]):
        with pytest.raises(ValueError, match="way must be one of 'a', 'b', got"):
            one_of("way", value, ("a", "b"))


def test_long_values_are_described_in_short():
    assert len(describe(list(range(1000)))) < 80
    assert describe(np.zeros((2, 3), dtype=np.int8)) == "an array of shape (2, 3) and dtype int8"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_complex_number_without_imaginary_part_is_a_real_one(number):
    """As NumPy 2.5 returns from `eigvals`."""
    for kind in (complex, np.complex128):
        assert real("rate", kind(number)) == number
    np.testing.assert_array_equal(float_array("X", [complex(number), 1.0]), [number, 1.0])
    with pytest.raises(TypeError):
        real("rate", complex(number, 1e-9))
    with pytest.raises(TypeError):
        float_array("X", np.array([complex(number), 1e-9j]))
