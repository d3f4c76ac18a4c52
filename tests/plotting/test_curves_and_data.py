from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from course_lib.plotting import (
    alt_text,
    loss_style,
    optimizer_style,
    plot_curves,
    plot_digits,
    plot_fit,
    plot_loss_curves,
    plot_race,
    plot_weights,
)
from course_lib.training import History


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.fixture
def history():
    history = History()
    for epoch, (training, validation) in enumerate([(3.0, 4.0), (2.0, 3.0), (1.0, 3.5)], start=1):
        history.append(epoch=epoch, training_loss=training, validation_loss=validation)
    return history


def test_loss_curves_carry_data_style_and_end():
    ax = plot_loss_curves({"Adam": [2.1, 0.5, 0.003], "Momentum": np.array([2.1, 1.0, 0.2])})
    adam, momentum = ax.get_lines()
    np.testing.assert_array_equal(adam.get_xydata(), [[0, 2.1], [1, 0.5], [2, 0.003]])
    assert adam.get_color() == optimizer_style("Adam").colour
    assert momentum.get_linestyle() == optimizer_style("Momentum").line
    assert legend(ax) == ["Adam (0.003)", "Momentum (0.2)"]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("step", "loss", "log")
    assert "Adam: loss falls from 2.1 to 0.003 in 2 steps." in alt_text(ax.figure)


def test_one_curve_needs_no_legend():
    ax = plot_loss_curves([4.0, 2.0], log=False, ylabel="error")
    assert ax.get_legend() is None
    assert ax.get_yscale() == "linear"
    assert alt_text(ax.figure).startswith("The error falls from 4 to 2 in 1 step.")


def test_a_path_is_drawn_by_its_values(converging):
    (line,) = plot_loss_curves(converging).get_lines()
    np.testing.assert_array_equal(line.get_ydata(), converging.values)


def test_a_history_shows_training_and_validation_by_epoch(history):
    ax = plot_loss_curves(history)
    training, validation = ax.get_lines()
    np.testing.assert_array_equal(training.get_xydata(), [[1, 3], [2, 2], [3, 1]])
    np.testing.assert_array_equal(validation.get_ydata(), [4, 3, 3.5])
    assert ax.get_xlabel() == "epoch"
    assert legend(ax) == ["training (1)", "validation (3.5)"]
    text = alt_text(ax.figure)
    assert "validation: loss falls from 4 to 3.5, with its lowest, 3, near epoch 2" in text


def test_histories_are_told_apart_by_label(history):
    ax = plot_loss_curves({"small": history, "large": history})
    assert legend(ax)[:2] == ["small, training (1)", "small, validation (3.5)"]
    assert len({(line.get_color(), line.get_linestyle()) for line in ax.get_lines()}) == 4


def test_a_run_that_blows_up_is_drawn_as_far_as_it_goes(recwarn):
    ax = plot_loss_curves({"rate 1": [1.0, 10.0, np.inf, np.nan], "rate 0": [1.0, 1.0, 1.0, 1.0]})
    ax.figure.canvas.draw()
    assert np.isnan(ax.get_lines()[0].get_ydata()[2:]).all()
    assert legend(ax)[0] == "rate 1 (not finite)"
    assert "2 values not finite, the first at index 2" in alt_text(ax.figure)
    assert not [warning for warning in recwarn if issubclass(warning.category, RuntimeWarning)]


def test_losses_that_are_never_positive_stand_on_a_linear_axis():
    assert plot_loss_curves([0.0, -1.0]).get_yscale() == "linear"


def test_swinging_is_said():
    assert "swinging up and down" in alt_text(plot_loss_curves([4, 1, 3, 1, 2.5, 1]).figure)


