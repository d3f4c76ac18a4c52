"""Schedules: rates worked by hand, and what holds for every step."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.schedules import (
    Constant,
    CosineDecay,
    ExponentialDecay,
    InverseTimeDecay,
    StepDecay,
    Warmup,
    as_schedule,
)

DECAYS = [
    StepDecay(0.3, factor=0.1, every=7),
    ExponentialDecay(0.3, rate=0.97),
    InverseTimeDecay(0.3, steps=20),
    CosineDecay(0.3, steps=50, final=0.01),
]


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        (Constant(0.3), {0: 0.3, 1000: 0.3}),
        (StepDecay(0.8, factor=0.5, every=3), {0: 0.8, 2: 0.8, 3: 0.4, 5: 0.4, 6: 0.2}),
        (ExponentialDecay(2.0, rate=0.5), {0: 2.0, 1: 1.0, 3: 0.25}),
        (InverseTimeDecay(0.6, steps=2), {0: 0.6, 1: 0.4, 4: 0.2}),
        (CosineDecay(1.0, steps=6, final=0.5), {0: 1.0, 2: 0.875, 3: 0.75, 6: 0.5, 60: 0.5}),
        (Warmup(ExponentialDecay(1.0, 0.5), 4), {0: 0.25, 2: 0.75, 3: 1.0, 4: 1.0, 5: 0.5}),
        (Warmup(0.2, 2), {0: 0.1, 1: 0.2, 99: 0.2}),
    ],
    ids=repr,
)
def test_rates_by_hand(schedule, rates):
    assert {t: schedule(t) for t in rates} == pytest.approx(rates, rel=1e-14)


@pytest.mark.parametrize("schedule", DECAYS, ids=repr)
@given(t=st.integers(0, 10_000))
def test_a_decay_starts_at_its_initial_rate_and_never_rises(schedule, t):
    assert schedule(0) == schedule.initial
    assert schedule(0) >= schedule(t) >= schedule(t + 1) >= 0


def test_the_rates_of_an_exponential_decay_have_a_finite_sum():
    total = math.fsum(ExponentialDecay(0.01, 0.9)(t) for t in range(1000))
    assert total == pytest.approx(0.01 / (1 - 0.9), rel=1e-12)


def test_a_number_is_a_constant_schedule_and_a_function_is_one_already():
    assert as_schedule("learning_rate", 1) == Constant(1.0)
    assert as_schedule("learning_rate", math.exp) is math.exp


def test_what_was_checked_is_kept():
    half = Fraction(1, 2)
    for schedule in (
        Constant(half),
        StepDecay(half, factor=half, every=2),
        ExponentialDecay(half, rate=half),
        InverseTimeDecay(half, steps=2),
        CosineDecay(half, steps=2, final=half),
    ):
        assert {type(value) for value in vars(schedule).values()} <= {float, int}
        assert type(schedule(1)) is float
    assert type(Warmup(half, 2)(0)) is float


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: Constant(0.0), ValueError, "initial must be above 0, got 0.0"),
        (lambda: StepDecay(0.1, factor=-1), ValueError, "factor must be above 0, got -1.0"),
        (lambda: StepDecay(0.1, every=0), ValueError, "every must be at least 1, got 0"),
        (lambda: StepDecay(0.1, every=2.5), TypeError, "every must be a whole number, got 2.5"),
        (lambda: Constant(10**400), ValueError, "initial must be above 0, got inf"),
        (lambda: ExponentialDecay(0.1, rate=0), ValueError, "rate must be above 0, got 0.0"),
        (lambda: CosineDecay(0.0), ValueError, "initial must be above 0, got 0.0"),
        (lambda: CosineDecay(0.1, steps=0), ValueError, "steps must be at least 1, got 0"),
        (lambda: ExponentialDecay("a"), TypeError, "initial must be a number, got 'a'"),
        (lambda: InverseTimeDecay(0.1, steps=0), ValueError, "steps must be at least 1, got 0"),
        (lambda: CosineDecay(0.1, final=0.2), ValueError, "final must be at least 0 and at most"),
        (lambda: Warmup(0.1, 0), ValueError, "steps must be at least 1, got 0"),
        (lambda: Warmup(-0.1, 5), ValueError, "schedule must be above 0, got -0.1"),
        (lambda: Warmup(None, 5), TypeError, "schedule must be a number above 0 or a schedule"),
    ],
)
def test_bad_input_is_named(make, error, says):
    with pytest.raises(error, match=says):
        make()
