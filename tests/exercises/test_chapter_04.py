"""Chapter 04: steps of momentum as people write them, right and wrong, and what is said to them."""

import numpy as np
import pytest

from course_lib.curvature import heavy_ball_radius
from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import find
from course_lib.optimizers import DynamicGradientDescent, Momentum
from course_lib.schedules import ExponentialDecay

hidden_or_not = pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])


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
        total = sum(decay(t, initial, rate) for t in range(5000))
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


RIGHT = {
    "momentum_step": [in_place_on_copies, entry_by_entry, in_float32, multiplied_out],
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
        lambda initial, decay: sum(initial * decay**t for t in range(3000)),
    ],
    "best_momentum": [
        best_by_kappa,
        lambda a, b: ((2 / (a**0.5 + b**0.5)) ** 2, (1 - 2 / ((b / a) ** 0.5 + 1)) ** 2),
        lambda a, b: tuple(np.float32(find("best_momentum").reference(a, b))),
    ],
    "momentum_factor": [
        factor_by_quadratic_formula,
        factor_by_errors_and_velocities,
        factor_by_roots,
        lambda rate, beta, curvature: heavy_ball_radius(rate, beta, curvature),
    ],
}


@hidden_or_not
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


def colleague(theta, velocity, gradient, learning_rate, beta):
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
    ("momentum_step", colleague, "moved-by-the-old-velocity-and-averaged-gradients"),
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


@hidden_or_not
@pytest.mark.parametrize(("name", "answer", "misconception"), WRONG)
def test_mistakes_as_they_are_written_are_recognised(name, answer, misconception, hidden):
    assert check(name, answer, hidden).misconception == misconception


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


def test_two_mistakes_at_once_are_said_in_two_sentences():
    found = check("momentum_step", colleague)
    assert found.diagnosis.startswith("Two mistakes at once. This moves θ by the old velocity")
    assert "And it is the convention" in found.diagnosis


@hidden_or_not
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
