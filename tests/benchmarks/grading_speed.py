"""How fast a class is graded, beside nbgrader's `autograde`, in one run.

`python tests/benchmarks/grading_speed.py` prints the tables in about three minutes; with
`--nbgrader 2 --works 100 --rounds 1 --many 200` in half a minute. It needs Linux with bubblewrap
and the extra `classroom`. The work is two questions of chapter 02, in four different answers. Both
graders are started as an instructor starts them, and all seconds are those of the clock, for a
grader waits for other processes.
"""

import argparse
import contextlib
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from pathlib import Path

from timing import print_table

from course_lib._paths import course_root

CHAPTER, NOTEBOOK = "02_gradient_descent", "02_exercises.ipynb"
CELLS = ("imports", "convergence-rate", "steps")  # each begins the ids of its check and its test
HEAD = "def convergence_rate(condition_number):\n    "
ANSWERS = (
    HEAD + "return (condition_number - 1) / (condition_number + 1)\n",
    HEAD + "return 1 - 2 / (condition_number + 1)\n",
    HEAD + "return (condition_number + 1) / (condition_number - 1)\n",
    HEAD + "raise NotImplementedError\n",
)
COURSE = [sys.executable, "-c", "import sys; from course_lib.cli import main; sys.exit(main())"]
NBGRADER = [sys.executable, "-m", "nbgrader"]
MEGABYTE = 2**20


def master():
    """The master of chapter 02 with its imports and two of its questions, still with answers."""
    path = course_root() / "solutions" / CHAPTER / NOTEBOOK
    notebook = json.loads(path.read_text(encoding="utf-8"))
    names = {f"{name}{end}" for name in CELLS for end in ("", "-task", "-check", "-marked")}
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] in names]
    return notebook


def hand_in(folder, count):
    """Write works in four different answers; nbgrader and the course use the same layout."""
    for number, answer in zip(range(count), itertools.cycle(ANSWERS), strict=False):
        notebook = master()
        (cell,) = [cell for cell in notebook["cells"] if cell["id"] == "convergence-rate"]
        cell["source"] = answer
        path = folder / f"s{number:05}" / CHAPTER / NOTEBOOK
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def nbgrader_course(folder, count):
    """A course of nbgrader's with a generated assignment and works that wait for `autograde`."""
    source = folder / "source" / CHAPTER / NOTEBOOK
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(master()), encoding="utf-8")
    run([*NBGRADER, "generate_assignment", CHAPTER], folder)
    hand_in(folder / "submitted", count)


def run(command, folder):
    """Seconds that a command takes; its output is shown only if it fails."""
    programs = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])  # alembic
    variables = {**os.environ, "COURSE_HOME": str(folder / "home"), "PATH": programs}
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return seconds


