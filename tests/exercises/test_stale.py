"""A cell that did not run leaves an older function behind, and the check says so."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

BEFORE = "def mse_loss(y_true, y_pred):\n    return ((y_true - y_pred) ** 2).sum()"
BROKEN = "def mse_loss(y_true, y_pred):\n    return ((y_true - y_pred) ** 2.mean()"
MENDED = "def mse_loss(y_true, y_pred):\n    return ((y_true - y_pred) ** 2).mean()"
CHECK = 'found = check("mse_loss", mse_loss)'


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A way to run cells in an IPython of its own; their printed errors are dropped."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = InteractiveShell.instance()
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
    shell.run_cell("from course_lib.exercises import check", store_history=True)

    def run_all(*cells):
        for cell in cells:
            shell.run_cell(cell, store_history=True)
        return shell.user_ns["found"]

    yield run_all
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()


def test_a_broken_cell_is_told(run):
    found = run(BEFORE, BROKEN, CHECK)
    assert found.notes[0].startswith("The cell of mse_loss did not run as it stands now")
    assert "SyntaxError in line 2" in found.notes[0]


def test_a_mended_cell_is_not(run):
    assert run(BEFORE, BROKEN, MENDED, CHECK).passed
    assert not any("did not run" in note for note in run(CHECK).notes)


def test_another_broken_cell_is_of_no_concern(run):
    found = run(BEFORE, "def other(:\n    pass", CHECK)
    assert not any("did not run" in note for note in found.notes)
