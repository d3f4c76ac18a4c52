"""Chapter 05: steps of Adagrad and RMSProp are right however they are written, or named."""

import math
import textwrap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import find
from course_lib.optimizers import Adagrad, RMSProp


def each_input(name):
    return inputs(find(name)) + inputs(find(name), hidden=True)


# The references


def test_steps_by_hand():
    """From s = 5: with g = 2 the sum is 9; with ρ = ¾ and g = 1 the average is 4."""
    adagrad, rmsprop = find("adagrad_step").reference, find("rmsprop_step").reference
    theta, s = adagrad(np.array([1.0]), np.array([5.0]), np.array([2.0]), 0.5, 1.0)
    assert (theta, s) == (0.75, 9)
    theta, s = rmsprop(np.array([1.0]), np.array([5.0]), np.array([-1.0]), 0.5, 0.75, 0.5)
    assert (theta, s) == (1.2, 4)


def test_numbers_by_hand():
    half_life, first = find("half_life").reference, find("rmsprop_first_step").reference
    assert half_life(0.5) == 1
    assert half_life(0.25) == 0.5
    assert half_life(0.9) == pytest.approx(6.5788, abs=1e-4)
    assert first(0.1, 0.75) == 0.2
    assert first(0.1, 0.9) == pytest.approx(0.316228, abs=1e-6)
    rates = find("adagrad_rates").reference(np.array([[3.0, 0.0], [4.0, 1.0]]), 0.6, 1.0)
    np.testing.assert_allclose(rates, [[0.15, 0.6], [0.1, 0.3]])


def test_steps_agree_with_the_optimizers():
    for theta, s, g, rate, epsilon in each_input("adagrad_step"):
        ours = find("adagrad_step").reference(theta, s, g, rate, epsilon)
        compare_with(Adagrad(rate, epsilon), theta, s, g, ours)
    for theta, s, g, rate, rho, epsilon in each_input("rmsprop_step"):
        ours = find("rmsprop_step").reference(theta, s, g, rate, rho, epsilon)
        compare_with(RMSProp(rate, rho, epsilon), theta, s, g, ours)


def compare_with(optimizer, theta, s, g, ours):
    optimizer.load_state_dict({"t": 3, "state": {"s": s}})
    moved = theta.copy()
    optimizer.step(moved, g)
    np.testing.assert_allclose(ours[0], moved, rtol=1e-13)
    np.testing.assert_allclose(ours[1], optimizer.state["s"], rtol=1e-13)


def test_rates_times_gradients_are_the_steps_of_the_optimizer():
    for gradients, rate, epsilon in each_input("adagrad_rates"):
        theta, optimizer = np.zeros(gradients.shape[1]), Adagrad(rate, epsilon)
        rates = find("adagrad_rates").reference(gradients, rate, epsilon)
        for own, g in zip(rates, gradients, strict=True):
            before = theta.copy()
            optimizer.step(theta, g)
            np.testing.assert_allclose(before - theta, own * g, atol=1e-15)


def test_memory_and_first_step_are_those_of_the_optimizer():
    for (rho,) in each_input("half_life"):
        assert rho ** find("half_life").reference(rho) == pytest.approx(0.5)
    for rate, rho in each_input("rmsprop_first_step"):
        theta = np.zeros(1)
        RMSProp(rate, rho).step(theta, np.array([-1e3]))
        assert find("rmsprop_first_step").reference(rate, rho) == pytest.approx(theta[0])


# Right answers


def adagrad_loop(theta, accumulator, gradient, learning_rate, epsilon):
    new_theta, new_accumulator = [], []
    for t, s, g in zip(theta, accumulator, gradient, strict=True):
        s = s + g * g
        new_accumulator.append(s)
        new_theta.append(t - learning_rate * g / (math.sqrt(s) + epsilon))
    return new_theta, new_accumulator


def adagrad_in_place_on_copies(theta, accumulator, gradient, learning_rate, epsilon):
    theta, accumulator = theta.copy(), accumulator.copy()
    accumulator += gradient**2
    theta -= learning_rate / (accumulator**0.5 + epsilon) * gradient
    return [theta, accumulator]


def adagrad_float32(theta, accumulator, gradient, learning_rate, epsilon):
    theta, s, g = (np.asarray(a, np.float32) for a in (theta, accumulator, gradient))
    s = s + np.square(g)
    return theta - np.float32(learning_rate) * g / (np.sqrt(s) + np.float32(epsilon)), s


def adagrad_by_a_matrix(theta, accumulator, gradient, learning_rate, epsilon):
    s = accumulator + gradient * gradient
    scale = np.diag(1 / (np.sqrt(s) + epsilon))
    return theta + scale @ (-learning_rate * gradient), s


