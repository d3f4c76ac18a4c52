"""Whether the answer that is checked is older than what stands in its cell."""

from __future__ import annotations

import ast
import inspect
import re
import sys


def unrun_version(answer: object) -> str:
    """What to say when the newest cell that defines the answer did not run; else "".

    A cell with a SyntaxError leaves the function of an earlier run in place, and a check of it says
    nothing of what the learner has written.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None or not inspect.isfunction(answer):
        return ""
    definition = re.compile(rf"^def\s+{re.escape(answer.__name__)}\b", re.MULTILINE)
    cells = [cell for cell in shell.history_manager.input_hist_raw if definition.search(cell)]
    if not cells:
        return ""
    try:
        ast.parse(shell.transform_cell(cells[-1]))
    except SyntaxError as error:
        return (
            f"The cell of {answer.__name__} did not run as it stands now (a SyntaxError in line "
            f"{error.lineno}), so this is about an earlier version. Mend that line and run the "
            "cell again."
        )
    return ""
