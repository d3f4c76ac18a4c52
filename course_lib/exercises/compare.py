"""Comparing the numbers of an answer with those that are expected, and saying how they differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import without_imaginary_part
from course_lib.exercises.dealing import Dealer

Array = NDArray[np.float64]
FLOAT32 = 5e-7
_MOST_SHOWN = 12
_MOST_WHOLE = 1e7


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
    if isinstance(value, np.ndarray) and value.ndim > 0 and len(value) == len(names):
        value = list(value)
    if not isinstance(value, tuple | list):
        raise UnreadableError(
            f"Your function returned one {type(value).__name__}, expected {expected}.",
            f"Return them together, in this order: {', '.join(names)}.",
        )
    if len(value) != len(names):
        raise UnreadableError(
            f"Your function returned {len(value)} values, expected {expected}.",
            f"Return them together, in this order: {', '.join(names)}.",
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
        return number_text(float(array), digits)
    finite = np.abs(array[np.isfinite(array)])
    noise = 1e-9 * finite.max(initial=0.0)
    clean = np.where(np.abs(array) < noise, 0.0, array)
    if array.size <= _MOST_SHOWN:
        return _nested(clean, digits)
    start = clean[:2] if array.ndim > 1 else clean[:6]
    return f"{_nested(start, digits)[:-1]}, ...] of shape {array.shape}"


def _nested(array: Array, digits: int) -> str:
    if array.ndim == 0:
        return number_text(float(array), digits)
    parts = [_nested(part, digits) for part in array[:_MOST_SHOWN]]
    if len(array) > _MOST_SHOWN:
        parts = [*parts[:6], "..."]
    return f"[{', '.join(parts)}]"


def number_text(value: float, digits: int) -> str:
    """A number with so many digits, a whole one with all; what is below 1e-12 is 0.

    >>> number_text(97155.0, 4), number_text(97155.5, 4), number_text(1e9, 4)
    ('97155', '9.716e+04', '1e+09')
    """
    if abs(value) < _MOST_WHOLE and value == int(value):
        return str(int(value))
    text = f"{value:.{digits}g}"
    return "0" if text == "-0" or abs(value) < 1e-12 else text
