"""Where the runs of a search are done: in this process, on its cores, or on a Dask cluster."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, TypeVar

from course_lib._validation import integer, one_of

Task = TypeVar("Task")
Result = TypeVar("Result")

BACKENDS = ("local", "dask")


def run_all(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    backend: str = "local",
    workers: int = 1,
    client: Any = None,
    progress: bool = False,
) -> Iterator[tuple[int, Result]]:
    """Call `function` on every task; yield pairs (number of the task, result) as they come.

    Args:
        function: What to do with a task. It must depend on nothing else, so that the place where
            it runs makes no difference.
        tasks: What to do it with.
        backend: 'local' runs in this process, or on `workers` processes of this machine; 'dask'
            runs on a cluster, and needs the extra `cluster`.
        workers: Processes; with 'dask' those of the cluster that is started when there is none.
        client: A `dask.distributed.Client` of a running cluster.
        progress: Whether to show a bar.
    """
    one_of("backend", backend, BACKENDS)
    workers = integer("workers", workers, at_least=1)
    results: Generator[tuple[int, Result], None, None]
    if backend == "dask":
        results = _on_dask(function, tasks, workers, client)
    elif workers > 1:
        results = _on_cores(function, tasks, workers)
    else:
        results = (_numbered(function, number, task) for number, task in enumerate(tasks))
    with contextlib.closing(results):
        yield from _with_bar(results, len(tasks)) if progress else results


def _on_cores(
    function: Callable[[Task], Result], tasks: Sequence[Task], workers: int
) -> Generator[tuple[int, Result], None, None]:
    from joblib import Parallel, delayed

    numbered = delayed(_numbered)
    parallel = Parallel(n_jobs=workers, return_as="generator_unordered")
    yield from parallel(numbered(function, number, task) for number, task in enumerate(tasks))


def _numbered(function: Callable[[Task], Result], number: int, task: Task) -> tuple[int, Result]:
    return number, function(task)


def _on_dask(
    function: Callable[[Task], Result], tasks: Sequence[Task], workers: int, client: Any
) -> Generator[tuple[int, Result], None, None]:
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError as error:
        raise ImportError(
            "backend='dask' needs the extra 'cluster': pip install -e \".[cluster]\""
        ) from error
    with contextlib.ExitStack() as stack:
        if client is None:
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # a port that is free
            )
            client = stack.enter_context(Client(stack.enter_context(cluster)))
        futures = client.map(function, tasks, pure=False)
        stack.callback(client.cancel, futures)
        numbers = {future.key: number for number, future in enumerate(futures)}
        for future, result in as_completed(futures, with_results=True):
            yield numbers[future.key], result


def _with_bar(results: Iterator[Result], total: int) -> Iterator[Result]:
    """The results behind a bar that leaves one line."""
    from tqdm import tqdm

    done = 0
    try:
        with tqdm(results, total=total, file=sys.stdout, leave=False) as bar:
            for result in bar:
                done += 1
                yield result
    finally:
        print(f"{done} of {total} runs")
