"""One BLAS thread where a notebook runs: the course's matrices are small.

A small product on several threads gains nothing on an idle machine, and on a busy one its threads
wait for one another many times as long as it takes.
"""

from __future__ import annotations

import os
import sys

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
ONE_THREAD = dict.fromkeys(VARIABLES, "1")


def in_a_notebook() -> bool:
    """Whether IPython runs this, be it in a lab, in another front end or in a terminal."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def choose_one_thread() -> None:
    """Use one thread from now on, and in libraries and processes that start later.

    Where one of the variables is set, somebody has chosen, and nothing happens. To measure with
    more threads, use `threadpoolctl.threadpool_limits(2)` around what is measured.
    """
    if any(name in os.environ for name in VARIABLES):
        return
    os.environ.update(ONE_THREAD)
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(1)
