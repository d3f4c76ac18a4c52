"""Comparing the numbers of an answer with those that are expected, and saying how they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import without_imaginary_part
from course_lib.exercises.dealing import Dealer

Array = NDArray[np.float64]
FLOAT32 = 1e-6
SMALLEST_FACTOR = 1e-3
_MOST_SHOWN = 12
_NAMED_FACTORS = {0.25: "a quarter of", 1 / 3: "a third of", 0.5: "half of"}


class UnreadableError(Exception):
    """An answer that is not made of numbers; the arguments are a diagnosis and a hint."""

    def __init__(self, diagnosis: str, hint: str = "") -> None:
        super().__init__(diagnosis)
        self.diagnosis = diagnosis
        self.hint = hint


def read(value: object, names: Sequence[str]) -> list[Array]:
    """The returned value as one float array for each of the expected `names`; [] for None.

    Raises:
        UnreadableError: It has another number of parts, or is not made of real numbers.
    """
    if value is None:
        return []
    if len(names) == 1:
        return [_numbers(names[0], value)]
    expected = f"{len(names)} values: {', '.join(names)}"
    if not isinstance(value, tuple | list):
        raise UnreadableError(
            f"Your function returned one {type(value).__name__}, expected {expected}.",
            f"End it with `return {', '.join(names)}`.",
        )
    if len(value) != len(names):
        raise UnreadableError(
            f"Your function returned {len(value)} values, expected {expected}.",
            f"End it with `return {', '.join(names)}`.",
        )
    return [_numbers(name, part) for name, part in zip(names, value, strict=True)]


def _numbers(name: str, value: object) -> Array:
    kind = type(value).__name__
    try:
        array = without_imaginary_part(np.asarray(value))
        if array.dtype.kind in "bcSUMm":
            raise TypeError
        return array.astype(np.float64)
    except Exception:  # an answer may be any object, with an `__array__` that fails in any way
        message = f"The {name} must be made of real numbers, got {_article(kind)} {kind}."
    if isinstance(value, tuple):
        raise UnreadableError(
            f"Your function returned {len(value)} things, expected one: {name}.",
            f"Return the {name} alone, or take it out of the tuple, as in `found[0]`.",
        )
    if isinstance(value, list):
        message = f"The {name} must be made of real numbers in rows of equal length."
    raise UnreadableError(message, "Give a number or a NumPy array.")


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def close(got: Array, expected: Array, tolerance: float, rounding: float = FLOAT32) -> bool:
    """Whether every entry is as expected, up to `tolerance` relative and `rounding` of the sums."""
    if got.shape != expected.shape or not np.isfinite(got).all():
        return False
    scale = np.abs(expected).max(initial=0.0)
    return bool(
        (np.abs(got - expected) <= tolerance * np.abs(expected) + rounding * (scale + 1)).all()
    )


def same_mistake(
    got: Sequence[Array], wrong: Sequence[Array], tolerance: float, rounding: float = FLOAT32
) -> bool:
    """Whether two wrong results agree; NaN and infinity count as the same accident."""
    return len(got) == len(wrong) and all(
        ours.shape == theirs.shape
        and bool((np.isfinite(ours) == np.isfinite(theirs)).all())
        and close(ours[np.isfinite(ours)], theirs[np.isfinite(theirs)], tolerance, rounding)
        for ours, theirs in zip(got, wrong, strict=True)
    )


def shape_text(array: Array) -> str:
    """A shape in words.

    >>> shape_text(np.zeros((4, 1)))
    'shape (4, 1)'
    """
    return "a single number" if array.ndim == 0 else f"shape {array.shape}"


def how_the_shape_differs(got: Array, expected: Array, tolerance: float) -> str:
    """One sentence on how a result of the wrong shape comes from the right one, or "".

    >>> how_the_shape_differs(np.array([4.0]), np.array([4.0, 2.0]), 1e-4)
    'This is the first entry alone. Does a `return` stand inside the loop?'
    """

    def same(a: Array, b: Array) -> bool:
        return close(a, b, tolerance)

    ours, right = got.ravel(), expected.ravel()
    if ours.size == right.size and same(ours, right):
        return "The numbers are right, only their shape is not. `.ravel()` makes it flat."
    if expected.ndim == 0 and ours.size:
        if same(ours.mean(keepdims=True), right):
            return "These are the values for each sample. Their mean is asked."
        return "Their sum is asked." if same(ours.sum(keepdims=True), right) else ""
    if got.ndim > 1 or expected.ndim != 1 or not ours.size:
        return ""
    if ours.size > right.size:
        if same(ours[-right.size :], right):
            return "The last entries are right: too much stands at the start."
        return ""
    if same(ours, right[: ours.size]):
        which = "the first entry alone" if ours.size == 1 else "the first entries alone"
        return f"This is {which}. Does a `return` stand inside the loop?"
    if same(ours, right[-ours.size :]):
        return "This is the end alone. Keep every entry: collect them inside the loop."
    return ""


def how_it_differs(got: Sequence[Array], expected: Sequence[Array], tolerance: float) -> str:
    """One sentence on what is common to all the differences, or "" when nothing is.

    Args:
        got: The results of the answer, one array per input.
        expected: The right results in the same order.
        tolerance: Relative error under which two numbers count as equal.

    >>> how_it_differs([np.array([2.0, 6.0])], [np.array([1.0, 3.0])], 1e-4)
    'Everywhere, your result is exactly 2 times the expected one.'
    """
    if any(g.shape != e.shape for g, e in zip(got, expected, strict=True)):
        return ""
    ours = np.concatenate([array.ravel() for array in got])
    right = np.concatenate([array.ravel() for array in expected])
    if not np.isfinite(ours).all() or not right.any():
        return ""
    if not ours.any():
        return "Your result is zero everywhere."

    def all_close(change: Callable[[Array, Array], tuple[Array, Array]]) -> bool:
        pairs = (change(g, e) for g, e in zip(got, expected, strict=True))
        return all(close(a, b, tolerance) for a, b in pairs)

    factor = float(ours @ right / (right @ right))
    telling = abs(factor) > SMALLEST_FACTOR
    if telling and all_close(lambda g, e: (g, factor * e)):
        return _factor_sentence(factor, tolerance)
    offset = float(np.mean(ours - right))
    if all_close(lambda g, e: (g - offset, e)):
        return f"Everywhere, your result is the expected one plus {_number(offset, 4)}."
    if all(_only_the_first_is_right(g, e, tolerance) for g, e in zip(got, expected, strict=True)):
        return (
            "Only the first entry is right and the others are zero. Does a `return` stand inside "
            "the loop?"
        )
    if all_close(lambda g, e: (np.abs(g), np.abs(e))):
        return "The sizes are right, but some signs are flipped."
    return ""


def _only_the_first_is_right(got: Array, expected: Array, tolerance: float) -> bool:
    return got.ndim == 1 and not got[1:].any() and close(got[:1], expected[:1], tolerance)


def _factor_sentence(factor: float, tolerance: float) -> str:
    if abs(factor + 1) <= tolerance:
        return "The numbers are right, but all signs are flipped."
    size = abs(factor)
    words = next(
        (text for value, text in _NAMED_FACTORS.items() if abs(size - value) <= tolerance * value),
        None,
    )
    if words is None:
        whole = round(size)
        exact = whole >= 2 and abs(size - whole) <= tolerance * size
        words = f"exactly {whole} times" if exact else f"about {_number(size, 4)} times"
    flipped = ", with the sign flipped" if factor < 0 else ""
    return f"Everywhere, your result is {words} the expected one{flipped}."


def show_pair(expected: Array, got: Array) -> tuple[str, str]:
    """Both as text, with as many digits as it takes to tell them apart."""
    for digits in (4, 6, 8, 10):
        pair = show(expected, digits), show(got, digits)
        if pair[0] != pair[1]:
            break
    return pair


def show(value: object, digits: int = 4) -> str:
    """A value as short text: a few rounded numbers, or the start and the shape of many.

    >>> show(np.array([1.0, -0.0, 2 / 3]))
    '[1, 0, 0.6667]'
    >>> show(np.ones((20, 2)))
    '[[1, 1], [1, 1], ...] of shape (20, 2)'
    >>> show(np.ones((20, 30))), show(np.array([True, False]))
    ('[[1, 1, 1, 1, 1, 1, ...], [1, 1, 1, 1, 1, 1, ...], ...] of shape (20, 30)', '[True, False]')
    """
    if isinstance(value, Dealer):
        return f"np.random.default_rng({value.seed})"
    if callable(value):
        return str(getattr(value, "__name__", "a function"))
    given = np.asarray(value)
    if given.dtype == bool and given.size <= _MOST_SHOWN:
        return str(given.tolist())
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 0:
        return _number(float(array), digits)
    finite = np.abs(array[np.isfinite(array)])
    noise = 1e-9 * finite.max(initial=0.0)
    clean = np.where(np.abs(array) < noise, 0.0, array)
    if array.size <= _MOST_SHOWN:
        return _nested(clean, digits)
    start = clean[:2] if array.ndim > 1 else clean[:6]
    return f"{_nested(start, digits)[:-1]}, ...] of shape {array.shape}"


def _nested(array: Array, digits: int) -> str:
    if array.ndim == 0:
        return _number(float(array), digits)
    parts = [_nested(part, digits) for part in array[:_MOST_SHOWN]]
    if len(array) > _MOST_SHOWN:
        parts = [*parts[:6], "..."]
    return f"[{', '.join(parts)}]"


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    return "0" if text == "-0" or abs(value) < 1e-12 else text