def test_curves_over_anything():
    x = np.linspace(-2, 2, 5)
    ax = plot_curves(
        x, {"MSE": x**2, "MAE": abs(x)}, xlabel="residual", ylabel="loss", title="Two losses"
    )
    assert ax.get_lines()[0].get_color() == loss_style("MeanSquaredError").colour
    np.testing.assert_array_equal(ax.get_lines()[1].get_ydata(), [2, 1, 0, 1, 2])
    assert alt_text(ax.figure).startswith(
        "Two losses. MSE: starts and ends at 4, with its lowest, 0, near residual 0."
    )


def test_curves_on_log_axes():
    ax = plot_curves([1, 10], {"error": [1, 100]}, xscale="log", yscale="log")
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_race_has_median_and_range():
    losses = np.array([[8.0, 4.0], [8.0, 1.0], [8.0, 2.0]])
    ax = plot_race({"Adam": losses, "Momentum": losses + 1})
    np.testing.assert_array_equal(ax.get_lines()[0].get_ydata(), [8, 2])
    band = ax.collections[0].get_paths()[0].vertices
    assert (band[band[:, 0] == 1, 1].min(), band[band[:, 0] == 1, 1].max()) == (1, 4)
    assert to_hex(ax.collections[0].get_facecolor()[0]) == optimizer_style("Adam").colour
    assert legend(ax) == ["Adam: 2 (1 to 4)", "Momentum: 3 (2 to 5)"]
    text = alt_text(ax.figure)
    assert "Median and range of 3 runs each." in text
    assert "Adam: median loss falls from 8 to 2, at the end between 1 and 4." in text
    assert "Lowest median first: Adam and Momentum." in text


def test_race_counts_the_lost(recwarn):
    losses = [[1.0, 0.5, 0.4], [1.0, np.inf, np.nan], [1.0, np.nan, np.nan]]
    ax = plot_race({"fast": losses, "gone": [[1.0, np.nan, np.nan]]})
    np.testing.assert_array_equal(ax.get_lines()[0].get_ydata(), [1, 0.5, 0.4])
    assert "2 of 3 runs not finite at the end" in alt_text(ax.figure)
    assert not [warning for warning in recwarn if issubclass(warning.category, RuntimeWarning)]


def test_fit_shows_points_outliers_and_lines():
    mask = np.array([False, False, True])
    fits = {"MSE": ([2, 0], [8, 0]), "Huber": ([0, 1, 2], [0, 3, 2])}
    ax = plot_fit([[0], [1], [2]], [0, 1, 9], fits, highlight=mask)
    data, outliers, mse, huber = ax.get_lines()
    np.testing.assert_array_equal(data.get_xydata(), [[0, 0], [1, 1]])
    np.testing.assert_array_equal(outliers.get_xydata(), [[2, 9]])
    assert data.get_marker() != outliers.get_marker()
    np.testing.assert_array_equal(mse.get_xydata(), [[0, 0], [2, 8]])
    assert huber.get_color() == loss_style("Huber").colour
    text = alt_text(ax.figure)
    assert text.startswith("3 data points, 1 of them marked as an outlier.")
    assert "MSE: goes from 0 at x 0 to 8 at x 2, a straight line of slope 4." in text
    assert "Huber: goes from 0 at x 0 to 2 at x 2, a curve between 0 and 3." in text


def test_bars_have_names_and_words():
    ax = plot_weights([1.5, -2.0, 0.0], names=["age", "sex", "bmi"])
    assert [bar.get_height() for bar in ax.patches] == [1.5, -2, 0]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["age", "sex", "bmi"]
    text = alt_text(ax.figure)
    assert "Bars of 3 weights: age 1.5, sex −2 and bmi 0." in text
    assert "Horizontal axis: feature, age, sex and bmi." in text


def test_many_bars_are_summed_up():
    weights = np.zeros(64)
    weights[[3, 40]] = -5.0, 2.0
    text = alt_text(plot_weights(weights).figure)
    assert "64 weights, 1 positive, 1 negative, 62 zero; the largest in size: 3 (−5)" in text


