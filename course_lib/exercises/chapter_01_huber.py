"""Loss functions: Huber, a parabola inside and a line outside."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.chapter_01_losses import BROADCAST
from course_lib.exercises.definitions import Arguments, Check, Function, Misconception


def huber_loss(y_true: Any, y_pred: Any, delta: float) -> Any:
    """Mean of ½r² where |r| ≤ δ and of δ|r| − ½δ² beyond, with r = y − ŷ."""
    r = np.abs(y_true - y_pred)
    return np.mean(np.where(r <= delta, r**2 / 2, delta * r - delta**2 / 2))


def _huber_with(inside: Function, outside: Function) -> Function:
    """A Huber loss with these two pieces, each a function of |r| and δ."""

    def loss(y_true: Any, y_pred: Any, delta: float) -> Any:
        r = np.abs(y_true - y_pred)
        pieces: Any = inside(r, delta), outside(r, delta)
        return np.mean(np.where(r <= delta, *pieces))

    return loss


def _one_sided_huber(r: Any, delta: float) -> Any:
    return np.mean(np.where(r <= delta, r**2 / 2, delta * np.abs(r) - delta**2 / 2))


def _huber_where(is_small: Function, y_true: Any, y_pred: Any, delta: float) -> Any:
    """A Huber loss that asks something else to tell small residuals from large ones."""
    r = np.abs(y_true - y_pred)
    small: Any = is_small(r)
    return np.mean(np.where(small, r**2 / 2, delta * r - delta**2 / 2))


def _signed_line(r: Any, delta: float) -> Any:
    return np.mean(np.where(np.abs(r) <= delta, r**2 / 2, delta * r - delta**2 / 2))


def _mean_of_each_group(y_true: Any, y_pred: Any, delta: float) -> Any:
    small = np.abs(y_true - y_pred) <= delta
    groups = [group for group in (small, ~small) if group.any()]
    return sum(huber_loss(y_true[group], y_pred[group], delta) for group in groups)


def _huber_inputs(rng: np.random.Generator) -> list[Arguments]:
    y = rng.normal(size=6).round(2)
    noise = np.array([0.3, -0.6, 3.0, -5.0, 0.85, 1.5])
    return [
        (np.array([0.0, 0.0, 0.0]), np.array([0.5, -3.0, 2.0]), 1.0),
        (np.array([1.0]), np.array([0.75]), 2.0),
        (y, y + noise, 0.5),
        (y + 2 * noise, y, 2.0),
    ]


HUBER_LOSS = Check(
    name="huber_loss",
    arguments=("y_true", "y_pred", "delta"),
    returns=("loss",),
    reference=huber_loss,
    make_inputs=_huber_inputs,
    misconceptions=(
        Misconception(
            "offset-missing",
            "This uses δ|r| for the large residuals: its −½δ² is missing.",
            "The two pieces must meet at |r| = δ. There the parabola is ½δ² but your line is δ²; "
            "subtract ½δ².",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: delta * r),
        ),
        Misconception(
            "offset-doubled",
            "This subtracts δ² from δ|r| where ½δ² is needed.",
            "At |r| = δ your line is 0 and the parabola ½δ². Subtract half as much and they meet.",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: delta * r - delta**2),
        ),
        Misconception(
            "half-missing-inside",
            "This uses r² for the small residuals: its ½ is missing.",
            "With ½r² both value and slope meet the line at |r| = δ; with r² the loss jumps there.",
            _huber_with(lambda r, delta: r**2, lambda r, delta: delta * r - delta**2 / 2),
        ),
        Misconception(
            "doubled",
            "This is twice the Huber loss, without the ½ in both pieces.",
            "It has the same minimum, but the course and the libraries use ½r² and δ|r| − ½δ².",
            lambda y_true, y_pred, delta: 2 * huber_loss(y_true, y_pred, delta),
        ),
        Misconception(
            "pieces-swapped",
            "The two pieces are swapped: the line is used inside, the parabola outside.",
            "Small errors get the parabola, outliers the line. Look at the order of the arguments "
            "of np.where.",
            _huber_with(lambda r, delta: delta * r - delta**2 / 2, lambda r, delta: r**2 / 2),
        ),
        Misconception(
            "delta-ignored",
            "This always uses δ = 1.",
            "delta is an argument: it says from which residual on the loss grows linearly.",
            lambda y_true, y_pred, delta: huber_loss(y_true, y_pred, 1.0),
        ),
        Misconception(
            "absolute-forgotten",
            "This compares r with δ, not |r|: large negative residuals stay quadratic.",
            "An outlier may lie on either side. Compare np.abs(r) with delta.",
            (
                lambda y_true, y_pred, delta: _one_sided_huber(y_true - y_pred, delta),
                lambda y_true, y_pred, delta: _one_sided_huber(y_pred - y_true, delta),
            ),
        ),
        Misconception(
            "sum-for-mean",
            "This is the sum over the samples, not the mean.",
            "Divide by n, so that the loss does not grow with the amount of data.",
            lambda y_true, y_pred, delta: len(y_true) * huber_loss(y_true, y_pred, delta),
        ),
        Misconception(
            "pseudo-huber",
            "This is the pseudo-Huber loss δ²(√(1 + (r/δ)²) − 1).",
            "It is a smooth cousin with the same ends. Here the two pieces of Huber are asked.",
            lambda y_true, y_pred, delta: np.mean(
                delta**2 * (np.sqrt(1 + ((y_true - y_pred) / delta) ** 2) - 1)
            ),
        ),
        Misconception(
            "broadcast",
            "This averages over all n·n pairs of a target and a prediction.",
            BROADCAST,
            lambda y_true, y_pred, delta: huber_loss(y_true[:, None], y_pred, delta),
        ),
        Misconception(
            "plain-line-outside",
            "This uses |r| for the large residuals.",
            "Outside the loss is δ|r| − ½δ²: with the slope δ it continues the parabola without a"
            " kink.",
            (
                _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: r),
                _huber_with(lambda r, delta: r**2, lambda r, delta: r),
                _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: r - delta / 2),
            ),
        ),
        Misconception(
            "half-and-offset-missing",
            "Two mistakes at once: the ½ inside and the −½δ² outside are missing.",
            "At |r| = δ the parabola ½r² and the line δ|r| − ½δ² meet, in value and in slope.",
            _huber_with(lambda r, delta: r**2, lambda r, delta: delta * r),
        ),
        Misconception(
            "delta-not-squared",
            "This subtracts ½δ where ½δ² is needed.",
            "At |r| = δ the line must be ½δ², where the parabola is: δ·δ − ½δ².",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: delta * r - delta / 2),
        ),
        Misconception(
            "offset-added",
            "This adds ½δ² outside where it must be subtracted.",
            "At |r| = δ your line is 1.5δ² and the parabola ½δ². Subtract and they meet.",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: delta * r + delta**2 / 2),
        ),
        Misconception(
            "line-halved",
            "This halves all of the line, not only δ².",
            "Outside it is δ|r| − ½δ²: the ½ belongs to δ² alone.",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: (delta * r - delta**2) / 2),
        ),
        Misconception(
            "brackets",
            "This multiplies the offset by δ once more.",
            "δ(|r| − ½δ) has one δ in the bracket, and δ|r| − ½δ² has no bracket.",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: delta * (r - delta**2 / 2)),
        ),
        Misconception(
            "absolute-forgotten-outside",
            "This uses r in place of |r| on the line: large negative residuals count as gains.",
            "A loss is never negative. Write δ|r| − ½δ² with np.abs(r).",
            (
                lambda y_true, y_pred, delta: _signed_line(y_true - y_pred, delta),
                lambda y_true, y_pred, delta: _signed_line(y_pred - y_true, delta),
            ),
        ),
        Misconception(
            "squared-comparison",
            "This compares r² with δ.",
            "The line starts where |r| is larger than δ. Compare np.abs(r) with delta.",
            lambda y_true, y_pred, delta: _huber_where(
                lambda r: r**2 <= delta, y_true, y_pred, delta
            ),
        ),
        Misconception(
            "one-piece-for-all",
            "This chooses one piece for all samples together.",
            "Each sample has its own residual: choose entry by entry with np.where.",
            (
                lambda y_true, y_pred, delta: _huber_where(
                    lambda r: r.mean() <= delta, y_true, y_pred, delta
                ),
                lambda y_true, y_pred, delta: _huber_where(
                    lambda r: r.max() <= delta, y_true, y_pred, delta
                ),
            ),
        ),
        Misconception(
            "parabola-only",
            "This is ½·MSE: no residual is treated as large.",
            "Where |r| > δ the loss is the line δ|r| − ½δ².",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: r**2 / 2),
        ),
        Misconception(
            "line-only",
            "This uses the line for every residual.",
            "Where |r| ≤ δ the loss is the parabola ½r².",
            _huber_with(
                lambda r, delta: delta * r - delta**2 / 2, lambda r, delta: delta * r - delta**2 / 2
            ),
        ),
        Misconception(
            "constant-outside",
            "This is flat for large residuals, as if they were cut off at δ.",
            "The line goes on rising: δ|r| − ½δ². A flat loss has no gradient that pulls outliers"
            " back.",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: delta**2 / 2 + 0 * r),
        ),
        Misconception(
            "large-ones-dropped",
            "This drops the large residuals.",
            "They count too, on the line δ|r| − ½δ².",
            _huber_with(lambda r, delta: r**2 / 2, lambda r, delta: 0 * r),
        ),
        Misconception(
            "two-means",
            "This adds the means of the two groups.",
            "Put both pieces into one array and take one mean over all n samples.",
            lambda y_true, y_pred, delta: _mean_of_each_group(y_true, y_pred, delta),
        ),
        Misconception(
            "return-inside-loop",
            "This stops after the first sample: a `return` stands inside the loop.",
            "A `return` ends the whole function at once. Indent it like the `for`.",
            (
                lambda y_true, y_pred, delta: huber_loss(y_true[:1], y_pred[:1], delta),
                lambda y_true, y_pred, delta: (
                    huber_loss(y_true[:1], y_pred[:1], delta) / len(y_true)
                ),
            ),
        ),
    ),
)

CHECKS = (HUBER_LOSS,)
