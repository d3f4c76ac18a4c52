"""A grader that is killed, and a cluster that loses a worker, end with the same grades.csv."""

import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from course_lib.classroom.marking import grading

STUDENTS = 200
COURSE = "import sys; from course_lib.cli import main; sys.exit(main())"
SLOW = "import time\ntime.sleep(0.05)\n"
ANSWERS = (
    "def convergence_rate(k):\n    return (k - 1) / (k + 1)\n",
    "def convergence_rate(k):\n    return (k + 1) / (k - 1)\n",
    "def convergence_rate(k):\n    raise NotImplementedError\n",
    SLOW + "def convergence_rate(k):\n    return 1 - 1 / k\n",
)


@pytest.fixture(scope="module")
def big_class(new_school):
    """200 works with two questions each, and their grades.csv when nothing disturbs."""
    school = new_school()
    two = [
        cell
        for cell in school.master()["cells"]
        if cell["id"] in ("imports", "convergence-rate", "steps")
    ]
    for number in range(STUDENTS):
        notebook = {"cells": [dict(cell) for cell in two], "metadata": {}, "nbformat": 4}
        school.hand_in(f"s{number:03}", notebook, convergence_rate=ANSWERS[number % len(ANSWERS)])
    return school, undisturbed(school)


def undisturbed(school):
    command(school, "undisturbed").wait()
    return (school.folder / "undisturbed" / "grades.csv").read_bytes()


def command(school, grades, *options):
    arguments = [str(school.submissions), "--grades", str(school.folder / grades), "--seed", "3"]
    return subprocess.Popen(
        [sys.executable, "-c", COURSE, "grade", *arguments, *options],
        stdout=subprocess.DEVNULL,
    )


def records(school, grades):
    return list((school.folder / grades / "records").glob("*/*.json"))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_killed_grader_resumes_to_the_same_grades(big_class, workers):
    school, expected = big_class
    grades = f"killed-{workers}"
    process = command(school, grades, "--workers", workers)
    while len(records(school, grades)) < STUDENTS // 4:
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    done = {path: path.stat().st_mtime_ns for path in records(school, grades)}
    assert len(done) < STUDENTS
    assert command(school, grades, "--workers", workers, "--resume").wait() == 0
    assert (school.folder / grades / "grades.csv").read_bytes() == expected
    assert all(path.stat().st_mtime_ns == before for path, before in done.items())
    assert len(records(school, grades)) == STUDENTS


def test_a_cluster_that_loses_a_worker_gives_the_same_grades(big_class, cluster):
    school, expected = big_class
    address, workers = cluster
    process = command(school, "cluster", "--cluster", address)

    def kill():
        while len(records(school, "cluster")) < STUDENTS // 4:
            time.sleep(0.02)
        workers[0].kill()

    killer = threading.Thread(target=kill)
    killer.start()
    assert process.wait() == 0
    killer.join()
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert (school.folder / "cluster" / "grades.csv").read_bytes() == expected


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, and its two workers, all of them processes on loopback."""
    file = str(tmp_path / "scheduler.json")
    here = ("--scheduler-file", file, "--host", "127.0.0.1")
    processes = [start("dask_scheduler", *here, "--port", "0")]
    processes += [start("dask_worker", *here, "--no-nanny", "--nthreads", "1") for _ in range(2)]
    try:
        from distributed import Client

        with Client(scheduler_file=file, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def start(module, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_a_cluster_that_has_no_worker_at_this_moment_gets_the_works_all_the_same(
    school, monkeypatch
):
    """It has lost its last one and another is about to join; the scheduler keeps the works."""
    school.hand_in("anna")
    sent = []
    monkeypatch.setattr(
        grading, "run_all", lambda work, batches, **where: sent.append(batches) or []
    )
    school.grade(client=SimpleNamespace(nthreads=dict))
    ((batch,),) = sent
    assert [work.student for work in batch.works] == ["anna"]
