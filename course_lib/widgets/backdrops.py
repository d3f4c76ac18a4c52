"""Filled areas behind a picture: the contours of a landscape, or of values on a grid."""

from __future__ import annotations

from typing import Any

import contourpy
import numpy as np
from matplotlib.colors import Colormap, to_hex

from course_lib._validation import FloatArray
from course_lib.plotting.style import PALE
from course_lib.plotting.surface import surface_of
from course_lib.widgets.scene import Backdrop


def landscape_backdrop(landscape: Any) -> Backdrop:
    """The contour map that `plot_landscape` draws, as areas."""
    surface = surface_of(landscape)
    return filled(surface.x, surface.y, surface.heights, surface.levels)


def filled(
    x: FloatArray, y: FloatArray, heights: FloatArray, levels: list[float], colours: Colormap = PALE
) -> Backdrop:
    """Areas between successive levels, from the first colour of the map to its last.

    Args:
        x: Where the columns stand (n,).
        y: Where the rows stand (m,).
        heights: Values there (m, n).
        levels: Increasing; what lies outside them stays empty.
        colours: A colour map of matplotlib.
    """
    contours = contourpy.contour_generator(
        x, y, np.ma.masked_invalid(heights), fill_type=contourpy.FillType.OuterOffset
    )
    shades = colours(np.linspace(0, 1, len(levels) - 1))
    areas = []
    for low, high, shade in zip(levels[:-1], levels[1:], shades, strict=True):
        outlines: Any = contours.filled(low, high)
        rings = [
            ring
            for outline, cuts in zip(*outlines, strict=True)
            for ring in np.split(outline, cuts[1:-1])
        ]
        areas.append((to_hex(shade), tuple(rings)))
    return Backdrop(tuple(areas))
