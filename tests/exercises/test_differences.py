"""What is said of numbers that no known mistake gives is true of them."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.exercises.differences import Difference, explain

NAMES = ("rate", "X")
INPUTS = [
    (0.5, np.array([[1.0, 2.0], [3.0, 5.0], [0.5, 0.25]])),
    (0.25, np.array([[2.0, 1.0]])),
    (0.125, np.array([[4.0, -1.0], [1.0, 7.0]])),
]
RIGHT = [np.array([1.2345678, -2.7182818]), np.array([0.3333333, 5.1234567]), np.array([7.7, -0.1])]

TWO = np.array([1, 2])


def said(change):
    got = [np.asarray(change(k, e), float) for k, e in enumerate(RIGHT)]
    return explain(Difference(got, RIGHT, 1e-6, NAMES, INPUTS))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda k, e: 0 * e, "Your result is zero everywhere."),
        (lambda k, e: 0 * e + 3, "Your result is 3 for every input, so it does not depend on"),
        (lambda k, e: np.round(e, 3), "Your result is rounded to 3 decimals."),
        (lambda k, e: np.round(e), "Your result is rounded to whole numbers."),
        (lambda k, e: np.trunc(e), "Your result is cut to whole numbers."),
        (lambda k, e: 3 * e, "is exactly 3 times the expected one."),
        (lambda k, e: e / 3, "is a third of the expected one."),
        (lambda k, e: -e, "all signs are flipped."),
        (lambda k, e: e + 0.5, "is the expected one plus 0.5."),
        (lambda k, e: e * INPUTS[k][0], "is the expected one times `rate`."),
        (lambda k, e: e / (1 - INPUTS[k][0]), "is the expected one divided by 1 − `rate`."),
        (lambda k, e: -e * INPUTS[k][0] ** 2, "times `rate` squared, with the sign flipped."),
        (lambda k, e: e / len(INPUTS[k][1]), "is the expected one divided by the length of `X`."),
        (lambda k, e: e - INPUTS[k][0], "is the expected one minus `rate`."),
        (lambda k, e: e**2, "is the square of the expected one."),
        (lambda k, e: 1 - e, "is 1 minus the expected one."),
        (lambda k, e: np.abs(e), "no number of yours is negative."),
        (lambda k, e: e * [1, -1], "some signs are flipped."),
        (lambda k, e: e[::-1], "they stand the other way round."),
        (lambda k, e: np.add(e, [0, 1 + k**2]), "Only the first entry is right."),
        (lambda k, e: np.add(e, [1 + k**2, 0]), "All entries are right but the first."),
        (lambda k, e: e if k else np.add(e, [1, 2]), "right on 2 of the 3 inputs."),
        (
            lambda k, e: e + np.array([1, 2]) * (k == 1),
            "Your result is right but where `X` has one row.",
        ),
        (
            lambda k, e: e + np.array([1, 2]) * (k == 2),
            "right but where an entry of `X` is negative.",
        ),
        (
            lambda k, e: e * [np.nan if k == 2 else 1, 1],
            "NaN or infinity comes where an entry of `X` is negative.",
        ),
        (lambda k, e: e[:, None], "only their shape is not."),
        (lambda k, e: e.sum(), "An array of shape (2,) is asked, and this is one number."),
        (lambda k, e: np.append(e, 1.0), "The first entries are right: too much stands at the end"),
        (lambda k, e: [1.0, 2.0, 3.0], "These are 3 numbers, and 2 are asked."),
        (lambda k, e: np.sin(e) + k, ""),
    ],
)
def test_a_kind_of_difference_is_said(change, sentence):
    assert sentence in said(change)
    assert bool(sentence) == bool(said(change))


def test_an_argument_handed_back_is_said():
    given = [(np.array([1.0, 2.0]),), (np.array([3.0, 1.0]),)]
    got = [arguments[0] for arguments in given]
    words = explain(Difference(got, RIGHT[:2], 1e-6, ("theta",), given))
    assert words == "Your result is the argument `theta` as it came."


NUMBERS = st.floats(allow_nan=True, allow_infinity=True, width=64)


@example([np.full(2, 9e307)], 0)
@given(
    st.lists(arrays(float, st.integers(0, 4), elements=NUMBERS), min_size=1, max_size=3),
    st.integers(0, 2**32 - 1),
)
def test_nothing_makes_it_raise(got, seed):
    rng = np.random.default_rng(seed)
    expected = [rng.normal(size=array.shape) for array in got]
    inputs = [(float(rng.normal()), rng.normal(size=(2, 2))) for _ in got]
    assert isinstance(explain(Difference(got, expected, 1e-6, NAMES, inputs)), str)
