"""The History prints and plots itself; the progress bar leaves one line."""

import numpy as np
import pytest

from course_lib.models import SoftmaxRegression
from course_lib.optimizers import Adam
from course_lib.schedules import ExponentialDecay
from course_lib.training import Callback, Checkpoint, History, fit

RNG = np.random.default_rng(1)
X, Y = RNG.normal(size=(30, 4)), RNG.integers(0, 3, 30)


def run(epochs=4, **settings):
    optimizer = Adam(ExponentialDecay(0.1, 0.5))
    return fit(SoftmaxRegression(4, 3), X, Y, optimizer, epochs=epochs, **settings)


def test_it_is_a_table_of_named_columns():
    history = run(batch_size=15, validation=(X, Y))
    assert history.columns == (
        "epoch",
        "training_loss",
        "learning_rate",
        "validation_loss",
        "validation_score",
    )
    assert len(history) == 4
    assert len(history.step_losses) == 8
    np.testing.assert_array_equal(history["epoch"], [1, 2, 3, 4])
    np.testing.assert_allclose(history["learning_rate"], 0.1 * 0.5 ** np.array([1, 3, 5, 7]))
    with pytest.raises(KeyError, match="no column 'loss'; there are epoch, training_loss"):
        history["loss"]


def test_it_prints_as_a_table():
    history = History()
    for epoch, loss in ((1, 0.75), (2, 1 / 3)):
        history.append(epoch=epoch, training_loss=loss, learning_rate=0.1)
    assert repr(history).splitlines() == [
        "  epoch  training_loss  learning_rate",
        "      1           0.75            0.1",
        "      2         0.3333            0.1",
    ]
    assert repr(History()) == "History: no epoch finished"


def test_a_long_table_shows_both_ends():
    history = History()
    for epoch in range(1, 101):
        history.append(epoch=epoch, training_loss=1 / epoch)
    lines = repr(history).splitlines()
    assert len(lines) == 12
    assert [line.split()[0] for line in lines[1:]] == [
        *("1", "2", "3", "4", "5", "…", "96", "97", "98", "99", "100"),
    ]


def test_rows_are_copies_and_have_the_same_columns():
    history = History()
    history.append(epoch=1, training_loss=2)
    history.rows[0]["training_loss"] = 99
    assert history["training_loss"][0] == 2
    with pytest.raises(ValueError, match=r"columns \('epoch', 'training_loss'\), got \('epoch',\)"):
        history.append(epoch=2)


def test_it_plots_its_losses():
    history = run(validation=(X, Y))
    axes = history.plot()
    curves = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    for column in ("training_loss", "validation_loss"):
        assert any(
            len(values) == 4 and np.allclose(values, history[column]) for values in curves.values()
        )
    assert axes.get_xlabel() == "epoch"
    with pytest.raises(ValueError, match="this History is empty"):
        History().plot()


def test_no_epoch_gives_an_empty_history_and_changes_nothing():
    model = SoftmaxRegression(4, 3)
    assert len(fit(model, X, Y, Adam(), epochs=0)) == 0
    assert not model.theta.any()


def last_line(capsys):
    return capsys.readouterr().out.replace("\r", "\n").rstrip().split("\n")[-1]


def test_the_progress_bar_leaves_one_line(capsys):
    history = run(epochs=3, progress=True)
    assert last_line(capsys) == f"3 epochs, training loss {history['training_loss'][-1]:.4g}"
    run(epochs=0, progress=True)
    assert last_line(capsys) == "0 epochs"
    run(epochs=3)
    assert capsys.readouterr().out == ""


def test_the_bar_of_a_run_that_stops_early_says_how_far_it_came(capsys):
    class Stop(Callback):
        def on_epoch_end(self, run):
            run.stop = len(run.history) == 2

    history = run(epochs=9, progress=True, callbacks=[Stop()])
    assert last_line(capsys) == f"2 epochs, training loss {history['training_loss'][-1]:.4g}"


def test_the_bar_of_a_finished_run_that_is_resumed_says_where_it_stands(tmp_path, capsys):
    for _ in range(2):
        history = run(epochs=2, progress=True, callbacks=[Checkpoint(tmp_path / "run")])
        assert last_line(capsys) == f"2 epochs, training loss {history['training_loss'][-1]:.4g}"
