"""The same search gives the same result in one process, on the cores, and on a cluster."""

import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from distributed import Client

from course_lib.datasets import digits
from course_lib.models import SoftmaxRegression
from course_lib.optimizers import GradientDescent
from course_lib.selection import grid_search
from course_lib.training import fit

pytestmark = pytest.mark.long

GRID = {"learning_rate": [0.01, 0.1, 1.0], "batch_size": [16, 64]}


def trainer():
    """A function as a notebook would define it: other processes cannot import it from anywhere."""

    def train(seed, learning_rate, batch_size):
        data, model = digits(), SoftmaxRegression(64, 10)
        optimizer = GradientDescent(learning_rate)
        return fit(model, data.X, data.y, optimizer, 1, batch_size, seed=seed)["training_loss"]

    return train


def slow_trainer():
    def train(seed, number):
        time.sleep(0.1)
        return float(np.random.default_rng([seed, number]).random())

    return train


def assert_same(one, other):
    for ours, theirs in zip(one.candidates, other.candidates, strict=True):
        assert ours.settings == theirs.settings
        assert ours.losses == theirs.losses
    assert one.best == other.best


def start(module, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A client of a scheduler, and its two workers, all of them processes on loopback."""
    address = str(tmp_path_factory.mktemp("cluster") / "scheduler.json")
    here = ("--scheduler-file", address, "--host", "127.0.0.1")
    processes = [start("dask_scheduler", *here, "--port", "0")]
    processes += [start("dask_worker", *here, "--no-nanny", "--nthreads", "1") for _ in range(2)]
    try:
        with Client(scheduler_file=address, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            yield client, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def expected():
    return grid_search(trainer(), GRID)


def test_the_cores_of_this_machine_give_the_same_result(expected):
    assert_same(grid_search(trainer(), GRID, workers=2), expected)


@pytest.mark.thorough
def test_a_cluster_that_loses_a_worker_in_the_middle_gives_the_same_result(
    needs_posix, cluster, expected
):
    client, workers = cluster
    assert_same(grid_search(trainer(), GRID, backend="dask", client=client), expected)

    numbers = {"number": list(range(20))}
    moments = []

    def kill():
        workers[0].kill()
        moments.append(time.monotonic())

    threading.Timer(0.5, kill).start()
    found = grid_search(slow_trainer(), numbers, seeds=[0], backend="dask", client=client)
    assert moments, "the search ended before the worker was killed"
    assert time.monotonic() > moments[0]
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert_same(found, grid_search(slow_trainer(), numbers, seeds=[0]))


def test_a_cluster_of_this_machine_is_the_default():
    found = grid_search(slow_trainer(), {"number": [1, 2]}, seeds=[0], backend="dask", workers=2)
    assert_same(found, grid_search(slow_trainer(), {"number": [1, 2]}, seeds=[0]))


def test_without_dask_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match="needs the extra 'cluster'"):
        grid_search(slow_trainer(), {"number": [1]}, backend="dask")
