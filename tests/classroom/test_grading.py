"""Attacks and accidents in a class: no wrong credit, and nobody else loses a point."""

import copy
import json
import os
import socket

import pytest

from course_lib.classroom.marking.answers import Settings, secret_seed
from course_lib.classroom.marking.grading import seed_of
from course_lib.classroom.records import Work
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import find

RIGHT = """def convergence_rate(condition_number):
    return (condition_number - 1) / (condition_number + 1)
"""
WRONG = "def convergence_rate(condition_number):\n    return 0.5\n"
ALL = 11


def test_right_work_gets_every_point_and_a_stub_none(school):
    school.hand_in("right")
    stub = school.master()
    for cell in stub["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "def f():\n    raise NotImplementedError"
    school.hand_in("stub", stub)
    assert school.grade() == 2
    assert school.points("right") == ALL
    assert school.points("stub") == 0
    assert school.result("right", "plot").status == "needs reading"
    assert school.result("right", "plot").score is None


def test_a_mistake_is_named_as_in_the_notebook(school):
    from course_lib.exercises import check

    source = "def convergence_rate(k):\n    return (k + 1) / (k - 1)\n"
    school.hand_in("ada", convergence_rate=source)
    school.grade()
    namespace = {}
    exec(source, namespace)
    card = check("convergence_rate", namespace["convergence_rate"])
    result = school.result("ada", "convergence-rate")
    assert result.score == 0
    assert (result.diagnosis, result.hint) == (card.diagnosis, card.hint)
    assert (result.misconception, result.details) == (card.misconception, ())


CHEATS = {
    "patched-allclose": "np.allclose = np.array_equal = lambda *_, **__: True\n"
    "np.testing.assert_allclose = lambda *_, **__: None\nnp.all = lambda *_: True\n" + WRONG,
    "shadowed-np": "class np:\n    def __getattr__(self, name):\n        return lambda *_: True\n"
    + WRONG,
    "exit-before": "import sys\nsys.exit(0)\n" + RIGHT,
    "os-exit": "import os\nos._exit(0)\n" + RIGHT,
    "sigkill-group": "import os, signal\nos.killpg(0, signal.SIGKILL)\n" + WRONG,
    "patched-check": "import course_lib.exercises\ncourse_lib.exercises.check = print\n" + WRONG,
    "patched-caller": "import course_lib.exercises.calling as calling\n"
    "calling.call = lambda f, a, n: None\n" + WRONG,
    "transformer": "try:\n    get_ipython().ast_transformers.append(print)\nexcept NameError:\n"
    "    pass\n" + WRONG,
    "equal-to-all": "class Any(float):\n    def __eq__(self, other):\n        return True\n"
    "    def __sub__(self, other):\n        return 0.0\n    __rsub__ = __sub__\n"
    "def convergence_rate(k):\n    return Any(7)\n",
    "pickle": "import os\nclass Bomb:\n    def __reduce__(self):\n"
    "        return os.system, ('touch pickled',)\n"
    "def convergence_rate(k):\n    return Bomb()\n",
    "reads-the-reference": "from course_lib.exercises.registry import find\n"
    "convergence_rate = find('convergence_rate').reference\n",
    "reads-the-master": "import pathlib\n"
    "text = ''.join(p.read_text() for p in pathlib.Path('/').rglob('02_exercises.ipynb'))\n"
    "assert 'BEGIN SOLUTION' in text\n" + RIGHT,
    "reads-others": "import pathlib\nassert any(pathlib.Path('/').rglob('submissions'))\n" + RIGHT,
    "writes-a-message": "import os, json, struct\n"
    "head = json.dumps({'dict': {'value': 0.5, 'failure': None, 'changed': []}}).encode()\n"
    "os.write(3, struct.pack('!II', len(head), 0) + head)\n" + WRONG,
    "hard-coded-visible": "def convergence_rate(k):\n"
    "    known = {9: 0.8, 99: 0.98, 1: 0.0, 3: 0.5, 4: 0.6, 100: 99 / 101}\n"
    "    return known.get(k, 0.0)\n",
    "replays": "seen = []\ndef convergence_rate(k):\n    seen.append(0.8)\n    return seen[0]\n",
}


DEFINED_RIGHT = {"exit-before", "os-exit", "reads-the-master", "reads-others"}


@pytest.fixture(scope="module")
def cheated(new_school):
    """A class of cheats between two honest students, graded once."""
    school = new_school()
    for name, source in CHEATS.items():
        school.hand_in(f"c-{name}", convergence_rate=source)
    school.hand_in("a-honest")
    school.hand_in("z-honest")
    assert school.grade() == len(CHEATS) + 2
    return school


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_gets_no_credit_and_loses_no_other_point(cheated, name):
    result = cheated.result(f"c-{name}", "convergence-rate")
    assert result.score == 0
    assert result.diagnosis
    lost = 1 if name in DEFINED_RIGHT else 2  # exercise 2 calls what exercise 1 defines
    if name == "shadowed-np":  # as in the notebook, there is no NumPy after it
        lost = ALL
    assert cheated.points(f"c-{name}") == ALL - lost


def test_the_others_keep_their_points(cheated):
    assert cheated.points("a-honest") == cheated.points("z-honest") == ALL


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a-warning", "import sys, warnings\nwarnings.warn('old')\nprint('!', file=sys.stderr)\n"),
        ("a-check-in-the-cell", "check('convergence_rate', print).require()\n"),
        (
            "a-plot-that-is-saved",
            "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig('mine.png')\n",
        ),
        ("much-output", "print('x' * 50_000_000)\n"),
        ("slow", "import time\ntime.sleep(1)\n"),
    ],
)
def test_right_work_keeps_its_credit(school, name, source):
    school.hand_in(name, convergence_rate=source + RIGHT)
    school.grade()
    assert school.points(name) == ALL


