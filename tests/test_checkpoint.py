"""Checkpoints: a run killed after any epoch and started again is the run that was never killed."""

import numpy as np
import pytest

from course_lib.models import MLP, SoftmaxRegression
from course_lib.optimizers import Adam, Momentum
from course_lib.regularization import ElasticNet
from course_lib.schedules import CosineDecay, Warmup
from course_lib.training import Callback, Checkpoint, EarlyStopping, fit

RNG = np.random.default_rng(8)
X, Y = RNG.normal(size=(60, 5)), RNG.integers(0, 3, 60)
EPOCHS = 7


class Interrupt(Callback):
    """Ends the run as Ctrl-C would, after an epoch and before its checkpoint is written."""

    def __init__(self, epoch=None):
        self._epoch = epoch  # no setting of the run, so it may differ when the run goes on

    def on_epoch_end(self, run):
        if len(run.history) == self._epoch:
            raise KeyboardInterrupt


def run(*extra, epochs=EPOCHS, patience=3, seed=5):
    """One run with everything that has a state; what it leaves behind."""
    model = MLP([5, 8, 3], dropout=0.3, seed=2)
    optimizer, stopping = Adam(CosineDecay(0.05, steps=100)), EarlyStopping(patience)
    history = fit(
        model,
        X[:40],
        Y[:40],
        optimizer,
        epochs=epochs,
        batch_size=7,
        penalty=ElasticNet(0.01),
        validation=(X[40:], Y[40:]),
        callbacks=[stopping, *extra],
        seed=seed,
    )
    return {
        "theta": model.theta.copy(),
        "optimizer": optimizer.state_dict(),
        "dropout": model.rng.bit_generator.state,
        "rows": history.rows,
        "steps": history.step_losses,
        "stopping": (stopping.best_epoch, stopping.best_loss, stopping.best_theta),
    }


@pytest.mark.parametrize("patience", [2, 100], ids=["stops early", "runs to the end"])
@pytest.mark.parametrize("epoch", range(1, EPOCHS + 1))
def test_killed_after_any_epoch_it_resumes_bit_for_bit(tmp_path, epoch, patience):
    expected = run(Interrupt(), patience=patience)
    path = tmp_path / "run.npz"
    try:
        run(Interrupt(epoch), Checkpoint(path), patience=patience)
    except KeyboardInterrupt:
        assert path.exists() == (epoch > 1)  # the callback came before epoch's own checkpoint
    np.testing.assert_equal(run(Interrupt(), Checkpoint(path), patience=patience), expected)


def test_early_stopping_is_really_part_of_that_test():
    assert len(run(patience=2)["rows"]) < EPOCHS == len(run(patience=100)["rows"])


def test_killed_after_every_epoch_in_turn(tmp_path):
    for epoch in range(2, EPOCHS + 1):
        with pytest.raises(KeyboardInterrupt):
            run(Interrupt(epoch), Checkpoint(tmp_path / "run"), patience=100)
    resumed = run(Interrupt(), Checkpoint(tmp_path / "run"), patience=100)
    np.testing.assert_equal(resumed, run(Interrupt(), patience=100))
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]


def test_a_finished_run_is_not_run_again_and_can_be_prolonged(tmp_path):
    checkpoint = Checkpoint(tmp_path / "run")
    first = run(Interrupt(), checkpoint, patience=100)
    np.testing.assert_equal(run(Interrupt(), checkpoint, patience=100), first)
    longer = run(Interrupt(), Checkpoint(tmp_path / "run"), epochs=12, patience=100)
    np.testing.assert_equal(longer, run(Interrupt(), epochs=12, patience=100))


def train(path, **change):
    settings = {"model": SoftmaxRegression(5, 3), "X": X, "y": Y, "optimizer": Momentum(0.1)}
    settings |= {"epochs": 3, "callbacks": [Checkpoint(path)]} | change
    fit(**settings)
    return settings["model"].theta


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"X": X + 1e-9}, "its data is"),
        ({"y": (Y + 1) % 3}, "its data is"),
        ({"batch_size": 16}, "its batch_size is 32, here it is 16"),
        ({"seed": 1}, "its seed is 0, here it is 1"),
        (
            {"optimizer": Momentum(0.2)},
            r'its optimizer is "Momentum .* 0.1,.*here it is "Momentum .* 0.2,',
        ),
        ({"optimizer": Adam(0.1)}, 'its optimizer is "Momentum .*here it is "Adam'),
        ({"penalty": ElasticNet(0.1)}, "its penalty is"),
        ({"validation": (X, Y)}, "its validation is None, here it is"),
        ({"model": MLP([5, 3])}, "its model is .SoftmaxRegression.*, here it is .MLP"),
        ({"model": SoftmaxRegression(5, 3, dtype=np.float32)}, "another run"),
    ],
)
def test_another_run_is_refused_and_the_file_kept(tmp_path, change, says):
    path = tmp_path / "run.npz"
    train(path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=says):
        train(path, **change)
    assert path.read_bytes() == before


