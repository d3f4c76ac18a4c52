"""A race of runs that count in steps of their own."""

import numpy as np
import pytest

from course_lib.plotting import alt_text, plot_race

RUNS = {"small": [[4.0, 2.0, 1.0], [4.0, 3.0, 2.0]], "large": [[4.0, 0.5]]}


def test_each_run_stands_at_its_own_places():
    ax = plot_race(RUNS, x={"small": [1, 10, 100], "large": [8, 80]}, xlabel="rows")
    small, large = ax.get_lines()
    np.testing.assert_array_equal(small.get_xdata(), [1, 10, 100])
    np.testing.assert_array_equal(large.get_xdata(), [8, 80])
    np.testing.assert_array_equal(large.get_ydata(), [4.0, 0.5])
    band = ax.collections[0].get_paths()[0].vertices
    assert {tuple(point) for point in band} >= {(1, 4), (10, 2), (10, 3), (100, 1), (100, 2)}
    assert "rows, from" in alt_text(ax.figure)


def test_without_places_a_run_counts_from_zero():
    small, large = plot_race(RUNS).get_lines()
    np.testing.assert_array_equal(small.get_xdata(), [0, 1, 2])
    np.testing.assert_array_equal(large.get_xdata(), [0, 1])


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ({"small": [1, 2, 3]}, "x must have an entry for large"),
        ({"small": [1, 2, 3], "large": [1, 2, 3]}, r"x\['large'\] must have the 2 places"),
        ({"small": [1, 2, np.nan], "large": [1, 2]}, r"x\['small'\]"),
    ],
)
def test_places_that_do_not_fit_are_refused(x, words):
    with pytest.raises(ValueError, match=words):
        plot_race(RUNS, x=x)
