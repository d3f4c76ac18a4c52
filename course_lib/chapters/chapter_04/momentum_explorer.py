"""Momentum on a bowl: where in the plane of rate and β the error shrinks, and how fast."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from course_lib._validation import real
from course_lib.curvature import heavy_ball_radius
from course_lib.landscapes import Quadratic
from course_lib.optimizers import Momentum
from course_lib.plotting.style import BLACK, DASHED, Style, optimizer_style
from course_lib.plotting.surface import checked_bounds
from course_lib.plotting.words import shown
from course_lib.widgets.backdrops import filled, landscape_backdrop
from course_lib.widgets.controls import Slider, even_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.runs import KEPT, run
from course_lib.widgets.scene import (
    Backdrop,
    Handle,
    Marks,
    Panel,
    Scene,
    curve,
    end,
    star,
    start,
)

STYLE = optimizer_style("Momentum")
LEVELS = [0.0, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0]
STEPS = 40
bowl = lru_cache(KEPT)(Quadratic)
ground_of = lru_cache(KEPT)(lambda kappa: landscape_backdrop(bowl(kappa)))


def momentum_explorer(condition_number: float = 25.0) -> Explorer:
    """Phase diagram of (η, β) beside the path of momentum on a bowl.

    Args:
        condition_number: The number κ of the bowl, above 1.

    Raises:
        TypeError: It is no number.
        ValueError: It is not above 1.

    >>> momentum_explorer().scene.badge
    'converging'
    """
    kappa = real("condition_number", condition_number, above=1)
    rates = tuple(np.linspace(0, 4 / kappa, 101)[1:].tolist())
    best = best_radius(kappa)
    return Explorer(
        title="Momentum: rate and β together",
        task=f"Find a place in the left picture where the error is multiplied by "
        f"{shown(_wanted(kappa))} or less per step in the long run. Without momentum (β = 0) the "
        f"best factor is about {shown((kappa - 1) / (kappa + 1))}, and no place has less than "
        f"about {shown(best)}.",
        controls=(
            Slider("learning_rate", "learning rate η", rates, rates[24]),
            Slider("beta", "β", even_stops(0.0, 0.99, 0.01), 0.0),
        ),
        compute=partial(compute, condition_number=kappa),
    )


def compute(learning_rate: float, beta: float, condition_number: float = 25.0) -> Scene:
    """The phase diagram with the present place, and the path that belongs to it."""
    ground = bowl(condition_number)
    radius = worst_radius(learning_rate, beta, condition_number)
    path, _ = run(ground, ground.start, Momentum(learning_rate, beta), STEPS)
    factor = shown(radius)
    middle = 1 + beta - learning_rate * condition_number
    if radius > 1 + 1e-9:
        badge = "diverging"
    elif radius > 1 - 1e-9:
        badge = "oscillating"
    else:
        swings = middle < 0 or middle**2 < 4 * beta
        badge = "converging, to and fro" if swings else "converging"
    says = f"per step the error is multiplied by {factor} in the long run"
    line = curve(path.thetas[:, 1], STYLE, "Momentum", x=path.thetas[:, 0])
    map_panel = Panel(
        *checked_bounds(ground, None),
        xlabel="θ₀",
        ylabel="θ₁",
        title=f"{STEPS} steps on {ground.name}",
        marks=(*star(ground.minimum), line, start(path.thetas[0]), end(path.thetas[-1], STYLE)),
        backdrop=ground_of(condition_number),
    )
    best = ""
    if radius <= _wanted(condition_number):
        best = (
            f"The factor is {shown(radius)}. With κ = {shown(condition_number)} none is below "
            f"(√κ − 1)/(√κ + 1) = {shown(best_radius(condition_number))}."
        )
    return Scene(
        panels=(_phase_panel(learning_rate, beta, condition_number), map_panel),
        sentence=f"η = {shown(learning_rate)} and β = {shown(beta)}: {badge}; {says}.",
        badge=badge,
        solved=best,
    )


def worst_radius(learning_rate: float, beta: float, condition_number: float) -> float:
    """The larger spectral radius of the two directions of the bowl, with curvatures 1 and κ."""
    return float(heavy_ball_radius(learning_rate, beta, [1.0, condition_number]).max())


def best_radius(condition_number: float) -> float:
    """The least radius that momentum can have: (√κ − 1)/(√κ + 1)."""
    root = np.sqrt(condition_number)
    return float((root - 1) / (root + 1))


def _wanted(condition_number: float) -> float:
    return round(best_radius(condition_number) + 0.05, 2)


def _phase_panel(learning_rate: float, beta: float, condition_number: float) -> Panel:
    betas = np.array([0.0, 1.0])
    edge = np.column_stack([2 * (1 + betas) / condition_number, betas])
    here = Marks(
        np.array([[learning_rate, beta]]), STYLE, "your choice", False, every=1, size=11, rim=True
    )
    return Panel(
        x=(0.0, 4 / condition_number),
        y=(0.0, 1.0),
        xlabel="learning rate η",
        ylabel="β",
        title="Factor per step: darker is faster",
        marks=(Marks(edge, Style(BLACK, DASHED), "limit η = 2(1 + β)/κ", width=1.5), here),
        backdrop=_phase_backdrop(condition_number),
        handle=Handle("place in the phase diagram", (learning_rate, beta), "learning_rate", "beta"),
    )


@lru_cache(KEPT)
def _phase_backdrop(condition_number: float) -> Backdrop:
    rates = np.linspace(0, 4 / condition_number, 161)
    betas = np.linspace(0, 1, 121)
    slow, fast = (heavy_ball_radius(rates, betas[:, None], c) for c in (1.0, condition_number))
    return filled(rates, betas, np.maximum(slow, fast), LEVELS)
