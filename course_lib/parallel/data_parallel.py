"""Data-parallel training on a Dask cluster: each worker makes the gradient of its rows."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import FloatArray, real
from course_lib.models import Model, Wrapper
from course_lib.parallel.shards import average_shards, cut_into_shards, shard_gradient


class ClusterGoneError(RuntimeError):
    """The cluster did not answer in time; the model has the θ of its last step."""


class DataParallel(Wrapper):
    """A model whose gradients are made by the workers of a cluster, for `fit` and any optimizer.

    At every step the batch is cut into as many shards as there are workers at that moment. Each
    worker gets θ and its rows, and sends its mean gradient back; they are averaged by rows. A
    worker that dies loses nothing, because its shard is given to another; one that joins gets
    shards from the next step on.

    Args:
        model: Any `Model`, without dropout: its θ is trained.
        client: A `dask.distributed.Client`, of a `LocalCluster` or of a scheduler at an address.
        timeout: Seconds to wait for the gradients of one step.

    Raises:
        ClusterGoneError: From a step, where no worker is left or the scheduler does not answer.

    References: Dean et al. (2012), Large Scale Distributed Deep Networks.
    """

    def __init__(self, model: Model, client: Any, timeout: float = 30.0) -> None:
        super().__init__(model)
        for name in ("submit", "sync", "wait_for_workers"):
            if not hasattr(client, name):
                raise TypeError(f"client must be a dask.distributed.Client, got {client!r}")
        self.client = client
        self.timeout = real("timeout", timeout, above=0)

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "client": None}

    def backpropagate(self, X: FloatArray, y: NDArray[Any]) -> tuple[float, FloatArray]:
        """The loss and the gradient of all rows, from those of the workers' shards."""
        shards = cut_into_shards(len(X), self._workers())
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # the rows
            futures = [
                self.client.submit(shard_gradient, self.model, X[rows], y[rows], pure=False)
                for rows in shards
            ]
        try:
            found = [future.result(timeout=self.timeout) for future in futures]
        except Exception as error:
            if any(future.status == "error" for future in futures):
                raise  # the formulas themselves failed, as they would in one process
            raise self._gone() from error
        losses, gradients = zip(*found, strict=True)
        counts = [rows.stop - rows.start for rows in shards]
        return float(np.average(losses, weights=counts)), average_shards(gradients, counts)

    def _workers(self) -> int:
        """How many workers the cluster has now; waits for one where there is none."""
        if self.client.status != "running":
            raise self._gone()
        ask = self.client.scheduler.ncores  # `client.nthreads` would wait for ever
        end = time.monotonic() + self.timeout
        try:
            while (left := end - time.monotonic()) > 0:
                self.client.wait_for_workers(1, timeout=left)
                if workers := len(self.client.sync(ask, callback_timeout=left)):
                    return workers
                time.sleep(0.05)  # the client still counts a worker that the scheduler lost
        except Exception as error:
            raise self._gone() from error
        raise self._gone()

    def _gone(self) -> ClusterGoneError:
        return ClusterGoneError(
            f"the cluster did not answer within {self.timeout:g} s: is its scheduler running, and "
            "has it a worker? The model has the θ of its last step."
        )
