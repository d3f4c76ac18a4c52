"""A forked kernel is like a fresh one, in its own folder and environment."""

import asyncio
import os
import sys
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager

from course_lib.notebooks import warm_kernels
from course_lib.notebooks.execute import _ThisEnvironment

PROGRAM = """\
import os, sys
print([name for name in ("plotting", "widgets") if f"course_lib.{name}" in sys.modules])
print("sklearn.datasets" in sys.modules, os.getcwd(), os.environ.get("OF_MY_OWN"))
print(os.environ.get("COURSE_WARM_KERNELS"), sys.executable)
import matplotlib.pyplot as plt
print(plt.get_backend())
"""


async def printed(folder: Path, **variables: str) -> list[str]:
    """What the program prints in a kernel, which is gone afterwards."""
    manager = AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=_ThisEnvironment(), data_dir=str(folder)
    )
    await manager.start_kernel(cwd=str(folder), env=os.environ | variables)
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    texts: list[str] = []
    await client.execute_interactive(
        PROGRAM, output_hook=lambda message: texts.append(message["content"].get("text", ""))
    )
    client.stop_channels()
    await manager.shutdown_kernel(now=True)
    assert not await manager.is_alive()
    return "".join(texts).splitlines()


def test_a_warm_kernel_differs_from_a_fresh_one_only_in_what_is_imported(
    needs_linux: None, tmp_path: Path
) -> None:
    warm = asyncio.run(printed(tmp_path, OF_MY_OWN="yes", **{warm_kernels.CHOSEN: "1"}))
    fresh = asyncio.run(printed(tmp_path, OF_MY_OWN="yes"))
    assert warm[1] == f"True {tmp_path.resolve()} yes"
    assert fresh[1] == f"False {tmp_path.resolve()} yes"
    assert (warm[0], warm[2:]) == (fresh[0], fresh[2:])
    assert warm[2] == f"None {sys.executable}"
