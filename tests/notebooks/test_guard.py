"""The guard is proved by tampering: every dodge that we know is tried and must be refused."""

import copy
import json
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from course_lib.notebooks import guard
from course_lib.notebooks.canonical import write
from course_lib.notebooks.guard import inspect

Tamper = Callable[[NotebookNode], None]
ROOT = Path(__file__).parents[2]


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == name)


def source(text: str) -> Tamper:
    """Another source for the cell that prints."""
    return lambda notebook: cell(notebook, "print-loss").update(source=text)


def prints(text: str) -> Tamper:
    return lambda notebook: cell(notebook, "print-loss").outputs[0].update(text=text)


def tag(name: str, cell_id: str = "print-loss") -> Tamper:
    return lambda notebook: cell(notebook, cell_id).metadata.update(tags=[name])


def id_of_print(name: str) -> Tamper:
    return lambda notebook: cell(notebook, "print-loss").update(id=name)


def data(**changes: object) -> Tamper:
    """Change the data of the picture: text_html for text/html; None removes the entry."""

    def tamper(notebook: NotebookNode) -> None:
        picture = cell(notebook, "show-square").outputs[0].data
        for key, value in changes.items():
            picture[key.replace("_", "/")] = value
            if value is None:
                del picture[key.replace("_", "/")]

    return tamper


def markdown(text: str) -> Tamper:
    return lambda notebook: notebook.cells.append(new_markdown_cell(text, id="more-prose"))


def warn(notebook: NotebookNode) -> None:
    text = "RuntimeWarning: overflow"
    cell(notebook, "print-loss").outputs.append(new_output("stream", name="stderr", text=text))


def null_counts(notebook: NotebookNode) -> None:
    for code in notebook.cells:
        if code.cell_type == "code":
            code.update(execution_count=None, outputs=[])


def swap_two_cells(notebook: NotebookNode) -> None:
    notebook.cells[1:3] = notebook.cells[2:0:-1]


def hide_as(new_cell: Callable[..., NotebookNode]) -> Tamper:
    """Turn the last code cell into one that does not run."""

    def tamper(notebook: NotebookNode) -> None:
        text = "```python\nfrom course_lib import losses\nassert double(4) == 9\n```"
        notebook.cells[-1] = new_cell(text, id="use-answer")

    return tamper


def change_the_wanted_error(notebook: NotebookNode) -> None:
    cell(notebook, "wanted-error").outputs[0].ename = "NameError"


def kernelspec(**changes: str) -> Tamper:
    return lambda notebook: notebook.metadata.kernelspec.update(changes)


