"""Chapter 06: references by hand and against the library, right variants, wrong programs."""

import math
from itertools import combinations

import numpy as np
import pytest

from course_lib.exercises import check
from course_lib.exercises.calling import call, inputs
from course_lib.exercises.compare import read, same_mistake
from course_lib.exercises.judging import results
from course_lib.exercises.registry import find
from course_lib.optimizers import Adam, AdamW

HIDDEN = pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])


def reference(name):
    return find(name).reference


def each_input(name):
    return inputs(find(name)) + inputs(find(name), hidden=True)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("bias_correction", (0.9, 1), 0.1),
        ("bias_correction", (0.5, 3), 0.875),
        ("bias_correction", (0.999, 1000), 1 - math.exp(1000 * math.log(0.999))),
        ("uncorrected_first_step", (1.0, 0.9, 0.999), 3.16228),
        ("uncorrected_first_step", (0.2, 0.5, 0.75), 0.2),
    ],
)
def test_numbers_by_hand(name, arguments, expected):
    assert reference(name)(*arguments) == pytest.approx(expected, rel=1e-5)


def test_one_step_of_adam_by_hand():
    """m = ½·2 + ½·6 = 4, v = ¾·16 + ¼·36 = 21; at t = 2 m̂ = 4/¾ and v̂ = 21/(7/16) = 48."""
    theta, m, v = reference("adam_step")(1.0, 2.0, 16.0, 2, 6.0, 0.3, 0.5, 0.75, 0.0)
    assert (m, v) == (4, 21)
    assert theta == pytest.approx(1 - 0.3 * (16 / 3) / math.sqrt(48))


def test_one_step_of_the_others_by_hand():
    """The decay takes 0.3 · 0.5 of θ = 1 away; AMSGrad's largest v, 28, gives v̂ = 64."""
    given = (1.0, 2.0, 16.0, 2, 6.0, 0.3, 0.5, 0.75, 0.0)
    theta, m, v = reference("adamw_step")(*given, 0.5)
    assert (m, v) == (4, 21)
    assert theta == pytest.approx(0.85 - 0.3 * (16 / 3) / math.sqrt(48))
    theta, m, v, v_max = reference("amsgrad_step")(*given[:3], 28.0, *given[3:])
    assert (m, v, v_max) == (4, 21, 28)
    assert theta == pytest.approx(1 - 0.3 * (16 / 3) / 8)
    assert reference("amsgrad_step")(*given[:3], 3.0, *given[3:])[3] == 21


@pytest.mark.parametrize("name", ["adam_step", "adamw_step", "amsgrad_step"])
def test_references_are_the_librarys_optimizers(name):
    for arguments in each_input(name):
        theta, m, v, *rest = arguments
        state = {"m": m.copy(), "v": v.copy()}
        settings = {}
        if name == "amsgrad_step":
            state["v_max"], *rest = rest
            settings["amsgrad"] = True
        t, g, rate, beta1, beta2, epsilon, *decay = rest
        if decay:
            settings["weight_decay"] = decay[0]
        make = AdamW if decay else Adam
        optimizer = make(rate, beta1, beta2, epsilon, **settings)
        optimizer.load_state_dict({"t": t - 1, "state": state})
        moved = theta.copy()
        optimizer.step(moved, g)
        ours = reference(name)(*arguments)
        for part, expected in zip(ours, (moved, *optimizer.state.values()), strict=True):
            np.testing.assert_allclose(part, expected, rtol=1e-12, atol=1e-14)


def test_steps_one_after_the_other_are_the_librarys_run():
    rng = np.random.default_rng(4)
    theta, m, v = np.ones(3), np.zeros(3), np.zeros(3)
    other, optimizer = np.ones(3), Adam(0.05)
    for t in range(1, 40):
        g = rng.normal(size=3)
        theta, m, v = reference("adam_step")(theta, m, v, t, g, 0.05, 0.9, 0.999, 1e-8)
        optimizer.step(other, g)
    np.testing.assert_allclose(theta, other, rtol=1e-12)


