"""`supportmetrics explain`: why a ticket has the verdict it has."""

from __future__ import annotations

import pytest

CONFIG = """
timezone = "Europe/Berlin"
[calendar.office]
hours = { mon-fri = ["09:00-12:30", "13:00-17:00"] }
holidays = { add = ["2026-03-04"] }
[[target]]
channel = "email"
first_response = "4h"
next_reply = "2h"
resolution = "8h"
calendar = "office"
pause = ["pending"]
"""
TICKETS = """ticket_id,channel,status,created_at,resolved_at
7,email,solved,2026-03-02T16:00:00Z,2026-03-05T09:30:00Z
8,chat,open,2026-03-02T16:00:00Z,
9,email,open,,
"""
MESSAGES = """ticket_id,created_at,author_type,public
7,2026-03-02T16:00:00Z,customer,true
7,2026-03-03T09:00:00Z,agent,true
7,2026-03-03T10:00:00Z,customer,true
7,2026-03-03T10:30:00Z,agent,true
"""
HISTORY = """ticket_id,changed_at,field,old_value,new_value
7,2026-03-03T11:00:00Z,status,open,pending
7,2026-03-05T08:00:00Z,status,pending,open
7,2026-03-05T09:30:00Z,status,open,solved
"""


@pytest.fixture
def desk_files(here):
    """A desk with messages and a status history."""
    names = ("tickets.csv", "messages.csv", "history.csv", "hours.toml")
    for name, text in zip(names, (TICKETS, MESSAGES, HISTORY, CONFIG), strict=True):
        (here / name).write_text(text, encoding="utf-8")
    return ("tickets.csv", "messages=messages.csv", "history=history.csv", "--config", "hours.toml")


def _clocks(document):
    return {clock["clock"]: clock for clock in document["clocks"]}


def test_every_clock_is_told_to_the_second(run, desk_files):
    clocks = _clocks(run("explain", "7", *desk_files, "--format", "json").json)
    # Opened at 17:00 local time, when the desk closes; answered the next day at 10:00.
    assert clocks["first_response"]["elapsed_seconds"] == 3600
    assert clocks["first_response"]["due_at"] == "2026-03-03T12:30:00Z"
    assert clocks["first_response"]["state"] == "met"
    assert clocks["next_reply"]["elapsed_seconds"] == 1800
    # Paused from Tuesday noon over the holiday on Wednesday until Thursday 9:00.
    assert clocks["resolution"]["elapsed_seconds"] == 3 * 3600 + 90 * 60
    assert clocks["resolution"]["state"] == "met"


def test_the_steps_say_when_the_desk_was_closed_and_the_clock_paused(run, desk_files):
    clock = _clocks(run("explain", "7", *desk_files, "--format", "json").json)["resolution"]
    steps = [(step["at"], step["what"], step["elapsed_seconds"]) for step in clock["steps"]]
    assert steps[0] == ("2026-03-02T16:00:00Z", "created", 0)
    assert ("2026-03-03T08:00:00Z", "opens", 0) in steps
    assert ("2026-03-03T11:00:00Z", "paused", 3 * 3600) in steps
    assert ("2026-03-05T08:00:00Z", "resumed", 3 * 3600) in steps
    assert steps[-1] == ("2026-03-05T09:30:00Z", "solved", 3 * 3600 + 90 * 60)


def test_people_get_a_head_and_a_table_per_clock(run, desk_files):
    text = run("explain", "7", *desk_files).out.decode()
    assert "target for channel email; clocks run in opening hours 'office', Europe/Berlin" in text
    assert "First response: met, 1h 00m of 4h (your target, due Tue 3 Mar 2026 13:30:00)" in text
    assert "paused: pending" in text


def test_a_ticket_without_hours_runs_day_and_night(run, desk_files):
    document = run("explain", "8", *desk_files, "--format", "json").json
    assert document["hours"] == "day and night"
    clock = _clocks(document)["first_response"]
    assert clock["state"] == "breached_open"
    assert clock["target_from"] == "published goal"
    assert [step["what"] for step in clock["steps"]] == ["created", "used_up", "as_of"]


@pytest.mark.parametrize(
    ("ticket", "sentence"),
    [
        ("70", "No counted ticket has the id '70'."),
        ("9", "Nothing tells when ticket 9 was created"),
    ],
)
def test_what_cannot_be_told_is_said(run, desk_files, ticket, sentence):
    ran = run("explain", ticket, *desk_files)
    assert ran.code == 2
    assert sentence in ran.err


def test_rows_and_story_agree(run, desk_files):
    rows = {row["ticket_id"]: row for row in run("tickets", *desk_files, "--format", "csv").rows}
    clocks = _clocks(run("explain", "7", *desk_files, "--format", "json").json)
    assert rows["7"]["basis"] == "business"
    for clock in ("first_response", "resolution"):
        for part in ("state", "due_at"):
            assert rows["7"][f"{clock}_{part}"] == clocks[clock][part]
        assert rows["7"][f"{clock}_elapsed_seconds"] == str(clocks[clock]["elapsed_seconds"])


def test_a_report_names_the_hours_its_clocks_run_in(run, desk_files):
    text = " ".join(run("report", *desk_files, "--period", "all").text.split())
    assert "clocks in opening hours (office) for Email, day and night for the rest" in text


def test_a_pause_that_only_a_total_tells_is_told_without_its_time(run, write):
    write(
        "totals.csv",
        "ticket_id,status,created_at,resolved_at,pending_seconds\n"
        "1,solved,2026-03-02T09:00:00Z,2026-03-02T19:00:00Z,5400\n",
    )
    config = write("totals.toml", '[[target]]\nresolution = "8h"\npause = ["pending"]\n')
    asked = ("totals.csv", "--config", config)
    clock = _clocks(run("explain", "1", *asked, "--format", "json").json)["resolution"]
    assert (clock["state"], clock["elapsed_seconds"]) == ("breached", 8 * 3600 + 1800)
    assert clock["due_at"] == "2026-03-02T18:30:00Z"
    assert [(s["what"], s["elapsed_seconds"]) for s in clock["steps"]] == [
        ("created", 0),
        ("paused", 8 * 3600 + 1800),
        ("solved", 8 * 3600 + 1800),
    ]
    (row,) = run("tickets", *asked, "--format", "csv").rows
    assert (row["resolution_elapsed_seconds"], row["resolution_due_at"]) == (
        str(8 * 3600 + 1800),
        "2026-03-02T18:30:00Z",
    )
