"""A few named places."""

import numpy as np
import pytest

from course_lib.plotting import alt_text, plot_points


def test_each_name_has_its_place_its_marker_and_its_words():
    ax = plot_points({"a": (1.0, 2.0), "b": [3, 4.5]}, xlabel="bytes", ylabel="accuracy")
    lines = ax.get_lines()
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in lines] == [(1, 2), (3, 4.5)]
    assert len({(line.get_marker(), line.get_color()) for line in lines}) == 2
    assert "a at 1, 2; b at 3, 4.5" in alt_text(ax.figure)
    assert "bytes" in alt_text(ax.figure)


@pytest.mark.parametrize("place", [(1.0,), (1.0, 2.0, 3.0), (1.0, np.nan), [[1.0, 2.0]]])
def test_what_is_no_place(place):
    with pytest.raises(ValueError, match=r"points\['a'\]"):
        plot_points({"a": place})
