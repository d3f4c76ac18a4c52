"""Why a machine lets no sandbox be made, and what its owner can do about it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class SandboxError(Exception):
    """There is no sandbox, or it broke."""


class NoSandboxError(SandboxError):
    """This machine can have no sandbox as it is: the message says what to do about it."""


SETTINGS = Path("/proc/sys")
CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))  # made by Docker, by Podman
REFUSALS = ("namespace", "uid map", "loopback", "/ slave", "not permitted")  # in bubblewrap's words

APPARMOR = (
    "AppArmor lets programs make no user namespace here, as on Ubuntu 24.04. Run this, which "
    "allows it to bubblewrap alone, for good:\n"
    "    printf 'abi <abi/4.0>,\\nprofile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }\\n' "
    "| sudo tee /etc/apparmor.d/bwrap && sudo apparmor_parser -r /etc/apparmor.d/bwrap\n"
    "or this, which allows it to every program until the machine restarts:\n"
    "    sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0\n"
    "Then try again"
)
KERNEL = (
    "The kernel's settings forbid user namespaces here. Run this, which allows them to every "
    "program until the machine restarts:\n"
    "    sudo sysctl {}\n"
    "Then try again"
)
CONTAINER = (
    "This is a container, and it may make no namespaces; grade on the machine that runs it, or in "
    "a virtual machine"
)
UNKNOWN = "This system lets programs make no namespaces; grade on another one"

CAUSES = (  # a setting of the kernel, the value that forbids, and what to do about it
    ("kernel/apparmor_restrict_unprivileged_userns", "1", APPARMOR),
    ("kernel/unprivileged_userns_clone", "0", KERNEL.format("kernel.unprivileged_userns_clone=1")),
    ("user/max_user_namespaces", "0", KERNEL.format("user.max_user_namespaces=10000")),
)


def forbidden(settings: Path = SETTINGS) -> str:
    """What to do where the kernel's settings forbid user namespaces; empty where they do not.

    Args:
        settings: The folder of these settings.
    """
    for name, value, advice in CAUSES:
        setting = settings / name
        if setting.is_file() and setting.read_text(encoding="ascii").strip() == value:
            return advice
    return ""


def remedy(said: str, settings: Path = SETTINGS, containers: Iterable[Path] = CONTAINERS) -> str:
    """What to do when bubblewrap may make no namespaces; empty when it failed otherwise.

    Args:
        said: The last line that bubblewrap wrote.
        settings: The folder of the kernel's settings.
        containers: Files that are there only inside a container.
    """
    if not said.startswith("bwrap: ") or not any(word in said for word in REFUSALS):
        return ""
    if any(mark.exists() for mark in containers):
        return CONTAINER
    return forbidden(settings) or UNKNOWN
