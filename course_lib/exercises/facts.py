"""What can be said of the arguments on which an answer is tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from course_lib.exercises.compare import Array
from course_lib.exercises.definitions import Arguments


def quantities(
    names: Sequence[str], inputs: Sequence[Arguments]
) -> Iterator[tuple[str, list[Array]]]:
    """Numbers made of one argument, with their words, one for each input."""
    for place, name in enumerate(names):
        given = [as_floats(arguments[place]) for arguments in inputs]
        if not given or any(one is None for one in given):
            continue
        arrays = [np.asarray(one) for one in given]
        yield f"`{name}`", arrays
        if all(one.ndim == 0 for one in arrays):
            yield f"1 − `{name}`", [1 - one for one in arrays]
            yield f"1 + `{name}`", [1 + one for one in arrays]
            yield f"`{name}` squared", [one**2 for one in arrays]
            if all(one > 0 for one in arrays):
                yield f"the root of `{name}`", [np.sqrt(one) for one in arrays]
            if all(0 < one < 1 for one in arrays):
                yield f"the root of 1 − `{name}`", [np.sqrt(1 - one) for one in arrays]
        if all(one.ndim > 0 and one.size for one in arrays):
            yield f"the length of `{name}`", [np.asarray(float(len(one))) for one in arrays]
            yield f"the length of `{name}` less 1", [np.asarray(len(one) - 1.0) for one in arrays]
        if all(one.ndim == 2 and one.size for one in arrays):
            columns = [np.asarray(float(one.shape[1])) for one in arrays]
            yield f"the number of columns of `{name}`", columns
            yield f"the number of entries of `{name}`", [np.asarray(float(a.size)) for a in arrays]


def features(names: Sequence[str], inputs: Sequence[Arguments]) -> Iterator[tuple[str, list[bool]]]:
    """What some inputs have and others have not, in words."""
    for place, name in enumerate(names):
        given = [as_floats(arguments[place]) for arguments in inputs]
        if any(one is None for one in given):
            continue
        arrays = [np.asarray(one) for one in given]
        numbers = all(one.ndim == 0 for one in arrays)
        one = f"`{name}`" if numbers else f"an entry of `{name}`"
        yield f"{one} is negative", [bool((array < 0).any()) for array in arrays]
        yield f"{one} is 0", [bool((array == 0).any()) for array in arrays]
        yield f"{one} is beyond 100", [bool((np.abs(array) > 100).any()) for array in arrays]
        if numbers:
            yield f"{one} is a whole number", [bool(array == np.round(array)) for array in arrays]
        else:
            yield f"`{name}` has one row", [array.ndim > 0 and len(array) == 1 for array in arrays]
            yield (
                f"`{name}` is as wide as it is long",
                [array.ndim == 2 and array.shape[0] == array.shape[1] for array in arrays],
            )
            yield f"`{name}` is all zero", [not array.any() for array in arrays]


def as_floats(argument: object) -> Array | None:
    """An argument as an array of floats, or None where it is something else."""
    if not isinstance(argument, int | float | np.ndarray | np.generic | list | tuple):
        return None
    try:
        array = np.asarray(argument)
    except ValueError:
        return None
    return array.astype(np.float64) if array.dtype.kind in "biuf" else None
