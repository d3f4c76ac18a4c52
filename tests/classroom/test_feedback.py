"""A student's page: everything in it, nothing run by it, readable by everyone."""

import csv
import dataclasses
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.classroom.marking.reading import answer_mark
from course_lib.classroom.records import QuestionResult, Record
from course_lib.classroom.returning.feedback import feedback_page, with_readings, write_feedback
from course_lib.classroom.returning.pages import page, table

VOID = {"meta", "br", "rect"}
RIGHT = QuestionResult("steps", "Steps", 1.0, 1.0, "graded", "Passed.")
WRONG = QuestionResult(
    "descent",
    "Gradient descent",
    0.0,
    3.0,
    "graded",
    "It adds the gradient in `theta + step`.",
    "Look at the sign.",
    "ascent",
    (("given", "X = [[1]]"), ("expected", "[0.5]"), ("got", "[-0.5]")),
)
LATE = QuestionResult("bug", "Find the bug", 0.0, 2.0, "timed out", "It ran for over 10 s.")
WRITTEN = QuestionResult(
    "plot", "Plot", None, 3.0, "needs reading", "A person reads this.", answer="It falls fast."
)
ADA = Record("ada", "02_gradient_descent", "d1", (RIGHT, WRONG, LATE, WRITTEN))
BOB = Record("bob", "02_gradient_descent", "d2", (RIGHT, WRITTEN))


