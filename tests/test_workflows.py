"""The workflows on GitHub: they are sound, may do little, and type what README says."""

import re
import shutil
import subprocess
import sys

import pytest

from course_lib._paths import course_root

ROOT = course_root()
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SUITE, WEEKLY = (ROOT / ".github" / "workflows" / name for name in ("suite.yml", "weekly.yml"))


OPTIONS = (
    "--profile=correctness",  # the rules of actionlint
    "--no-online",
    "--oneline",
    "--no-color",
    "--shellcheck=",  # not one that this machine happens to have
    "--pyflakes=",
)


@pytest.fixture
def copy(tmp_path):
    """A copy of the workflows, in what the linter takes for a repository."""
    (tmp_path / ".git").mkdir()
    return shutil.copytree(ROOT / ".github" / "workflows", tmp_path / ".github" / "workflows")


def lint(folder):
    """What the linter says of a copy of the workflows."""
    ran = subprocess.run(
        [sys.executable, "-m", "jactionlint", *OPTIONS, *sorted(folder.glob("*.yml"))],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode == 0) == (ran.stdout == ""), ran.stderr
    return ran.stdout


def test_the_workflows_are_sound(copy):
    assert WORKFLOWS == [SUITE, WEEKLY]
    assert lint(copy) == ""


@pytest.mark.parametrize(
    ("name", "right", "wrong", "says"),
    [
        ("suite.yml", "timeout-minutes: 60", "timeout-minute: 60", "timeout-minute"),
        ("suite.yml", "windows-latest", "windows-newest", "windows-newest"),
        ("suite.yml", "${{ matrix.system }}", "${{ matrix.sytem }}", "sytem"),
        ("suite.yml", "runner.os == 'Linux'", "runner.os = 'Linux'", "="),
        ("suite.yml", "python-version:", "python-versoin:", "python-versoin"),
        ("suite.yml", "      - uses: actions/checkout@v6", "      - use: checkout", "use"),
        ("weekly.yml", "17 4 * * 1", "17 4 * * 8", "17 4 * * 8"),
        ("weekly.yml", "pytest-options:", "options:", "options"),
        ("weekly.yml", "suite.yml", "sweet.yml", "sweet.yml"),
    ],
)
def test_a_broken_workflow_is_found(copy, name, right, wrong, says):
    text = (copy / name).read_text(encoding="utf-8")
    assert right in text
    (copy / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert says in lint(copy)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_and_pins_a_major_version(workflow):
    text = workflow.read_text(encoding="utf-8")
    assert re.findall(r"^ *permissions:\n +(.*)\n", text, re.MULTILINE) == ["contents: read"]
    used = re.findall(r"uses: (.*)", text)
    assert [use for use in used if not re.fullmatch(r"actions/[\w-]+@v\d+|\./.*", use)] == []


def readme_commands():
    """README's two commands for each kind of system, with the doctor for the lab, which stays."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^(?:python3|py) -m venv .*$", readme, re.MULTILINE)
    return [re.sub(r"course lab$", "course doctor", line) for line in lines]


def test_the_suite_types_the_commands_of_readme():
    typed = re.findall(r"run: (.*)", SUITE.read_text(encoding="utf-8"))
    commands = readme_commands()
    assert len(commands) == 4
    assert [line for line in typed if line in commands] == sorted(commands, key=typed.index)
