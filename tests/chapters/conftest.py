"""What the exercise tests of all chapters share."""

import numpy as np
import pytest

from course_lib._paths import course_root
from course_lib.exercises.edits import edited
from course_lib.notebooks.canonical import read


@pytest.fixture
def colleague(request):
    """Makes the function of the chapter's "find the bug", with (old, new) places of it changed."""
    number = request.path.parent.name[-2:]
    (master,) = course_root().glob(f"solutions/{number}_*/{number}_exercises.ipynb")
    source = next(cell.source for cell in read(master).cells if cell.id == "bug-program")

    def changed(changes):
        space = {"np": np}
        exec(edited(source, changes), space)
        return space["colleague"]

    return changed
