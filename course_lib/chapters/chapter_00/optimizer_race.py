"""A race of optimizers that can be played, stopped and wound back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np

from course_lib._validation import FloatArray, describe, integer
from course_lib.landscapes import Quadratic, Ravine, Rosenbrock
from course_lib.optimizers import Adagrad, Adam, GradientDescent, Momentum, Optimizer
from course_lib.plotting.style import Style, label_styles
from course_lib.plotting.surface import checked_bounds, minimum_of
from course_lib.plotting.words import listed, shown
from course_lib.widgets.backdrops import landscape_backdrop
from course_lib.widgets.controls import Select, Slider, even_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.runs import KEPT, above_minimum, height, run, span, start_of, valley
from course_lib.widgets.scene import Panel, Scene, curve, end, star, start

RATES = tuple(float(f"{10.0**power:.2g}") for power in np.arange(-3, 0.75, 0.25))
TASK = (
    "Who leads early need not win. Find the first step from which the winner stays in the lead "
    "until the end."
)

LANDSCAPES: dict[str, Any] = {
    "bowl": Quadratic(25.0),
    "slanted bowl": valley(45.0),
    "ravine": Ravine(),
    "banana valley": Rosenbrock(),
}
OPTIMIZERS = {rule.__name__: rule for rule in (GradientDescent, Momentum, Adagrad, Adam)}


@dataclass(frozen=True, eq=False)
class Runner:
    """One optimizer's run on one landscape.

    Attributes:
        name: What it is called.
        rate: Its learning rate at the first step.
        thetas: Where it went (n, 2).
        losses: Its losses (n,); above the minimum where there is one.
    """

    name: str
    rate: float
    thetas: FloatArray
    losses: FloatArray

    def loss(self, step: int) -> float:
        """The loss after some steps; infinite once the run has blown up."""
        return float(self.losses[step]) if step < len(self.losses) else float("inf")

    def worst_of_last(self, steps: int) -> float:
        """The highest loss in the last ten of these steps."""
        return max(self.loss(step) for step in range(max(0, steps - 9), steps + 1))


def optimizer_race(
    landscapes: Mapping[str, Any] | None = None,
    optimizers: Mapping[str, Any] | None = None,
    steps: int = 60,
) -> Explorer:
    """A race on landscapes: choose one, play it, stop it, go back and forth.

    Args:
        landscapes: Landscapes by name; four of the course if None.
        optimizers: By name optimizers, which keep their rates, or their classes. A class gets on
            each landscape the best of 15 rates from 0.001 to 3.2: the one whose highest loss in
            the last ten steps is lowest, so that no swing of a path decides.
        steps: How many steps the race has, at least 1.

    Raises:
        TypeError: An entry is no landscape, or no optimizer.
        ValueError: There is nothing to race, or no step.

    >>> race = optimizer_race({"bowl": Quadratic(10)}, {"Adam": Adam, "Momentum": Momentum(0.05)})
    >>> race.scene.badge
    'step 30'
    """
    grounds = _filled("landscapes", landscapes, LANDSCAPES)
    rules = _filled("optimizers", optimizers, OPTIMIZERS)
    for name, ground in grounds.items():
        start_of(f"landscapes[{name!r}]", ground)
        checked_bounds(ground, None)
    for name, rule in rules.items():
        a_class = isinstance(rule, type) and issubclass(rule, Optimizer)
        if not (a_class or isinstance(rule, Optimizer)):
            raise TypeError(f"optimizers[{name!r}] must be an optimizer, got {describe(rule)}")
    last = integer("steps", steps, at_least=1)
    choice = Select("landscape", "landscape", tuple(grounds), next(iter(grounds)))
    half = float(-(-last // 2))
    played = Slider("step", "step", even_stops(0, last, 1), half, played=True)
    runs = lru_cache(KEPT)(lambda name: race(grounds[name], rules, last))
    backdrops = lru_cache(KEPT)(lambda name: landscape_backdrop(grounds[name]))
    return Explorer(
        title="A race of optimizers",
        task=TASK,
        controls=(choice, played) if len(grounds) > 1 else (played,),
        compute=partial(compute, grounds, runs, backdrops),
    )


def compute(
    grounds: Mapping[str, Any], runs: Any, backdrops: Any, step: float, landscape: str = ""
) -> Scene:
    """The race on a landscape after a number of steps."""
    name = landscape or next(iter(grounds))
    ground, runners, now = grounds[name], runs(name), round(step)
    last = max(len(runner.losses) for runner in runners) - 1
    styles = label_styles([runner.name for runner in runners])
    log = minimum_of(ground) is not None
    marks, losses = [], []
    for runner in runners:
        style: Style = styles[runner.name]
        so_far, loss = runner.thetas[: now + 1], runner.losses[: now + 1]
        label = f"{runner.name}, rate {shown(runner.rate)}"
        marks += [curve(so_far[:, 1], style, label, x=so_far[:, 0]), end(so_far[-1], style, "")]
        losses.append(curve(loss, style))
    order = sorted(runners, key=lambda runner: runner.loss(now))
    places = [f"{runner.name} {height(runner.loss(now))}" for runner in order]
    ahead = len(order) > 1 and order[0].loss(now) < order[1].loss(now)
    leads = f" {order[0].name} leads." if ahead else ""
    return Scene(
        panels=(
            Panel(
                *checked_bounds(ground, None),
                xlabel="θ₀",
                ylabel="θ₁",
                title=name.capitalize(),
                marks=(*star(minimum_of(ground)), *marks, start(ground.start)),
                backdrop=backdrops(name),
            ),
            Panel(
                x=(0.0, float(last)),
                y=span([runner.losses for runner in runners], log),
                xlabel="step",
                ylabel="loss above the minimum" if log else "loss",
                title="Loss so far",
                marks=tuple(losses),
                log=log,
            ),
        ),
        sentence=f"After step {now} of {last} on {name}, lowest loss first: {listed(places)}."
        f"{leads}",
        badge=f"step {now}",
        solved=_solved(runners, now, last, name),
    )


def race(ground: Any, rules: Mapping[str, Any], steps: int) -> list[Runner]:
    """Every optimizer's run from the landscape's own start."""
    runners = []
    for name, rule in rules.items():
        if isinstance(rule, Optimizer):
            runners.append(_runner(name, ground, rule, steps))
        else:
            tries = [_runner(name, ground, rule(rate), steps) for rate in RATES]
            runners.append(min(tries, key=lambda one: one.worst_of_last(steps)))
    return runners


def lead_from(runners: list[Runner], last: int) -> int:
    """The first step from which the winner at the end is in front of all; last + 1 after a tie.

    At step 0 all are level, so there is always a step at which the winner is not in front.
    """
    winner = min(runners, key=lambda runner: runner.loss(last))
    behind = [
        step
        for step in range(last + 1)
        if any(one.loss(step) <= winner.loss(step) for one in runners if one is not winner)
    ]
    return behind[-1] + 1


def _runner(name: str, ground: Any, rule: Optimizer, steps: int) -> Runner:
    rule.reset()
    rate = rule.rate
    path, _ = run(ground, ground.start, rule, steps)
    return Runner(name, rate, path.thetas, above_minimum(ground, path.values))


def _solved(runners: list[Runner], now: int, last: int, landscape: str) -> str:
    if len(runners) < 2 or now != lead_from(runners, last):
        return ""
    winner = min(runners, key=lambda runner: runner.loss(last))
    return (
        f"On {landscape} {winner.name} stays in front from step {now} on. Stop the race earlier, "
        "and another one may be called the best."
    )


def _filled(name: str, given: object, default: dict[str, Any]) -> dict[str, Any]:
    if given is None:
        return default
    if not isinstance(given, Mapping):
        raise TypeError(f"{name} must be a dict {{name: …}}, got {describe(given)}")
    if not given:
        raise ValueError(f"{name} must not be empty, got {{}}")
    return {str(key): value for key, value in given.items()}
