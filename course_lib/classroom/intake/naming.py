"""Whose file it is, and what it answers, as far as the names of files and folders tell."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

LONGEST_NAME = 100
CANVAS = re.compile(r"(?P<who>[^_/]+)_(?P<late>LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)", re.DOTALL)
MOODLE = re.compile(
    r"(?P<who>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)", re.IGNORECASE | re.DOTALL
)
EXERCISES = re.compile(
    r"(?P<number>\d\d)_exercises(?: ?\((?P<copy>\d+)\)|-(?P<attempt>\d+))?\.ipynb(?:\.txt|\.json)?",
    re.IGNORECASE,
)
CHAPTER = re.compile(r"\d\d(?:_\w+)?(?:\.zip)?", re.IGNORECASE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # Windows's devices
_NOT_A_PERSON = re.compile(
    r"\d\d_exercises|copy( of)?\d*|\(\d+\)|\.(zip|ipynb|txt|json)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Person:
    """Somebody who handed something in, as the place of a file names them.

    Attributes:
        label: Name or number, in Unicode's composed form.
        lms: Whose name it is.
        lms_id: The LMS's number of the person. Canvas gives each one number; Moodle gives a new
            one for each assignment.
    """

    label: str
    lms: Literal["", "canvas", "moodle"] = ""
    lms_id: str = ""

    def may_be(self, other: Person, same_assignment: bool) -> bool:
        """Whether two files, of one assignment or of two, may come from the same person.

        >>> Person("ada", "moodle", "1").may_be(Person("ada", "moodle", "2"), same_assignment=True)
        False
        """
        if (self.label, self.lms) != (other.label, other.lms):
            return False
        return self.lms_id == other.lms_id or (self.lms == "moodle" and not same_assignment)


def safe_name(name: str) -> str:
    """A name that may be a folder's on any system: letters and digits, dash, dot and underscore.

    Letters may be of any alphabet; everything else becomes "_". The name does not begin with a dot
    or a dash, is in Unicode's composed form, and has at most 100 characters and 200 bytes.

    >>> safe_name("Ada Lovelace"), safe_name("../../etc"), safe_name("..")
    ('Ada_Lovelace', '_.._etc', '_')
    """
    composed = unicodedata.normalize("NFC", name)
    kept = "".join(
        letter if letter in "-_." or unicodedata.category(letter)[0] in "LMN" else "_"
        for letter in composed
    ).lstrip(".-")
    if _RESERVED.match(kept):
        kept = f"_{kept}"
    return _shortened(kept, LONGEST_NAME).rstrip(".") or "_"


def with_hash(name: str, original: str) -> str:
    """A safe name made different from all others by eight characters of a hash of the original.

    >>> with_hash("ada", "ada 17")
    'ada-47675825'
    """
    digest = hashlib.sha256(original.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{_shortened(name, LONGEST_NAME - 9)}-{digest[:8]}"


def _shortened(name: str, length: int) -> str:
    return name[:length].encode()[: 2 * length].decode(errors="ignore")


def person_of(parts: Sequence[str]) -> Person | None:
    """Who handed in the file at a place, which begins with what was collected.

    The first folder in it, or the first file, is named by the LMS or by the instructor; whatever
    lies deeper is named by the student, and trusted in nothing.

    Args:
        parts: Such as ("class.zip", "ada", "02_exercises.ipynb").

    Returns:
        The person; None for what was collected itself, and for a path that leads out of it.

    >>> person_of(("class", "ada", "02_gradient_descent", "02_exercises.ipynb")).label
    'ada'
    >>> person_of(("export.zip", "lovelaceada_12345_67890_02_exercises.ipynb"))
    Person(label='lovelaceada', lms='canvas', lms_id='12345')
    >>> person_of(("ada", "02_exercises.ipynb")).label
    'ada'
    """
    if len(parts) < 2 or not parts[1].strip("./\\"):
        return None
    person = lms_person(parts[1])
    if person is not None:
        return person
    if len(parts) > 2:
        label = parts[0] if CHAPTER.fullmatch(parts[1]) else parts[1]
    elif EXERCISES.fullmatch(parts[1]):
        label = parts[0]
    else:
        label = _NOT_A_PERSON.sub("", parts[1]).strip(" _-.") or parts[0]
    return Person(_composed(re.sub(r"\.zip$", "", label, flags=re.IGNORECASE)))


def lms_person(name: str) -> Person | None:
    """The person that Canvas or Moodle wrote into the name of a file or folder; None if none."""
    if match := MOODLE.fullmatch(name):
        return Person(_composed(match["who"]), "moodle", match["id"])
    if match := CANVAS.fullmatch(name):
        return Person(_composed(match["who"]), "canvas", match["id"])
    return None


def is_late(parts: Sequence[str]) -> bool:
    """Whether Canvas marked the file at that place as late."""
    match = CANVAS.fullmatch(parts[1]) if len(parts) > 1 else None
    return bool(match and match["late"])


def without_prefix(name: str) -> str:
    """The name that the student gave to a file.

    >>> without_prefix("lovelaceada_LATE_12345_67890_02_exercises-1.ipynb")
    '02_exercises-1.ipynb'
    """
    match = MOODLE.fullmatch(name) or CANVAS.fullmatch(name)
    return (match and match["file"]) or name


def attempt_of(name: str) -> int:
    """Which resubmission a file is by its name in Canvas: 1 for "…-1.ipynb", 0 for the first.

    >>> attempt_of("lovelaceada_12345_67890_02_exercises-2.ipynb")
    2
    """
    match = re.search(r"-(\d{1,4})\.\w+$", name) if CANVAS.fullmatch(name) else None
    return int(match[1]) if match else 0


def is_notebook(name: str) -> bool:
    """Whether a file is a notebook by its name, with what a browser may have added to it."""
    return bool(re.search(r"\.ipynb(\.txt|\.json)?$", name, re.IGNORECASE))


def is_litter(parts: Iterable[str]) -> bool:
    """Whether a file was left by an operating system or an editor and was never handed in."""
    return any(part.startswith((".", "__MACOSX")) and part[:2] not in ("..", ".") for part in parts)


def plain_text(name: str) -> str:
    r"""A file's name as text: what is no character, on a disk from another system, is escaped.

    >>> plain_text("J\udcf6rg")
    'J\\udcf6rg'
    """
    return name.encode("utf-8", "backslashreplace").decode()


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", plain_text(name))
