"""A rate for each coordinate helps where the valley runs along one of them. Turn the valley."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_lib.landscapes import LeastSquares
from course_lib.optimizers import Adagrad, GradientDescent, Optimizer
from course_lib.plotting.style import DASHED, ORANGE, Style, optimizer_style
from course_lib.plotting.words import shown
from course_lib.training import Path, minimize
from course_lib.widgets.backdrops import landscape_backdrop
from course_lib.widgets.controls import Slider, even_stops, log_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.runs import CURVATURES, KEPT, above_minimum, height, span, valley
from course_lib.widgets.scene import Backdrop, Panel, Scene, curve, end, star, start

STEPS = 40
RATES = log_stops(-2, 1, 10)
ANGLES = even_stops(0.0, 90.0, 5.0)
TASK = (
    "Turn the valley until gradient descent ends with a lower loss than Adagrad, even when Adagrad "
    "has the best rate on its slider for that angle. The text below the picture names that rate."
)


def adagrad_explorer() -> Explorer:
    """Adagrad and gradient descent in a valley that you can turn.

    >>> adagrad_explorer().scene.badge
    'Adagrad ahead'
    """
    return Explorer(
        title="Adagrad in a valley that turns",
        task=TASK,
        controls=(
            Slider("angle", "angle of the valley in degrees", ANGLES, 0.0),
            Slider("learning_rate", "learning rate of Adagrad", RATES, 1.0),
        ),
        compute=compute,
    )


def compute(angle: float, learning_rate: float) -> Scene:
    """Both paths, and the rate that Adagrad has for each coordinate at each step."""
    ground = valley(angle)
    plain = _plain(angle)
    own = minimize(ground, ground.start, Adagrad(learning_rate), STEPS)
    best_rate, best_loss = best_of_adagrad(angle)
    losses = [float(above_minimum(ground, path.values)[-1]) for path in (own, plain)]
    badge = "Adagrad ahead" if losses[0] < losses[1] else "gradient descent ahead"
    solved = (
        f"At {shown(angle)} degrees gradient descent reaches {height(losses[1])} and "
        f"Adagrad {height(best_loss)} at best. The valley crosses the axes, so a rate for each "
        "coordinate cannot fit it."
    )
    return Scene(
        panels=(_map(ground, angle, own, plain), _rates(ground, own, learning_rate)),
        sentence=f"Valley at {shown(angle)} degrees, Adagrad's rate {shown(learning_rate)}: "
        f"after {STEPS} steps Adagrad is {height(losses[0])} above the minimum and gradient "
        f"descent, at the rate that is best for it in the long run, {height(losses[1])}. Adagrad's "
        f"best rate here is {shown(best_rate)}, which ends at {height(best_loss)}.",
        badge=badge,
        solved=solved if losses[1] < best_loss else "",
    )


@lru_cache(KEPT)
def best_of_adagrad(angle: float) -> tuple[float, float]:
    """The rate of the slider with the lowest loss after all steps, and that loss."""
    ground = valley(angle)
    ends = [minimize(ground, ground.start, Adagrad(rate), STEPS).values for rate in RATES]
    losses = [float(above_minimum(ground, values)[-1]) for values in ends]
    best = int(np.argmin(losses))
    return RATES[best], losses[best]


@lru_cache(KEPT)
def _plain(angle: float) -> Path:
    ground = valley(angle)
    rule: Optimizer = GradientDescent(2 / sum(CURVATURES))
    return minimize(ground, ground.start, rule, STEPS)


@lru_cache(KEPT)
def _backdrop(angle: float) -> Backdrop:
    return landscape_backdrop(valley(angle))


def _map(ground: LeastSquares, angle: float, own: Path, plain: Path) -> Panel:
    marks = []
    for name, path in (("gradient descent", plain), ("Adagrad", own)):
        style = optimizer_style("Adagrad" if path is own else "GradientDescent")
        marks.append(curve(path.thetas[:, 1], style, name, x=path.thetas[:, 0]))
        marks.append(end(path.thetas[-1], style, "end" if path is own else ""))
    return Panel(
        *ground.bounds,
        xlabel="θ₀",
        ylabel="θ₁",
        title="Both paths",
        marks=(*star(ground.minimum), *marks, start(ground.start)),
        backdrop=_backdrop(angle),
    )


def _rates(ground: LeastSquares, own: Path, learning_rate: float) -> Panel:
    sums = np.cumsum(ground.gradient(own.thetas) ** 2, axis=0)
    rates = learning_rate / (np.sqrt(sums) + 1e-10)
    return Panel(
        x=(0.0, float(STEPS)),
        y=span([rates.ravel()], log=True),
        xlabel="step",
        ylabel="η / √s",
        title="Adagrad's rate for each coordinate",
        marks=(
            curve(rates[:, 0], Style(ORANGE, "-", "o"), "rate of θ₀"),
            curve(rates[:, 1], Style(ORANGE, DASHED, "^"), "rate of θ₁"),
        ),
        log=True,
    )
