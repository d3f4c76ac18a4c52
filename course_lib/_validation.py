"""Checks of arguments, shared by every public function.

Each one either returns a usable value or raises at once, naming the argument, what came and what is
expected.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

FloatArray = NDArray[np.floating[Any]]
ROWS_AT_A_TIME = 4096
PRECISIONS = (np.dtype(np.float32), np.dtype(np.float64))


class NotFiniteError(ValueError):
    """An array holds NaN or infinity."""


def describe(value: object) -> str:
    """What came, in a few words: the shape and dtype of an array, else type and value.

    >>> describe(np.zeros((3, 1)))
    'an array of shape (3, 1) and dtype float64'
    >>> describe("fast")
    "'fast' (str)"
    """
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    text = repr(value)
    if len(text) > 60:
        text = text[:57] + "..."
    return f"{text} ({type(value).__name__})"


def all_finite(array: FloatArray) -> bool:
    """Whether no entry is NaN or infinite."""
    return bool(np.isfinite(array).all())


def float_array(
    name: str,
    value: object,
    *,
    ndim: int | tuple[int, ...] | None = None,
    finite: bool = True,
    empty: bool = False,
    dtype: np.dtype[Any] | None = None,
) -> FloatArray:
    """`value` as an array of `dtype`; without it float32 and float64 stay, the rest is float64.

    >>> float_array("y", [1, 2]).dtype
    dtype('float64')
    >>> float_array("y", [1.0, np.nan])
    Traceback (most recent call last):
    ...
    course_lib._validation.NotFiniteError: y must be finite, got 1 NaN or infinite of 2 values
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be an array of numbers, got a ragged sequence") from None
    array = without_imaginary_part(array)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be an array of real numbers, got {describe(value)}")
    if dtype is None:
        dtype = array.dtype if array.dtype in PRECISIONS else np.dtype(np.float64)
    if array.dtype != dtype:
        with np.errstate(over="ignore"):
            array = array.astype(dtype)
    if ndim is not None:
        allowed = (ndim,) if isinstance(ndim, int) else ndim
        if array.ndim not in allowed:
            wanted = " or ".join(f"{n}-dimensional" for n in allowed)
            raise ValueError(f"{name} must be {wanted}, got {describe(array)}")
    if array.size == 0 and not empty:
        raise ValueError(f"{name} must not be empty, got {describe(array)}")
    if finite and array.size and not all_finite(array):
        raise not_finite(name, array)
    return array


def file_of_rows(name: str, value: np.memmap[Any, Any], dtype: np.dtype[Any]) -> FloatArray:
    """A memory-mapped matrix as it is, looked through block by block and never held as a whole."""
    if value.ndim != 2 or value.size == 0:
        raise ValueError(f"{name} must be 2-dimensional and not empty, got {describe(value)}")
    if value.dtype != dtype:
        raise ValueError(
            f"{name} must have the model's dtype {dtype}, because a file is not converted, got "
            f"{describe(value)}; make the model with that dtype, or write the file anew"
        )
    for start in range(0, len(value), ROWS_AT_A_TIME):
        if not all_finite(value[start : start + ROWS_AT_A_TIME]):
            raise NotFiniteError(
                f"{name} must be finite, got NaN or infinity in the rows from {start} on"
            )
    return value


def without_imaginary_part(array: NDArray[Any]) -> NDArray[Any]:
    """The real part where no imaginary part is there: since NumPy 2.5 `eigvals` is complex always.

    >>> without_imaginary_part(np.array([2 + 0j])), without_imaginary_part(np.array([2 + 1j]))
    (array([2.]), array([2.+1.j]))
    """
    return array.real if array.dtype.kind == "c" and not array.imag.any() else array


def not_finite(name: str, array: FloatArray) -> NotFiniteError:
    """The error that says how many entries of `array` are NaN or infinite."""
    bad = int(array.size - np.isfinite(array).sum())
    precision = "" if array.dtype == np.float64 else f" in {array.dtype}"
    return NotFiniteError(
        f"{name} must be finite, got {bad} NaN or infinite of {array.size} values{precision}"
    )


def same_shape(name_a: str, a: NDArray[Any], name_b: str, b: NDArray[Any]) -> None:
    """Refuse two shapes that differ, with a word on the (n,) against (n, 1) trap."""
    if a.shape == b.shape:
        return
    message = (
        f"{name_a} and {name_b} must have the same shape, "
        f"got {name_a} {a.shape} and {name_b} {b.shape}"
    )
    if {a.ndim, b.ndim} == {1, 2} and a.size == b.size:
        message += f"; NumPy would broadcast them to {np.broadcast_shapes(a.shape, b.shape)}"
        message += "; use .reshape(-1) on the column"
    raise ValueError(message)


