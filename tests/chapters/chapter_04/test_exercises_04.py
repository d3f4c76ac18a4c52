"""Chapter 04: steps of momentum as people write them, right and wrong, and what is said to them."""

import numpy as np
import pytest

from course_lib.curvature import heavy_ball_radius
from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import find
from course_lib.optimizers import DynamicGradientDescent, Momentum
from course_lib.schedules import ExponentialDecay


def each_input(name):
    return inputs(find(name)) + inputs(find(name), hidden=True)


# Right answers.


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("momentum_step", (1.0, 2.0, 3.0, 0.5, 0.5), (-1.0, 4.0)),
        ("nesterov_step", (1.0, 2.0, 3.0, 0.5, 0.5), (-1.5, 4.0)),
        ("dgd_step", (1.0, 2.0, 3.0, 0.5), (-1.5, 5.0)),
        ("exponential_decay", (3, 0.8, 0.5), 0.1),
        ("exponential_decay", (0, 0.8, 0.5), 0.8),
        ("rate_sum", (0.01, 0.9), 0.1),
        ("best_momentum", (1.0, 9.0), (0.25, 0.25)),
        ("best_momentum", (1.0, 100.0), (4 / 121, 81 / 121)),
        (
            "momentum_run",
            (np.array([1.0, 4.0]), np.array([2.0, -1.0]), 0.5, 0.5, 3),
            [[2, -1], [1, 1], [0, 0], [-0.5, -0.5]],
        ),
        ("momentum_factor", (0.1, 0.81, 1.0), 0.9),
        ("momentum_factor", (0.1, 0.0, 4.0), 0.6),
        ("momentum_factor", (2.0, 0.5, 2.0), 2.5 / 2 + np.sqrt(2.5**2 - 2) / 2),
    ],
)
def test_by_hand(name, arguments, expected):
    np.testing.assert_allclose(find(name).reference(*arguments), expected, rtol=1e-12)


@pytest.mark.parametrize(("name", "nesterov"), [("momentum_step", False), ("nesterov_step", True)])
def test_a_step_is_that_of_the_library(name, nesterov):
    for theta, velocity, gradient, rate, beta in each_input(name):
        ours = find(name).reference(theta, velocity, gradient, rate, beta)
        optimizer, moved = Momentum(rate, beta, nesterov), theta.copy()
        optimizer.load_state_dict({"t": 1, "state": {"v": velocity}})
        optimizer.step(moved, gradient)
        np.testing.assert_allclose(ours[0], moved)
        np.testing.assert_allclose(ours[1], optimizer.state["v"])


def test_a_run_is_that_of_the_library():
    for curvatures, start, rate, beta, steps in each_input("momentum_run"):
        theta, optimizer, path = start.copy(), Momentum(rate, beta), [start]
        for _ in range(steps):
            optimizer.step(theta, curvatures * theta)
            path.append(theta.copy())
        ours = find("momentum_run").reference(curvatures, start, rate, beta, steps)
        np.testing.assert_allclose(ours, path, rtol=1e-12, atol=1e-14)


def test_dgd_is_that_of_the_library():
    step, decay = find("dgd_step").reference, find("exponential_decay").reference
    theta, velocity = np.array([1.0, -2.0]), np.zeros(2)
    moved, optimizer = theta.copy(), DynamicGradientDescent(0.1, decay=0.8)
    for t in range(6):
        assert decay(t, 0.1, 0.8) == pytest.approx(optimizer.rate)
        assert decay(t, 0.1, 0.8) == pytest.approx(ExponentialDecay(0.1, rate=0.8)(t))
        theta, velocity = step(theta, velocity, 3 * theta, decay(t, 0.1, 0.8))
        optimizer.step(moved, 3 * moved)
        np.testing.assert_allclose(theta, moved)


def test_the_sum_is_that_of_the_rates():
    decay = find("exponential_decay").reference
    for initial, rate in each_input("rate_sum"):
        total = sum(decay(t, initial, rate) for t in range(300_000))
        assert find("rate_sum").reference(initial, rate) == pytest.approx(total)


def test_the_best_setting_is_the_best_of_a_grid():
    for smallest, largest in each_input("best_momentum"):
        rate, beta = find("best_momentum").reference(smallest, largest)
        factor = find("momentum_factor").reference
        best = max(factor(rate, beta, curvature) for curvature in (smallest, largest))
        rates, betas = rate * np.linspace(0.5, 1.5, 101), np.linspace(0, 0.99, 100)[:, None]
        grid = np.maximum(*(heavy_ball_radius(rates, betas, c) for c in (smallest, largest)))
        assert best == pytest.approx(np.sqrt(beta), abs=1e-6)
        assert best <= grid.min() + 1e-6