def test_a_matrix_of_weights_has_zero_in_the_middle():
    weights = np.arange(-3.0, 9.0).reshape(3, 4)
    ax = plot_weights(weights)
    assert ax.images[0].get_clim() == (-8, 8)
    np.testing.assert_array_equal(ax.images[0].get_array(), weights)
    text = alt_text(ax.figure)
    assert text.startswith("Picture of 3 by 4 weights, 8 positive, 3 negative, 1 zero; ")
    assert "row 2 column 3 (8)" in text


def test_digits_stand_side_by_side():
    images = np.stack([np.eye(2), 1 - np.eye(2)])
    ax = plot_digits(images.reshape(2, 4), labels=[7, "eight"])
    np.testing.assert_array_equal(ax.images[0].get_array(), [[1, 0, 0, 0, 1], [0, 1, 0, 1, 0]])
    assert [text.get_text() for text in ax.texts] == ["7", "eight"]
    assert alt_text(ax.figure) == "2 grey images of 2 by 2 pixels each, labelled 7 and eight."


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plot_loss_curves([1.0, 0.5], ax),
        lambda ax: plot_curves([0, 1], {"a": [0, 1]}, ax),
        lambda ax: plot_race({"a": [[1.0, 0.5]]}, ax),
        lambda ax: plot_fit([0, 1], [0, 1], {}, ax),
        lambda ax: plot_weights([1.0], ax),
        lambda ax: plot_weights([[1.0]], ax),
        lambda ax: plot_digits(np.ones((1, 4)), ax=ax),
    ],
)
def test_every_function_draws_on_the_given_axes(draw):
    fig, (_, right) = plt.subplots(1, 2)
    assert draw(right) is right
    assert plt.get_fignums() == [fig.number]


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda: plot_loss_curves({}), ValueError, "curves must not be empty"),
        (lambda: plot_loss_curves([]), ValueError, "curves must not be empty"),
        (lambda: plot_loss_curves({"a": [[1.0]]}), ValueError, r"curves\['a'\] must be 1-dim"),
        (lambda: plot_loss_curves("loss"), TypeError, "curves must be an array of real numbers"),
        (lambda: plot_loss_curves(History()), (ValueError, KeyError), "epoch"),
        (lambda: plot_curves([0, 1], {"a": [1]}), ValueError, "must have the same shape"),
        (lambda: plot_curves([0, 1], {"a": [1, 2]}, xscale="ln"), ValueError, "xscale must be one"),
        (lambda: plot_curves([0, 1], [1, 2]), TypeError, "curves must be a dict"),
        (lambda: plot_race({"a": [1.0, 2.0]}), ValueError, r"runs\['a'\] must be 2-dim"),
        (lambda: plot_race([[1.0]]), TypeError, "runs must be a dict"),
        (lambda: plot_fit([0, 1], [0], {}), ValueError, "x and y must have the same shape"),
        (lambda: plot_fit([0, np.nan], [0, 1], {}), ValueError, "x must be finite"),
        (lambda: plot_fit([0], [0], {"a": [1]}), ValueError, "must be a pair"),
        (lambda: plot_fit([0], [0], {}, highlight=[0]), TypeError, "highlight must be a boolean"),
        (lambda: plot_fit([0], [0], {}, highlight=[True] * 2), ValueError, "highlight must have"),
        (lambda: plot_weights(np.ones((2, 2, 2))), ValueError, "weights must be 1-dimensional or"),
        (lambda: plot_weights([1.0], names=["a", "b"]), ValueError, "names must have one name"),
        (lambda: plot_digits(np.ones((1, 5))), ValueError, r"images must be \(n, side²\)"),
        (lambda: plot_digits(np.ones((2, 4)), [1]), ValueError, "labels must have one label"),
        (lambda: plot_loss_curves(SimpleNamespace()), TypeError, "curves must be"),
        (lambda: plot_weights([1.0], ax=1), TypeError, "ax must be a matplotlib Axes or None"),
    ],
)
def test_bad_input_is_refused_before_anything_is_drawn(draw, error, message):
    before = plt.get_fignums()
    with pytest.raises(error, match=message):
        draw()
    assert plt.get_fignums() == before
