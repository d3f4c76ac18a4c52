"""A run of `fit`, and what may be hooked into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib._settings import with_settings
from course_lib._validation import FloatArray
from course_lib.models import Model
from course_lib.optimizers import Optimizer
from course_lib.regularization import Penalty
from course_lib.training.history import History

Data = tuple[FloatArray, NDArray[Any]]


@dataclass(eq=False)
class Run:
    """The state of a running `fit`, as its callbacks see it.

    Attributes:
        model: What is trained.
        optimizer: How.
        data: Features and targets to train on.
        validation: Features and targets to measure on, or None.
        batch_size: Rows in a mini-batch.
        penalty: The penalty on the weights, or None.
        seed: Of the order of the batches.
        callbacks: All callbacks of the run.
        rng: Source of the order of the batches.
        history: The epochs so far.
        last_finite: The last θ of this run whose loss was finite, or None before the first step.
        stop: A callback sets this to end the run after this epoch.
    """

    model: Model
    optimizer: Optimizer
    data: Data
    validation: Data | None
    batch_size: int
    penalty: Penalty | None
    seed: int
    callbacks: Sequence[Callback]
    rng: np.random.Generator = field(init=False)
    history: History = field(default_factory=History)
    last_finite: FloatArray | None = None
    stop: bool = False

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)


class Callback:
    """Base of callbacks; override what you need.

    >>> class Announce(Callback):
    ...     def on_epoch_end(self, run):
    ...         print(f"epoch {len(run.history)} is done")
    """

    def on_start(self, run: Run) -> None:
        """Called before the first epoch."""

    def on_epoch_end(self, run: Run) -> None:
        """Called after each epoch, when its row stands in `run.history`."""

    def on_end(self, run: Run) -> None:
        """Called once after the last epoch, but not when the run ends in an error."""

    def state_dict(self) -> dict[str, Any]:
        """Return what a resumed run needs to know of this callback: numbers, texts, arrays."""
        return {}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned."""

    def __repr__(self) -> str:
        return with_settings(self)
