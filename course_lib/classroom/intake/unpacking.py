"""Every file that was handed in: in folders, in zips, in zips within zips."""

from __future__ import annotations

import lzma
import math
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from course_lib.classroom.intake.hostile import LARGEST_FILE, UnreadableWorkError, open_regular
from course_lib.classroom.intake.naming import (
    CHAPTER,
    Person,
    is_litter,
    is_notebook,
    lms_person,
    person_of,
)

DEEPEST_ZIP = 3
DEEPEST_FOLDER = 30
MOST_FILES = 1_000
MOST_BYTES = 200_000_000  # unpacked, of one person
MOST_BYTES_IN_ALL = 20_000_000_000
LARGEST_RATIO = 200
HARMLESS_BYTES = 5_000_000  # however well they were packed
MOST_ENTRIES = {True: 2_000_000, False: 20_000}  # of a zip that was given, of one within
_BLOCK = 2**20
_ENTRY = b"PK\x01\x02"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
    RuntimeError, ValueError, LookupError, OverflowError, MemoryError,
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A file that was handed in, or something in its place that could not be taken.

    Attributes:
        parts: Where it is, beginning with the name of what was collected.
        submitted: When it came, by a clock that the student cannot set.
        modified: When it was last changed, as far as is known.
        path: Where to read it; None if it is no notebook or could not be taken.
        problem: Why it could not be taken; "" if it could.
    """

    parts: tuple[str, ...]
    submitted: datetime
    modified: datetime
    path: Path | None = None
    problem: str = ""


class _RefusedError(Exception):
    """Something that is not taken; the message says why."""


class Unpacker:
    """Goes through what is collected.

    Args:
        scratch: A folder for what is unpacked. Nothing is ever written elsewhere, and the names of
            the files in it owe nothing to those in a zip.
        leave_out: A folder that is not looked into.
    """

    def __init__(self, scratch: Path, leave_out: Path) -> None:
        self.scratch = scratch
        self.leave_out = leave_out
        self._bytes: Counter[Person | None] = Counter()
        self._files: Counter[Person | None] = Counter()

    def items(self, source: Path) -> Iterator[Item]:
        """Every file in a folder or a zip, or a notebook itself.

        Raises:
            ValueError: The source is nothing of the kind.
        """
        real = source.resolve()
        if real.is_dir():
            inner = _wrapped([entry.relative_to(real).parts for entry in _two_levels(real)])
            folder = real / inner if inner else real
            yield from self._folder(folder, (_own_name(folder),))
        elif real.is_file() and is_notebook(source.name):
            yield self._file(real, (_own_name(real.parent), source.name))
        elif real.is_file() and (source.suffix.lower() == ".zip" or zipfile.is_zipfile(real)):
            yield from self._zip(real, (source.name,), _changed(real), given=True)
        else:
            raise ValueError(f"{source} is no folder, zip or notebook (.ipynb)")

    def _folder(self, folder: Path, here: tuple[str, ...]) -> Iterator[Item]:
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            yield _refused(here, _changed(folder), f"it cannot be opened: {error.strerror}")
            return
        for entry in entries:
            parts = (*here, entry.name)
            if is_litter([entry.name]) or entry == self.leave_out:
                continue
            if entry.is_symlink():
                yield _refused(parts, _changed(folder), "it is a link, which is not followed")
            elif not entry.is_dir():
                if entry.suffix.lower() == ".zip":
                    yield from self._zip(entry, parts, _changed(entry))
                else:
                    yield self._file(entry, parts)
            elif len(parts) > DEEPEST_FOLDER:
                yield _refused(parts, _changed(entry), "it is a folder too deep in others")
            else:
                yield from self._folder(entry, parts)

    def _file(self, path: Path, parts: tuple[str, ...]) -> Item:
        changed = _changed(path)
        if not is_notebook(parts[-1]):
            return Item(parts, changed, changed)
        try:
            open_regular(path).close()
        except UnreadableWorkError as error:
            return _refused(parts, changed, str(error))
        return Item(parts, changed, changed, path)

    def _zip(
        self,
        path: Path,
        here: tuple[str, ...],
        submitted: datetime,
        depth: int = 1,
        given: bool = False,
    ) -> Iterator[Item]:
        """The files in a zip; the times in one that was given are the LMS's, else the student's."""
        try:
            open_regular(path, largest=math.inf if given else MOST_BYTES).close()
            _refuse_crowd(path, MOST_ENTRIES[given])
            archive = zipfile.ZipFile(path)
        except (UnreadableWorkError, _RefusedError) as error:
            yield _refused(here, submitted, str(error))
            return
        except _DAMAGED:
            yield _refused(here, submitted, "it is no zip, or a damaged one")
            return
        with archive:
            entries = [
                (entry, tuple(entry.filename.split("/")))
                for entry in archive.infolist()
                if not entry.is_dir()
            ]
            if not entries:
                yield _refused(here, submitted, "it is a zip without files")
            wrapper = given and _wrapped([path for _, path in entries])
            for entry, path_in_zip in entries:
                if not is_litter(path_in_zip):
                    below = path_in_zip[1:] if wrapper else path_in_zip
                    modified = _time_of(entry) or submitted
                    item = Item((*here, *below), modified if given else submitted, modified)
                    yield from self._entry(archive, entry, item, depth)

    def _entry(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, item: Item, depth: int
    ) -> Iterator[Item]:
        name = item.parts[-1].lower()
        try:
            _refuse_entry(entry)
            person = person_of(item.parts)
            self._count_file(person)
            if is_notebook(name):
                yield replace(item, path=self._unpack(archive, entry, person))
            elif not name.endswith(".zip"):
                yield item
            elif depth == DEEPEST_ZIP:
                raise _RefusedError(f"it is a zip within {DEEPEST_ZIP} others")
            else:
                unpacked = self._unpack(archive, entry, person)
                yield from self._zip(unpacked, item.parts, item.submitted, depth + 1)
                unpacked.unlink()
        except _RefusedError as error:
            if str(error):
                yield _refused(item.parts, item.submitted, str(error))

    def _count_file(self, person: Person | None) -> None:
        self._files[person] += 1
        if self._files[person] > MOST_FILES:
            first = self._files[person] == MOST_FILES + 1
            raise _RefusedError(
                f"it comes after {MOST_FILES} other files, and no more are taken" if first else ""
            )

    def _unpack(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, person: Person | None
    ) -> Path:
        """Write what is packed in an entry to a file of our own; count what really comes out."""
        packed = max(1, entry.compress_size)
        size = 0
        handle, name = tempfile.mkstemp(dir=self.scratch)
        try:
            with open(handle, "wb") as target:
                for block in _blocks(archive, entry):
                    size += len(block)
                    self._bytes[person] += len(block)
                    if self._bytes[person] > MOST_BYTES:
                        raise _RefusedError(f"more than {MOST_BYTES // 10**6} MB come out of it")
                    if self._bytes.total() > MOST_BYTES_IN_ALL:
                        raise _RefusedError("too much was unpacked already from all files")
                    if size > max(HARMLESS_BYTES, LARGEST_RATIO * packed):
                        raise _RefusedError("it is packed so tightly that it must be a zip bomb")
                    if size > LARGEST_FILE:
                        raise _RefusedError(f"it has more than {LARGEST_FILE // 10**6} MB")
                    target.write(block)
        except BaseException:
            Path(name).unlink()
            raise
        return Path(name)


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(entry) as packed:
            while block := packed.read(_BLOCK):
                yield block
    except _DAMAGED as error:
        raise _RefusedError("it is damaged, or packed in an unknown way") from error


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    """Refuse whatever no honest program packs."""
    name = entry.orig_filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if "\0" in name or "\\" in name or name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise _RefusedError("its name is no plain path")
    if any(part in ("", ".", "..") for part in name.split("/")):
        raise _RefusedError("its name leads out of the zip")
    if kind not in (0, stat.S_IFREG):
        raise _RefusedError("it is a link or a device, not a file")
    if entry.flag_bits & 1:
        raise _RefusedError("it is protected by a password")


def _refuse_crowd(path: Path, most: int) -> None:
    """Refuse a zip with so many entries that even its table of contents would fill the memory."""
    seen, tail = 0, b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            seen += (tail + block).count(_ENTRY)
            tail = block[1 - len(_ENTRY) :]
    if seen > most:
        raise _RefusedError(f"it holds more than {most} files")


def _wrapped(paths: list[tuple[str, ...]]) -> str:
    """The one folder around all files of an LMS's export, if somebody packed it with its folder."""
    paths = [path for path in paths if not is_litter(path)]
    firsts = {path[0] for path in paths}
    persons = {lms_person(path[1]) if len(path) > 1 else None for path in paths}
    return firsts.pop() if len(firsts) == 1 and len(persons) > 1 and None not in persons else ""


def _two_levels(folder: Path) -> Iterable[Path]:
    for entry in folder.iterdir():
        inner = list(entry.iterdir()) if entry.is_dir() and not entry.is_symlink() else []
        yield from inner or [entry]


def _own_name(folder: Path) -> str:
    """The name of a folder, or of the one above it if it is a chapter's: the likelier student."""
    return folder.parent.name if CHAPTER.fullmatch(folder.name) else folder.name


def _changed(path: Path) -> datetime:
    with suppress(OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(int(path.lstat().st_mtime))
    return datetime.fromtimestamp(0)


def _time_of(entry: zipfile.ZipInfo) -> datetime | None:
    """When an entry was last changed; None if the zip does not say."""
    with suppress(ValueError):
        return datetime(*entry.date_time) if entry.date_time > (1980, 1, 2) else None
    return None


def _refused(parts: tuple[str, ...], submitted: datetime, problem: str) -> Item:
    sentence = f"{problem[0].upper()}{problem[1:].rstrip('.')}."
    return Item(parts, submitted, submitted, problem=sentence)
