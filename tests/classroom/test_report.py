"""The class at a glance: the commonest mistakes, nobody overlooked, the same bytes every time."""

import csv
import dataclasses
import random
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.classroom.marking.reading import write_reading_queue
from course_lib.classroom.records import Assignment, Question, QuestionResult, Record
from course_lib.classroom.returning.report import (
    class_report,
    commonest,
    singles,
    state_of,
    write_grades,
)
from course_lib.classroom.tables import csv_text, guarded, read_table, unguarded

CHAPTER = "02_gradient_descent"
QUESTIONS = (
    Question("descent", "Gradient descent", 3.0, "code", "gradient_descent", "gradient_descent"),
    Question("bug", "Find the bug", 2.0, "code", "gradient_descent", "mended"),
    Question("plot", "Plot & interpret", 3.0, "written", rubric="1 point: <two> phases."),
)
ASSIGNMENTS = {CHAPTER: Assignment(CHAPTER, "02_exercises.ipynb", "", "", QUESTIONS)}


def graded(question, score, max_score, misconception=None):
    titles = {each.name: each.title for each in QUESTIONS}
    said = f"It makes {misconception}." if misconception else "Passed."
    return QuestionResult(
        question, titles[question], score, max_score, "graded", said, "", misconception
    )


def written(answer):
    return QuestionResult("plot", "Plot", None, 3.0, "needs reading", "Waits.", answer=answer)


def work(student, *results, **fields):
    return Record(student, CHAPTER, fields.pop("digest", "d"), results, **fields)


def whole(student, status, note=""):
    results = [
        QuestionResult(each.name, each.title, 0.0, each.points, status, "") for each in QUESTIONS
    ]
    return Record(student, CHAPTER, "" if status == "missing" else "d", tuple(results), note)


class Reader(HTMLParser):
    """The texts of a page by element."""

    def __init__(self, source):
        super().__init__()
        self.texts, self.open = {}, []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        if self.open:
            self.open.pop()

    def handle_data(self, data):
        for tag in set(self.open):
            self.texts[tag][-1] += data


def some_class():
    return [
        work("ada", graded("descent", 3.0, 3.0), graded("bug", 2.0, 2.0), written("<b>Falls</b>")),
        work(
            "bob",
            graded("descent", 0.0, 3.0, "sum-for-mean"),
            graded("bug", 0.0, 2.0, "sum-for-mean"),
            written("Rises"),
        ),
        work(
            "cyd",
            graded("descent", 0.0, 3.0, "one-step-too-few-and-sum-for-mean"),
            graded("bug", 2.0, 2.0),
        ),
        work("dan", graded("descent", 0.0, 3.0, "ascent"), graded("bug", 2.0, 2.0)),
        work("eve", graded("descent", 0.0, 3.0, "ascent"), graded("bug", 0.0, 2.0, "ascent")),
        work(
            "fay",
            graded("descent", 0.0, 3.0, "sum-for-mean"),
            dataclasses.replace(graded("bug", 0.0, 2.0), status="timed out"),
        ),
        whole("gil", "missing"),
        whole("hal", "unreadable", "It is no notebook."),
    ]


def test_commonest_counts_students_and_both_halves_of_a_pair():
    assert commonest(some_class()) == [("sum-for-mean", 3), ("ascent", 2), ("one-step-too-few", 1)]
    assert commonest(some_class(), n=1) == [("sum-for-mean", 3)]
    assert commonest([]) == []


def test_a_student_counts_once_in_all_assignments():
    wrong = graded("descent", 0.0, 3.0, "ascent")
    assert commonest([work("ada", wrong), Record("ada", "03", "d", (wrong, wrong))]) == [
        ("ascent", 1)
    ]


def test_a_written_answer_counts_when_it_has_been_read():
    read = [
        work(name, dataclasses.replace(written("x"), score=score, status="graded"))
        for name, score in (("ada", 3.0), ("bob", 1.5))
    ]
    report = class_report([*read, work("cyd", written("y"))], ASSIGNMENTS)
    assert Reader(report).texts["td"][5:] == ["–", "2.25 of 3", "1"]


