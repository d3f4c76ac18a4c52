"""Dots and medians of groups of runs, tested as data."""

import numpy as np
import pytest

from course_lib.plotting import alt_text, plot_groups

GROUPS = {"more data": [4.0, 6.0, 5.5], "dropout": [-1.0, 2.0]}


def test_each_group_has_a_row_of_dots_and_a_bar_at_its_median():
    ax = plot_groups(GROUPS, xlabel="gain")
    dots = [line for line in ax.get_lines() if line.get_marker() == "o"]
    bars = [line for line in ax.get_lines() if line.get_marker() != "o"][1:]
    for row, (values, line, bar) in enumerate(zip(GROUPS.values(), dots, bars, strict=True)):
        np.testing.assert_array_equal(line.get_xdata(), values)
        assert set(line.get_ydata()) == {row}
        np.testing.assert_array_equal(bar.get_xdata(), [np.median(values)] * 2)


def test_the_first_group_stands_at_the_top():
    ax = plot_groups(GROUPS)
    bottom, top = ax.get_ylim()
    assert bottom > 1 > 0 > top


def test_the_line_at_zero_can_be_left_out():
    assert len(plot_groups(GROUPS).get_lines()) == len(plot_groups(GROUPS, zero=False).lines) + 1


def test_its_words_give_range_and_median_of_each():
    words = alt_text(plot_groups(GROUPS, xlabel="gain").figure)
    assert "more data: 3 runs from 4 to 6, median 5.5." in words
    assert "dropout: 2 runs from −1 to 2, median 0.5." in words


@pytest.mark.parametrize(
    ("groups", "error", "words"),
    [
        ({}, ValueError, "groups must not be empty"),
        ([1.0], TypeError, "groups must be a dict"),
        ({"a": []}, ValueError, "groups"),
        ({"a": [np.nan]}, ValueError, "finite"),
        ({"a": [[1.0]]}, ValueError, "groups"),
    ],
)
def test_bad_input_is_named(groups, error, words):
    with pytest.raises(error, match=words):
        plot_groups(groups)