def points_by_nbgrader(folder):
    """Points of each student for each of the two questions, from nbgrader's gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                grade.name.removesuffix("-marked"): grade.score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(CHAPTER)
        }


def points_by_course(folder):
    """The same from the records of `course grade`."""
    found = {}
    for path in (folder / "grades" / "records" / CHAPTER).glob("*.json"):
        results = json.loads(path.read_text(encoding="utf-8"))["results"]
        found[path.stem] = {
            each["question"]: each["score"] for each in results if each["question"] in CELLS
        }
    return found


def side_by_side(scratch, theirs, ours, rounds):
    """Each grader takes its turn in every round, with one worker, on a fresh copy of its folder."""
    nbgrader_course(scratch / "nbgrader", theirs)
    hand_in(scratch / "course" / "submissions", ours)
    commands = {
        "nbgrader": (theirs, [*NBGRADER, "autograde", CHAPTER]),
        "course": (ours, [*COURSE, "grade", "submissions", "--workers", "1"]),
    }
    taken = {name: [] for name in commands}
    for number in range(rounds):
        for name, (count, command) in commands.items():
            folder = scratch / f"{name}-{number}"
            shutil.copytree(scratch / name, folder)
            taken[name].append(run(command, folder) / count)
    by_nbgrader = points_by_nbgrader(scratch / "nbgrader-0")
    if not by_nbgrader.items() <= points_by_course(scratch / "course-0").items():
        raise SystemExit("the two graders do not give the same points")
    print_table(
        f"Two questions, one worker, start of the program included, medians of {rounds} rounds",
        ["graded by", "works", "ms/work", "slowest round", "ratio"],
        [
            [
                name,
                str(commands[name][0]),
                f"{1e3 * statistics.median(each):,.1f}",
                f"{1e3 * max(each):,.1f}",
                f"{statistics.median(taken['nbgrader']) / statistics.median(each):,.1f}",
            ]
            for name, each in taken.items()
        ],
    )


class Watch(threading.Thread):
    """Looks at the memory of a process and of all below it, until that process ends.

    Attributes:
        peaks: For each mark, the largest sum over all processes at one time, and the sum of the
            peaks of the grader and its workers, which run no work of a stranger, in bytes.
    """

    def __init__(self, process, records, marks):
        super().__init__()
        self.process, self.records = process, records
        self.marks = list(marks)
        self.peaks = {}
        self.together, self.own = 0, {}

    def run(self):
        """Look about five times a second; the last mark is the end."""
        while self.process.poll() is None:
            self.look()
            done = sum(1 for _ in self.records.glob("*.json"))
            while len(self.marks) > 1 and done >= self.marks[0]:
                self.note()
            time.sleep(0.2)
        self.note()

    def look(self):
        together = 0
        for pid, sandboxed in descendants(self.process.pid):
            with contextlib.suppress(OSError, ValueError):  # it has just ended
                fields = memory(pid)
                together += fields["Pss"]
                if not sandboxed:
                    self.own[pid] = max(self.own.get(pid, 0), fields["VmHWM"])
        self.together = max(self.together, together)

    def note(self):
        self.peaks[self.marks.pop(0)] = (self.together, sum(self.own.values()))


def descendants(pid, sandboxed=False):
    """A process and those below it, each with whether it is part of a sandbox."""
    with contextlib.suppress(OSError):
        sandboxed = sandboxed or Path(f"/proc/{pid}/comm").read_text().strip() == "bwrap"
        yield pid, sandboxed
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from descendants(int(child), sandboxed)


def memory(pid):
    """Peak of what a process holds, and its share of what it holds now, in bytes."""
    lines = [
        *Path(f"/proc/{pid}/status").read_text().splitlines(),
        *Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:],
    ]
    pairs = (line.split(":", 1) for line in lines if line.endswith("kB"))
    return {name: 1024 * int(value.split()[0]) for name, value in pairs}


def many(scratch, count, workers):
    """A larger class on some workers; returns the submissions that a worker grades per second."""
    folder = scratch / "many"
    hand_in(folder / "submissions", count)
    mark = min(100, count // 2)
    start = time.perf_counter()
    process = subprocess.Popen(
        [*COURSE, "grade", "submissions", "--workers", str(workers)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    watch = Watch(process, folder / "grades" / "records" / CHAPTER, (mark, count))
    watch.start()
    status = process.wait()
    seconds = time.perf_counter() - start
    watch.join()
    if status or len(points_by_course(folder)) != count:
        raise SystemExit(f"course grade ended with status {status}")
    print_table(
        f"{count:,} works on {workers} workers: {seconds:.1f} s, start included, "
        f"{count / seconds:.1f} works per second",
        ["after", "MB, peaks of grader and workers", "MB, peak of all with the sandboxes"],
        [
            [f"{mark:,} works", f"{own / MEGABYTE:.0f}", f"{together / MEGABYTE:.0f}"]
            for mark, (together, own) in watch.peaks.items()
        ],
    )
    return count / seconds / workers


def arithmetic(rate, works=100_000):
    """How long a MOOC takes: works / (workers · works per second and worker)."""
    rows = []
    for workers in (2, 8, 32, 128):
        seconds = works / (workers * rate)
        rows.append([f"{workers}", f"{workers * rate:,.0f}", f"{seconds / 60:,.1f}"])
    print_table(
        f"{works:,} such works at {rate:.1f} works per second and worker, as above",
        ["workers", "works/s", "minutes"],
        rows,
    )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--nbgrader", type=int, default=8, help="works for nbgrader")
    options.add_argument("--works", type=int, default=400, help="works for the course beside it")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--many", type=int, default=1000, help="works on several workers")
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    print("load of the machine at the start:", *(f"{each:.1f}" for each in os.getloadavg()))
    with tempfile.TemporaryDirectory() as name:
        side_by_side(Path(name), chosen.nbgrader, chosen.works, chosen.rounds)
        per_worker = many(Path(name), chosen.many, chosen.workers)
    arithmetic(per_worker)
    print("\nload of the machine at the end:", *(f"{each:.1f}" for each in os.getloadavg()))
