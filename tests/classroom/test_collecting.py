"""Collecting: every kind of export, every trick in a zip, and a tired person's folders."""

import csv
import io
import json
import os
import stat
import unicodedata
import zipfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.classroom.intake import unpacking
from course_lib.classroom.intake.collecting import collect
from course_lib.classroom.intake.naming import safe_name, with_hash
from course_lib.classroom.intake.roster import Roster, read_roster

CHAPTER, FILE = "02_gradient_descent", "02_exercises.ipynb"
EARLY, LATER = (2026, 10, 1, 12, 0, 0), (2026, 10, 2, 12, 0, 0)


def notebook(text="x = 1", *grade_ids):
    cells = [
        {"cell_type": "code", "source": text, "metadata": {"nbgrader": {"grade_id": grade_id}}}
        for grade_id in grade_ids or ("steps",)
    ]
    return json.dumps({"cells": cells}).encode()


def packed(entries, path=None):
    """A zip with those entries, (name, bytes) or (name, bytes, time); a name may be a ZipInfo."""
    target = path or io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, *time in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            if name is not info:
                info.date_time = time[0] if time else EARLY
                info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path or target.getvalue()


def handed_in(folder, *path, content=None, at=None):
    file = folder.joinpath(*path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(notebook() if content is None else content)
    if at is not None:
        seconds = datetime(*at).timestamp()
        os.utime(file, (seconds, seconds))
    return file


def roster_file(tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def into(tmp_path):
    return tmp_path / "submissions"


def collected(into):
    """{student/assignment: content} of every file that stands in the folder."""
    return {
        path.relative_to(into).as_posix(): path.read_bytes()
        for path in into.rglob("*")
        if path.is_file() and path.name != "collected.csv"
    }


def one(report):
    (row,) = report.rows
    return row


def test_a_folder_of_folders_is_collected(tmp_path, into):
    source = tmp_path / "class"
    handed_in(source, "ada", FILE, content=notebook("a"), at=EARLY)
    handed_in(source, "bob", "my work", "deep", FILE, content=notebook("b"))
    handed_in(source, "eve", CHAPTER, FILE, content=notebook("e"))
    report = collect([source], into)
    assert collected(into) == {
        f"ada/{CHAPTER}/{FILE}": notebook("a"),
        f"bob/{CHAPTER}/{FILE}": notebook("b"),
        f"eve/{CHAPTER}/{FILE}": notebook("e"),
    }
    first = report.rows[0]
    assert (first.student, first.assignment, first.status) == ("ada", CHAPTER, "on time")
    assert first.file == f"class/ada/{FILE}"
    assert first.submitted == "2026-10-01T12:00:00"


def test_the_table_is_written_and_printed(tmp_path, into):
    handed_in(tmp_path / "class", "ada", FILE, at=EARLY)
    roster = roster_file(tmp_path, "student\nada\nbob\n")
    report = collect([tmp_path / "class"], into, roster)
    with (into / "collected.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["student", "assignment", "file", "submitted", "status", "note"]
    assert [(row["student"], row["status"]) for row in rows] == [
        ("ada", "on time"),
        ("bob", "missing"),
    ]
    lines = str(report).splitlines()
    assert lines[0].split() == ["student", "assignment", "submitted", "status", "note"]
    assert lines[-1] == "1 on time, 0 late, 1 missing, 0 unreadable"


@pytest.mark.parametrize("where", [("ada",), ("ada", CHAPTER), ("ada", "02")])
def test_one_students_folder_or_file_may_be_given(tmp_path, into, where):
    file = handed_in(tmp_path, *where, FILE)
    for source in (file, file.parent, tmp_path / "ada"):
        assert one(collect([source], into)).student == "ada"


@pytest.mark.parametrize("name", ["ada.ipynb", f"ada_{FILE}", "ada - 02_exercises.ipynb"])
def test_loose_files_are_named_by_student(tmp_path, into, name):
    source = tmp_path / "class"
    handed_in(source, name)
    handed_in(source, "notes.txt", content=b"for me")
    handed_in(source, "02_exercises_bob.ipynb")
    ids = ("steps", "descent", "normal")
    (source / name).write_bytes(notebook("a", *ids))
    (source / "02_exercises_bob.ipynb").write_bytes(notebook("b", *ids))
    report = collect([source], into)
    assert [(row.student, row.status) for row in report.rows] == [
        ("ada", "on time"),
        ("bob", "on time"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "02_exercises.ipynb",
        "02_exercises (1).ipynb",
        "02_exercises(3).ipynb",
        "02_exercises-2.ipynb",
        "02_EXERCISES.IPYNB",
        "02_exercises.ipynb.txt",
        "02_exercises.ipynb.json",
    ],
)
def test_the_assignment_is_known_by_the_name_of_the_file(tmp_path, into, name):
    handed_in(tmp_path / "class", "ada", name, content=notebook("x", "nothing known"))
    assert one(collect([tmp_path / "class"], into)).assignment == CHAPTER


def test_else_by_the_grade_ids_in_it(tmp_path, into):
    content = notebook("x", "bug", "plot", "steps", "batches", "epoch")
    handed_in(tmp_path / "class", "ada", "homework.ipynb", content=content)
    assert one(collect([tmp_path / "class"], into)).assignment == "03_stochastic_gradient_descent"


@pytest.mark.parametrize("ids", [("nothing",), ("bug", "plot")])
def test_a_notebook_that_could_be_any_is_unreadable(tmp_path, into, ids):
    handed_in(tmp_path / "class", "ada", "homework.ipynb", content=notebook("x", *ids))
    row = one(collect([tmp_path / "class"], into))
    assert (row.student, row.assignment, row.status) == ("ada", "", "unreadable")
    assert "which assignment" in row.note
    assert collected(into) == {}


def test_a_canvas_export_is_collected(tmp_path, into):
    export = packed(
        [
            (f"lovelaceada_12345_67890_{FILE}", notebook("ada")),
            ("turingalan_LATE_12346_67891_02_exercises-1.ipynb", notebook("alan")),
            ("müllerörn_777_67892_hw.zip", packed([(f"a/b/{FILE}", notebook("örn"))])),
        ],
        tmp_path / "export.zip",
    )
    report = collect([export], into)
    assert [(row.student, row.status) for row in report.rows] == [
        ("lovelaceada", "on time"),
        ("müllerörn", "on time"),
        ("turingalan", "late"),
    ]
    assert collected(into)[f"müllerörn/{CHAPTER}/{FILE}"] == notebook("örn")


@pytest.mark.parametrize("tail", ["/", "_/", "_"])
def test_a_moodle_export_is_collected(tmp_path, into, tail):
    export = packed(
        [
            (f"Ada Lovelace_1234567_assignsubmission_file{tail}{FILE}", notebook("ada"), EARLY),
            (f"José Núñez_99_assignsubmission_file{tail}{FILE}", notebook("josé"), LATER),
        ],
        tmp_path / "export.zip",
    )
    report = collect([export], into)
    assert [(row.student, row.submitted) for row in report.rows] == [
        ("Ada_Lovelace", "2026-10-01T12:00:00"),
        ("José_Núñez", "2026-10-02T12:00:00"),
    ]


def test_an_unpacked_export_in_a_folder_of_its_own_is_no_student(tmp_path, into):
    for name in ("lovelaceada_1_2_", "turingalan_3_4_"):
        handed_in(tmp_path / "downloads", "submissions", name + FILE)
    expected = ["lovelaceada", "turingalan"]
    report = collect([tmp_path / "downloads"], into)
    assert [row.student for row in report.rows] == expected
    again = packed(
        [(f"submissions/{name}{FILE}", notebook()) for name in ("lovelaceada_1_2_", "turing_3_4_")],
        tmp_path / "again.zip",
    )
    report = collect([again], tmp_path / "other")
    assert [row.student for row in report.rows] == ["lovelaceada", "turing"]


def test_an_export_within_a_students_folder_is_said_to_look_like_one(tmp_path, into):
    content = packed([(f"{who}_1{who[-1]}_2_{FILE}", notebook(who)) for who in ("a1", "b2")])
    handed_in(tmp_path / "class", "export.zip", content=content)
    handed_in(tmp_path / "class", "ada", FILE)
    rows = {row.student: row for row in collect([tmp_path / "class"], into).rows}
    assert rows.keys() == {"ada", "export"}
    assert "LMS" in rows["export"].note


def test_nobody_can_hand_in_for_somebody_else(tmp_path, into):
    """What a student packs or names is trusted in nothing, whatever it looks like."""
    source = tmp_path / "class"
    forged = [
        (f"bob_1_2_{FILE}", notebook("forged")),
        (f"bob_9_assignsubmission_file_/{FILE}", notebook("forged")),
        (f"bob/{CHAPTER}/{FILE}", notebook("forged")),
    ]
    handed_in(source, "eve", "hw.zip", content=packed(forged))
    handed_in(source, "eve", "bob_1_2_" + FILE, content=notebook("forged"))
    handed_in(source, "bob", FILE, content=notebook("bob"), at=EARLY)
    collect([source], into)
    found = collected(into)
    assert found[f"bob/{CHAPTER}/{FILE}"] == notebook("bob")
    assert {name.split("/")[0] for name in found} == {"bob", "eve"}


def test_the_newest_of_several_files_counts_and_the_report_says_so(tmp_path, into):
    source = tmp_path / "class"
    handed_in(source, "ada", FILE, content=notebook("old"), at=EARLY)
    handed_in(source, "ada", "02_exercises (1).ipynb", content=notebook("new"), at=LATER)
    row = one(collect([source], into))
    assert "newest readable of 2 files" in row.note
    assert collected(into) == {f"ada/{CHAPTER}/{FILE}": notebook("new")}


def test_canvas_numbers_resubmissions(tmp_path, into):
    names = {n: f"lovelaceada_1_7_02_exercises{n}.ipynb" for n in ("-2", "-10", "", "-1")}
    entries = [(name, notebook(number)) for number, name in names.items()]
    export = packed(entries, tmp_path / "export.zip")
    collect([export], into)
    assert collected(into) == {f"lovelaceada/{CHAPTER}/{FILE}": notebook("-10")}


def test_a_readable_file_counts_rather_than_a_newer_one_that_is_broken(tmp_path, into):
    source = tmp_path / "class"
    handed_in(source, "ada", FILE, content=notebook("whole"), at=EARLY)
    handed_in(source, "ada", "02_exercises (1).ipynb", content=notebook("cut")[:20], at=LATER)
    assert one(collect([source], into)).status == "on time"
    assert collected(into) == {f"ada/{CHAPTER}/{FILE}": notebook("whole")}


def test_an_unreadable_notebook_is_kept_and_named(tmp_path, into):
    handed_in(tmp_path / "class", "ada", FILE, content=b"")
    handed_in(tmp_path / "class", "bob", FILE, content=b"[" * 100_000)
    first, second = collect([tmp_path / "class"], into).rows
    assert (first.status, first.note) == ("unreadable", "The file is empty.")
    assert "nested too deep" in second.note
    assert collected(into)[f"ada/{CHAPTER}/{FILE}"] == b""


def test_collecting_again_replaces_by_newer_and_leaves_the_same(tmp_path, into):
    source = tmp_path / "class"
    handed_in(source, "ada", FILE, content=notebook("first"), at=EARLY)
    handed_in(source, "bob", FILE, content=notebook("bob"), at=EARLY)
    collect([source], into)
    target = into / "ada" / CHAPTER / FILE
    untouched = target.stat()
    first = collect([source], into)
    assert target.stat().st_ino == untouched.st_ino
    assert target.stat().st_mtime_ns == untouched.st_mtime_ns

    handed_in(tmp_path / "more", "ada", FILE, content=notebook("second"), at=LATER)
    second = collect([tmp_path / "more"], into)
    assert target.read_bytes() == notebook("second")
    assert second.rows[1] == first.rows[1]  # bob's

    again = collect([source], into)
    assert target.read_bytes() == notebook("second")
    assert again.rows[0].submitted == "2026-10-02T12:00:00"
    assert "Left as it was" in again.rows[0].note


def test_the_same_file_copied_later_is_not_late(tmp_path, into):
    roster = roster_file(tmp_path, "student,due\nada,2026-10-01\n")
    handed_in(tmp_path / "class", "ada", FILE, at=EARLY)
    assert one(collect([tmp_path / "class"], into, roster)).status == "on time"
    handed_in(tmp_path / "class", "ada", FILE, at=LATER)
    assert one(collect([tmp_path / "class"], into, roster)).status == "on time"


def test_a_broken_file_never_replaces_a_whole_one(tmp_path, into):
    handed_in(tmp_path / "class", "ada", FILE, content=notebook("whole"), at=EARLY)
    collect([tmp_path / "class"], into)
    handed_in(tmp_path / "class", "ada", FILE, content=b"{", at=LATER)
    assert one(collect([tmp_path / "class"], into)).status == "on time"
    assert collected(into) == {f"ada/{CHAPTER}/{FILE}": notebook("whole")}


@pytest.mark.parametrize(
    ("due", "at", "status"),
    [
        ("2026-10-01", (2026, 10, 1, 23, 59, 58), "on time"),
        ("2026-10-01", (2026, 10, 2, 0, 0, 2), "late"),
        ("2026-10-01T12:00", (2026, 10, 1, 12, 0, 0), "on time"),
        ("2026-10-01T12:00", (2026, 10, 1, 12, 0, 2), "late"),
        ("2026-10-01 12:00:30", (2026, 10, 1, 12, 0, 20), "on time"),
        ("", (2026, 10, 1, 12, 0, 0), "on time"),
    ],
)
def test_late_is_what_comes_after_the_due_time(tmp_path, into, due, at, status):
    roster = roster_file(tmp_path, f"student,due\nada,{due}\n")
    export = packed([(f"ada/{FILE}", notebook(), at)], tmp_path / "class.zip")
    assert one(collect([export], into, roster)).status == status


def test_a_student_cannot_set_the_clock_in_a_zip_of_their_own(tmp_path, into):
    roster = roster_file(tmp_path, "student,due\nada,2026-10-01\neve,2026-10-01\n")
    backdated = packed([(FILE, notebook(), EARLY)])
    source = tmp_path / "class"
    handed_in(source, "eve", "hw.zip", content=backdated, at=LATER)
    export = packed([("ada/hw.zip", backdated, LATER)], tmp_path / "class.zip")
    report = collect([source, export], into, roster)
    assert [row.status for row in report.rows] == ["late", "late"]


def test_the_missing_are_told_whether_there_is_time(tmp_path, into):
    roster = roster_file(tmp_path, "student,due\nada,\nbob,2026-10-05T18:00\neve,2026-10-05\n")
    handed_in(tmp_path / "class", "ada", FILE)
    report = collect([tmp_path / "class"], into, roster, now=datetime(2026, 10, 5, 20, 0))
    assert [(row.student, row.status, row.note) for row in report.rows[1:]] == [
        ("bob", "missing", ""),
        ("eve", "missing", "There is time until 2026-10-05 23:59."),
    ]


def test_who_hands_in_later_is_missing_no_longer(tmp_path, into):
    roster = roster_file(tmp_path, "student\nada\nbob\n")
    handed_in(tmp_path / "class", "ada", FILE)
    collect([tmp_path / "class"], into, roster)
    handed_in(tmp_path / "more", "bob", FILE)
    report = collect([tmp_path / "more"], into, roster)
    assert [(row.student, row.status) for row in report.rows] == [
        ("ada", "on time"),
        ("bob", "on time"),
    ]


ROSTER = """student,name,lms_id
s001,Ada Lovelace,12345
s002,"Núñez, José",
s003,Anna Maria van der Berg,
s004,Kim Lee,
s005,Kim Lee,55
"""


@pytest.mark.parametrize(
    ("place", "student"),
    [
        (f"whoever_12345_1_{FILE}", "s001"),
        (f"lovelaceada_12345_1_{FILE}", "s001"),
        (f"nunezjose_7_1_{FILE}", "s002"),
        (f"José Núñez_4_assignsubmission_file_/{FILE}", "s002"),
        (unicodedata.normalize("NFD", f"José Núñez_4_assignsubmission_file_/{FILE}"), "s002"),
        (f"vanderberganna maria_8_1_{FILE}", "s003"),
        (f"s003/{FILE}", "s003"),
        (f"S003/{FILE}", "s003"),
        (f"12345/{FILE}", "s001"),
        (f"Ada Lovelace/{FILE}", "s001"),
        (f"leekim_55_1_{FILE}", "s005"),
    ],
)
def test_the_roster_knows_whom_the_lms_means(tmp_path, into, place, student):
    export = packed([(place, notebook())], tmp_path / "export.zip")
    report = collect([export], into, roster_file(tmp_path, ROSTER))
    assert [row.student for row in report.rows if row.status == "on time"] == [student]


def test_a_roster_given_later_moves_what_was_collected_without_it(tmp_path, into):
    places = [f"lovelaceada_12345_1_{FILE}", f"mallory_666_1_{FILE}"]
    export = packed([(place, notebook(place)) for place in places], tmp_path / "export.zip")
    collect([export], into)
    assert len(collected(into)) == 2
    report = collect([export], into, roster_file(tmp_path, ROSTER))
    assert collected(into) == {
        f"s001/{CHAPTER}/{FILE}": notebook(places[0]),
        f"mallory/{CHAPTER}/{FILE}": notebook(places[1]),
    }
    handed = [row.student for row in report.rows if row.status == "on time"]
    assert handed == ["mallory", "s001"]
    assert not (into / "lovelaceada").exists()


@pytest.mark.parametrize(
    ("place", "note"),
    [
        (f"mallory_666_1_{FILE}", "Not in the roster"),
        (f"lovelaceada_666_1_{FILE}", "Not in the roster"),  # another one of that name
        (f"s001_666_1_{FILE}", "somebody else has this name"),
        (f"Kim Lee_3_assignsubmission_file_/{FILE}", "give their lms_id"),
    ],
)
def test_whom_the_roster_does_not_know_is_kept_with_a_note(tmp_path, into, place, note):
    export = packed([(place, notebook())], tmp_path / "export.zip")
    report = collect([export], into, roster_file(tmp_path, ROSTER))
    (row,) = (row for row in report.rows if row.status == "on time")
    assert note in row.note
    assert row.student not in ("s001", "s004", "s005")


def test_two_persons_who_fit_one_student_of_the_roster_are_kept_apart(tmp_path, into):
    roster = roster_file(tmp_path, "student,name\ns1,Ann Li\n")
    places = [f"Ann Li_{n}_assignsubmission_file_/{FILE}" for n in (1, 2)]
    export = packed([(place, notebook(place)) for place in places], tmp_path / "export.zip")
    report = collect([export], into, roster)
    rows = [row for row in report.rows if row.status == "on time"]
    assert len({row.student for row in rows} - {"s1"}) == 2
    assert all("give the lms_id" in row.note for row in rows)
    assert sorted(collected(into).values()) == sorted(map(notebook, places))


PLACES = (
    f"Ann Li_1_assignsubmission_file_/{FILE}",
    f"Ann Li_2_assignsubmission_file_/{FILE}",
    f"Ann_Li_3_assignsubmission_file_/{FILE}",
    f"ann li/{FILE}",
    f"Ann?Li/{FILE}",
    f"annli_4_1_{FILE}",
    f"annli_5_1_{FILE}",
    f"{'long' * 40}1/{FILE}",
    f"{'long' * 40}2/{FILE}",
)


def test_two_students_never_share_a_folder_in_one_run_or_in_several(tmp_path, into):
    exports = [
        packed([(place, notebook(place))], tmp_path / f"{number}.zip")
        for number, place in enumerate(PLACES)
    ]
    for export in exports:
        collect([export], into)
    assert sorted(collected(into).values()) == sorted(map(notebook, PLACES))
    everyone = collected(into)
    for export in exports[::-1]:
        collect([export], into)
    assert collected(into) == everyone
    folders = [name.split("/")[0] for name in everyone]
    assert len({folder.casefold() for folder in folders}) == len(PLACES)

    together = tmp_path / "together"
    collect(exports, together)
    assert sorted(collected(together).values()) == sorted(map(notebook, PLACES))


def test_one_spelling_in_two_normal_forms_is_one_student(tmp_path, into):
    names = [unicodedata.normalize(form, f"Zoë/{FILE}") for form in ("NFC", "NFD")]
    export = packed(
        [(names[0], notebook("old"), EARLY), (names[1], notebook("new"), LATER)],
        tmp_path / "class.zip",
    )
    assert one(collect([export], into)).student == unicodedata.normalize("NFC", "Zoë")
    assert list(collected(into).values()) == [notebook("new")]


def test_namesakes_in_one_assignment_are_not_guessed_at_in_another(tmp_path, into):
    """As with blind marking, where Moodle calls everybody Participant."""
    places = [f"Participant_{n}_assignsubmission_file_/{FILE}" for n in (1, 2)]
    others = [f"Participant_{n}_assignsubmission_file_/03_exercises.ipynb" for n in (3, 4)]
    for number, place in enumerate([*places, *others]):
        export = packed([(place, notebook(place))], tmp_path / f"{number}.zip")
        if number:
            collect([export], into)
    report = collect([tmp_path / "0.zip"], into)
    by_student = {}
    for row in report.rows:
        by_student.setdefault(row.student, set()).add(row.file)
    assert sorted(map(len, by_student.values())) == [1, 1, 2]  # 2 and 3 had no namesake yet
    together = collect([tmp_path / f"{number}.zip" for number in range(4)], tmp_path / "other")
    assert len({row.student for row in together.rows}) == 4


def test_moodle_numbers_a_person_anew_for_each_assignment(tmp_path, into):
    export = packed(
        [
            (f"Ann Li_1_assignsubmission_file_/{FILE}", notebook()),
            ("Ann Li_2_assignsubmission_file_/03_exercises.ipynb", notebook()),
        ],
        tmp_path / "export.zip",
    )
    assert {row.student for row in collect([export], into).rows} == {"Ann_Li"}


# The attacks -------------------------------------------------------------------------------------


def info(name, mode=0, **fields):
    entry = zipfile.ZipInfo("x", EARLY)
    entry.filename = name
    entry.external_attr = mode << 16
    for field, value in fields.items():
        setattr(entry, field, value)
    return entry


@pytest.mark.parametrize(
    "name",
    [
        f"../../{FILE}",
        f"ada/../../{FILE}",
        f"ada/../bob/{FILE}",
        f"/{FILE}",
        f"ada//{FILE}",
        f"./{FILE}",
        f"C:/{FILE}",
        f"c:{FILE}",
        f"..\\..\\{FILE}",
        f"ada\\{FILE}",
    ],
)
def test_a_path_that_leads_out_is_refused_and_stops_nothing(tmp_path, into, name):
    nested = packed([(info(name), notebook("evil"))])
    outer = [(info(name), notebook("evil")), (f"bob/{FILE}", notebook("bob"))]
    export = packed([*outer, ("eve/hw.zip", nested)], tmp_path / "class.zip")
    before = sorted(path.name for path in tmp_path.iterdir())
    report = collect([export], into)
    assert collected(into) == {f"bob/{CHAPTER}/{FILE}": notebook("bob")}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "submissions"])
    bad = [row for row in report.rows if row.status == "unreadable"]
    assert len(bad) == 2
    assert "eve" in {row.student for row in bad}
    assert all("Its name" in row.note for row in bad)


def test_a_name_with_a_nul_is_refused(tmp_path, into):
    raw = packed([("ada/02_exercisesX.ipynb", notebook())]).replace(b"sX.ip", b"s\0.ip")
    (tmp_path / "class.zip").write_bytes(raw)
    row = one(collect([tmp_path / "class.zip"], into))
    assert (row.status, row.note) == ("unreadable", "Its name is no plain path.")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_in_a_zip_are_refused(tmp_path, into, kind):
    secret = handed_in(tmp_path, "secret", FILE)
    entries = [
        (info(f"eve/{FILE}", kind | 0o777), str(secret)),
        (info("eve/folder", kind | 0o777), str(secret.parent)),
    ]
    report = collect([packed(entries, tmp_path / "class.zip")], into)
    assert {row.note for row in report.rows} == {"It is a link or a device, not a file."}
    assert collected(into) == {}


def test_links_in_a_folder_are_not_followed(needs_posix, tmp_path, into):
    source = tmp_path / "class"
    secret = handed_in(tmp_path, "secret", FILE, content=notebook("secret"))
    handed_in(source, "bob", FILE)
    (source / "eve").mkdir()
    (source / "eve" / FILE).symlink_to(secret)
    (source / "mallory").symlink_to(secret.parent)
    os.mkfifo(source / "eve" / "03_exercises.ipynb")
    report = collect([source], into)
    assert list(collected(into)) == [f"bob/{CHAPTER}/{FILE}"]
    bad = [row for row in report.rows if row.status == "unreadable"]
    assert sorted((row.student, row.assignment) for row in bad) == [
        ("eve", CHAPTER),
        ("eve", "03_stochastic_gradient_descent"),
        ("mallory", ""),
    ]


def bomb(depth, size):
    """A zip whose zips hold ever more zeros, like 42.zip but small."""
    content = packed([(FILE, bytes(size))])
    for _ in range(depth):
        content = packed([(f"{number}.zip", content) for number in range(4)])
    return content


def test_a_bomb_is_refused_at_little_cost(tmp_path, into):
    source = tmp_path / "class"
    handed_in(source, "eve", "deep.zip", content=bomb(4, 1_000))
    handed_in(source, "mallory", "wide.zip", content=bomb(1, 30_000_000))
    handed_in(source, "bob", FILE)
    report = collect([source], into)
    assert list(collected(into)) == [f"bob/{CHAPTER}/{FILE}"]
    notes = {row.student: row.note for row in report.rows}
    assert "within 3 others" in notes["eve"]
    assert "zip bomb" in notes["mallory"]


def test_three_zips_within_each_other_are_fine(tmp_path, into):
    content = packed([("a.zip", packed([("b.zip", packed([(FILE, notebook())]))]))])
    handed_in(tmp_path / "class", "ada", "hw.zip", content=content)
    assert one(collect([tmp_path / "class"], into)).status == "on time"


def test_real_bytes_are_counted_whatever_the_header_says(tmp_path, into, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_BYTES", 300_000)
    content = os.urandom(200_000)
    raw = packed([(f"eve/{n}.ipynb", content) for n in range(3)])
    lying = raw.replace((200_000).to_bytes(4, "little"), (7).to_bytes(4, "little"))
    assert lying != raw
    (tmp_path / "class.zip").write_bytes(lying)
    report = collect([tmp_path / "class.zip"], into)
    assert {row.status for row in report.rows} == {"unreadable"}

    packed([(f"eve/{n}.ipynb", content) for n in range(3)], tmp_path / "class.zip")
    report = collect([tmp_path / "class.zip"], tmp_path / "other")
    assert "MB come out of it" in report.rows[-1].note


def test_a_notebook_too_large_to_be_graded_is_not_unpacked(tmp_path, into, monkeypatch):
    monkeypatch.setattr(unpacking, "LARGEST_FILE", 1_999_999)
    export = packed([(f"eve/{FILE}", os.urandom(2_000_000))], tmp_path / "class.zip")
    assert "more than 1 MB" in one(collect([export], into)).note


def test_folders_have_a_depth(tmp_path, into):
    handed_in(tmp_path / "class", "eve", *["deeper"] * 40, FILE)
    handed_in(tmp_path / "class", "ada", *["deeper"] * 20, FILE)
    report = collect([tmp_path / "class"], into)
    assert [(row.student, row.status) for row in report.rows] == [
        ("ada", "on time"),
        ("eve", "unreadable"),
    ]


def test_all_together_have_a_limit_too(tmp_path, into, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_BYTES_IN_ALL", 1_000)
    names = [f"{who}/{FILE}" for who in "abc"]
    export = packed([(name, notebook("x" * 400)) for name in names], tmp_path / "class.zip")
    report = collect([export], into)
    assert [row.status for row in report.rows] == ["on time", "on time", "unreadable"]


def test_too_many_files_of_one_student_are_one_row(tmp_path, into, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_FILES", 5)
    entries = [(f"eve/{number}.txt", b"x") for number in range(50)]
    export = packed([*entries, (f"bob/{FILE}", notebook())], tmp_path / "class.zip")
    report = collect([export], into)
    assert [(row.student, row.status) for row in report.rows] == [
        ("bob", "on time"),
        ("eve", "unreadable"),
    ]
    assert "after 5 other files" in report.rows[1].note


def test_a_table_of_contents_that_fills_the_memory_is_refused(tmp_path, into, monkeypatch):
    monkeypatch.setitem(unpacking.MOST_ENTRIES, False, 10)
    content = packed([(f"{number}.ipynb", b"x") for number in range(11)])
    handed_in(tmp_path / "class", "eve", "hw.zip", content=content)
    assert "more than 10 files" in one(collect([tmp_path / "class"], into)).note


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"no zip", packed([(FILE, notebook())])[:-30], b"PK\x05\x06" + bytes(9)]
)
def test_a_corrupt_zip_is_one_row(tmp_path, into, content):
    handed_in(tmp_path / "class", "eve", "hw.zip", content=content)
    handed_in(tmp_path / "class", "bob", FILE)
    report = collect([tmp_path / "class"], into)
    assert [(row.student, row.status) for row in report.rows] == [
        ("bob", "on time"),
        ("eve", "unreadable"),
    ]
    assert "no zip, or a damaged one" in report.rows[1].note
    (tmp_path / "whole.zip").write_bytes(content)
    assert one(collect([tmp_path / "whole.zip"], tmp_path / "other")).status == "unreadable"


def test_rows_of_what_could_not_be_taken_stay_until_it_is_collected_again(tmp_path, into):
    for name in ("one", "two"):
        handed_in(tmp_path, f"{name}.zip", content=b"broken")
        report = collect([tmp_path / f"{name}.zip"], into)
    assert [row.file for row in report.rows] == ["one.zip", "two.zip"]
    packed([(f"ada/{FILE}", notebook())], tmp_path / "one.zip")
    report = collect([tmp_path / "one.zip"], into)
    assert [row.file for row in report.rows] == ["two.zip", f"one.zip/ada/{FILE}"]


def test_an_empty_zip_is_said_to_be_empty(tmp_path, into):
    handed_in(tmp_path / "class", "ada.zip", content=packed([]))
    row = one(collect([tmp_path / "class"], into))
    assert (row.student, row.note) == ("ada", "It is a zip without files.")


def test_a_damaged_or_locked_entry_costs_no_other(tmp_path, into):
    broken, fine = notebook("broken " * 50), notebook("fine")
    raw = bytearray(packed([(f"eve/{FILE}", broken), (f"bob/{FILE}", fine)]))
    start = raw.index(b"eve/") + len(f"eve/{FILE}")
    raw[start + 5 : start + 15] = b"\xff" * 10
    (tmp_path / "class.zip").write_bytes(raw)
    rows = {row.student: row for row in collect([tmp_path / "class.zip"], into).rows}
    assert rows["bob"].status == "on time"
    assert "damaged" in rows["eve"].note

    raw = bytearray(packed([(f"eve/{FILE}", broken)]))
    for at in (6, raw.index(b"PK\x01\x02") + 8):  # the flag "encrypted", in both headers
        raw[at] |= 1
    (tmp_path / "class.zip").write_bytes(raw)
    report = collect([tmp_path / "class.zip"], tmp_path / "other")
    assert "password" in one(report).note


@pytest.mark.thorough
@given(st.data())
def test_no_damage_to_a_zip_stops_the_others(tmp_path_factory, data):
    raw = bytearray(packed([(FILE, notebook("x" * 50)), ("a.zip", packed([(FILE, b"{}")]))]))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("damage")
    handed_in(folder / "class", "eve", "hw.zip", content=bytes(raw))
    handed_in(folder / "class", "bob", FILE)
    report = collect([folder / "class"], folder / "into")
    assert report.rows[0].student == "bob"
    assert report.rows[0].status == "on time"
    assert {name.split("/")[0] for name in collected(folder / "into")} <= {"bob", "eve"}


def test_what_systems_leave_behind_is_no_submission(tmp_path, into):
    source = tmp_path / "class"
    handed_in(source, "ada", FILE, content=notebook("ada"), at=EARLY)
    handed_in(source, "ada", ".ipynb_checkpoints", FILE, content=notebook("old"), at=LATER)
    handed_in(source, "ada", "._" + FILE, content=b"\0", at=LATER)
    handed_in(source, ".DS_Store", content=b"\0")
    mac = packed([(f"bob/{FILE}", notebook("bob")), (f"__MACOSX/bob/._{FILE}", b"\0")])
    (tmp_path / "bob.zip").write_bytes(mac)
    report = collect([source, tmp_path / "bob.zip"], into)
    assert [(row.student, row.note) for row in report.rows] == [("ada", ""), ("bob", "")]
    assert collected(into)[f"ada/{CHAPTER}/{FILE}"] == notebook("ada")


def test_who_hands_in_no_notebook_is_told(tmp_path, into):
    handed_in(tmp_path / "class", "ada", "homework.pdf", content=b"%PDF")
    export = packed([("turing_1_2_02_exercises.html", b"<html>")], tmp_path / "export.zip")
    report = collect([tmp_path / "class", export], into)
    assert [(row.student, row.status) for row in report.rows] == [
        ("ada", "unreadable"),
        ("turing", "unreadable"),
    ]
    assert "homework.pdf" in report.rows[0].note


def test_strange_names_of_folders(tmp_path, into):
    source = tmp_path / "class"
    handed_in(source, "new\nline", FILE)
    handed_in(source, "=cmd()", FILE)
    broken = os.fsencode(source) + b"/J\xf6rg"
    os.mkdir(broken)
    with open(broken + b"/" + FILE.encode(), "wb") as file:
        file.write(notebook())
    for _ in range(2):
        report = collect([source], into)
        names = [row.student for row in report.rows]
        assert names == ["J_udcf6rg", "_cmd__", "new_line"]
        assert len(str(report).splitlines()) == 5


def test_the_folder_to_fill_is_not_collected_itself(tmp_path):
    handed_in(tmp_path, "ada", FILE)
    into = tmp_path / "submissions"
    for _ in range(2):
        assert one(collect([tmp_path], into)).student == "ada"
    with pytest.raises(ValueError, match="the folder to fill"):
        collect([into], into)


def test_nothing_is_written_through_a_link(needs_posix, tmp_path, into):
    outside = tmp_path / "outside"
    outside.mkdir()
    into.mkdir()
    (into / "ada").symlink_to(outside)
    handed_in(tmp_path / "class", "ada", FILE)
    with pytest.raises(ValueError, match="is a link"):
        collect([tmp_path / "class"], into)
    assert not any(outside.rglob("*.ipynb"))


def test_nothing_is_left_of_the_work(tmp_path, into):
    handed_in(tmp_path / "class", "ada", "hw.zip", content=packed([(FILE, notebook())]))
    collect([tmp_path / "class"], into)
    assert sorted(path.name for path in into.iterdir()) == ["ada", "collected.csv"]


def test_sources_that_cannot_be_collected_are_named(tmp_path, into):
    with pytest.raises(ValueError, match="nowhere does not exist"):
        collect([tmp_path / "nowhere"], into)
    file = handed_in(tmp_path, "report.pdf")
    with pytest.raises(ValueError, match=r"report\.pdf is no folder, zip or notebook"):
        collect([file], into)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("name\nAda\n", "line 1.*student"),
        ("", "line 1.*student"),
        ("student,name\nada,Ada\n,Bob\n", "line 3, column student: it is empty"),
        ("student\nada\nbob\nAda\n", "line 4, column student: 'Ada' is on line 2 too"),
        ("student,lms_id\nada,1\nbob,1\n", "line 3, column lms_id: '1' is on line 2 too"),
        ("student,due\nada,2026-10-01\nbob,1.10.2026\n", "line 3, column due: .*'1.10.2026'"),
        ("student,due\nada,2026-13-01\n", "line 2, column due"),
    ],
)
def test_a_mistake_in_the_roster_is_named_with_its_place(tmp_path, into, text, error):
    handed_in(tmp_path / "class", "ada", FILE)
    with pytest.raises(ValueError, match=error):
        collect([tmp_path / "class"], into, roster_file(tmp_path, text))


