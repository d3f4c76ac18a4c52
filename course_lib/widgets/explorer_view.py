"""The live side of an explorer: values of the controls come in, one buffer of numbers goes out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from operator import is_
from typing import Any

import numpy as np
import traitlets

from course_lib._state import read_state, write_state
from course_lib.plotting.style import Line
from course_lib.widgets.assets import EXPLORER_JS
from course_lib.widgets.controls import Control, Slider, Value, checked_values
from course_lib.widgets.scene import Backdrop, Marks, Panel, Scene
from course_lib.widgets.view import View

DASHES: dict[str, tuple[float, ...]] = {
    "-": (),
    "--": (3.7, 1.6),
    "-.": (6.4, 1.6, 1.0, 1.6),
    ":": (1.0, 1.65),
}
"""Matplotlib's named lines as lengths of dashes and gaps, in widths of the line."""


class ExplorerView(View):
    """The model that a page shows. What it sends in answer to one change is one message.

    Attributes:
        values: The values of the controls, set by the page.
        head: What stands in `frame`, everything that is text, and the values it belongs to.
        frame: The points of all marks, float32, one after another.
        areas: What stands in `backdrop`.
        backdrop: The points of all areas, float32; sent only when the areas change.
    """

    _esm = EXPLORER_JS

    title = traitlets.Unicode().tag(sync=True)
    task = traitlets.Unicode().tag(sync=True)
    controls: Any = traitlets.List().tag(sync=True)
    defaults = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True, echo_update=False)
    head = traitlets.Dict().tag(sync=True)
    frame = traitlets.Bytes().tag(sync=True)
    areas: Any = traitlets.List().tag(sync=True)
    backdrop = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        title: str,
        task: str,
        controls: tuple[Control, ...],
        compute: Callable[..., Scene],
    ) -> None:
        self._controls, self._compute = controls, compute
        self._backdrops: list[Backdrop | None] = []
        defaults = {control.name: control.value for control in controls}
        self._good: dict[str, Value] = defaults
        self._solved = ""
        self._answers = 0
        super().__init__(
            title=title,
            task=task,
            controls=[control.wire() for control in controls],
            defaults=defaults,
            values=defaults,
        )
        self._answer()
        self.observe(self._answer, "values")
        self.on_msg(self._look_ahead)

    def _answer(self, _: object = None) -> None:
        """Show the scene of the present values, or say what is wrong with them."""
        if self._answers and self.values == self._good:
            return  # it was this method that set them
        problem = ""
        try:
            values = checked_values(self._controls, self.values)
            scene = self._compute(**values)
            self._good = values
        except Exception as error:  # whatever it is, the learner reads it beside the picture
            problem = str(error) or type(error).__name__
            scene = self._compute(**self._good)
        self._solved = scene.solved or self._solved
        self._answers += 1
        if self._answers == 2:  # the first time that somebody has moved a control
            remember_use(self._compute)
        with self.hold_sync():
            self.values = self._good
            head, self.frame = encode(scene, problem, self._solved, self._answers)
            self.head = head | {"values": self._good}
            if not self._has_areas_of(scene):
                self._backdrops = [panel.backdrop for panel in scene.panels]
                self.areas, self.backdrop = encode_backdrops(self._backdrops)

    def _look_ahead(self, _: object, asked: Any, __: object) -> None:
        """Answer before it is asked: the scenes at the stops beside the present one of a slider.

        What cannot be computed, or has other areas, is left to the answer proper.
        """
        (slider,) = (one for one in self._controls if one.name == asked["beside"])
        now = self._good[slider.name]
        heads, frames = [], []
        for stop in slider.beside(float(now)) if isinstance(slider, Slider) else ():
            with suppress(Exception):
                scene = self._compute(**self._good | {slider.name: stop})
                if self._has_areas_of(scene):
                    head, frame = encode(scene, "", self._solved, self._answers + 1)
                    heads.append([stop, head])
                    frames.append(frame)
        self.send({"beside": slider.name, "at": now, "heads": heads}, frames)

    def _has_areas_of(self, scene: Scene) -> bool:
        backdrops = [panel.backdrop for panel in scene.panels]
        return len(backdrops) == len(self._backdrops) and all(map(is_, backdrops, self._backdrops))


def remember_use(compute: Callable[..., Scene]) -> None:
    """Keep that an explorer was used, under the name of the module that computes it."""
    name = getattr(compute, "func", compute).__module__.rpartition(".")[2]
    used = read_state("explorers")
    if name not in used:
        write_state("explorers", {**used, name: True})


def encode(scene: Scene, problem: str, solved: str, number: int) -> tuple[dict[str, Any], bytes]:
    """A scene as the page takes it: `head` and `frame`."""
    head = {
        "number": number,
        "sentence": scene.sentence,
        "badge": scene.badge,
        "problem": problem,
        "solved": solved,
        "panels": [_panel(panel) for panel in scene.panels],
    }
    points = [marks.points for panel in scene.panels for marks in panel.marks]
    return head, _floats(points)


def encode_backdrops(backdrops: list[Backdrop | None]) -> tuple[list[Any], bytes]:
    """Areas as the page takes them: for each panel pairs of a colour and the lengths of rings."""
    areas = [
        [[colour, [len(ring) for ring in rings]] for colour, rings in backdrop.areas]
        if backdrop
        else []
        for backdrop in backdrops
    ]
    points = [
        ring for backdrop in backdrops if backdrop for _, rings in backdrop.areas for ring in rings
    ]
    return areas, _floats(points)


def _panel(panel: Panel) -> dict[str, Any]:
    handle = panel.handle
    return {
        "x": panel.x,
        "y": panel.y,
        "xlabel": panel.xlabel,
        "ylabel": panel.ylabel,
        "title": panel.title,
        "log": panel.log,
        "handle": handle and {"label": handle.label, "at": handle.at, "x": handle.x, "y": handle.y},
        "marks": [_marks(marks) for marks in panel.marks],
    }


def _marks(marks: Marks) -> dict[str, Any]:
    return {
        "count": len(marks.points),
        "label": marks.label,
        "colour": marks.style.colour,
        "dash": [marks.width * length for length in _dash(marks.style.line)],
        "marker": marks.style.marker,
        "line": marks.line,
        "every": marks.every,
        "size": marks.size,
        "rim": marks.rim,
        "width": marks.width,
    }


def _dash(line: Line) -> tuple[float, ...]:
    return DASHES[line] if isinstance(line, str) else line[1]


def _floats(points: list[Any]) -> bytes:
    if not points:
        return b""
    with np.errstate(over="ignore"):
        return np.concatenate(points).astype("<f4").tobytes()
