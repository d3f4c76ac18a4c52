"""Notebooks from strangers: the right ones in whatever state, the wrong ones in one sentence."""

import ast
import contextlib
import hashlib
import inspect
import json
import os
import time
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from course_lib._paths import course_root
from course_lib._syntax import parse
from course_lib.classroom import sources
from course_lib.classroom.assignments import assignments, find_assignment
from course_lib.classroom.intake import hostile
from course_lib.classroom.intake.hostile import (
    UnreadableWorkError,
    cells_of,
    open_regular,
    read_work,
)
from course_lib.classroom.records import Assignment, Question, QuestionResult, Record

pytestmark = pytest.mark.long

SOLUTIONS = course_root() / "solutions"
CHAPTERS = course_root() / "chapters"
ASKED = Assignment(
    name="42_topic",
    notebook="42_exercises.ipynb",
    setup="import numpy as np",
    definitions="",
    questions=(
        Question("square", "Squares", 1.0, "code", "square", "square"),
        Question("limit", "A number", 1.0, "code", "limit", "limit"),
        Question("words", "In words", 2.0, "written"),
    ),
)
RIGHT = "def square(x):\n    return x * x"
STUB = 'def square(x):\n    """x times x."""\n    raise NotImplementedError'


def cell(source, grade_id=None, kind="code", **more):
    metadata = {} if grade_id is None else {"nbgrader": {"grade_id": grade_id, "solution": True}}
    return {"cell_type": kind, "metadata": metadata, "source": source, **more}


def saved(tmp_path, *cells, **more):
    path = tmp_path / "42_exercises.ipynb"
    notebook = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def work_on(path):
    return read_work(path, "ada", ASKED)


def answers(tmp_path, *cells, **more):
    return work_on(saved(tmp_path, *cells, **more)).answers


def defined(path, **namespace):
    """What the definitions of a notebook leave, when each is run and one that fails is skipped."""
    for source in work_on(path).definitions:
        with contextlib.suppress(Exception):
            exec(compile(source, "definition", "exec", dont_inherit=True), namespace)
    return {name: value for name, value in namespace.items() if name != "__builtins__"}


def refusal(tmp_path, content):
    path = tmp_path / "42_exercises.ipynb"
    path.write_bytes(content)
    with pytest.raises(UnreadableWorkError) as caught:
        work_on(path)
    message = str(caught.value)
    assert message.endswith(".")
    assert message.count("\n") == 0
    assert str(tmp_path) not in message
    return message


