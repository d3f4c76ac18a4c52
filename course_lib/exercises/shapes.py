"""How a result of the wrong shape comes from the right one."""

from __future__ import annotations

from course_lib.exercises.compare import Array, close, shape_text

_MENDS = (
    "Return the number itself, as `found[0]` takes it out.",
    "`.ravel()` makes it flat.",
    "`.reshape` gives it another.",
)


def how_the_shape_differs(got: Array, expected: Array, tolerance: float) -> str:
    """One sentence on how a result of the wrong shape comes from the right one, or "".

    >>> import numpy as np
    >>> how_the_shape_differs(np.array([4.0]), np.array([4.0, 2.0]), 1e-4)
    'This is the first entry alone. Does a `return` stand inside the loop?'
    """

    def same(a: Array, b: Array) -> bool:
        return close(a, b, tolerance)

    ours, right = got.ravel(), expected.ravel()
    if ours.size == right.size and same(ours, right):
        return f"The numbers are right, only their shape is not. {_MENDS[min(expected.ndim, 2)]}"
    if got.ndim == 2 and same(got.T, expected):
        return "Rows and columns are exchanged: `.T` turns them."
    if expected.ndim == 0 and ours.size:
        if same(ours.mean(keepdims=True), right):
            return "These are the values for each sample. Their mean is asked."
        if same(ours.sum(keepdims=True), right):
            return "Their sum is asked."
        return f"One number is asked, and this is an array of {shape_text(got)}."
    if got.ndim == 0:
        return f"An array of {shape_text(expected)} is asked, and this is one number."
    if got.ndim == expected.ndim == 2 and got.shape[1] == expected.shape[1]:
        return f"These are {len(got)} rows, and {len(expected)} are asked."
    if got.ndim > 1 or expected.ndim != 1 or not ours.size:
        return ""
    if ours.size > right.size:
        if same(ours[-right.size :], right):
            return "The last entries are right: too much stands at the start."
        if same(ours[: right.size], right):
            return "The first entries are right: too much stands at the end."
        return f"These are {ours.size} numbers, and {right.size} are asked."
    if same(ours, right[: ours.size]):
        which = "the first entry alone" if ours.size == 1 else "the first entries alone"
        return f"This is {which}. Does a `return` stand inside the loop?"
    if same(ours, right[-ours.size :]):
        return "This is the end alone. Keep every entry: collect them inside the loop."
    return f"These are {ours.size} numbers, and {right.size} are asked."
