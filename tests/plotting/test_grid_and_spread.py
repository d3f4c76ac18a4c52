"""Heat maps and bands, tested as data."""

import numpy as np
import pytest

from course_lib.plotting import alt_text, plot_heat_map, plot_spread

TABLE = [[3.0, 2.0], [1.0, 200.0], [np.inf, np.nan]]


def test_a_heat_map_writes_each_number_where_it_belongs():
    ax = plot_heat_map([0.1, 1.0], [16, 32, 64], TABLE, xlabel="rate", ylabel="batch size")
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written == {(0, 0): "3", (1, 0): "2", (0, 1): "1", (1, 1): "200", (0, 2): "∞"}
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["0.1", "1"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["16", "32", "64"]


def test_its_frame_is_about_the_lowest():
    ax = plot_heat_map([0.1, 1.0], [16, 32, 64], TABLE)
    (frame,) = ax.patches
    assert frame.get_x() < 0 < frame.get_x() + frame.get_width()
    assert frame.get_y() < 1 < frame.get_y() + frame.get_height()


def test_its_words_say_range_lowest_and_what_diverged():
    ax = plot_heat_map([0.1, 1.0], [16, 32, 64], TABLE, xlabel="rate", ylabel="batch size")
    words = alt_text(ax.figure)
    assert "from 1 to 200, lowest at rate 0.1 and batch size 32" in words
    assert "1 pair diverged" in words


@pytest.mark.parametrize(
    ("values", "log"), [([[1, 100]], True), ([[1, 5]], False), ([[-1, 99]], False)]
)
def test_colours_are_logarithmic_only_over_more_than_a_decade(values, log):
    ax = plot_heat_map([1, 2], [1], values)
    assert (type(ax.images[0].norm).__name__ == "LogNorm") == log


def test_numbers_can_be_read_on_their_colour():
    """Black on the lighter half of the colours, white on the darker."""
    ax = plot_heat_map([1, 2], [1], [[1.0, 9.0]])
    assert [text.get_color() for text in ax.texts] == ["white", "black"]


def test_a_band_is_drawn_between_its_rows():
    ax = plot_spread([1, 2], {"test": ([0, 1], [1, 2], [2, 4])}, xlabel="degree", ylabel="MSE")
    (band,) = ax.collections
    vertices = band.get_paths()[0].vertices
    assert vertices[:, 1].min() == 0
    assert vertices[:, 1].max() == 4
    np.testing.assert_array_equal(ax.get_lines()[0].get_ydata(), [1, 2])
    assert "at most 3 wide" in alt_text(ax.figure)


def test_a_band_leaves_out_what_is_not_finite():
    ax = plot_spread([1, 2, 3], {"test": ([0, 1, 1], [1, 2, 2], [2, np.inf, 4])})
    assert np.isfinite(np.vstack([path.vertices for path in ax.collections[0].get_paths()])).all()
    assert "at most 3 wide" in alt_text(ax.figure)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: plot_heat_map([1, 2], [1], [[1], [2]]),
            r"shape \(len\(y\), len\(x\)\) = \(1, 2\)",
        ),
        (lambda: plot_heat_map([1], [1], [[np.nan]]), "a finite entry"),
        (lambda: plot_spread([1, 2], {"a": [[1, 2]]}), r"shape \(3, 2\), got \(1, 2\)"),
        (lambda: plot_spread([1, 2], {}), "bands must not be empty"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