def test_the_factor_is_that_of_the_matrix_and_of_the_library():
    for rate, beta, curvature in each_input("momentum_factor"):
        matrix = np.array([[1 + beta - rate * curvature, -beta], [1, 0]])
        ours = find("momentum_factor").reference(rate, beta, curvature)
        assert ours == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max())
        assert ours == pytest.approx(float(heavy_ball_radius(rate, beta, curvature)))


def in_place_on_copies(theta, velocity, gradient, learning_rate, beta):
    theta, velocity = theta.copy(), velocity.copy()
    velocity *= beta
    velocity += gradient
    theta -= learning_rate * velocity
    return [theta, velocity]


def entry_by_entry(theta, velocity, gradient, learning_rate, beta):
    new = [beta * v + g for v, g in zip(velocity, gradient, strict=True)]
    return [t - learning_rate * v for t, v in zip(theta, new, strict=True)], new


def in_float32(theta, velocity, gradient, learning_rate, beta):
    theta, velocity, gradient = (np.float32(a) for a in (theta, velocity, gradient))
    velocity = gradient + np.float32(beta) * velocity
    return theta - np.float32(learning_rate) * velocity, velocity


def multiplied_out(theta, velocity, gradient, learning_rate, beta):
    move = learning_rate * beta * velocity + learning_rate * gradient
    return -move + theta, move / learning_rate


def nesterov_multiplied_out(theta, velocity, gradient, learning_rate, beta):
    move = (1 + beta) * gradient + beta**2 * velocity
    return theta - move * learning_rate, velocity * beta + gradient


def nesterov_after_the_heavy_ball(theta, velocity, gradient, learning_rate, beta):
    new = beta * velocity + gradient
    ahead = theta - learning_rate * new
    return ahead - learning_rate * beta * (new - velocity), new


def nesterov_in_float32(theta, velocity, gradient, learning_rate, beta):
    theta, velocity, gradient = (np.float32(a) for a in (theta, velocity, gradient))
    velocity = np.float32(beta) * velocity + gradient
    return [theta - np.float32(learning_rate) * (gradient + np.float32(beta) * velocity), velocity]


def nesterov_entry_by_entry(theta, velocity, gradient, learning_rate, beta):
    thetas, velocities = [], []
    for t, v, g in zip(theta, velocity, gradient, strict=True):
        velocities.append(beta * v + g)
        thetas.append(t - learning_rate * g - learning_rate * beta * velocities[-1])
    return thetas, velocities


def decay_by_a_loop(t, initial, rate):
    for _ in range(t):
        initial = initial * rate
    return initial


def decay_by_recursion(t, initial, rate):
    return initial if t == 0 else rate * decay_by_recursion(t - 1, initial, rate)


def sum_until_nothing_changes(initial, decay):
    total, term = 0.0, initial
    while total + term != total:
        total, term = total + term, term * decay
    return total


def best_by_kappa(smallest, largest):
    root = (largest / smallest) ** 0.5
    factor = (root - 1) / (root + 1)
    return [(1 + factor) ** 2 / largest, factor**2]


def factor_by_quadratic_formula(learning_rate, beta, curvature):
    middle = 1 + beta - learning_rate * curvature
    root = complex(middle**2 - 4 * beta) ** 0.5
    return max(abs(middle + root), abs(middle - root)) / 2


def factor_by_errors_and_velocities(learning_rate, beta, curvature):
    matrix = [
        [1 - learning_rate * curvature, -learning_rate * beta],
        [curvature, beta],
    ]
    return np.float32(max(abs(np.linalg.eigvals(matrix))))


def factor_by_roots(learning_rate, beta, curvature):
    return np.abs(np.roots([1, learning_rate * curvature - 1 - beta, beta])).max()


def run_by_differences(curvatures, start, learning_rate, beta, steps):
    path = np.empty((steps + 1, len(start)))
    path[0] = before = start
    for k in range(steps):
        path[k + 1] = path[k] - learning_rate * curvatures * path[k] + beta * (path[k] - before)
        before = path[k]
    return path


