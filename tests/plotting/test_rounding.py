"""Rounding errors move neither a contour nor a word."""

import numpy as np
import pytest

from course_lib.landscapes import Landscape, LeastSquares, Quadratic, Saddle
from course_lib.plotting import alt_text, plot_landscape, plot_map
from course_lib.plotting.rounding import without_rounding_errors
from course_lib.plotting.words import movement, number


class OffByALastDigit:
    """A landscape as another processor may compute it."""

    def __init__(self, landscape: Landscape, seed: int) -> None:
        self.landscape, self.seed = landscape, seed
        self.bounds, self.minimum = landscape.bounds, landscape.minimum

    def value(self, theta: np.ndarray) -> np.ndarray:
        heights = self.landscape.value(theta)
        return heights * (
            1 + 4e-16 * np.random.default_rng(self.seed).uniform(-1, 1, heights.shape)
        )


@pytest.mark.parametrize(
    "landscape",
    [Saddle(), Quadratic(10), LeastSquares([[1, 2], [2, 3], [3, 4], [4, 5]], [2, 3, 4, 5])],
    ids=repr,
)
def test_the_same_picture_on_every_processor(landscape: Landscape) -> None:
    drawn = []
    for seed in range(3):
        figure = plot_landscape(OffByALastDigit(landscape, seed)).figure
        figure.canvas.draw()
        drawn.append((alt_text(figure), np.asarray(figure.canvas.buffer_rgba()).copy()))
    for text, pixels in drawn[1:]:
        assert text == drawn[0][0]
        np.testing.assert_array_equal(pixels, drawn[0][1])


def test_a_plateau_at_the_last_level_of_a_map_is_not_above_it() -> None:
    values = np.array([[0.0, 0.5, 0.5], [0.5, 1 + 2e-16, 1 - 1e-16]])
    assert "above" not in alt_text(plot_map([0, 1, 2], [0, 1], values, [0.5, 1.0]).figure)


def test_what_is_kept_is_far_finer_than_a_pixel() -> None:
    heights = np.random.default_rng(0).normal(size=99) * 1e150
    np.testing.assert_allclose(without_rounding_errors(heights), heights, atol=1e141, rtol=0)


def test_an_edge_is_told_alike_from_both_sides() -> None:
    for edge in (43.75, 0.4985, 2.135e-7):
        assert {number(edge * (1 + shift)) for shift in (-1e-15, 0, 1e-15)} == {number(edge)}
    assert number(np.finfo(float).max) == "1.8 × 10^308"
    x = np.arange(-40, 41) / 10
    for shift in (-1e-15, 0, 1e-15):
        told = movement(x**2 * (1 + shift * np.sign(x)), x)
        assert told == "starts and ends at 16, with its lowest, 0, near 0"
