"""A notebook computes on one BLAS thread, a script on as many as it likes."""

import os
import subprocess
import sys

import pytest

from course_lib._threads import VARIABLES

COUNT = """\
from threadpoolctl import threadpool_info
print(*{pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"})
"""
SHELL = """\
from IPython.core.interactiveshell import InteractiveShell
run = InteractiveShell.instance().run_cell
"""


def threads(*cells, notebook, **variables):
    """What these cells print at their end, in a fresh Python."""
    program = "\n".join([SHELL, *(f"run({cell!r})" for cell in cells)] if notebook else cells)
    plain = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=plain | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


@pytest.mark.parametrize("order", [("import numpy", "import course_lib"), ("import course_lib",)])
def test_a_notebook_has_one_thread_whatever_it_imports_first(order):
    assert threads(*order, COUNT, notebook=True) == ["1"]


def test_so_have_libraries_that_are_loaded_later():
    assert threads("import course_lib", "import sklearn.linear_model", COUNT, notebook=True) == [
        "1"
    ]


def test_a_number_that_was_chosen_stays():
    found = threads("import course_lib", COUNT, notebook=True, OPENBLAS_NUM_THREADS="2")
    assert found == threads("import numpy", COUNT, notebook=False, OPENBLAS_NUM_THREADS="2")


def test_a_script_is_left_alone():
    assert threads("import course_lib", COUNT, notebook=False) == threads(
        "import numpy", COUNT, notebook=False
    )


def test_a_chapter_that_measures_threads_still_can():
    more = "import threadpoolctl\nlimits = threadpoolctl.threadpool_limits(2)"
    assert threads("import course_lib", more, COUNT, notebook=True) == ["2"]
