"""A real JupyterLab, opened by `course lab` on a copy of the course, in the system's Chromium."""

import contextlib
import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright import sync_api

from course_lib._paths import course_root
from course_lib.notebooks.canonical import METADATA

PATIENCE = 120  # seconds; a busy machine of two cores may start slowly
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


class Lab:
    """A running `course lab`: its folder, the address that it printed, its log."""

    def __init__(self, folder: Path, process: subprocess.Popen, log: Path) -> None:
        self.folder = folder
        self.process = process
        self.log = log
        self.url = self._wait_for_url()

    def _wait_for_url(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            found = re.search(r"http://localhost:\d+/\S+token=\w+", self.log.read_text())
            if found:
                return found.group()
            time.sleep(0.1)
        pytest.fail(f"course lab printed no address:\n{self.log.read_text()}")

    def address(self, notebook: str) -> str:
        """Where a notebook opens in an empty workspace."""
        server, token = re.fullmatch(r"(http://[^/]+)/\S+(token=\w+)", self.url).groups()
        return f"{server}/lab/tree/{notebook}?{token}&reset"


class Notebook:
    """A notebook open in JupyterLab, seen and used as a learner does."""

    def __init__(self, page: sync_api.Page, lab: Lab) -> None:
        self.page = page
        self.lab = lab
        self.strangers: list[str] = []
        self.console_errors: list[str] = []
        page.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.console_errors.append(str(error)))

    def write(self, path: str, cells: list[str]) -> None:
        """Make a notebook of code cells in the lab's folder."""
        notebook = nbformat.v4.new_notebook(metadata=METADATA)
        notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
        nbformat.write(notebook, self.lab.folder / path)

    def _note_request(self, request: sync_api.Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname not in {
            "localhost",
            "127.0.0.1",
        }:
            self.strangers.append(request.url)

    def _note_console(self, message: sync_api.ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url')})")

    def open(self, path: str) -> "Notebook":
        """Open the notebook and wait until its kernel is ready."""
        return self.visit(self.lab.address(path), path)

    def visit(self, url: str, path: str) -> "Notebook":
        """Open an address and wait until the notebook that it shows has a ready kernel."""
        self.page.goto(url)
        self.page.wait_for_function(
            """path => {
                 const panel = window.jupyterapp?.shell.currentWidget;
                 return panel?.context?.path === path && panel.context.isReady
                   && panel.sessionContext.isReady
                   && panel.sessionContext.session?.kernel?.status === 'idle'
               }""",
            arg=path,
        )
        return self

    def run_all(self) -> None:
        """Forget the stored outputs, run every cell, wait for the last one or for an error."""
        self.page.evaluate(
            """async () => {
                 const commands = window.jupyterapp.commands;
                 await commands.execute('notebook:clear-all-cell-outputs');
                 void commands.execute('notebook:run-all-cells');
               }"""
        )
        self.page.wait_for_function(
            """() => {
                 const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells]
                   .map(cell => cell.toJSON()).filter(cell => cell.cell_type === 'code');
                 return cells.every(cell => cell.execution_count !== null)
                   || cells.some(cell => !cell.metadata.tags?.includes('raises-exception')
                                         && cell.outputs.some(one => one.output_type === 'error'));
               }"""
        )

    def cells(self) -> list[dict]:
        """The cells as nbformat has them, with the outputs that they hold now."""
        return self.page.evaluate(
            """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
                 .map(cell => cell.toJSON())"""
        )

    def show(self, index: int) -> sync_api.Locator:
        """Scroll a cell into view, as the notebook draws no others."""
        self.page.evaluate(
            """async index => {
                 const notebook = window.jupyterapp.shell.currentWidget.content;
                 notebook.activeCellIndex = index;
                 await notebook.scrollToItem(index, 'start');
                 await notebook.widgets[index].ready;
               }""",
            index,
        )
        cell = self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{index}"]')
        cell.wait_for()
        return cell

    def type_into(self, index: int, source: str) -> None:
        """Replace what a cell says, by the keyboard."""
        self.show(index).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def run(self, index: int) -> None:
        """Run one cell with Control-Enter and wait until it is done."""
        cell = self.show(index)
        self.page.evaluate(
            """index => window.jupyterapp.shell.currentWidget.content.model.cells.get(index)
                 .clearExecution()""",
            index,
        )
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            """index => {
                 const panel = window.jupyterapp.shell.currentWidget;
                 return panel.content.model.cells.get(index).executionCount !== null
                   && panel.sessionContext.session.kernel.status === 'idle';
               }""",
            arg=index,
        )

    def photograph_here(self, name: str, top: int) -> None:
        """Save the screen that begins with the cell `top`, where `COURSE_SCREENSHOTS` says."""
        folder = os.environ.get("COURSE_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.show(top)
            self.page.wait_for_timeout(400)
            self.page.screenshot(path=Path(folder, f"{name}.png"))

    def photograph(self, name: str) -> None:
        """Save the whole notebook, screen by screen, where `COURSE_SCREENSHOTS` says."""
        folder = os.environ.get("COURSE_SCREENSHOTS")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        scroller = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer"
        self.show(0)
        for number in range(60):
            self.page.wait_for_timeout(400)
            self.page.screenshot(path=Path(folder, f"{name}-{number:02}.png"))
            moved = self.page.eval_on_selector(
                scroller,
                """panel => {
                     const before = panel.scrollTop;
                     panel.scrollTop += 0.9 * panel.clientHeight;
                     return panel.scrollTop > before;
                   }""",
            )
            if not moved:
                return


@pytest.fixture(scope="session")
def browser(needs_browser: None, browser_program: str) -> Iterator[sync_api.Browser]:
    """The system's Chromium, without a window."""
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lab(browser: sync_api.Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """`course lab` on a copy of the chapters, with a learner's settings of its own."""
    with running_lab(tmp_path_factory.mktemp("learner")) as running:
        yield running


@contextlib.contextmanager
def running_lab(home: Path, plain: bool = False) -> Iterator[Lab]:
    """`course lab`, started on a copy of the chapters in this folder and ended afterwards.

    With `plain` it is JupyterLab as it comes, which the benchmark compares.
    """
    folder = home / "course"
    ignored = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(course_root() / "chapters", folder / "chapters", ignore=ignored)
    (folder / "solutions").mkdir()
    settings = {
        "COURSE_HOME": home / "state",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = "from course_lib.cli import main; raise SystemExit(main())"
    start = ["-m", "jupyterlab", "--allow-root"] if plain else ["-c", program, "lab"]
    command = [sys.executable, *start, "--no-browser", f"--port={port}"]
    command.append("--LabApp.expose_app_in_browser=True")
    log = home / "lab.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | {name: str(value) for name, value in settings.items()},
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Lab(folder, process, log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextlib.contextmanager
def _window(browser: sync_api.Browser, lab: Lab) -> Iterator[Notebook]:
    """A fresh browser window; the kernel of the notebook that it shows ends with it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    try:
        yield Notebook(page, lab)
        page.evaluate("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.shutdown()")
    finally:
        context.close()


@pytest.fixture(scope="session")
def window(browser: sync_api.Browser, lab: Lab) -> Callable[[], AbstractContextManager[Notebook]]:
    """`with window() as notebook:` opens a fresh browser window."""
    return functools.partial(_window, browser, lab)


@pytest.fixture
def notebook(window: Callable[[], AbstractContextManager[Notebook]]) -> Iterator[Notebook]:
    """A browser window of this test alone."""
    with window() as notebook:
        yield notebook
