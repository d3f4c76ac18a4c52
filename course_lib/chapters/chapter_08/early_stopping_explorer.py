"""A cursor on the epochs of a run that overfits: when does early stopping end it?"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array, integer
from course_lib.losses import MeanSquaredError
from course_lib.models import MLP
from course_lib.optimizers import Adam
from course_lib.plotting.style import BLACK, DOTTED, GREY, SPLIT_STYLES, VERMILLION, Style
from course_lib.plotting.words import counted
from course_lib.training import Callback, fit
from course_lib.training.run import Run
from course_lib.widgets.controls import Slider, even_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.runs import KEPT, span
from course_lib.widgets.scene import Handle, Marks, Panel, Scene

EPOCHS, N, NOISE = 300, 16, 0.3
GRID = np.linspace(-1, 1, 121)
PATIENCES = even_stops(1, 100, 1)
TASK = (
    "Find the smallest patience with which early stopping restores the weights that have the "
    "lowest validation loss of the whole run, and put the cursor on the epoch that it restores."
)


class Overfit(NamedTuple):
    """A run on few points, with all that its picture needs.

    Attributes:
        training: Points (N, 2) that were trained on.
        validation: Points (N, 2) that were not.
        losses: Training and validation loss after each epoch, shape (EPOCHS, 2).
        curves: What the network says on `GRID` after each epoch, shape (EPOCHS, 121).
    """

    training: FloatArray
    validation: FloatArray
    losses: FloatArray
    curves: FloatArray


def early_stopping_explorer() -> Explorer:
    """A network that overfits: move the cursor through its epochs, set the patience.

    >>> early_stopping_explorer().scene.badge
    'after the stop'
    """
    return Explorer(
        title="When to stop",
        task=TASK,
        controls=(
            Slider("epoch", "epoch of the cursor", even_stops(1, EPOCHS, 1), 10.0, played=True),
            Slider("patience", "patience in epochs", PATIENCES, 3.0),
        ),
        compute=compute,
    )


def compute(epoch: float, patience: float) -> Scene:
    """Both losses with the cursor, what early stopping would do, and the curve at the cursor."""
    run = overfit()
    at = int(np.clip(round(epoch), 1, EPOCHS))
    waits = max(1, round(patience))
    validation = run.losses[:, 1]
    stop, best = stopped(validation, waits)
    lowest = int(np.argmin(validation)) + 1
    if at < best:
        badge = "still learning"
    else:
        badge = "restored" if at == best else "waiting" if at <= stop else "after the stop"
    ends = "would go on to the end" if stop == EPOCHS else f"would stop after epoch {stop}"
    solved = (
        f"With a patience of {counted(waits, 'epoch')} the run gets past every earlier dip and "
        f"restores epoch {best}. With one epoch less it stops too soon."
    )
    enough = best == lowest and stopped(validation, waits - 1)[1] != lowest if waits > 1 else False
    return Scene(
        panels=(_loss_panel(run, at, stop, best), _curve_panel(run, at)),
        sentence=f"Epoch {at}: training loss {run.losses[at - 1, 0]:.3f}, validation loss "
        f"{validation[at - 1]:.3f}. With a patience of {counted(waits, 'epoch')} early stopping "
        f"{ends} and restore the weights of epoch {best}, validation loss "
        f"{validation[best - 1]:.3f}.",
        badge=badge,
        solved=solved if enough and at == lowest else "",
    )


def stopped(losses: ArrayLike, patience: int) -> tuple[int, int]:
    """The epoch after which early stopping ends a run, and the one that it restores, from 1.

    >>> stopped([3.0, 2.0, 2.5, 2.2, 1.0], patience=2), stopped([3.0, 2.0, 2.5, 1.0], patience=2)
    ((4, 2), (4, 4))
    """
    values = float_array("losses", losses, ndim=1)
    waits = integer("patience", patience, at_least=1)
    best = 0
    for k, loss in enumerate(values):
        if loss < values[best]:
            best = k
        elif k - best >= waits:
            return k + 1, best + 1
    return len(values), best + 1


@cache
def overfit() -> Overfit:
    """A network with 40 tanh units, trained for 300 epochs on 16 noisy points of a sine."""
    rng = np.random.default_rng(4)
    x = np.sort(rng.uniform(-1, 1, (2, N)), axis=1)
    y = np.sin(np.pi * x) + rng.normal(0, NOISE, x.shape)
    model = MLP([1, 40, 1], activation="tanh", loss=MeanSquaredError(), seed=0)
    watch = _Watch()
    for part, targets in zip(x, y, strict=True):
        watch.parts.append((part[:, None], targets))
    fit(model, *watch.parts[0], Adam(0.01), EPOCHS, batch_size=4, callbacks=[watch], seed=0)
    points = np.stack([x, y], axis=-1)
    return Overfit(points[0], points[1], np.array(watch.losses), np.array(watch.curves))


class _Watch(Callback):
    """Keeps the losses and the curve after each epoch."""

    def __init__(self) -> None:
        self.parts: list[tuple[FloatArray, FloatArray]] = []
        self.losses: list[list[float]] = []
        self.curves: list[FloatArray] = []

    def on_epoch_end(self, run: Run) -> None:
        self.losses.append([run.model.forward(X, y) for X, y in self.parts])
        self.curves.append(run.model.decision_function(GRID[:, None]))


@lru_cache(KEPT)
def _lines(part: int) -> FloatArray:
    return np.column_stack([np.arange(1, EPOCHS + 1), overfit().losses[:, part]])


def _loss_panel(run: Overfit, at: int, stop: int, best: int) -> Panel:
    low, high = span([run.losses.ravel()], log=True)
    validation = float(run.losses[at - 1, 1])
    marks = [
        Marks(_lines(part), SPLIT_STYLES[name], f"{name.lower()} loss", every=50, size=6)
        for part, name in enumerate(("Training", "Validation"))
    ]
    upright = np.array([[stop, low], [stop, high]], dtype=float)
    marks.append(Marks(upright, Style(GREY, DOTTED), "early stopping stops", width=1.5))
    restored = np.array([[best, run.losses[best - 1, 1]]])
    marks.append(
        Marks(restored, Style(GREY, marker="*"), "restored", False, every=1, size=14, rim=True)
    )
    cursor = np.array([[at, validation]])
    marks.append(
        Marks(cursor, Style(VERMILLION, marker="s"), "cursor", False, every=1, size=10, rim=True)
    )
    return Panel(
        x=(0.0, EPOCHS + 1.0),
        y=(low, high),
        xlabel="epoch",
        ylabel="loss",
        title="Loss after each epoch",
        marks=tuple(marks),
        handle=Handle("cursor", (float(at), validation), "epoch", ""),
        log=True,
    )


def _curve_panel(run: Overfit, at: int) -> Panel:
    truth = np.column_stack([GRID, np.sin(np.pi * GRID)])
    now = np.column_stack([GRID, np.clip(run.curves[at - 1], -10, 10)])
    dots = [
        Marks(points, Style(SPLIT_STYLES[name].colour, marker=SPLIT_STYLES[name].marker),
              f"{name.lower()} data", line=False, every=1, size=7)
        for name, points in (("Training", run.training), ("Validation", run.validation))
    ]  # fmt: skip
    return Panel(
        x=(-1.05, 1.05),
        y=(-2.2, 2.2),
        xlabel="x",
        ylabel="y",
        title=f"The network after epoch {at}",
        marks=(
            Marks(truth, Style(BLACK, DOTTED), "truth"),
            Marks(now, Style(VERMILLION), "network"),
            *dots,
        ),
    )
