"""Where a loss meets the ball of a penalty: L1's square has corners, L2's circle has none."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_lib._validation import FloatArray
from course_lib.plotting.style import BLACK, BLUE, DASHED, GREEN, VERMILLION, Style
from course_lib.plotting.words import point, shown
from course_lib.widgets.backdrops import filled
from course_lib.widgets.controls import Select, Slider, even_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.runs import KEPT
from course_lib.widgets.scene import Backdrop, Handle, Marks, Panel, Scene, curve, end, star

HESSIAN = np.array([[1.0, 0.4], [0.4, 0.7]])
VIEW = (-3.0, 3.0)
STRENGTHS = even_stops(0.0, 3.0, 0.05)
PLACES = even_stops(-2.8, 2.8, 0.05)
PLACE = (2.0, 1.0)
TASK = (
    "Leave the star where it is. With L1, find the smallest stop of α at which one weight is "
    "exactly 0. Then choose L2 at the same α: is a weight 0 there?"
)


def penalty_explorer() -> Explorer:
    """Contours of a loss with two weights, and the ball of L1 or L2 that its best point lies on.

    >>> penalty_explorer().scene.badge
    'both weights in use'
    """
    return Explorer(
        title="The balls of L1 and L2",
        task=TASK,
        controls=(
            Select("penalty", "penalty", ("L1", "L2"), "L1"),
            Slider("strength", "strength α", STRENGTHS, 0.3),
            Slider("best_0", "least loss at w₀", PLACES, PLACE[0], row=False),
            Slider("best_1", "least loss at w₁", PLACES, PLACE[1], row=False),
        ),
        compute=compute,
    )


def compute(penalty: str, strength: float, best_0: float, best_1: float) -> Scene:
    """The point with the least loss + penalty, its ball, and how it moves with the strength."""
    minimum = np.array([best_0, best_1])
    weights = solution(penalty, strength, minimum)
    zeros = int(np.sum(weights == 0))
    size = norm(penalty, weights)
    badge = ("both weights in use", "one weight is 0", "both weights are 0")[zeros]
    return Scene(
        panels=(
            _map(penalty, strength, minimum, weights),
            _path(penalty, strength, minimum, weights),
        ),
        sentence=f"{penalty} with α = {shown(strength)}: the best weights are {point(weights)}, "
        f"on the ball of radius {shown(size)}; {badge}. The least loss alone is at "
        f"{point(minimum)}.",
        badge=badge,
        solved=_solved(penalty, strength, minimum),
    )


def solution(penalty: str, strength: float, minimum: FloatArray) -> FloatArray:
    """The weights with the least ½(w − m)ᵀH(w − m) + α Σ|w|, or + α/2 Σ w² for L2."""
    pull = HESSIAN @ minimum
    if penalty == "L2":
        return np.asarray(np.linalg.solve(HESSIAN + strength * np.eye(2), pull))
    weights, pulls, rows = [0.0, 0.0], pull.tolist(), HESSIAN.tolist()
    for _ in range(80):  # each weight in turn has a closed form: a soft threshold
        for j in (0, 1):
            rest = pulls[j] - rows[j][1 - j] * weights[1 - j]
            weights[j] = (rest - min(max(rest, -strength), strength)) / rows[j][j]
    return np.array(weights)


def norm(penalty: str, weights: FloatArray) -> float:
    """The radius of the penalty's ball through these weights: Σ|w|, or the root of Σ w²."""
    return float(np.abs(weights).sum() if penalty == "L1" else np.hypot(*weights))


def _solved(penalty: str, strength: float, minimum: FloatArray) -> str:
    """What was found, if this is the first stop at which L1 has a weight that is 0."""
    if penalty != "L1" or tuple(minimum) != PLACE:
        return ""
    first = next(s for s in STRENGTHS if (solution("L1", s, minimum) == 0).any())
    if strength != first:
        return ""
    shrunk = solution("L2", strength, minimum)
    return (
        f"At α = {shown(strength)} the point of L1 sits in a corner of its square, where a weight "
        f"is exactly 0. L2 with the same α has {point(shrunk)}: smaller, not 0."
    )


def _map(penalty: str, strength: float, minimum: FloatArray, weights: FloatArray) -> Panel:
    radius = norm(penalty, weights)
    corners = np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]], dtype=float)
    turn = np.linspace(0, 2 * np.pi, 121)
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    ball = radius * (corners if penalty == "L1" else circle)
    away = weights - minimum
    height = float(np.sqrt(away @ HESSIAN @ away))
    ring = minimum + height * circle @ np.linalg.inv(np.linalg.cholesky(HESSIAN))
    style = Style(VERMILLION, marker="s")
    return Panel(
        x=VIEW,
        y=VIEW,
        xlabel="w₀",
        ylabel="w₁",
        title="Loss and ball touch at the best point",
        marks=(
            Marks(ball, Style(BLUE, "-"), f"ball of {penalty}"),
            Marks(ring, Style(BLACK, DASHED), "loss at that point", width=1.5),
            *star(minimum),
            end(weights, style, "least loss + penalty"),
        ),
        backdrop=_backdrop(float(minimum[0]), float(minimum[1])),
        handle=Handle("least loss", (float(minimum[0]), float(minimum[1])), "best_0", "best_1"),
    )


@lru_cache(KEPT)
def _backdrop(best_0: float, best_1: float) -> Backdrop:
    axis = np.linspace(*VIEW, 61)
    away = np.stack(np.meshgrid(axis - best_0, axis - best_1), axis=-1)
    heights = 0.5 * np.einsum("...i,ij,...j->...", away, HESSIAN, away)
    return filled(axis, axis, heights, [0.0, 0.05, 0.2, 0.5, 1.0, 2.0, 4.0, 10.0, 50.0])


def _path(penalty: str, strength: float, minimum: FloatArray, weights: FloatArray) -> Panel:
    stops = np.array(STRENGTHS)
    values = np.array([solution(penalty, s, minimum) for s in stops])
    here = Marks(
        np.column_stack([[strength, strength], weights]), Style(VERMILLION, marker="s"), "",
        line=False, every=1, size=9, rim=True,
    )  # fmt: skip
    reach = 1.1 * max(1.0, float(np.abs(values).max()))
    return Panel(
        x=(0.0, STRENGTHS[-1]),
        y=(min(-0.2, 1.1 * float(values.min())), reach),
        xlabel="strength α",
        ylabel="best weights",
        title=f"The weights as {penalty} grows",
        marks=(
            Marks(np.array([[0.0, 0.0], [STRENGTHS[-1], 0.0]]), Style(BLACK, ":"), width=1.2),
            curve(values[:, 0], Style(BLUE, "-", "v"), "w₀", x=stops),
            curve(values[:, 1], Style(GREEN, DASHED, "D"), "w₁", x=stops),
            here,
        ),
    )
