"""Chapter 06: references by hand and against the library, right variants, wrong programs."""

import math
import textwrap
from fractions import Fraction

import numpy as np
import pytest

from course_lib.exercises import check
from course_lib.exercises.calling import call, inputs
from course_lib.exercises.compare import read, same_mistake
from course_lib.exercises.recognising import results
from course_lib.exercises.registry import chapters, find
from course_lib.optimizers import Adam, AdamW


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


def test_steps_of_adam_by_hand():
    """m̂ is 2, 2 and 2/7, v̂ is 4, 4 and 100/37, because the weights of −1 are 4/7 and 16/37."""
    steps = reference("adam_steps")(np.array([2.0, 2.0, -1.0]), 0.1, 0.5, 0.75, 0.5)
    np.testing.assert_allclose(steps, [0.08, 0.08, 0.1 * (2 / 7) / (10 / math.sqrt(37) + 0.5)])


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


def adam_stacked(*arguments):
    return np.stack(reference("adam_step")(*arguments))


def adam_one_after_the_other(*arguments):
    yield from reference("adam_step")(*arguments)


def adamw_float32(theta, *others):
    *rest, weight_decay = others
    factor = np.float32(1) - np.float32(rest[4]) * np.float32(weight_decay)
    return adam_float32(theta.astype(np.float32) * factor, *rest)


def amsgrad_in_place_on_copies(theta, m, v, v_max, t, g, *numbers):
    rate, beta1, beta2, epsilon = numbers
    _, m, v = adam_in_place_on_copies(theta, m, v, t, g, *numbers)
    largest = v_max.copy()
    largest[v > largest] = v[v > largest]
    root = np.sqrt(largest / (1 - beta2**t)) + epsilon
    return np.stack([theta - rate / (1 - beta1**t) * m / root, m, v, largest])


def amsgrad_without_a_maximum(theta, m, v, v_max, t, g, *numbers):
    _, m, v = adam_float32(theta, m, v, t, g, *numbers)
    rate, beta1, beta2, epsilon = numbers
    largest = (v + v_max + np.abs(v - v_max)) / 2
    root = np.sqrt(largest / (1 - beta2**t)) + epsilon
    return theta - rate / (1 - beta1**t) * m / root, m, v, largest


def steps_by_adam_step(gradients, *numbers):
    theta = m = v = 0.0
    steps = np.zeros_like(gradients)
    for k in range(len(gradients)):
        before = theta
        theta, m, v = reference("adam_step")(theta, m, v, k + 1, gradients[k], *numbers)
        steps[k] = before - theta
    return steps


def steps_by_the_library(gradients, *numbers):
    theta, optimizer, path = np.zeros(1), Adam(*numbers), [0.0]
    for g in gradients:
        optimizer.step(theta, np.array([g]))
        path.append(theta[0])
    return -np.diff(path)


def steps_by_weights(gradients, learning_rate, beta1, beta2, epsilon):
    """Each average as the weighted sum that it is, without a loop over the steps."""
    t = np.arange(1, len(gradients) + 1)
    ages = t[:, None] - t
    m, v = (
        np.tril((1 - beta) * beta ** np.maximum(ages, 0)) @ values / (1 - beta**t)
        for beta, values in ((beta1, gradients), (beta2, gradients**2))
    )
    return learning_rate * m / (np.sqrt(v) + epsilon)


def steps_with_products_of_betas(gradients, learning_rate, beta1, beta2, epsilon):
    m, v, rest1, rest2 = 0, 0, 1, 1
    for g in gradients:
        m, v = m + (1 - beta1) * (g - m), v + (1 - beta2) * (g * g - v)
        rest1, rest2 = rest1 * beta1, rest2 * beta2
        root = math.sqrt(v / (1 - rest2))
        yield learning_rate * m / (1 - rest1) / (root + epsilon)