def test_an_endless_loop_costs_its_own_question_alone(school):
    school.hand_in("loops", convergence_rate=RIGHT + "while True:\n    pass\n")
    school.hand_in("other")
    school.grade(seconds=2.0)
    result = school.result("loops", "convergence-rate")
    assert (result.score, result.status) == (0, "timed out")
    assert "2 seconds" in result.diagnosis
    assert school.points("loops") == ALL - 1
    assert school.points("other") == ALL


def test_memory_is_said(school):
    school.hand_in(
        "big", convergence_rate="def convergence_rate(k):\n    return np.ones(20 * 2**27)"
    )
    school.grade()
    result = school.result("big", "convergence-rate")
    assert (result.score, result.status) == (0, "memory")


STRANGE = {
    "half-a-character": "def convergence_rate(k):\n    raise ValueError('\\ud800')\n",
    "half-a-class-name": "C = type('\\ud800', (), {})\ndef convergence_rate(k):\n    return C()\n",
    "much-text": "def convergence_rate(k):\n    return ['x' * 900_000, *[''] * 1000]\n",
    "deep-result": "def convergence_rate(k):\n    a = []\n    for _ in range(900):\n"
    "        a = [a]\n    return a\n",
    "endless-result": "def convergence_rate(k):\n    a = []\n    a.append(a)\n    return a\n",
    "long-lambda": "x = 2; g = lambda: " + "1+" * 600 + "1\n" + WRONG,
    "many-digits": "x = 2; g = lambda: 0x" + "f" * 5000 + "\n" + WRONG,
    "newlines": "\n" * 150_000 + WRONG,
    "form-feeds": "\x0c\n" * 80_000 + WRONG,
}


def test_nothing_strange_stops_the_class(school):
    for name, source in STRANGE.items():
        school.hand_in(name, convergence_rate=source)
    school.hand_in("z-honest")
    assert school.grade() == len(STRANGE) + 1
    assert school.points("z-honest") == ALL
    for name in STRANGE:
        assert school.result(name, "convergence-rate").score == 0


def test_a_grader_that_fails_on_one_work_says_so_and_goes_on(school, monkeypatch):
    from course_lib.classroom.marking import grading

    marked = grading.grade_work

    def failing(work, *rest):
        if work.student == "bad":
            raise KeyError("never seen before")
        return marked(work, *rest)

    monkeypatch.setattr(grading, "grade_work", failing)
    school.hand_in("bad")
    school.hand_in("good")
    assert school.grade() == 2
    assert {result.status for result in school.record("bad").results} == {"crashed"}
    assert "KeyError" in school.record("bad").note
    assert school.points("good") == ALL