def run_of_momentum_steps(curvatures, start, learning_rate, beta, steps):
    """The step of exercise 1, in the loop."""
    theta, velocity, path = start.copy(), 0 * start, [start]
    for _ in range(steps):
        step = find("momentum_step").reference
        theta, velocity = step(theta, velocity, curvatures * theta, learning_rate, beta)
        path += [theta]
    return path


def run_with_an_average(curvatures, start, learning_rate, beta, steps):
    """The colleague's average, with a rate that makes up for it."""
    theta, average, path = np.copy(start), np.zeros_like(start), [start.tolist()]
    for _ in range(steps):
        average += (1 - beta) * (curvatures * theta - average)
        theta -= learning_rate / (1 - beta) * average
        path.append(theta.tolist())
    return path


def run_begun_before_the_loop(curvatures, start, learning_rate, beta, steps):
    """The colleague's order, with the first gradient before the loop."""
    theta, velocity, path = start, curvatures * start, [start]
    while len(path) <= steps:
        theta = theta - learning_rate * velocity
        velocity = beta * velocity + curvatures * theta
        path.append(theta)
    return np.vstack(path)


def run_in_float32(curvatures, start, learning_rate, beta, steps):
    given = (np.float32(one) for one in (curvatures, start, learning_rate, beta))
    return run_begun_before_the_loop(*given, steps)


