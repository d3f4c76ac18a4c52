"""Kernels that start at once, for the tests: each is forked from a process that did slow imports.

A fresh kernel spends one to three seconds on importing NumPy, matplotlib and scikit-learn. Here a
fork server imports them once, and of the course only what knows neither pictures nor IPython. On
macOS a fork after such imports is not safe, and Windows has none: there kernels start as ever.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.process import BaseProcess
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

NAME = "course-warm"
"""Of the entry point in pyproject.toml, by which jupyter_client finds the class below."""

CHOSEN = "COURSE_WARM_KERNELS"
"""The variable of a kernel's environment that asks for a warm one."""

SLOW = ["ipykernel.kernelapp", "matplotlib.pyplot", "sklearn.datasets", "scipy.stats"]
INLINE = "module://matplotlib_inline.backend_inline"  # which a kernel chooses before the import
STDERR = 2
AVAILABLE = sys.platform == "linux"


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel that asks for it, and starts any other as `LocalProvisioner` does."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start `cmd`, which is a Python with a module and that module's arguments."""
        environment = dict(kwargs["env"])
        if not environment.pop(CHOSEN, ""):
            return await super().launch_kernel(cmd, **kwargs)
        context: Any = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(SLOW)
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        process = context.Process(
            target=become_a_kernel, args=(arguments, kwargs["cwd"], environment)
        )
        process.start()
        self.process: Any = _Forked(process)
        self.pid = process.pid
        return self.connection_info


class _Forked:
    """A process of multiprocessing, as jupyter_client asks one of subprocess."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self.process = process
        self.kill, self.terminate = process.kill, process.terminate

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self) -> int | None:
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        if self.process.pid is not None:
            os.kill(self.process.pid, number)


def become_a_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Run as a kernel that was started in this folder and environment."""
    import matplotlib
    from ipykernel.kernelapp import launch_new_instance

    matplotlib.rcParams["backend"] = INLINE
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.environ["JPY_PARENT_PID"] = str(os.getppid())  # a kernel ends with its parent
    os.dup2(os.open(os.devnull, os.O_WRONLY), STDERR)
    sys.argv = ["ipykernel_launcher", *arguments]
    launch_new_instance(arguments)
