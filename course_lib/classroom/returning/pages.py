"""The pages of the classroom: offline, escaped, without scripts, readable in light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from course_lib.classroom.records import QuestionResult

_STYLE = """
:root { color-scheme: light dark; --text: #1a1a1a; --page: #ffffff; --quiet: #4d4d4d;
  --box: #f3f3f3; --line: #767676; --bar: #1f5fa8; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececec; --page: #161616; --quiet: #b8b8b8; --box: #262626; --line: #8c8c8c;
    --bar: #7db4ee; } }
@media print {
  :root { --text: #000000; --page: #ffffff; --quiet: #333333; --box: #ffffff; --line: #666666;
    --bar: #333333; }
  section, tr, pre { break-inside: avoid; } h1, h2, h3, h4 { break-after: avoid; } }
body { font-family: system-ui, sans-serif; line-height: 1.5; max-width: 52rem; margin: 0 auto;
  padding: 1rem; color: var(--text); background: var(--page); }
table { border-collapse: collapse; margin: 1rem 0; }
caption { text-align: left; font-weight: bold; padding-bottom: 0.25rem; }
th, td { border: 1px solid var(--line); padding: 0.25rem 0.6rem; text-align: left;
  vertical-align: top; }
pre { background: var(--box); border: 1px solid var(--line); padding: 0.5rem 0.75rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
p, td, th, li, h1, h2, h3, h4 { overflow-wrap: anywhere; }
code { background: var(--box); padding: 0 0.2em; }
thead th { white-space: nowrap; overflow-wrap: normal; }
.quiet { color: var(--quiet); }
svg { vertical-align: middle; } rect { fill: var(--bar); }
"""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

STATUS_IN_WORDS = {
    "timed out": "stopped: it took too long",
    "crashed": "stopped: it ended the program that ran it",
    "memory": "stopped: it used too much memory",
    "unreadable": "not graded: the file could not be read",
    "missing": "not handed in",
    "needs reading": "will be read by a person",
}


def text(value: str) -> str:
    """Escaped text for any place in a page; what cannot be shown becomes a question mark in a box.

    >>> text("a < b & c")
    'a &lt; b &amp; c'
    """
    readable = value.replace("\r\n", "\n").replace("\r", "\n")
    readable = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", readable)
    return escape(readable.encode("utf-8", "replace").decode("utf-8"))


def prose(value: str) -> str:
    """Escaped text in which `backticks` mark code.

    >>> prose("Use `a < b`.")
    'Use <code>a &lt; b</code>.'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text(value))


def page(title: str, body: Iterable[str]) -> str:
    """A whole page with one main heading.

    Args:
        title: Plain text.
        body: HTML under the heading, already escaped.
    """
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{text(title)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            f"<h1>{text(title)}</h1>",
            *body,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first cell in each row names the row.

    Args:
        caption: Plain text.
        header: Plain text of each column's head.
        rows: HTML of each cell, already escaped.
    """
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in header)
    lines = [f"<table><caption>{text(caption)}</caption>", f"<thead><tr>{head}</tr></thead>"]
    lines.append("<tbody>")
    for first, *others in rows:
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return "\n".join([*lines, "</tbody></table>"])


def title_of(name: str) -> str:
    """The name of an assignment for people.

    >>> title_of("02_gradient_descent")
    '02 Gradient descent'
    """
    chapter, _, topic = name.partition("_")
    return f"{chapter} {topic.replace('_', ' ').capitalize()}".strip()


def status_in_words(result: QuestionResult) -> str:
    """What came of a question, with a sign that does not need colour.

    >>> status_in_words(QuestionResult("mse", "MSE", 1.0, 1.0, "graded", ""))
    '✓ right'
    """
    if result.status != "graded" or result.score is None:
        return f"… {STATUS_IN_WORDS.get(result.status, result.status)}"
    if result.answer:
        return f"{'✓' if result.score else '✗'} read by a person"
    if result.score >= result.max_score:
        return "✓ right"
    return "✗ partly right" if result.score > 0 else "✗ not right yet"