class Reader(HTMLParser):
    """What a browser makes of a page: elements with attributes, texts, and unclosed elements."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def names(self):
        return [name for name, _ in self.elements]


def test_holds_scores_words_diagnosis_hint_and_details():
    read = Reader(feedback_page(ADA, "02 Gradient descent"))
    assert read.texts["title"] == read.texts["h1"] == ["Feedback: 02 Gradient descent"]
    (shown,) = read.texts["main"]
    assert "1 of 9 points so far; up to 3 more once a person has read your answer" in shown
    assert "It adds the gradient in theta + step." in shown
    assert "Hint: Look at the sign." in shown
    assert read.texts["code"] == ["theta + step"]
    assert read.texts["pre"] == ["X = [[1]]", "[0.5]", "[-0.5]", "It falls fast."]


def test_the_table_says_each_status_in_words():
    read = Reader(feedback_page(ADA, "02"))
    cells = read.texts["td"]
    assert cells == [
        *("1 of 1", "✓ right"),
        *("0 of 3", "✗ not right yet"),
        *("0 of 2", "… stopped: it took too long"),
        *("up to 3", "… will be read by a person"),
    ]
    heads = [attributes for name, attributes in read.elements if name == "th"]
    assert [head["scope"] for head in heads] == ["col"] * 3 + ["row"] * 4
    assert "caption" in read.names()


def test_partly_right_is_neither_right_nor_wrong():
    half = dataclasses.replace(WRONG, score=1.5)
    page_of_half = feedback_page(dataclasses.replace(ADA, results=(half,)), "02")
    assert Reader(page_of_half).texts["td"] == ["1.5 of 3", "✗ partly right"]


def test_needs_no_network_and_runs_nothing():
    read = Reader(feedback_page(ADA, "02"))
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(read.names())
    policies = [
        attributes["content"]
        for _, attributes in read.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    for _, attributes in read.elements:
        assert not {"src", "href", "srcset"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    (style,) = read.texts["style"]
    assert "url(" not in style
    assert "@import" not in style


def test_a_screen_reader_finds_language_landmark_and_headings_in_order():
    read = Reader(feedback_page(ADA, "02"))
    assert ("html", {"lang": "en"}) in read.elements
    assert read.names().count("main") == 1
    levels = [int(name[1]) for name in read.names() if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


HOSTILE = st.text(
    st.one_of(st.sampled_from("<>&\"'`\x00\x1b\ud800\u202e\n"), st.characters()), max_size=40
)


@given(
    HOSTILE, HOSTILE, HOSTILE, st.sampled_from(["", "<script>alert(1)</script>", "--><b onx=1>"])
)
def test_no_text_of_a_student_becomes_an_element(one, two, three, attack):
    tame = Reader(feedback_page(_with_texts("a", "b", "c"), "t"))
    wild = Reader(feedback_page(_with_texts(one + attack, attack + two, three + attack), attack))
    without_code = [each for each in wild.elements if each[0] != "code"]
    assert without_code == tame.elements
    assert wild.open == []


def _with_texts(one, two, three):
    result = dataclasses.replace(
        WRITTEN,
        title=f"T{one}",
        diagnosis=f"D{two}",
        hint=f"H{three}",
        answer=f"A{one}",
        details=((f"l{two}", three),),
    )
    return Record("ada", "02", "", (result,))


def luminance(colour):
    def linear(channel):
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_good_in_light_dark_and_print():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    (style,) = Reader(page("t", [])).texts["style"]
    assert "color-scheme: light dark" in style
    palettes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{([^}]*)\}", style)
    ]
    assert len(palettes) == 3
    for colours in palettes:
        for ground in (colours["page"], colours["box"]):
            assert contrast(colours["text"], ground) >= 7
            assert contrast(colours["quiet"], ground) >= 4.5
        assert contrast(colours["bar"], colours["page"]) >= 3
        assert contrast(colours["line"], colours["page"]) >= 3


def test_a_table_is_named_and_its_cells_are_left_as_html():
    read = Reader(table("a < b", ["x"], [["<em>1</em>"]]))
    assert read.texts["caption"] == ["a < b"]
    assert read.texts["em"] == ["1"]


HEADER = "student,assignment,question,score,max_score,comment\n"


def filled(tmp_path, *rows, header=HEADER, name="reading.csv"):
    path = tmp_path / name
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_reading_gives_its_score_and_comment(tmp_path):
    path = filled(tmp_path, 'ada,02_gradient_descent,plot,2.5,3,"Good, but the rate?"')
    ada, bob = with_readings([ADA, BOB], path)
    assert bob == BOB
    assert ada.results[:3] == ADA.results[:3]
    assert ada.results[3] == dataclasses.replace(
        WRITTEN, score=2.5, status="graded", diagnosis="Good, but the rate?"
    )
    (shown,) = Reader(feedback_page(ada, "02")).texts["main"]
    assert "3.5 of 9 points\n" in shown
    assert "✓ read by a person: 2.5 of 3 points" in shown
    assert "Good, but the rate?" in shown


def test_a_reading_may_come_from_a_spreadsheet_of_another_country(tmp_path):
    path = tmp_path / "reading.csv"
    text = HEADER.replace(",", ";") + "ada;02_gradient_descent;plot;2,5;3;'- kurz\n\n;;;;;\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    result = with_readings([ADA], path)[0].results[3]
    assert (result.score, result.diagnosis) == (2.5, "- kurz")


@pytest.mark.parametrize(("cell", "score"), [("0", 0.0), ("3", 3.0), ("3.0", 3.0)])
def test_nothing_and_all_of_the_points_can_be_given(tmp_path, cell, score):
    path = filled(tmp_path, f"ada,02_gradient_descent,plot,{cell},3,")
    assert with_readings([ADA], path)[0].results[3].score == score


@pytest.mark.parametrize("status", ["missing", "unreadable"])
def test_a_reading_of_what_is_not_there_any_more_counts_for_nothing(tmp_path, status):
    gone = dataclasses.replace(WRITTEN, score=0.0, status=status, answer="")
    record = dataclasses.replace(ADA, results=(gone,))
    path = filled(tmp_path, "ada,02_gradient_descent,plot,3,3,")
    assert with_readings([record], path) == [record]


def test_a_row_without_a_score_waits_on(tmp_path):
    assert with_readings([ADA], filled(tmp_path, "ada,02_gradient_descent,plot,,3,")) == [ADA]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("ada,02_gradient_descent,plot,3.1,3,", "score", "0 to 3, got '3.1'"),
        ("ada,02_gradient_descent,plot,-1,3,", "score", "0 to 3, got '-1'"),
        ("ada,02_gradient_descent,plot,nan,3,", "score", "0 to 3, got 'nan'"),
        ("ada,02_gradient_descent,plot,good,3,", "score", "0 to 3, got 'good'"),
        ("eve,02_gradient_descent,plot,1,3,", "student", "got 'eve'"),
        ("ada,03_sgd,plot,1,3,", "student", "'03_sgd', got 'ada'"),
        ("ada,02_gradient_descent,steps,1,1,", "question", "got 'steps', which is 'graded'"),
        ("ada,02_gradient_descent,plots,1,1,", "question", "got 'plots'"),
        ("bob,02_gradient_descent,plot,1,3,", "question", "'plot' of bob stands there twice"),
    ],
)
def test_a_wrong_reading_is_refused_with_line_and_column(tmp_path, row, column, says):
    path = filled(tmp_path, "bob,02_gradient_descent,plot,3,3,well done", row)
    place = f"reading.csv, line 3, column {column}"
    with pytest.raises(ValueError, match=f"{place}.*{re.escape(says)}"):
        with_readings([ADA, BOB], path)


def test_an_answer_that_changed_since_it_was_read_is_refused(tmp_path):
    header = HEADER.replace("comment", "comment,answer")
    row = "ada,02_gradient_descent,plot,2,3,ok," + answer_mark(WRITTEN)
    path = filled(tmp_path, row, header=header)
    assert with_readings([ADA], path)[0].results[3].score == 2
    changed = dataclasses.replace(WRITTEN, answer="Another text.")
    with pytest.raises(ValueError, match="line 2, column answer: ada has changed"):
        with_readings([dataclasses.replace(ADA, results=(changed,))], path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"student,score\n", "line 1: the columns must include"),
        (b"", "line 1: the columns must include"),
        (HEADER.encode() + b"ada,02\n", "line 2: expected 6 cells, got 2"),
        (HEADER.encode() + b"ada,02,plot,1,3,\xfc\n", "must be a CSV file in UTF-8"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(tmp_path, content, says):
    path = tmp_path / "reading.csv"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=says):
        with_readings([ADA], path)


def test_writes_a_page_for_every_record_and_the_readings_into_grades(tmp_path):
    for record in (ADA, BOB):
        record.save(tmp_path)
    path = filled(tmp_path, "bob,02_gradient_descent,plot,3,3,well done")
    pages = write_feedback(tmp_path, path)
    assert [each.relative_to(tmp_path).as_posix() for each in pages] == [
        "feedback/02_gradient_descent/ada.html",
        "feedback/02_gradient_descent/bob.html",
    ]
    ada, bob = (each.read_text(encoding="utf-8") for each in pages)
    assert "<title>Feedback: 02 Gradient descent</title>" in ada
    assert "will be read by a person" in ada
    assert "well done" in bob
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["student"], row["question"], row["score"]) for row in csv.DictReader(file)]
    assert rows == [
        *(("ada", "bug", "0"), ("ada", "descent", "0"), ("ada", "plot", ""), ("ada", "steps", "1")),
        *(("bob", "plot", "3"), ("bob", "steps", "1")),
    ]


def test_a_wrong_reading_writes_nothing(tmp_path):
    ADA.save(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    path = filled(tmp_path, "ada,02_gradient_descent,plot,4,3,")
    with pytest.raises(ValueError, match="column score"):
        write_feedback(tmp_path, path)
    assert sorted(tmp_path.rglob("*")) == sorted([*before, path])


def test_a_record_without_results_says_so():
    shown = feedback_page(Record("ada", "02", "", ()), "02")
    assert "Nothing of your work was graded" in shown