def steps_float32(gradients, *numbers):
    return [np.float32(step) for step in reference("adam_steps")(np.float32(gradients), *numbers)]


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
    ("bias_correction", lambda beta, t: np.array(1 - np.prod(np.full(t, beta)))),
    ("bias_correction", lambda beta, t: 1 - Fraction(beta) ** t),
    ("bias_correction", lambda beta, t: np.float32(1) - np.float32(beta) ** np.float32(t)),
    ("uncorrected_first_step", lambda a, b, c: a * (1 - b) * (1 - c) ** -0.5),
    (
        "uncorrected_first_step",
        lambda a, b, c: np.float32(a) * (1 - np.float32(b)) / (1 - c) ** 0.5,
    ),
    ("uncorrected_first_step", lambda a, b, c: abs(-a * (1 - b) * 3) / np.sqrt((1 - c) * 9)),
    ("uncorrected_first_step", lambda a, b, c: np.float32(a * (1 - b) / math.sqrt(1 - c))),
    ("adam_step", adam_loop),
    ("adam_step", adam_float32),
    ("adam_step", adam_in_place_on_copies),
    ("adam_step", adam_with_one_rate),
    ("adam_step", adam_stacked),
    ("adam_step", adam_one_after_the_other),
    ("adam_steps", steps_by_adam_step),
    ("adam_steps", steps_by_the_library),
    ("adam_steps", steps_by_weights),
    ("adam_steps", steps_with_products_of_betas),
    ("adam_steps", steps_float32),
    ("adamw_step", adamw_at_once),
    ("adamw_step", adamw_float32),
    ("adamw_step", adamw_afterwards_with_the_old_theta),
    ("amsgrad_step", amsgrad_where),
    ("amsgrad_step", amsgrad_loop),
    ("amsgrad_step", amsgrad_in_place_on_copies),
    ("amsgrad_step", amsgrad_without_a_maximum),
]


