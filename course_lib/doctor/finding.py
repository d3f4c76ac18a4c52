"""What a check of the doctor says, and how it is shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

INSTALL = f'in the course folder, run: "{sys.executable}" -m pip install -e .'
INSTALL_LAB = f'in the course folder, run: "{sys.executable}" -m pip install -e ".[lab]"'


def reinstall(requirement: str) -> str:
    """The command that replaces a package by a sound copy."""
    return f'run: "{sys.executable}" -m pip install --force-reinstall --no-deps "{requirement}"'


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes:
        name: What was looked at.
        ok: Whether it is as it should be.
        says: A sentence about it.
        mend: How to mend it.
        brief: What is said of it where all that is well folds into one line; empty for most.

    >>> print(Finding("numpy", False, "not installed.", "run: pip install numpy"))
    PROBLEM  numpy: not installed.
             To mend it, run: pip install numpy
    """

    name: str
    ok: bool
    says: str
    mend: str = ""
    brief: str = ""

    def __str__(self) -> str:
        """One line, and a second one on how to mend a problem."""
        line = f"{'ok' if self.ok else 'PROBLEM':8} {self.name}: {self.says}"
        return line if self.ok else f"{line}\n{'':8} To mend it, {self.mend}"


def folded(findings: Sequence[Finding]) -> str:
    """One line for all that is well.

    >>> numpy = Finding("numpy", True, "version 2.4.", brief="numpy 2.4")
    >>> print(folded([numpy, Finding("fonts", True, "there.")]))
    ok       2 checks: numpy 2.4 and more; `course doctor --all` shows each.
    """
    briefs = ", ".join(finding.brief for finding in findings if finding.brief)
    among = f": {briefs} and more" if briefs else ""
    checks = "1 check" if len(findings) == 1 else f"{len(findings)} checks"
    return f"{'ok':8} {checks}{among}; `course doctor --all` shows each."


def guarded(name: str, check: Callable[[], Finding]) -> Finding:
    """The finding of a check; an environment too broken for the check is a finding too."""
    try:
        return check()
    except (ImportError, LookupError, OSError) as error:
        return Finding(name, False, f"cannot be checked: {error}", INSTALL)