@pytest.mark.parametrize("name", list(assignments()))
def test_right_work_on_every_master_is_one_candidate_for_each_question(name):
    assignment = find_assignment(name)
    master = SOLUTIONS / name / assignment.notebook
    work = read_work(master, "ada", assignment)
    by_id = {
        each["metadata"]["nbgrader"]["grade_id"]: "".join(each["source"])
        for each in json.loads(master.read_bytes())["cells"]
    }
    assert work.answers == {
        question.name: (by_id[question.name].strip(),) for question in assignment.questions
    }
    assert (work.student, work.assignment) == ("ada", name)
    assert work.digest == hashlib.sha256(master.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", list(assignments()))
def test_a_released_notebook_has_stubs_for_code_and_no_text(name):
    assignment = find_assignment(name)
    work = read_work(CHAPTERS / name / assignment.notebook, "ada", assignment)
    for question in assignment.questions:
        (only,) = work.answers[question.name]
        if question.kind == "code":
            assert only.endswith("raise NotImplementedError")
        else:
            assert only == ""


def test_the_stubs_are_those_that_the_release_writes():
    from course_lib.notebooks import exercises

    assert hostile.TEXT_STUB == exercises.TEXT_STUB
    assert sources.CODE_STUB == exercises.CODE_STUB


def test_right_work_survives_lost_metadata(tmp_path):
    """As a copy into another editor leaves it: no grade ids, no kernel, another schema."""
    found = answers(tmp_path, cell("# notes"), cell(RIGHT), metadata=None, nbformat=99)
    assert found["square"] == (RIGHT,)


@pytest.mark.parametrize(
    "more",
    [
        {"metadata": {"kernelspec": {"name": "julia"}}},
        {"metadata": []},
        {"nbformat": "four"},
        {"nbformat": 10**400},
        {"nbformat_minor": float("nan")},
        {"nbformat_minor": float("-inf")},
        {"worksheets": []},
    ],
)
def test_a_wrong_frame_decides_nothing(tmp_path, more):
    assert answers(tmp_path, cell(RIGHT, "square"), **more)["square"] == (RIGHT,)


@pytest.mark.parametrize(
    "junk",
    [
        None,
        7,
        "x",
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": None, "metadata": None},
        {"cell_type": "code", "source": 3},
        {"cell_type": "code", "source": ["a", 3]},
        {"cell_type": {}, "source": "def square(x): return 0", "metadata": {}},
        {"cell_type": "code", "source": "x", "metadata": {"nbgrader": []}},
        {"cell_type": "code", "source": "x", "metadata": {"nbgrader": {"grade_id": ["square"]}}},
        {"cell_type": "code", "source": "x", "metadata": "nbgrader"},
        cell("def square(:", None),
        cell("def other(x): return x\0", None),
        cell("('" + "(" * 5000, None),
        cell("x = " + "-" * 100_000 + "1", None),
        cell("not python", "square-marked", points=1000),
        cell(RIGHT, "square", kind="markdown"),
        cell("def square(x): pass", None, kind="raw"),
    ],
)
def test_junk_beside_a_right_answer_is_ignored(tmp_path, junk):
    for cells in ([cell(RIGHT, "square"), junk], [junk, cell(RIGHT, "square")]):
        assert answers(tmp_path, *cells)["square"] == (RIGHT,)


def test_a_source_may_be_a_list_of_lines(tmp_path):
    lines = RIGHT.splitlines(keepends=True)
    assert answers(tmp_path, cell(lines, "square"))["square"] == (RIGHT,)


def test_the_last_of_several_cells_is_tried_first_and_grade_ids_before_names(tmp_path):
    first, second = "def square(x): return 1", "def square(x): return 2"
    unnamed = "def square(x): return 3"
    found = answers(tmp_path, cell(first, "square"), cell(second, "square"), cell(unnamed))
    assert found["square"] == (second, first, unnamed)


def test_at_most_three_candidates_without_doubles(tmp_path):
    cells = [cell(f"def square(x): return {i // 2}", "square") for i in range(10)]
    found = answers(tmp_path, *cells)["square"]
    assert found == tuple(f"def square(x): return {i}" for i in (4, 3, 2))


def test_a_stub_is_no_candidate_beside_an_answer(tmp_path):
    assert answers(tmp_path, cell(RIGHT), cell(STUB, "square"))["square"] == (RIGHT,)
    assert answers(tmp_path, cell(STUB, "square"), cell("", "square"))["square"] == ("",)
    assert answers(tmp_path, cell(STUB, "square"))["square"] == (STUB,)


def test_no_answer_is_no_candidate(tmp_path):
    assert answers(tmp_path, cell("x = 1"))["square"] == ()


def test_an_answer_that_does_not_parse_is_kept_by_its_grade_id(tmp_path):
    assert answers(tmp_path, cell("def square(x:", "square"))["square"] == ("def square(x:",)


def test_a_number_is_found_by_its_name(tmp_path):
    assert answers(tmp_path, cell("a, limit = 1, 2 * 3"))["limit"] == ("a, limit = 1, 2 * 3",)


def test_magics_do_not_cost_an_answer(tmp_path):
    found = answers(tmp_path, cell(f"%matplotlib inline\n{RIGHT}\n!ls", "square"))
    namespace = {}
    exec(found["square"][0], namespace)
    assert namespace["square"](3) == 9


def test_written_answers(tmp_path):
    stub = cell(hostile.TEXT_STUB, "words", kind="markdown")
    for kind in ("markdown", "code", "raw", "nonsense"):
        text = cell("Because.\0", "words", kind=kind)
        assert answers(tmp_path, text, stub)["words"] == ("Because.",)
    both = [cell(text, "words", kind="markdown") for text in ("First.", "Second.")]
    assert answers(tmp_path, *both)["words"] == ("Second.",)
    assert answers(tmp_path, stub)["words"] == ("",)
    assert answers(tmp_path)["words"] == ("",)
    long = cell("é" * 30_000, "words", kind="markdown")
    assert answers(tmp_path, long)["words"] == ("é" * 20_000,)


def test_halves_of_characters_become_readable_and_whole_ones_stay(tmp_path):
    path = saved(tmp_path, cell("PLACE", "words", kind="markdown"))
    broken = r"a \ud800 b \ud83d\ude00 \udc00"
    path.write_text(path.read_text().replace("PLACE", broken))
    (text,) = work_on(path).answers["words"]
    assert text == "a \ufffd b \U0001f600 \ufffd"


DEFINITIONS = '''\
import math
from math import pi as half_turn
x = 2
names = {"a": [1, -2.5], "b": (None, True)}
print("never")
y = print("never")
def helper(a, b=2, *, c=None):
    """Text:
  as it stands."""
    return a
async def waiting(): pass
class Thing(Exception):
    "A thing."
    size: int = 3
    def __init__(self, a=x): self.a = a
for i in range(3): z = i
x[0] = 1
math.pi = 3
'''


def test_definitions_are_taken_and_nothing_runs(tmp_path, capsys):
    namespace = defined(saved(tmp_path, cell(DEFINITIONS)))
    assert capsys.readouterr().out == ""
    expected = {"math", "half_turn", "x", "names", "helper", "waiting", "Thing"}
    assert namespace.keys() == expected
    assert namespace["names"] == {"a": [1, -2.5], "b": (None, True)}
    assert inspect.getdoc(namespace["helper"]) == inspect.cleandoc("Text:\n  as it stands.")
    assert namespace["Thing"]().a == 2


@pytest.mark.parametrize(
    "source",
    [
        "@f()\ndef g(): pass",
        "h = 1; f()",
        "f(); h = 1",
        "def g(a=f()): pass",
        "def g(a: f()): pass",
        "def g() -> f(): pass",
        "def g(*, a=[f() for _ in '12']): pass",
        "async def g(a=f()): pass",
        "g = lambda a=f(): a",
        "g = [f()]",
        "g = x = y = f'{f()}'",
        "g = (z := f())",
        "class g(f()): pass",
        "class g:\n    f()",
        "class g:\n    while True: pass",
        "class g(metaclass=f()): pass",
        "class g:\n    def h(self, a=f()): pass",
        "g = 9 ** 9 ** 9",
        "from __future__ import g",
        "def g(a, a): pass",
        "def g():\n    nonlocal g",
        "def g():\n    break",
        "g, f.x = 1, 2",
        "g: f() = 3",
    ],
)
def test_what_would_run_code_or_cannot_be_compiled_is_left_out(tmp_path, source):
    namespace = defined(saved(tmp_path, cell(source), cell("good = 1")), f=pytest.fail)
    assert namespace["good"] == 1
    assert "g" not in namespace


def test_definitions_that_fail_stop_no_other(tmp_path):
    cells = [
        cell("import no_such_package"),
        cell("from no_such_package import (\n    a,\n    b,\n)"),
        cell("norm = no_such_package.norm"),
        cell("@no_such\ndef f():\n    '''One\n  two.'''"),
        cell("class A(no_such): pass"),
        cell("a, b = 1"),
        cell("good = 1; import math; print(3)"),
    ]
    assert defined(saved(tmp_path, *cells)).keys() == {"good", "math"}


def test_a_stub_below_an_answer_does_not_undo_it_for_others(tmp_path):
    namespace = defined(saved(tmp_path, cell(RIGHT), cell(STUB, "square")))
    assert namespace["square"](3) == 9


def test_lambdas_and_other_names_are_definitions(tmp_path):
    cells = [cell("twice = lambda x: 2 * x"), cell("again = twice")]
    namespace = defined(saved(tmp_path, *cells))
    assert namespace["again"](4) == 8


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf", "JSON"),
        (b"hello", "JSON"),
        (b'{"cells": [', "JSON"),
        (b"[]", "list of cells"),
        (b"null", "list of cells"),
        (b"3", "list of cells"),
        (b'"cells"', "list of cells"),
        (b"{}", "list of cells"),
        (b'{"cells": {}}', "list of cells"),
        (b'{"worksheets": [{"cells": []}]}', "list of cells"),
        (b'{"cells": "x"}', "list of cells"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
        (b'{"cells": "\xff\xfe"}', "UTF-8"),
        ('{"cells": []}'.encode("utf-16"), "UTF-16"),
        ('{"cells": []}'.encode("utf-16-le"), "UTF-16"),
        ('{"cells": []}'.encode("utf-32-be"), "UTF-32"),
        ('{"cells": ["ä"]}'.encode("latin-1"), "UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "UTF-8"),
        (b"PK\x03\x04" + bytes(30), "JSON"),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_plain_sentence(tmp_path, content, says):
    assert says in refusal(tmp_path, content)


def test_a_byte_order_mark_is_accepted(tmp_path):
    path = saved(tmp_path, cell(RIGHT, "square"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert work_on(path).answers["square"] == (RIGHT,)


def test_too_many_parts_are_refused_before_they_fill_the_memory(tmp_path):
    assert "too many parts" in refusal(tmp_path, b"[" + b"{}," * 10_000_001 + b"{}]")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "42_exercises.ipynb"
    with path.open("wb") as file:
        file.truncate(hostile.LARGEST_FILE + 1)
    with pytest.raises(UnreadableWorkError, match="more than 150 MB"):
        work_on(path)


def test_a_hundred_megabytes_of_output_are_borne(tmp_path):
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 100_000_000}
    assert answers(tmp_path, cell(RIGHT, "square", outputs=[output]))["square"] == (RIGHT,)


def test_ten_thousand_cells_are_borne_in_a_moment(tmp_path):
    cells = [cell(f"x{i} = {i}", f"id-{i}") for i in range(9_999)]
    path = saved(tmp_path, *cells[:5_000], cell(RIGHT, "square"), *cells[5_000:])
    start = time.process_time()
    assert work_on(path).answers["square"] == (RIGHT,)
    assert time.process_time() - start < 10


def test_a_number_of_any_length_does_no_harm():
    (only,) = cells_of(b'{"cells": [{"source": "x", "execution_count": %b}]}' % (b"9" * 100_000))
    assert only.source == "x"


def test_no_more_cells_are_looked_at_than_anybody_needs(monkeypatch):
    monkeypatch.setattr(hostile, "MOST_CELLS", 2)
    found = cells_of(json.dumps({"cells": [cell(text) for text in "abc"]}).encode())
    assert [each.source for each in found] == ["a", "b"]


def test_an_endless_source_is_no_candidate(tmp_path):
    endless = RIGHT + "\n" + "#" * hostile.LONGEST_SOURCE
    found = answers(tmp_path, cell(RIGHT, "square"), cell(endless, "square"))
    assert found["square"] == (RIGHT,)


@pytest.mark.thorough
def test_a_notebook_of_junk_code_is_not_parsed_for_ever(tmp_path):
    junk = "a = b\n" * 30_000
    path = saved(tmp_path, cell(RIGHT, "square"), *[cell(junk) for _ in range(300)])
    start = time.process_time()
    assert work_on(path).answers["square"] == (RIGHT,)
    assert time.process_time() - start < 20


def test_links_folders_and_pipes_are_refused(needs_posix, tmp_path):
    real = saved(tmp_path, cell(RIGHT, "square"))
    link, folder, pipe = tmp_path / "link", tmp_path / "folder", tmp_path / "pipe"
    link.symlink_to(real)
    folder.mkdir()
    os.mkfifo(pipe)
    for path, says in (
        (link, "a link"),
        (folder, "a folder"),
        (pipe, "a pipe"),
        (tmp_path / "none", "no such file"),
    ):
        with pytest.raises(UnreadableWorkError, match=says) as caught:
            work_on(path)
        assert str(tmp_path) not in str(caught.value)


def test_what_takes_the_place_of_a_file_is_not_opened(needs_posix, tmp_path, monkeypatch):
    """Between the look and the opening, somebody else may have changed the file."""
    real, pipe = saved(tmp_path, cell(RIGHT)), tmp_path / "pipe"
    os.mkfifo(pipe)
    before = os.lstat(real)
    monkeypatch.setattr(hostile.os, "lstat", lambda _: before)
    with pytest.raises(UnreadableWorkError, match="a pipe"):
        open_regular(pipe)
    (tmp_path / "link").symlink_to(real)
    with pytest.raises(UnreadableWorkError, match="cannot be opened"):
        open_regular(tmp_path / "link")


def test_no_link_is_followed_below_the_submissions(needs_posix, tmp_path):
    root, elsewhere = tmp_path / "submissions", tmp_path / "other"
    elsewhere.mkdir()
    real = saved(elsewhere, cell(RIGHT, "square"))
    (root / "ada").mkdir(parents=True)
    (root / "bob").symlink_to(elsewhere)
    (root / "ada" / "42_topic").symlink_to(elsewhere)
    for path in (
        root / "bob" / real.name,
        root / "ada" / "42_topic" / real.name,
        real,
        root / "ada" / ".." / ".." / "other" / real.name,
    ):
        with pytest.raises(UnreadableWorkError):
            read_work(path, "ada", ASKED, root)
    inside = saved(root / "ada", cell(RIGHT, "square"))
    assert read_work(inside, "ada", ASKED, root).answers["square"] == (RIGHT,)


def test_a_root_that_is_itself_a_link_is_the_instructors_business(needs_posix, tmp_path):
    real = tmp_path / "real"
    (real / "ada").mkdir(parents=True)
    saved(real / "ada", cell(RIGHT, "square"))
    (tmp_path / "linked").symlink_to(real)
    path = tmp_path / "linked" / "ada" / "42_exercises.ipynb"
    found = read_work(path, "ada", ASKED, tmp_path / "linked").answers["square"]
    assert found == (RIGHT,)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.binary().map(repr),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
KEYED = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown"]) | JSON,
        "source": st.sampled_from([RIGHT, STUB, "%x\n!y", "\0", "\ud800", ["a\n", "b"]]) | JSON,
        "metadata": st.fixed_dictionaries(
            {}, optional={"nbgrader": st.just({"grade_id": "square"}) | JSON}
        )
        | JSON,
    },
)


@given(st.fixed_dictionaries({"cells": st.lists(KEYED | JSON) | JSON, "metadata": JSON}) | JSON)
def test_any_json_is_read_or_refused(tmp_path_factory, notebook):
    path = tmp_path_factory.getbasetemp() / "any.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    try:
        work = work_on(path)
    except UnreadableWorkError:
        assert not (isinstance(notebook, dict) and isinstance(notebook.get("cells"), list))
    else:
        assert work.answers.keys() == {"square", "limit", "words"}
        json.dumps([work.answers, work.definitions], ensure_ascii=False).encode("utf-8")
        assert all(len(ast.parse(source).body) == 1 for source in work.definitions)


@given(st.binary(max_size=200))
def test_bytes_at_random_are_refused(raw):
    with pytest.raises(UnreadableWorkError):
        cells_of(raw)


@settings(max_examples=500)
@given(st.text(alphabet="def f(x):\n\r\f =1@[]{}'\"\\%!lambda;,.*#é", max_size=60))
@example("@(  # one\n f)\n@g\ndef é(): pass\n\fx='é';y = (\n2) ; z=3; # end")
@example("x = 1\r\ny = '''a\rb'''\rclass A:\n  'é'\n  x = 1")
def test_a_definition_is_the_statement_that_stands_in_the_source(source):
    tree = parse(source)
    if tree is None:
        return
    stubs, written = sources.definitions(source, tree)
    found = Counter(ast.dump(*ast.parse(text).body) for text in [*stubs, *written])
    assert found <= Counter(ast.dump(statement) for statement in tree.body)


FINALLY = "".join(f"{' ' * i}try: pass\n{' ' * i}finally:\n" for i in range(1, 31))


@pytest.mark.parametrize(
    "source",
    [
        f"g = lambda: {'1+' * 600}1",
        f"g = lambda: 0x{'f' * 5000}",
        f"@np\ndef g():\n    return {'1+' * 600}1",
        f"def g():\n{FINALLY}{' ' * 31}pass",
    ],
    ids=["long sum", "long number", "decorated", "finally"],
)
def test_what_only_the_sandbox_may_compile_is_carried_over_as_it_stands(tmp_path, source):
    """To write the sums and numbers out raises; to compile the last fills any memory."""
    path = saved(tmp_path, cell(RIGHT, "square"), cell(f"x = 2\n{source}"), cell("x = 2; y = 3"))
    work = work_on(path)
    assert work.answers["square"] == (RIGHT,)
    assert work.definitions == (RIGHT, "x = 2", source, "x = 2", "y = 3")


@pytest.mark.parametrize("empty", ["\n", "\f\n", " \n", "\t\r\n", " ", "\f"])
def test_endless_empty_lines_are_borne(tmp_path, empty):
    """Hours of work for a search that starts anew on every line."""
    lines = empty * (190_000 // len(empty))
    junk = [cell(f"{lines}{end}") for end in ("", "1", "\nx = 1") for _ in range(3)]
    assert answers(tmp_path, *junk, cell(RIGHT, "other"))["square"] == ()
    path = saved(tmp_path, cell(f"{lines}\n{RIGHT}", "square"), *junk)
    assert defined(path)["square"](3) == 9


def test_magics_are_looked_for_only_where_something_is_parsed(tmp_path, monkeypatch):
    looked = []
    monkeypatch.setattr(hostile, "MOST_PARSED", 3 * len(RIGHT))
    monkeypatch.setattr(sources, "without_magics", lambda source: looked.append(source) or source)
    cells = [cell(text) for text in (RIGHT, "%ls", f"{RIGHT} + 0", RIGHT, f"{RIGHT} + 1")]
    work_on(saved(tmp_path, *cells))
    assert looked == [RIGHT, f"{RIGHT} + 0"]


def test_a_record_with_halves_of_characters_is_saved(tmp_path):
    result = QuestionResult("q", "Title", 0.0, 1.0, "graded", "a \ud800 b", answer="\udfff é")
    path = Record("ada", "42_topic", "", (result,)).save(tmp_path)
    (read,) = Record.load(path).results
    assert (read.diagnosis, read.answer) == ("a ? b", "? é")


def test_a_thousand_notebooks_take_a_few_seconds():
    assignment = find_assignment("02")
    path = SOLUTIONS / "02_gradient_descent" / "02_exercises.ipynb"
    start = time.process_time()
    for _ in range(200):
        read_work(path, "ada", assignment)
    assert time.process_time() - start < 4
