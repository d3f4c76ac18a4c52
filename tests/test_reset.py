"""`course reset` gives clean exercises back, and loses nothing."""

import subprocess

import pytest

from course_lib import cli
from course_lib.reset import keep_originals, reset


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one chapter, with a learner's folder of its own."""
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "home"))
    root = tmp_path / "Ein Kurs für Éva"
    folder = root / "chapters" / "02_descent"
    folder.mkdir(parents=True)
    (root / "course_lib").mkdir()
    (folder / "02_exercises.ipynb").write_text("clean", encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def exercises_in(root):
    return root / "chapters" / "02_descent" / "02_exercises.ipynb"


def test_the_old_file_is_kept_each_time(course):
    keep_originals(course)
    for number in (1, 2):
        exercises_in(course).write_text(f"answer {number}", encoding="utf-8")
        clean, kept = reset(course, "02")
        assert clean.read_text(encoding="utf-8") == "clean"
        assert kept.name == f"02_exercises_kept_{number}.ipynb"
        assert kept.read_text(encoding="utf-8") == f"answer {number}"


def test_what_was_kept_first_stays(course):
    keep_originals(course)
    exercises_in(course).write_text("answer", encoding="utf-8")
    keep_originals(course)
    assert reset(course, "02")[0].read_text(encoding="utf-8") == "clean"


def test_git_has_a_clean_copy_too(course, needs_git):
    git = ["git", "-C", str(course), "-c", "user.name=a", "-c", "user.email=a@b.invalid"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "as it came"], check=True)
    exercises_in(course).write_text("answer", encoding="utf-8")
    assert reset(course, "02")[0].read_text(encoding="utf-8") == "clean"


def test_without_a_clean_copy_nothing_is_touched(course, monkeypatch):
    monkeypatch.setenv("PATH", "")
    exercises_in(course).write_text("answer", encoding="utf-8")
    with pytest.raises(FileNotFoundError, match="no clean copy of 02_exercises"):
        reset(course, "02")
    assert [path.name for path in exercises_in(course).parent.iterdir()] == ["02_exercises.ipynb"]


@pytest.mark.parametrize("chapter", ["2", "99", "*", "../x"])
def test_an_unknown_chapter_is_refused(course, chapter):
    with pytest.raises(ValueError, match=r"chapter must be one of \['02'\]"):
        reset(course, chapter)


def test_the_command_says_where_the_old_file_is(course, capsys):
    keep_originals(course)
    assert cli.main(["reset", "02"]) == 0
    assert "02_exercises_kept_1.ipynb" in capsys.readouterr().out
    assert cli.main(["reset", "99"]) == 1
    assert "chapter must be one of" in capsys.readouterr().err
