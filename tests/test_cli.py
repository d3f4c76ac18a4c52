"""The `course` command: what it answers, and what it says when something is missing."""

import subprocess
import sys

import nbformat
import pytest

from course_lib import cli
from course_lib.exercises import exercises_by_chapter, record


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in ("lab", "doctor", "progress", "notebooks"))


@pytest.mark.parametrize("arguments", [[], ["fly"], ["doctor", "--fast"], ["lab", "--port", "x"]])
def test_a_wrong_command_line_is_refused_with_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    assert "usage: course" in capsys.readouterr().err


def test_help_loads_nothing_heavy():
    code = (
        "import sys\nfrom course_lib.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'matplotlib', 'jupyterlab', 'nbformat', 'sklearn', 'IPython', 'packaging'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_progress_shows_what_was_passed(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    record("mse_loss")
    total = sum(map(len, exercises_by_chapter().values()))
    assert cli.main(["progress"]) == 0
    lines = capsys.readouterr().out.splitlines()
    marks = {line.split()[-1]: line.split()[-2] for line in lines[:-1]}
    assert (marks["mse_loss"], marks["huber_loss"]) == ("✓", "·")
    assert lines[-1] == f"1 of {total} exercises passed."


@pytest.mark.parametrize(
    ("package", "extra"),
    [("jupyterlab", ".[lab]"), ("nbformat", ".[notebooks]"), ("sklearn", ".")],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    monkeypatch, capsys, package, extra
):
    def fail(options):
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)

    monkeypatch.setattr(cli, "_progress", fail)
    assert cli.main(["progress"]) == 1
    said = capsys.readouterr().err
    assert f"{package!r} is not installed" in said
    assert f'pip install -e "{extra}"' in said


def test_a_missing_file_is_said_in_one_line(monkeypatch, capsys):
    def fail(options):
        raise FileNotFoundError("no folder with chapters/")

    monkeypatch.setattr(cli, "_progress", fail)
    assert cli.main(["progress"]) == 1
    assert capsys.readouterr().err == "course: no folder with chapters/\n"


def test_doctor_shows_each_finding_and_the_status_tells_of_problems(monkeypatch, capsys):
    from course_lib import doctor

    good = doctor.Finding("numpy", True, "version 2.4.", brief="numpy 2.4")
    bad = doctor.Finding("fonts", False, "none.", "run: mend")
    monkeypatch.setattr(doctor, "examine", lambda: iter([good]))
    assert cli.main(["doctor", "--all"]) == 0
    assert capsys.readouterr().out == "ok       numpy: version 2.4.\n\nAll is well.\n"
    monkeypatch.setattr(doctor, "examine", lambda: iter([good, bad]))
    assert cli.main(["doctor", "--all"]) == 1
    assert capsys.readouterr().out == (
        "ok       numpy: version 2.4.\n"
        "PROBLEM  fonts: none.\n"
        "         To mend it, run: mend\n"
        "\n1 to mend, see above.\n"
    )


def test_doctor_folds_what_is_well_into_one_line_at_the_end(monkeypatch, capsys):
    from course_lib import doctor

    good = doctor.Finding("numpy", True, "version 2.4.", brief="numpy 2.4")
    bad = doctor.Finding("fonts", False, "none.", "run: mend")
    fine = doctor.Finding("data", True, "there.")
    monkeypatch.setattr(doctor, "examine", lambda: iter([good, bad, fine]))
    assert cli.main(["doctor"]) == 1
    assert capsys.readouterr().out == (
        "PROBLEM  fonts: none.\n"
        "         To mend it, run: mend\n"
        "ok       2 checks: numpy 2.4 and more; `course doctor --all` shows each.\n"
        "\n1 to mend, see above.\n"
    )
    monkeypatch.setattr(doctor, "examine", lambda: iter([fine]))
    assert cli.main(["doctor"]) == 0
    assert capsys.readouterr().out == (
        "ok       1 check; `course doctor --all` shows each.\n\nAll is well.\n"
    )
    monkeypatch.setattr(doctor, "examine", lambda: iter([bad]))
    assert cli.main(["doctor"]) == 1
    assert "ok " not in capsys.readouterr().out


def test_notebooks_check_reaches_the_authors_tools(tmp_path, capsys):
    cell = nbformat.v4.new_code_cell("1 + 1", id="never-run")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "unexecuted.ipynb")
    assert cli.main(["notebooks", "check", str(tmp_path / "unexecuted.ipynb")]) == 1
    assert "never-run" in "".join(capsys.readouterr())
