"""`supportmetrics tickets`: one row per ticket, for pipes and drill-down."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import polars as pl
import pytest

COLUMNS = [
    "ticket_id",
    "source",
    "channel",
    "tier",
    "team",
    "agent",
    "priority",
    "status",
    "created_at",
    "first_response_at",
    "resolved_at",
    "first_response_seconds",
    "next_reply_worst_seconds",
    "first_resolution_seconds",
    "resolution_seconds",
    "requester_wait_seconds",
    "basis",
    "first_response_target_seconds",
    "first_response_due_at",
    "first_response_elapsed_seconds",
    "first_response_state",
    "resolution_target_seconds",
    "resolution_due_at",
    "resolution_elapsed_seconds",
    "resolution_state",
    "reopens",
    "agent_replies",
    "handoffs",
    "csat",
    "nps",
    "ces",
    "resolved_flag",
]
STATES = {"met", "breached", "breached_open", "running", "no_target"}


@pytest.fixture
def listed(run):
    """The rows of some inputs, as a pipe gets them."""

    def listed(*words, **how):
        ran = run("tickets", *words, **how)
        assert ran.code == 0, ran.err
        return ran.rows

    return listed


def test_a_pipe_gets_csv_with_the_promised_columns_in_their_order(run, desk):
    ran = run("tickets", desk)
    assert (ran.code, ran.err) == (0, "")
    header, *lines = csv.reader(io.StringIO(ran.text))
    assert header == COLUMNS
    assert len(lines) == 240


def test_a_row_tells_what_the_export_tells(listed, write):
    write(
        "one.csv",
        "Ticket ID,Created at,First response at,Resolved at,Status,Channel,Tier,Priority,Team,CSAT (1-5)\n"
        "T-7,2026-01-05 10:00:00,2026-01-05 10:02:30,2026-01-05 12:00:00,Solved,Live chat,2,High,Blue,4\n",
    )
    (row,) = listed("one.csv")
    told = {name: cell for name, cell in row.items() if cell}
    assert told == {
        "ticket_id": "T-7",
        "source": "generic:one",
        "channel": "chat",
        "tier": "2",
        "team": "Blue",
        "priority": "high",
        "status": "solved",
        "created_at": "2026-01-05T10:00:00Z",
        "first_response_at": "2026-01-05T10:02:30Z",
        "resolved_at": "2026-01-05T12:00:00Z",
        "first_response_seconds": "150",
        "resolution_seconds": "7200",
        "basis": "calendar",
        "first_response_target_seconds": "60",
        "first_response_due_at": "2026-01-05T10:01:00Z",
        "first_response_elapsed_seconds": "150",
        "first_response_state": "breached",
        "resolution_state": "no_target",
        "csat": "4",
    }


def test_times_are_utc_whatever_the_zone_of_the_export(listed, desk):
    plain = listed(desk, "--slowest", 1, "--period", "2026-01-12")
    moved = listed(desk, "--tz", "America/New_York", "--slowest", 1, "--period", "2026-01-12")
    assert plain[0]["ticket_id"] == moved[0]["ticket_id"]
    assert plain[0]["first_response_seconds"] == moved[0]["first_response_seconds"]
    assert moved[0]["created_at"][11:13] == f"{(int(plain[0]['created_at'][11:13]) + 5) % 24:02}"


def test_every_kind_holds_the_same_rows(run, here, desk):
    ran = run(
        "tickets",
        desk,
        *(w for s in ("csv", "json", "ndjson", "parquet") for w in ("-o", f"rows.{s}")),
    )
    assert (ran.code, ran.out) == (0, b"")
    document = json.loads((here / "rows.json").read_bytes())
    assert list(document[0]) == COLUMNS
    assert [
        json.loads(line) for line in (here / "rows.ndjson").read_text().splitlines()
    ] == document
    frame = pl.read_parquet(here / "rows.parquet")
    assert frame.columns == COLUMNS
    assert frame.to_dicts() == document
    assert (here / "rows.csv").read_text() == run("tickets", desk).text
    assert run("tickets", desk, "--format", "ndjson").out == (here / "rows.ndjson").read_bytes()


def test_a_table_for_people_is_drawn_when_asked_for(run, desk):
    ran = run(
        "tickets", desk, "--slowest", 2, "--format", "terminal", "--keep", "Team", "--width", 100
    )
    assert ran.code == 0
    head, _, first, second = ran.text.splitlines()
    assert head.split()[:4] == ["ticket", "channel", "tier", "status"]
    assert head.split()[-1] == "Team"
    assert first.startswith("T-1")
    assert "late, open" in second
    assert max(map(len, (head, first, second))) <= 100
    assert ran.err == "supportmetrics: 10 of 33 columns; --format csv gives all.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-o", "rows.csv", "-o", "rows.html"], "the suffix .html names no kind of output here"),
        (["--format", "xlsx"], "--format 'xlsx' is not known here"),
        (["--format", "jsom"], "Did you mean 'json'?"),
        (["--keep", "Temm"], "No input has a column 'Temm'. Did you mean 'Team'?"),
        (["--period", "lsat"], "Did you mean 'last'?"),
        (["--slowest", "0"], "greater than or equal to 1"),
    ],
)
def test_wrong_usage_is_refused_before_anything_is_written(run, here, desk, words, told):
    ran = run("tickets", desk, *words)
    assert (ran.code, ran.out) == (2, b"")
    assert told in " ".join(ran.err.split())
    assert [path.name for path in here.iterdir()] == [desk]


# Which tickets


def test_breached_gives_the_late_ones_only(listed, desk):
    every, late = listed(desk), listed(desk, "--breached")
    assert late == [row for row in every if row["first_response_state"].startswith("breached")]
    assert 0 < len(late) < len(every)


def test_still_open_gives_the_open_ones_only(listed, desk):
    every, still = listed(desk), listed(desk, "--open")
    assert still == [row for row in every if row["status"] == "open"]
    assert 0 < len(still) < len(every)


def test_slowest_gives_the_longest_waits_with_the_longest_first(listed, desk):
    slowest = listed(desk, "--slowest", 5)
    waits = [int(row["first_response_elapsed_seconds"]) for row in slowest]
    every = [int(row["first_response_elapsed_seconds"] or 0) for row in listed(desk)]
    assert waits == sorted(every, reverse=True)[:5]


def test_selections_combine(listed, desk):
    found = listed(desk, "--breached", "--open", "--slowest", 3, "--where", "channel = 'email'")
    assert len(found) == 3
    assert {row["channel"] for row in found} == {"email"}
    assert {row["first_response_state"] for row in found} <= {"breached", "breached_open"}


def test_a_named_period_limits_the_rows_to_those_the_report_counts(listed, run, desk):
    found = listed(desk, "--period", "2026-W05")
    report = run(
        "report", desk, "--period", "2026-W05", "--format", "json", "--metric", "volume.created"
    ).json
    (counted,) = [
        m["value"]
        for m in report["measurements"]
        if m["slice"] == {} and m["period"] == report["period"]
    ]
    assert len(found) == counted
    assert all("2026-01-26" <= row["created_at"] < "2026-02-02" for row in found)


def test_since_and_as_of_are_obeyed(listed, desk):
    found = listed(desk, "--since", "2026-01-12", "--as-of", "2026-02-01T00:00")
    assert found
    assert all("2026-01-12" <= row["created_at"] <= "2026-02-01" for row in found)
    assert not [row for row in found if row["resolved_at"] > "2026-02-01"]


# Which columns


def test_kept_columns_follow_the_promised_ones(run, desk):
    ran = run("tickets", desk, "--keep", "Created at", "--keep", "category", "--keep", "CSAT (1-5)")
    assert list(ran.rows[0]) == [*COLUMNS, "Created at", "category", "CSAT (1-5)"]
    assert ran.rows[0]["Created at"] == "2026-01-05 06:00:00"
    assert {row["category"] for row in ran.rows} == {""}


def test_keeping_what_is_there_already_changes_nothing(run, desk):
    kept = [word for name in ("created_at", "csat", "source") for word in ("--keep", name)]
    assert run("tickets", desk, *kept).out == run("tickets", desk).out


def test_answers_of_two_desks_with_the_same_ids_are_not_mixed_up(listed, write, table, rows):
    write("red.csv", table(rows))
    other = [
        {"Case Number" if k == "Ticket ID" else k: v for k, v in row.items()} | {"CSAT (1-5)": "1"}
        for row in rows
    ]
    write("blue.csv", table(other))
    found = listed("red.csv", "blue.csv")
    assert len(found) == 480
    assert {row["csat"] for row in found if row["source"] == "generic:blue"} == {"1"}
    given = {row["Ticket ID"]: row["CSAT (1-5)"] for row in rows}
    assert all(
        given[row["ticket_id"]] == row["csat"] for row in found if row["source"] == "generic:red"
    )


# Sums


def test_the_states_of_every_slice_add_up_to_its_tickets_and_to_the_report(
    listed, run, write, table, rows
):
    rows[100]["First response at"] = "2026-01-05 00:00:00"
    write("desk.csv", table(rows))
    # Half a day after the last ticket: it waits, and its target is a day.
    when = ("--as-of", "2026-03-01T12:00", "--quiet")
    found = listed("desk.csv", *when)
    assert {row["first_response_state"] for row in found} == STATES
    report = run("report", "desk.csv", *when, "--format", "json").json
    numbers = {
        (m["metric"], tuple(m["slice"].items())): m
        for m in report["measurements"]
        if not m["period"]
    }
    for name in ("", "channel", "tier"):
        for word in {row[name] if name else "" for row in found}:
            part = ((name, word),) if name else ()
            mine = [row for row in found if not name or row[name] == word]
            states = Counter(row["first_response_state"] for row in mine)
            late = states["breached"] + states["breached_open"]
            assert sum(states[state] for state in STATES) == len(mine)
            assert numbers["volume.created", part]["value"] == len(mine)
            assert numbers["sla.first_response.breached", part]["value"] == late
            assert numbers["sla.first_response.running", part]["value"] == states["running"]
            rate = numbers["sla.first_response.breach_rate", part]
            assert rate["value"] * rate["n"] == pytest.approx(late)


def test_a_clock_without_target_says_so_in_every_row(listed, desk):
    found = listed(desk)
    assert {row["resolution_state"] for row in found} == {"no_target"}
    assert {row["resolution_due_at"] for row in found} == {""}


# Hostile text


HOSTILE = ("=cmd()", "+1+1", "-2+3", "@SUM(1)", "\t=x", "\r=x")


def test_formulas_are_neutralised_in_csv_and_kept_in_data(run, write, table, rows):
    for row, word in zip(rows, HOSTILE * 40, strict=True):
        row["Ticket ID"] = word + row["Ticket ID"]
        row["Team"] = word
        row["Note"] = word
    write("hostile.csv", table(rows))
    ran = run("tickets", "hostile.csv", "--keep", "Note", "--quiet")
    cells = [cell for row in csv.reader(io.StringIO(ran.text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert sum(cell.startswith("'=cmd()") for cell in cells) == 3 * 40
    document = run("tickets", "hostile.csv", "--keep", "Note", "--quiet", "--format", "json").json
    assert {row["Note"].strip() for row in document} == {word.strip() for word in HOSTILE}


def test_a_table_sends_no_control_and_breaks_no_line(run, write):
    write(
        "hostile.csv",
        "Ticket ID,Created at,First response at,Channel,Team\n"
        '"\x1b]0;owned\x07T-1",2026-01-05 10:00:00,2026-01-05 10:01:00,"\x1b[31mred","two\nlines"\n',
    )
    ran = run("tickets", "hostile.csv", "--format", "terminal", "--keep", "Team", "--width", 200)
    assert not {c for c in ran.text + ran.err if c < " " and c != "\n"}
    assert "␛]0;owned␇T-1" in ran.text
    assert "two␊lines" in ran.text


def test_pseudonyms_stand_for_ids_and_are_the_same_every_time(run, desk):
    once, again = run("tickets", desk, "--anonymize"), run("tickets", desk, "--anonymize")
    assert once.out == again.out
    assert "T-10" not in once.text
    assert len({row["ticket_id"] for row in once.rows}) == 240
