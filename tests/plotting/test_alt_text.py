import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from course_lib.plotting import alt_text, describe, plot_curves
from course_lib.plotting.words import movement, number, point, shown, swings


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (2.0, "2"),
        (100.0, "100"),
        (99.96, "100"),
        (12345.678, "12,300"),
        (-0.00123456, "−0.00123"),
        (0.0001, "0.0001"),
        (9.9999e-5, "0.0001"),
        (3.2e-8, "3.2 × 10^−8"),
        (1.5e300, "1.5 × 10^300"),
        (5e-15, "about 0"),
        (np.nan, "not a number"),
        (-np.inf, "−infinity"),
    ],
)
def test_numbers_in_words(value, words):
    assert number(value) == words


@given(st.floats(1e-11, 1e300), st.booleans())
def test_a_number_reads_back_within_half_a_percent(size, negative):
    value = -size if negative else size
    text = number(value).replace("−", "-").replace(",", "").replace(" × 10^", "e")
    assert float(text) == pytest.approx(value, rel=5.01e-3)


def test_pictures_raise_the_power():
    assert shown(-2.5e-9) == "−2.5 × 10⁻⁹"


def test_a_coordinate_far_below_the_view_is_zero():
    assert point([1e-7, 2.0], scale=4.0) == "(0, 2)"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([4, 2, 1], "falls from 4 to 1"),
        ([1, 2, 4], "rises from 1 to 4"),
        ([3, 3, 3], "stays at 3"),
        ([7], "is 7"),
        ([4, 1, 0, 1, 3], "falls from 4 to 3, with its lowest, 0, near step 2"),
        ([0, 5, 0], "starts and ends at 0, with its highest, 5, near step 1"),
        ([4, np.nan, 1, np.inf], "falls from 4 to 1"),
        ([np.nan], "has no finite value"),
    ],
)
def test_how_a_curve_moves(values, words):
    y = np.array(values, dtype=float)
    assert movement(y, np.arange(len(y), dtype=float), "step") == words


@pytest.mark.parametrize(
    ("log", "place"), [(True, "0.0316"), (False, "0")], ids=["logarithmic", "linear"]
)
def test_a_place_is_told_in_its_own_size_on_a_logarithmic_axis(log, place):
    """The lowest of six decades from 0.001 to 1,000 lies at 10^−1.5."""
    x = np.geomspace(1e-3, 1e3, 61)
    y = 1 + np.abs(np.log10(x) + 1.5)
    words = f"rises from 2.5 to 5.5, with its lowest, 1, near width {place}"
    assert movement(y, x, "width", log=log) == words
    _, ax = plt.subplots()
    ax.plot(x, y, label="distance")
    ax.set(xlabel="width", xscale="log" if log else "linear")
    assert f"distance: {words}." in alt_text(ax.figure)
    drawn = plot_curves(x, {"distance": y}, xlabel="width", xscale="log" if log else "linear")
    assert f"distance: {words}." in alt_text(drawn.figure)


def test_swings_need_reversals():
    assert swings((-0.9) ** np.arange(20.0))
    assert not swings(0.9 ** np.arange(20.0))
    assert not swings(np.array([1.0, 2.0]))


def test_descriptions_are_joined_in_order_with_title_and_axes():
    fig, ax = plt.subplots()
    describe(ax, "First thing")
    describe(ax, "Second thing.")
    ax.set(title="A title", xlabel="step", ylabel="loss", xlim=(0, 5), yscale="log", ylim=(0.1, 10))
    assert alt_text(fig) == (
        "A title. First thing. Second thing. Horizontal axis: step, from 0 to 5. "
        "Vertical axis: loss, from 0.1 to 10, log scale."
    )


def test_clearing_the_axes_clears_its_words():
    fig, ax = plt.subplots()
    describe(ax, "Gone")
    ax.clear()
    assert "Gone" not in alt_text(fig)


def test_a_description_draws_nothing():
    fig, ax = plt.subplots()
    before = np.asarray(fig.canvas.draw() or fig.canvas.buffer_rgba()).copy()
    describe(ax, "Words only")
    fig.canvas.draw()
    np.testing.assert_array_equal(before, np.asarray(fig.canvas.buffer_rgba()))


def test_a_plain_plot_is_told_from_its_lines():
    fig, ax = plt.subplots()
    ax.plot([0, 1, 2], [5, 3, 1], label="error")
    ax.plot([0, 1, 2], [1, 1, 1])
    ax.scatter([1], [1], label="here")
    text = alt_text(fig)
    assert "error: falls from 5 to 1." in text
    assert "Line 2: stays at 1." in text
    assert "1 set of points or areas (here)." in text


def test_bars_name_their_categories():
    fig, ax = plt.subplots()
    ax.bar(["mean", "median"], [1, 2])
    assert "2 bars or shapes." in alt_text(fig)
    assert "Horizontal axis: mean and median." in alt_text(fig)


def test_panels_are_counted_and_colour_bars_are_not():
    fig, (left, right) = plt.subplots(1, 2)
    fig.colorbar(left.imshow(np.eye(2)), ax=left)
    right.plot([0, 1], [0, 1])
    fig.suptitle("Both")
    text = alt_text(fig)
    assert text.startswith("Both. 2 panels. Panel 1: 1 image.")
    assert "Panel 2: Line 1: rises from 0 to 1." in text
    assert "Panel 3" not in text


def test_nothing_is_said_to_be_nothing():
    assert alt_text(plt.figure()) == "An empty figure."
    assert alt_text(plt.subplots()[0]).startswith("An empty plot.")


def test_bad_input():
    ax = plt.subplots()[1]
    with pytest.raises(TypeError, match="ax must be a matplotlib Axes, got 3"):
        describe(3, "words")
    with pytest.raises(TypeError, match="sentence must be text, got 3"):
        describe(ax, 3)
    with pytest.raises(ValueError, match="sentence must not be empty"):
        describe(ax, "  ")
    with pytest.raises(TypeError, match="figure must be a matplotlib Figure"):
        alt_text(ax)
