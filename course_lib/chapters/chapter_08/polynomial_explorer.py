"""A polynomial through noisy points: degree, penalty and noise, and the error to expect of it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_lib._validation import FloatArray
from course_lib.plotting.style import (
    BLACK,
    BLUE,
    DASH_DOT,
    DASHED,
    DOTTED,
    GREEN,
    VERMILLION,
    Style,
)
from course_lib.plotting.words import shown
from course_lib.widgets.controls import Slider, even_stops, log_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.runs import KEPT
from course_lib.widgets.scene import Marks, Panel, Scene, curve

N, LARGEST_DEGREE = 20, 15
X = np.linspace(-1, 1, N)
GRID = np.linspace(-1, 1, 161)
TRUTH = np.sin(np.pi * X)
NORMAL = np.random.default_rng(0).normal(size=N)
DEGREES = even_stops(0, LARGEST_DEGREE, 1)
STRENGTHS = (0.0, *log_stops(-6, 1, 4))
WANTED, TASK_NOISE = 0.124, 0.3
TASK = (
    f"Leave the noise at {shown(TASK_NOISE)} and set the degree to {LARGEST_DEGREE}. Find an α "
    f"with which the expected test error is below {shown(WANTED)}. Then double the noise: is the "
    "same α still a good one?"
)


def polynomial_explorer() -> Explorer:
    """A polynomial with an L2 penalty, fitted to 20 noisy points of a sine.

    >>> polynomial_explorer().scene.badge
    'about right'
    """
    return Explorer(
        title="Degree, penalty and noise",
        task=TASK,
        controls=(
            Slider("degree", "degree", DEGREES, 3.0),
            Slider("strength", "strength α of L2", STRENGTHS, 0.0),
            Slider("noise", "noise (standard deviation)", even_stops(0, 1, 0.1), TASK_NOISE),
        ),
        compute=compute,
    )


def compute(degree: float, strength: float, noise: float) -> Scene:
    """The fit to one draw of the noise, and for every degree what to expect over all draws."""
    chosen = int(np.clip(round(degree), 0, LARGEST_DEGREE))
    y = TRUTH + noise * NORMAL
    weights = solver(chosen, strength) @ y
    training = float(np.mean((features(X, chosen) @ weights - y) ** 2))
    table = np.array([expected(k, strength, noise) for k in range(LARGEST_DEGREE + 1)])
    bias, variance = table[chosen]
    total = bias + variance + noise**2
    least = min(sum(expected(k, 0.0, noise)) for k in range(LARGEST_DEGREE + 1)) + noise**2
    if total <= 1.1 * least:
        badge = "about right"
    else:
        badge = "underfitting" if bias > variance else "overfitting"
    solved = ""
    if (chosen, noise) == (LARGEST_DEGREE, TASK_NOISE) and total < WANTED:
        solved = (
            f"α = {shown(strength)} gives {total:.4f}. Without a penalty degree {chosen} has "
            f"{sum(expected(chosen, 0.0, noise)) + noise**2:.4f}: the penalty adds a little bias "
            "and takes away far more variance. With more noise a larger α is best."
        )
    return Scene(
        panels=(_fit_panel(chosen, weights, y), _error_panel(chosen, table, noise)),
        sentence=f"Degree {chosen}, α = {shown(strength)}, noise {shown(noise)}: {badge}. The "
        f"training error is {training:.4f}. The expected test error is {total:.4f}: bias² "
        f"{bias:.4f}, variance {variance:.4f} and noise² {noise**2:.4f}.",
        badge=badge,
        solved=solved,
    )


def features(x: FloatArray, degree: int) -> FloatArray:
    """The powers 1, x, x², …, one column each."""
    return np.vander(x, degree + 1, increasing=True)


@lru_cache(KEPT * 16)
def solver(degree: int, strength: float) -> FloatArray:
    """The matrix that turns targets into weights: least ½·MSE + α/2 Σ w², the constant left out."""
    powers = features(X, degree)
    penalty = np.sqrt(N * strength) * np.eye(degree + 1)
    penalty[0, 0] = 0
    stacked = np.vstack([powers, penalty])
    targets = np.vstack([np.eye(N), np.zeros((degree + 1, N))])
    return np.asarray(np.linalg.lstsq(stacked, targets, rcond=None)[0])


@lru_cache(KEPT * 16)
def expected(degree: int, strength: float, noise: float) -> tuple[float, float]:
    """Squared bias and variance of the prediction at the 20 places, on average over them.

    The prediction is S y for a matrix S, so with the truth f and independent noise of standard
    deviation σ they are mean((S f − f)²) and σ² Σ S² / n.
    """
    smoother = features(X, degree) @ solver(degree, strength)
    bias = float(np.mean((smoother @ TRUTH - TRUTH) ** 2))
    return bias, float(noise**2 * np.sum(smoother**2) / N)


def _fit_panel(degree: int, weights: FloatArray, y: FloatArray) -> Panel:
    fit = np.clip(features(GRID, degree) @ weights, -10.0, 10.0)
    dots = Marks(np.column_stack([X, y]), Style(BLACK), "data", line=False, every=1, size=7)
    return Panel(
        x=(-1.05, 1.05),
        y=(-2.5, 2.5),
        xlabel="x",
        ylabel="y",
        title="One draw of the noise",
        marks=(
            Marks(np.column_stack([GRID, np.sin(np.pi * GRID)]), Style(BLACK, DOTTED), "truth"),
            Marks(np.column_stack([GRID, fit]), Style(VERMILLION), "fit"),
            dots,
        ),
    )


def _error_panel(degree: int, table: FloatArray, noise: float) -> Panel:
    bias, variance = table.T
    total = bias + variance + noise**2
    top = max(1.1 * float(total.max()), 0.05)
    here = Marks(
        np.array([[degree, total[degree]]]), Style(VERMILLION, marker="s"), "this degree",
        line=False, every=1, size=11, rim=True,
    )  # fmt: skip
    return Panel(
        x=(-0.3, LARGEST_DEGREE + 0.3),
        y=(0.0, top),
        xlabel="degree",
        ylabel="error on new measurements",
        title="To expect over all draws",
        marks=(
            curve(bias, Style(BLUE, DASHED, "v"), "bias²"),
            curve(variance, Style(GREEN, DASH_DOT, "D"), "variance"),
            curve(total, Style(VERMILLION, "-", "^"), "bias² + variance + noise²"),
            here,
        ),
    )
