"""What is drawn is free of rounding errors, so that every processor draws the same picture."""

from __future__ import annotations

import numpy as np

from course_lib.plotting.words import Array

_BITS = 36


def without_rounding_errors(values: Array) -> Array:
    """Round to 36 bits of the range: equal heights that were computed differently become equal.

    Else a contour through them, or the place of its label, is chance.

    >>> heights = without_rounding_errors(np.array([0.1 + 0.2, 0.3, 1.0, np.nan]))
    >>> bool(heights[0] == heights[1]), heights.round(6)
    (True, array([0.3, 0.3, 1. , nan]))
    """
    spread = np.nanmax(values) / 2 - np.nanmin(values) / 2
    unit = 2.0 ** (np.frexp(spread)[1] - _BITS)
    rounded: Array = np.rint(values / unit) * unit
    return rounded
