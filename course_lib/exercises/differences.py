"""What a wrong result has to do with the right one, where no known mistake gives it.

Each rule looks at all inputs together and says one sentence, or nothing. The first that fits is
said, so the surest stand first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.exercises.compare import Array, close, number_text
from course_lib.exercises.definitions import Arguments
from course_lib.exercises.facts import as_floats, features, quantities
from course_lib.exercises.shapes import how_the_shape_differs

_SMALLEST_FACTOR = 1e-3
_NAMED_FACTORS = {0.25: "a quarter of", 1 / 3: "a third of", 0.5: "half of"}
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class Difference:
    """One returned value on every input: what came, and what should have come.

    Attributes:
        got: The results of the answer, one array for each input.
        expected: The right results in the same order.
        tolerance: Relative error under which two numbers count as equal.
        names: Names of the arguments.
        arguments: The arguments of each input.
    """

    got: Sequence[Array]
    expected: Sequence[Array]
    tolerance: float
    names: tuple[str, ...] = ()
    arguments: Sequence[Arguments] = ()

    def is_(self, others: Iterable[Any]) -> bool:
        """Whether the results are these, one for each input."""
        with np.errstate(all="ignore"):
            arrays = [np.asarray(other) for other in others]
        return all(
            bool(np.isfinite(other).all()) and close(ours, other, self.tolerance)
            for ours, other in zip(self.got, arrays, strict=True)
        )

    @property
    def right(self) -> list[bool]:
        """Whether the result is right, for each input."""
        pairs = zip(self.got, self.expected, strict=True)
        return [close(ours, one, self.tolerance) for ours, one in pairs]


def explain(difference: Difference) -> str:
    """One sentence on what is common to all the differences, or "" when nothing is.

    >>> explain(Difference([np.array([2.0, 6.0])], [np.array([1.0, 3.0])], 1e-4))
    'Everywhere, your result is exactly 2 times the expected one.'
    """
    shapes = [(g.shape, e.shape) for g, e in zip(difference.got, difference.expected, strict=True)]
    if any(ours != right for ours, right in shapes):
        first = next(i for i, (ours, right) in enumerate(shapes) if ours != right)
        ours, right = difference.got[first], difference.expected[first]
        return how_the_shape_differs(ours, right, difference.tolerance)
    ours = np.concatenate([array.ravel() for array in difference.got])
    if not np.isfinite(ours).all():
        return _not_finite(difference)
    with np.errstate(all="ignore"):
        return next(filter(None, (rule(difference) for rule in _RULES)), "")


def _zero(difference: Difference) -> str:
    wanted = any(array.any() for array in difference.expected)
    nothing = not any(array.any() for array in difference.got)
    return "Your result is zero everywhere." if nothing and wanted else ""


def _an_argument(difference: Difference) -> str:
    for place, name in enumerate(difference.names):
        given = [as_floats(arguments[place]) for arguments in difference.arguments]
        pairs = zip(difference.got, given, strict=True)
        if all(one is not None and np.array_equal(ours, one) for ours, one in pairs):
            return f"Your result is the argument `{name}` as it came."
    return ""


def _rounded(difference: Difference) -> str:
    for decimals in range(_MOST_DECIMALS + 1):
        if difference.is_(np.round(e, decimals) for e in difference.expected):
            if not decimals:
                return "Your result is rounded to whole numbers. Return it as it comes."
            places = "one decimal" if decimals == 1 else f"{decimals} decimals"
            return f"Your result is rounded to {places}. Return it as it comes."
    if difference.is_(np.trunc(e) for e in difference.expected):
        return (
            "Your result is cut to whole numbers. An array that starts with whole numbers, as "
            "`np.zeros_like` of such ones, keeps no fractions; `//` and `int` drop them too."
        )
    return ""


def _factor(difference: Difference) -> str:
    ours = np.concatenate([array.ravel() for array in difference.got])
    right = np.concatenate([array.ravel() for array in difference.expected])
    if not right.any():
        return ""
    factor = float(ours @ right / (right @ right))
    if _SMALLEST_FACTOR < abs(factor) < np.inf and difference.is_(
        factor * e for e in difference.expected
    ):
        return _factor_sentence(factor, difference.tolerance)
    offset = float(np.mean(ours - right))
    if np.isfinite(offset) and difference.is_(e + offset for e in difference.expected):
        return f"Everywhere, your result is the expected one plus {number_text(offset, 4)}."
    return ""


def _factor_sentence(factor: float, tolerance: float) -> str:
    near = max(tolerance, 1e-6)
    if abs(factor + 1) <= near:
        return "The numbers are right, but all signs are flipped."
    size = abs(factor)
    words = next(
        (text for value, text in _NAMED_FACTORS.items() if abs(size - value) <= near * value),
        None,
    )
    if words is None:
        whole = round(size)
        exact = whole >= 2 and abs(size - whole) <= near * size
        words = f"exactly {whole} times" if exact else f"about {number_text(size, 4)} times"
    flipped = ", with the sign flipped" if factor < 0 else ""
    return f"Everywhere, your result is {words} the expected one{flipped}."


def _related_to_an_argument(difference: Difference) -> str:
    """The right result times, divided by, plus or minus something made of one argument."""
    for words, values in quantities(difference.names, difference.arguments):
        fits = zip(values, difference.expected, strict=True)
        if not all(value.ndim == 0 or value.shape == e.shape for value, e in fits):
            continue
        if len({value.tobytes() for value in values}) < min(2, len(values)):
            continue  # the same on every input: a plain factor says it
        for relation, change in _RELATIONS.items():
            pairs = list(zip(difference.expected, values, strict=True))
            if difference.is_(change(e, v) for e, v in pairs):
                return f"Your result is the expected one {relation} {words}."
            if difference.is_(-change(e, v) for e, v in pairs):
                return f"Your result is the expected one {relation} {words}, with the sign flipped."
    return ""


_RELATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "times": np.multiply,
    "divided by": np.divide,
    "plus": np.add,
    "minus": np.subtract,
}


def _changed(difference: Difference) -> str:
    """A function of the right result, the same one for every entry."""
    for words, change in _CHANGES.items():
        if difference.is_(map(change, difference.expected)):
            return f"Everywhere, your result is {words} the expected one."
    if difference.is_(map(np.abs, difference.expected)):
        return "The sizes are right, but no number of yours is negative."
    pairs = zip(difference.got, difference.expected, strict=True)
    if all(close(np.abs(ours), np.abs(one), difference.tolerance) for ours, one in pairs):
        return "The sizes are right, but some signs are flipped."
    return ""


_CHANGES: dict[str, Callable[[Array], Array]] = {
    "the square of": np.square,
    "the root of": np.sqrt,
    "1 divided by": lambda e: 1 / e,
    "1 minus": lambda e: 1 - e,
    "the natural logarithm of": np.log,
    "e to the power of": np.exp,
    "the running sum of": lambda e: np.cumsum(e, axis=0) if e.ndim else e * np.nan,
}


def _other_order(difference: Difference) -> str:
    arrays = list(zip(difference.got, difference.expected, strict=True))
    if any(ours.ndim == 0 for ours, _ in arrays):
        return ""
    if difference.is_(e[::-1] for e in difference.expected):
        return "The numbers are right, but they stand the other way round."
    if all(
        close(np.sort(ours, axis=None), np.sort(right, axis=None), difference.tolerance)
        for ours, right in arrays
    ):
        return "The numbers are right, but they stand in another order."
    return ""


def _some_entries(difference: Difference) -> str:
    """Which entries are right, where it is the same ones on every input."""
    flat = [
        (ours, right)
        for ours, right in zip(difference.got, difference.expected, strict=True)
        if ours.ndim == 1 and len(ours) > 1
    ]
    if len(flat) < len(difference.got) or not flat:
        return ""
    right = [
        np.array([close(a, b, difference.tolerance) for a, b in zip(ours, one, strict=True)])
        for ours, one in flat
    ]
    if all(hits[0] and not hits[1:].any() for hits in right):
        if not any(ours[1:].any() for ours, _ in flat):
            return (
                "Only the first entry is right and the others are zero. Does a `return` stand "
                "inside the loop?"
            )
        return "Only the first entry is right. What changes between the first and the second?"
    if all(not hits[0] and hits[1:].all() for hits in right):
        return "All entries are right but the first."
    if all(not hits[-1] and hits[:-1].all() for hits in right):
        return "All entries are right but the last."
    shifted = [(ours[1:], one[:-1]) for ours, one in flat], [(o[:-1], e[1:]) for o, e in flat]
    for pairs, words in zip(shifted, ("one place too late", "one place too early"), strict=True):
        if all(close(a, b, difference.tolerance) for a, b in pairs):
            return f"The numbers are right, but they come {words}."
    return ""


def _kept_between_calls(difference: Difference) -> str:
    right = difference.expected
    if any(array.ndim for array in right) or len(right) < 2:
        return ""
    if difference.is_(np.cumsum([float(array) for array in right])):
        return (
            "Your results add up from call to call. Does a variable outside of the function keep "
            "its value?"
        )
    return ""


def _same_everywhere(difference: Difference) -> str:
    values = {float(f"{number:.9g}") for array in difference.got for number in array.flat}
    wanted = {float(number) for array in difference.expected for number in array.flat}
    if len(values) == 1 and len(difference.got) > 1 and len(wanted) > 1:
        number = number_text(values.pop(), 4)
        return f"Your result is {number} for every input, so it does not depend on the arguments."
    return ""


def _some_inputs(difference: Difference) -> str:
    """On which inputs the result is right, and what these have that the others have not."""
    right = difference.right
    if not any(right) or all(right):
        return ""
    for words, has in features(difference.names, difference.arguments):
        if has == right:
            return f"Your result is right only where {words}."
        if [not one for one in has] == right:
            return f"Your result is right but where {words}."
    count = sum(right)
    inputs = "one" if count == 1 else str(count)
    return f"Your result is right on {inputs} of the {len(right)} inputs."


def _not_finite(difference: Difference) -> str:
    finite = [bool(np.isfinite(array).all()) for array in difference.got]
    if not any(finite):
        return ""
    for words, has in features(difference.names, difference.arguments):
        if [not one for one in has] == finite:
            return f"NaN or infinity comes where {words}."
    return ""


_RULES = (
    _zero,
    _an_argument,
    _same_everywhere,
    _kept_between_calls,
    _rounded,
    _factor,
    _related_to_an_argument,
    _changed,
    _other_order,
    _some_entries,
    _some_inputs,
)
