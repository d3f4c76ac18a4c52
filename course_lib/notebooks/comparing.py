"""What differs between two lists of outputs: in words, in HTML, in pictures."""

from __future__ import annotations

import base64
import io
from typing import Any

from nbformat import NotebookNode
from PIL import Image, ImageChops, ImageStat

from course_lib.notebooks.findings import DATA_URI

OWN_MACHINE = "own-machine"
"""The tag of a cell whose picture is of the reader's machine: its alt text is compared, not it."""

PICTURE_TOLERANCE = 1.0
"""What rounding explains: the root mean square difference of pixels on the scale 0 to 255."""


def has_own_picture(cell: NotebookNode) -> bool:
    """Whether every machine draws another picture here, as the cell's tag says."""
    return OWN_MACHINE in cell.metadata.get("tags", [])


def compare(stored: list[NotebookNode], fresh: list[NotebookNode], *, pictures: bool = True) -> str:
    """What differs between two lists of outputs in their HTML and their pictures.

    Args:
        stored: The outputs in the notebook.
        fresh: The outputs of the run.
        pictures: Whether pictures are compared, beyond their number.

    Returns:
        A sentence about the first difference; empty if there is none.
    """
    if html(stored) != html(fresh):
        return "the HTML of an output changed"
    return compare_pictures(stored, fresh, pictures=pictures)


def compare_pictures(
    stored: list[NotebookNode], fresh: list[NotebookNode], *, pictures: bool = True
) -> str:
    """The part of `compare` that is about pictures."""
    before, after = _pictures(stored), _pictures(fresh)
    if len(before) != len(after):
        return f"{len(before)} pictures are stored, {len(after)} were drawn"
    for old, new in zip(before, after, strict=True) if pictures else ():
        if old.strip() == new.strip():
            continue
        complaint = _compare_two(_decode(old), _decode(new))
        if complaint:
            return complaint
    return ""


def html(outputs: list[NotebookNode]) -> list[str]:
    """The HTML of each output, alt texts included, without the pictures inside it."""
    texts = [
        output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})
    ]
    return [DATA_URI.sub("(picture)", text) for text in texts]


def texts(outputs: list[NotebookNode]) -> dict[str, list[str]]:
    """What nbval compares: the texts of each kind in their order, streams and errors included."""
    found: dict[str, list[str]] = {}
    for output in outputs:
        parts = {"error": f"{output.ename}: {output.evalue}"} if "ename" in output else {}
        parts |= {output.name: output.text} if output.output_type == "stream" else {}
        for kind, text in {**parts, **output.get("data", {})}.items():
            if kind not in ("image/png", "text/html"):
                found.setdefault(kind, []).append(str(text))
    return found


def _compare_two(old: Image.Image, new: Image.Image) -> str:
    if old.size != new.size:
        return f"a picture changed its size from {old.size} to {new.size} pixels"
    difference = max(ImageStat.Stat(ImageChops.difference(old, new)).rms)
    if difference > PICTURE_TOLERANCE:
        return f"a picture changed: RMS difference {difference:.1f}, at most {PICTURE_TOLERANCE}"
    return ""


def _pictures(outputs: list[NotebookNode]) -> list[str]:
    """The base64 text of each picture, whether it is an output or stands inside HTML."""
    found: list[str] = []
    for output in outputs:
        data: dict[str, Any] = output.get("data", {})
        found += [data["image/png"]] if "image/png" in data else []
        found += [uri.split(",")[1] for uri in DATA_URI.findall(data.get("text/html", ""))]
    return found


def _decode(picture: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGBA")
