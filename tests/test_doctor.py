"""Each check of `course doctor` on sound and on broken environments."""

import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_lib import doctor
from course_lib.classroom.sandbox import runner as sandbox
from course_lib.doctor import examination, finding, folders, grading, jupyter, packages
from course_lib.lab import SETTINGS


@pytest.mark.parametrize(
    ("version", "ok"), [("3.10.14", False), ("3.11.0", True), ("3.14.0rc1", True)]
)
def test_python_version(version, ok):
    found = packages.python_version(version, ">=3.11", virtual=True)
    assert found.ok is ok
    assert version in found.says


def test_python_outside_a_virtual_environment_is_said():
    found = packages.python_version("3.12.1", ">=3.11", virtual=False)
    assert found.ok
    assert "not in a virtual environment" in found.says


@pytest.mark.parametrize(
    ("version", "ok", "says"),
    [
        ("2.0", True, "version 2.0"),
        ("10.1.0", True, "version 10.1.0"),
        ("1.26.4", False, "version 1.26.4; the course needs >=2.0"),
        (None, False, "not installed"),
    ],
)
def test_package(version, ok, says):
    found = packages.package("numpy>=2.0", version)
    assert found.ok is ok
    assert says in found.says
    assert found.mend.endswith('-m pip install "numpy>=2.0"')


def widgets_folder(tmp_path: Path, *extensions: str) -> str:
    for extension in extensions or (jupyter.MANAGER, jupyter.ANYWIDGET):
        (tmp_path / extension).mkdir(parents=True)
        (tmp_path / extension / "package.json").write_text("{}")
    return str(tmp_path)


def test_widgets_are_found(tmp_path):
    folders = ["/nowhere", widgets_folder(tmp_path)]
    assert jupyter.widgets("~=3.0.13", "3.0.15", folders).ok


@pytest.mark.parametrize(
    ("version", "says"), [(None, "not installed"), ("1.1.0", "1.1.0, but ipywidgets needs ~=3.0")]
)
def test_widgets_of_another_version(tmp_path, version, says):
    found = jupyter.widgets("~=3.0.13", version, [widgets_folder(tmp_path)])
    assert not found.ok
    assert says in found.says


def test_widgets_without_their_extension(tmp_path):
    found = jupyter.widgets("~=3.0.13", "3.0.15", [str(tmp_path)])
    assert not found.ok
    assert "does not find" in found.says


def test_widgets_without_the_explorers(tmp_path):
    found = jupyter.widgets("~=3.0.13", "3.0.15", [widgets_folder(tmp_path, jupyter.MANAGER)])
    assert not found.ok
    assert "explorers" in found.says
    assert "anywidget" in found.mend


def test_kernel_that_does_not_exist():
    found = jupyter.kernel("no-such-kernel")
    assert not found.ok
    assert "no-such-kernel" in found.says
    assert "ipykernel" in found.mend


@pytest.mark.parametrize(
    ("answer", "ok", "says"),
    [
        ("2 /srv/my course/.venv", True, "1 + 1 is 2"),
        ("2 /usr", False, "notebooks would run in /usr, not in /srv/my course/.venv"),
        ("", False, "cannot import course_lib"),
    ],
)
def test_kernel_answer(answer, ok, says):
    found = jupyter.kernel_answer(answer, "/srv/my course/.venv")
    assert found.ok is ok
    assert says in found.says


def test_a_folder_is_made_and_left_empty(tmp_path):
    folder = tmp_path / "new" / "folder"
    assert folders.writable("folder", folder, "").ok
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_to(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file, so no folder can be made below it")
    found = folders.writable("course folder", taken / "below", "move it")
    assert not found.ok
    assert str(taken) in found.says
    assert found.mend == "move it"


def test_the_temporary_folder():
    assert folders.temporary_folder().ok


@pytest.fixture
def nowhere_temporary(tmp_path, monkeypatch):
    """No folder for temporary files; `tmp_path` itself was made before."""

    def fail(*_):
        raise FileNotFoundError(2, "No usable temporary directory found in ['/var']")

    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_get_default_tempdir", fail)
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def test_without_a_temporary_folder_that_is_said_first_and_no_reinstalling_advised(
    nowhere_temporary,
):
    first, *others = doctor.examine()
    assert not first.ok
    assert "No usable temporary directory" in first.says
    assert "TMPDIR" in first.mend
    problems = [found for found in others if not found.ok]
    assert "kernel" in [found.name for found in problems]
    assert {found.mend for found in problems} == {examination.FIRST}
    assert "grading" not in [found.name for found in problems], "a learner needs none"


def test_a_temporary_folder_on_a_full_disk(monkeypatch, tmp_path):
    class Full:
        __enter__ = write = flush = lambda self, *_: self

        def __exit__(self, *_):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda dir: Full())
    found = folders.temporary_folder(lambda: str(tmp_path))
    assert not found.ok
    assert "No space left on device" in found.says
    assert "TMPDIR" in found.mend


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta", "python.exe"])
def test_a_course_inside_an_environment_is_told_to_move(tmp_path, mark):
    course = tmp_path / "env" / "share" / "course"
    course.mkdir(parents=True)
    (tmp_path / "env" / mark).touch()
    found = folders.course_folder(course)
    assert not found.ok
    assert f"{course} lies inside {tmp_path / 'env'}" in found.says
    assert found.mend.startswith("move the course")