def adagrad_by_the_library(theta, accumulator, gradient, learning_rate, epsilon):
    optimizer, theta = Adagrad(learning_rate, epsilon), np.array(theta)
    optimizer.load_state_dict({"t": 0, "state": {"s": accumulator}})
    optimizer.step(theta, gradient)
    return theta, optimizer.state["s"]


def rmsprop_loop(theta, average, gradient, learning_rate, rho, epsilon):
    pairs = [(rho * s + (1 - rho) * g**2, g) for s, g in zip(average, gradient, strict=True)]
    moved = [
        t - learning_rate * g / (s**0.5 + epsilon) for t, (s, g) in zip(theta, pairs, strict=True)
    ]
    return moved, [s for s, _ in pairs]


def rmsprop_as_a_correction(theta, average, gradient, learning_rate, rho, epsilon):
    average = average + (1 - rho) * (gradient**2 - average)
    return [theta - gradient * learning_rate / (epsilon + np.sqrt(average)), average]


def rmsprop_in_place_on_copies(theta, average, gradient, learning_rate, rho, epsilon):
    average, theta = average * rho, np.copy(theta)
    average += (1 - rho) * gradient * gradient
    theta -= learning_rate * gradient / (np.sqrt(average) + epsilon)
    return theta, average


def rmsprop_float32(theta, average, gradient, learning_rate, rho, epsilon):
    theta, s, g = (np.asarray(a, np.float32) for a in (theta, average, gradient))
    s = np.float32(rho) * s + np.float32(1 - rho) * g * g
    return theta - np.float32(learning_rate) * g / (np.sqrt(s) + np.float32(epsilon)), s


def rates_loop(gradients, learning_rate, epsilon):
    s, rates = np.zeros(gradients.shape[1]), []
    for g in gradients:
        s = s + g**2
        rates.append(learning_rate / (np.sqrt(s) + epsilon))
    return rates


def rates_by_slices(gradients, learning_rate, epsilon):
    rates = np.empty_like(gradients, dtype=np.float32)
    for t in range(len(gradients)):
        norm = np.linalg.norm(gradients[: t + 1], axis=0)
        rates[t] = learning_rate / (norm + epsilon)
    return rates


def rates_by_a_triangle(gradients, learning_rate, epsilon):
    n = len(gradients)
    s = np.tri(n) @ gradients**2
    return (learning_rate / (np.sqrt(s) + epsilon)).tolist()


def rates_by_hypot(gradients, learning_rate, epsilon):
    root, rates = np.abs(gradients[0]), []
    for t, g in enumerate(gradients):
        root = root if t == 0 else np.hypot(root, g)
        rates.append(tuple(learning_rate / (root + epsilon)))
    return rates


def rates_of_lists(gradients, learning_rate, epsilon):
    table, sums = gradients.tolist(), [0] * gradients.shape[1]
    rates = []
    for row in table:
        sums = [s + g * g for s, g in zip(sums, row, strict=True)]
        rates.append([learning_rate / (s**0.5 + epsilon) for s in sums])
    return rates


def steps_by_the_library(gradients, learning_rate, rho, epsilon):
    theta, optimizer = np.zeros(gradients.shape[1]), RMSProp(learning_rate, rho, epsilon)
    path = [theta.copy()]
    for g in gradients:
        optimizer.step(theta, g)
        path.append(theta.copy())
    return -np.diff(path, axis=0)


def steps_of_lists(gradients, learning_rate, rho, epsilon):
    columns = []
    for column in gradients.T.tolist():
        s, steps = 0.0, []
        for g in column:
            s += (1 - rho) * (g * g - s)
            steps.append(learning_rate * g / (math.sqrt(s) + epsilon))
        columns.append(steps)
    return list(zip(*columns, strict=True))


def steps_by_powers(gradients, learning_rate, rho, epsilon):
    age = np.arange(len(gradients))[:, None] - np.arange(len(gradients))
    s = (1 - rho) * np.tril(rho ** np.abs(age)) @ gradients**2
    return learning_rate * gradients / (np.sqrt(s) + epsilon)


def steps_in_float32(gradients, learning_rate, rho, epsilon):
    gradients = gradients.astype(np.float32)
    steps, s = np.empty_like(gradients), np.zeros(gradients.shape[1], np.float32)
    for t, g in enumerate(gradients):
        s = np.float32(rho) * s + np.float32(1 - rho) * g * g
        steps[t] = np.float32(learning_rate) * g / (np.sqrt(s) + np.float32(epsilon))
    return steps