def adam_loop(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    new_theta, new_m, new_v = [], [], []
    for x, a, b, g in zip(theta, m, v, gradient, strict=True):
        a, b = a + (1 - beta1) * (g - a), b + (1 - beta2) * (g * g - b)
        step = (a / (1 - math.pow(beta1, t))) / (math.sqrt(b / (1 - math.pow(beta2, t))) + epsilon)
        new_theta.append(x - learning_rate * step)
        new_m.append(a)
        new_v.append(b)
    return [new_theta, new_m, new_v]


def adam_float32(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    theta, m, v, gradient = (np.asarray(a, np.float32) for a in (theta, m, v, gradient))
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * np.square(gradient)
    step = learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
    return theta - step, m, v


def adam_in_place_on_copies(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    theta, m, v = theta.copy(), m.copy(), v.copy()
    m *= beta1
    m += (1 - beta1) * gradient
    v *= beta2
    v += (1 - beta2) * gradient * gradient
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    theta -= learning_rate * m_hat / (v_hat**0.5 + epsilon)
    return theta, m, v


def adam_with_one_rate(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    """The corrections gathered in the rate, and ε moved along: the same numbers."""
    m = m - (1 - beta1) * (m - gradient)
    v = v - (1 - beta2) * (v - gradient**2)
    root = (1 - beta2**t) ** 0.5
    rate = learning_rate * root / (1 - beta1**t)
    return theta - rate * m / (np.sqrt(v) + epsilon * root), m, v


def adamw_at_once(theta, m, v, t, g, rate, beta1, beta2, epsilon, weight_decay):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    quotient = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
    return theta - rate * (quotient + weight_decay * theta), m, v


def adamw_afterwards_with_the_old_theta(theta, *others):
    *rest, weight_decay = others
    new, m, v = adam_loop(theta, *rest)
    return np.array(new) - rest[4] * weight_decay * theta, np.array(m), v


def amsgrad_where(theta, m, v, v_max, t, g, rate, beta1, beta2, epsilon):
    m = beta1 * m + g * (1 - beta1)
    v = beta2 * v + g**2 * (1 - beta2)
    v_max = np.where(v > v_max, v, v_max)
    root = np.sqrt(v_max) / np.sqrt(1 - beta2**t) + epsilon
    return [theta - rate / (1 - beta1**t) * m / root, m.tolist(), v, v_max]


def amsgrad_loop(theta, m, v, v_max, t, g, *numbers):
    _, m, v = adam_loop(theta, m, v, t, g, *numbers)
    rate, beta1, beta2, epsilon = numbers
    largest = [max(a, b) for a, b in zip(v_max, v, strict=True)]
    new = [
        x - rate * a / (1 - beta1**t) / (math.sqrt(b / (1 - beta2**t)) + epsilon)
        for x, a, b in zip(theta, m, largest, strict=True)
    ]
    return new, m, v, largest


def one_minus_a_loop(beta, t):
    rest = 1.0
    for _ in range(t):
        rest *= beta
    return 1 - rest


VARIANTS = [
    ("bias_correction", one_minus_a_loop),
    ("bias_correction", lambda beta, t: np.float32(1) - np.float32(beta) ** t),
    ("bias_correction", lambda beta, t: sum((1 - beta) * beta**k for k in range(t))),
    ("bias_correction", lambda beta, t: -np.expm1(t * np.log(beta))),
    ("uncorrected_first_step", lambda a, b, c: a * (1 - b) * (1 - c) ** -0.5),
    ("uncorrected_first_step", lambda a, b, c: np.float32(a * (1 - b) / math.sqrt(1 - c))),
    ("adam_step", adam_loop),
    ("adam_step", adam_float32),
    ("adam_step", adam_in_place_on_copies),
    ("adam_step", adam_with_one_rate),
    ("adamw_step", adamw_at_once),
    ("adamw_step", adamw_afterwards_with_the_old_theta),
    ("amsgrad_step", amsgrad_where),
    ("amsgrad_step", amsgrad_loop),
]


@HIDDEN
@pytest.mark.parametrize(("name", "answer"), VARIANTS)
def test_right_answers_pass_however_they_are_written(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.passed, found


def colleague(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m_hat = m / (1 - beta1)
    v_hat = v / (1 - beta2)
    theta = theta - learning_rate * m_hat / np.sqrt(v_hat + epsilon)
    return theta, m, v


def no_correction(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    return theta - learning_rate * m / (np.sqrt(v) + epsilon), m, v


def article(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m = m + gradient
    v = v + gradient**2
    return theta - learning_rate * gradient / (np.sqrt(v) + epsilon), m, v


def overwrites_with_corrected(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m = m / (1 - beta1**t)
    v = v / (1 - beta2**t)
    return theta - learning_rate * m / (np.sqrt(v) + epsilon), m, v


def counts_on(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    t += 1
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


def rmsprop_in_disguise(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    v_hat = v / (1 - beta2**t)
    return theta - learning_rate * gradient / (np.sqrt(v_hat) + epsilon), m, v


def brackets_forgotten(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - learning_rate * (m_hat / np.sqrt(v_hat) + epsilon), m, v


def swapped_and_uncorrected(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m = beta2 * m + (1 - beta2) * gradient
    v = beta1 * v + (1 - beta1) * gradient**2
    return theta - learning_rate * m / (np.sqrt(v) + epsilon), m, v


def inside_and_uncorrected(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    return theta - learning_rate * m / np.sqrt(v + epsilon), m, v


def g_and_uncorrected(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    return theta - learning_rate * gradient / (np.sqrt(v) + epsilon), m, v


def l2(theta, m, v, t, gradient, *numbers):
    *numbers, weight_decay = numbers
    return find("adam_step").reference(theta, m, v, t, gradient + weight_decay * theta, *numbers)


def l2_uncorrected(theta, m, v, t, gradient, *numbers):
    *numbers, weight_decay = numbers
    return no_correction(theta, m, v, t, gradient + weight_decay * theta, *numbers)


def decays_the_new_theta(*arguments):
    *arguments, weight_decay = arguments
    theta, m, v = find("adam_step").reference(*arguments)
    return theta - arguments[5] * weight_decay * theta, m, v


def decays_without_the_rate(theta, *others):
    *others, weight_decay = others
    return find("adam_step").reference(theta - weight_decay * theta, *others)


def forgets_the_largest(theta, m, v, v_max, *others):
    theta, m, v = find("adam_step").reference(theta, m, v, *others)
    return theta, m, v, np.maximum(v_max, v)


def as_the_paper(theta, m, v, v_max, t, g, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    v_max = np.maximum(v_max, v)
    return theta - rate * m / (np.sqrt(v_max) + epsilon), m, v, v_max


def largest_of_one_array(theta, m, v, v_max, t, g, rate, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    v_max = np.maximum(v_max, np.max(v))
    root = np.sqrt(v_max / (1 - beta2**t)) + epsilon
    return theta - rate * m / (1 - beta1**t) / root, m, v, v_max


@HIDDEN
@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("bias_correction", lambda beta, t: 1 - beta, "power-missing"),
        ("bias_correction", lambda beta, t: 1 - beta ** (t - 1), "t-from-zero"),
        ("bias_correction", lambda beta, t: 1 / (1 - beta), "upside-down-and-power-missing"),
        ("bias_correction", lambda beta, t: 1 - beta * t, "times-for-power"),
        ("uncorrected_first_step", lambda a, b, c: a * (1 - b) / (1 - c), "root-missing"),
        ("adam_step", no_correction, "no-correction"),
        ("adam_step", article, "adam-of-the-article"),
        ("adam_step", overwrites_with_corrected, "corrected-stored"),
        ("adam_step", counts_on, "t-one-too-high"),
        ("adam_step", rmsprop_in_disguise, "m-never-used"),
        ("adam_step", brackets_forgotten, "epsilon-added-outside"),
        ("adam_step", colleague, "power-missing-and-epsilon-inside-root"),
        ("adam_step", swapped_and_uncorrected, "betas-swapped-and-no-correction"),
        ("adam_step", inside_and_uncorrected, "epsilon-inside-root-and-no-correction"),
        ("adam_step", g_and_uncorrected, "m-never-used-and-no-correction"),
        ("adamw_step", l2, "l2-in-the-gradient"),
        ("adamw_step", l2_uncorrected, "l2-in-the-gradient-and-no-correction"),
        ("adamw_step", decays_the_new_theta, "decay-of-the-new-theta"),
        ("adamw_step", decays_without_the_rate, "decay-not-scaled"),
        ("amsgrad_step", forgets_the_largest, "largest-not-used"),
        ("amsgrad_step", as_the_paper, "no-correction"),
        ("amsgrad_step", largest_of_one_array, "one-largest-for-all"),
    ],
)
def test_programs_as_students_write_them_are_named(name, answer, misconception, hidden):
    found = check(name, answer, hidden)
    assert found.misconception == misconception, found


def moves_the_callers_arrays(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
    m *= beta1
    m += (1 - beta1) * gradient
    v *= beta2
    v += (1 - beta2) * gradient**2
    step = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
    return theta - learning_rate * step, m, v


def test_changing_the_callers_moments_is_told():
    found = check("adam_step", moves_the_callers_arrays)
    assert found.misconception == "caller-array-changed"
    assert "m and v" in found.diagnosis


def test_two_moments_missing_is_told():
    found = check("adam_step", lambda *arguments: reference("adam_step")(*arguments)[0])
    assert found.status == "error"
    assert "theta, m, v" in found.diagnosis + found.hint


@pytest.mark.parametrize("name", ["adam_step", "adamw_step", "amsgrad_step"])
def test_two_mistakes_together_never_pass(name):
    """All pairs of single mistakes that change different parts of the rule."""
    exercise, tried = find(name), 0
    right = results(exercise, exercise.reference)
    singles = [one.forms[0] for one in exercise.misconceptions if "-and-" not in one.name]
    for form, base in combinations(singles, 2):
        outcomes = [
            call(together(form, base), given, exercise.arguments) for given in inputs(exercise)
        ]
        if any(outcome.failure for outcome in outcomes):
            assert "multiple values for keyword" in outcomes[0].failure.message
            continue
        tried += 1
        got = [read(outcome.value, exercise.returns) for outcome in outcomes]
        assert not all(
            same_mistake(ours, theirs, 3 * exercise.tolerance)
            for ours, theirs in zip(got, right, strict=True)
        )
    assert tried > 100


def together(form, base):
    return lambda *arguments: form(*arguments, base=base)