def test_equal_counts_are_in_alphabetical_order_whatever_the_order_of_records():
    records = [
        work(name, graded("descent", 0.0, 3.0, mistake))
        for name, mistake in [("a", "sum-for-mean"), ("b", "ascent"), ("c", "rate-twice")]
    ]
    expected = [("ascent", 1), ("rate-twice", 1), ("sum-for-mean", 1)]
    assert commonest(records) == commonest(records[::-1]) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sum-for-mean", ("sum-for-mean",)),
        ("sum-for-mean-and-gradient-outside-loop", ("sum-for-mean", "gradient-outside-loop")),
        ("ascent-and-ascent", ("ascent",)),
        ("ascent-and-never-heard-of", ("ascent-and-never-heard-of",)),
        ("ascent-and-sum-for-mean-and-rate-twice", ("ascent", "sum-for-mean", "rate-twice")),
        ("keep-and-drop-mixed", ("keep-and-drop-mixed",)),
        (None, ()),
    ],
)
def test_a_pair_is_taken_apart_only_if_both_mistakes_are_known(name, expected):
    assert singles(name) == expected


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (whole("gil", "missing"), "missing"),
        (Record("gil", CHAPTER, "", ()), "missing"),
        (dataclasses.replace(whole("gil", "missing"), digest="d"), "handed in"),
        (whole("hal", "unreadable"), "unreadable"),
        (work("ada", written("x")), "handed in"),
    ],
)
def test_the_state_of_a_work_as_a_whole(record, state):
    assert state_of(record) == state


def test_the_report_names_the_next_topic_and_counts_the_class():
    report = class_report(some_class(), ASSIGNMENTS)
    topic, rest = report.split("<h2>02 Gradient descent</h2>")
    names = re.findall(r"<strong>(.*?)</strong>, <code>(.*?)</code>", topic)
    assert names == [
        ("3 students", "sum-for-mean"),
        ("2 students", "ascent"),
        ("1 student", "one-step-too-few"),
    ]
    assert "It makes sum-for-mean." in topic
    assert "8 students: 6 handed in, 1 missing, 1 unreadable." in rest


def test_a_mistake_seen_only_in_a_pair_is_explained_from_its_check():
    from course_lib.exercises.registry import find

    mistakes = find("gradient_descent").misconceptions
    (expected,) = (each.diagnosis for each in mistakes if each.name == "gradient-outside-loop")
    pair = graded("descent", 0.0, 3.0, "sum-for-mean-and-gradient-outside-loop")
    shown = Reader(class_report([work("ada", pair)], ASSIGNMENTS)).texts["li"]
    (line,) = {each for each in shown if each.startswith("1 student, gradient-outside-loop")}
    assert expected.replace("`", "") in line


def test_the_report_gives_the_share_right_and_the_mistakes_of_each_question():
    report = class_report(some_class(), ASSIGNMENTS)
    read = Reader(report)
    cells = read.texts["td"][5:]
    assert cells == [
        *("1 of 6 (17 %)", "0.5 of 3", "0"),
        *("3 of 6 (50 %)", "1 of 2", "1"),
        *("–", "–", "2"),
    ]
    of_bug = report.split("<h3>Mistakes in: Find the bug</h3>")[1].split("</ul>")[0]
    assert re.findall(r"<strong>(.*?)</strong>, <code>(.*?)</code>", of_bug) == [
        ("1 student", "ascent"),
        ("1 student", "sum-for-mean"),
    ]


def test_totals_are_counted_in_five_parts_and_said_in_numbers():
    read = Reader(class_report(some_class(), ASSIGNMENTS))
    assert [int(cell) for cell in read.texts["td"][:5]] == [3, 0, 2, 0, 1]
    assert read.texts["th"][2:7] == [
        *("0 to under 20 %", "20 to under 40 %", "40 to under 60 %", "60 to under 80 %"),
        "80 to 100 %",
    ]


