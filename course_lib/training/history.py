"""The record of a training run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib._validation import FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class History:
    """A table of numbers, one row an epoch, that prints and plots itself.

    Attributes:
        columns: The column names: 'epoch', 'training_loss', 'learning_rate', and with validation
            data 'validation_loss' and 'validation_score'. The training loss is the mean over the
            batches of the epoch, each taken at the weights of its moment, without any penalty. The
            learning rate is that of the epoch's last step.
        step_losses: The loss of every mini-batch in order.

    >>> history = History()
    >>> history.append(epoch=1, training_loss=0.5)
    >>> history.append(epoch=2, training_loss=0.25)
    >>> history["training_loss"]
    array([0.5 , 0.25])
    >>> history
      epoch  training_loss
          1            0.5
          2           0.25
    """

    def __init__(self) -> None:
        self._rows: list[dict[str, float]] = []
        self.step_losses: list[float] = []

    def append(self, **row: float) -> None:
        """Add one row; every row has the same columns."""
        if self._rows and row.keys() != self._rows[0].keys():
            raise ValueError(f"a row must have the columns {self.columns}, got {tuple(row)}")
        self._rows.append({name: float(value) for name, value in row.items()})

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names."""
        return tuple(self._rows[0]) if self._rows else ()

    @property
    def rows(self) -> list[dict[str, float]]:
        """A copy of the rows."""
        return [dict(row) for row in self._rows]

    def __getitem__(self, column: str) -> FloatArray:
        if column not in self.columns:
            known = ", ".join(self.columns) or "none before the first epoch"
            raise KeyError(f"no column {column!r}; there are {known}")
        return np.array([row[column] for row in self._rows])

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        if not self._rows:
            return "History: no epoch finished"
        widths = {name: max(len(name), 10) if name != "epoch" else 5 for name in self.columns}
        lines = ["  ".join(f"{name:>{widths[name]}}" for name in self.columns)]
        cells = [
            "  ".join(
                f"{row[name]:>{widths[name]}{'.0f' if name == 'epoch' else '.4g'}}"
                for name in self.columns
            )
            for row in self._rows
        ]
        lines += cells if len(cells) <= 12 else [*cells[:5], "  …", *cells[-5:]]
        return "\n".join("  " + line for line in lines)

    def plot(self, ax: Axes | None = None) -> Any:
        """Draw the loss columns against the epoch; returns the Axes."""
        from course_lib.plotting import plot_loss_curves

        if not self._rows:
            raise ValueError("this History is empty: no epoch has finished, so nothing to plot")
        return plot_loss_curves(self, ax=ax)
