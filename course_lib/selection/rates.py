"""The learning rate range test: one short run in which the rate grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, integer, real
from course_lib.models import Model
from course_lib.optimizers import Optimizer
from course_lib.training import DivergenceError, fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class RangeTest:
    """Rates and the loss at each; it plots itself.

    Attributes:
        rates: Rising learning rates (n,).
        losses: The loss of the mini-batch at each (n,), smoothed by a running average.
    """

    rates: FloatArray
    losses: FloatArray

    @property
    def steepest(self) -> float:
        """The rate at which the smoothed loss falls fastest against log rate: a good first try.

        The slope is that of the straight line through a tenth of the run, so that no single batch
        decides, and the rate is the middle of that stretch. Only stretches that end at `lowest` or
        before count: beyond it the loss bounces, and a bounce is steep too.
        """
        width = min(max(3, len(self.rates) // 10), len(self.rates))
        first = min(len(self.rates) // 20, len(self.rates) - width)
        stop = max(int(np.argmin(self.losses)) + 1, first + width)
        places = sliding_window_view(np.log(self.rates[first:stop]), width)
        losses = sliding_window_view(self.losses[first:stop], width)
        across = places - places.mean(axis=1, keepdims=True)
        falls = (across * losses).sum(axis=1) / np.maximum((across**2).sum(axis=1), 1e-300)
        return float(np.exp(places[np.argmin(falls)].mean()))

    @property
    def lowest(self) -> float:
        """The rate at which the smoothed loss is lowest: more than this is too much."""
        return float(self.rates[np.argmin(self.losses)])

    def __repr__(self) -> str:
        return (
            f"RangeTest from {self.rates[0]:.2g} to {self.rates[-1]:.2g}: loss falls fastest at "
            f"{self.steepest:.2g} and is lowest at {self.lowest:.2g}"
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the loss against the rate, with marks at the two rates; returns the Axes."""
        from course_lib.plotting import plot_curves
        from course_lib.plotting.alt_text import describe
        from course_lib.plotting.style import BLACK, VERMILLION

        ax = plot_curves(
            self.rates,
            {"loss": self.losses},
            ax=ax,
            xlabel="learning rate",
            ylabel="loss",
            xscale="log",
        )
        marks = {
            "falls fastest": (self.steepest, "D", BLACK),
            "lowest": (self.lowest, "X", VERMILLION),
        }
        for name, (rate, marker, colour) in marks.items():
            loss = np.interp(np.log(rate), np.log(self.rates), self.losses)
            (mark,) = ax.plot([rate], [loss], marker, color=colour, label=f"{name}: {rate:.2g}")
            mark.set(markersize=10, zorder=3)
            describe(
                ax,
                f"A mark where it {'falls fastest' if marker == 'D' else 'is lowest'}: {rate:.2g}.",
            )
        ax.legend()
        return ax


def learning_rate_range_test(
    model: Model,
    X: ArrayLike,
    y: ArrayLike,
    make_optimizer: Callable[[Callable[[int], float]], Optimizer],
    lowest: float = 1e-5,
    highest: float = 10.0,
    steps: int = 200,
    batch_size: int = 32,
    smoothing: float = 0.9,
    seed: int = 0,
) -> RangeTest:
    """Train once while the rate grows by a fixed factor per step, until the loss blows up.

    The losses are smoothed by a running average with bias correction. The run ends when that is
    four times its lowest value. The model is left as it was.

    Args:
        model: Any `Model`.
        X: Features, shape (n_samples, n_features).
        y: Targets.
        make_optimizer: Makes the optimizer from a schedule, such as the class `Adam`.
        lowest: The first rate.
        highest: The rate at the last step.
        steps: How many steps from the lowest to the highest.
        batch_size: Rows in a mini-batch.
        smoothing: What the running average keeps at each step, at least 0 and below 1.
        seed: Of the order of the batches.

    Returns:
        A `RangeTest`.

    Raises:
        ValueError: The rates are not in rising order, or there are too few steps.

    >>> from course_lib.datasets import digits
    >>> from course_lib.models import SoftmaxRegression
    >>> from course_lib.optimizers import GradientDescent
    >>> data, model = digits(), SoftmaxRegression(64, 10)
    >>> found = learning_rate_range_test(model, data.X, data.y, GradientDescent, 1e-3, 100)
    >>> 0.05 < found.steepest < found.lowest < 20
    True

    Reference: Smith (2017), Cyclical Learning Rates for Training Neural Networks.
    """
    first = real("lowest", lowest, above=0)
    last = real("highest", highest, above=0)
    if last <= first:
        raise ValueError(f"highest must be above lowest, got {last:g} and {first:g}")
    steps = integer("steps", steps, at_least=20)
    kept = real("smoothing", smoothing, at_least=0, below=1)
    start = model.theta.copy()
    rates = np.geomspace(first, last, steps)
    optimizer = make_optimizer(lambda t: float(rates[min(t, steps - 1)]))
    n_batches = -(-len(np.asarray(X)) // integer("batch_size", batch_size, at_least=1))
    try:
        history = fit(
            model, X, y, optimizer, epochs=-(-steps // n_batches), batch_size=batch_size, seed=seed
        )
    except DivergenceError as error:
        history = error.record
    finally:
        model.theta = start
    losses = _smoothed(np.array(history.step_losses[:steps]), kept)
    blown = np.flatnonzero(losses > 4 * np.minimum.accumulate(losses))
    end = int(blown[0]) + 1 if blown.size else len(losses)
    return RangeTest(rates[:end], losses[:end])


def _smoothed(losses: FloatArray, kept: float) -> FloatArray:
    average, result = 0.0, np.empty_like(losses)
    for t, loss in enumerate(losses):
        average = kept * average + (1 - kept) * loss
        result[t] = average / (1 - kept ** (t + 1))
    return result
