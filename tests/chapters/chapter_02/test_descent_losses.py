"""Chapter 02: what is left of the colleague's mistakes is named; any way to mend them passes."""

import numpy as np
import pytest

from course_lib.datasets import article_points
from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import find
from course_lib.landscapes import LeastSquares
from course_lib.optimizers import GradientDescent
from course_lib.training import minimize

GRADIENT = "gradient = X.T @ (X @ theta - y) / len(y)\n"
LOSS = "np.mean((X @ theta - y) ** 2) / 2"
COLLEAGUE = f"""
def descent_losses(X, y, learning_rate, steps):
    theta = np.zeros(X.shape[1])
    losses = [{LOSS}]
    {GRADIENT}    for _ in range(1, steps):
        theta = theta - learning_rate * gradient
        losses.append({LOSS})
    return np.array(losses)
"""
COUNT = ("range(1, steps)", "range(steps)")
INSIDE = (
    f"    {GRADIENT}    for _ in range(1, steps):\n",
    "    for _ in range(1, steps):\n" + " " * 8 + GRADIENT,
)


def mended_by(*changes):
    """The colleague's program as a learner changes it."""
    text, space = COLLEAGUE, {"np": np}
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    exec(text, space)
    return space["descent_losses"]


@pytest.mark.parametrize(
    ("changes", "misconception"),
    [
        ((), "one-step-too-few-and-gradient-outside-loop"),
        ((COUNT,), "gradient-outside-loop"),
        ((INSIDE,), "one-step-too-few"),
        ((INSIDE, COUNT), None),
        ((INSIDE, (COUNT[0], "range(1, steps + 1)")), None),
        ((INSIDE, (COUNT[0], "range(steps + 1)")), "one-step-too-many"),
        (((COUNT[0], "range(steps + 1)"),), "gradient-outside-loop-and-one-step-too-many"),
        ((INSIDE, COUNT, ("np.array(losses)", "theta")), "theta-returned"),
        ((INSIDE, COUNT, (f"[{LOSS}]", "[]")), "start-left-out"),
    ],
)
def test_what_is_left_of_the_colleagues_mistakes_is_named(changes, misconception, hidden):
    found = check("descent_losses", mended_by(*changes), hidden)
    assert (found.passed, found.misconception) == (misconception is None, misconception)


def test_the_colleagues_program_as_it_came_gives_no_mistake_away_at_first():
    found = check("descent_losses", mended_by(), help=1)
    assert found.diagnosis.startswith("These are the colleague's numbers")
    assert "gradient" not in found.diagnosis + found.nudge
    assert "range" not in found.diagnosis + found.nudge


def test_the_colleagues_runs_end_as_the_exercise_says():
    data = article_points()
    right = find("descent_losses").reference
    assert right(data.X, data.y, 0.01, 1000)[-1] == pytest.approx(0.003, abs=5e-4)
    runs = [mended_by()(data.X, data.y, 0.01, steps) for steps in (1, 5, 1000)]
    assert [len(run) for run in runs] == [1, 5, 1000]
    assert [round(run[-1], 3) for run in runs] == [6.75, 0.188, 292115.081]


def test_an_earlier_answer_does_not_mend_the_colleagues_program(hidden):
    found = check("descent_losses", find("gradient_descent").reference, hidden)
    assert not found.passed
    assert found.misconception == "theta-returned"


def test_losses_agree_with_the_library():
    for X, y, rate, steps in inputs(find("descent_losses")):
        if X.shape[1] != 2:
            continue
        run = minimize(LeastSquares(X, y), np.zeros(X.shape[1]), GradientDescent(rate), steps)
        losses = find("descent_losses").reference(X, y, rate, steps)
        np.testing.assert_allclose(losses, run.values, rtol=1e-10)


def by_the_whole_path(X, y, learning_rate, steps):
    path = [np.zeros(X.shape[1])]
    while len(path) <= steps:
        path.append(path[-1] - learning_rate / len(y) * X.T @ (X @ path[-1] - y))
    return 0.5 * np.mean((np.array(path) @ X.T - y) ** 2, axis=1)


def with_an_array_to_fill(X, y, learning_rate, steps):
    theta, losses = np.zeros(X.shape[1]), np.empty(steps + 1)
    for step in range(steps + 1):
        residuals = X @ theta - y
        losses[step] = residuals @ residuals / (2 * len(y))
        theta -= learning_rate * np.mean(residuals[:, None] * X, axis=0)
    return losses


def as_a_list_in_float32(X, y, learning_rate, steps):
    X, y = X.astype(np.float32), y.astype(np.float32)
    theta, losses = np.zeros(X.shape[1], np.float32), []
    for _ in range(steps):
        losses.append(np.square(y - X @ theta).mean() / 2)
        theta = theta + np.float32(learning_rate) * (X.T @ (y - X @ theta)) / len(y)
    return [*losses, np.square(y - X @ theta).mean() / 2]


def by_the_earlier_answer(X, y, learning_rate, steps):
    descent = find("gradient_descent").reference
    thetas = (descent(X, y, learning_rate, k) for k in range(steps + 1))
    return tuple(np.mean((X @ theta - y) ** 2) / 2 for theta in thetas)


@pytest.mark.parametrize(
    "answer",
    [by_the_whole_path, with_an_array_to_fill, as_a_list_in_float32, by_the_earlier_answer],
)
def test_the_colleagues_program_may_be_mended_in_any_way(answer, hidden):
    found = check("descent_losses", answer, hidden)
    assert found.passed, found
