"""A map has its contours, hatches what lies above them, and says where it is lowest."""

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from course_lib.plotting import alt_text, plot_map

X, Y = np.linspace(0, 2, 41), np.linspace(-1, 1, 21)
BOWL = (X - 1.5) ** 2 + Y[:, None] ** 2  # lowest, 0, at (1.5, 0); highest 1.5² + 1 = 3.25


def contours(ax):
    return [child for child in ax.get_children() if isinstance(child, ContourSet)]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_contours_are_the_levels_and_the_view_is_the_data():
    ax = plot_map(X, Y, BOWL, [0.5, 1, 4])
    filled, lines = contours(ax)
    np.testing.assert_array_equal(filled.levels[-3:], [0.5, 1, 4])
    np.testing.assert_array_equal(lines.levels, [0.5, 1, 4])
    assert ax.get_xlim() == (0, 2)
    assert ax.get_ylim() == (-1, 1)
    assert ax.get_legend() is None


def test_what_lies_above_the_last_level_is_hatched_and_named():
    ax = plot_map(X, Y, BOWL, [0.5, 1])
    _, _, hatched = contours(ax)
    assert hatched.hatches == ["//"]
    assert legend(ax) == ["above 1"]
    # The hatched area lies outside the circle of radius 1 about (1.5, 0).
    corners = np.concatenate([path.vertices for path in hatched.get_paths()])
    assert np.hypot(*(corners - [1.5, 0]).T).min() > 0.9


def test_marks_have_their_places_and_shapes():
    ax = plot_map(X, Y, BOWL, [0.5, 1], marks={"lowest": (1.5, 0.0), "start": (0.5, 0.5)})
    lowest, start = (line for line in ax.get_lines() if line.get_label() in ("lowest", "start"))
    np.testing.assert_array_equal(lowest.get_xydata(), [[1.5, 0.0]])
    np.testing.assert_array_equal(start.get_xydata(), [[0.5, 0.5]])
    assert lowest.get_marker() != start.get_marker()
    assert legend(ax) == ["above 1", "lowest", "start"]


def test_the_alt_text_says_where_it_is_lowest_and_how_much_lies_above():
    ax = plot_map(
        X, Y, BOWL, [0.5, 1], xlabel="rate", ylabel="β", title="Map", marks={"here": (1, 0)}
    )
    text = alt_text(ax.figure)
    share = 100 * np.mean(BOWL > 1)
    assert text.startswith("Map. Map with contours at 0.5 and 1: lowest, 0, at about (1.5, 0); ")
    assert f"above 1 on {share:.0f} % of the area. Marked: here at (1, 0). " in text
    assert "Horizontal axis: rate, from 0 to 2." in text
    assert "above" not in alt_text(plot_map(X, Y, BOWL, [1, 4]).figure)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"values": BOWL.T}, ValueError, r"values must have the shape \(21, 41\)"),
        ({"x": X[::-1]}, ValueError, "x must be at least two increasing"),
        ({"levels": [1]}, ValueError, "levels must be at least two increasing"),
        ({"levels": [1, 1]}, ValueError, "levels must be at least two increasing"),
        ({"values": np.full_like(BOWL, np.nan)}, ValueError, "values must be finite"),
        ({"marks": {str(i): (1, 0) for i in range(6)}}, ValueError, "marks must be at most 5"),
        ({"marks": [(1, 0)]}, TypeError, "marks must be a dict"),
    ],
)
def test_bad_input_is_refused(change, error, words):
    given = {"x": X, "y": Y, "values": BOWL, "levels": [0.5, 1], **change}
    with pytest.raises(error, match=words):
        plot_map(**given)
