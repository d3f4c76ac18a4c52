"""The scripts and the style of the widgets: plain files beside this one, with no build step."""

from pathlib import Path

_STATIC = Path(__file__).parent / "static"


def _joined(*names: str) -> str:
    return "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in names)


CSS = _joined("style.css")
EXPLORER_JS = _joined("parts.js", "plot.js", "controls.js", "explorer.js")
QUESTION_JS = _joined("parts.js", "question.js")