@given(st.lists(st.integers(0, 10), min_size=1, max_size=30))
def test_every_total_is_in_exactly_one_part(points):
    records = [work(f"s{i}", graded("descent", value / 10, 1.0)) for i, value in enumerate(points)]
    cells = Reader(class_report(records, ASSIGNMENTS)).texts["td"][:5]
    expected = [0] * 5
    for value in points:
        expected[min(value // 2, 4)] += 1
    assert [int(cell) for cell in cells] == expected


def test_nobody_is_overlooked():
    noted = work("ivy", graded("descent", 3.0, 3.0), note="Two cells were copies.")
    report = class_report([*some_class(), noted], ASSIGNMENTS)
    last = report.split("<h2>Not graded, so that nobody is overlooked</h2>")[1]
    read = Reader(last)
    assert dict(zip(read.texts["h3"], read.texts["ul"], strict=True)) == {
        "02 Gradient descent: graded, with a note": "\nivy (Two cells were copies.)\n",
        "02 Gradient descent: not handed in": "\ngil\n",
        "02 Gradient descent: will be read by a person": "\nada: Plot\nbob: Plot\n",
        "02 Gradient descent: stopped: it took too long": "\nfay: Find the bug\n",
        "02 Gradient descent: not graded: the file could not be read": (
            "\nhal (It is no notebook.)\n"
        ),
    }


def test_a_class_that_is_all_right_needs_no_list():
    report = class_report([work("ada", graded("descent", 3.0, 3.0))], ASSIGNMENTS)
    assert "Everything is graded." in report
    assert "No known mistake was recognised." in report


def test_the_report_is_the_same_for_the_same_records_in_any_order():
    records = some_class()
    report = class_report(records, ASSIGNMENTS)
    for seed in range(5):
        random.Random(seed).shuffle(records)
        assert class_report(records, ASSIGNMENTS) == report


def test_hostile_texts_stay_texts_in_the_report():
    attack = "<script>alert(1)</script>"
    result = dataclasses.replace(
        graded("descent", 0.0, 3.0, attack), title=attack, diagnosis=attack
    )
    late = dataclasses.replace(result, status="timed out", question="bug")
    report = class_report([work(attack, result, late, note=attack)], {})
    assert attack not in report
    assert "&lt;script&gt;" in report


def test_grades_are_sorted_and_the_same_bytes_in_any_order(tmp_path):
    records = some_class()
    first = write_grades(records, tmp_path / "one.csv").read_bytes()
    for seed in range(5):
        random.Random(seed).shuffle(records)
        mixed = [
            dataclasses.replace(
                one, results=tuple(random.Random(seed).sample(one.results, len(one.results)))
            )
            for one in records
        ]
        assert write_grades(mixed, tmp_path / "two.csv").read_bytes() == first
    rows = list(csv.DictReader(first.decode().splitlines()))
    assert list(rows[0]) == [
        *("student", "assignment", "question", "title", "score", "max_score", "status"),
        *("misconception", "diagnosis"),
    ]
    keys = [(row["student"], row["assignment"], row["question"]) for row in rows]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys)) == sum(len(one.results) for one in records)
    (plot,) = (row for row in rows if row["student"] == "ada" and row["question"] == "plot")
    assert (plot["score"], plot["max_score"], plot["status"]) == ("", "3", "needs reading")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_a_spreadsheet_runs_no_cell(tmp_path, start):
    result = dataclasses.replace(graded("descent", 0.0, 3.0), title=start, diagnosis=start)
    path = write_grades([work(start, result)], tmp_path / "grades.csv")
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    for column in ("student", "title", "diagnosis"):
        assert row[column] == "'" + start.replace("\r", "\n")


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
LINES = CELLS.map(lambda text: re.sub(r"^[\s']+|\s+$", "", text.replace("\r", "\n")))


@given(CELLS)
def test_what_is_guarded_comes_back(text):
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@"))
    if not text.startswith("'"):
        assert unguarded(guarded(text)) == text


