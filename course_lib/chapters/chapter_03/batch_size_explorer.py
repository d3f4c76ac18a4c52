"""Stochastic gradient descent: a cloud of runs that differ only in the samples they drew."""

from __future__ import annotations

from functools import cache

import numpy as np

from course_lib._validation import FloatArray
from course_lib.landscapes import LeastSquares
from course_lib.plotting.style import BLACK, Style, optimizer_style
from course_lib.plotting.words import shown
from course_lib.widgets.backdrops import landscape_backdrop
from course_lib.widgets.controls import Slider, log_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.runs import span
from course_lib.widgets.scene import Backdrop, Marks, Panel, Scene, curve, star, start

SAMPLES, RUNS, STEPS = 128, 40, 80
SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
NEAR = 0.55
STYLE = optimizer_style("SGD")
TASK = (
    f"Leave the batch size at 1. Find a learning rate at which the runs end within {shown(NEAR)} "
    "of the minimum on average. Why will neither the largest nor the smallest rate do?"
)


@cache
def problem() -> LeastSquares:
    """A linear model with two weights on noisy data: the loss whose gradient is sampled."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(SAMPLES, 2)) * [1.0, 0.5]
    return LeastSquares(X, X @ [2.0, -1.0] + rng.normal(0, 1.5, SAMPLES))


@cache
def backdrop() -> Backdrop:
    """Its contour map."""
    return landscape_backdrop(problem())


def batch_size_explorer() -> Explorer:
    """A cloud of runs of SGD: set the batch size and the learning rate.

    >>> batch_size_explorer().scene.badge
    'noisy'
    """
    return Explorer(
        title="A cloud of runs: batch size and learning rate",
        task=TASK,
        controls=(
            Slider("batch_size", "batch size", SIZES, 1.0),
            Slider("learning_rate", "learning rate", log_stops(-3, 0, 10), 0.32),
        ),
        compute=compute,
    )


def compute(batch_size: float, learning_rate: float) -> Scene:
    """All runs with this batch size and rate, drawn with the same random numbers each time."""
    ground, size = problem(), max(1, round(batch_size))
    thetas = runs_of(ground, size, learning_rate)
    ends = thetas[-1]
    distance = float(np.hypot(*(ends - ground.minimum).T).mean())
    steady = float(np.hypot(*(ends.mean(axis=0) - ground.minimum)))
    near = distance <= NEAR
    if distance > np.hypot(*(ground.start - ground.minimum)):
        badge = "diverging"
    else:
        badge = "close" if near else "noisy" if steady < distance / 2 else "not there yet"
    seen = size * STEPS
    solved = (
        f"At the rate {shown(learning_rate)} the runs end {shown(distance)} from the minimum. A "
        "much larger rate leaves a wider cloud; a much smaller one does not arrive in "
        f"{STEPS} steps."
    )
    return Scene(
        panels=(_map(ground, thetas), _distances(ground, thetas)),
        sentence=f"Batch size {size}, rate {shown(learning_rate)}: after {STEPS} steps, each run "
        f"having drawn {seen:,} samples, the {RUNS} runs end {shown(distance)} from the minimum "
        f"on average, and the middle of the cloud is {shown(steady)} from it.",
        badge=badge,
        solved=solved if near and size == 1 else "",
    )


def runs_of(ground: LeastSquares, batch_size: int, learning_rate: float) -> FloatArray:
    """All runs at once, shape (STEPS + 1, RUNS, 2): θ ← θ − η times a mini-batch's gradient.

    A batch is drawn with replacement, except that 128 of 128 samples are all of them.
    """
    rng = np.random.default_rng(0)
    thetas = np.empty((STEPS + 1, RUNS, 2))
    thetas[0] = theta = np.tile(ground.start, (RUNS, 1))
    for step in range(1, STEPS + 1):
        if batch_size >= SAMPLES:
            gradient = ground.gradient(theta)
        else:
            drawn = rng.integers(SAMPLES, size=(RUNS, batch_size))
            X, y = ground.X[drawn], ground.y[drawn]
            residual = np.einsum("rbk,rk->rb", X, theta) - y
            gradient = np.einsum("rb,rbk->rk", residual, X) / batch_size
        theta = theta - learning_rate * gradient
        thetas[step] = theta
    return thetas


def _map(ground: LeastSquares, thetas: FloatArray) -> Panel:
    three = [
        Marks(thetas[:, k], Style(BLACK, line), "three of the runs" if k == 0 else "", width=1.2)
        for k, line in enumerate(("-", "--", ":"))
    ]
    cloud = Marks(thetas[-1], Style(BLACK, marker="s"), f"the {RUNS} ends", False, every=1, size=6)
    return Panel(
        *ground.bounds,
        xlabel="θ₀",
        ylabel="θ₁",
        title="Where the runs go",
        marks=(*three, cloud, *star(ground.minimum), start(thetas[0, 0])),
        backdrop=backdrop(),
    )


def _distances(ground: LeastSquares, thetas: FloatArray) -> Panel:
    distances = np.linalg.norm(thetas - ground.minimum, axis=-1)
    low, middle, high = np.quantile(distances, [0.1, 0.5, 0.9], axis=1)
    outer = Style(BLACK, "--", "D")
    return Panel(
        x=(0.0, float(STEPS)),
        y=span([low, high], log=True),
        xlabel="step",
        ylabel="distance from the minimum",
        title="The middle run and the middle 80 %",
        marks=(
            curve(low, outer, "from 10 % to 90 % of the runs"),
            curve(high, outer),
            curve(middle, STYLE, "median run"),
        ),
        log=True,
    )
