"""Training on a real Dask cluster: worker processes on loopback, killed and joined."""

import itertools
import pickle
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from distributed import Client

from course_lib.datasets import digits
from course_lib.models import MLP, LinearRegression
from course_lib.optimizers import Adagrad, Adam, GradientDescent, Momentum, RMSProp
from course_lib.parallel import ClusterGoneError, DataParallel
from course_lib.training import Callback, fit

pytestmark = pytest.mark.long

DATA = digits()
X, Y = DATA.X[:101], DATA.y[:101]


def start(module, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class Cluster:
    """A scheduler and workers that can be started and killed one by one."""

    def __init__(self, folder):
        self.file = ("--scheduler-file", str(folder / "scheduler.json"))
        self.scheduler = start("dask_scheduler", *self.file, "--host", "127.0.0.1", "--port", "0")
        self.workers = []
        self.client = Client(scheduler_file=self.file[1], timeout=60)

    def join(self):
        here = (*self.file, "--host", "127.0.0.1", "--no-nanny", "--nthreads", "1")
        self.workers.append(start("dask_worker", *here))
        self.client.wait_for_workers(self.alive(), timeout=60)

    def alive(self):
        return sum(worker.poll() is None for worker in self.workers)

    def close(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self.client.close(timeout=1)


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path)
    try:
        cluster.join()
        yield cluster
    finally:
        cluster.close()


class At(Callback):
    """Does something after an epoch."""

    def __init__(self, epoch, action):
        self.epoch, self.action = epoch, action

    def on_epoch_end(self, run):
        if len(run.history) == self.epoch:
            self.action()


def trained(rule, client=None, callbacks=(), **settings):
    model = MLP([64, 8, 10], seed=0)
    wrapped = model if client is None else DataParallel(model, client)
    fit(wrapped, X, Y, rule, 4, batch_size=40, callbacks=callbacks, **settings)
    return model.theta


def test_every_optimizer_ends_where_one_process_ends_while_workers_join_and_die(cluster):
    for make in (GradientDescent, Momentum, Adagrad, RMSProp, Adam):
        expected = trained(make(0.01))
        np.testing.assert_allclose(trained(make(0.01), cluster.client), expected, atol=1e-9)
    joins_and_dies = [
        At(1, cluster.join),
        At(2, lambda: cluster.workers[0].kill()),
    ]
    found = trained(Adam(0.01), cluster.client, joins_and_dies)
    assert cluster.alive() == 1
    np.testing.assert_allclose(found, expected, atol=1e-9)


@pytest.mark.thorough
def test_a_cluster_that_is_gone_says_so_and_the_last_step_is_kept(cluster):
    model = MLP([64, 8, 10], seed=0)
    wrapped = DataParallel(model, cluster.client, timeout=3)
    kept = []

    def end():
        kept.append(model.theta.copy())
        cluster.workers[0].kill()
        cluster.scheduler.kill()

    with pytest.raises(ClusterGoneError, match="did not answer within 3 s"):
        fit(wrapped, X, Y, Adam(0.01), 4, callbacks=[At(2, end)])
    np.testing.assert_array_equal(model.theta, kept[0])


@pytest.mark.thorough
def test_without_a_worker_it_does_not_wait_for_ever(cluster):
    cluster.workers[0].kill()
    cluster.workers[0].wait()
    wrapped = DataParallel(MLP([64, 10]), cluster.client, timeout=1)
    with pytest.raises(ClusterGoneError):
        wrapped.loss_and_gradient(X, Y)


class LateClient:
    """Counts a worker that its scheduler has lost already; `counts` is what that one answers."""

    status = "running"
    submit = None

    def __init__(self, counts):
        self.counts = iter(counts)
        self.scheduler = SimpleNamespace(ncores=lambda: dict.fromkeys(range(next(self.counts))))

    def wait_for_workers(self, n, timeout):
        assert timeout > 0

    def sync(self, ask, callback_timeout):
        return ask()


def test_a_worker_that_the_scheduler_lost_just_now_is_none():
    model = LinearRegression(2)
    assert DataParallel(model, LateClient([0, 0, 3]))._workers() == 3
    with pytest.raises(ClusterGoneError, match=r"did not answer within 0\.2 s"):
        DataParallel(model, LateClient(itertools.repeat(0)), timeout=0.2).loss_and_gradient(
            [[1.0, 2.0]], [1.0]
        )


def test_what_is_no_client():
    with pytest.raises(TypeError, match=r"client must be a dask.distributed.Client, got None"):
        DataParallel(LinearRegression(2), None)


def test_a_copy_has_no_client():
    class Known:
        submit = sync = wait_for_workers = None

    twin = pickle.loads(pickle.dumps(DataParallel(LinearRegression(2), Known())))
    assert twin.client is None
    twin.theta = [1.0, 2.0, 3.0]
    assert twin.model.theta.tolist() == [1, 2, 3]