@given(rows=st.lists(st.tuples(LINES, LINES), max_size=5))
def test_a_table_that_was_written_is_read_as_it_was(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("tables") / "one.csv"
    path.write_text(csv_text(["a", "b"], rows), encoding="utf-8", newline="")
    expected = [{"a": one, "b": two} for one, two in rows if one or two]
    assert [row for _, row in read_table(path, ["a"])] == expected


def test_the_queue_is_sorted_by_question_and_has_the_rubric(tmp_path):
    table, page = write_reading_queue(some_class()[::-1], ASSIGNMENTS, tmp_path)
    rows = [row for _, row in read_table(table, ["comment"])]
    start = [tuple(row.values())[:6] for row in rows]
    assert start == [
        ("ada", CHAPTER, "plot", "", "3", ""),
        ("bob", CHAPTER, "plot", "", "3", ""),
    ]
    read = Reader(page.read_text(encoding="utf-8"))
    assert read.texts["pre"] == ["1 point: <two> phases.", "<b>Falls</b>", "Rises"]
    assert read.texts["h4"] == ["ada", "bob"]


def test_questions_of_the_queue_are_in_the_order_of_the_notebook(tmp_path):
    first, second = Question("z", "Z", 1.0, "written"), Question("a", "A", 1.0, "written")
    known = {CHAPTER: dataclasses.replace(ASSIGNMENTS[CHAPTER], questions=(first, second))}
    results = [
        dataclasses.replace(written("text"), question=each.name, title=each.title)
        for each in (second, first)
    ]
    records = [work("bob", *results), work("ada", *results)]
    table, _ = write_reading_queue(records, known, tmp_path)
    keys = [(row["question"], row["student"]) for _, row in read_table(table, [])]
    assert keys == [("z", "ada"), ("z", "bob"), ("a", "ada"), ("a", "bob")]


def fill(path, student, score, comment):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["student"] == student:
            row["score"], row["comment"] = score, comment
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def queue(path):
    rows = (row for _, row in read_table(path, []))
    return {row["student"]: (row["score"], row["comment"]) for row in rows}


def test_what_an_instructor_has_filled_in_stays(tmp_path):
    records = some_class()
    table, _ = write_reading_queue(records, ASSIGNMENTS, tmp_path)
    fill(table, "ada", "2.5", "- fine, but slow")
    late = work("zoe", written("Late, but here"))
    write_reading_queue([*records, late], ASSIGNMENTS, tmp_path)
    expected = {"ada": ("2.5", "- fine, but slow"), "bob": ("", ""), "zoe": ("", "")}
    assert queue(table) == expected
    before = table.read_bytes()
    write_reading_queue([late, *records], ASSIGNMENTS, tmp_path)
    assert table.read_bytes() == before


def test_a_score_goes_when_the_answer_has_changed(tmp_path):
    table, _ = write_reading_queue(some_class(), ASSIGNMENTS, tmp_path)
    fill(table, "bob", "1", "Why?")
    write_reading_queue([work("bob", written("Falls after all"))], ASSIGNMENTS, tmp_path)
    assert queue(table) == {"bob": ("", "Why?")}


def test_a_filled_row_is_never_lost_and_an_empty_one_goes(tmp_path):
    table, _ = write_reading_queue(some_class(), ASSIGNMENTS, tmp_path)
    fill(table, "bob", "1", "")
    _, page = write_reading_queue([], ASSIGNMENTS, tmp_path)
    assert queue(table) == {"bob": ("1", "")}
    assert "No answer waits for a reader." in page.read_text(encoding="utf-8")


def test_a_table_that_cannot_be_read_is_left_as_it_is(tmp_path):
    table = tmp_path / "reading.csv"
    table.write_text("something else\n", encoding="utf-8")
    with pytest.raises(ValueError, match="the columns must include student"):
        write_reading_queue(some_class(), ASSIGNMENTS, tmp_path)
    assert table.read_text(encoding="utf-8") == "something else\n"