def same_length(name_a: str, a: NDArray[Any], name_b: str, b: NDArray[Any]) -> None:
    """Refuse two arrays whose first axes differ in length."""
    if len(a) != len(b):
        raise ValueError(
            f"{name_a} and {name_b} must have the same number of rows, got {len(a)} and {len(b)}"
        )


def real(
    name: str,
    value: object,
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
) -> float:
    """`value` as a finite float inside the stated bounds.

    >>> real("beta", 1.0, at_least=0, below=1)
    Traceback (most recent call last):
    ...
    ValueError: beta must be at least 0 and below 1, got 1.0
    """
    if isinstance(value, complex | np.complexfloating) and value.imag == 0:
        value = value.real
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, got {describe(value)}")
    try:
        number = float(value)
    except OverflowError:  # a whole number or a fraction beyond the floats
        number = math.inf
    bounds = [
        (above, number > above if above is not None else True, "above"),
        (at_least, number >= at_least if at_least is not None else True, "at least"),
        (below, number < below if below is not None else True, "below"),
        (at_most, number <= at_most if at_most is not None else True, "at most"),
    ]
    if not math.isfinite(number) or not all(holds for _, holds, _ in bounds):
        wanted = " and ".join(f"{word} {bound:g}" for bound, _, word in bounds if bound is not None)
        raise ValueError(f"{name} must be {wanted or 'finite'}, got {number!r}")
    return number


def integer(name: str, value: object, *, at_least: int | None = None) -> int:
    """`value` as an int, at least `at_least`.

    >>> integer("batch_size", 0, at_least=1)
    Traceback (most recent call last):
    ...
    ValueError: batch_size must be at least 1, got 0
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be a whole number, got {describe(value)}")
    number = int(value)
    if at_least is not None and number < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {number}")
    return number


def instance(name: str, value: object, kind: type) -> None:
    """Refuse a `value` that is no `kind`; a class given for its instance is the usual slip.

    >>> instance("rng", np.random.default_rng, np.random.Generator)
    Traceback (most recent call last):
    ...
    TypeError: rng must be an instance of Generator, got the function default_rng
    """
    if isinstance(value, kind):
        return
    if isinstance(value, type):
        came = f"the class {value.__name__}; call it to make one"
    else:
        came = (
            f"the function {value.__name__}"
            if callable(value) and hasattr(value, "__name__")
            else describe(value)
        )
    raise TypeError(f"{name} must be an instance of {kind.__name__}, got {came}")


def boolean(name: str, value: object) -> bool:
    """`value` as a bool, if it is one.

    >>> boolean("nesterov", "no")
    Traceback (most recent call last):
    ...
    TypeError: nesterov must be True or False, got 'no' (str)
    """
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, got {describe(value)}")
    return bool(value)


def precision(name: str, value: DTypeLike) -> np.dtype[Any]:
    """`value` as a dtype, float32 or float64.

    >>> precision("dtype", "int8")
    Traceback (most recent call last):
    ...
    ValueError: dtype must be float32 or float64, got 'int8' (str)
    """
    try:
        dtype = np.dtype(value)
    except TypeError:
        dtype = None
    if dtype is None or dtype not in PRECISIONS:
        raise ValueError(f"{name} must be float32 or float64, got {describe(value)}")
    return dtype


def one_of(name: str, value: object, choices: tuple[str, ...]) -> str:
    """`value` if it is among `choices`.

    >>> one_of("activation", "tahn", ("relu", "tanh"))
    Traceback (most recent call last):
    ...
    ValueError: activation must be one of 'relu', 'tanh', got 'tahn' (str)
    """
    if not isinstance(value, str) or value not in choices:
        wanted = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"{name} must be one of {wanted}, got {describe(value)}")
    return value


def labels_of(predict: Callable[[FloatArray], ArrayLike], rows: FloatArray) -> NDArray[Any]:
    """What `predict` says of the rows, if that is one label for each.

    >>> labels_of(lambda X: X, np.zeros((2, 1)))
    Traceback (most recent call last):
    ...
    ValueError: predict must return one label a row, got an array of shape (2, 1) and dtype float64
    """
    labels = np.asarray(predict(rows))
    if labels.shape != (len(rows),):
        raise ValueError(f"predict must return one label a row, got {describe(labels)}")
    return labels
