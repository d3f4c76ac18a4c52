"""A class of 30, from the release to the feedback, by the commands that an instructor types.

What each student knows is written down below, with the points and the mistake that a careful
person would find; nothing of that is computed by the grader.
"""

import csv
import html
import json
import os
import re
import zipfile
from collections import Counter
from datetime import datetime
from typing import NamedTuple

import pytest

from course_lib.cli import main

CHAPTER, FILE = "02_gradient_descent", "02_exercises.ipynb"
POINTS = {
    "convergence-rate": 1,
    "steps": 1,
    "largest-rate": 1,
    "descent": 3,
    "normal": 1,
    "standardise": 2,
    "bug": 2,
    "plot": 3,
}
DUE, IN_TIME, TOO_LATE = "2026-10-05T18:00", (2026, 10, 5, 12, 0, 0), (2026, 10, 6, 7, 0, 0)
SECONDS = 3.0  # for one answer

START = "theta = np.zeros(X.shape[1])\n"
LOOP = START + "for _ in range(steps):\n"
GRADIENT = "gradient = X.T @ (X @ theta - y) / len(y)\n"
MOVE = "theta = theta - learning_rate * gradient\n"
END = "return theta"
LOSS = "np.mean((X @ theta - y) ** 2) / 2"
START_LOSS, KEEP_LOSS = f"losses = [{LOSS}]\n", f"    losses.append({LOSS})\n"

