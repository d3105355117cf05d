"""Inputs that are not what they should be: a sentence that names the file and the way on, and no row lost silently."""

from __future__ import annotations

import gzip
import random
import zipfile

import pytest

HEADER = "Ticket ID,Created at,First response at,Resolved at,Status,Channel,Tier\n"
ROW = "T-1,2026-01-05 10:00:00,2026-01-05 10:01:00,2026-01-05 11:00:00,Solved,Email,1\n"


@pytest.fixture
def refused(run):
    """What is said about inputs that cannot be used: one line, on standard error only."""

    def refused(*words, **how):
        ran = run("report", *words, **how)
        assert ran.code == 3
        assert ran.out == b""
        assert ran.err.startswith("supportmetrics: error: ")
        assert len(ran.err.splitlines()) == 1
        return ran.err

    return refused


@pytest.fixture
def measured(run):
    """The report as JSON, and what was said; rows are used or excluded."""

    def measured(*words):
        ran = run("report", *words, "--format", "json")
        assert ran.code == 0, ran.err
        for one in ran.json["inputs"]:
            assert one["rows"] == one["used"] + sum(e["rows"] for e in one["excluded"]), one
        return ran.json, ran.err

    return measured


def excluded(report):
    return {e["reason"]: e["rows"] for e in report["inputs"][0]["excluded"]}


def created(report):
    return sum(
        m["value"]
        for m in report["measurements"]
        if m["metric"] == "volume.created" and not m["slice"] and not m["period"]
    )


# What cannot be read at all


def test_a_missing_file_is_named_with_the_nearest_there_is(refused, write):
    write("tickets.csv", HEADER + ROW)
    assert "There is no file or folder 'tickts.csv'. Did you mean 'tickets.csv'?" in refused(
        "tickts.csv"
    )


def test_a_missing_file_beside_a_good_one_ends_the_run(refused, write):
    assert "'gone.csv'" in refused(write("tickets.csv", HEADER + ROW), "gone.csv")


def test_a_glob_without_files_is_named(refused):
    assert "No file matches 'exports/*.csv'." in refused("exports/*.csv")


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\x00" * 400])
def test_an_empty_file_is_called_empty(refused, write, content):
    said = refused(write("tickets.csv", content))
    assert "tickets.csv is empty. An export has at least a line of headers." in said


def test_empty_standard_input_is_refused(refused):
    assert "is empty" in refused("-", stdin="")
    assert "is empty" in refused(stdin="")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a PNG picture"),
        (b"<!DOCTYPE html><html><title>Sign in</title></html>", "a web page"),
        (b"<?xml version='1.0'?><a/>", "a web page or XML"),
        (random.Random(1).randbytes(3000), "a binary file of an unknown kind"),  # noqa: S311 - garbage
    ],
)
def test_what_is_no_table_is_told_for_what_it_is(refused, write, content, what):
    said = refused(write("tickets.csv", content))
    assert "tickets.csv" in said
    assert what in said
    assert "xport" in said


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("t.csv.gz", gzip.compress((HEADER + ROW * 50).encode())[:-30], "damaged gzip file"),
        ("t.xlsx", b"PK\x03\x04 no workbook", "damaged workbook"),
        ("t.parquet", b"PAR1 no table", "damaged parquet file"),
        ("t.json", b'[{"ticket_id": 1,', "no readable JSON"),
        ("t.zip", b"PK\x03\x04 no archive", "no readable zip archive"),
    ],
)
def test_a_damaged_file_is_called_damaged(refused, write, name, content, what):
    said = refused(write(name, content))
    assert name in said
    assert what in said


def test_a_folder_without_exports_is_named(refused, here, write):
    (here / "empty").mkdir()
    assert "The folder 'empty' holds no file of a known kind" in refused("empty")
    write("papers/readme.md", "hello")
    assert "The folder 'papers' holds no file of a known kind" in refused("papers")


def test_a_folder_of_foreign_tables_says_what_is_wrong_with_them(refused, write):
    write("other/stock.csv", "Article,Price\nA,1\n")
    said = refused("other")
    assert "stock.csv" in said
    assert "'Article', 'Price'" in said


def test_a_foreign_table_in_a_folder_is_passed_over_and_told(measured, write, table, rows):
    write("mixed/stock.csv", "Article,Price\nA,1\n")
    write("mixed/tickets.csv", table(rows))
    report, said = measured("mixed")
    assert [i["name"] for i in report["inputs"]] == ["tickets.csv"]
    assert "warning: stock.csv" in said
    assert "skipped-file" in [f["code"] for f in report["findings"]]


def test_headers_of_nothing_known_are_shown_with_the_option_that_helps(refused, write):
    said = refused(write("stock.csv", "Article,Price\nA,1\n"))
    assert "stock.csv" in said
    assert "'Article', 'Price'" in said
    assert "--column created_at=" in said


