"""Adagrad: the rate that it leaves each coordinate after each step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception, both


def adagrad_rates(gradients: Any, learning_rate: float, epsilon: float) -> Any:
    """η / (√s + ε) for each coordinate after each step, s the sum of its squares so far."""
    return _rates_of(np.cumsum(gradients**2, axis=0), learning_rate, epsilon)


def _rates_of(s: Any, rate: float, e: float) -> Any:
    return rate / (np.sqrt(s) + e)


def _rates(rates: Function) -> Function:
    """All rates by a formula from (s, η, ε); `sums` makes s from the gradients."""

    def wrong(
        gradients: Any,
        rate: float,
        e: float,
        sums: Function = lambda g: np.cumsum(g**2, axis=0),
    ) -> Any:
        return rates(sums(gradients), rate, e)

    return wrong


_right = _rates(_rates_of)


def _from_sums(sums: Function) -> Function:
    """All rates from another s."""

    def wrong(*arguments: Any, base: Function = _right) -> Any:
        return base(*arguments, sums=sums)

    return wrong


def _earlier(gradients: Any) -> Any:
    return np.vstack([np.zeros(gradients.shape[1]), np.cumsum(gradients**2, axis=0)[:-1]])


def _counted(gradients: Any) -> Any:
    return np.arange(1, len(gradients) + 1)[:, None]


def _rates_inputs(rng: np.random.Generator) -> list[Arguments]:
    rare = np.array([[2.0, 0.0], [1.0, 0.0], [-2.0, 0.5]])
    return [
        (rare, 0.5, 0.1),
        (np.array([[3.0, -1.0], [4.0, 2.0]]), 0.3, 0.25),
        ((rng.uniform(0.5, 3, (4, 3)) * rng.choice([-1, 1], (4, 3))).round(2), 0.8, 0.2),
    ]


_OF_THE_SUM = (
    Misconception(
        "one-step-late",
        "These are the rates before each step, without its own gradient.",
        "Adagrad adds the square of a gradient first and steps then. So row t has the squares of "
        "the rows up to t, row t among them.",
        _from_sums(_earlier),
    ),
    Misconception(
        "no-sum",
        "This uses each gradient alone, as if the earlier ones were forgotten.",
        "Row t needs the sum of the squares of all rows up to t: np.cumsum(…, axis=0).",
        _from_sums(lambda g: g**2),
    ),
    Misconception(
        "total-sum",
        "This uses the sum over all steps in every row.",
        "At step t only the gradients up to t have come. A running sum is np.cumsum(…, axis=0).",
        _from_sums(lambda g: np.sum(g**2, axis=0) + 0 * g),
    ),
    Misconception(
        "square-of-sum",
        "This squares the running sum, where the squares are to be summed.",
        "Square each gradient first: np.cumsum(gradients**2, axis=0). Otherwise gradients of "
        "opposite sign cancel.",
        _from_sums(lambda g: np.cumsum(g, axis=0) ** 2),
    ),
    Misconception(
        "gradient-not-squared",
        "This sums the gradients or their sizes, not their squares.",
        "s is made of squares, g², so that its root has the units of a gradient.",
        (
            _from_sums(lambda g: np.cumsum(g, axis=0)),
            _from_sums(lambda g: np.cumsum(np.abs(g), axis=0)),
        ),
    ),
    Misconception(
        "average-for-sum",
        "This takes the mean of the squares so far, not their sum.",
        "Adagrad's s is a plain sum. With a mean the rates would not fall while gradients of one "
        "size keep coming.",
        _from_sums(lambda g: np.cumsum(g**2, axis=0) / _counted(g)),
    ),
    Misconception(
        "one-rate-for-all",
        "This gives all coordinates the same rate, from the squares of all together.",
        "Each coordinate has its own sum, down its own column. Sum over the steps, never over the "
        "coordinates.",
        (
            _from_sums(lambda g: np.cumsum(np.sum(g**2, axis=1))[:, None] + 0 * g),
            _from_sums(lambda g: np.cumsum(np.sum(g**2, axis=1))),
        ),
    ),
    Misconception(
        "wrong-axis",
        "This sums along the coordinates, not along the steps.",
        "Steps are rows, so the sum runs down the columns: axis=0.",
        _from_sums(lambda g: np.cumsum(g**2, axis=1)),
    ),
    Misconception(
        "axis-forgotten",
        "This is one long row: np.cumsum without an axis runs through the whole table.",
        "Say along which axis to sum: np.cumsum(gradients**2, axis=0).",
        _from_sums(lambda g: np.cumsum(g**2)),
    ),
)
_OF_THE_RATE = (
    Misconception(
        "root-forgotten",
        "This divides by the sum itself, not by its root.",
        "The effective rate is η/(√s + ε). Without the root it falls like 1/t where it should fall "
        "like 1/√t.",
        _rates(lambda s, rate, e: rate / (s + e)),
    ),
    Misconception(
        "epsilon-inside-root",
        "This has ε inside the root: √(s + ε).",
        "The course adds ε after the root: √s + ε. Where no gradient has come, that is η/ε.",
        _rates(lambda s, rate, e: rate / np.sqrt(s + e)),
    ),
    Misconception(
        "epsilon-forgotten",
        "This divides by √s without ε.",
        "Where no gradient has come yet, that is a division by 0. Add ε to the root: √s + ε.",
        _rates(lambda s, rate, e: rate / np.sqrt(s)),
    ),
    Misconception(
        "epsilon-outside-quotient",
        "This adds ε to the quotient, not to what it is divided by.",
        "A pair of brackets is missing: η / (√s + ε).",
        _rates(lambda s, rate, e: rate / np.sqrt(s) + e),
    ),
)
ADAGRAD_RATES = Check(
    name="adagrad_rates",
    arguments=("gradients", "learning_rate", "epsilon"),
    returns=("rates",),
    reference=adagrad_rates,
    make_inputs=_rates_inputs,
    misconceptions=(
        *_OF_THE_SUM,
        *_OF_THE_RATE,
        Misconception(
            "rate-ignored",
            "This does not use the learning rate.",
            "The effective rate of a coordinate is η/(√s + ε), with learning_rate above.",
            _rates(lambda s, rate, e: 1 / (np.sqrt(s) + e)),
        ),
        Misconception(
            "multiplied",
            "This multiplies by √s + ε where it must divide.",
            "The more gradient has come, the smaller the rate: divide.",
            _rates(lambda s, rate, e: rate * (np.sqrt(s) + e)),
        ),
        Misconception(
            "roots-only",
            "This is what the rate is to be divided by, or a part of it.",
            "Divide learning_rate by √s + ε.",
            (
                _rates(lambda s, rate, e: np.sqrt(s) + e),
                _rates(lambda s, rate, e: np.sqrt(s)),
                _rates(lambda s, rate, e: s),
            ),
        ),
        Misconception(
            "steps-for-rates",
            "These are the steps, not the rates: they contain the gradient once more.",
            "The rate is what the gradient is multiplied by: η/(√s + ε).",
            lambda gradients, rate, e: gradients * adagrad_rates(gradients, rate, e),
        ),
        Misconception(
            "last-row-only",
            "These are the rates after the last step alone.",
            "One row for each step is asked, in the shape of gradients.",
            lambda gradients, rate, e: adagrad_rates(gradients, rate, e)[-1],
        ),
        *(both(one, other) for one in _OF_THE_SUM[:6] for other in _OF_THE_RATE[:2]),
    ),
)

CHECKS = (ADAGRAD_RATES,)
