"""One point goes astray: how far does it pull the line of each loss?"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from course_lib._validation import FloatArray
from course_lib.losses import Huber, Loss, MeanSquaredError
from course_lib.models import LinearRegression
from course_lib.optimizers import GradientDescent
from course_lib.plotting.style import BLACK, Style, loss_style
from course_lib.plotting.words import shown
from course_lib.training import Objective, minimize
from course_lib.widgets.controls import Slider, even_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.scene import Handle, Marks, Panel, Scene

N, ASTRAY = 11, 9
X = np.linspace(-1.5, 1.5, N)
Y = 2 * X + 1 + np.random.default_rng(3).normal(0, 0.3, size=N)
TARGETS = even_stops(-4.0, 20.0, 0.5)
PAIRS = np.array(list(combinations(range(N), 2)))
TASK = (
    "Leave δ at 1. Set the target to 3, then raise it from stop to stop of the slider. Find the "
    "first stop from which the slope of Huber's line, to two decimals, stays the same."
)


def outlier_explorer() -> Explorer:
    """Eleven points about a line, one of them yours to move, and the best line for each loss.

    >>> print(outlier_explorer().scene.sentence)
    Outlier at 12: MSE has the slope 3.01, MAE 2.11 and Huber 2.1.
    """
    return Explorer(
        title="Move an outlier",
        task=TASK,
        controls=(
            Slider("target", "target of the outlier", TARGETS, 12.0),
            Slider("delta", "δ of Huber", even_stops(0.5, 5.0, 0.5), 1.0),
        ),
        compute=compute,
    )


def compute(target: float, delta: float) -> Scene:
    """The points and the best line of each of the three losses."""
    y = np.where(np.arange(N) == ASTRAY, target, Y)
    huber = best_line(Huber(delta), y)
    lines = {
        "MSE": best_line(MeanSquaredError(half=True), y),
        "MAE": median_line(y),
        "Huber": huber,
    }
    ends = np.array([-1.7, 1.7])
    marks = [
        Marks(
            np.column_stack([ends, slope * ends + intercept]),
            loss_style(name),
            f"{name}, slope {slope:.2f}",
        )
        for name, (slope, intercept) in lines.items()
    ]
    others = np.arange(N) != ASTRAY
    dots = Marks(np.column_stack([X, y])[others], Style(BLACK), "data", line=False, every=1)
    astray = Marks(
        np.array([[X[ASTRAY], target]]), Style(BLACK, marker="D"), "outlier",
        line=False, every=1, size=10, rim=True,
    )  # fmt: skip
    slopes = {name: shown(round(slope, 2)) for name, (slope, _) in lines.items()}
    panel = Panel(
        x=(-1.7, 1.7),
        y=(-5.0, 21.0),
        xlabel="x",
        ylabel="y",
        title="The best line for each loss",
        marks=(*marks, dots, astray),
        handle=Handle("outlier", (float(X[ASTRAY]), target), "", "target"),
    )
    return Scene(
        panels=(panel,),
        sentence=f"Outlier at {shown(target)}: MSE has the slope {slopes['MSE']}, "
        f"MAE {slopes['MAE']} and Huber {slopes['Huber']}.",
        solved=_solved(target, delta, huber),
    )


def best_line(loss: Loss, y: FloatArray) -> tuple[float, float]:
    """Slope and intercept of the line with the least loss, by gradient descent."""
    objective = Objective(LinearRegression(1, loss=loss), X[:, None], y)
    slope, intercept = minimize(objective, [0.0, 0.0], GradientDescent(1.0), 60).thetas[-1]
    return float(slope), float(intercept)


def median_line(y: FloatArray) -> tuple[float, float]:
    """Slope and intercept with the least mean absolute error: some line through two points is."""
    a, b = PAIRS.T
    slopes = (y[b] - y[a]) / (X[b] - X[a])
    intercepts = y[a] - slopes * X[a]
    errors = np.abs(slopes[:, None] * X + intercepts[:, None] - y).mean(axis=1)
    best = int(errors.argmin())
    return float(slopes[best]), float(intercepts[best])


def _solved(target: float, delta: float, huber: tuple[float, float]) -> str:
    """What was found, if the slope is the last one for the first time, to two decimals."""
    if delta != 1.0 or target not in TARGETS[1:]:
        return ""
    before, last = (
        best_line(Huber(delta), np.where(np.arange(N) == ASTRAY, other, Y))[0]
        for other in (TARGETS[TARGETS.index(target) - 1], TARGETS[-1])
    )
    if round(huber[0], 2) != round(last, 2) or round(before, 2) == round(last, 2):
        return ""
    residual = target - (huber[0] * X[ASTRAY] + huber[1])
    return (
        f"The outlier is {shown(residual)} above Huber's line. Once it is more than δ = 1 above, "
        "its pull stays the same, however far it goes."
    )