@pytest.mark.parametrize(("name", "answer"), VARIANTS)
def test_right_answers_pass_however_they_are_written(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.passed, found


def never_fading_and_inside(theta, m, v, t, gradient, learning_rate, beta1, beta2, epsilon):
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
        ("adam_step", never_fading_and_inside, "power-missing-and-epsilon-inside-root"),
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


# Each wrong program on a line: what a student writes in the place of what is right.

NUMBERS = {
    "bias_correction": {
        "(1 - beta**t) / (1 - beta)": "weights-not-scaled",
        "sum(beta**k for k in range(t))": "weights-not-scaled",
        "sum(beta**k for k in range(t + 1))": "t-one-too-high-and-weights-not-scaled",
        "(1 - beta) * sum(beta**k for k in range(1, t + 1))": "one-factor-too-many",
        "(1 - beta) * sum(beta**k for k in range(1, t))": "newest-left-out",
        "(1 - beta) * sum(beta**k for k in range(t - 1))": "t-from-zero",
        "sum(beta * (1 - beta) ** k for k in range(t))": "shares-exchanged",
        "sum((1 - beta) ** k for k in range(t))": "shares-exchanged-and-weights-not-scaled",
        "max(1 - beta * t, 1e-8)": "times-for-power",
        "1 - np.exp(-(1 - beta) * t)": "exponential-for-power",
        "(1 - beta) * beta ** (t - 1)": "one-weight-alone",
        "min(1, (1 - beta) * t)": "share-times-steps",
        "1 - beta / t": "quotient-for-power",
        "-(beta**t)": "minus-the-start",
        "1 - 1 / beta**t": "power-negated",
        "1 - beta ** (2 * t)": "power-doubled",
        "1 - 0.999**t": "beta-hard-coded",
        "1 - beta**3": "t-hard-coded",
        "np.sqrt(1 - beta**t) / (1 - beta**t)": "upside-down-and-root-taken",
        "(1 - beta) / (1 - beta**t)": "upside-down-and-weights-not-scaled",
        "(1 - beta**t, 1 - 0.999**t)": "two-divisors",
    },
    "uncorrected_first_step": {
        "a * 1 - b / np.sqrt(1 - c)": "brackets-missing",
        "a * (1 - b) / 1 - c**0.5": "brackets-missing",
        "a * (1 - b) / (1 - np.sqrt(c))": "root-of-beta",
        "a * (1 - b) * np.sqrt(1 - c)": "product-for-quotient",
        "a * (1 - b) / (1 - c) ** 2": "square-for-root",
        "a * (1 - b) / (1 - c) ** 1 / 2": "half-for-root",
        "a * np.sqrt(1 - b) / (1 - c)": "root-over-m",
        "np.sqrt(a * (1 - b) / (1 - c))": "root-over-everything",
        "a * (1 - b) / np.sqrt(c - 1)": "root-of-a-negative",
        "a * (1 - b) / (np.sqrt(1 - c) + 0.01)": "epsilon-added",
        "-a * (1 - b) / np.sqrt(1 - c)": "sign-flipped",
        "a / (1 - b) / np.sqrt(1 - c)": "divided-by-both",
        "a / (1 - b)": "divided-by-both",
        "a * (1 - b) / np.sqrt(1 - b)": "one-beta",
        "a * (1 - b**2) / np.sqrt(1 - c**2)": "beta-squared",
        "(1 - b) / np.sqrt(1 - c) - 1": "longer-by",
        "3.16 * a": "always-the-usual-betas",
        "a * (1 - b) / np.sqrt(1 - 0.999)": "one-usual-beta",
        "(1 - b, 1 - c)": "averages-returned",
        "(1 - b) / (1 - c)": "root-missing-and-rate-ignored",
    },
}


@pytest.mark.parametrize("name", NUMBERS)
def test_wrong_formulas_are_named(name, hidden):
    arguments = {"bias_correction": "beta, t", "uncorrected_first_step": "a, b, c"}[name]
    for formula, misconception in NUMBERS[name].items():
        answer = eval(f"lambda {arguments}: {formula}", {"np": np})
        assert check(name, answer, hidden).misconception == misconception, formula


# The colleague's program of the exercise, and what becomes of it when it is mended by halves.

FROM_1 = ("gradient in gradients", "t, gradient in enumerate(gradients, start=1)")
FROM_0 = ("gradient in gradients", "t, gradient in enumerate(gradients)")
POWERS = ("(1 - beta1)\n", "(1 - beta1**t)\n"), ("(1 - beta2)\n", "(1 - beta2**t)\n")
OUTSIDE = ("np.sqrt(v_hat + epsilon)", "(np.sqrt(v_hat) + epsilon)")
DROPPED = ("np.sqrt(v_hat + epsilon)", "np.sqrt(v_hat)")
ALL = POWERS[0][1].replace("t)", "len(gradients))"), POWERS[1][1].replace("t)", "len(gradients))")
BY_HALVES = [
    ([], "power-missing-and-epsilon-inside-root"),
    ([OUTSIDE], "power-missing"),
    ([("for gradient", "t = 1\n    for gradient"), *POWERS, OUTSIDE], "power-missing"),
    ([FROM_1, *POWERS], "epsilon-inside-root"),
    ([FROM_1, POWERS[0], OUTSIDE], "power-missing-once"),
    ([FROM_1, POWERS[1]], "power-missing-once-and-epsilon-inside-root"),
    ([FROM_0, *POWERS, OUTSIDE], "t-from-zero"),
    ([FROM_0, *POWERS], "t-from-zero-and-epsilon-inside-root"),
    ([(POWERS[0][0], ALL[0]), (POWERS[1][0], ALL[1]), OUTSIDE], "last-t-everywhere"),
    ([FROM_1, *POWERS, DROPPED], "epsilon-forgotten"),
    ([FROM_1, *POWERS, OUTSIDE, ("np.array(steps)", "-np.array(steps)")], "signs-turned"),
    ([FROM_1, *POWERS, OUTSIDE], None),
]


@pytest.mark.parametrize(("changes", "misconception"), BY_HALVES)
def test_what_is_left_of_the_colleagues_mistakes_is_named(
    changes, misconception, hidden, colleague
):
    found = check("adam_steps", colleague(changes), hidden)
    assert found.misconception == misconception, found
    assert found.passed == (misconception is None)


@pytest.mark.parametrize("name", ["adam_step", "adamw_step", "amsgrad_step"])
def test_no_other_answer_passes_for_the_mended_program(name, hidden):
    assert check("adam_steps", reference(name), hidden).status == "error"


ADAM = """
a, g = learning_rate, gradient
m = beta1 * m + (1 - beta1) * g
v = beta2 * v + (1 - beta2) * g**2
m_hat = m / (1 - beta1**t)
v_hat = v / (1 - beta2**t)
theta = theta - a * m_hat / (np.sqrt(v_hat) + epsilon)
return theta, m, v
"""
ADAMW = ADAM.replace("\nm =", "\nb = weight_decay\ntheta = (1 - a * b) * theta\nm =", 1)
AMSGRAD = (
    ADAM.replace("m_hat =", "v_max = np.maximum(v_max, v)\nm_hat =")
    .replace("v_hat = v", "v_hat = v_max")
    .replace("m, v\n", "m, v, v_max\n")
)
PROGRAMS = {"adam_step": ADAM, "adamw_step": ADAMW, "amsgrad_step": AMSGRAD}
# A mistake, and the places that are changed in the program to make it, old => new.
CHANGED = {
    "adam_step": r"""
        brackets-around-one-minus-beta; - beta1**t) => - beta1)**t; - beta2**t) => - beta2)**t
        one-beta-corrects; beta2**t => beta1**t
        gradient-for-m-and-v-forgets; beta1 * m + => ; beta2 * v + =>
        power-missing-once; beta1**t => beta1
        corrections-count-apart; beta2**t => beta2**(t - 1)
        plus-in-correction; 1 - beta1**t => 1 + beta1**t; 1 - beta2**t => 1 + beta2**t
        corrected-twice; a * m_hat => a * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m_hat
        root-before-correction; np.sqrt(v_hat) => np.sqrt(v) / (1 - beta2**t)
        shares-of-two-betas; (1 - beta1) * g => (1 - beta2) * g
        nothing-forgotten; beta1 * m => m; beta2 * v => v
        epsilon-twice; np.sqrt(v_hat) => np.sqrt(v_hat + epsilon)
        epsilon-as-floor; (np.sqrt(v_hat) + epsilon) => np.maximum(np.sqrt(v_hat), epsilon)
        epsilon-squared; (np.sqrt(v_hat) + epsilon) => np.sqrt(v_hat + epsilon**2)
        one-divisor-for-all; np.sqrt(v_hat) => np.linalg.norm(v_hat)
        one-scale-for-all; g**2 => g @ g
        twice-for-square; g**2 => g * 2
        square-for-root; np.sqrt(v_hat) => v_hat**2
        m-under-the-root; np.sqrt(v_hat) => np.sqrt(m_hat)
        deviation-squared; g**2 => (g - m)**2
        maximum-for-average; v = beta2 * v + (1 - beta2) * g**2 => v = np.maximum(v, g**2)
        nesterov-inside; a * m_hat => a * (beta1 * m_hat + (1 - beta1) * g / (1 - beta1**t))
        not-divided; / (np.sqrt(v_hat) + epsilon) =>
        gradient-descent; m_hat / (np.sqrt(v_hat) + epsilon) => g
        sign-step; m_hat / (np.sqrt(v_hat) + epsilon) => np.sign(m)
        m-missing-in-the-step; a * m_hat => a
        v-never-used; np.sqrt(v_hat) => np.abs(g)
        theta-divided-too; theta - a * m_hat => (theta - a * m_hat)
        rate-decays; a * m_hat => a / np.sqrt(t) * m_hat
        rate-in-m; beta1) * g => beta1) * a * g; - a * m_hat => - m_hat
        gradient-changed-first; rate, gradient => rate, np.clip(gradient, -1, 1)
        defaults-hard-coded; + epsilon => + 1e-8
        rmsprop-step; m = beta1 * m + (1 - beta1) * g\n => ; a * m_hat => a * g
        average-never-moved; v = beta2 * v + (1 - beta2) * g**2\n =>
    """,
    "adamw_step": r"""
        decay-by-division; (1 - a * b) * theta => theta / (1 + a * b)
        decay-exponential; (1 - a * b) * theta => theta * np.exp(-a * b)
        decay-grows-with-t; (1 - a * b) * => (1 - a * b)**t *
        decay-of-the-gradient; theta = (1 - a * b) * theta => g = (1 - a * b) * g
        decay-hard-coded; b = weight_decay => b = 0.01
        lambda-ignored; (1 - a * b) => (1 - a)
        rate-and-decay-added; (1 - a * b) => (1 - a - b)
        half-decay; b = weight_decay => b = weight_decay / 2
        shrunk-twice; return theta => return (1 - a * b) * theta
        decay-twice; theta = (1 - a * b) * theta => theta, g = (1 - a * b) * theta, g + b * theta
        l2-in-one-average; theta = (1 - a * b) * theta => ; g**2 => (g + b * theta)**2
        l2-in-one-average; g**2 => (g + b * theta)**2
        no-step; theta = theta - a => _ = theta - a
        gradient-descent; m_hat / (np.sqrt(v_hat) + epsilon) => g
        triple-for-theta; return theta, m, v => return (theta, m, v), m, v
        epsilon-twice; np.sqrt(v_hat) => np.sqrt(v_hat + epsilon)
        decay-sign-flipped-and-no-correction; - a * b => + a * b; m_hat / => m /; (v_hat) => (v)
    """,
    "amsgrad_step": r"""
        one-largest-for-all; np.maximum(v_max, v) => np.max([v_max, v])
        one-largest-for-all; np.maximum(v_max, v) => max(v_max.max(), v.max())
        chosen-as-a-whole; np.maximum(v_max, v) => v if v.sum() > v_max.sum() else v_max
        corrected-stored; m, v, v_max\n => m, v, v_hat\n
        largest-of-two-steps; v = beta2 => old = v\nv = beta2; np.maximum(v_max => np.maximum(old
        largest-of-the-old; np.maximum(v_max, v) => v_max
        average-of-the-largest; beta2 * v => beta2 * v_max
        largest-fades; np.maximum(v_max, v) => np.maximum(beta2 * v_max, v)
        largest-gradient; np.maximum(v_max, v) => np.maximum(v_max, np.abs(g))
        yes-or-no; np.maximum(v_max, v) => 1.0 * (v > v_max)
        smallest; np.maximum(v_max, v) => np.where(v > v_max, v_max, v)
        largest-not-handed-on; v_max = np => new = np; v_hat = v_max => v_hat = new
        smallest-and-root-missing; np.maximum => np.minimum; np.sqrt(v_hat) => v_hat
        moments-not-handed-on; m = beta1 => new = beta1; m_hat = m => m_hat = new
    """,
}


def changed(name, changes=()):
    """A program as a student writes it: the right one with some places changed."""
    text = PROGRAMS[name]
    for change in changes:
        old, new = (part.strip(" ").replace(r"\n", "\n") for part in change.split("=>"))
        assert old in text, old
        text = text.replace(old, new)
    body = textwrap.indent(text, "    ")
    space = {"np": np}
    exec(f"def {name}({', '.join(find(name).arguments)}):{body}", space)
    return space[name]


@pytest.mark.parametrize("name", CHANGED)
def test_changed_programs_are_named(name, hidden):
    for line in CHANGED[name].strip().splitlines():
        misconception, *changes = line.strip().split(";")
        found = check(name, changed(name, changes), hidden)
        assert found.misconception == misconception, (changes, found)


@pytest.mark.parametrize("name", ["adam_step", "adamw_step", "amsgrad_step"])
def test_the_program_that_is_changed_is_right(name, hidden):
    assert check(name, changed(name), hidden).passed


@pytest.mark.parametrize("decimals", [2, 3, 4, 5])
@pytest.mark.parametrize("exercise", chapters()["06"], ids=lambda exercise: exercise.name)
def test_rounded_results_are_not_right(exercise, decimals, hidden):
    def rounded(*arguments):
        found = exercise.reference(*arguments)
        if isinstance(found, tuple):
            return tuple(np.round(part, decimals) for part in found)
        return np.round(found, decimals)

    assert check(exercise.name, rounded, hidden).status == "wrong"


@pytest.mark.parametrize("seed", range(30))
def test_largest_v_is_now_the_old_one_and_now_the_new(seed):
    for given in find("amsgrad_step").make_inputs(np.random.default_rng(seed)):
        new, old = reference("amsgrad_step")(*given)[2], given[3]
        if len(new) > 2:
            assert (new > 1.001 * old).any()
            assert (new < 0.999 * old).any()


@pytest.mark.parametrize("name", ["adam_step", "adamw_step", "amsgrad_step"])
def test_theta_alone_cannot_be_taken_for_all_that_is_asked(name):
    exercise = find(name)
    lengths = {len(given[0]) for given in each_input(name)}
    assert len(exercise.returns) not in lengths
    assert 1 in lengths


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


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["adam_step", "adam_steps", "adamw_step", "amsgrad_step"])
def test_two_mistakes_together_never_pass(name):
    exercise = find(name)
    right = results(exercise, exercise.reference)
    forms = [form for pair in exercise.pairs for form in pair.forms]
    assert len(forms) > 100
    for form in forms:
        outcomes = [call(form, given, exercise.arguments) for given in inputs(exercise)]
        if not any(outcome.failure for outcome in outcomes):
            got = [read(outcome.value, exercise.returns) for outcome in outcomes]
            pairs = zip(got, right, strict=True)
            assert not all(same_mistake(a, b, 3 * exercise.tolerance) for a, b in pairs)
