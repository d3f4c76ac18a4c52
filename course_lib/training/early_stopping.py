"""Early stopping: end a run when validation stops improving."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib._validation import FloatArray, integer, real
from course_lib.training.run import Callback, Run


class EarlyStopping(Callback):
    """Stop when the validation loss has not improved for `patience` epochs; restore the best θ.

    Args:
        patience: Epochs to wait for an improvement, at least 1.
        min_delta: How much lower than the best so far counts as an improvement.

    Attributes:
        best_epoch: The epoch, counted from 1, whose θ is restored; 0 before there is one.
        best_loss: The validation loss there.
        best_theta: θ there. After a run that ended in an error it is not restored, but here it is.

    Raises:
        ValueError: At the start of `fit`, when that has no validation data.

    >>> EarlyStopping(patience=3)
    EarlyStopping(patience=3, min_delta=0.0)

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
        if run.validation is None:
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
