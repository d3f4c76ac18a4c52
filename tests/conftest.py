"""What all tests share, and what this machine has: the one place that decides what is skipped.

A test that needs what not every machine has asks for a fixture: `needs_sandbox` and so on. It
carries the mark of the same name without `needs_`, so that `pytest -m sandbox` runs all of them.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from itertools import count

import pytest
from hypothesis import settings

from course_lib._paths import course_root
from course_lib.classroom.sandbox.namespaces import NoSandboxError, SandboxError
from course_lib.classroom.sandbox.runner import Sandbox

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

settings.register_profile("course", deadline=None)  # no test may fail for being slow
settings.load_profile("course")


def why_no_sandbox():
    try:
        with Sandbox([]):
            return ""
    except NoSandboxError as problem:
        return f"nothing can be graded here: {problem}"
    except SandboxError:
        return ""  # the tests shall say what is broken


def find_browser():
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def browser_program():
    """Where the system's Chromium is."""
    return find_browser()


def why_no_browser():
    if find_browser():
        return ""
    return f"none of {', '.join(BROWSERS)} is installed, so no browser can open the lab"


def why_no_git():
    try:
        known = subprocess.run(["git", "ls-files"], cwd=course_root(), capture_output=True)
    except FileNotFoundError:
        return "git is not installed, so nothing tells which files belong to the course"
    if known.returncode or not known.stdout:
        return "this copy of the course is not a git checkout, so no file is tracked"
    return ""


def why_no_linux():
    return "" if sys.platform == "linux" else "only Linux has bubblewrap and safe forks"


def why_no_posix():
    return "" if os.name == "posix" else "this system has no pipes, signals and root user of POSIX"


def why_no_newer_processor():
    from course_lib.notebooks.conditions import conditions, dispatched_features

    left_out = conditions(dispatched_features())[1]
    return f"this processor cannot play {' and '.join(left_out)}" if left_out else ""


def why_no_package(name, extra):
    def why():
        return "" if importlib.util.find_spec(name) else f"{name} comes with the extra '{extra}'"

    return why


LACKING = {
    "browser": why_no_browser,
    "git": why_no_git,
    "lime": why_no_package("lime", "benchmarks"),
    "linux": why_no_linux,
    "newer_processor": why_no_newer_processor,
    "optax": why_no_package("optax", "benchmarks"),
    "posix": why_no_posix,
    "sandbox": why_no_sandbox,
    "shap": why_no_package("shap", "benchmarks"),
    "torch": why_no_package("torch", "benchmarks"),
}


def needs(why):
    @pytest.fixture(scope="session")
    def needed():
        if reason := why():
            pytest.skip(reason)

    return needed


for name, why in LACKING.items():
    globals()[f"needs_{name}"] = needs(why)


def pytest_configure(config):
    for name in LACKING:
        config.addinivalue_line("markers", f"{name}: needs {name}, which not every machine has")


def pytest_collection_modifyitems(items):
    for item in items:
        for name in LACKING:
            if f"needs_{name}" in getattr(item, "fixturenames", ()):
                item.add_marker(name)


@pytest.fixture(scope="session")
def course_homes(tmp_path_factory):
    """Names of folders that are not there yet: few tests of thousands keep anything."""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def course_home(course_homes, monkeypatch):
    """A learner's folder of this test alone."""
    folder = next(course_homes)
    monkeypatch.setenv("COURSE_HOME", str(folder))
    return folder


@pytest.fixture(
    params=[False, pytest.param(True, marks=pytest.mark.thorough)], ids=["visible", "hidden"]
)
def hidden(request):
    """Whether a check tries the inputs that are kept for grading: a test that asks is run twice."""
    return request.param