def steps_by_exercise_5(gradients, learning_rate, rho, epsilon):
    average, steps = np.zeros(gradients.shape[1]), []
    for g in gradients:
        moved, average = rmsprop_loop(0 * g, average, g, learning_rate, rho, epsilon)
        steps.append([-one for one in moved])
    return steps


def rmsprop_by_weights(theta, average, gradient, learning_rate, rho, epsilon):
    s = np.average([average, gradient**2], axis=0, weights=[rho, 1 - rho])
    return np.array([theta - learning_rate * gradient / (np.sqrt(s) + epsilon), s])


RIGHT = {
    "adagrad_step": [
        adagrad_loop,
        adagrad_in_place_on_copies,
        adagrad_float32,
        adagrad_by_a_matrix,
        adagrad_by_the_library,
    ],
    "rmsprop_step": [
        rmsprop_loop,
        rmsprop_as_a_correction,
        rmsprop_in_place_on_copies,
        rmsprop_float32,
        rmsprop_by_weights,
    ],
    "adagrad_rates": [
        rates_loop,
        rates_by_slices,
        rates_by_a_triangle,
        rates_by_hypot,
        rates_of_lists,
    ],
    "rmsprop_steps": [
        steps_by_the_library,
        steps_of_lists,
        steps_by_powers,
        steps_in_float32,
        steps_by_exercise_5,
    ],
    "half_life": [
        lambda rho: math.log(2) / -math.log(rho),
        lambda rho: np.log10(0.5) / np.log10(rho),
        lambda rho: np.float32(math.log(0.5, rho)),
        lambda rho: np.array(-1 / np.log2(rho)),
    ],
    "rmsprop_first_step": [
        lambda learning_rate, rho: learning_rate * (1 - rho) ** -0.5,
        lambda learning_rate, rho: np.float32(learning_rate / math.sqrt(1 - rho)),
        lambda learning_rate, rho: (learning_rate**2 / (1 - rho)) ** 0.5,
        lambda learning_rate, rho: -rmsprop_loop([0], [0], [1e9], learning_rate, rho, 1e-8)[0][0],
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


# Answers that are nearly right

errors = st.floats(0.011, 3.0).flatmap(lambda size: st.sampled_from([size, -size]))


@given(name=st.sampled_from(sorted(RIGHT)), part=st.integers(0, 1), error=errors)
def test_a_scaled_answer_never_passes(name, part, error):
    def scaled(*arguments):
        value = find(name).reference(*arguments)
        if not isinstance(value, tuple):
            return value * (1 + error)
        parts = list(value)
        parts[part] = parts[part] * (1 + error)
        return parts

    assert not check(name, scaled).passed
    assert not check(name, scaled, hidden=True).passed


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", sorted(RIGHT))
def test_nan_and_infinity_never_pass(name, bad):
    def poisoned(*arguments):
        value = find(name).reference(*arguments)
        return (value[0], value[1] + bad) if isinstance(value, tuple) else value + bad

    assert not check(name, poisoned).passed


# Programs with mistakes, as they are written


def uses_the_old_accumulator(theta, accumulator, gradient, learning_rate, epsilon):
    theta = theta - learning_rate * gradient / (np.sqrt(accumulator) + epsilon)
    accumulator = accumulator + gradient**2
    return theta, accumulator


def forgets_to_square(theta, accumulator, gradient, learning_rate, epsilon):
    accumulator = accumulator + gradient
    return theta - learning_rate * gradient / (np.sqrt(accumulator) + epsilon), accumulator


def adds_the_norm(theta, accumulator, gradient, learning_rate, epsilon):
    accumulator = accumulator + gradient @ gradient
    return theta - learning_rate * gradient / (np.sqrt(accumulator) + epsilon), accumulator


def keras_style(theta, accumulator, gradient, learning_rate, epsilon):
    accumulator = accumulator + np.square(gradient)
    return theta - learning_rate * gradient / np.sqrt(accumulator + epsilon), accumulator


def brackets_forgotten(theta, accumulator, gradient, learning_rate, epsilon):
    accumulator = accumulator + gradient**2
    theta = theta - learning_rate * gradient / np.sqrt(accumulator) + epsilon
    return theta, accumulator


def returns_what_came(theta, accumulator, gradient, learning_rate, epsilon):
    s = accumulator + gradient**2
    new = theta - learning_rate * gradient / (np.sqrt(s) + epsilon)
    return new, accumulator


def keeps_the_root(theta, accumulator, gradient, learning_rate, epsilon):
    root = np.sqrt(accumulator + gradient**2)
    return theta - learning_rate * gradient / (root + epsilon), root


def other_order(theta, accumulator, gradient, learning_rate, epsilon):
    accumulator = accumulator + gradient**2
    theta = theta - learning_rate * gradient / (np.sqrt(accumulator) + epsilon)
    return accumulator, theta


def torch_default(theta, accumulator, gradient, learning_rate, epsilon):
    accumulator = accumulator + gradient**2
    return theta - learning_rate * gradient / (np.sqrt(accumulator) + 1e-10), accumulator


def articles(theta, accumulator, gradient, learning_rate, epsilon):
    accumulator = accumulator + gradient**2
    return theta - learning_rate * gradient / (accumulator + epsilon), accumulator


def old_and_inside(theta, accumulator, gradient, learning_rate, epsilon):
    new = theta - learning_rate * gradient / np.sqrt(accumulator + epsilon)
    return new, accumulator + gradient**2


def uphill_without_root(theta, accumulator, gradient, learning_rate, epsilon):
    s = accumulator + gradient**2
    return theta + learning_rate * gradient / (s + epsilon), s


def three_at_once(theta, accumulator, gradient, learning_rate, epsilon):
    return theta + learning_rate * gradient / np.sqrt(accumulator + epsilon), accumulator + gradient


def swaps_rho(theta, average, gradient, learning_rate, rho, epsilon):
    average = (1 - rho) * average + rho * gradient**2
    return theta - learning_rate * gradient / (np.sqrt(average) + epsilon), average


def forgets_the_share(theta, average, gradient, learning_rate, rho, epsilon):
    average = rho * average + gradient**2
    return theta - learning_rate * gradient / (np.sqrt(average) + epsilon), average


def is_adagrad(theta, average, gradient, learning_rate, rho, epsilon):
    average = average + gradient**2
    return theta - learning_rate * gradient / (np.sqrt(average) + epsilon), average


def shares_without_brackets(theta, average, gradient, learning_rate, rho, epsilon):
    average = rho * average + 1 - rho * gradient**2
    return theta - learning_rate * gradient / (np.sqrt(average) + epsilon), average


def own_rho(theta, average, gradient, learning_rate, rho, epsilon):
    average = 0.9 * average + 0.1 * gradient**2
    return theta - learning_rate * gradient / (np.sqrt(average) + epsilon), average


def both_of_the_colleagues(theta, average, gradient, learning_rate, rho, epsilon):
    average = (1 - rho) * average + rho * gradient**2
    theta = theta - learning_rate * gradient / np.sqrt(average + epsilon)
    return theta, average


def no_root_and_no_share(theta, average, gradient, learning_rate, rho, epsilon):
    average = rho * average + gradient**2
    return theta - learning_rate * gradient / (average + epsilon), average


def rates_of_all(gradients, learning_rate, epsilon):
    return learning_rate / (np.sqrt(np.cumsum(gradients**2)) + epsilon)


def rates_before(gradients, learning_rate, epsilon):
    s, rates = np.zeros(gradients.shape[1]), []
    for g in gradients:
        rates.append(learning_rate / (np.sqrt(s) + epsilon))
        s = s + g**2
    return rates


def rates_not_summed(gradients, learning_rate, epsilon):
    rates = []
    for g in gradients:
        s = np.zeros(gradients.shape[1])
        s += g**2
        rates.append(learning_rate / (np.sqrt(s) + epsilon))
    return rates


def rates_late_and_inside(gradients, learning_rate, epsilon):
    s, rates = np.zeros(gradients.shape[1]), []
    for g in gradients:
        rates.append(learning_rate / np.sqrt(s + epsilon))
        s = s + g**2
    return rates


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("adagrad_step", uses_the_old_accumulator, "old-accumulator"),
        ("adagrad_step", forgets_to_square, "gradient-not-squared"),
        ("adagrad_step", adds_the_norm, "scalar-accumulator"),
        ("adagrad_step", keras_style, "epsilon-inside-root"),
        ("adagrad_step", brackets_forgotten, "epsilon-outside-quotient"),
        ("adagrad_step", returns_what_came, "accumulator-unchanged"),
        ("adagrad_step", keeps_the_root, "accumulator-as-root"),
        ("adagrad_step", other_order, "order-exchanged"),
        ("adagrad_step", torch_default, "epsilon-hard-coded"),
        ("adagrad_step", articles, "root-forgotten"),
        ("adagrad_step", old_and_inside, "old-accumulator-and-epsilon-inside-root"),
        ("adagrad_step", uphill_without_root, "ascent-and-root-forgotten"),
        ("rmsprop_step", swaps_rho, "rho-swapped"),
        ("rmsprop_step", forgets_the_share, "one-minus-rho-forgotten"),
        ("rmsprop_step", is_adagrad, "sum-for-average"),
        ("rmsprop_step", shares_without_brackets, "brackets-missing"),
        ("rmsprop_step", own_rho, "rho-hard-coded"),
        ("rmsprop_step", both_of_the_colleagues, "rho-swapped-and-epsilon-inside-root"),
        ("rmsprop_step", no_root_and_no_share, "one-minus-rho-forgotten-and-root-forgotten"),
        ("adagrad_rates", rates_of_all, "axis-forgotten"),
        ("adagrad_rates", rates_before, "one-step-late"),
        ("adagrad_rates", rates_not_summed, "no-sum"),
        ("adagrad_rates", rates_late_and_inside, "one-step-late-and-epsilon-inside-root"),
        ("half_life", lambda rho: 1 / (1 - rho), "time-constant"),
        ("half_life", lambda rho: round(math.log(0.5) / math.log(rho)), "rounded"),
        ("half_life", lambda rho: np.log(1 / 2 / rho), "log-of-quotient"),
        ("rmsprop_first_step", lambda rate, rho: rate, "adagrads"),
        ("rmsprop_first_step", lambda rate, rho: rate / (1 - rho) ** 1 / 2, "half-for-root"),
        ("rmsprop_first_step", lambda rate, rho: rate / ((1 - rho) ** 1 / 2), "half-for-root"),
    ],
)
def test_programs_as_they_are_written_are_recognised(name, answer, misconception, hidden):
    found = check(name, answer, hidden)
    assert not found.passed
    assert found.misconception == misconception


