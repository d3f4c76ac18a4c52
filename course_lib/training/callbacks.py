"""Callbacks: what may happen at the end of an epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course_lib._validation import FloatArray, integer, real
from course_lib.models import Model
from course_lib.optimizers import Optimizer
from course_lib.training.history import History


@dataclass
class Run:
    """The state of a running `fit`, as its callbacks see it.

    Attributes:
        model, optimizer: what is trained, and how.
        rng: source of the order of the batches.
        identity: what must agree for a run to be the same run: settings and data.
        callbacks: all callbacks of the run.
        history: the epochs so far.
        stop: a callback sets this to end the run after this epoch.
    """

    model: Model
    optimizer: Optimizer
    rng: np.random.Generator
    identity: dict[str, Any]
    callbacks: Sequence[Callback] = ()
    history: History = field(default_factory=History)
    stop: bool = False


class Callback:
    """Base of callbacks; override what you need."""

    def on_start(self, run: Run) -> None:
        """Called before the first epoch."""

    def on_epoch_end(self, run: Run) -> None:
        """Called after each epoch, when its row stands in `run.history`."""

    def on_end(self, run: Run) -> None:
        """Called once after the last epoch."""

    def state_dict(self) -> dict[str, Any]:
        """Return what a resumed run needs to know of this callback."""
        return {}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned."""


class EarlyStopping(Callback):
    """Stop when the validation loss has not improved for `patience` epochs; restore the best θ.

    Args:
        patience: epochs to wait for an improvement, at least 1.
        min_delta: how much lower than the best so far counts as an improvement.

    Attributes:
        best_epoch: the epoch, counted from 1, whose θ is restored; 0 before there is one.

    Reference: Prechelt (1998), Early Stopping – But When?
    """

    def __init__(self, patience: int = 5, min_delta: float = 0.0) -> None:
        self.patience = integer("patience", patience, at_least=1)
        self.min_delta = real("min_delta", min_delta, at_least=0)
        self._forget()

    def _forget(self) -> None:
        self.best_epoch = 0
        self.best_loss = float("inf")
        self.best_theta: FloatArray | None = None

    def on_start(self, run: Run) -> None:
        """Forget an earlier run."""
        if not run.identity["validation"]:
            raise ValueError("EarlyStopping needs validation data: fit(..., validation=(X, y))")
        self._forget()

    def on_epoch_end(self, run: Run) -> None:
        """Keep the best θ, and stop when patience is at its end."""
        loss = run.history["validation_loss"][-1]
        if loss < self.best_loss - self.min_delta:
            self.best_epoch, self.best_loss = len(run.history), float(loss)
            self.best_theta = run.model.theta.copy()
        elif len(run.history) - self.best_epoch >= self.patience:
            run.stop = True

    def on_end(self, run: Run) -> None:
        """Restore the best θ."""
        if self.best_theta is not None:
            run.model.theta = self.best_theta

    def state_dict(self) -> dict[str, Any]:
        """Return the best so far."""
        theta = np.empty(0) if self.best_theta is None else self.best_theta
        return {"epoch": self.best_epoch, "loss": self.best_loss, "theta": theta}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Continue with the best so far."""
        self.best_epoch, self.best_loss = saved["epoch"], saved["loss"]
        self.best_theta = saved["theta"] if saved["theta"].size else None