CODE = {
    "ipython magic": ("plain_python", source("%time print('loss 0.25')")),
    "cell magic": ("plain_python", source("%%capture\nprint('loss 0.25')")),
    "shell command": ("plain_python", source("!echo loss 0.25")),
    "help": ("plain_python", source("print?")),
    "xmode": ("plain_python", source("%xmode Minimal")),
    "get_ipython": ("forbidden_names", source("get_ipython().run_line_magic('time', '1')")),
    "get_ipython imported": ("forbidden_names", source("from IPython import get_ipython as g")),
    "set_custom_exc": ("forbidden_names", source("shell.set_custom_exc((Exception,), show)")),
    "exit": ("forbidden_names", source("exit()")),
    "quit": ("forbidden_names", source("quit()")),
    "sys.exit": ("forbidden_names", source("import sys\nsys.exit(0)")),
    "os._exit": ("forbidden_names", source("import os\nos._exit(0)")),
    "SystemExit": ("forbidden_names", source("raise SystemExit")),
    "exec": ("forbidden_names", source("exec('print(1)')")),
    "suppress": ("forbidden_names", source("from contextlib import suppress")),
    "suppress by attribute": (
        "forbidden_names",
        source("import contextlib\nwith contextlib.suppress(ValueError):\n    double(1)"),
    ),
    "bare except": ("swallowed_exceptions", source("try:\n    x = 1\nexcept:\n    x = 2")),
    "broad except": (
        "swallowed_exceptions",
        source("try:\n    x = 1\nexcept Exception as error:\n    print(error)"),
    ),
    "broad except in a tuple": (
        "swallowed_exceptions",
        source("try:\n    x = 1\nexcept (ValueError, BaseException):\n    x = 2"),
    ),
    "caught assertion": (
        "swallowed_exceptions",
        source("try:\n    assert 0\nexcept AssertionError:\n    print('close')"),
    ),
    "silent except": (
        "swallowed_exceptions",
        source("try:\n    x = 1\nexcept ValueError:\n    pass"),
    ),
    "skip comment": ("skip_marks", source("# NBVAL_SKIP\nprint('loss 0.25')")),
    "ignore comment": ("skip_marks", source("# NBVAL_IGNORE_OUTPUT\nprint('loss 0.25')")),
    "old ignore comment": ("skip_marks", source("# PYTEST_VALIDATE_IGNORE_OUTPUT\nprint(1)")),
    "raises comment": ("skip_marks", source("# NBVAL_RAISES_EXCEPTION\nprint('loss 0.25')")),
    "skip tag": ("skip_marks", tag("nbval-skip")),
    "ignore tag": ("skip_marks", tag("nbval-ignore-output")),
    "raises tag of nbval": ("skip_marks", tag("nbval-raises-exception")),
    "tag that hides a cell": ("skip_marks", tag("remove-cell")),
    "own machine without its picture": ("skip_marks", tag("own-machine")),
    "idle raises-exception": ("skip_marks", tag("raises-exception")),
    "unlisted wanted error": ("skip_marks", change_the_wanted_error),
    "16 lines": ("cell_length", source("\n\n".join(f"x = {i}" for i in range(16)))),
    "trailing semicolon": ("trailing_semicolon", source("double(4);  \n# quiet")),
    "network address": ("network", source("page = 'https://example.org/data.csv'")),
    "network module": ("network", source("from urllib.request import urlopen")),
    "posix path": ("absolute_path", source("name = '/data/digits.csv'")),
    "home path": ("absolute_path", source("name = '~/digits.csv'")),
    "home call": ("absolute_path", source("from pathlib import Path\nPath.home()")),
    "windows path": ("absolute_path", source(r"name = r'C:\data\digits.csv'")),
    "path in prose": ("absolute_path", markdown("Open /opt/course/ first.")),
    "hidden as raw": ("cell_type", hide_as(new_raw_cell)),
    "hidden as markdown": ("code_in_markdown", hide_as(new_markdown_cell)),
}
TIMED = "import timeit\nseconds = {}\nfor n in (1, 9):\n    seconds[n] = timeit.timeit(number=n)\n"
TIME = {
    "seconds": ("wall_clock", source(f"{TIMED}assert seconds[1] < 1")),
    "printed comparison": ("wall_clock", source(f"{TIMED}print(seconds[9] > seconds[1])")),
    "ratio without margin": ("wall_clock", source(f"{TIMED}assert seconds[9] > 2 * seconds[1]")),
    "ratio by another name": (
        "wall_clock",
        source(f"{TIMED}times = seconds[9] / seconds[1]\nassert times > 2  # about 9"),
    ),
    "imported clock": (
        "wall_clock",
        source("from time import perf_counter as now\nstart = now()\nassert now() - start < 1"),
    ),
    "module": ("wall_clock", source("import time\nassert time.time() > 0")),
    "clock in a function": (
        "wall_clock",
        source("import time\ndef wait():\n    return time.monotonic()\nprint(wait() < 9)"),
    ),
    "seconds of a run": ("wall_clock", source("worst = max(run.seconds)\nassert worst < 3")),
    "one of many": ("wall_clock", source(f"{TIMED}print(all(one < 1 for one in seconds))")),
    "clock in an earlier cell": (
        "wall_clock",
        lambda notebook: (
            cell(notebook, "helpers").update(source=TIMED),
            cell(notebook, "print-loss").update(source="assert seconds[1] < 1"),
        ),
    ),
}
RESULTS = {
    "null counts": ("execution_counts", null_counts),
    "one null count": (
        "execution_counts",
        lambda notebook: cell(notebook, "print-loss").update(execution_count=None),
    ),
    "run out of order": ("execution_counts", swap_two_cells),
    "never run": (
        "execution_counts",
        lambda notebook: notebook.cells.append(new_code_cell("x = 1", id="new-cell")),
    ),
    "missing id": ("readable", lambda notebook: notebook.cells[2].pop("id")),
    "duplicate id": ("cell_ids", id_of_print("helpers")),
    "random id": ("cell_ids", id_of_print("3f9a2c1b")),
    "random id of letters": ("cell_ids", id_of_print("deadbeef")),
    "uuid": ("cell_ids", id_of_print("c0ffee00-face-4dad-beef-0123456789ab")),
    "id without a word": ("cell_ids", id_of_print("a1-b2")),
    "id in capitals": ("cell_ids", id_of_print("Print-Loss")),
    "other kernel": ("metadata", kernelspec(name="no-errors")),
    "other language": ("metadata", kernelspec(language="R")),
    "no kernelspec": ("metadata", lambda notebook: notebook.metadata.pop("kernelspec")),
    "extra metadata": ("metadata", lambda notebook: notebook.metadata.update(author="A")),
    "widget state": ("metadata", lambda notebook: notebook.metadata.update(widgets={})),
    "cell metadata": (
        "metadata",
        lambda notebook: cell(notebook, "print-loss").metadata.update(collapsed=True),
    ),
    "answer in the open": (
        "metadata",
        lambda notebook: notebook.cells.insert(
            notebook.cells.index(cell(notebook, "print-loss")),
            new_code_cell('predict("02-slow")', id="predict-loss"),
        ),
    ),
    "output metadata": (
        "metadata",
        lambda notebook: cell(notebook, "show-square").outputs[0].metadata.update(needs="light"),
    ),
    "widget view": ("metadata", data(**{"application_vnd.jupyter.widget-view+json": {"m": 1}})),
    "untagged traceback": (
        "errors",
        lambda notebook: cell(notebook, "wanted-error").metadata.pop("tags"),
    ),
    "warning": ("errors", warn),
    "long float": ("unstable_text", prints("loss 0.30000000000000004\n")),
    "long small float": ("unstable_text", prints("rate 0.00012345678\n")),
    "memory address": ("unstable_text", prints("<Adam object at 0x7f3a5c0d>\n")),
    "path in text": ("paths_in_results", prints("saved to /var/run/theta.npz\n")),
    "windows path in text": ("paths_in_results", prints("saved to C:\\run\\theta.npz\n")),
    "no alt text": ("pictures", data(text_html='<img src="data:,">')),
    "blank alt text": ("pictures", data(text_html='<img alt=" " src="data:,">')),
    "bare picture": ("pictures", data(text_html=None)),
    "picture that is not compared": ("pictures", data(image_jpeg="AAAA")),
    "huge picture": ("pictures", data(image_png="A" * 204_000)),
    "image without alt in prose": ("pictures", markdown("![ ](bowl.png)")),
    "img without alt in prose": ("pictures", markdown('<img src="bowl.png">')),
}


