"""What a lesson takes while others keep every core busy.

`python tests/benchmarks/busy_lesson.py [NOTEBOOK]` runs a notebook alone and beside one spinning
process for each core, in turns, with the threads that a learner has and with those that BLAS takes
by itself. A busy run gets cores / (cores + 1) of the machine at the worst; the last column is how
many times as long it took as that share explains.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from timing import print_table

from course_lib._paths import course_root
from course_lib._threads import VARIABLES

LESSON = course_root() / "chapters" / "07_choosing" / "07_choosing.ipynb"
RUN = "import sys; sys.path.insert(0, sys.argv[1]); import cells; sys.exit(cells.main(sys.argv[2]))"
CORES = len(os.sched_getaffinity(0))


@contextlib.contextmanager
def busy_machine():
    """Every core is kept busy by another process."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(CORES)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def seconds(notebook, threads):
    """How long the cells of a notebook take in a bare IPython, `threads` of them BLAS's or None."""
    chosen = {} if threads is None else dict.fromkeys(VARIABLES, str(threads))
    plain = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    command = [sys.executable, "-c", RUN, course_root() / ".ci", notebook]
    start = time.perf_counter()
    subprocess.run(command, env=plain | chosen, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main(notebook, rounds=3):
    """Print the table."""
    taken = {(name, busy): [] for name in ("as a learner", "BLAS's own") for busy in (0, 1)}
    for _ in range(rounds):
        for name, busy in taken:
            with busy_machine() if busy else contextlib.nullcontext():
                threads = None if name == "as a learner" else CORES
                taken[name, busy].append(seconds(notebook, threads))
    share = CORES / (CORES + 1)
    rows = []
    for name in ("as a learner", "BLAS's own"):
        alone, busy = (statistics.median(taken[name, each]) for each in (0, 1))
        rows.append([name, f"{alone:.1f}", f"{busy:.1f}", f"{busy * share / alone:.2f}"])
    columns = ["threads", "s alone", "s busy", "times its share"]
    print_table(f"{Path(notebook).name}, {CORES} cores, medians of {rounds}", columns, rows)


if __name__ == "__main__":
    main(*(Path(name).resolve() for name in sys.argv[1:2] or [LESSON]))