def test_figures_that_are_summed_up_already_are_refused(refused, write):
    said = refused(write("sums.csv", "Count (Tickets),Avg (First response)\n12,3\n"))
    assert "sums.csv holds figures that are already summed up ('Count (Tickets)')" in said
    assert "Export the tickets themselves" in said


def test_a_date_column_without_any_date_is_named_with_its_first_value(refused, write):
    said = refused(write("bad.csv", HEADER + ROW.replace("2026-01-05 10:00:00", "on Monday")))
    assert "bad.csv" in said
    assert "'Created at'" in said
    assert "'on Monday'" in said
    assert "--column created_at=" in said


def test_an_archive_that_unpacks_to_far_more_than_its_size_is_refused(refused, here):
    with zipfile.ZipFile(here / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.csv", b"0" * (40 << 20))
    assert "far more than its size" in refused("bomb.zip")


# What can be read in part: it is told, and every row is accounted for


def test_a_header_without_rows_gives_an_empty_report_that_says_so(run, measured, write):
    write("tickets.csv", HEADER)
    report, said = measured("tickets.csv")
    assert said == ""
    assert (report["as_of"], report["period"]) == (None, None)
    assert report["inputs"][0] | {"preset": ""} == {
        "name": "tickets.csv",
        "role": "tickets",
        "preset": "",
        "rows": 0,
        "used": 0,
        "excluded": [],
    }
    assert not [m for m in report["measurements"] if m["value"]]
    assert {u["reason"] for u in report["unavailable"]} >= {"there are no tickets"}
    for kind in ("terminal", "html"):
        assert "nothing to report" in run("report", "tickets.csv", "--format", kind).text
    assert len(run("tickets", "tickets.csv").text.splitlines()) == 1


def test_a_truncated_last_line_is_set_aside_and_told(measured, write, table, rows):
    text = table(rows)
    report, said = measured(write("cut.csv", text[:-40]))
    assert report["inputs"][0]["rows"] == 240
    assert excluded(report) == {"torn row": 1}
    assert created(report) == 239
    assert "warning: cut.csv" in said
    assert "row 241" in said
    assert "cells where the header has 10" in said


def test_a_quotation_mark_that_is_never_closed_costs_one_row(measured, write, table, rows):
    report, said = measured(write("cut.csv", table(rows) + 'T-9999,2026-03-01 10:00:00,"2026-03-0'))
    assert excluded(report) == {"torn row": 1}
    assert created(report) == 240
    assert "a quotation mark is never closed" in said


def test_a_few_bad_dates_are_missing_and_told_with_their_lines(measured, write, table, rows):
    rows[3]["Created at"] = "soon"
    rows[8]["Created at"] = "2026-01-32 10:00:00"
    report, said = measured(write("desk.csv", table(rows)))
    (found,) = [f for f in report["findings"] if f["code"] == "bad-date"]
    assert (found["input"], found["column"], found["rows"]) == ("desk.csv", "Created at", 2)
    assert found["examples"] == [5, 10]
    assert "Created at" in said
    assert report["inputs"][0]["used"] == 240


def test_an_unknown_column_is_ignored_and_inspect_says_so(run, measured, write, table, rows):
    for row in rows:
        row["Shoe size"] = "43"
    report, said = measured(write("desk.csv", table(rows)))
    assert (created(report), said) == (240, "")
    columns = run("inspect", "desk.csv", "--format", "json").json["inputs"][0]["columns"]
    assert [c["canonical"] for c in columns if c["header"] == "Shoe size"] == [None]


def test_surveys_without_tickets_give_scores_and_say_what_is_not_measured(run, measured, write):
    answers = "Ticket ID,NPS (0-10),Responded at\n" + "".join(
        f"{n},{10 if n % 2 else 3},2026-01-{5 + n % 9:02} 12:00:00\n" for n in range(40)
    )
    report, _ = measured(write("nps.csv", answers))
    assert (report["inputs"][0]["role"], report["inputs"][0]["used"]) == ("surveys", 40)
    scores = [m for m in report["measurements"] if m["metric"] == "nps.score" and not m["slice"]]
    assert scores[0]["value"] == 0
    reasons = {u["metric"]: u["reason"] for u in report["unavailable"]}
    assert reasons["frt.p90"]
    assert reasons["volume.created"]
    assert "surveys-without-ticket" in [f["code"] for f in report["findings"]]
    assert run("report", "nps.csv").code == 0


def test_tickets_without_any_reply_column_say_why_replies_are_not_measured(run, measured, write):
    write(
        "bare.csv",
        "Ticket ID,Created at,Status,Channel\n"
        + "".join(f"{n},2026-01-{5 + n % 20:02} 10:00:00,Open,Email\n" for n in range(60)),
    )
    report, _ = measured("bare.csv")
    reasons = {u["metric"]: u["reason"] for u in report["unavailable"]}
    for metric in ("frt.median", "sla.first_response.breach_rate", "resolution.median"):
        assert reasons[metric], metric
        assert not [
            m for m in report["measurements"] if m["metric"] == metric and m["value"] is not None
        ]
    assert created(report) == 60
    ran = run("report", "bare.csv")
    assert ran.code == 0
    assert "first response" in ran.text
    assert {row["first_response_state"] for row in run("tickets", "bare.csv").rows} == {"no_target"}


def test_tickets_without_a_creation_time_are_counted_and_told(measured, write):
    text = "Ticket ID,First response at,Resolved at,Status,Channel\n"
    text += "".join(
        f"{n},2026-01-05 1{n}:00:00,2026-01-06 10:00:00,Solved,Email\n" for n in range(8)
    )
    report, said = measured(write("late.csv", text))
    assert "no-creation-time" in [f["code"] for f in report["findings"]]
    assert "late.csv" in said
    assert {u["metric"] for u in report["unavailable"]} >= {"frt.median"}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read_as_they_are_meant(measured, write, table, rows, encoding):
    for row in rows:
        row["Team"] = row["Team"].replace("Blue", "Zürich – Süd")
    report, said = measured(write("desk.csv", table(rows).encode(encoding)), "--by", "team")
    assert said == ""
    teams = {m["slice"]["team"] for m in report["measurements"] if set(m["slice"]) == {"team"}}
    assert teams == {"Zürich – Süd", "Red"}


def test_a_header_that_occurs_twice_is_told(measured, write, table, rows):
    lines = table(rows).splitlines()
    text = "\n".join([lines[0] + ",Status", *(line + "," for line in lines[1:])])
    report, _ = measured(write("twice.csv", text))
    assert created(report) == 240
    (found,) = [f for f in report["findings"] if f["code"] == "repeated-header"]
    assert found["column"] == "Status"


def test_rows_without_an_id_are_set_aside_and_told(measured, write, table, rows):
    rows[5]["Ticket ID"] = rows[6]["Ticket ID"] = ""
    report, said = measured(write("desk.csv", table(rows)))
    assert created(report) == 238
    assert sum(excluded(report).values()) == 2
    assert "desk.csv" in said


def test_a_forced_role_that_does_not_fit_is_refused(run, write):
    write("stock.csv", "Article,Price\nA,1\n")
    ran = run("report", "surveys=stock.csv")
    assert ran.code == 3
    assert "stock.csv" in ran.err


@pytest.mark.parametrize("command", ["tickets", "inspect"])
def test_the_other_commands_refuse_in_the_same_words(run, refused, write, command):
    write("doc.csv", b"%PDF-1.7\n")
    ran = run(command, "doc.csv")
    assert (ran.code, ran.out) == (3, b"")
    assert ran.err == refused("doc.csv")


def test_every_finding_names_the_line_of_the_file(run, write):
    write(
        "desk.csv",
        "Made by the desk\n\nTicket ID,Created at,Resolved at,Status\n"
        "A-1,2026-03-02 09:00,2026-03-02 10:00,Closed\n\n"
        "A-2,31/31/2026,2026-03-02 10:00,Closed\n"
        "A-3,2026-03-02 09:00,2026-03-02 08:00,Closed\n"
        "A-4,2026-03-02 09:00,2026-03-02 10:00,Closed\n",
    )
    ran = run("report", "desk.csv", "--format", "json")
    lines = {one["code"]: one["examples"] for one in ran.json["findings"]}
    assert lines["bad-date"] == lines["no-creation-time"] == [6]
    assert lines["negative-duration"] == [7]


@pytest.mark.parametrize("header", ["Ticket ID", "Colour"])
def test_a_blank_row_is_no_ticket(run, write, header):
    rows = ["red,2026-03-02 09:00,,Open" for _ in range(6)] if header == "Colour" else []
    rows += ["B1,2026-03-02 09:00,,Open", "", ",,,", "B2,2026-03-02 09:00,,Open", ",,,"]
    write("desk.csv", "\n".join([f"{header},Created at,Resolved at,Status", *rows, ""]))
    ran = run("report", "desk.csv", "--format", "json")
    (told,) = ran.json["inputs"]
    assert told["rows"] == told["used"] == (8 if header == "Colour" else 2)


def test_the_id_of_a_lone_row_is_its_id(run, write):
    write("desk.json", '{"id": 17, "created_at": "2026-03-02T09:00:00Z", "status": "open"}')
    ran = run("tickets", "desk.json", "--format", "csv")
    assert ran.text.splitlines()[1].startswith("17,")
