"""What crosses the line is the same on the other side, and garbage is refused."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.classroom.sandbox import wire
from course_lib.exercises.calling import call, inputs
from course_lib.exercises.definitions import Failure, Outcome
from course_lib.exercises.judging import judge
from course_lib.exercises.registry import chapters

pytestmark = pytest.mark.long

CHECKS = [check for checks in chapters().values() for check in checks]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


def same(one, other):
    if isinstance(one, float) and np.isnan(one):
        return type(other) is float and np.isnan(other)
    if isinstance(one, list | tuple):
        return (
            type(one) is type(other)
            and len(one) == len(other)
            and all(same(a, b) for a, b in zip(one, other, strict=True))
        )
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and one == other


@given(VALUES)
def test_plain_values_arrive_as_they_were(value):
    assert same(value, wire.unpack(wire.pack(value)))


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", "i8", "i1", "u2", "?", ">f8"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3, 1)])
def test_arrays_arrive_as_they_were(dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    there = wire.unpack(wire.pack([array, 1, array[..., None][::-1] if array.ndim else array]))
    np.testing.assert_array_equal(there[0], array)
    assert there[0].shape == shape
    assert there[0].dtype == array.dtype.newbyteorder("=")
    assert there[0].flags.writeable


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, np.array(["a"]), np.array([1j]), b"bytes", {1: 2}, len, 1j]
)
def test_of_other_objects_the_name_of_the_class_arrives(value):
    there = wire.unpack(wire.pack(value))
    assert isinstance(there, wire.Opaque)
    assert type(there).__name__ == type(value).__name__


@pytest.mark.parametrize(
    "value", [2 + 0j, np.complex64(2), np.array([2 + 0j, 3]), np.array(2 + 0j)]
)
def test_a_complex_number_without_imaginary_part_arrives_as_a_real_one(value):
    there = wire.unpack(wire.pack(value))
    np.testing.assert_array_equal(there, np.real(value))
    assert there.dtype.kind == "f"
    assert there.shape == np.shape(value)


def test_a_value_that_contains_itself_is_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(wire.WireError):
        wire.pack(endless)


def test_too_large_a_value_is_refused():
    with pytest.raises(wire.WireError, match="more than 8 MB"):
        wire.pack(np.zeros(2 * 2**20))


@given(st.binary(max_size=200))
def test_garbage_is_refused_or_plain(raw):
    framed = struct.pack("!II", len(raw), 0) + raw
    for message in (raw, framed):
        try:
            wire.unpack(message)
        except wire.WireError:
            continue


@pytest.mark.parametrize(
    "head",
    [
        {"array": ["f8", [2]]},
        {"array": ["f8", [-1]]},
        {"array": ["f8", [2**20, 2**20, 2**20]]},
        {"array": ["O", [1]]},
        {"array": ["f8", "ab"]},
        {"array": 7},
        {"dealer": 1},
        {"pickle": "x"},
        {"text": 7},
        {"tuple": {}},
        {"a": 1, "b": 2},
        {},
    ],
)
def test_a_head_that_lies_is_refused(head):
    text = json.dumps(head).encode()
    with pytest.raises(wire.WireError):
        wire.unpack(struct.pack("!II", len(text), 8) + text + bytes(8))


@pytest.mark.thorough
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_what_the_grade_says_is_what_the_notebook_says(check):
    """Results of every right and wrong function are judged alike on both sides of the line."""
    functions = [check.reference, *(mistake.forms[0] for mistake in check.misconceptions)]
    for function in functions:
        outcomes = [call(function, given, check.arguments) for given in inputs(check)]
        arrived = [
            Outcome(wire.unpack(wire.pack(one.value)), one.failure, one.changed) for one in outcomes
        ]
        assert judge(check, arrived) == judge(check, outcomes)


@pytest.mark.thorough
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_secret_inputs_pass_the_right_answer_and_no_mistake(check):
    """With the fixed hidden inputs, inputs of any other seed never turn a verdict round."""

    def verdicts(function):
        for seeds in ((7,), (424_242,)):
            tried = inputs(check, hidden=True, more_seeds=seeds)
            outcomes = [call(function, given, check.arguments) for given in tried]
            yield judge(check, outcomes, hidden=True, more_seeds=seeds)

    assert all(verdict.passed for verdict in verdicts(check.reference))
    for mistake in check.misconceptions:
        for verdict in verdicts(mistake.forms[-1]):
            assert verdict.misconception == mistake.name


def test_a_failure_crosses_as_text():
    failure = Failure("ValueError", "bad", "f", 3, "x = 1")
    assert Failure(**wire.unpack(wire.pack(dict(vars(failure))))) == failure
