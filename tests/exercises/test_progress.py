"""Progress is kept in one file, and never stands in the way."""

import json

import numpy as np
import pytest

from course_lib.exercises import check, exercises_by_chapter, passed, record
from course_lib.exercises.registry import find


def test_a_passed_check_is_recorded_once(course_home):
    assert passed() == ()
    answer = find("mse_loss").reference
    check("mse_loss", answer)
    check("mse_loss", answer)
    check("standardise", find("standardise").reference)
    assert passed() == ("mse_loss", "standardise")
    assert json.loads((course_home / "progress.json").read_text()) == {
        "passed": ["mse_loss", "standardise"]
    }
    assert [file.name for file in course_home.iterdir()] == ["progress.json"]


def test_wrong_and_hidden_checks_are_not_recorded():
    check("mse_loss", lambda a, b: np.sum((a - b) ** 2))
    check("mse_loss", find("mse_loss").reference, hidden=True)
    assert passed() == ()


@pytest.mark.parametrize("damage", ["{", "[1, 2]", "null", "\x00", '"' + "[" * 9])
def test_a_damaged_file_is_kept_aside(course_home, damage):
    course_home.mkdir()
    (course_home / "progress.json").write_text(damage)
    record("mse_loss")
    assert passed() == ("mse_loss",)
    assert (course_home / "progress.json.damaged").read_text() == damage


@pytest.mark.parametrize("odd", [{"passed": "mse_loss"}, {"passed": [1, None]}, {}])
def test_odd_content_counts_as_nothing(course_home, odd):
    course_home.mkdir()
    (course_home / "progress.json").write_text(json.dumps(odd))
    assert passed() == ()


def test_bytes_that_are_no_text_are_kept_aside(course_home):
    course_home.mkdir()
    (course_home / "progress.json").write_bytes(b"\xff\xfe\x00")
    assert passed() == ()
    assert (course_home / "progress.json.damaged").exists()


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("COURSE_HOME", str(blocked / "home"))
    assert check("mse_loss", find("mse_loss").reference).passed
    assert passed() == ()


def test_a_full_disk_leaves_the_old_file(course_home, monkeypatch):
    record("mse_loss")

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("course_lib._state.os.replace", full)
    record("mae_loss")
    assert passed() == ("mse_loss",)
    assert [file.name for file in course_home.iterdir()] == ["progress.json"]


def test_each_lesson_has_its_exercises():
    table = exercises_by_chapter()
    assert list(table) == sorted(table)
    names = [name for chapter in table.values() for name in chapter]
    assert len(names) == len(set(names))
    assert all(find(name).name == name for name in names)
    assert {"mse_loss", "huber_loss", "numerical_gradient"} <= set(table["01"])
    assert {"gradient_descent", "largest_stable_rate", "standardise"} <= set(table["02"])
