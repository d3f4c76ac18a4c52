"""The repository as a visitor finds it: nothing strange in it, and what README says is so."""

import ast
import base64
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course_lib._paths import course_root

ROOT = course_root()
TOP_LEVEL = {
    ".ci",
    ".gitattributes",
    ".github",
    ".gitignore",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "chapters",
    "course_lib",
    "pyproject.toml",
    "solutions",
    "tests",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = ROOT / "README.md"


def git(*arguments):
    ran = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return ran.stdout


def tracked():
    return [ROOT / name for name in git("ls-files", "-z").split("\0") if name]


def texts():
    for path in tracked():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            assert path.suffix in {".png", ".npz", ".gif"}, f"{path} is neither text nor picture"


def test_the_top_level_holds_only_what_belongs_there(needs_git):
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP_LEVEL


FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/(?:"
    + "|".join(("home", "root", "Users", "work"))
    + r")/",
    "a temporary folder": r"(?<![\w.])/" + r"tmp/",
    "a drive of one machine": r"\b[A-Z]:\\" + r"Users",
    "a package registry": r"(?i)\b(?:"
    + "|".join(("pypi", "pythonhosted", "npmjs", "registry", "deb", "conda"))
    + r")\.(?:org|com|net|debian|anaconda)\b",
    "an e-mail address": r"\b[\w.+-]+" + "@" + r"[\w-]+\.(?:com|org|net|edu|io|de|cn|uk)\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_text_names(needs_git, what):
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts()
        for match in pattern.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "open('" + "/home" + "/me/data.csv')"),
        ("a temporary folder", "cd " + "/tmp" + "/scratch"),
        ("a drive of one machine", "C:" + "\\Users" + "\\me"),
        ("a package registry", "https://" + "pypi" + ".org/simple"),
        ("an e-mail address", "write to someone" + "@" + "example.org"),
    ],
)
def test_each_forbidden_pattern_is_recognised(what, text):
    assert re.search(FORBIDDEN[what], text)


def test_no_module_is_longer_than_300_lines():
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "course_lib").rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def packages():
    """What setuptools finds by the patterns of pyproject.toml."""
    find = PROJECT["tool"]["setuptools"]["packages"]["find"]
    assert find == {"include": ["course_lib", "course_lib.*"]}
    found = (ROOT / "course_lib").rglob("__init__.py")
    return {".".join(path.parent.relative_to(ROOT).parts) for path in found}


def test_every_folder_with_modules_is_installed_and_nothing_else():
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "course_lib").rglob("*.py")
    }
    assert packages() == folders


def test_every_file_of_data_is_installed_too(needs_git):
    globs = PROJECT["tool"]["setuptools"]["package-data"]
    data = [
        path.relative_to(ROOT)
        for path in tracked()
        if path.is_relative_to(ROOT / "course_lib") and path.suffix != ".py"
    ]

    def is_installed(path):
        beside = ".".join(path.parent.parts) in packages() and any(map(path.match, globs["*"]))
        return beside or any(map(path.relative_to("course_lib").match, globs["course_lib"]))

    assert [str(path) for path in data if not is_installed(path)] == []


def requirements():
    project = PROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return [
        line for group in groups for line in group if not line.startswith(project["name"] + "[")
    ]


@pytest.mark.parametrize("line", requirements())
def test_a_dependency_has_a_lower_bound_and_a_reason(line):
    operators = [specifier.operator for specifier in Requirement(line).specifier]
    assert operators == [">="], "one lower bound, no pin, no upper bound"
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (stated,) = re.findall(re.escape(f'"{line}"') + r",[ \t]*# *(\S.*)", text)
    assert len(stated) > 10


def commands():
    lines = README.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("python3 -m venv .venv && ")]


def test_readme_has_the_two_commands():
    assert commands() == [
        'python3 -m venv .venv && .venv/bin/pip install -e ".[lab]" && .venv/bin/course lab',
        'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/pytest',
    ]


def test_ci_runs_the_test_command_of_readme():
    ran = subprocess.run(
        ["bash", ".ci/readme_command", "pytest"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == commands()[1]
    assert ".ci/readme_command pytest" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_pictures_and_links_of_the_documents_exist():
    missing = [
        f"{document.name}: {target}"
        for document in map(ROOT.joinpath, ("README.md", "CONTRIBUTING.md"))
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
        if "://" not in target and not Path(document.parent, target).exists()
    ]
    assert missing == []


def test_a_notebook_cannot_import_the_solutions():
    for name, status in [("solutions", 1), ("tests", 1), ("chapters", 1), ("course_lib", 0)]:
        command = [sys.executable, "-c", f"import {name}"]
        ran = subprocess.run(command, cwd=ROOT / "chapters", capture_output=True, check=False)
        assert ran.returncode == status, name


def test_the_picture_of_the_readme_is_the_one_in_the_lesson():
    lesson = ROOT / "chapters/02_gradient_descent/02_gradient_descent.ipynb"
    (cell,) = [
        cell
        for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]
        if cell["id"] == "thousand-picture"
    ]
    (picture,) = [output["data"]["image/png"] for output in cell["outputs"]]
    stored = (ROOT / "chapters/images/valley.png").read_bytes()
    assert base64.b64decode("".join(picture)) == stored, "copy the lesson's picture"


def imported_packages():
    for path in (ROOT / "course_lib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module.partition(".")[0]


def test_every_package_that_the_library_imports_is_declared():
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    declared = {canonicalize_name(Requirement(text).name) for text in wanted}
    provided_by = packages_distributions()
    foreign = set(imported_packages()) - sys.stdlib_module_names - {"course_lib"}
    assert {"numpy", "IPython", "jupyter_core"} <= foreign
    undeclared = {
        name for name in foreign if not declared & set(map(canonicalize_name, provided_by[name]))
    }
    assert undeclared == set()