def mlp(activation="relu", dropout=0.0):
    return MLP([5, 4, 3], activation, dropout)


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ({"model": mlp()}, {"model": mlp("tanh")}, "'relu'.* here .*'tanh'"),
        ({"model": mlp()}, {"model": mlp(dropout=0.5)}, "0.0.* here .*0.5"),
        (
            {"optimizer": Adam(CosineDecay(0.1, steps=10))},
            {"optimizer": Adam(CosineDecay(0.1, steps=20))},
            r"0\.0975.* here .*0\.0993",
        ),
        ({"validation": (X, Y)}, {"validation": (-X, Y)}, "its validation is"),
        (
            {"optimizer": Momentum(lambda t: 0.1)},
            {"optimizer": Momentum(lambda t: 0.0001)},
            "its optimizer is",
        ),
        (
            {"validation": (X, Y), "callbacks": [EarlyStopping(3)]},
            {"validation": (X, Y), "callbacks": [EarlyStopping(1)]},
            "patience=3.* here .*patience=1",
        ),
        ({}, {"callbacks": [Interrupt()]}, r"callbacks is \[\], here it is \['Interrupt\(\)'\]"),
    ],
)
def test_a_small_difference_is_refused_too(tmp_path, first, second, says):
    path = tmp_path / "run.npz"
    first["callbacks"] = [*first.get("callbacks", []), Checkpoint(path)]
    train(path, **first)
    second["callbacks"] = [*second.get("callbacks", []), Checkpoint(path)]
    with pytest.raises(ValueError, match=says):
        train(path, **second)


@pytest.mark.parametrize("damage", ["empty", "half", "text", "other arrays"])
def test_a_damaged_file_is_refused_and_kept(tmp_path, damage):
    path = tmp_path / "run.npz"
    train(path)
    whole = path.read_bytes()
    if damage == "other arrays":
        np.savez(path, theta=np.zeros(3))
    else:
        path.write_bytes({"empty": b"", "half": whole[: len(whole) // 2], "text": b"hello"}[damage])
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"run.npz is no checkpoint that can be read"):
        train(path)
    assert path.read_bytes() == before


def test_a_crash_while_saving_leaves_the_last_good_checkpoint(tmp_path, monkeypatch):
    path, expected = tmp_path / "run.npz", train(tmp_path / "other.npz", epochs=6)
    train(path)
    good = path.read_bytes()

    def crash(file, **arrays):
        file.write(good[:100])
        raise OSError("no space left on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", crash)
        with pytest.raises(OSError, match="no space left"):
            train(path, epochs=6)
    assert path.read_bytes() == good
    np.testing.assert_array_equal(train(path, epochs=6), expected)


def test_the_checkpoint_comes_last_wherever_it_stands_in_the_list(tmp_path):
    expected = run(Interrupt(), patience=2)
    model_runs = run(Checkpoint(tmp_path / "a"), Interrupt(), patience=2)
    np.testing.assert_equal(model_runs, expected)


def test_equal_schedules_of_any_kind_are_the_same_run(tmp_path):
    def optimizer():
        return Momentum(Warmup(lambda t: 0.1, steps=5))

    path = tmp_path / "run.npz"
    whole = train(tmp_path / "whole.npz", optimizer=optimizer(), epochs=4)
    train(path, optimizer=optimizer(), epochs=2)
    np.testing.assert_equal(train(path, optimizer=optimizer(), epochs=4), whole)


class Remember(Callback):
    """Has a state of the given value."""

    def __init__(self, value):
        self._value = value

    def state_dict(self):
        return {"value": self._value}

    def load_state_dict(self, saved):
        self._value = saved["value"]


@pytest.mark.parametrize(
    "value", [np.int64(3), "array:a0", [1, [2.5, None]], {"a": np.arange(3.0)}, True]
)
def test_the_state_of_a_callback_comes_back(tmp_path, value):
    path, other = tmp_path / "folder" / "that is new" / "run", Remember(None)
    train(path, callbacks=[Remember(value), Checkpoint(path)])
    train(path, callbacks=[other, Checkpoint(path)])
    np.testing.assert_equal(other._value, value)


def test_a_state_that_cannot_be_kept_is_named(tmp_path):
    path = tmp_path / "run"
    with pytest.raises(TypeError, match=r"state of a callback must hold numbers.*set"):
        train(path, callbacks=[Remember({1, 2}), Checkpoint(path)])


def test_two_checkpoints_are_refused(tmp_path):
    two = [Checkpoint(tmp_path / "one"), Checkpoint(tmp_path / "two")]
    with pytest.raises(ValueError, match="at most one Checkpoint"):
        train(tmp_path / "one", callbacks=two)
