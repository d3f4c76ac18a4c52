"""Run the code cells of one notebook in a bare IPython shell: no kernel, no lab, no nbformat.

It says which cell raises, or has a result that cannot be shown, and which one tagged
`raises-exception` does not raise.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

TAG = "raises-exception"


class BareShell(InteractiveShell):
    """Keeps an error in place of showing it, be it raised by a cell or while a result is shown."""

    def showtraceback(self, *args, **kwargs):
        """Keep the error that is being handled."""
        self.errors.append(sys.exc_info()[1])

    showsyntaxerror = showtraceback


def complaints(cells):
    """Run the cells from top to bottom and say what is wrong."""
    shell = BareShell.instance(config=Config(HistoryManager={"enabled": False}))
    found = []
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        shell.errors = []
        with capture_output():
            shell.run_cell("".join(cell["source"]), store_history=True)
        if TAG in cell["metadata"].get("tags", []):
            problems = [] if shell.errors else [f"is tagged {TAG} but raises nothing"]
        else:
            problems = [f"raises {type(error).__name__}: {error}" for error in shell.errors]
        found += [f"[{cell['id']}] {problem}" for problem in problems]
    return found


def main(name):
    """Run the notebook in its own folder; the status is 1 if a cell went wrong."""
    cells = json.loads(Path(name).read_text(encoding="utf-8"))["cells"]
    os.chdir(Path(name).parent)
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # as kernels have it
    with tempfile.TemporaryDirectory(prefix="course-home-") as home:
        os.environ["COURSE_HOME"] = os.environ["IPYTHONDIR"] = home
        found = complaints(cells)
    for problem in found or ["ok"]:
        print(f"{name}: {problem}", flush=True)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