RIGHT = {  # each is right in its own way; they are dealt out in turns
    "convergence-rate": (
        "return (condition_number - 1) / (condition_number + 1)",
        "return 1 - 2 / (condition_number + 1)",
        "rate = 2 / (1 + condition_number)\nreturn abs(1 - rate * 1)",
    ),
    "steps": (
        "return np.log(0.1) / np.log(convergence_rate(condition_number))",
        "import math\nreturn -1 / math.log10((condition_number - 1) / (condition_number + 1))",
    ),
    "largest-rate": (
        "return 2 / np.linalg.eigvalsh(X.T @ X / len(X))[-1]",
        "return 2 * len(X) / np.linalg.norm(X, 2) ** 2",
        "return 2 / max(np.linalg.eigvals(X.T @ X / len(X)))",
        "return 2 * len(X) / np.linalg.svd(X)[1][0] ** 2",
    ),
    "descent": (
        LOOP + f"    {GRADIENT}    {MOVE}{END}",
        LOOP + "    residual = X @ theta - y\n"
        "    theta -= learning_rate * np.mean(X * residual[:, None], axis=0)\n" + END,
        START + "done = 0\nwhile done < steps:\n    for_all = (y - X @ theta) @ X\n"
        "    theta = theta + learning_rate / y.size * for_all\n    done += 1\n" + END,
        "theta = [0.0] * X.shape[1]\nfor _ in range(steps):\n"
        "    slopes = [sum(x * (row @ theta - t) for row, t, x in zip(X, y, X[:, j])) / len(y)\n"
        "              for j in range(len(theta))]\n"
        "    theta = [w - learning_rate * s for w, s in zip(theta, slopes)]\nreturn theta",
    ),
    "normal": (
        "return np.linalg.solve(X.T @ X, X.T @ y)",
        "return np.linalg.inv(X.T @ X) @ X.T @ y",
        "theta, *_ = np.linalg.lstsq(X, y, rcond=None)\nreturn theta",
    ),
    "standardise": (
        "mean, scale = X.mean(axis=0), X.std(axis=0)\n"
        "scale = np.where(scale == 0, 1.0, scale)\nreturn (X - mean) / scale, mean, scale",
        "X = X.copy()\nmean = np.mean(X, 0)\nX -= mean\n"
        "scale = np.sqrt(np.mean(X ** 2, 0))\nscale[scale == 0] = 1\n"
        "return [X / scale, mean, scale]",
    ),
    "bug": (
        f"{START}{START_LOSS}for _ in range(steps):\n    {GRADIENT}    {MOVE}{KEEP_LOSS}"
        "return np.array(losses)",
        "losses = []\n" + START + "for _ in range(steps + 1):\n    rest = y - X @ theta\n"
        "    losses.append(rest @ rest / len(y) / 2)\n"
        "    theta = theta + X.T @ rest * (learning_rate / len(X))\nreturn losses",
    ),
}
WRONG = {  # {(question, name): (code, the mistake that has to be recognised)}
    ("convergence-rate", "upside down"): (
        "return (condition_number + 1) / (condition_number - 1)",
        "upside-down",
    ),
    ("steps", "from a rate upside down"): (RIGHT["steps"][0], "sign-flipped"),
    ("steps", "rounded"): (f"return np.ceil({RIGHT['steps'][0][7:]})", "rounded"),
    ("largest-rate", "half"): (
        "return 1 / np.linalg.eigvalsh(X.T @ X / len(X))[-1]",
        "half-as-large",
    ),
    ("descent", "uphill"): (
        LOOP + f"    {GRADIENT}    theta = theta + learning_rate * gradient\n{END}",
        "ascent",
    ),
    ("descent", "gradient once"): (
        START + GRADIENT + f"for _ in range(steps):\n    {MOVE}{END}",
        "gradient-outside-loop",
    ),
    ("descent", "one step too few"): (
        START + f"for k in range(1, steps):\n    {GRADIENT}    {MOVE}{END}",
        "one-step-too-few",
    ),
    ("descent", "rate twice"): (
        LOOP + f"    step = learning_rate * X.T @ (X @ theta - y) / len(y)\n"
        f"    theta = theta - learning_rate * step\n{END}",
        "rate-twice",
    ),
    ("descent", "changes y"): (
        LOOP.replace("for", "rest = y\nfor") + "    step = learning_rate * X.T @ rest / len(y)\n"
        f"    theta += step\n    rest -= X @ step\n{END}",
        "caller-array-changed",
    ),
    ("descent", "of MSE"): (
        LOOP + f"    gradient = 2 * X.T @ (X @ theta - y) / len(y)\n    {MOVE}{END}",
        "gradient-of-mse",
    ),
    ("descent", "endless"): (
        START + f"done = 0\nwhile done < steps:\n    {GRADIENT}    {MOVE}{END}",
        "",
    ),
    ("normal", "right-hand side"): ("return X.T @ y", "not-solved"),
    ("normal", "misspelt"): ("return np.linalg.slove(X.T @ X, X.T @ y)", ""),
    ("standardise", "n - 1"): (
        RIGHT["standardise"][0].replace("std(axis=0)", "std(axis=0, ddof=1)"),
        "n-minus-1",
    ),
    ("standardise", "constant column"): (
        "return (X - X.mean(axis=0)) / X.std(axis=0), X.mean(axis=0), X.std(axis=0)",
        "constant-column",
    ),
    ("standardise", "changes X"): (
        "mean, scale = X.mean(axis=0), X.std(axis=0)\nscale[scale == 0] = 1\n"
        "X -= mean\nX /= scale\nreturn X, mean, scale",
        "caller-array-changed",
    ),
    ("bug", "gradient once"): (
        f"{START}{START_LOSS}{GRADIENT}for _ in range(steps):\n    {MOVE}{KEEP_LOSS}return losses",
        "gradient-outside-loop",
    ),
    ("bug", "one step too few"): (
        f"{START}{START_LOSS}for k in range(1, steps):\n    {GRADIENT}    {MOVE}{KEEP_LOSS}"
        "return losses",
        "one-step-too-few",
    ),
    ("bug", "not mended"): (
        f"{START}{START_LOSS}{GRADIENT}for _ in range(1, steps):\n    {MOVE}{KEEP_LOSS}"
        "return np.array(losses)",
        "one-step-too-few-and-gradient-outside-loop",
    ),
}
TEXTS = {  # what a person gives for it
    "full": ("First the steep direction (20.94), by 1 - 20.94 eta per step, then the flat one.", 3),
    "half": ("=2 phases, steep & flat; beyond 0.0955 it <b>diverges</b>.", 1.5),
    "beside": ("The loss falls because the rate is good.", 0),
    "": ("", 0),
}


NO_MISTAKE: dict[str, str] = {}


class Student(NamedTuple):
    """What somebody knows, and what that is worth by hand."""

    way: str  # in which it was handed in
    text: str  # of the written answer
    points: float
    wrong: dict[str, str] = NO_MISTAKE  # {question: which wrong answer}, "stub" for an empty one


