import pytest


@pytest.fixture(autouse=True)
def course_home(tmp_path, monkeypatch):
    """A learner's folder of this test alone."""
    folder = tmp_path / "home"
    monkeypatch.setenv("COURSE_HOME", str(folder))
    return folder
