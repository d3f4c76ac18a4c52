"""Whatever an answer is or returns, a card says what it is; nothing raises."""

import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import chapters

CHECKS = [exercise for checks in chapters().values() for exercise in checks]


class Hostile:
    """An object that fails whatever it is asked."""

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no")

    def __len__(self):
        raise RuntimeError("no")

    def __iter__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


class Row(np.ndarray):
    """A subclass of arrays."""


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.fractions(),
    st.sampled_from(
        [
            Hostile(),
            Fraction(1, 3),
            np.float32(1.5),
            np.array(2.5),
            np.array("x"),
            np.array([1, None], dtype=object),
            np.ma.masked_array([1.0, 2.0], mask=[True, False]),
            np.array([1.0, 2.0]).view(Row),
            np.array([[1.0], [np.inf]]),
            np.array([1 + 1j, 2.0]),
            np.zeros((0, 3)),
            np.datetime64("2026-11-30"),
            np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
            1e308,
            slice(1, 2),
            range(3),
            {1, 2},
            {"theta": 1.0},
            np.random.default_rng(0),
            print,
            int,
        ]
    ),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner), max_leaves=6
)


@pytest.mark.thorough
@pytest.mark.parametrize("exercise", CHECKS, ids=lambda exercise: exercise.name)
@settings(max_examples=30)
@given(value=VALUES, hidden=st.booleans())
def test_any_value_gets_a_card(exercise, value, hidden):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        returned = check(exercise.name, lambda *arguments: value, hidden)
        itself = check(exercise.name, value, hidden)
    for found in (returned, itself):
        assert found.status in ("wrong", "error", "not written yet", "passed")
        assert repr(found)
        assert found._repr_html_()
    assert not (returned.passed and exercise.arguments)


@pytest.mark.parametrize("exercise", CHECKS, ids=lambda exercise: exercise.name)
def test_two_results_may_come_as_tuple_list_or_array(exercise):
    first = exercise.reference(*inputs(exercise)[0])
    if not isinstance(first, tuple) or exercise.holds:
        return
    for together in (list, tuple):
        answer = lambda *a, put=together: put(exercise.reference(*a))  # noqa: E731
        assert check(exercise.name, answer).passed