def test_three_mistakes_at_once_are_refused(hidden):
    found = check("adagrad_step", three_at_once, hidden)
    assert found.status == "wrong"
    assert found.misconception is None
    assert found.details or hidden


def test_a_step_that_changes_its_callers_arrays_is_told_so():
    def answer(theta, accumulator, gradient, learning_rate, epsilon):
        accumulator += gradient**2
        theta -= learning_rate * gradient / (np.sqrt(accumulator) + epsilon)
        return theta, accumulator

    found = check("adagrad_step", answer)
    assert found.misconception == "caller-array-changed"
    assert "theta and accumulator" in found.diagnosis or "accumulator and theta" in found.diagnosis


# The colleague's program

COLLEAGUE = """
average, steps = np.zeros(gradients.shape[1]), []
for gradient in gradients:
    average = (1 - rho) * average + rho * gradient**2
    steps.append(learning_rate * gradient / np.sqrt(average + epsilon))
return np.array(steps)
"""
RHO = ("(1 - rho) * average + rho *", "rho * average + (1 - rho) *")
EPSILON = ("np.sqrt(average + epsilon)", "(np.sqrt(average) + epsilon)")


@pytest.mark.parametrize(
    ("mends", "misconception"),
    [
        ((), "rho-swapped-and-epsilon-inside-root"),
        ((RHO,), "epsilon-inside-root"),
        ((EPSILON,), "rho-swapped"),
        ((RHO, EPSILON), None),
        (((RHO[0], "rho * average + rho *"), EPSILON), "same-share-twice"),
        ((RHO, ("average + epsilon)", "average + epsilon**2)")), "epsilon-squared"),
        ((RHO, ("average + epsilon)", "average)")), "epsilon-forgotten"),
        ((RHO, ("average + epsilon)", "average) + epsilon")), "epsilon-outside-quotient"),
    ],
)
def test_what_is_left_of_the_colleagues_mistakes_is_named(mends, misconception, hidden):
    body = COLLEAGUE
    for old, new in mends:
        assert old in body
        body = body.replace(old, new)
    found = check("rmsprop_steps", written("rmsprop_steps", body), hidden)
    assert (found.passed, found.misconception) == (misconception is None, misconception)


