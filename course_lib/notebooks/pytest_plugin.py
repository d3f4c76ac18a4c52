"""What nbval leaves out: pictures, cells without a count, and the order of shuffled cells.

Loaded by `-p course_lib.notebooks.pytest_plugin`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from functools import partial
from operator import attrgetter
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell

from course_lib._home import JUPYTER, borrow_a_home, new_folder
from course_lib._threads import ONE_THREAD
from course_lib.notebooks import warm_kernels
from course_lib.notebooks.comparing import compare, has_own_picture

_HOME = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--no-pictures`."""
    parser.getgroup("nbval").addoption(
        "--no-pictures",
        action="store_true",
        help="do not compare pictures: another minor release of matplotlib draws them differently",
    )


def pytest_configure(config: pytest.Config) -> None:
    """One thread a kernel, and a home of its own for what notebooks and Jupyter read and store."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    home = tempfile.mkdtemp(prefix="course-home-")
    config.add_cleanup(partial(shutil.rmtree, home, ignore_errors=True))
    config.stash[_HOME] = os.environ["COURSE_HOME"] = home
    for name in JUPYTER:
        os.environ[name] = str(new_folder(home, name))
    borrow_a_home()
    if warm_kernels.AVAILABLE:
        os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = warm_kernels.NAME


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the cells of a notebook together and in order again, after any shuffle.

    Notebooks and the modules marked `long` begin, so that no worker waits for another at the end.
    """
    cells: dict[Path, list[IPyNbCell]] = {}
    for item in items:
        if isinstance(item, IPyNbCell):
            cells.setdefault(item.path, []).append(item)
    ordered: list[pytest.Item] = []
    for item in items:
        if isinstance(item, IPyNbCell):
            ordered += sorted(cells.pop(item.path, []), key=attrgetter("cell_num"))
        else:
            ordered.append(item)
    items[:] = sorted(ordered, key=_may_wait)


def _may_wait(item: pytest.Item) -> bool:
    return not (isinstance(item, IPyNbCell) or item.get_closest_marker("long"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Give each notebook an empty folder of its own and a warm kernel."""
    starts = isinstance(item, IPyNbCell) and item.parent.kernel is None
    if starts:
        os.environ["COURSE_HOME"] = tempfile.mkdtemp(dir=item.config.stash[_HOME])
        os.environ[warm_kernels.CHOSEN] = "1"
    yield
    os.environ.pop(warm_kernels.CHOSEN, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Compare what nbval skips, once it has run the cell and found the rest equal."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    item.parent.skip_compare = (*item.parent.skip_compare, "text/html")
    result = yield
    if item.cell.execution_count is None:
        item.raise_cell_error("has no execution count, so nothing of it was compared")
    pictures = not (item.config.option.no_pictures or has_own_picture(item.cell))
    complaint = compare(item.cell.outputs, item.test_outputs, pictures=pictures)
    if complaint:
        item.raise_cell_error(complaint)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say which cell failed and how to mend it."""
    report = yield
    if isinstance(item, IPyNbCell) and report.failed:
        report.sections.append(
            (
                f"cell {item.cell.get('id', item.cell_num)}",
                "If the new result is right, run `course notebooks run "
                f"{item.nodeid.partition('::')[0]}` and look at the diff.",
            )
        )
    return report