def test_a_course_among_packages_is_told_to_move(tmp_path):
    course = tmp_path / "lib" / "site-packages" / "course"
    course.mkdir(parents=True)
    found = folders.course_folder(course)
    assert not found.ok
    assert "site-packages" in found.says


def test_an_environment_inside_the_course_is_as_it_should_be(tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").touch()
    assert folders.course_folder(tmp_path).ok


def test_a_sandbox_that_is_refused_is_no_problem_of_a_learner(monkeypatch):
    def refuse(*_):
        raise sandbox.SandboxError("the sandbox did not start: bwrap: setting up uid map")

    monkeypatch.setattr(sandbox, "Sandbox", refuse)
    found = grading.sandbox()
    assert found.ok
    assert "only instructors do it: the sandbox did not start" in found.says
    assert found.brief == "no grading"


def test_the_labs_settings_leave_the_network_alone():
    assert jupyter.offline(SETTINGS).ok


@pytest.mark.parametrize("content", [None, "not JSON", "{}"])
def test_settings_that_are_missing_broken_or_silent(tmp_path, content):
    if content is not None:
        (tmp_path / "overrides.json").write_text(content)
    assert not jupyter.offline(tmp_path).ok


@pytest.mark.parametrize("error", [ImportError("no sklearn"), FileNotFoundError("digits.csv.gz")])
def test_data_that_does_not_load(error):
    def fail():
        raise error

    found = packages.bundled_data(fail)
    assert not found.ok
    assert str(error) in found.says


def test_a_font_that_is_missing():
    assert packages.fonts().ok
    found = packages.fonts("No Such Font")
    assert not found.ok
    assert "No Such Font" in found.says


def test_a_check_that_cannot_run_is_a_finding():
    def fail():
        raise ModuleNotFoundError("No module named 'packaging'")

    found = finding.guarded("numpy", fail)
    assert not found.ok
    assert "packaging" in found.says
    assert "pip install -e ." in found.mend


@pytest.fixture(scope="module")
def findings():
    """What the doctor finds here."""
    return list(doctor.examine())


def test_this_environment_is_well(findings):
    assert [str(found) for found in findings if not found.ok] == []
    names = [found.name for found in findings]
    assert len(set(names)) == len(names)
    assert names[0] == "temporary folder"
    assert {"Python", "numpy", "jupyterlab", "widgets", "kernel", "offline"} <= set(names)


def test_what_is_told_of_a_sound_environment_is_short(findings):
    line = doctor.folded(findings)
    version = ".".join(map(str, sys.version_info[:3]))
    assert line.startswith(f"ok       {len(findings)} checks: Python {version}, numpy ")
    assert "widgets, a kernel, " in line
    assert "grading" in line
    assert len(line) < 200


@pytest.mark.parametrize(("shell", "ok"), [(None, False), (object(), True)])
def test_a_missing_lab_is_to_mend_unless_another_front_end_asks(monkeypatch, shell, ok):
    monkeypatch.setattr(jupyter, "installed_version", lambda name: None)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    (finding,) = jupyter.lab_here()
    assert finding.ok is ok
    assert finding.name == "lab"
    assert finding.mend.endswith('-m pip install -e ".[lab]"')


def test_the_packages_of_the_lab_are_judged_apart_from_those_of_the_core():
    core = {finding.name for finding in packages.packages_here()}
    lab = {finding.name for finding in packages.packages_here("lab")}
    assert "numpy" in core
    assert "jupyterlab" in lab
    assert not core & lab


def test_a_missing_extension_folder_is_found_by_the_real_run(tmp_path, monkeypatch):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: [str(tmp_path)])
    found = finding.guarded("widgets", jupyter.widgets_here)
    assert not found.ok
    assert sys.executable in found.mend


@pytest.mark.parametrize("name", ["jupyterlab_widgets", "jupyterlab-widgets", "JupyterLab.Widgets"])
def test_a_need_is_found_however_its_name_is_spelled(monkeypatch, name):
    needs = ["comm>=0.1.3", f"{name}~=3.0.12"]
    monkeypatch.setattr(packages.metadata, "requires", lambda package: needs)
    assert packages.needed_by("ipywidgets", "jupyterlab_widgets") == "~=3.0.12"
    with pytest.raises(LookupError, match="numpy"):
        packages.needed_by("ipywidgets", "numpy")