def test_the_colleagues_program_as_it_came_gives_no_mistake_away_at_first():
    found = check("rmsprop_steps", written("rmsprop_steps", COLLEAGUE), help=1)
    assert found.diagnosis.startswith("These are the colleague's numbers")
    assert "ε" not in found.diagnosis + found.nudge
    assert "ρ" not in found.diagnosis + found.nudge


@pytest.mark.parametrize("name", ["rmsprop_step", "adagrad_rates", "adagrad_step"])
def test_an_earlier_answer_does_not_mend_the_colleagues_program(name, hidden):
    for answer in (find(name).reference, *RIGHT[name]):
        found = check("rmsprop_steps", answer, hidden)
        assert found.status == "error"


def test_the_colleagues_tests_end_as_the_exercise_says():
    """A short step while 100² is remembered, and one of about the rate for gradients of 10⁻⁶."""
    gradients = np.column_stack([[100.0, *np.ones(20)], np.full(21, 1e-6)])
    last = find("rmsprop_steps").reference(gradients, 0.1, 0.9, 1e-8)[-1]
    average = 0.9**20 * 0.1 * 100**2 + (1 - 0.9**20)
    assert last[0] == pytest.approx(0.1 / np.sqrt(average))
    assert last[1] == pytest.approx(0.1 / (np.sqrt(1 - 0.9**21) + 0.01))
    mistaken = written("rmsprop_steps", COLLEAGUE)(gradients, 0.1, 0.9, 1e-8)[-1]
    np.testing.assert_allclose(mistaken, [0.1, 0.001], rtol=1e-4)


