"""The floors of the library: a module imports only from its own subject and from floors below."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import course_lib

PACKAGE = Path(course_lib.__file__).parent
FLOORS = (
    {"_home", "_paths", "_settings", "_state", "_syntax", "_threads", "_validation"},
    {"losses", "optimizers", "schedules", "landscapes", "curvature", "timing"},
    {"models", "regularization", "augment", "datasets", "plotting"},
    {
        "calibration",
        "comparison",
        "compression",
        "ensembles",
        "explanation",
        "parallel",
        "reliability",
        "remedies",
        "selection",
        "training",
    },
    {"widgets", "exercises", "notebooks"},
    {"chapters"},
    {"classroom", "cli", "doctor", "lab", "lab_server", "reset"},
)
SAME_FLOOR = {  # (who imports, what)
    ("optimizers", "schedules"),  # a learning rate is a float or a schedule
    ("models", "regularization"),  # dropout is a part of the network
    ("comparison", "training"),
    ("selection", "training"),
    ("compression", "selection"),  # the split of its study
    ("compression", "training"),
    ("ensembles", "training"),
    ("parallel", "training"),
    ("reliability", "selection"),  # the folds of the drift test
    ("remedies", "training"),
    ("cli", "classroom"),
    ("cli", "doctor"),
    ("cli", "lab"),
    ("cli", "reset"),
    ("doctor", "classroom"),  # whether there is a sandbox
    ("doctor", "lab"),
    ("lab", "reset"),  # which needs the notebooks as they came
}
NUMERIC_FLOOR = 1  # its modules import NumPy, the standard library and these alone
NUMERIC_HELPERS = {"_settings", "_validation"}
HEAVY = {"IPython", "anywidget", "dask", "ipywidgets", "matplotlib", "pandas", "scipy", "sklearn"}


def floor_of(subject):
    return next((level for level, names in enumerate(FLOORS) if subject in names), None)


def imports(source, module, is_package=False):
    """Every module that a source names in an import, anywhere in it, as absolute dotted names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            kept = parts[: len(parts) - node.level + is_package] if node.level else []
            base = ".".join([*kept, *filter(None, [node.module])])
            if base == "course_lib":
                yield from (f"course_lib.{alias.name}" for alias in node.names)
            else:
                yield base


def violations(module, source, is_package=False):
    """What a module of course_lib imports against the rule, each in one sentence."""
    subject = module.split(".")[1]
    floor = floor_of(subject)
    if floor is None:
        return [f"{module} stands on no floor: add {subject!r} to FLOORS"]
    found = []
    for name in imports(source, module, is_package):
        top, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if top == "course_lib" and other:
            if other == subject or (subject, other) in SAME_FLOOR:
                continue
            if floor_of(other) is None or floor_of(other) >= floor:
                found.append(f"{module} imports {name}, which is not below it")
            elif floor == NUMERIC_FLOOR and other not in NUMERIC_HELPERS:
                found.append(f"{module} imports {name}, but may use only {NUMERIC_HELPERS}")
        elif top == "course_lib":
            found.append(f"{module} imports the whole of course_lib")
        elif floor == NUMERIC_FLOOR and top not in sys.stdlib_module_names | {"numpy"}:
            found.append(f"{module} imports {name}, but may use only NumPy")
    return found


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        if module != "course_lib":
            yield pytest.param(module, path, is_package, id=module)


@pytest.mark.parametrize(("module", "path", "is_package"), list(modules()))
def test_imports_go_down(module, path, is_package):
    assert violations(module, path.read_text(encoding="utf-8"), is_package) == []


def test_every_subject_on_a_floor_exists():
    listed = set().union(*FLOORS)
    assert {name for name in listed if not list(PACKAGE.glob(f"{name}*"))} == set()
    assert sum(map(len, FLOORS)) == len(listed)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("losses.base", "from course_lib.models import LinearRegression"),
        ("losses.base", "import course_lib.training"),
        ("losses.base", "from course_lib import schedules"),
        ("losses.base", "from ..schedules import Constant"),
        ("losses.base", "def f():\n    import scipy.special"),
        ("losses.base", "from course_lib._paths import course_root"),
        ("models", "from course_lib.plotting import plot_fit"),
        ("training.loop", "import course_lib"),
        ("plotting.paths", "from course_lib.training import Path"),
        ("lab", "from course_lib.doctor import examine"),
        ("gradients", "import numpy"),
    ],
)
def test_a_violation_is_found(module, source):
    assert len(violations(f"course_lib.{module}", source)) == 1


@pytest.mark.parametrize(
    ("module", "is_package", "source"),
    [
        ("losses.base", False, "import math\nimport numpy as np\nfrom numpy.typing import NDArray"),
        ("losses.base", False, "from course_lib._validation import float_array"),
        ("losses.base", False, "from .checking import gradient_check"),
        ("losses", True, "from .base import Loss"),
        ("losses", True, "from course_lib.losses.base import Loss"),
        ("training.loop", False, "from course_lib import losses, models\nimport tqdm"),
        ("cli", False, "def f():\n    from course_lib.doctor import examine"),
    ],
)
def test_what_is_allowed_passes(module, is_package, source):
    assert violations(f"course_lib.{module}", source, is_package) == []


def test_importing_the_library_loads_nothing_heavy():
    code = f"import sys, course_lib; print(sorted({HEAVY!r} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
