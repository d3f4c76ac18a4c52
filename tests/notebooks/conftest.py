"""A small notebook with one of everything, run once by the course's own tool."""

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib.notebooks.canonical import write
from course_lib.notebooks.execute import execute

DRAW = """\
import base64, io
from IPython.display import display
from PIL import Image

def draw(shade):
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, shade, shade)).save(buffer, "png")
    png = base64.b64encode(buffer.getvalue()).decode()
    html = f'<img alt="a square of shade {shade}" src="data:image/png;base64,{png}">'
    display({"text/html": html, "image/png": png, "text/plain": "a square"}, raw=True)"""

INTERACT = """\
from ipywidgets import interact
@interact(shade=(0, 255))
def play(shade=90):
    print("shade", shade)
    draw(shade)"""

ANSWER = '''\
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION'''

HIDDEN_TEST = """\
print(double(2))
### BEGIN HIDDEN TESTS
assert double(21) == 42
### END HIDDEN TESTS"""


def graded(grade_id: str, **kind: bool | float) -> dict[str, object]:
    """nbgrader's metadata of one cell."""
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {**plain, **kind, "grade_id": grade_id, "schema_version": 3}}


def small_notebook() -> NotebookNode:
    """One of everything: prose, a helper, a print, a picture, a wanted error, an answer."""
    return new_notebook(
        cells=[
            new_markdown_cell("# A small notebook", id="title"),
            new_code_cell(DRAW, id="helpers"),
            new_code_cell('print("loss 0.25")', id="print-loss"),
            new_code_cell("draw(120)", id="show-square"),
            new_code_cell(
                'raise ValueError("wrong shape")',
                id="wanted-error",
                metadata={"tags": ["raises-exception"]},
            ),
            new_code_cell(ANSWER, id="answer", metadata=graded("double", solution=True)),
            new_code_cell("double(4)", id="use-answer"),
        ]
    )


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    return execute(small_notebook(), tmp_path_factory.mktemp("good"))


@pytest.fixture
def unrun() -> NotebookNode:
    """The small notebook before its first run."""
    return small_notebook()


@pytest.fixture
def unrun_widget() -> NotebookNode:
    """A widget that prints and draws."""
    cells = [new_code_cell(DRAW, id="helpers"), new_code_cell(INTERACT, id="play-with-it")]
    return new_notebook(cells=cells)


@pytest.fixture
def master() -> NotebookNode:
    """A master that has not been run."""
    return new_notebook(
        cells=[
            new_markdown_cell("# Exercises", id="title"),
            new_code_cell(ANSWER, id="answer", metadata=graded("double", solution=True)),
            new_code_cell(
                HIDDEN_TEST,
                id="test-answer",
                metadata=graded("test-double", grade=True, locked=True, points=2.0),
            ),
            new_markdown_cell(
                "It grows.",
                id="written",
                metadata=graded("written", grade=True, solution=True, points=1.0),
            ),
        ]
    )


@pytest.fixture
def course(tmp_path: Path, master: NotebookNode, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty course with one master, as the working folder."""
    (tmp_path / "chapters").mkdir()
    write(master, tmp_path / "solutions" / "01_topic" / "01_exercises.ipynb")
    monkeypatch.chdir(tmp_path)
    return tmp_path
