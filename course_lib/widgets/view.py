"""The live side of every widget: an anywidget in the style of the course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget

from course_lib.widgets.assets import CSS


class View(anywidget.AnyWidget):
    """A model that a page shows; a subclass names its script in `_esm`."""

    _css = CSS

    def bundle(self) -> Mapping[str, Any]:
        """What a notebook shows where a kernel runs, without anywidget's own text."""
        shown: Any = self._repr_mimebundle_()
        live: Mapping[str, Any] = shown[0] if isinstance(shown, tuple) else shown or {}
        return {kind: value for kind, value in live.items() if kind != "text/plain"}