RIGHT = {
    "momentum_run": [
        run_by_differences,
        run_of_momentum_steps,
        run_with_an_average,
        run_begun_before_the_loop,
        run_in_float32,
    ],
    "momentum_step": [
        in_place_on_copies,
        entry_by_entry,
        in_float32,
        multiplied_out,
        lambda *arguments: np.stack(entry_by_entry(*arguments)),
    ],
    "nesterov_step": [
        nesterov_multiplied_out,
        nesterov_after_the_heavy_ball,
        nesterov_in_float32,
        nesterov_entry_by_entry,
    ],
    "dgd_step": [
        lambda *arguments: in_place_on_copies(*arguments, 1.0),
        lambda *arguments: entry_by_entry(*arguments, 1),
        lambda *arguments: in_float32(*arguments, 1),
        lambda t, v, g, rate: (t - rate * v - rate * g, np.add(v, g).tolist()),
    ],
    "exponential_decay": [
        decay_by_a_loop,
        decay_by_recursion,
        lambda t, initial, rate: np.float32(initial * rate**t),
        lambda t, initial, rate: initial * np.exp(t * np.log(rate)),
        lambda t, initial, rate: ExponentialDecay(initial, rate)(t),
    ],
    "rate_sum": [
        sum_until_nothing_changes,
        lambda initial, decay: -initial / (decay - 1),
        lambda initial, decay: np.float32(initial / (1 - decay)),
        lambda initial, decay: sum(initial * decay**t for t in range(300_000)),
        lambda initial, decay: initial + decay * initial / (1 - decay),
    ],
    "best_momentum": [
        best_by_kappa,
        lambda a, b: ((2 / (a**0.5 + b**0.5)) ** 2, (1 - 2 / ((b / a) ** 0.5 + 1)) ** 2),
        lambda a, b: tuple(np.float32(find("best_momentum").reference(a, b))),
        lambda a, b: np.array([4 / (a + b + 2 * (a * b) ** 0.5), best_by_kappa(a, b)[1]]),
    ],
    "momentum_factor": [
        factor_by_quadratic_formula,
        factor_by_errors_and_velocities,
        factor_by_roots,
        lambda rate, beta, curvature: heavy_ball_radius(rate, beta, curvature),
        lambda rate, beta, curvature: factor_by_roots(rate, beta, curvature) + 0j,
    ],
}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        pytest.param(name, answer, id=f"{name}-{number}")
        for name, answers in RIGHT.items()
        for number, answer in enumerate(answers)
    ],
)
def test_a_right_answer_passes(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.passed, found


# Wrong answers, written as a learner writes them.


def averaged(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity + (1 - beta) * gradient
    return theta - learning_rate * velocity, velocity


def as_in_keras(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity - learning_rate * gradient
    return theta + velocity, velocity


def starts_anew(theta, velocity, gradient, learning_rate, beta):
    velocity = np.zeros_like(theta)
    velocity = beta * velocity + gradient
    return theta - learning_rate * velocity, velocity


def other_order(theta, velocity, gradient, learning_rate, beta):
    theta = theta - learning_rate * velocity
    return theta, beta * velocity + gradient


def brackets(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * (velocity + gradient)
    return theta - learning_rate * velocity, velocity


def averaged_and_in_the_other_order(theta, velocity, gradient, learning_rate, beta):
    theta = theta - learning_rate * velocity
    velocity = beta * velocity + (1 - beta) * gradient
    return theta, velocity


def new_velocity_lost(theta, velocity, gradient, learning_rate, beta):
    new = beta * velocity + gradient
    return theta - learning_rate * new, velocity


def averaged_and_uphill(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity + (1 - beta) * gradient
    return theta + learning_rate * velocity, velocity


def averaged_and_swapped_round(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity + (1 - beta) * gradient
    return velocity, theta - learning_rate * velocity


def look_ahead_with_the_old_velocity(theta, velocity, gradient, learning_rate, beta):
    theta = theta - learning_rate * (gradient + beta * velocity)
    velocity = beta * velocity + gradient
    return theta, velocity


def overwritten_velocity(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity + gradient
    velocity = gradient + beta * velocity
    return theta - learning_rate * velocity, velocity


def dampened_nesterov(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity + (1 - beta) * gradient
    return theta - learning_rate * (gradient + beta * velocity), velocity


def heavy_ball_uphill(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity + gradient
    return theta + learning_rate * velocity, velocity


def dgd_with_own_decay(theta, velocity, gradient, learning_rate):
    velocity = velocity + gradient
    learning_rate *= 0.9
    return theta - learning_rate * velocity, velocity


def dgd_with_beta(theta, velocity, gradient, learning_rate):
    velocity = 0.9 * velocity + gradient
    return theta - learning_rate * velocity, velocity


def dgd_damped_and_decayed(theta, velocity, gradient, learning_rate):
    velocity = 0.9 * velocity + gradient
    return theta - 0.9 * learning_rate * velocity, velocity


def factor_of_largest(learning_rate, beta, curvature):
    matrix = np.array([[1 + beta - learning_rate * curvature, -beta], [1, 0]])
    return np.max(np.linalg.eigvals(matrix).real)


def factor_as_symmetric(learning_rate, beta, curvature):
    matrix = np.array([[1 + beta - learning_rate * curvature, -beta], [1, 0]])
    return np.abs(np.linalg.eigvalsh(matrix)).max()


WRONG = [
    ("momentum_step", averaged, "averaged-gradients"),
    ("momentum_step", as_in_keras, "rate-inside-the-velocity"),
    ("momentum_step", starts_anew, "velocity-forgotten"),
    ("momentum_step", other_order, "moved-by-the-old-velocity"),
    ("momentum_step", brackets, "beta-on-the-gradient"),
    ("momentum_step", new_velocity_lost, "old-velocity-returned"),
    ("momentum_step", find("nesterov_step").reference, "looks-ahead"),
    (
        "momentum_step",
        averaged_and_in_the_other_order,
        "moved-by-the-old-velocity-and-averaged-gradients",
    ),
    ("momentum_step", averaged_and_uphill, "ascent-and-averaged-gradients"),
    (
        "momentum_step",
        averaged_and_swapped_round,
        "returned-in-the-wrong-order-and-averaged-gradients",
    ),
    ("nesterov_step", look_ahead_with_the_old_velocity, "look-ahead-missing"),
    ("nesterov_step", find("momentum_step").reference, "look-ahead-missing"),
    ("nesterov_step", overwritten_velocity, "look-ahead-returned"),
    ("nesterov_step", dampened_nesterov, "averaged-gradients"),
    ("nesterov_step", averaged, "look-ahead-missing-and-averaged-gradients"),
    ("nesterov_step", heavy_ball_uphill, "ascent-and-look-ahead-missing"),
    ("dgd_step", dgd_with_own_decay, "rate-decayed-inside"),
    ("dgd_step", dgd_with_beta, "damped"),
    ("dgd_step", dgd_damped_and_decayed, "rate-decayed-inside-and-damped"),
    ("exponential_decay", lambda t, initial, rate: initial * rate * t, "multiplied-by-t"),
    (
        "exponential_decay",
        lambda t, initial, rate: initial * np.exp(-rate * t),
        "e-to-the-minus-rate",
    ),
    ("rate_sum", lambda initial, decay: initial / 1 - decay, "brackets-missing"),
    (
        "rate_sum",
        lambda initial, decay: sum(initial * decay**t for t in range(100)),
        "stopped-early",
    ),
    ("momentum_factor", factor_of_largest, "not-the-modulus"),
    ("momentum_factor", factor_as_symmetric, "symmetric-solver"),
]


def names(exercise, cases):
    return [(exercise, answer, misconception) for misconception, answer in cases]


# In the steps: t is θ, v the old velocity, w the new one, g the gradient, r the rate and b is β.
def stepped(move, new="b * v + g", result="t, w"):
    """One step with this move of θ, this new velocity and this result, each as text."""

    def answer(theta, velocity, gradient, learning_rate, beta=None):
        known = {"np": np, "v": velocity, "g": gradient, "r": learning_rate, "b": beta}
        known["w"] = eval(new, known)
        known["old"], known["t"] = theta, theta - eval(move, {**known, "t": theta})
        return eval(result, known)

    return answer


WRONG += names(
    "momentum_step",
    [
        ("velocity-untouched", stepped("r * g", result="t, v")),
        ("old-theta-returned", stepped("r * w", result="old, w")),
        ("undamped-move", stepped("r * (v + g)")),
        ("gradient-twice", stepped("r * (w + g)")),
        ("beta-in-the-move", stepped("r * b * w")),
        ("beta-squared", stepped("r * w", "b * b * v + g")),
        ("rate-and-beta-exchanged", stepped("b * w", "r * v + g")),
        ("bias-corrected", stepped("r * w / (1 - b)")),
        (
            "averaged-gradients-and-bias-corrected",
            stepped("r * w / (1 - b**2)", "b * v + (1 - b) * g"),
        ),
        ("one-number-for-all", stepped("r * np.linalg.norm(w)")),
        ("direction-only", stepped("r * w / np.linalg.norm(w)")),
        ("squared-gradients", stepped("r * g / np.sqrt(w)", "b * v + g**2")),
        ("rate-on-a-part", stepped("r * g - b * v")),
        ("rate-on-a-part", stepped("r * b * v + g")),
        ("averaged-gradients-and-beta-hard-coded", stepped("r * w", "0.9 * v + 0.1 * g")),
        ("rate-twice-and-velocity-turned-round", stepped("-r * w", "b * v - r * g")),
        ("arguments-exchanged", lambda v, t, g, r, b: (t - r * (b * v + g), b * v + g)),
        ("theta-returned-as-velocity", stepped("r * w", result="t, old")),
        ("clipped", stepped("r * w", "b * v + np.clip(g, -1, 1)")),
        ("fraction-cut-off", stepped("np.trunc(r * w)")),
    ],
)
WRONG += names(
    "dgd_step",
    [
        ("velocity-forgotten-and-rate-hard-coded", stepped("0.01 * w", "g")),
        ("squared-gradients", stepped("r * g / np.sqrt(w)", "v + g**2")),
        ("divided-by-a-root", stepped("r * g / np.sqrt(w)", "v + g")),
        ("rate-for-beta", stepped("r * w", "(1 - r) * v + r * g")),
        ("rate-on-a-part", stepped("r * g - v", "v + g")),
        ("entries-added-up", stepped("r * w", "v + np.cumsum(g)")),
        ("one-number-for-all", stepped("r * w", "np.sum(g)")),
        ("averaged-gradients", stepped("r * w", "(v + g) / 2")),
        ("factor-two", stepped("r / (1 - 0.9) * w", "v + g")),
        ("damped-before-the-return", stepped("r * w", "v + g", "t, 0.9 * w")),
        ("ascent-and-averaged-gradients", stepped("-r * w", "(v + g) / 2")),
    ],
)
WRONG += names(
    "nesterov_step",
    [
        ("beta-on-the-wrong-part-of-the-move", stepped("r * (b * g + w)")),
        ("beta-on-the-whole-move", stepped("r * b * (g + w)")),
        ("beta-twice-in-the-move", stepped("r * (g + b**2 * w)")),
        ("shares-in-the-move", stepped("r * ((1 - b) * g + b * w)")),
        ("both-velocities-in-the-move", stepped("r * b * v + r * w")),
        ("rate-on-a-part", stepped("r * g + b * w")),
        ("rate-on-a-part", stepped("r * g - b * w")),
        ("plain-gradient-descent", stepped("r * g", "g")),
        ("beta-hard-coded-in-the-move", stepped("r * (g + 0.9 * w)")),
        (
            "old-velocity-returned-and-beta-hard-coded-in-the-move",
            stepped("r * (g + 0.9 * w)", result="t, v"),
        ),
        ("look-ahead-missing-and-rate-inside-the-velocity", stepped("-w", "b * v - r * g")),
        ("rate-inside-the-velocity", stepped("-(b * w - r * g)", "b * v - r * g")),
        ("velocity-for-gradient", stepped("r * (1 + b) * w")),
        ("moved-twice", stepped("r * w + r * (g + b * w)")),
        ("wrong-sign-of-calculation", stepped("r * (g + b) * w")),
        (
            "arguments-exchanged",
            lambda t, g, v, r, b: (t - r * (g + b * (b * v + g)), b * v + g),
        ),
    ],
)
WRONG += names(
    "exponential_decay",
    [
        ("time-constant", lambda t, initial, rate: initial * np.exp(-t / rate)),
        ("slower-clock", lambda t, initial, rate: initial * rate ** (t // 10)),
        ("begins-again", lambda t, initial, rate: initial * rate ** (t % 10)),
        ("floor", lambda t, initial, rate: max(initial * rate**t, 1e-3)),
        ("floor", lambda t, initial, rate: initial * rate**t if t < 60 else 1e-5),
        ("cap", lambda t, initial, rate: min(1, initial * rate**t)),
        ("initial-hard-coded", lambda t, initial, rate: 0.01 * rate**t),
        ("initial-and-rate-exchanged", lambda t, rate, initial: initial * rate**t),
        ("arguments-in-another-order", lambda initial, rate, t: initial * rate**t),
        ("straight-line-to-zero", lambda t, initial, rate: max(0, initial - rate * t)),
        ("sum-of-the-rates", lambda t, a, rate: sum(a * rate**k for k in range(t + 1))),
        ("power-too-large", lambda t, initial, rate: initial * rate ** (t * (t - 1) / 2)),
        ("all-rates-so-far", lambda t, a, rate: [a * rate**k for k in range(t + 1)]),
        ("a-factor-at-step-0", lambda t, initial, rate: initial * rate ** max(t, 1)),
        ("lost-continuously", lambda t, initial, rate: initial * np.exp((rate - 1) * t)),
        (
            "share-lost-for-share-kept-and-slower-clock",
            lambda t, initial, rate: initial * (1 - rate) ** (t // 10),
        ),
        ("one-step-late-and-begins-again", lambda t, a, rate: a * rate ** (t % 10 + 1)),
    ],
)
WRONG += names(
    "rate_sum",
    [
        ("stopped-early", lambda a, decay: sum(a * decay**t for t in range(1000))),
        ("stopped-early", lambda a, decay: sum(a * decay**t for t in range(10_000))),
        (
            "first-term-missing-and-stopped-early",
            lambda a, decay: sum(a * decay**t for t in range(1, 100)),
        ),
        ("arguments-exchanged", lambda decay, initial: initial / (1 - decay)),
        ("every-other-rate", lambda initial, decay: initial / (1 - decay**2)),
        ("infinite", lambda initial, decay: float("inf")),
        ("zero", lambda initial, decay: 0),
        ("whole-part", lambda initial, decay: initial // (1 - decay)),
        ("rounded", lambda initial, decay: round(initial / (1 - decay), 1)),
        ("upside-down", lambda initial, decay: (1 - decay) / initial),
        ("decay-hard-coded", lambda initial, decay: initial / (1 - 0.9)),
        ("a-list-for-the-sum", lambda a, decay: np.cumsum(a * decay ** np.arange(1000))),
        ("average-for-the-sum", lambda a, decay: np.mean(a * decay ** np.arange(100))),
        ("initial-in-the-power", lambda a, d: sum((a * d) ** t for t in range(200))),
        ("one-rate-for-the-sum", lambda initial, decay: initial * decay**100),
        ("initial-in-the-divisor", lambda initial, decay: initial / (1 - initial)),
        ("first-term-missing-and-initial-forgotten", lambda _, decay: decay / (1 - decay)),
        ("plus-for-minus-and-brackets-missing", lambda initial, decay: initial / 1 + decay),
    ],
)


def set_to(rate, beta):
    """A setting of momentum from texts in s, l (the curvatures), a, b (their roots), k and q."""

    def answer(smallest, largest):
        known = {"np": np, "s": smallest, "l": largest, "k": largest / smallest}
        known["a"], known["b"] = smallest**0.5, largest**0.5
        known["q"] = (known["b"] - known["a"]) / (known["b"] + known["a"])
        return eval(rate, known), eval(beta, known)

    return answer


BEST = "4 / (a + b) ** 2"
WRONG += names(
    "best_momentum",
    [
        ("rate-not-squared", set_to("4 / (a + b)", "q**2")),
        ("nesterovs-setting", set_to("1 / l", "q")),
        (
            "nesterovs-setting",
            set_to("4 / (3 * l + s)", "(np.sqrt(3 * k + 1) - 2) / (np.sqrt(3 * k + 1) + 2)"),
        ),
        ("neither-squared", set_to("4 / (a + b)", "q")),
        ("root-of-the-factor", set_to(BEST, "q**0.5")),
        ("beta-hard-coded", set_to(BEST, "0.9")),
        ("rate-of-gradient-descent-and-no-momentum", set_to("2 / (l + s)", "0")),
        ("rate-at-the-limit-of-momentum", set_to("2 * (1 + q**2) / l", "q**2")),
        ("rate-by-kappa", set_to("4 / (1 + k**0.5) ** 2 / l", "q**2")),
        ("rate-by-kappa", set_to("4 / (1 + k**0.5) ** 2", "q**2")),
        ("brackets-missing-in-beta", set_to(BEST, "(b - a / b + a) ** 2")),
        ("brackets-missing-in-the-rate", set_to("(2 / b + a) ** 2", "q**2")),
        ("half-for-root", set_to("4 / (l / 2 + s / 2) ** 2", "((l - s) / (l + s)) ** 2")),
        ("whole-part", set_to("4 // (a + b) ** 2", "q**2")),
        ("rounded", set_to(f"round({BEST}, 2)", "round(q**2, 2)")),
        ("rate-1-over-lambda-and-another-quotient", set_to("1 / l", "(1 - a / b) ** 2")),
        ("another-quotient", set_to(BEST, "1 - 2 / k**0.5")),
        ("one-minus-beta-in-the-rate", set_to("(1 - q**2) * " + BEST, "q**2")),
    ],
)


def factor(result, corner="1 + b - r * c", beta="-b", kind=float):
    """A factor from texts in r (the rate), b (β), c (the curvature), z (eigenvalues), p and d."""

    def answer(learning_rate, beta_, curvature):
        known = {"np": np, "r": learning_rate, "b": beta_, "c": curvature}
        known["p"] = p = eval(corner, known)
        known["d"], known["M"] = p**2 - 4 * beta_, [[p, eval(beta, known)], [1, 0]]
        known["z"] = np.linalg.eigvals(np.array(known["M"], dtype=kind))
        return eval(result, known)

    return answer


LARGER = "np.abs(z).max()"
WRONG += names(
    "momentum_factor",
    [
        ("one-place-of-the-two", factor("np.abs(z[0])")),
        ("one-place-of-the-two", factor("np.abs(z)[-1]")),
        ("both-moduli", factor("np.abs(z)")),
        ("not-the-modulus", factor("np.abs(p + (d + 0j) ** 0.5) / 2")),
        ("root-of-a-negative-number", factor("(p + np.sqrt(d)) / 2")),
        ("imaginary-part-lost", factor("(np.abs(p) + max(d, 0) ** 0.5) / 2")),
        ("wrong-where-complex", factor(f"{LARGER} if d > 0 else b")),
        ("without-momentum-at-another-rate", factor("np.abs(1 - r * c / (1 - b))")),
        ("two-factors-combined", factor("max(b**0.5, np.abs(1 - r * c))")),
        ("plus-in-the-corner", factor(LARGER, "1 + b + r * c")),
        ("rate-ignored", factor(LARGER, "1 + b - c")),
        ("not-the-modulus-and-rate-ignored", factor("np.real(z).max()", "1 + b - c")),
        ("brackets-in-the-corner", factor(LARGER, "(1 + b) * (1 - r * c)")),
        ("averaged-gradients-and-rounded", factor(LARGER + ".round(3)", "1 + b - r * (1 - b) * c")),
        ("whole-numbers-in-the-matrix", factor(LARGER, kind=int)),
        ("norm-of-the-matrix", factor("np.linalg.svd(M)[1].max()")),
        ("eigenvectors", factor("np.abs(np.linalg.eig(M)[1]).max()")),
        ("sum-of-eigenvalues", factor("np.abs(z.sum())")),
        ("never-above-1", factor(f"min(1, {LARGER})")),
        ("arguments-exchanged", lambda b, r, c: factor(LARGER)(r, b, c)),
        ("arguments-exchanged", lambda r, c, b: factor(LARGER)(r, b, c)),
    ],
)


@pytest.mark.parametrize(("name", "answer", "misconception"), WRONG)
def test_mistakes_as_they_are_written_are_recognised(name, answer, misconception, hidden):
    assert check(name, answer, hidden).misconception == misconception


# The colleague's program of the exercise, and what becomes of it when it is mended by halves.

GRADIENT = "        gradient = curvatures * theta\n"
MOVE = "        theta = theta - learning_rate * velocity\n"
LAST = "        path.append(theta)\n"
FULL = ("(1 - beta) * gradient", "gradient")
ORDER = [(MOVE, ""), (LAST, MOVE + LAST)]
BY_HALVES = [
    ([], "moved-by-the-old-velocity-and-averaged-gradients"),
    ([FULL], "moved-by-the-old-velocity"),
    (ORDER, "averaged-gradients"),
    ([*ORDER, FULL, ("rate * velocity", "rate * (1 - beta) * velocity")], "averaged-gradients"),
    ([("np.zeros(len(start))", "curvatures * start"), FULL], "velocity-starts-with-a-gradient"),
    ([(GRADIENT, ""), (MOVE, MOVE + GRADIENT), FULL], "one-step-late"),
    ([*ORDER, FULL, ("[theta]", "[]")], "start-left-out"),
    ([*ORDER, ("beta * velocity + ", "")], "averaged-gradients-and-velocity-forgotten"),
    ([*ORDER, FULL, (MOVE, MOVE.replace("= theta -", "-="))], "every-row-the-last"),
    ([*ORDER, FULL], None),
]


@pytest.mark.parametrize(("changes", "misconception"), BY_HALVES)
def test_what_is_left_of_the_colleagues_mistakes_is_named(
    changes, misconception, hidden, colleague
):
    found = check("momentum_run", colleague(changes), hidden)
    assert found.misconception == misconception, found
    assert found.passed == (misconception is None)


@pytest.mark.parametrize("name", ["momentum_step", "nesterov_step", "dgd_step"])
def test_no_other_answer_passes_for_the_mended_run(name, hidden):
    found = check("momentum_run", find(name).reference, hidden)
    assert not found.passed
    if name != "dgd_step":  # which cannot even be called so
        assert found.misconception == "single-step-of-an-exercise-before"


@pytest.mark.parametrize("name", ["momentum_step", "nesterov_step", "dgd_step"])
def test_a_step_in_place_on_the_callers_arrays_is_told_so(name):
    def answer(theta, velocity, gradient, learning_rate, beta=1.0):
        velocity *= beta
        velocity += gradient
        theta -= learning_rate * (
            gradient + beta * velocity if name == "nesterov_step" else velocity
        )
        return theta, velocity

    found = check(name, answer)
    assert found.misconception == "caller-array-changed"
    assert "theta and velocity" in found.diagnosis


def test_an_eigenvalue_for_its_size_is_told_so(hidden):
    found = check("momentum_factor", factor("z[np.argmax(np.abs(z))]"), hidden)
    assert found.status == "error"
    assert "complex number" in found.diagnosis
    assert "np.abs" in found.hint


def test_a_step_with_a_minus_in_both_lines_goes_downhill_and_is_not_called_uphill():
    found = check("momentum_step", stepped("-r * w", "b * v - r * g"))
    assert "uphill" not in found.diagnosis


def test_two_mistakes_at_once_are_said_in_two_sentences():
    found = check("momentum_step", averaged_and_in_the_other_order)
    assert found.diagnosis.startswith("Two mistakes at once. This moves θ by the old velocity")
    assert "And it is the convention" in found.diagnosis


def test_three_mistakes_at_once_are_refused(hidden):
    def answer(theta, velocity, gradient, learning_rate, beta):
        velocity = (1 - beta) * gradient
        return velocity, theta + learning_rate * velocity

    found = check("momentum_step", answer, hidden)
    assert found.status == "wrong"
    assert found.misconception is None
    assert "theta differs" in found.diagnosis
    assert bool(found.details) != hidden


def test_an_answer_with_one_part_is_explained():
    found = check("momentum_step", lambda theta, v, g, rate, beta: theta - rate * (beta * v + g))
    assert found.status == "error"
    assert "theta, velocity" in found.diagnosis


@pytest.mark.parametrize("name", ["momentum_step", "nesterov_step", "dgd_step"])
@pytest.mark.parametrize("part", [0, 1])
def test_each_part_of_the_answer_counts(name, part):
    def answer(*arguments):
        parts = list(find(name).reference(*arguments))
        parts[part] = parts[part] * 1.02
        return parts

    assert not check(name, answer).passed
    assert not check(name, answer, hidden=True).passed