CODE = [name for name in POINTS if name != "plot"]
CLASS = {
    "amira": Student("canvas", "full", 14),
    "bruno": Student("canvas", "half", 12.5),
    "chen": Student("canvas", "", 11),
    "dalia": Student("canvas", "full", 9, {"descent": "gradient once", "bug": "gradient once"}),
    "emre": Student("canvas", "full", 11, {"descent": "gradient once"}),
    "fatou": Student("canvas", "half", 10.5, {"bug": "gradient once"}),
    "goran": Student("canvas", "full", 12, {"bug": "not mended"}),
    "hana": Student("canvas", "", 9, {"bug": "not mended"}),
    "idris": Student("canvas", "half", 7.5, {"descent": "gradient once", "standardise": "n - 1"}),
    "jonas": Student("canvas", "full", 11, {"descent": "gradient once"}),
    "kavya": Student("moodle", "half", 9.5, {"descent": "one step too few"}),
    "lena": Student("moodle", "full", 12, {"bug": "one step too few"}),
    "mateo": Student("moodle", "", 6, {"descent": "one step too few", "bug": "one step too few"}),
    "nadia": Student("moodle", "full", 11, {"descent": "changes y"}),
    "oskar": Student("moodle", "half", 10.5, {"standardise": "changes X"}),
    "priya": Student("moodle", "full", 9, {"descent": "changes y", "standardise": "changes X"}),
    "quinn": Student("moodle", "", 8, {"descent": "changes y"}),
    "rosa": Student("moodle", "half", 9.5, {"descent": "uphill"}),
    "samir": Student("moodle", "full", 11, {"descent": "uphill"}),
    "tomas": Student("folder", "beside", 8, {"descent": "rate twice"}),
    "uma": Student("folder", "half", 9.5, {"descent": "rate twice"}),
    "viktor": Student(
        *("folder", "full", 11),
        {
            "convergence-rate": "upside down",
            "steps": "from a rate upside down",
            "normal": "misspelt",
        },
    ),
    "wanda": Student("folder", "half", 10.5, {"steps": "rounded", "largest-rate": "half"}),
    "ximena": Student(
        "folder", "full", 11, {"normal": "right-hand side", "standardise": "constant column"}
    ),
    "yusuf": Student("folder", "", 0, dict.fromkeys(CODE, "stub")),
    "zofia": Student("folder", "", 4, dict.fromkeys(("descent", "standardise", "bug"), "stub")),
    "anouk": Student("folder", "full", 11, {"descent": "endless"}),
    "benat": Student("moodle, corrupt", "", 0),
    "carys": Student("canvas, late", "half", 9.5, {"descent": "of MSE"}),
    "dmitri": Student("not at all", "", 0),
}
FAMILY = ("Alder", "Ash", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Holly", "Larch", "Oak", "Yew")
COMMONEST = [  # counted by hand: a student once, a pair for both of its mistakes
    ("gradient-outside-loop", 7),  # dalia, emre, fatou, goran, hana, idris, jonas
    ("one-step-too-few", 5),  # goran, hana, kavya, lena, mateo
    ("caller-array-changed", 4),  # nadia, oskar, priya, quinn
]


def full_name(student):
    return f"{student.capitalize()} {FAMILY[list(CLASS).index(student) % len(FAMILY)]}"


def lms_id(student):
    return 4000 + 7 * list(CLASS).index(student)


def expected(student):
    """{question: (score, status, misconception)} of a student, as found by hand."""
    way, text, _, wrong = CLASS[student]
    if way == "not at all":
        return dict.fromkeys(POINTS, (0, "missing", ""))
    if "corrupt" in way:
        return dict.fromkeys(POINTS, (0, "unreadable", ""))
    found = {name: (points, "graded", "") for name, points in POINTS.items()}
    for question, mistake in wrong.items():
        name = "" if mistake == "stub" else WRONG[question, mistake][1]
        found[question] = (0, "timed out" if mistake == "endless" else "graded", name)
    found["plot"] = (TEXTS[text][1], "graded" if text else "missing", "")
    return found


def filled_in(released, student):
    """The released notebook with the answers of a student in its cells."""
    notebook = json.loads(json.dumps(released))
    number = list(CLASS).index(student)
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        mistake = CLASS[student].wrong.get(name)
        if name == "plot" and CLASS[student].text:
            cell["source"] = TEXTS[CLASS[student].text][0]
        elif name in RIGHT and mistake != "stub":
            ways = RIGHT[name]
            code = WRONG[name, mistake][0] if mistake else ways[number % len(ways)]
            stub = "".join(cell["source"])
            assert stub.count("    raise NotImplementedError") == 1
            indented = "\n".join(f"    {line}" for line in code.splitlines())
            cell["source"] = stub.replace("    raise NotImplementedError", indented)
    return json.dumps(notebook).encode()


def hand_in(released, folder):
    """Write what the class handed in: an export of Canvas, one of Moodle, and a folder."""
    paths = {name: folder / name for name in ("canvas.zip", "moodle.zip", "by_mail")}
    with (
        zipfile.ZipFile(paths["canvas.zip"], "w") as canvas,
        zipfile.ZipFile(paths["moodle.zip"], "w") as moodle,
    ):
        for student, (way, *_) in CLASS.items():
            work = filled_in(released, student)
            name, number = full_name(student), lms_id(student)
            if "canvas" in way:
                late = "LATE_" if "late" in way else ""
                given, family = name.lower().split()
                add(canvas, f"{family}{given}_{late}{number}_90{number}_{FILE}", work, bool(late))
            elif "moodle" in way:
                work = work[: len(work) // 2] if "corrupt" in way else work
                add(moodle, f"{name}_{number + 70}_assignsubmission_file/{FILE}", work)
            elif way == "folder":
                path = paths["by_mail"] / student / FILE
                path.parent.mkdir(parents=True)
                path.write_bytes(work)
                os.utime(path, (datetime(*IN_TIME).timestamp(),) * 2)
    return list(paths.values())


def add(archive, name, content, late=False):
    archive.writestr(zipfile.ZipInfo(name, TOO_LATE if late else IN_TIME), content)


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows_of(rows, student):
    return [row for row in rows if row["student"] == student]


def course(*arguments):
    """Run a command of the course; it has to succeed."""
    assert main([str(each) for each in arguments]) == 0


@pytest.fixture(scope="module")
def school(needs_sandbox, tmp_path_factory):
    """The folder in which a term's first homework was released, graded, read and returned."""
    folder = tmp_path_factory.mktemp("class")
    course("release", "02", "--out", folder / "release")
    released = json.loads((folder / "release" / "chapters" / CHAPTER / FILE).read_text("utf-8"))
    roster = folder / "roster.csv"
    roster.write_text(
        "student,name,lms_id,login,due\n"
        + "".join(
            f"{name},{full_name(name)},{lms_id(name)},{name}@school,{DUE}\n" for name in CLASS
        ),
        encoding="utf-8",
    )
    submissions, grades = folder / "submissions", folder / "grades"
    course("collect", *hand_in(released, folder), "--into", submissions, "--roster", roster)
    course("grade", submissions, "--grades", grades, "--workers", 2, "--seconds", SECONDS)
    read_answers(grades / "reading.csv")
    course("feedback", "--grades", grades)
    course("report", "--grades", grades)
    options = ("--grades", grades, "--roster", roster, "--nbgrader", folder / "gradebook.db")
    lms = ("--canvas", folder / "canvas.csv", "--moodle", folder / "moodle.csv")
    course("export", *options, *lms)
    return folder


def read_answers(path):
    """Fill in reading.csv as an instructor does in a spreadsheet."""
    rows = table(path)
    for row in rows:
        score = TEXTS[CLASS[row["student"]].text][1]
        row.update(score=score, comment=f"Read: {score} points, thank you.")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_the_class_is_one_of_30_and_its_points_add_up():
    assert len(CLASS) == 30
    for student, (*_, points, _) in CLASS.items():
        assert sum(score for score, *_ in expected(student).values()) == points


def test_everybody_is_in_the_table_of_what_was_collected(school):
    rows = table(school / "submissions" / "collected.csv")
    states = {row["student"]: row["status"] for row in rows}
    others = {"benat": "unreadable", "carys": "late", "dmitri": "missing"}
    assert states == dict.fromkeys(CLASS, "on time") | others
    assert len(rows) == 30


def test_everybody_has_a_record(school):
    records = (school / "grades" / "records" / CHAPTER).glob("*.json")
    assert {path.stem for path in records} == set(CLASS)


@pytest.mark.parametrize("student", CLASS)
def test_the_grades_are_those_found_by_hand(school, student):
    rows = rows_of(table(school / "grades" / "grades.csv"), student)
    columns = ("score", "status", "misconception")
    assert {row["question"]: tuple(row[name] for name in columns) for row in rows} == {
        question: (f"{score:g}", status, misconception)
        for question, (score, status, misconception) in expected(student).items()
    }
    assert {row["question"]: row["max_score"] for row in rows} == {
        question: f"{points:g}" for question, points in POINTS.items()
    }


def test_the_hand_count_of_mistakes_is_right():
    students = Counter()
    for student in CLASS:
        names = {name for _, _, name in expected(student).values()} - {""}
        if "one-step-too-few-and-gradient-outside-loop" in names:
            names |= {"one-step-too-few", "gradient-outside-loop"}
        students.update(names)
    assert students.most_common(3) == COMMONEST
    assert students.most_common(4)[3][1] < COMMONEST[2][1]


def test_the_report_begins_with_the_three_commonest_mistakes_in_order(school):
    report = (school / "grades" / "report.html").read_text("utf-8")
    first = re.search("<ol>.*?</ol>", report, re.DOTALL)[0]
    found = re.findall(r"<strong>(\d+) students</strong>, <code>([^<]+)</code>", first)
    assert [(name, int(count)) for count, name in found] == COMMONEST


@pytest.mark.parametrize("student", CLASS)
def test_the_feedback_is_a_student_s_own(school, student):
    page = (school / "grades" / "feedback" / CHAPTER / f"{student}.html").read_text("utf-8")
    assert not re.search(r"<script|javascript:|<b>|\son\w+=|https?://", page, re.IGNORECASE)
    text = html.unescape(re.sub("<[^>]+>", "", page))
    for row in rows_of(table(school / "grades" / "grades.csv"), student):
        assert row["diagnosis"].replace("`", "") in text
    assert student in text
    others = [name for name in CLASS if name != student]
    assert not re.search(rf"\b({'|'.join(others)}|{'|'.join(FAMILY)})\b", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("student", "says"),
    [
        ("emre", "This uses the gradient at θ = 0 in every step."),
        ("goran", "These are the colleague's numbers: both mistakes are still in the program."),
        ("kavya", "This takes one step too few."),
        ("nadia", "The result is right, but your function changed its caller's y."),
        ("rosa", "This goes uphill."),
        ("anouk", "Your answer took longer than 3 seconds and was stopped."),
        ("yusuf", "This exercise still raises NotImplementedError."),
        ("viktor", "Your code stopped with an error in line 3 of normal_equations"),
        ("benat", "The file is no notebook, or only a part of one: it is not valid JSON."),
        ("dmitri", "Nothing was handed in."),
        ("bruno", "Read: 1.5 points, thank you."),
    ],
)
def test_the_feedback_says_what_a_teacher_would(school, student, says):
    page = (school / "grades" / "feedback" / CHAPTER / f"{student}.html").read_text("utf-8")
    assert html.escape(says) in page


def test_canvas_gets_the_total_of_everybody(school):
    header, *rows = table(school / "canvas.csv")
    assert header[CHAPTER] == "14"
    assert {int(row["ID"]): (row["Student"], row[CHAPTER]) for row in rows} == {
        lms_id(name): (full_name(name), f"{student.points:g}") for name, student in CLASS.items()
    }


def test_moodle_gets_the_total_of_everybody(school):
    assert {row["Username"]: row[CHAPTER] for row in table(school / "moodle.csv")} == {
        f"{name}@school": f"{student.points:g}" for name, student in CLASS.items()
    }


def test_nbgrader_gets_the_score_of_every_question(school):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{school / 'gradebook.db'}") as gradebook:
        found = {
            (submission.student.id, grade.name.removesuffix("-marked")): grade.score
            for submission in gradebook.assignment_submissions(CHAPTER)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
    assert found == {
        (student, question): score
        for student in CLASS
        if student != "dmitri"  # who handed in nothing has no submission there
        for question, (score, *_) in expected(student).items()
    }
