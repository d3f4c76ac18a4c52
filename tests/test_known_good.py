"""The versions that CI last passed on, for a reader in a later year."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course_lib._paths import course_root

CI = course_root() / ".ci"
PROJECT = tomllib.loads((course_root() / "pyproject.toml").read_text("utf-8"))["project"]
COMMENT, *LINES = (CI / "known-good.txt").read_text(encoding="utf-8").splitlines()
PINS = {canonicalize_name(line.split("==")[0]): line.split("==")[-1] for line in LINES}


def wanted(lines):
    """Each requirement among these lines, those of the extras that they name included."""
    for requirement in map(Requirement, lines):
        if requirement.name != PROJECT["name"]:
            yield requirement
        for extra in requirement.extras if requirement.name == PROJECT["name"] else ():
            yield from wanted(PROJECT["optional-dependencies"][extra])


DIRECT = {
    str(each): each for each in wanted([*PROJECT["dependencies"], f"{PROJECT['name']}[test]"])
}


def test_the_file_says_for_which_python_and_holds_pins_alone():
    assert re.match(r"# .*Python 3\.\d+;", COMMENT)
    assert [line for line in LINES if not re.fullmatch(r"[\w.-]+==[\w.+]+", line)] == []
    assert len(PINS) == len(LINES)


@pytest.mark.parametrize("requirement", DIRECT.values(), ids=DIRECT)
def test_every_direct_dependency_has_a_pin_that_the_course_allows(requirement):
    pin = PINS[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(pin)


def test_recording_writes_what_is_installed_and_comparing_says_what_differs(tmp_path):
    script = shutil.copy(CI / "known_good.py", tmp_path)
    file = tmp_path / "known-good.txt"

    def run(*options):
        command = [sys.executable, script, *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert run("--record") == ""
    numpy = f"numpy=={metadata.version('numpy')}\n"
    assert numpy in file.read_text()
    assert PROJECT["name"] not in file.read_text()
    assert run() == "known-good.txt is what is installed.\n"
    file.write_text(file.read_text().replace(numpy, "numpy==1.0\ngone==1.0\n"))
    said = run()
    assert said.startswith("known-good.txt differs:\n    gone 1.0 -> absent\n    numpy 1.0 -> ")
    assert "--record" in said


def test_ci_compares_at_its_end():
    *_, last = [line for line in (CI / "run").read_text("utf-8").splitlines() if "step " in line]
    assert last.endswith('.venv/bin/python .ci/known_good.py "$@"')
