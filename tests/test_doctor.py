"""Each check of `course doctor` on sound and on broken environments."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_lib import doctor
from course_lib.lab import SETTINGS


@pytest.mark.parametrize(
    ("version", "ok"), [("3.10.14", False), ("3.11.0", True), ("3.14.0rc1", True)]
)
def test_python_version(version, ok):
    finding = doctor.python_version(version, ">=3.11", virtual=True)
    assert finding.ok is ok
    assert version in finding.says


def test_python_outside_a_virtual_environment_is_said():
    finding = doctor.python_version("3.12.1", ">=3.11", virtual=False)
    assert finding.ok
    assert "not in a virtual environment" in finding.says


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
    finding = doctor.package("numpy>=2.0", version)
    assert finding.ok is ok
    assert says in finding.says
    assert finding.mend.endswith('-m pip install "numpy>=2.0"')


def widgets_folder(tmp_path: Path, *extensions: str) -> str:
    for extension in extensions or (doctor.MANAGER, doctor.ANYWIDGET):
        (tmp_path / extension).mkdir(parents=True)
        (tmp_path / extension / "package.json").write_text("{}")
    return str(tmp_path)


def test_widgets_are_found(tmp_path):
    folders = ["/nowhere", widgets_folder(tmp_path)]
    assert doctor.widgets("~=3.0.13", "3.0.15", folders).ok


@pytest.mark.parametrize(
    ("version", "says"), [(None, "not installed"), ("1.1.0", "1.1.0, but ipywidgets needs ~=3.0")]
)
def test_widgets_of_another_version(tmp_path, version, says):
    finding = doctor.widgets("~=3.0.13", version, [widgets_folder(tmp_path)])
    assert not finding.ok
    assert says in finding.says


def test_widgets_without_their_extension(tmp_path):
    finding = doctor.widgets("~=3.0.13", "3.0.15", [str(tmp_path)])
    assert not finding.ok
    assert "does not find" in finding.says


def test_widgets_without_the_explorers(tmp_path):
    finding = doctor.widgets("~=3.0.13", "3.0.15", [widgets_folder(tmp_path, doctor.MANAGER)])
    assert not finding.ok
    assert "explorers" in finding.says
    assert "anywidget" in finding.mend


def test_kernel_that_does_not_exist():
    finding = doctor.kernel("no-such-kernel")
    assert not finding.ok
    assert "no-such-kernel" in finding.says
    assert "ipykernel" in finding.mend


@pytest.mark.parametrize(
    ("answer", "ok", "says"),
    [
        ("2 /srv/my course/.venv", True, "1 + 1 is 2"),
        ("2 /usr", False, "notebooks would run in /usr, not in /srv/my course/.venv"),
        ("", False, "cannot import course_lib"),
    ],
)
def test_kernel_answer(answer, ok, says):
    finding = doctor.kernel_answer(answer, "/srv/my course/.venv")
    assert finding.ok is ok
    assert says in finding.says


def test_a_folder_is_made_and_left_empty(tmp_path):
    folder = tmp_path / "new" / "folder"
    assert doctor.writable("folder", folder, "").ok
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_to(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file, so no folder can be made below it")
    finding = doctor.writable("course folder", taken / "below", "move it")
    assert not finding.ok
    assert str(taken) in finding.says
    assert finding.mend == "move it"


def test_the_labs_settings_leave_the_network_alone():
    assert doctor.offline(SETTINGS).ok


@pytest.mark.parametrize("content", [None, "not JSON", "{}"])
def test_settings_that_are_missing_broken_or_silent(tmp_path, content):
    if content is not None:
        (tmp_path / "overrides.json").write_text(content)
    assert not doctor.offline(tmp_path).ok


@pytest.mark.parametrize("error", [ImportError("no sklearn"), FileNotFoundError("digits.csv.gz")])
def test_data_that_does_not_load(error):
    def fail():
        raise error

    finding = doctor.bundled_data(fail)
    assert not finding.ok
    assert str(error) in finding.says


def test_a_font_that_is_missing():
    assert doctor.fonts().ok
    finding = doctor.fonts("No Such Font")
    assert not finding.ok
    assert "No Such Font" in finding.says


def test_a_check_that_cannot_run_is_a_finding():
    def fail():
        raise ModuleNotFoundError("No module named 'packaging'")

    finding = doctor.guarded("numpy", fail)
    assert not finding.ok
    assert "packaging" in finding.says
    assert "pip install -e ." in finding.mend


def test_this_environment_is_well(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    findings = list(doctor.examine())
    assert [str(finding) for finding in findings if not finding.ok] == []
    names = [finding.name for finding in findings]
    assert len(set(names)) == len(names)
    assert {"Python", "numpy", "jupyterlab", "widgets", "kernel", "offline"} <= set(names)


@pytest.mark.parametrize(("shell", "ok"), [(None, False), (object(), True)])
def test_a_missing_lab_is_to_mend_unless_another_front_end_asks(monkeypatch, shell, ok):
    monkeypatch.setattr(doctor, "installed_version", lambda name: None)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    (finding,) = doctor._lab_here()
    assert finding.ok is ok
    assert finding.name == "lab"
    assert finding.mend.endswith('-m pip install -e ".[lab]"')


def test_the_packages_of_the_lab_are_judged_apart_from_those_of_the_core():
    core = {finding.name for finding in doctor._packages_here()}
    lab = {finding.name for finding in doctor._packages_here("lab")}
    assert "numpy" in core
    assert "jupyterlab" in lab
    assert not core & lab


def test_a_missing_extension_folder_is_found_by_the_real_run(tmp_path, monkeypatch):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: [str(tmp_path)])
    finding = doctor.guarded("widgets", doctor._widgets_here)
    assert not finding.ok
    assert sys.executable in finding.mend


@pytest.mark.parametrize("name", ["jupyterlab_widgets", "jupyterlab-widgets", "JupyterLab.Widgets"])
def test_a_need_is_found_however_its_name_is_spelled(monkeypatch, name):
    needs = ["comm>=0.1.3", f"{name}~=3.0.12"]
    monkeypatch.setattr(doctor.metadata, "requires", lambda package: needs)
    assert doctor.needed_by("ipywidgets", "jupyterlab_widgets") == "~=3.0.12"
    with pytest.raises(LookupError, match="numpy"):
        doctor.needed_by("ipywidgets", "numpy")
