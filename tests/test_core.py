"""The core without a lab: what lessons import, show and check, in a bare IPython shell.

`.ci/core` runs whole lessons so, in environments that have no lab; here its packages are refused.
"""

import ast
import json
import subprocess
import sys

import pytest

from course_lib._paths import course_root, notebooks_in

pytestmark = pytest.mark.thorough

ROOT = course_root()
LAB = (
    "ipykernel",
    "jupyter_client",
    "jupyter_core",
    "jupyter_server",
    "jupyterlab",
    "nbclient",
    "nbformat",
)
WITHOUT_LAB = f"""
import runpy, sys

class Refusal:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {LAB}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Refusal)
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run(tmp_path, *cells):
    """What `.ci/cells.py` says of code cells, each a source or a source and its tag."""
    notebook = tmp_path / "notebook.ipynb"
    sources = [cell if isinstance(cell, tuple) else (cell,) for cell in cells]
    content = [
        {"cell_type": "code", "id": f"cell-{n}", "source": source, "metadata": {"tags": tags}}
        for n, (source, *tags) in enumerate(sources)
    ]
    notebook.write_text(json.dumps({"cells": content}))
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_LAB, ROOT / ".ci" / "cells.py", notebook],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout, ran.stderr
    said = [line.removeprefix(f"{notebook}: ") for line in ran.stdout.splitlines()]
    assert ran.returncode == (said != ["ok"])
    return said


def imports_of_lessons():
    found = set()
    for path in notebooks_in(ROOT / "chapters"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                nodes = ast.walk(ast.parse("".join(cell["source"])))
                found |= {
                    ast.unparse(n) for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)
                }
    return sorted(found)


def test_the_packages_of_the_lab_are_refused(tmp_path):
    said = run(tmp_path, *(f"import {package}" for package in LAB))
    assert said == [
        f"[cell-{n}] raises ModuleNotFoundError: No module named {package!r}"
        for n, package in enumerate(LAB)
    ]


def test_every_import_of_a_lesson_works(tmp_path):
    imports = imports_of_lessons()
    assert "from course_lib.exercises import check" in imports
    assert run(tmp_path, *imports) == ["ok"]


SHOW = """
from course_lib import widgets
from IPython import get_ipython

def shown(thing):
    data, _ = get_ipython().display_formatter.format(thing)
    assert {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"} <= data.keys()
    return data["text/plain"]
"""


def test_every_widget_is_shown_with_its_words(tmp_path):
    said = run(
        tmp_path,
        SHOW,
        "for name in set(widgets.__all__) - {'predict', 'quiz'}:\n"
        "    assert 'Task: ' in shown(getattr(widgets, name)()), name",
        "assert shown(widgets.predict('02-edge')).startswith('Predict: ')",
        "shown(widgets.quiz('02-quiz-limit'))",
        "widgets.outlier_explorer()",
    )
    assert said == ["ok"]


def test_a_check_judges_and_training_shows_its_progress(tmp_path):
    said = run(
        tmp_path,
        "from course_lib.exercises import check\n"
        "check('mse_loss', lambda y_true, y_pred: ((y_true - y_pred) ** 2).mean()).require()",
        "result = check('mse_loss', lambda y_true, y_pred: ((y_true - y_pred) ** 2).sum())\n"
        "assert 'not right yet' in repr(result)\n"
        "result",
        "import numpy as np\n"
        "from course_lib.models import LinearRegression\n"
        "from course_lib.optimizers import Adam\n"
        "from course_lib.training import fit\n"
        "fit(LinearRegression(1), np.ones((4, 1)), np.ones(4), Adam(), epochs=2, progress=True)",
    )
    assert said == ["ok"]


def test_each_fault_of_a_cell_is_named(tmp_path):
    said = run(
        tmp_path,
        "1 / 0",
        ("1 / 0", "raises-exception"),
        ("1 / 1", "raises-exception"),
        "class Mute:\n    def _repr_html_(self):\n        raise ValueError('no words')\nMute()",
        "display(Mute())",
    )
    assert said == [
        "[cell-0] raises ZeroDivisionError: division by zero",
        "[cell-2] is tagged raises-exception but raises nothing",
        "[cell-3] raises ValueError: no words",
        "[cell-4] raises ValueError: no words",
    ]


def test_a_cell_that_is_not_python_is_named(tmp_path):
    (said,) = run(tmp_path, "def f(:")
    assert said.startswith("[cell-0] raises SyntaxError: ")
