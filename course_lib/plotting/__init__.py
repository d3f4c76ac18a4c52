"""Pictures for the course: one style, and words for readers who do not see them.

Every function takes `ax=None`, draws on that Axes or on a new figure, and returns the Axes.
Importing this package makes the course style matplotlib's default and, inside IPython, lets
notebooks show each figure with its alt text.
"""

from course_lib.plotting.alt_text import alt_text, describe
from course_lib.plotting.animation import PathAnimation, animate_paths
from course_lib.plotting.curves import plot_curves, plot_loss_curves, plot_spread
from course_lib.plotting.display import figure_bundle, register
from course_lib.plotting.fit import plot_fit
from course_lib.plotting.grid import plot_heat_map
from course_lib.plotting.groups import plot_groups
from course_lib.plotting.landscape import plot_landscape
from course_lib.plotting.maps import plot_map
from course_lib.plotting.paths import plot_path, plot_paths
from course_lib.plotting.points import plot_points
from course_lib.plotting.race import plot_race
from course_lib.plotting.roofline import plot_roofline
from course_lib.plotting.style import (
    Style,
    label_styles,
    loss_style,
    optimizer_style,
    use_course_style,
)
from course_lib.plotting.weights import plot_digits, plot_weights

__all__ = [
    "PathAnimation",
    "Style",
    "alt_text",
    "animate_paths",
    "describe",
    "figure_bundle",
    "label_styles",
    "loss_style",
    "optimizer_style",
    "plot_curves",
    "plot_digits",
    "plot_fit",
    "plot_groups",
    "plot_heat_map",
    "plot_landscape",
    "plot_loss_curves",
    "plot_map",
    "plot_path",
    "plot_paths",
    "plot_points",
    "plot_race",
    "plot_roofline",
    "plot_spread",
    "plot_weights",
    "use_course_style",
]

use_course_style()
register()