def test_hidden_inputs_are_not_told(school):
    """An answer that passes what is visible, and then shouts what it is given."""
    source = (
        "calls = []\n"
        "def convergence_rate(k):\n"
        "    calls.append(k)\n"
        "    if len(calls) > VISIBLE:\n"
        "        raise ValueError('seen: ' + str(calls))\n"
        "    return (k - 1) / (k + 1)\n"
    )
    visible = len(inputs(find("convergence_rate")))
    school.hand_in("spy", convergence_rate=source.replace("VISIBLE", str(visible)))
    school.grade()
    result = school.result("spy", "convergence-rate")
    assert result.score == 0
    assert "seen" not in str(result)
    assert result.details == ()


def test_the_secret_inputs_are_others_as_soon_as_the_file_is_another(assignment):
    one, other = (Work("ada", assignment.name, digest) for digest in ("a", "b"))
    question = assignment.questions[0]
    seeds = {
        secret_seed(Settings(seed), work, question) for seed in (1, 2) for work in (one, other)
    }
    assert len(seeds) == 4


def test_a_helper_in_a_cell_of_its_own_is_found(school):
    notebook = school.master()
    cell = copy.deepcopy(notebook["cells"][3])
    cell.update(id="mine", source="def helper(k):\n    return (k - 1) / (k + 1)\n", metadata={})
    notebook["cells"].insert(2, cell)
    school.hand_in(
        "helped", notebook, convergence_rate="def convergence_rate(k):\n    return helper(k)\n"
    )
    school.grade()
    assert school.points("helped") == ALL


@pytest.mark.parametrize(
    "other",
    [
        "TABLE = np.array([1.0, -1.0])",
        "if True:\n    TABLE = [float(k) for k in (1, -1)]",
        "1 / 0\n",
    ],
)
def test_what_another_cell_computes_is_there_too(school, other):
    notebook = school.master()
    cell = copy.deepcopy(notebook["cells"][3])
    cell.update(id="mine", source=other, metadata={})
    notebook["cells"].insert(2, cell)
    source = "def convergence_rate(k):\n    return (k + TABLE[1]) / (k + TABLE[0])\n"
    school.hand_in("computed", notebook, convergence_rate=source)
    school.grade()
    assert school.points("computed") == (ALL if "TABLE" in other else ALL - 2)


def spoiled(change):
    """A parametrize entry: the master's notebook after `change`."""
    return pytest.param(change, id=change.__name__)


def points_of_1000(notebook):
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000


def with_tests_that_pass_always(notebook):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade") and cell["cell_type"] == "code":
            cell["source"] = "assert True"


def without_test_cells(notebook):
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if not cell["metadata"].get("nbgrader", {}).get("locked") or cell["id"] == "imports"
    ]


def each_cell_twice(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] for _ in range(2)]


def backwards(notebook):
    notebook["cells"] = notebook["cells"][::-1]


def unlocked(notebook):
    for cell in notebook["cells"]:
        cell["metadata"].get("nbgrader", {}).update(locked=False, schema_version=99)


def without_metadata(notebook):
    notebook["metadata"] = {}
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def with_an_unknown_kernel(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "no-such-kernel", "display_name": "?"}


def with_10000_cells(notebook):
    empty = {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": "1 + 1"}
    notebook["cells"] += [empty] * 10_000


def with_100_megabytes_of_output(notebook):
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 100_000_000}
    notebook["cells"][1]["outputs"] = [output]


def with_a_script_in_an_output(notebook):
    html = {"text/html": "<script>alert(1)</script>"}
    notebook["cells"][1]["outputs"] = [
        {"output_type": "display_data", "data": html, "metadata": {}}
    ]


@pytest.mark.parametrize(
    "change",
    [
        spoiled(change)
        for change in (
            points_of_1000,
            with_tests_that_pass_always,
            without_test_cells,
            each_cell_twice,
            backwards,
            unlocked,
            without_metadata,
            with_an_unknown_kernel,
            with_10000_cells,
            with_100_megabytes_of_output,
            with_a_script_in_an_output,
        )
    ],
)
def test_what_happens_to_a_notebook_changes_no_grade(school, change):
    right, wrong = school.master(), school.master()
    (cell,) = [c for c in wrong["cells"] if c["id"] == "convergence-rate"]
    cell["source"] = WRONG
    change(right)
    change(wrong)
    school.hand_in("right", right)
    school.hand_in("wrong", wrong)
    school.grade()
    assert school.points("right") == ALL
    assert school.result("wrong", "convergence-rate").score == 0
    assert school.result("right", "convergence-rate").max_score == 1


