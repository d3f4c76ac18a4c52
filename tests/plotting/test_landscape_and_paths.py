from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.contour import ContourSet

from course_lib import landscapes
from course_lib.plotting import (
    alt_text,
    animate_paths,
    optimizer_style,
    plot_landscape,
    plot_path,
    plot_paths,
)


def line(ax, label):
    return next(line for line in ax.get_lines() if line.get_label() == label)


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_landscape_marks_its_minimum_within_its_bounds(bowl):
    ax = plot_landscape(bowl)
    assert (ax.get_xlim(), ax.get_ylim()) == bowl.bounds
    np.testing.assert_array_equal(line(ax, "minimum").get_xydata(), [[0.0, 0.0]])
    assert line(ax, "minimum").get_marker() == "*"


def test_log_levels_are_round_and_start_at_the_minimum(bowl):
    filled, lines = (c for c in plot_landscape(bowl).collections if isinstance(c, ContourSet))
    # Highest value within the bounds: ½ (16 + 40) = 28.
    np.testing.assert_allclose(filled.levels[[0, -1]], [0.0, 28.0], atol=0.01)
    np.testing.assert_allclose(lines.levels[-5:], [1, 2, 5, 10, 20])


def test_even_levels_are_even(bowl):
    _, lines = (c for c in plot_landscape(bowl, log=False).collections if hasattr(c, "levels"))
    assert np.ptp(np.diff(lines.levels)) < 1e-9


def test_landscape_alt_text(bowl):
    text = alt_text(plot_landscape(bowl, bounds=((-1, 1), (-1, 1))).figure)
    assert text.startswith("Contour map of Bowl: value from 0 to 5.5, ")
    assert "a star at its minimum, (0, 0)." in text
    assert "Horizontal axis: θ₀, from −1 to 1." in text


@pytest.mark.parametrize("name", ["Ravine", "Saddle", "Rosenbrock", "Beale"])
def test_the_library_s_landscapes_draw_themselves(name):
    landscape = getattr(landscapes, name)()
    ax = plot_landscape(landscape)
    has_star = any(line.get_label() == "minimum" for line in ax.get_lines())
    assert has_star == (landscape.minimum is not None)
    assert ("no minimum" in alt_text(ax.figure)) == (landscape.minimum is None)


def test_path_has_data_style_shapes_and_end_value(bowl, converging):
    ax = plot_path(converging, bowl, optimizer="Adam")
    drawn = ax.get_lines()[1]
    np.testing.assert_array_equal(drawn.get_xydata(), converging.thetas)
    assert drawn.get_color() == optimizer_style("Adam").colour
    assert len(drawn.get_path_effects()) == 2
    np.testing.assert_array_equal(line(ax, "start").get_xydata(), converging.thetas[:1])
    np.testing.assert_array_equal(line(ax, "end").get_xydata(), converging.thetas[-1:])
    shapes = {line(ax, name).get_marker() for name in ("start", "end", "minimum")}
    assert shapes == {"o", "s", "*"}
    # After 40 steps θ₀ = −3 · 0.95⁴⁰ = −0.3855, θ₁ = 0.5⁴⁰ ≈ 0: value ½ · 0.3855² = 0.0743.
    assert legend(ax) == ["minimum", "Adam (0.0743)", "start", "end"]
    assert "Adam: from (−3, 1) to (−0.386, 0) in 40 steps" in alt_text(ax.figure)
    assert "value 0.0743 at the end, 0.386 from the minimum." in alt_text(ax.figure)


def test_paths_share_a_landscape_and_keep_their_styles(bowl, converging):
    other = SimpleNamespace(thetas=converging.thetas * [1, -1], values=converging.values)
    ax = plot_paths({"Adam": converging, "Momentum": other}, bowl)
    curves = [line for line in ax.get_lines() if len(line.get_path_effects()) == 2]
    for curve, name in zip(curves, ("Adam", "Momentum"), strict=True):
        assert curve.get_color() == optimizer_style(name).colour
        assert curve.get_marker() == optimizer_style(name).marker
    assert legend(ax).count("start") == legend(ax).count("end") == 1


def test_a_second_path_goes_onto_the_same_landscape(bowl, converging):
    ax = plot_path(converging, bowl, label="one")
    contours = len(ax.collections)
    assert plot_path(converging, bowl, ax=ax, label="two") is ax
    assert len(ax.collections) == contours
    assert alt_text(ax.figure).count("Contour map") == 1
    assert len([line for line in ax.get_lines() if line.get_label() == "minimum"]) == 1


def test_the_view_grows_with_a_second_path_without_landscape():
    ax = plot_path([[0, 0], [1, 1]], label="near")
    plot_path([[0, 0], [9, 9]], ax=ax, label="far")
    assert ax.get_xlim()[0] < 0
    assert ax.get_xlim()[1] > 9


def test_a_diverging_path_is_clipped_and_said_to_leave(bowl, diverging):
    # θ₁ is multiplied by 1 − 0.3 · 10 = −2 each step: 1, −2, 4; it leaves [−2, 2] at step 2.
    ax = plot_path(diverging, bowl, label="too fast")
    assert (ax.get_xlim(), ax.get_ylim()) == bowl.bounds
    assert np.abs(ax.get_lines()[1].get_xydata()).max() <= 12
    assert "end" not in legend(ax)
    assert "outside the view from step 2" in alt_text(ax.figure)
    assert "swinging to and fro in θ₁" in alt_text(ax.figure)