@pytest.mark.parametrize("name", ["adagrad_step", "rmsprop_step"])
def test_a_missing_result_is_asked_for(name):
    found = check(name, lambda theta, *rest: theta)
    assert found.status == "error"
    assert "expected 2 values: theta, " in found.diagnosis


SUM = "accumulator = accumulator + gradient**2; "
SUM_STEP = "theta = theta - learning_rate * gradient / (np.sqrt(accumulator) + epsilon)"
SUM_END = "; return theta, accumulator"
AVERAGE = "average = rho * average + (1 - rho) * gradient**2; "
AVERAGE_STEP = "theta = theta - learning_rate * gradient / (np.sqrt(average) + epsilon)"
AVERAGE_END = "; return theta, average"
MOVE = "theta = theta - learning_rate * "
ROOTS = "np.sqrt(np.cumsum(gradients**2, axis=0))"
LOOP = """
s, rates = np.zeros(gradients.shape[1]), []
for g in gradients:
    s = s + g**2
    rates.append(learning_rate / (np.sqrt(s) + epsilon))
"""


def written(name, body):
    """The program whose body is that text, as a learner writes it."""
    space = {"np": np, "math": math}
    header = f"def {name}({', '.join(find(name).arguments)}):\n"
    exec(header + textwrap.indent(body.replace("; ", "\n").strip(), "    "), space)
    return space[name]


