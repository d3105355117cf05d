"""`supportmetrics report`: what it reads, what it writes, and where it says what."""

from __future__ import annotations

import json

import pytest

from tests.cli.reading import value

# Inputs


def test_a_file_is_reported_for_people_on_standard_output(run, desk):
    ran = run("report", desk)
    assert (ran.code, ran.err) == (0, "")
    assert ran.text.startswith("Support metrics, weekly report")
    assert "Service levels by channel" in ran.text
    assert max(map(len, ran.text.splitlines())) <= 80
    assert "\x1b" not in ran.text


def test_a_folder_a_glob_and_a_file_say_the_same(measured, write, table, rows):
    write("exports/deep/desk.csv", table(rows))
    write("exports/notes.md", "not an export")
    by_file = measured("exports/deep/desk.csv")
    assert measured("exports") == by_file
    assert measured("exports/*/*.csv") == by_file
    assert measured("exports/**/desk.*") == by_file
    assert measured("tickets=exports/deep/desk.csv") == by_file


def test_standard_input_is_read_when_named_and_when_nothing_is(measured, write, table, rows):
    text = table(rows)
    piped, named = measured(stdin=text), measured("-", stdin=text)
    assert piped == named
    assert piped["inputs"][0]["rows"] == len(rows)
    by_file = measured(write("desk.csv", text))
    assert piped["measurements"] == by_file["measurements"]


def test_a_terminal_without_input_is_told_what_to_do(run):
    ran = run("report")
    assert ran.code == 2
    assert "No INPUT is given. Name the exports to read, or pipe one in" in ran.err


def test_the_same_file_named_twice_counts_once(measured, desk):
    report = measured(desk, desk, f"./{desk}")
    assert len(report["inputs"]) == 1
    assert value(report, "volume.created") == 240


def test_overlapping_exports_count_each_ticket_once(measured, write, table, rows):
    write("early.csv", table(rows[:150]))
    write("late.csv", table(rows[100:]))
    report = measured("early.csv", "late.csv")
    assert value(report, "volume.created") == 240
    dropped = [sum(e["rows"] for e in i["excluded"]) for i in report["inputs"]]
    assert sum(dropped) == 50
    assert all(i["rows"] == i["used"] + n for i, n in zip(report["inputs"], dropped, strict=True))


def test_a_column_set_on_the_command_line_fills_what_the_file_lacks(measured, write, table, rows):
    bare = [{k: v for k, v in row.items() if k != "Channel"} for row in rows]
    report = measured(write("bare.csv", table(bare)) + ",channel=chat")
    assert value(report, "volume.created", {"channel": "chat"}) == 240


def test_surveys_beside_tickets_take_their_channel(measured, desk, write):
    answers = "Ticket ID,NPS (0-10),Responded at\n" + "".join(
        f"T-{1000 + n},{n % 11},2026-02-1{n % 9} 12:00:00\n" for n in range(60)
    )
    report = measured(desk, write("nps.csv", answers))
    assert [i["role"] for i in report["inputs"]] == ["tickets", "surveys"]
    per_channel = [
        m["n"]
        for m in report["measurements"]
        if m["metric"] == "nps.score" and list(m["slice"]) == ["channel"] and not m["period"]
    ]
    assert sum(per_channel) == 60


# Kinds and files


def test_several_files_of_several_kinds_come_of_one_run(run, here, desk):
    ran = run(
        "report", desk, "-o", "out/deep/page.html", "-o", "r.json", "-o", "r.txt", "-o", "r.CSV"
    )
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err.splitlines() == [
        f"supportmetrics: wrote {name}"
        for name in ("out/deep/page.html", "r.json", "r.txt", "r.CSV")
    ]
    assert (here / "out/deep/page.html").read_bytes().lower().startswith(b"<!doctype html>")
    assert json.loads((here / "r.json").read_bytes())["format"] == 1
    assert (here / "r.txt").read_text().startswith("Support metrics, weekly report")
    assert (here / "r.CSV").read_text().startswith("metric,channel,tier,start,end,value,unit,n,")


def test_a_format_on_standard_output_goes_with_files(run, here, desk):
    ran = run("report", desk, "-o", "r.txt", "--format", "json")
    assert ran.json["format"] == 1
    assert (here / "r.txt").exists()


def test_files_and_standard_output_carry_the_same_bytes(run, here, desk):
    for kind, name in (
        ("json", "r.json"),
        ("csv", "r.csv"),
        ("terminal", "r.txt"),
        ("html", "r.html"),
    ):
        ran = run("report", desk, "--format", kind)
        assert run("report", desk, "-o", name).code == 0
        assert (here / name).read_bytes() == ran.out, kind


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "jsn"], "--format 'jsn' is not known. Did you mean 'json'?"),
        (["-o", "report.docx"], "the suffix .docx names no kind of output"),
        (["-o", "report"], "the suffix (none) names no kind of output"),
        (["-o", "good.json", "-o", "bad.docx"], "the suffix .docx names no kind of output"),
    ],
)
def test_an_unknown_kind_is_refused_before_anything_is_written(run, here, desk, words, told):
    ran = run("report", desk, *words)
    assert (ran.code, ran.out) == (2, b"")
    assert told in ran.err
    assert [path.name for path in here.iterdir()] == [desk]


def test_a_file_that_cannot_be_written_is_told_with_its_name(run, desk):
    ran = run("report", desk, "-o", f"{desk}/report.json")
    assert ran.code == 2
    assert "'desk.csv/report.json' cannot be written" in ran.err


def test_width_and_colour_are_obeyed(run, desk):
    wide = run("report", desk, "--width", "120", "--color", "always")
    assert "\x1b[" in wide.text
    plain = run("report", desk, "--width", "120", "--color", "never", env={"FORCE_COLOR": "1"}).text
    assert "\x1b" not in plain
    assert 80 < max(map(len, plain.splitlines())) <= 120


# Streams


def test_strict_turns_a_warning_into_code_3_and_writes_nothing(run, here, write, table, rows):
    rows[7]["Created at"] = "soon"
    write("desk.csv", table(rows))
    ran = run("report", "desk.csv", "--strict", "-o", "r.json")
    assert (ran.code, ran.out) == (3, b"")
    assert "desk.csv" in ran.err
    assert "Created at" in ran.err
    assert not (here / "r.json").exists()


def test_strict_is_content_with_notes(run, desk):
    assert run("report", desk, "--strict").code == 0


def test_warnings_go_to_standard_error_and_quiet_silences_them(run, write, table, rows):
    rows[7]["Created at"] = "soon"
    write("desk.csv", table(rows))
    told, quiet = run("report", "desk.csv"), run("report", "desk.csv", "--quiet", "-o", "r.txt")
    assert "supportmetrics: warning: desk.csv" in told.err
    assert (quiet.code, quiet.out, quiet.err) == (0, b"", "")
    assert run("report", "desk.csv", "--quiet").out == told.out


def test_verbose_names_what_is_read(run, desk):
    assert run("report", desk, "--verbose").err == "supportmetrics: desk.csv\n"
