"""How a notebook shows a figure: one bundle of picture, HTML with alt text, and the text alone.

JupyterLab and nbconvert ignore an `alt` in an output's metadata; an `<img alt=…>` in `text/html`
reaches a screen reader everywhere. The picture has no software version in it, so its bytes do not
change from run to run.
"""

from __future__ import annotations

import base64
import html
import io
import sys
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from course_lib.plotting.alt_text import alt_text

DPI = 80


def figure_bundle(figure: Figure, palette: bool = False) -> dict[str, str]:
    """The figure as a notebook shows it: `text/html`, `image/png` (base64) and `text/plain`.

    Args:
        figure: The figure.
        palette: Whether to store at most 255 colours, which makes the file three times smaller.

    >>> sorted(figure_bundle(Figure()))
    ['image/png', 'text/html', 'text/plain']
    """
    buffer = io.BytesIO()
    figure.savefig(
        buffer,
        format="png",
        dpi=DPI,
        facecolor=figure.get_facecolor(),
        bbox_inches="tight",
        metadata={"Software": None},
    )
    if palette:
        buffer = _with_palette(buffer)
    png = base64.b64encode(buffer.getvalue()).decode("ascii")
    words = alt_text(figure)
    image = (
        f'<img alt="{html.escape(words)}" src="data:image/png;base64,{png}" '
        'style="max-width: 100%; height: auto;">'
    )
    return {"text/html": image, "image/png": png, "text/plain": words}


def _with_palette(png: io.BytesIO) -> io.BytesIO:
    small = io.BytesIO()
    picture = Image.open(png).convert("RGB")
    picture.quantize(255, method=Image.Quantize.FASTOCTREE).save(small, "png", optimize=True)
    return small


def register() -> None:
    """Let the running IPython show figures by `figure_bundle`; outside IPython do nothing.

    An Axes as a cell's result prints nothing, because its figure is shown at the cell's end.
    """
    if "IPython" not in sys.modules:
        return
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    formatter: Any = shell.display_formatter

    def bundle(figure: Figure, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # IPython prefers a formatter for one type to the bundle, and matplotlib's inline backend
        # registers such formatters again whenever it is configured: drop them before they are met.
        for single_type in formatter.formatters.values():
            single_type.pop(Figure, None)
        return figure_bundle(figure)

    formatter.mimebundle_formatter.for_type(Figure, bundle)
    if hasattr(shell, "kernel"):
        formatter.ipython_display_formatter.for_type(Axes, lambda ax: None)
