"""Numbers and arrays in words: what alt text says, rounded so that every processor says the same.

>>> number(0.123456), number(1234567.0), number(-3e-9), number(1e-17)
('0.123', '1,230,000', '−3 × 10^−9', 'about 0')
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
_RAISED = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 3) -> str:
    """`value` rounded to a few significant digits, written as it is read aloud.

    What lies below 10^−12 in size is rounding noise in this course and reads "about 0".

    >>> number(2.0), number(43.75), number(43.75 - 1e-14), number(float("inf"))
    ('2', '43.8', '43.8', 'infinity')
    """
    value = float(value)
    if math.isnan(value):
        return "not a number"
    sign = "−" if value < 0 else ""
    size = abs(value)
    if math.isinf(size):
        return f"{sign}infinity"
    if size == 0:
        return "0"
    if size < 1e-12:
        return "about 0"
    settled = float(f"{size:.11e}")  # what lies on an edge falls to one side on every processor
    rounded = f"{settled:.{digits - 1}e}"
    mantissa, exponent = rounded.split("e")
    power = int(exponent)
    if -4 <= power < 7:
        text = f"{float(rounded):,.{max(0, digits - 1 - power)}f}"
        return sign + (text.rstrip("0").rstrip(".") if "." in text else text)
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{sign}{mantissa} × 10^{'−' if power < 0 else ''}{abs(power)}"


def shown(value: float) -> str:
    """`number` as a picture shows it, with the power raised.

    >>> shown(2.5e-9)
    '2.5 × 10⁻⁹'
    """
    mantissa, _, power = number(value).partition("^")
    return mantissa + power.translate(_RAISED)


def point(values: Iterable[float], scale: float = 0.0) -> str:
    """A point as its rounded coordinates in parentheses.

    Args:
        values: The coordinates.
        scale: The width of the view; less than a thousandth of it reads "0".

    >>> point([0.0, 1.5]), point([3e-7, -2.0], scale=5.0)
    ('(0, 1.5)', '(0, −2)')
    """
    return f"({', '.join(number(v if abs(v) >= 1e-3 * scale else 0.0) for v in values)})"


def counted(n: int, noun: str) -> str:
    """`n` and its noun, in the plural unless n is 1.

    >>> counted(1, "step"), counted(2000, "step"), counted(3, "class"), counted(2, "query")
    ('1 step', '2,000 steps', '3 classes', '2 queries')
    """
    return f"{n:,} {noun if n == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """The plural of a regular English noun.

    >>> plural("epoch")
    'epochs'
    """
    if noun.endswith(("s", "sh", "ch")) and not noun.endswith("epoch"):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def listed(items: Sequence[str]) -> str:
    """The items as English lists them.

    >>> listed(["MSE", "MAE", "Huber"])
    'MSE, MAE and Huber'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def movement(y: Array, x: Array | None = None, unit: str = "", *, log: bool = False) -> str:
    """How a curve moves: its ends, and where it turns clearly below or above both of them.

    Args:
        y: Values (n,); those that are not finite are left out.
        x: Where the values stand (n,), to say where the curve turns.
        unit: What x counts, such as "step".
        log: Whether x stands on a logarithmic axis. There every place is told in its own size;
            on a linear axis less than a thousandth of the range reads "0".

    >>> movement(np.array([2.0, 0.5, 1.0]), np.arange(3.0), "epoch")
    'falls from 2 to 1, with its lowest, 0.5, near epoch 1'
    """
    finite = np.isfinite(y)
    if not finite.any():
        return "has no finite value"
    places = np.arange(len(y), dtype=float) if x is None else x
    y, places = y[finite], places[finite]
    start, end, low, high = y[0], y[-1], y.min(), y.max()
    if len(y) == 1:
        return f"is {number(start)}"
    if number(start) == number(end) == number(low) == number(high):
        return f"stays at {number(start)}"
    if number(start) == number(end):
        text = f"starts and ends at {number(start)}"
    else:
        text = f"{'falls' if end < start else 'rises'} from {number(start)} to {number(end)}"
    spread = high - low
    near_by = 0.01 * spread * (1 + 1e-9)  # what lies on this edge is inside on every processor
    near = f"near {unit} " if unit else "near "
    turns = []
    if min(start, end) - low > 0.05 * spread:
        place = _place(places, y <= low + near_by, log)
        turns.append(f"its lowest, {number(low)}, {near}{place}")
    if high - max(start, end) > 0.05 * spread:
        place = _place(places, y >= high - near_by, log)
        turns.append(f"its highest, {number(high)}, {near}{place}")
    return f"{text}, with {listed(turns)}" if turns else text


def _place(places: Array, near_extreme: NDArray[np.bool_], log: bool) -> str:
    """The middle of the places within a hundredth of the extreme: rounding hardly moves it."""
    middle = float(np.median(places[near_extreme]))
    return number(middle if log or abs(middle) >= 1e-3 * np.ptp(places) else 0.0)


def swings(y: Array) -> bool:
    """Whether most of a curve's larger steps reverse its direction.

    >>> swings(np.array([4.0, -3.0, 2.0, -1.0, 0.5])), swings(np.array([3.0, 2.0, 1.0]))
    (True, False)
    """
    steps = np.diff(y[np.isfinite(y)])
    if len(steps) < 3:
        return False
    large = steps[np.abs(steps) > 0.01 * np.abs(steps).max()]
    if len(large) < 3:
        return False
    reversals = np.count_nonzero(np.sign(large[1:]) != np.sign(large[:-1]))
    return bool(reversals > 0.5 * (len(large) - 1))
