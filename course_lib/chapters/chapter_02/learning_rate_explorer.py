"""How far the learning rate carries gradient descent, and when it is too far."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import numpy as np

from course_lib._validation import FloatArray, integer
from course_lib.landscapes import Quadratic
from course_lib.optimizers import GradientDescent
from course_lib.plotting.landscape import name_of
from course_lib.plotting.style import optimizer_style
from course_lib.plotting.surface import checked_bounds, minimum_of
from course_lib.plotting.words import counted, point, shown, swings
from course_lib.training import Path
from course_lib.widgets.backdrops import landscape_backdrop
from course_lib.widgets.controls import Slider, even_stops, log_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.runs import KEPT, above_minimum, run, span, start_of
from course_lib.widgets.scene import Handle, Panel, Scene, curve, end, star, start

STYLE = optimizer_style("GradientDescent")
RATES = even_stops(0.005, 0.2, 0.005)
FIXED_RATES = log_stops(-3, 1)
KAPPA = 20.0
PLACES = 101
LARGEST = "Find the largest stop of the learning rate at which the path still converges."
AWAY = (
    "Drag the start, or take it by the arrow keys, and find a learning rate at which the run "
    "leaves the picture."
)

backdrop_of = lru_cache(KEPT)(landscape_backdrop)
bowl = lru_cache(KEPT)(Quadratic)


def learning_rate_explorer(landscape: Any = None, steps: int = 25) -> Explorer:
    """Gradient descent on a bowl: set the rate and the condition number, drag the start.

    Args:
        landscape: A landscape to descend instead of the bowl; it has no condition number to set.
        steps: How many steps to take, at least 1.

    Raises:
        TypeError: `landscape` is no landscape, or `steps` no whole number.
        ValueError: There is no step, or the landscape cannot be drawn.

    >>> learning_rate_explorer().scene.badge
    'converging'
    """
    ground = bowl(KAPPA) if landscape is None else landscape
    x, y = start_of("landscape", ground)
    (x0, x1), (y0, y1) = checked_bounds(ground, None)
    steps = integer("steps", steps, at_least=1)
    fixed = landscape is not None
    rate = Slider("learning_rate", "learning rate", FIXED_RATES if fixed else RATES, 0.05)
    kappa = Slider("condition_number", "condition number κ", even_stops(1, 50, 1), KAPPA)
    place = (
        Slider("start_0", "start θ₀", tuple(np.linspace(x0, x1, PLACES).tolist()), x, row=False),
        Slider("start_1", "start θ₁", tuple(np.linspace(y0, y1, PLACES).tolist()), y, row=False),
    )
    return Explorer(
        title=f"Gradient descent on {name_of(landscape) if fixed else 'a bowl'}",
        task=_task(landscape),
        controls=(rate, *place) if fixed else (rate, kappa, *place),
        compute=partial(compute, landscape=landscape, steps=steps),
    )


def _task(landscape: Any) -> str:
    if landscape is None:
        return f"Leave κ at 20. {LARGEST}"
    return LARGEST if hasattr(landscape, "hessian") else AWAY


def compute(
    learning_rate: float,
    start_0: float,
    start_1: float,
    condition_number: float = KAPPA,
    landscape: Any = None,
    steps: int = 25,
) -> Scene:
    """The path from the start, its loss step by step, and what theory says of the rate."""
    ground = bowl(condition_number) if landscape is None else landscape
    path, finite = run(ground, [start_0, start_1], GradientDescent(learning_rate), steps)
    badge, reason = verdict(ground, learning_rate, path, finite)
    return Scene(
        panels=(_map(ground, path), _losses(ground, path, steps)),
        sentence=f"Rate {shown(learning_rate)}: {badge}; {reason}. "
        f"{_end(ground, path, finite, steps)}",
        badge=badge,
        solved=_solved(ground, learning_rate, landscape is not None, badge),
    )


def verdict(ground: Any, rate: float, path: Path, finite: bool) -> tuple[str, str]:
    """A word for what the run does, and the reason: by theory where the curvature is constant."""
    if hasattr(ground, "hessian"):
        factors = 1 - rate * np.linalg.eigvalsh(ground.hessian)
        largest, steepest = float(np.abs(factors).max()), float(factors[-1])
        reason = f"each step multiplies the error along the steepest direction by {shown(steepest)}"
        if largest > 1 + 1e-9:
            return "diverging", reason
        if largest > 1 - 1e-9:
            return "oscillating", reason
        return ("converging, to and fro" if steepest < -1e-9 else "converging"), reason
    low, high = np.array(ground.bounds).T
    inside = bool(((path.thetas[-1] >= low) & (path.thetas[-1] <= high)).all())
    if not finite or not inside:
        return "diverging", "it leaves the picture"
    if swings(path.thetas[:, 0]) or swings(path.thetas[:, 1]):
        return "to and fro", "most steps turn back"
    return "converging", "the steps go on in one direction"


def _solved(ground: Any, rate: float, fixed: bool, badge: str) -> str:
    """What was found, if the rate is the largest stop below the limit, or the run is away."""
    if not hasattr(ground, "hessian"):
        return f"At the rate {shown(rate)} the run goes astray." if badge == "diverging" else ""
    limit = 2 / float(np.linalg.eigvalsh(ground.hessian)[-1])
    stops = FIXED_RATES if fixed else RATES
    below = [stop for stop in stops if stop < limit * (1 - 1e-9)]
    asked = fixed or ground.condition_number == KAPPA
    if not asked or not 0 < len(below) < len(stops) or rate != below[-1]:
        return ""
    return (
        f"{shown(rate)} still converges. The limit is 2 divided by the largest curvature, "
        f"here {shown(limit)}."
    )


def _map(ground: Any, path: Path) -> Panel:
    bounds = checked_bounds(ground, None)
    line = curve(path.thetas[:, 1], STYLE, "gradient descent", x=path.thetas[:, 0])
    at: FloatArray = path.thetas[0]
    marks = (*star(minimum_of(ground)), line, start(at), end(path.thetas[-1], STYLE))
    return Panel(
        *bounds,
        xlabel="θ₀",
        ylabel="θ₁",
        title=name_of(ground),
        marks=marks,
        backdrop=backdrop_of(ground),
        handle=Handle("start point", (float(at[0]), float(at[1])), "start_0", "start_1"),
    )


def _losses(ground: Any, path: Path, steps: int) -> Panel:
    log = minimum_of(ground) is not None
    heights = above_minimum(ground, path.values)
    return Panel(
        x=(0.0, float(steps)),
        y=span([heights], log),
        xlabel="step",
        ylabel="loss above the minimum" if log else "loss",
        title="Loss at each step",
        marks=(curve(heights, STYLE),),
        log=log,
    )


def _end(ground: Any, path: Path, finite: bool, steps: int) -> str:
    if not finite:
        return f"The numbers overflow after {counted(path.steps, 'step')}."
    text = f"After {counted(steps, 'step')} from {point(path.thetas[0])} "
    text += f"the loss is {shown(path.values[-1])}"
    minimum = minimum_of(ground)
    if minimum is None:
        return text + "; this landscape has no minimum."
    return text + f", {shown(float(np.hypot(*(path.thetas[-1] - minimum))))} from the minimum."