def test_a_path_that_is_no_longer_finite_is_said_so(bowl):
    thetas = np.array([[1.0, 1.0], [2.0, -1.0], [np.inf, np.nan], [np.nan, np.nan]])
    ax = plot_paths({"broken": thetas}, bowl)
    ax.figure.canvas.draw()
    assert np.isfinite(ax.get_lines()[1].get_xydata()).all()
    assert "no longer finite from step 2 of 3" in alt_text(ax.figure)


def test_a_path_that_leaves_and_returns_is_drawn_to_its_end(bowl):
    thetas = np.array([[0.0, 0.0], [100.0, 0.0], [1.0, 0.0]])
    ax = plot_path(thetas, bowl, label="there and back")
    np.testing.assert_array_equal(line(ax, "end").get_xydata(), [[1.0, 0.0]])
    assert "outside the view" not in alt_text(ax.figure)


def test_huge_paths_without_landscape_draw_without_a_warning(recwarn):
    thetas = np.array([[1.0, 0.0], [-1e200, 1e300], [np.inf, 0.0]])
    plot_path(thetas).figure.canvas.draw()
    assert not recwarn.list


def test_animation_ends_with_the_still_picture(bowl, converging, diverging):
    animation = animate_paths({"Adam": converging, "Momentum": diverging}, bowl, frames=10)
    ax = animation.figure.axes[0]
    curve = ax.get_lines()[1]
    assert len(curve.get_xydata()) == 41
    assert curve.get_color() == optimizer_style("Adam").colour
    animation.figure.canvas.draw()
    assert ax.get_title() == "step 40"
    assert animation.n_frames == 10


def test_animation_frames_run_from_start_to_end(bowl, converging, tmp_path):
    animation = animate_paths({"Adam": converging}, bowl, frames=5)
    animation.save(tmp_path / "path.gif", writer="pillow")
    assert list(animation.new_frame_seq()) == [0, 10, 20, 30, 40]
    animation._func(10)
    np.testing.assert_array_equal(
        animation.figure.axes[0].get_lines()[1].get_xydata(), converging.thetas[:11]
    )


def test_animation_has_words(bowl, diverging):
    animation = animate_paths({"too fast": diverging}, bowl)
    assert animation.alt_text.startswith("Animation of 31 pictures. ")
    assert "outside the view from step 2" in animation.alt_text
    animation.figure.canvas.draw()


@pytest.mark.parametrize(
    ("paths", "error", "message"),
    [
        ({}, ValueError, "paths must not be empty"),
        ([[1, 2]], TypeError, r"paths must be a dict \{label: data\}"),
        ({3: [[1, 2]]}, TypeError, "paths must have text as labels, got 3"),
        ({"a": [1, 2]}, ValueError, r"paths\['a'\] must be 2-dimensional"),
        ({"a": [[1, 2, 3]]}, ValueError, r"paths\['a'\] must have shape \(n_steps \+ 1, 2\)"),
        ({"a": [[np.nan, 0]]}, ValueError, r"paths\['a'\] must start at a finite point"),
        ({"a": "path"}, TypeError, r"paths\['a'\] must be an array of real numbers"),
    ],
)
def test_bad_paths_are_refused_before_anything_is_drawn(paths, error, message, bowl):
    with pytest.raises(error, match=message):
        plot_paths(paths, bowl)
    with pytest.raises(error, match=message):
        animate_paths(paths, bowl)
    assert not plt.get_fignums()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"value": None}, TypeError, r"landscape must have a method value\(theta\)"),
        ({"bounds": None}, ValueError, "bounds must be given"),
        ({"bounds": ((1, 0), (0, 1))}, ValueError, r"bounds must be \(\(low, high\)"),
        ({"bounds": (0, 1)}, ValueError, r"bounds must be \(\(low, high\)"),
        ({"minimum": np.zeros(3)}, ValueError, r"landscape.minimum must have shape \(2,\)"),
        ({"value": lambda theta: 0.0}, ValueError, "landscape.value must return shape"),
        ({"value": lambda theta: 0 * theta[..., 0]}, ValueError, "must not be flat"),
        ({"value": lambda theta: np.nan * theta[..., 0]}, ValueError, "must have a finite value"),
    ],
)
def test_bad_landscapes_are_refused_before_anything_is_drawn(change, error, message):
    parts = {"value": lambda theta: theta[..., 0] ** 2, "bounds": ((-1, 1), (-1, 1))}
    with pytest.raises(error, match=message):
        plot_landscape(SimpleNamespace(**(parts | change)))
    assert not plt.get_fignums()


def test_other_bad_input(bowl, converging):
    with pytest.raises(TypeError, match="ax must be a matplotlib Axes or None"):
        plot_path(converging, bowl, ax="here")
    with pytest.raises(ValueError, match="optimizer must be"):
        plot_path(converging, bowl, optimizer="Adma")
    with pytest.raises(ValueError, match="frames must be at least 2"):
        animate_paths({"Adam": converging}, bowl, frames=1)
