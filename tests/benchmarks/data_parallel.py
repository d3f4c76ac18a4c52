"""Data-parallel steps on the cores of this machine, beside what the cost model expects.

`python tests/benchmarks/data_parallel.py` prints a table in about a minute; it needs the extra
`cluster`. Workers are processes on loopback, each with one thread. The cost model is fitted to the
steps with 1, 2 and 3 workers of one network and asked about the others. A small network gets
slower, as the model says.
"""

import statistics
import time

import numpy as np
from distributed import Client, LocalCluster
from timing import print_table

from course_lib.models import MLP
from course_lib.parallel import CostModel, DataParallel

ROWS, ROUNDS = 4000, 7
NETWORKS = {"64-32-10": [64, 32, 10], "400-800-10": [400, 800, 10]}
WORKERS = (1, 2, 3, 4)


def seconds_of_a_step(model, client, X, y):
    """The median time of one gradient, after one to warm up."""
    parallel = DataParallel(model, client)
    taken = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        parallel.loss_and_gradient(X, y)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:])


def main():
    rng = np.random.default_rng(0)
    rows = []
    for name, sizes in NETWORKS.items():
        X, y = rng.normal(size=(ROWS, sizes[0])), rng.integers(10, size=ROWS)
        model = MLP(sizes, seed=0)
        alone = min(_timed(lambda m=model, X=X, y=y: m.loss_and_gradient(X, y)) for _ in range(5))
        measured = {}
        for workers in WORKERS:
            options = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
            with LocalCluster(**options) as cluster, Client(cluster) as client:
                client.wait_for_workers(workers)
                measured[workers] = seconds_of_a_step(model, client, X, y)
        known = WORKERS[:3]
        fitted = CostModel.fitted(known, [measured[p] for p in known], model.n_parameters)
        for workers, seconds in measured.items():
            expected = fitted.seconds(workers)
            rows.append(
                (
                    name,
                    str(workers),
                    f"{1000 * seconds:,.1f}",
                    f"{1000 * expected:,.1f}",
                    f"{alone / seconds:.2f}",
                )
            )
        rows.append((name, "none", f"{1000 * alone:,.1f}", "", "1.00"))
    head = ("network", "workers", "ms a step", "expected", "as fast as without a cluster")
    print_table(f"One gradient of {ROWS:,} rows", head, rows)


def _timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
