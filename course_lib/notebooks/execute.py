"""Run a notebook from top to bottom, as nbval will run it again."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import ipykernel.kernelspec
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from course_lib._threads import ONE_THREAD
from course_lib.notebooks.canonical import canonical
from course_lib.notebooks.conditions import ORDINARY, Condition

CELL_TIMEOUT = 60
"""Seconds that one cell may take."""


def execute(
    notebook: NotebookNode, folder: Path, condition: Condition = ORDINARY, *, stop: bool = True
) -> NotebookNode:
    """Run every cell in a fresh kernel of this environment and return the canonical result.

    An error stops the run, unless its cell carries the tag `raises-exception`. What a learner's
    notebooks keep (`COURSE_HOME`) goes to a temporary folder, so that every run starts alike.

    Args:
        notebook: The notebook to run; it is left as it is.
        folder: The folder in which its kernel works.
        condition: What is different about the kernel.
        stop: Whether an error stops the run; else it is an output like any other.

    Returns:
        A new notebook in canonical form, with outputs and execution counts 1..n.

    Raises:
        nbclient.exceptions.CellExecutionError: If a cell without the tag raises.
    """
    fresh = canonical(notebook)
    client = _Client(
        fresh,
        setup=condition.setup,
        timeout=CELL_TIMEOUT,
        allow_errors=not stop,
        record_timing=False,
        coalesce_streams=True,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryDirectory(prefix="course-home-") as home:
        client.execute(
            env={**ONE_THREAD, **os.environ, **condition.environment, "COURSE_HOME": home},
            stderr=subprocess.DEVNULL,
        )
    return canonical(fresh)


class _ThisEnvironment(KernelSpecManager):
    """Every kernel is the Python that runs this program: nothing needs to be registered."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            resource_dir=ipykernel.kernelspec.RESOURCES, **ipykernel.kernelspec.get_kernel_dict()
        )


class _Client(NotebookClient):
    """Stores what nbval will see: it neither clears outputs nor moves them into Output widgets.

    So a picture drawn by `interact` stays in its cell, where it is compared, and where a reader
    without a kernel finds it.
    """

    def __init__(self, *args: Any, setup: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setup = setup
        self.comm_open_handlers = {"jupyter.widget": lambda message: None}

    def create_kernel_manager(self) -> AsyncKernelManager:
        self.km = AsyncKernelManager(
            kernel_name="python3", kernel_spec_manager=_ThisEnvironment(parent=self)
        )
        return self.km

    async def async_start_new_kernel_client(self) -> Any:
        """Run the setup in silence: it leaves no output and no count."""
        kernel: Any = await super().async_start_new_kernel_client()
        reply = await kernel.execute(self.setup, silent=True, reply=True, timeout=self.timeout)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"the setup of the kernel failed: {reply['content']['evalue']}")
        return kernel

    def clear_output(self, outs: Any, msg: Any, cell_index: int) -> None:
        pass
