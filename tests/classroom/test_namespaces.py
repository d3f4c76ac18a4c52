"""What is advised where a machine lets bubblewrap make no namespaces."""

import re
import subprocess

import pytest

from course_lib.classroom.sandbox.namespaces import (
    CONTAINER,
    UNKNOWN,
    NoSandboxError,
    forbidden,
    remedy,
)
from course_lib.classroom.sandbox.runner import Sandbox

UID_MAP = "bwrap: setting up uid map: Permission denied"
REFUSED = (
    UID_MAP,
    "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
    "bwrap: No permissions to create new namespace, likely because the kernel does not allow "
    "non-privileged user namespaces.",
    "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces "
    "exceeded (ENOSPC)",
    "bwrap: Failed to make / slave: Permission denied",
)
CAUSES = [
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "0"),
    ("kernel/unprivileged_userns_clone", "0", "1"),
    ("user/max_user_namespaces", "0", "10000"),
]


def settings(folder, name, value):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"{value}\n")
    return folder


@pytest.mark.parametrize("said", REFUSED)
@pytest.mark.parametrize(("name", "forbids", "allows"), CAUSES)
def test_the_setting_that_forbids_is_named_with_the_value_that_allows(
    tmp_path, said, name, forbids, allows
):
    advice = remedy(said, settings(tmp_path, name, forbids), ())
    assert f"sudo sysctl {name.replace('/', '.')}={allows}\n" in advice
    assert forbidden(settings(tmp_path, name, allows)) == ""


def test_for_apparmor_a_profile_for_bubblewrap_alone_comes_first(needs_posix, tmp_path):
    advice = remedy(UID_MAP, settings(tmp_path, *CAUSES[0][:2]), ())
    assert advice.index("/etc/apparmor.d/bwrap") < advice.index("sysctl")
    (printed,) = re.findall(r"(printf '[^']*') \| sudo tee", advice)
    profile = subprocess.run(["sh", "-c", printed], capture_output=True, text=True, check=True)
    assert profile.stdout == (
        "abi <abi/4.0>,\nprofile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }\n"
    )


def test_a_container_is_named(tmp_path):
    (tmp_path / "mark").touch()
    assert remedy(UID_MAP, tmp_path, [tmp_path / "none", tmp_path / "mark"]) == CONTAINER


def test_a_refusal_without_a_known_cause(tmp_path):
    assert remedy(UID_MAP, tmp_path, ()) == UNKNOWN


@pytest.mark.parametrize(
    "said",
    [
        "ModuleNotFoundError: No module named 'namespace'",
        "bwrap: execvp /srv/python: No such file or directory",
        "bwrap: Can't find source path /srv/course: Permission denied",
    ],
)
def test_another_failure_gets_no_advice(tmp_path, said):
    assert remedy(said, settings(tmp_path, *CAUSES[0][:2]), ()) == ""


def test_the_error_of_a_sandbox_that_is_refused_says_what_to_do(needs_linux, monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text(f"#!/bin/sh\necho '{UID_MAP}' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(
        "course_lib.classroom.sandbox.runner.remedy", lambda said: f"Do this ({said})"
    )
    with pytest.raises(NoSandboxError) as refused, Sandbox([]):
        pass
    assert str(refused.value) == f"the sandbox did not start: {UID_MAP}. Do this ({UID_MAP})"
