"""What students get: everything to start with, and nothing of a solution."""

import copy
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_lib._paths import course_root
from course_lib.classroom.leaks import LeakError, leaks, secret_lines
from course_lib.classroom.releasing import release
from course_lib.notebooks.canonical import read, write

SECRET = "return (kappa - 1) / (kappa + 1)"
WRITTEN = "The floor of the valley is flat, and so the second phase is slow."
PYPROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
[project]
name = "small-course"
version = "1"
readme = "README.md"
license-files = ["LICENSE"]
[tool.setuptools.packages.find]
include = ["course_lib", "course_lib.*"]
[tool.setuptools.package-data]
course_lib = ["py.typed", "static/*"]
"""


def nbgrader(grade_id, **kind):
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {**plain, **kind, "grade_id": grade_id, "schema_version": 3}}


def small_master():
    answer = f"def factor(kappa):\n    ### BEGIN SOLUTION\n    {SECRET}\n    ### END SOLUTION"
    hidden = (
        "# More inputs are tried here.\n### BEGIN HIDDEN TESTS\n"
        'check("factor", factor, hidden=True).require()\n### END HIDDEN TESTS'
    )
    given = "theta = theta - learning_rate * gradient"
    bug = f"def mended():\n    ### BEGIN SOLUTION\n    {given}\n    ### END SOLUTION"
    return new_notebook(
        cells=[
            new_markdown_cell("# Exercises", id="title"),
            new_code_cell(answer, id="factor", metadata=nbgrader("factor", solution=True)),
            new_code_cell('check("factor", factor)', id="try"),
            new_code_cell(
                hidden,
                id="factor-marked",
                metadata=nbgrader("factor-marked", grade=True, locked=True, points=1),
            ),
            new_code_cell(
                f"def colleague():\n    {given}",
                id="program",
                metadata=nbgrader("program", locked=True),
            ),
            new_code_cell(bug, id="bug", metadata=nbgrader("bug", solution=True)),
            new_markdown_cell(
                f"### BEGIN SOLUTION\nShort. {WRITTEN}\n### END SOLUTION",
                id="plot",
                metadata=nbgrader("plot", grade=True, solution=True, points=1),
            ),
        ]
    )


def ran(master):
    for cell in master.cells:
        if cell.cell_type == "code":
            cell.outputs = [new_output("stream", name="stdout", text="run by the author\n")]
            cell.execution_count = 1
    return master


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of two chapters with everything around it that must stay behind."""
    root = tmp_path / "course"
    for name, text in {
        "pyproject.toml": PYPROJECT,
        "LICENSE": "Free.\n",
        "README.md": "For instructors.\n",
        ".gitignore": "",
        ".git/config": "",
        ".venv/pyvenv.cfg": "",
        "tests/test_it.py": "",
        "course_lib/__init__.py": '"""It holds right answers, such as hidden=True."""\n',
        "course_lib/py.typed": "",
        "course_lib/draft.txt": "",
        "course_lib/.hidden.py": "",
        "course_lib/static/page.js": "1;\n",
        "course_lib/inner/__init__.py": "",
        "course_lib/inner/part.py": f"def factor(kappa):\n    {SECRET}\n",
        "course_lib/inner/__pycache__/part.pyc": "",
        "chapters/01_topic/notes.txt": "",
        "chapters/01_topic/.ipynb_checkpoints/01_topic-checkpoint.ipynb": "",
        "chapters/images/curve.png": "picture",
        "chapters/images/other.png": "picture",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    lesson = new_notebook(
        cells=[
            new_markdown_cell("# Topic\n\n![A curve](../images/curve.png)", id="title"),
            new_code_cell("print(1)", id="one", outputs=[new_output("stream", text="1\n")]),
        ]
    )
    write(lesson, root / "chapters/01_topic/01_topic.ipynb")
    write(lesson, root / "chapters/02_other/02_other.ipynb")
    welcome = new_notebook(cells=[new_markdown_cell("# Welcome", id="title")])
    for name in ("00_welcome", "00_conventions"):
        write(welcome, root / f"chapters/00_welcome/{name}.ipynb")
    write(ran(small_master()), root / "solutions/01_topic/01_exercises.ipynb")
    write(new_notebook(), root / "solutions/00_welcome/00_exercises.ipynb")
    write(new_notebook(), root / "solutions/02_other/02_exercises.ipynb")
    write(small_master(), root / "chapters/01_topic/01_exercises.ipynb")  # stale, with answers
    monkeypatch.chdir(root)
    return root


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_holds_what_a_student_needs_and_nothing_else(course, tmp_path):
    out = tmp_path / "out"
    assert release(["01"], out) == out
    assert set(tree(out)) == {
        ".course-release",
        "LICENSE",
        "README.md",
        "chapters/00_welcome/00_conventions.ipynb",
        "chapters/00_welcome/00_welcome.ipynb",
        "chapters/01_topic/01_exercises.ipynb",
        "chapters/01_topic/01_topic.ipynb",
        "chapters/images/curve.png",
        "course_lib/__init__.py",
        "course_lib/inner/__init__.py",
        "course_lib/inner/part.py",
        "course_lib/py.typed",
        "course_lib/static/page.js",
        "pyproject.toml",
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "out"]


def test_exercises_are_made_anew_and_have_no_output(course, tmp_path):
    out = release(["01_topic"], tmp_path / "out")
    exercises = read(out / "chapters/01_topic/01_exercises.ipynb")
    sources = [cell.source for cell in exercises.cells]
    assert sources[1] == "def factor(kappa):\n    raise NotImplementedError"
    assert sources[3] == "# More inputs are tried here."
    assert sources[6] == "*Your answer here.*"
    code = [cell for cell in exercises.cells if cell.cell_type == "code"]
    assert [(cell.outputs, cell.execution_count) for cell in code] == [([], None)] * len(code)


def test_a_lesson_is_copied_as_it_is(course, tmp_path):
    out = release(["01"], tmp_path / "out")
    lesson = "chapters/01_topic/01_topic.ipynb"
    assert (out / lesson).read_bytes() == (course / lesson).read_bytes()


def test_the_readme_says_how_to_start_and_what_to_hand_in(course, tmp_path):
    out = release(["02", "01", "01_topic"], tmp_path / "out")
    text = (out / "README.md").read_text(encoding="utf-8")
    ours = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    starts = [line for line in ours.splitlines() if line.endswith("course lab")]
    assert len(starts) == 2
    assert [line for line in text.splitlines() if line.endswith("course lab")] == starts
    assert re.findall(r"^- `(.*)`$", text, re.M) == [
        "chapters/01_topic/01_exercises.ipynb",
        "chapters/02_other/02_exercises.ipynb",
    ]
    assert "No output need be kept" in text.replace("\n", " ")


@pytest.mark.parametrize(("chapters", "got"), [(["03"], "'03'"), (["01", "1"], "'1'")])
def test_an_unknown_chapter_is_refused_with_the_known_ones(course, tmp_path, chapters, got):
    with pytest.raises(ValueError, match=f"00_welcome, 01_topic, 02_other, got {got}"):
        release(chapters, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_no_chapter_at_all_is_refused(course, tmp_path):
    with pytest.raises(ValueError, match="at least one of 00_welcome, 01_topic"):
        release([], tmp_path / "out")


def test_what_is_no_earlier_release_is_refused_and_left(course, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="no earlier release"):
        release(["01"], out)
    assert tree(out) == {"thesis.txt": b"years of work"}
    with pytest.raises(FileExistsError, match="is a file"):
        release(["01"], out / "thesis.txt")
    (tmp_path / "fresh.zip").write_text("years of work")
    with pytest.raises(FileExistsError, match=r"fresh\.zip is no earlier release"):
        release(["01"], tmp_path / "fresh", as_zip=True)
    assert not (tmp_path / "fresh").exists()


def test_an_earlier_release_is_replaced_whole_and_an_empty_folder_is_filled(course, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    release(["01"], out)
    (out / "left over.txt").write_text("")
    release(["02"], out)
    names = set(tree(out))
    assert "left over.txt" not in names
    assert "chapters/01_topic/01_topic.ipynb" not in names
    assert "chapters/02_other/02_other.ipynb" in names


def test_two_zips_are_equal_byte_for_byte_and_hold_the_folder(course, tmp_path):
    first = release(["01"], tmp_path / "out", as_zip=True)
    assert first == tmp_path / "out.zip"
    before = first.read_bytes()
    for path in (tmp_path / "out").rglob("*"):
        path.touch()
    assert release(["01"], tmp_path / "out", as_zip=True).read_bytes() == before
    with zipfile.ZipFile(first) as packed:
        assert packed.testzip() is None
        inside = {name: packed.read(name) for name in packed.namelist()}
        times = {entry.date_time for entry in packed.infolist()}
    assert inside == {f"out/{name}": data for name, data in tree(tmp_path / "out").items()}
    assert list(inside) == sorted(inside)
    assert times == {(1980, 1, 1, 0, 0, 0)}


def add_to_lesson(course, cell):
    path = course / "chapters/01_topic/01_topic.ipynb"
    lesson = read(path)
    lesson.cells.append(cell)
    write(lesson, path)


def planted_text(text):
    return lambda course: add_to_lesson(course, new_markdown_cell(text, id="planted"))


def planted_output(text):
    output = new_output("stream", name="stdout", text=text)
    cell = new_code_cell("print()", id="planted", outputs=[output])
    return lambda course: add_to_lesson(course, cell)


def planted_in_plain_cell_of_master(course):
    path = course / "solutions/01_topic/01_exercises.ipynb"
    master = read(path)
    master.cells.append(new_code_cell(f"def mine(kappa):\n    {SECRET}", id="planted"))
    write(master, path)


LEAKS = {
    "solution mark": (planted_text("### BEGIN SOLUTION"), "the mark of a solution"),
    "hidden mark": (planted_text("### BEGIN HIDDEN TESTS"), "the mark of a hidden test"),
    "mark scheme": (planted_text("=== BEGIN MARK SCHEME ==="), "a mark scheme"),
    "hidden check": (planted_text("check(f, hidden = True)"), "a hidden check"),
    "line of code": (planted_text(f"So `{SECRET}`."), f"holds a line of an answer: {SECRET}"),
    "in an output": (planted_output(f"   {SECRET}\n"), f"holds a line of an answer: {SECRET}"),
    "sentence": (planted_text(f"Note: {WRITTEN}"), f"holds a line of an answer: {WRITTEN}"),
}


@pytest.mark.parametrize("kind", LEAKS)
def test_a_leak_is_named_with_file_and_cell_and_nothing_is_released(course, tmp_path, kind):
    plant, says = LEAKS[kind]
    plant(course)
    with pytest.raises(LeakError) as caught:
        release(["01"], tmp_path / "out")
    assert f"chapters/01_topic/01_topic.ipynb, cell 'planted': {says}" in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course"]


def test_an_answer_in_a_cell_of_the_master_that_students_keep_is_a_leak(course, tmp_path):
    planted_in_plain_cell_of_master(course)
    with pytest.raises(LeakError, match=r"01_exercises\.ipynb, cell 'planted': holds a line"):
        release(["01"], tmp_path / "out")


def test_a_leak_leaves_an_earlier_release_as_it_was(course, tmp_path):
    out = tmp_path / "out"
    archive = release(["01"], out, as_zip=True)
    before, packed = tree(out), archive.read_bytes()
    planted_text("### END SOLUTION")(course)
    with pytest.raises(LeakError):
        release(["01"], out, as_zip=True)
    assert tree(out) == before
    assert archive.read_bytes() == packed


def test_a_leak_of_a_chapter_that_is_not_released_is_found_too(course, tmp_path):
    planted_text(SECRET)(course)
    shutil.copy(
        course / "chapters/01_topic/01_topic.ipynb", course / "chapters/02_other/02_other.ipynb"
    )
    with pytest.raises(LeakError, match=r"02_other\.ipynb, cell 'planted'"):
        release(["02"], tmp_path / "out")


def test_what_stands_around_a_solution_is_no_secret():
    source = (
        "before = 'a line that students see too'\n### BEGIN SOLUTION\n"
        "secret = 'a line that nobody sees'\n### END SOLUTION\n"
        "after = 'another line that students see'"
    )
    master = new_notebook(cells=[new_code_cell(source)])
    assert secret_lines([master]) == ["secret = 'a line that nobody sees'"]


def test_a_line_that_a_locked_program_shows_to_everyone_is_no_secret():
    secrets = secret_lines([small_master()])
    assert secrets == sorted([SECRET, WRITTEN])
    open_master = copy.deepcopy(small_master())
    open_master.cells[4].metadata.nbgrader.locked = False
    assert "theta = theta - learning_rate * gradient" in secret_lines([open_master])


@pytest.mark.parametrize(
    "name",
    [
        "solutions/01_topic/01_exercises.ipynb",
        "tests/test_it.py",
        ".git/config",
        "course_lib/__pycache__/part.pyc",
        "chapters/.ipynb_checkpoints/a.ipynb",
        ".venv/pyvenv.cfg",
    ],
)
def test_a_folder_that_does_not_belong_there_is_a_leak(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    assert f"{name} does not belong in a release" in leaks(tmp_path, [])


def test_an_output_in_exercises_and_a_secret_in_the_readme_are_leaks(tmp_path):
    cell = new_code_cell("1", id="one", outputs=[new_output("stream", text="1")])
    write(new_notebook(cells=[cell]), tmp_path / "01_exercises.ipynb")
    write(new_notebook(cells=[cell]), tmp_path / "01_lesson.ipynb")
    (tmp_path / "README.md").write_text(f"Hint: {SECRET}")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    assert leaks(tmp_path, [small_master()]) == [
        "01_exercises.ipynb, cell 'one': has an output",
        f"README.md: holds a line of an answer: {SECRET}",
    ]


@pytest.mark.parametrize("text", ["![a](../images/none.png)", '<img src="../../LICENSE">'])
def test_a_picture_that_is_not_there_or_outside_is_refused(course, tmp_path, text):
    planted_text(text)(course)
    with pytest.raises(ValueError, match=r"01_topic\.ipynb, cell 'planted' shows the picture"):
        release(["01"], tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course"]


@pytest.mark.parametrize("text", ["![a](my%20plot.png)", '<img alt="a" src="my plot.png">'])
def test_a_picture_beside_the_lesson_comes_along(course, tmp_path, text):
    (course / "chapters/01_topic/my plot.png").write_bytes(b"picture")
    planted_text(text)(course)
    out = release(["01"], tmp_path / "out")
    assert (out / "chapters/01_topic/my plot.png").read_bytes() == b"picture"


def test_a_picture_on_the_network_or_inside_the_notebook_is_left_alone(course, tmp_path):
    planted_text("![a](https://example.invalid/a.png) ![b](attachment:b.png)")(course)
    assert (release(["01"], tmp_path / "out") / "README.md").is_file()


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Every chapter of this course, released."""
    folder = tmp_path_factory.mktemp("released")
    chapters = sorted(path.name for path in (course_root() / "solutions").iterdir())
    return release(chapters, folder / "out")


def test_every_chapter_of_this_course_can_be_released(real):
    lessons = sorted(path.name for path in real.glob("chapters/*/*_exercises.ipynb"))
    assert lessons == sorted(path.name for path in course_root().glob("solutions/*/*.ipynb"))
    shown = "".join(path.read_text(encoding="utf-8") for path in real.rglob("*_exercises.ipynb"))
    assert "NotImplementedError" in shown
    assert "np.linalg.solve(X.T @ X, X.T @ y)" not in shown
    assert "**Rubric.**" not in shown


def test_every_package_that_pip_will_read_is_there(real):
    settings = tomllib.loads((real / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["setuptools"]["packages"]["find"]["include"] == [
        "course_lib",
        "course_lib.*",
    ]
    there = {path.relative_to(course_root()) for path in packages_of(course_root())}
    assert {path.relative_to(real) for path in packages_of(real)} == there
    project = settings["project"]
    for name in (project["readme"], *project["license-files"]):
        assert (real / name).is_file(), name


def packages_of(root):
    return (root / "course_lib").rglob("__init__.py")


def in_release(real, code):
    """Run code with the released library, in the released folder."""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=real,
        env={**os.environ, "PYTHONPATH": str(real), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_released_library_has_all_its_data(needs_git, real):
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "course_lib"],
        cwd=course_root(),
        capture_output=True,
        text=True,
        check=True,
    )
    released = {path.relative_to(real).as_posix() for path in real.rglob("course_lib/**/*")}
    assert set(listed.stdout.split()) <= released


def test_the_course_command_starts_in_a_release(real):
    code = "import course_lib.cli as c; print(c.__file__); c.main(['progress'])"
    shown = in_release(real, code)
    assert str(real) in shown
    assert "gradient_descent" in shown


def test_course_lab_finds_the_released_course(real):
    code = "from course_lib._paths import course_root; print(course_root())"
    assert in_release(real, code).strip() == str(real)


def test_the_released_exercises_can_be_read_by_a_notebook_program(real):
    import nbformat

    for path in real.rglob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))
