"""Controls: their stops, and what a learner may type."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.widgets.controls import Select, Slider, checked_values, even_stops, log_stops

RATE = Slider("learning_rate", "learning rate", (0.1, 0.2, 0.4), 0.2)
GROUND = Select("landscape", "landscape", ("bowl", "ravine"), "bowl")


@pytest.mark.parametrize(
    ("typed", "value"), [(0.2, 0.2), ("0.15", 0.15), (" 0,4 ", 0.4), (0.1, 0.1), ("4e-1", 0.4)]
)
def test_what_lies_within_the_stops_is_taken_as_typed(typed, value):
    assert RATE.checked(typed) == value


def test_a_typographic_minus_is_a_minus():
    assert Slider("x", "x", (-1.0, 1.0), 0.0).checked("−0.5") == -0.5


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0.4004", "must be between 0.1 and 0.4; you gave 0.4004."),
        (0.5, "learning rate must be between 0.1 and 0.4; you gave 0.5."),
        ("-3", "learning rate must be between 0.1 and 0.4; you gave -3."),
        ("inf", "between 0.1 and 0.4; you gave inf."),
        ("nan", "between 0.1 and 0.4; you gave nan."),
        ("fast", "learning rate must be a number; you gave 'fast'."),
        ("", "learning rate must be a number; you gave ''."),
        (None, "learning rate must be a number; you gave None."),
        (True, "learning rate must be a number; you gave True."),
        ([0.2], "learning rate must be a number"),
    ],
)
def test_anything_else_gets_a_sentence(typed, words):
    with pytest.raises(ValueError, match="learning rate must be") as caught:
        RATE.checked(typed)
    assert words in str(caught.value)


def test_an_unknown_option_gets_a_sentence():
    assert GROUND.checked("ravine") == "ravine"
    with pytest.raises(ValueError, match="landscape must be one of bowl, ravine; you gave 'x'"):
        GROUND.checked("x")


def test_values_of_all_controls_with_the_first_ones_where_none_came():
    controls = (RATE, GROUND)
    assert checked_values(controls, {}) == {"learning_rate": 0.2, "landscape": "bowl"}
    given_values = {"learning_rate": "0.3", "landscape": "ravine", "stranger": 1}
    assert checked_values(controls, given_values) == {"learning_rate": 0.3, "landscape": "ravine"}


@given(st.integers(-40, 40), st.integers(1, 200), st.sampled_from([0.005, 0.1, 0.5, 1.0]))
def test_even_stops_are_free_of_rounding_noise(first, count, step):
    stops = even_stops(first * step, (first + count) * step, step)
    assert len(stops) == count + 1
    assert all(len(repr(stop)) <= 8 for stop in stops)
    np.testing.assert_allclose(np.diff(stops), step)


def test_log_stops_go_from_power_to_power_in_like_factors():
    stops = log_stops(-3, 1, 10)
    assert (stops[0], stops[-1], len(stops)) == (0.001, 10.0, 41)
    np.testing.assert_allclose(np.divide(stops[1:], stops[:-1]), 10**0.1, rtol=0.05)


def test_a_control_tells_the_page_all_but_its_argument_checks():
    wire = Slider("step", "step", (0.0, 1.0), 0.0, played=True).wire()
    assert wire == {
        "kind": "slider", "name": "step", "label": "step", "stops": [0.0, 1.0],
        "row": True, "played": True,
    }  # fmt: skip
    assert GROUND.wire()["options"] == ["bowl", "ravine"]
