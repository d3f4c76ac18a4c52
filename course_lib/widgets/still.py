"""The still picture of an explorer, for pages where no kernel runs."""

from __future__ import annotations

import html

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from course_lib._validation import FloatArray
from course_lib.plotting import describe, figure_bundle
from course_lib.plotting.style import halo
from course_lib.widgets.scene import Backdrop, Marks, Panel, Scene

WITHOUT_KERNEL = "(Without a running kernel this is a still picture of the first setting.)"


def still_bundle(scene: Scene, title: str, task: str) -> dict[str, str]:
    """The scene as `text/html` with alt text and as `image/png`, beside title and task."""
    bundle = figure_bundle(draw_scene(scene), palette=True)
    bundle["text/html"] = (
        f"<div><p><strong>{html.escape(title)}</strong></p>{bundle['text/html']}"
        f"<p><strong>Task.</strong> {html.escape(task)} {WITHOUT_KERNEL}</p></div>"
    )
    return bundle


def draw_scene(scene: Scene) -> Figure:
    """The scene as a figure whose alt text is its sentence."""
    figure = Figure(figsize=(4.0 * len(scene.panels) if len(scene.panels) > 1 else 5.6, 3.0))
    axes = figure.subplots(1, len(scene.panels), squeeze=False)[0]
    for panel, ax in zip(scene.panels, axes, strict=True):
        _draw_panel(panel, ax)
    handles = {
        label: handle
        for ax in axes
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    columns = max(1, min(len(handles), 2 * len(axes)))
    figure.legend(
        handles.values(), handles, loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=columns
    )
    figure.subplots_adjust(wspace=0.3)
    for panel, ax in zip(scene.panels, axes, strict=True):
        describe(ax, scene.sentence if panel is scene.panels[0] else panel.ylabel.capitalize())
    return figure


def _draw_panel(panel: Panel, ax: Axes) -> None:
    ax.set(xlim=panel.x, xlabel=panel.xlabel, ylabel=panel.ylabel)
    ax.set_title(panel.title, fontsize=11)
    if panel.log:
        ax.set_yscale("log")
    ax.set_ylim(panel.y)
    if panel.backdrop:
        ax.grid(visible=False)
        _draw_backdrop(panel.backdrop, ax)
    for marks in panel.marks:
        _draw_marks(marks, ax)


def _draw_backdrop(backdrop: Backdrop, ax: Axes) -> None:
    for colour, rings in backdrop.areas:
        if rings:
            path = Path.make_compound_path(*map(_closed, rings))
            ax.add_patch(PathPatch(path, facecolor=colour, edgecolor="#999999", linewidth=0.4))


def _closed(ring: FloatArray) -> Path:
    codes = np.full(len(ring), Path.LINETO)
    codes[0], codes[-1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(ring, codes)


def _draw_marks(marks: Marks, ax: Axes) -> None:
    points = np.where(np.isfinite(marks.points), marks.points, np.nan)
    ax.plot(
        *points.T,
        color=marks.style.colour,
        linestyle=marks.style.line if marks.line else "none",
        linewidth=marks.width,
        marker=marks.style.marker if marks.every else "",
        markevery=max(1, marks.every),
        markersize=0.75 * marks.size,
        markeredgecolor="black" if marks.rim else marks.style.colour,
        label=marks.label or "_",
        path_effects=halo(marks.width + 2.5) if marks.line else None,
    )