@pytest.mark.parametrize(
    ("rule", "tamper"),
    [*CODE.values(), *TIME.values(), *RESULTS.values()],
    ids=[*CODE, *TIME, *RESULTS],
)
def test_refuses(good: NotebookNode, rule: str, tamper: Tamper) -> None:
    tampered = copy.deepcopy(good)
    tamper(tampered)
    assert tampered != good
    assert rule in {finding.rule for finding in inspect(tampered)}


def test_every_rule_on_source_time_and_results_is_proved_above() -> None:
    proved = {rule for rule, _ in [*CODE.values(), *TIME.values(), *RESULTS.values()]}
    rules = {
        *guard.rules_of_source.RULES,
        *guard.rules_of_time.RULES,
        *guard.rules_of_results.RULES,
    }
    assert {rule.__name__ for rule in rules} - {"file_size"} <= proved


def test_passes_the_untouched(good: NotebookNode) -> None:
    assert inspect(good) == []


@pytest.mark.parametrize(
    "tamper",
    [
        source("\n\n".join(f"x = {i}" for i in range(15))),
        source("try:\n    double('')\nexcept TypeError as error:\n    print(error)"),
        source(f"{TIMED}assert seconds[9] > 2 * seconds[1]  # a ratio, with margin: it is 9"),
        source("import numpy as np\nx = np.repeat(1, 3)\nsize = 2\nassert size < len(x)"),
        source("print(a % b, 'costs 5 %', not x != y)"),
        prints("theta (0.264, 0.804), 1.000000, 0.000012\n"),
        markdown("A step is `theta -= rate * g`:\n```python\ntheta = theta - rate * g\n```\n"),
        markdown("![a bowl with a path](bowl.png) and and/or 1/2 of it"),
    ],
    ids=[
        "15 lines",
        "named error",
        "ratio",
        "no clock",
        "percent",
        "six decimals",
        "formula as code",
        "alt text",
    ],
)
def test_passes_what_is_right(good: NotebookNode, tamper: Tamper) -> None:
    changed = copy.deepcopy(good)
    tamper(changed)
    assert inspect(changed) == []