LIKELY = {
    "half_life": [
        ("return -1 / np.log(rho)", "time-to-a-third"),
        ("return math.log(rho, 0.5)", "upside-down"),
        ("return np.log(rho) / np.log(2)", "sign-flipped-and-upside-down"),
        ("return math.log(2) / rho", "rho-as-decay-constant"),
        ("return 2 / (1 - rho) - 1", "span"),
        ("return rho / (1 - rho)", "mean-age"),
        ("return 0.693 / (1 - rho)", "approximation"),
        ("return round(np.log(0.5) / np.log(1 - rho))", "one-minus-rho-and-rounded"),
        ("return int(1 / (1 - rho)) // 2", "straight-line-and-rounded"),
        ("return np.log(0.5) / np.log(0.9)", "rho-hard-coded"),
        ("return np.log(0.5) / (2 * np.log(rho))", "square-counted"),
        ("return np.log(0.5) * np.log(rho)", "logs-multiplied"),
        ("return 0.5 / np.log(rho)", "one-log-forgotten"),
        ("return np.log10(0.5) / np.log(rho)", "logs-mixed"),
        ("return np.log(0.5) - np.log(rho)", "log-of-quotient"),
        ("return -np.log(rho)", "log-of-rho-alone"),
        ("return np.log(0.5 / (1 - rho)) / np.log(rho)", "weight-of-the-new-included"),
        ("k, w = 0, 1.0\nwhile w > 0.5:\n    k, w = k + 1, w * rho\nreturn k", "rounded"),
        ("return np.log(0.5) / np.log(rho) + 1", "one-step-off"),
    ],
    "rmsprop_first_step": [
        ("return learning_rate * np.sqrt(rho)", "multiplied-and-rho-for-one-minus-rho"),
        ("return learning_rate / rho", "root-forgotten-and-rho-for-one-minus-rho"),
        ("return np.sqrt(1 - rho) / learning_rate", "upside-down"),
        ("return learning_rate / np.sqrt(1 - 0.9)", "rho-hard-coded"),
        ("return learning_rate / (1 - 0.99)", "root-forgotten-and-rho-hard-coded"),
        ("return learning_rate / (np.sqrt(1 - rho) + 1e-3)", "epsilon-kept"),
        ("return learning_rate / math.sqrt(1 - rho * rho)", "second-step"),
        ("return learning_rate / np.sqrt(1 + rho)", "plus-for-minus"),
        ("return learning_rate / (1 - rho) ** 2", "square-for-root"),
        ("return learning_rate**2 / (1 - rho)", "square-of-length"),
        ("return learning_rate / 1 - rho**0.5", "brackets-missing"),
        ("return learning_rate / np.sqrt(1 - rho) - learning_rate", "excess-only"),
        (
            "g = 3\nreturn learning_rate * g / np.sqrt(rho + (1 - rho) * g**2)",
            "average-starts-at-one",
        ),
    ],
    "adagrad_step": [
        ("accumulator = accumulator + gradient * 2; " + SUM_STEP + SUM_END, "doubled-for-squared"),
        (SUM + SUM + SUM_STEP + SUM_END, "accumulator-counted-twice"),
        (SUM + SUM_STEP + "; " + SUM_STEP + SUM_END, "step-scaled"),
        (
            SUM + MOVE + "gradient / np.maximum(np.sqrt(accumulator), epsilon)" + SUM_END,
            "epsilon-by-maximum",
        ),
        (SUM + MOVE + "gradient" + SUM_END, "plain-gradient-descent"),
        (
            "return theta - learning_rate * gradient, accumulator",
            "accumulator-unchanged-and-plain-gradient-descent",
        ),
        (
            SUM + MOVE + "gradient / (np.linalg.norm(gradient) + epsilon)" + SUM_END,
            "one-rate-for-all",
        ),
        (
            SUM + MOVE + "abs(gradient) / (np.sqrt(accumulator) + epsilon)" + SUM_END,
            "size-of-gradient-in-step",
        ),
        (SUM + "new = theta - gradient" + SUM_END, "theta-unchanged"),
        (
            "accumulator = 0.9 * accumulator + gradient; " + MOVE + "accumulator" + SUM_END,
            "momentum",
        ),
        (SUM + SUM_STEP + "; return theta, gradient", "another-second-result"),
        (
            SUM + "accumulator += epsilon; " + MOVE + "gradient / np.sqrt(accumulator)" + SUM_END,
            "epsilon-in-accumulator",
        ),
        (
            "s, theta = accumulator.copy(), theta.copy()\nfor i in range(len(theta)):\n"
            "    s[i] += gradient[i] ** 2\n"
            "    theta[i] -= learning_rate * gradient[i] / (s[i] ** 0.5 + epsilon)\n"
            "    return theta, s",
            "first-coordinate-only",
        ),
        (
            "s, theta = accumulator.copy(), theta.copy()\nfor i in range(len(theta) - 1):\n"
            "    s[i] += gradient[i] ** 2\n"
            "    theta[i] -= learning_rate * gradient[i] / (s[i] ** 0.5 + epsilon)\n"
            "return theta, s",
            "last-coordinate-left-out",
        ),
    ],
    "adagrad_rates": [
        (
            LOOP.replace("s = s + g**2", "s += g**2").replace(
                "rates.append(learning_rate / (np.sqrt(s) + epsilon))", "rates.append(s)"
            )
            + "return learning_rate / (np.sqrt(np.array(rates)) + epsilon)",
            "total-sum",
        ),
        (LOOP + "    return np.array(rates)", "first-row-only"),
        (
            LOOP.replace("in gradients:", "in gradients[:-1]:") + "return np.array(rates)",
            "last-row-left-out",
        ),
        (
            LOOP.replace("in gradients:", "in gradients[1:]:") + "return np.array(rates)",
            "first-row-left-out",
        ),
        (LOOP.replace("append", "extend") + "return np.array(rates)", "flattened"),
        (LOOP.replace("s + g**2", "0.9 * s + 0.1 * g**2") + "return np.array(rates)", "fading-sum"),
        (
            LOOP.replace("[]", "[np.full(gradients.shape[1], learning_rate / epsilon)]")
            + "return np.array(rates)",
            "one-row-too-many",
        ),
        (
            LOOP.replace("zeros(", "full(").replace("[1])", "[1], 0.1)") + "return rates",
            "sum-starts-above-zero",
        ),
        (
            "rates = np.zeros_like(gradients); rates[:] = learning_rate / ("
            + ROOTS
            + " + epsilon); return rates",
            "whole-numbers",
        ),
        (
            "s = np.cumsum(gradients**2).reshape(gradients.shape)\n"
            "return learning_rate / (np.sqrt(s) + epsilon)",
            "columns-mixed",
        ),
        ("return (learning_rate / (" + ROOTS + " + epsilon)).T", "transposed"),
        ("return learning_rate / (np.cumsum(abs(gradients), axis=0) + epsilon)", "sum-of-sizes"),
        ("return learning_rate / np.maximum(" + ROOTS + ", epsilon)", "epsilon-by-maximum"),
        ("return learning_rate / (" + ROOTS + " + 1e-8)", "epsilon-hard-coded"),
        ("return epsilon / (" + ROOTS + " + learning_rate)", "rate-and-epsilon-exchanged"),
    ],
    "rmsprop_step": [
        (
            "average = rho * average + rho * gradient**2; " + AVERAGE_STEP + AVERAGE_END,
            "same-share-twice",
        ),
        (
            "average = (1 - rho) * average + gradient**2; " + AVERAGE_STEP + AVERAGE_END,
            "rho-swapped-and-one-minus-rho-forgotten",
        ),
        (
            "average = rho * average + (1 - rho) * gradient; " + MOVE + "average" + AVERAGE_END,
            "momentum",
        ),
        (
            AVERAGE + MOVE + "average / (np.sqrt(average) + epsilon)" + AVERAGE_END,
            "moves-by-average",
        ),
        (
            AVERAGE + MOVE + "gradient / (np.sqrt(average / (1 - rho)) + epsilon)" + AVERAGE_END,
            "bias-corrected",
        ),
        (
            AVERAGE + MOVE + "(1 - rho) * gradient / (np.sqrt(average) + epsilon)" + AVERAGE_END,
            "share-in-step",
        ),
        (
            "average = rho * average - (1 - rho) * gradient**2; " + AVERAGE_STEP + AVERAGE_END,
            "square-subtracted",
        ),
        (
            "average = (rho * average + (1 - rho) * gradient) ** 2; " + AVERAGE_STEP + AVERAGE_END,
            "square-of-average",
        ),
        ("average = (average + gradient**2) / 2; " + AVERAGE_STEP + AVERAGE_END, "rho-hard-coded"),
        (
            "rho, learning_rate = learning_rate, rho; " + AVERAGE + AVERAGE_STEP + AVERAGE_END,
            "rho-and-rate-exchanged",
        ),
        (AVERAGE + AVERAGE + AVERAGE_STEP + AVERAGE_END, "averaged-twice"),
        (
            "average = 0.9 * average + 0.1 * gradient**2; "
            + MOVE
            + "gradient / (np.sqrt(average) + 1e-8)"
            + AVERAGE_END,
            "rho-hard-coded-and-epsilon-hard-coded",
        ),
        (
            AVERAGE
            + "theta = rho * theta - learning_rate * gradient / (np.sqrt(average) + epsilon)"
            + AVERAGE_END,
            "theta-damped",
        ),
    ],
}


