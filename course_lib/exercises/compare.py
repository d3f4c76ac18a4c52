"""Comparing the numbers of an answer with those that are expected, and saying how they differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_NAMED_FACTORS = {0.25: "a quarter of", 1 / 3: "a third of", 0.5: "half of"}


class UnreadableError(Exception):
    """An answer that is not made of numbers; the arguments are a diagnosis and a hint."""

    def __init__(self, diagnosis: str, hint: str = "") -> None:
        super().__init__(diagnosis)
        self.diagnosis = diagnosis
        self.hint = hint


def read(value: object, names: Sequence[str]) -> list[Array]:
    """The returned value as one float array for each of the expected `names`.

    Raises:
        UnreadableError: It is missing, has another number of parts, or is not made of real numbers.
    """
    if value is None:
        raise UnreadableError("Your function returned None.", "Did you forget the `return`?")
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
        array = np.asarray(value)
        if array.dtype.kind in "bcSUMm":
            raise TypeError
        return array.astype(np.float64)
    except Exception:  # an answer may be any object, with an `__array__` that fails in any way
        message = f"The {name} must be made of real numbers, got {_article(kind)} {kind}."
    if isinstance(value, tuple | list):
        message = f"The {name} must be made of real numbers in rows of equal length."
    raise UnreadableError(message, "Give a number or a NumPy array.")


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def close(got: Array, expected: Array, tolerance: float) -> bool:
    """Whether every entry is as expected, up to `tolerance` relative and rounding in float32."""
    if got.shape != expected.shape or not np.isfinite(got).all():
        return False
    scale = np.abs(expected).max(initial=0.0)
    return bool((np.abs(got - expected) <= tolerance * np.abs(expected) + 1e-6 * (scale + 1)).all())


def same_mistake(got: Array, wrong: Array, tolerance: float) -> bool:
    """Whether two wrong results agree; NaN and infinity count as the same accident."""
    if got.shape != wrong.shape:
        return False
    finite = np.isfinite(wrong)
    return bool((np.isfinite(got) == finite).all()) and close(got[finite], wrong[finite], tolerance)


def shape_text(array: Array) -> str:
    """A shape in words.

    >>> shape_text(np.zeros((4, 1)))
    'shape (4, 1)'
    """
    return "a single number" if array.ndim == 0 else f"shape {array.shape}"


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
    factor = float(ours @ right / (right @ right))
    if factor and close(ours, factor * right, tolerance):
        return _factor_sentence(factor, tolerance)
    offset = float(np.mean(ours - right))
    if close(ours - offset, right, tolerance):
        return f"Everywhere, your result is the expected one plus {_number(offset, 4)}."
    if close(np.abs(ours), np.abs(right), tolerance):
        return "The sizes are right, but some signs are flipped."
    return ""


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
    """
    if callable(value):
        return str(getattr(value, "__name__", "a function"))
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 0:
        return _number(float(array), digits)
    finite = np.abs(array[np.isfinite(array)])
    noise = 1e-9 * finite.max(initial=0.0)
    clean = np.where(np.abs(array) < noise, 0.0, array)
    if array.size <= 12:
        return _nested(clean, digits)
    start = clean[:2] if array.ndim > 1 else clean[:6]
    return f"{_nested(start, digits)[:-1]}, ...] of shape {array.shape}"


def _nested(array: Array, digits: int) -> str:
    if array.ndim == 0:
        return _number(float(array), digits)
    return "[" + ", ".join(_nested(part, digits) for part in array) + "]"


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    return "0" if text == "-0" or abs(value) < 1e-12 else text