def test_a_roster_that_is_not_there(tmp_path):
    with pytest.raises(ValueError, match="cannot be opened"):
        read_roster(tmp_path / "none.csv")


def test_a_roster_with_a_byte_order_mark_and_a_time_zone(tmp_path):
    path = roster_file(tmp_path, "\ufeffstudent,due\nada,2026-10-01T12:00+00:00\n")
    (student,) = read_roster(path)
    assert student.due.tzinfo is None
    assert student.due.timestamp() == datetime.fromisoformat("2026-10-01T12:00Z").timestamp()
    assert Roster([student]).students == {"ada": student}


# Names -------------------------------------------------------------------------------------------


@given(st.text() | st.text(alphabet="./\\-_ a\n\0\u0301é:~", max_size=20))
def test_a_safe_name_is_safe(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= 100
    assert len(safe.encode()) <= 255
    assert safe not in (".", "..")
    assert safe[0] not in ".-"
    assert safe[-1] != "."
    assert all(letter in "-_." or unicodedata.category(letter)[0] in "LNM" for letter in safe)
    assert safe == unicodedata.normalize("NFC", safe)
    assert safe_name(safe) == safe


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=40))
def test_letters_and_digits_of_all_alphabets_stay(name):
    composed = unicodedata.normalize("NFC", name)
    assert safe_name(name).removeprefix("_") == composed
    assert safe_name(unicodedata.normalize("NFD", name)) == safe_name(name)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("", "_"),
        ("...", "_"),
        ("-rf", "rf"),
        (".bashrc", "bashrc"),
        ("a/b\\c\nd\0e", "a_b_c_d_e"),
        ("हिन्दी", "हिन्दी"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("console", "console"),
        ("\ud800", "_"),
    ],
)
def test_safe_names_by_hand(name, safe):
    assert safe_name(name) == safe


@given(st.text(), st.text())
def test_a_hash_tells_two_apart(one, other):
    if one != other:
        assert with_hash("a" * 100, one) != with_hash("a" * 100, other)
    assert len(with_hash("a" * 100, one)) <= 100