@pytest.mark.parametrize(
    ("name", "body", "misconception"),
    [
        pytest.param(name, *one, id=f"{name}-{one[1]}")
        for name, programs in LIKELY.items()
        for one in programs
    ],
)
def test_likely_slips_are_named(name, body, misconception, hidden):
    found = check(name, written(name, body), hidden)
    assert (found.passed, found.misconception) == (False, misconception)


@pytest.mark.parametrize("decimals", [1, 2, 3, 4])
@pytest.mark.parametrize("name", sorted(RIGHT))
def test_a_rounded_answer_never_passes(name, decimals, hidden):
    def rounded(*arguments):
        value = find(name).reference(*arguments)
        parts = value if isinstance(value, tuple) else (value,)
        parts = tuple(np.round(part, decimals) for part in parts)
        return parts if isinstance(value, tuple) else parts[0]

    assert not check(name, rounded, hidden).passed


@pytest.mark.parametrize("name", ["adagrad_step", "rmsprop_step"])
def test_a_return_inside_the_loop_is_not_called_right(name):
    """The first coordinate alone, as two numbers: not "right but for the shape"."""

    def answer(*arguments):
        theta, s = find(name).reference(*arguments)
        return theta[0], s[0]

    found = check(name, answer)
    assert not found.passed
    assert "The numbers are right" not in found.hint


def test_the_mistakes_that_the_chapter_promises_are_there():
    known = {
        name: {mistake.name for mistake in (*find(name).misconceptions, *find(name).pairs)}
        for name in RIGHT
    }
    assert {
        "epsilon-inside-root",
        "epsilon-outside-quotient",
        "root-forgotten",
        "multiplied",
        "old-accumulator",
        "gradient-not-squared",
        "absolute-values",
        "average-for-sum",
        "scalar-accumulator",
        "square-of-sum",
        "accumulator-unchanged",
        "accumulator-as-root",
        "order-exchanged",
        "ascent",
        "accumulator-reset",
        "epsilon-hard-coded",
        "rate-in-accumulator",
        "old-accumulator-and-epsilon-inside-root",
        "ascent-and-root-forgotten",
    } <= known["adagrad_step"]
    assert {"sum-for-average", "rho-swapped", "one-minus-rho-forgotten"} <= known["rmsprop_step"]
    assert sum(len(names) for names in known.values()) >= 100
