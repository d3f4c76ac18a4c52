"""The mistakes of a check, read from the text file beside its right program.

```toml
insight = "Every step looks at the slope where it stands, and nowhere else."
reasons = ["The gradient stands inside the loop, because the slope changes as θ moves."]

[[mistake]]
name = "one-step-too-few"
edit = [["range(steps)", "range(1, steps)"]]
says = "This takes one step too few."
nudge = "How often does your loop run when steps is 1?"
hint = "`range(1, steps)` has steps − 1 values. `for _ in range(steps)` runs as often as asked."
```

Several forms of a mistake are `edits`, a list of such lists, the usual ones first. Where no edit
will do, `body` (or the list `bodies`) is all that stands under the `def`. Two mistakes at once need
no entry: their edits are made together, unless one of them is `alone = true`. `{broadcast}` in a
text stands for that text of `texts.toml`, where those that recur stand once. A `[[pair]]` says `of`
which two, where its text or its program is special.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from course_lib.exercises.definitions import Function, Misconception
from course_lib.exercises.edits import Edit, EditError, compiled, edited, source_of, with_body

_TEXTS: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("texts.toml").read_text(encoding="utf-8")
)
_USUAL = 3  # so many forms of a mistake, the first ones, are put together with another
_NAMED_TEXT = re.compile(r"\{([a-z_]+)\}")
_THIS_DOES = re.compile(r"^This (?=(\w+[^s ]s|is|has|never|always|cannot|can|first|only) )")
_FORMS = {"edit", "edits", "body", "bodies"}
_KEYS = {
    "mistake": {"name", "says", "nudge", "hint", "alone"} | _FORMS,
    "pair": {"name", "of", "says", "nudge", "hint"} | _FORMS,
}


class MistakeFileError(ValueError):
    """A file of mistakes that cannot be used; the message names the file and the entry."""


class Mistakes:
    """All mistakes of one check.

    Args:
        path: The file of mistakes.
        program: The right program that they are edits of.

    Attributes:
        insight: What to take from the exercise, said after a pass.
        reasons: Why the right program is as it is, shown with it.
        single: Each mistake, in the order of the file.
        special: The pairs of the file.

    Raises:
        MistakeFileError: The file is no such list of mistakes.
    """

    def __init__(self, path: Path, program: Function) -> None:
        self.path, self.program = path, program
        self.source = source_of(program)
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise MistakeFileError(f"{path.name}: {error}") from error
        if unknown := entries.keys() - {"insight", "reasons", "mistake", "pair"}:
            raise MistakeFileError(f"{path.name} has the unknown {', '.join(sorted(unknown))}")
        self.insight: str = entries.get("insight", "")
        self.reasons: list[str] = entries.get("reasons", [])
        self._edits: dict[str, list[list[Edit]]] = {}
        self._alone: set[str] = set()
        self.single = tuple(map(self._mistake, entries.get("mistake", [])))
        self._by_name = {mistake.name: mistake for mistake in self.single}
        if len(self._by_name) < len(self.single):
            raise MistakeFileError(f"{path.name}: two mistakes have the same name")
        self.special = tuple(map(self._pair, entries.get("pair", [])))

    def pairs(self) -> Iterator[Misconception]:
        """Two mistakes at once, each with each, but the special, where both edits can be made."""
        known = {mistake.name for mistake in self.special}
        partners = [mistake for mistake in self.single if mistake.name not in self._alone]
        for one, other in itertools.combinations(partners, 2):
            if f"{one.name}-and-{other.name}" in known or f"{other.name}-and-{one.name}" in known:
                continue
            if programs := self._together(one, other, _USUAL):
                with contextlib.suppress(MistakeFileError):  # together they may be no program
                    yield self._made(_both(one, other, {}), programs)

    def _mistake(self, entry: Mapping[str, Any]) -> Misconception:
        self._check_keys("mistake", entry, {"name", "says", "hint"})
        name = entry["name"]
        self._edits[name] = _forms_of_edits(entry)
        if entry.get("alone", False):
            self._alone.add(name)
        programs = self._programs(entry, name)
        if not programs:
            raise MistakeFileError(f"{self.path.name}: {name} has neither an edit nor a body")
        texts = {"name": name, "diagnosis": entry["says"], "hint": entry["hint"]}
        return self._made({**texts, "nudge": entry.get("nudge", "")}, programs)

    def _pair(self, entry: Mapping[str, Any]) -> Misconception:
        self._check_keys("pair", entry, {"of"})
        try:
            one, other = (self._by_name[name] for name in entry["of"])
        except (KeyError, ValueError):
            raise MistakeFileError(
                f"{self.path.name}: `of` must name two mistakes of this file, got {entry['of']}"
            ) from None
        texts = _both(one, other, entry)
        programs = self._programs(entry, texts["name"]) or self._together(one, other)
        if not programs:
            raise MistakeFileError(f"{self.path.name}: the edits of {texts['name']} overlap")
        return self._made(texts, programs)

    def _programs(self, entry: Mapping[str, Any], name: str) -> list[str]:
        bodies = [*([entry["body"]] if "body" in entry else []), *entry.get("bodies", [])]
        try:
            changed = [edited(self.source, form) for form in _forms_of_edits(entry)]
        except EditError as error:
            raise MistakeFileError(f"{self.path.name}: {name}: {error}") from error
        return changed + [with_body(self.source, body) for body in bodies]

    def _together(
        self, one: Misconception, other: Misconception, most: int | None = None
    ) -> list[str]:
        """The first programs of the one with the first edits of the other, or the reverse."""
        found: dict[str, None] = {}
        for first, second in ((one, other), (other, one)):
            for program in first.programs[:most]:
                for edits in self._edits[second.name][:most]:
                    with contextlib.suppress(EditError):
                        found[edited(program, edits)] = None
            if found:
                break
        return list(found)

    def _made(self, texts: dict[str, str], programs: list[str]) -> Misconception:
        try:
            forms = tuple(compiled(program, self.program) for program in programs)
        except SyntaxError as error:
            raise MistakeFileError(f"{self.path.name}: {texts['name']}: {error}") from error
        said = {name: _NAMED_TEXT.sub(self._text, text) for name, text in texts.items()}
        return Misconception(**said, forms=forms, programs=tuple(programs))

    def _text(self, named: re.Match[str]) -> str:
        try:
            return _TEXTS[named[1]]
        except KeyError:
            raise MistakeFileError(f"{self.path.name}: no text is named {named[0]}") from None

    def _check_keys(self, kind: str, entry: Mapping[str, Any], needed: set[str]) -> None:
        label = f"{self.path.name}: {kind} {entry.get('name', entry.get('of', '?'))}"
        if missing := needed - entry.keys():
            raise MistakeFileError(f"{label} lacks {', '.join(sorted(missing))}")
        if unknown := entry.keys() - _KEYS[kind]:
            raise MistakeFileError(
                f"{label} has the unknown {', '.join(sorted(unknown))}; "
                f"known are {', '.join(sorted(_KEYS[kind]))}"
            )


def _forms_of_edits(entry: Mapping[str, Any]) -> list[list[Edit]]:
    forms = [*([entry["edit"]] if "edit" in entry else []), *entry.get("edits", [])]
    return [[(old, new) for old, new in form] for form in forms]


def _both(one: Misconception, other: Misconception, entry: Mapping[str, Any]) -> dict[str, str]:
    """The texts of two mistakes at once."""
    second = re.sub(_THIS_DOES, "And it ", other.diagnosis)
    second = re.sub("^Th(is|ese) ", r"And th\1 ", second)
    return {
        "name": entry.get("name", f"{one.name}-and-{other.name}"),
        "diagnosis": entry.get("says", f"Two mistakes at once. {one.diagnosis} {second}"),
        "nudge": entry.get("nudge", one.nudge),
        "hint": entry.get("hint", f"{one.hint} {other.hint}"),
    }
