"""A home that cannot be written to stops neither the lab nor the doctor nor a test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib import _home

VARIABLES = (*_home.JUPYTER, _home.MATPLOTLIB)


@pytest.fixture
def nothing_set(monkeypatch):
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return monkeypatch


def test_a_home_of_ones_own_is_left_alone(nothing_set, tmp_path):
    assert not _home.borrow_a_home(tmp_path)
    assert not set(VARIABLES) & set(os.environ)


def test_a_home_that_cannot_be_written_to_is_replaced_but_for_what_is_set(nothing_set, tmp_path):
    nothing_set.setenv("IPYTHONDIR", "of my own")
    assert _home.borrow_a_home(tmp_path / "nowhere")
    assert os.environ["IPYTHONDIR"] == "of my own"
    folders = {Path(os.environ[name]).parent for name in VARIABLES if name != "IPYTHONDIR"}
    (folder,) = folders
    assert folder.is_dir()


def test_what_was_borrowed_is_gone_with_the_program(tmp_path):
    code = (
        "import os, pathlib\nfrom course_lib._home import borrow_a_home\n"
        f"borrow_a_home(pathlib.Path({str(tmp_path / 'nowhere')!r}))\n"
        "print(pathlib.Path(os.environ['MPLCONFIGDIR']).parent)"
    )
    unset = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=unset, capture_output=True, text=True, check=True
    )
    assert not Path(ran.stdout.strip()).exists()
