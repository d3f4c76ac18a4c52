"""An explorer: controls, a task, and a pure function from the controls to a scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course_lib.widgets.controls import Control, Value
from course_lib.widgets.scene import Scene

if TYPE_CHECKING:
    from course_lib.widgets.explorer_view import ExplorerView


@dataclass(frozen=True, eq=False, repr=False)
class Explorer:
    """A picture that answers to its controls, as a notebook shows it.

    Where a kernel runs it is interactive. Elsewhere, in a static page or an untrusted notebook, it
    is a picture of the first setting with alt text, and as text it is what that picture shows.

    Attributes:
        title: What it is called.
        task: What to find out with it.
        controls: What can be set.
        compute: From the values of the controls, by name, to what is shown.
    """

    title: str
    task: str
    controls: tuple[Control, ...]
    compute: Callable[..., Scene]

    @property
    def defaults(self) -> dict[str, Value]:
        """The value of each control at first."""
        return {control.name: control.value for control in self.controls}

    @property
    def scene(self) -> Scene:
        """What is shown at first."""
        return self.compute(**self.defaults)

    def __repr__(self) -> str:
        return f"{self.title}. {self.scene.sentence}\nTask: {self.task}"

    def view(self) -> ExplorerView:
        """A new interactive copy."""
        from course_lib.widgets.explorer_view import ExplorerView

        return ExplorerView(self.title, self.task, self.controls, self.compute)

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, Any]:
        from course_lib.widgets.still import still_bundle

        still = still_bundle(self.scene, self.title, self.task)
        return {**self.view().bundle(), **still, "text/plain": repr(self)}