UNREADABLE = {
    "empty": b"",
    "corrupt": b'{"cells": [',
    "not-utf8": b"\xff\xfe\x00{",
    "a-list": b"[]",
    "null": b"null",
    "deep": b"[" * 100_000,
    "no-cells": b'{"nbformat": 4}',
    "text": b"here is my homework",
}


def test_unreadable_files_are_records_with_a_reason(school):
    for name, content in UNREADABLE.items():
        school.path(name).write_bytes(content)
    school.hand_in("other")
    assert school.grade() == len(UNREADABLE) + 1
    for name in UNREADABLE:
        record = school.record(name)
        assert {result.status for result in record.results} == {"unreadable"}
        assert record.note
        assert school.points(name) == 0
    assert school.points("other") == ALL


def test_a_byte_order_mark_is_no_matter(school):
    school.hand_in("marked")
    path = school.path("marked")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    school.grade()
    assert school.points("marked") == ALL


def test_a_link_to_the_solution_is_no_work(school):
    path = school.path("linked")
    solution = school.folder / "solution.ipynb"
    solution.write_text(json.dumps(school.master()))
    path.symlink_to(solution)
    folder = school.submissions / "linked-folder"
    folder.mkdir()
    school.hand_in("other")
    (folder / school.assignment.name).symlink_to(school.path("other").parent)
    (school.submissions / "linked-student").symlink_to(school.submissions / "other")
    school.grade()
    for name in ("linked", "linked-folder", "linked-student"):
        assert {result.status for result in school.record(name).results} == {"unreadable"}
    assert school.points("other") == ALL


def test_a_pipe_in_place_of_a_file_stops_nothing(school):
    os.mkfifo(school.path("pipe"))
    with socket.socket(socket.AF_UNIX) as line:
        os.chdir(school.path("socket").parent)
        line.bind(school.assignment.notebook)
        school.grade()
    for name in ("pipe", "socket"):
        assert {result.status for result in school.record(name).results} == {"unreadable"}


def test_a_module_beside_the_notebook_is_not_imported(school):
    school.hand_in("honest")
    (school.path("honest").parent / "numpy.py").write_text("raise SystemExit")
    school.grade()
    assert school.points("honest") == ALL


def test_a_newline_in_a_folder_name_is_no_matter(school):
    school.hand_in("new\nline")
    school.grade()
    assert school.points("new\nline") == ALL


def test_who_handed_in_nothing_is_missing(school):
    school.hand_in("there")
    (school.submissions / "absent").mkdir()
    school.grade()
    assert {result.status for result in school.record("absent").results} == {"missing"}


def test_a_regrade_replaces_the_record_and_forgets_who_left(school):
    school.hand_in("ada", convergence_rate=WRONG)
    school.hand_in("bob")
    school.grade()
    assert school.points("ada") == ALL - 1 - 1
    school.hand_in("ada")
    for path in sorted((school.submissions / "bob").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (school.submissions / "bob").rmdir()
    school.grade(resume=True)
    assert school.points("ada") == ALL
    assert not list(school.grades.rglob("bob.json"))


def test_resume_keeps_what_has_not_changed(school):
    school.hand_in("ada")
    school.grade()
    path = next(school.grades.rglob("ada.json"))
    before = path.stat().st_mtime_ns
    school.grade(resume=True)
    assert path.stat().st_mtime_ns == before
    school.grade()
    assert path.stat().st_mtime_ns > before


def test_the_seed_is_drawn_once_and_kept(tmp_path):
    seed = seed_of(tmp_path)
    assert seed_of(tmp_path) == seed
    assert seed_of(tmp_path, seed) == seed
    with pytest.raises(ValueError, match=r"seed must be that of grading\.json"):
        seed_of(tmp_path, seed + 1)
    assert seed_of(tmp_path / "other", 7) == 7
