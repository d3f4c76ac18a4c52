"""Which folder a person's work goes to, so that two persons never share one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from course_lib.classroom.intake.naming import Person, person_of, safe_name, with_hash
from course_lib.classroom.intake.roster import Roster, Student

Claim = tuple[Person, str]  # and the assignment


class Folders:
    """The folders of a class.

    A person whom the roster knows gets the folder of the student; anybody else gets one by name.
    What was collected before stays where it is.

    Args:
        roster: The class; may be empty.
        before: (folder, assignment, file) of what was collected before.
    """

    def __init__(self, roster: Roster, before: Iterable[tuple[str, str, str]] = ()) -> None:
        self.roster = roster
        self._reserved = {folder.casefold() for folder in roster.students}
        self._owners: dict[str, dict[str, Person]] = defaultdict(dict)
        self._folders: dict[Claim, str] = {}
        self._named: dict[Person, str] = {}
        self._ambiguous: set[tuple[str, str]] = set()
        self._notes: dict[Claim, str] = {}
        for folder, assignment, file in before:
            person = person_of(file.split("/"))
            if folder and person is not None:
                self._owners[folder.casefold()][assignment] = person

    def settle(self, claims: Iterable[Claim]) -> None:
        """Give each of those persons a folder; all of them at once, so that the order is nothing.

        Args:
            claims: (person, assignment); the assignment may be "" if it is not known.
        """
        new = sorted(
            set(claims) - self._folders.keys(),
            key=lambda claim: (claim[0].label, claim[0].lms, claim[0].lms_id, claim[1]),
        )
        self._count_namesakes(new)
        found = {claim: self.roster.find(claim[0]) for claim in new}
        wanted: dict[Student, list[Claim]] = defaultdict(list)
        for claim, (student, _) in found.items():
            if student is not None:
                wanted[student].append(claim)
        for claim, (student, note) in found.items():
            if student is not None and self._disputed(claim, student, wanted[student]):
                note = f"Somebody else fits {student.folder} of the roster too: give the lms_id"
                student = None
            if student is not None:
                self._give(student.folder, claim)
            else:
                self._give_by_name(claim, note if self.roster.students else "")

    def of(self, person: Person, assignment: str) -> str:
        """The folder that a person was given."""
        return self._folders[person, assignment]

    def notes(self, person: Person, assignment: str) -> list[str]:
        """What the instructor should know of it."""
        note = self._notes.get((person, assignment))
        return [f"{note}."] if note else []

    def _count_namesakes(self, new: Iterable[Claim]) -> None:
        """Find the names that several persons have in one assignment."""
        before = ((one, of) for owners in self._owners.values() for of, one in owners.items())
        numbers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for person, assignment in (*before, *new):
            if person.lms == "moodle":
                numbers[person.label, person.lms, assignment].add(person.lms_id)
        self._ambiguous |= {key[:2] for key, found in numbers.items() if len(found) > 1}

    def _disputed(self, claim: Claim, student: Student, claims: list[Claim]) -> bool:
        """Whether somebody else, now or before, is taken for the same student as well."""
        person, assignment = claim
        if person.lms == "canvas" and person.lms_id == student.lms_id:
            return False
        before = ((one, name) for name, one in self._owners[student.folder.casefold()].items())
        return any(
            person.lms == other.lms != "" and not person.may_be(other, assignment == name)
            for other, name in [*claims, *before]
        )

    def _give_by_name(self, claim: Claim, note: str) -> None:
        """The folder of that name if nobody else has it, else one with a hash."""
        person, assignment = claim
        name = safe_name(person.label)
        owners = self._owners[name.casefold()]
        if person in self._named:
            self._give(self._named[person], claim)
        elif name.casefold() not in self._reserved and (
            owners.get(assignment) == person
            if (person.label, person.lms) in self._ambiguous
            else all(person.may_be(owner, assignment == of) for of, owner in owners.items())
        ):
            self._give(name, claim)
        else:
            self._give(with_hash(name, f"{person.label} {person.lms} {person.lms_id}"), claim)
            note = " and ".join(filter(None, (note, "somebody else has this name")))
        self._named[person] = self._folders[claim]
        self._notes[claim] = note[:1].upper() + note[1:]

    def _give(self, folder: str, claim: Claim) -> None:
        person, assignment = claim
        self._folders[claim] = folder
        self._owners[folder.casefold()].setdefault(assignment, person)