def test_names_the_cell_and_the_rule(good: NotebookNode) -> None:
    tampered = copy.deepcopy(good)
    tag("nbval-skip")(tampered)
    (finding,) = inspect(tampered)
    assert (finding.cell, finding.rule) == ("print-loss", "skip_marks")


@pytest.mark.parametrize(("minor", "rule"), [(4, "forbidden_names"), (5, "readable")])
def test_a_cell_without_id_is_named_by_its_number(
    good: NotebookNode, tmp_path: Path, minor: int, rule: str
) -> None:
    tampered = copy.deepcopy(good)
    source("exit()")(tampered)
    for each in tampered.cells:
        del each["id"]
    tampered.nbformat_minor = minor
    (tmp_path / "old.ipynb").write_text(json.dumps(tampered), encoding="utf-8")
    found = [str(finding) for finding in inspect(tmp_path / "old.ipynb")]
    assert any(line.startswith(f"[cell 3] {rule}: ") for line in found)
    assert len([line for line in found if "[notebook]" not in line]) >= len(tampered.cells)


def test_pythons_own_warnings_on_a_cell_are_not_repeated(good: NotebookNode) -> None:
    tampered = copy.deepcopy(good)
    source(r"print('\d' is not 'd')")(tampered)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        inspect(tampered)
    assert said == []


def test_refuses_a_file_that_is_no_notebook(tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text("{")
    assert [finding.rule for finding in inspect(path)] == ["readable"]


def test_refuses_a_file_that_is_too_large(good: NotebookNode, tmp_path: Path) -> None:
    large = copy.deepcopy(good)
    markdown("word " * 310_000)(large)
    write(large, tmp_path / "large.ipynb")
    assert [finding.rule for finding in inspect(tmp_path / "large.ipynb")] == ["file_size"]


def test_the_pytest_configuration_of_the_course_compares_everything() -> None:
    assert guard.inspect_configuration(ROOT) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"--nbval",', ""),
        ('"--nbval",', '"--nbval-lax",'),
        ('"--nbval",', '"--nbval", "--nbval-sanitize-with=sanitize.cfg",'),
        ('"--nbval",', '"--nbval", "--ignore=chapters/02_gradient_descent",'),
        ('"--nbval",', '"--nbval", "--deselect", "chapters",'),
        ('"--nbval",', '"--nbval", "--no-pictures",'),
        ('"--nbval-current-env",', ""),
        ('"--dist=loadfile"', '"--dist=load"'),
        ('"course_lib.notebooks.pytest_plugin"', '"pytest_randomly"'),
        ('"chapters", "solutions"]', '"chapters"]'),
        ('"--nbval",', '"--nbval", "-k", "not Cell",'),
        ('"--nbval",', '"--nbval", "-p", "no:nbval",'),
        ("norecursedirs = [", 'norecursedirs = ["02_*", '),
    ],
)
def test_refuses_a_configuration_that_compares_less(
    tmp_path: Path, before: str, after: str
) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "pyproject.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    assert guard.inspect_configuration(tmp_path)


def test_refuses_a_conftest_beside_notebooks(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "conftest.py").write_text("collect_ignore_glob = ['*']")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    assert [f.message for f in guard.inspect_configuration(tmp_path)] == [
        "chapters/conftest.py can leave out notebooks"
    ]
