"""`supportmetrics plan`: what could be promised."""

from __future__ import annotations

import pytest

CONFIG = """
timezone = "Europe/Berlin"
[calendar.office]
hours = { mon-fri = ["09:00-17:00"] }
holidays = { add = ["2026-01-06", "2026-01-08"] }
[calendar.saturday]
hours = { sat = ["10:00-14:00"] }
holidays = { add = ["2026-01-10"] }
[[target]]
channel = "email"
first_response = "8h"
resolution = "16h"
calendar = "office"
"""
HISTORY = """ticket_id,changed_at,field,old_value,new_value
1,2026-01-05T09:00:00Z,status,open,pending
1,2026-01-05T11:00:00Z,status,pending,open
1,2026-01-05T12:00:00Z,status,open,solved
"""
ONE = """ticket_id,channel,status,created_at,first_response_at,resolved_at
1,email,solved,2026-01-05T08:00:00Z,2026-01-05T08:30:00Z,2026-01-05T12:00:00Z
"""


@pytest.fixture
def hours(write):
    """A configuration with two calendars, one of them in use."""
    return write("hours.toml", CONFIG)


def _times(document, **asked):
    """The times of a plan's document, by slice, clock and share."""
    return {
        (tuple(time["slice"].items()), time["clock"], time["kept"]): time
        for time in document["promises"]["times"]
        if all(time[name] == value for name, value in asked.items())
    }


def _measured(document):
    return {
        (tuple(m["slice"].items()), m["metric"]): m
        for m in document["measurements"]
        if m["period"] is None
    }


def test_the_promise_of_nine_in_ten_is_the_90th_percentile_of_the_report(run, desk, hours):
    asked = (desk, "--config", hours, "--period", "all", "--format", "json")
    times = _times(run("plan", *asked).json)
    report = _measured(run("report", *asked).json)
    slices = {part for part, _, _ in times}
    assert {len(part) for part in slices} == {0, 1, 2}
    for part in slices:
        for clock, metric in (("first_response", "frt.p90"), ("resolution", "resolution.p90")):
            ours, theirs = times[part, clock, 0.9], report[part, metric]
            assert [ours[k] for k in ("value", "n", "low", "high", "flags", "method")] == [
                theirs[k] for k in ("value", "n", "low", "high", "flags", "method")
            ]


def test_another_calendar_gives_what_a_report_in_these_hours_would(run, desk, hours, write):
    every = write("every.toml", CONFIG.replace('channel = "email"\n', ""))
    plan = run("plan", desk, "--config", hours, "--calendar", "office", "--format", "json").json
    assert [one["name"] for one in plan["promises"]["hours"]] == ["as configured", "office"]
    times = _times(plan, hours="office")
    report = run("report", desk, "--config", every, "--period", "all", "--format", "json")
    for (part, metric), theirs in _measured(report.json).items():
        if metric == "frt.p90":
            assert times[part, "first_response", 0.9]["value"] == theirs["value"]


def test_joined_calendars_are_open_when_one_of_them_is(run, write, hours):
    created = "2026-01-09T15:00:00Z"
    table = write(
        "one.csv",
        "ticket_id,channel,status,created_at,first_response_at\n"
        # Friday 16:00 to Monday 10:00; the Saturday between is a day off of the Saturday team only.
        f"1,chat,open,{created},2026-01-12T09:00:00Z\n"
        # Friday 16:00 to Saturday a week later, 11:00, with four hours on the second Saturday's morning.
        f"2,phone,open,{created},2026-01-17T10:00:00Z\n",
    )
    plan = run(
        "plan", table, "--config", hours, "--calendar", "office+saturday", "--format", "json"
    )
    times = _times(plan.json, hours="office+saturday")
    assert times[(("channel", "chat"),), "first_response", 0.9]["value"] == 2 * 3600
    assert times[(("channel", "phone"),), "first_response", 0.9]["value"] == (1 + 5 * 8 + 1) * 3600


def test_a_solution_is_promised_on_the_clock_that_pauses(run, write):
    write("tickets.csv", ONE)
    write("history.csv", HISTORY)
    config = write("pause.toml", '[[target]]\nresolution = "8h"\npause = ["pending"]\n')
    inputs = ("tickets.csv", "history=history.csv", "--config", config, "--format", "json")
    assert _times(run("plan", *inputs).json)[(), "resolution", 0.9]["value"] == 2 * 3600
    assert _measured(run("report", *inputs).json)[(), "resolution.p90"]["value"] == 4 * 3600


def test_pauses_that_other_hours_cannot_take_off_are_told(run, write):
    config = CONFIG.replace('calendar = "office"', 'pause = ["pending"]')
    table = write(
        "totals.csv",
        "ticket_id,channel,status,created_at,resolved_at,pending_seconds\n"
        "1,email,solved,2026-01-05T08:00:00Z,2026-01-05T12:00:00Z,3600\n",
    )
    asked = (table, "--config", write("totals.toml", config), "--format", "json")
    plan = run("plan", *asked, "--calendar", "office").json
    assert _times(plan, hours="as configured")[(), "resolution", 0.9]["value"] == 3 * 3600
    assert _times(plan, hours="office")[(), "resolution", 0.9]["value"] == 4 * 3600
    codes = [finding["code"] for finding in plan["findings"]]
    assert sorted(codes) == ["not-applied", "vendor-pauses"]
    assert "not-applied" not in str(run("plan", *asked).json["findings"])


def test_what_most_tickets_still_wait_for_is_not_reached(run, write):
    lines = [
        f"{n},email,{'solved' if n < 20 else 'open'},2026-01-05T08:00:00Z,"
        + (f"2026-01-05T08:{n:02}:30Z,2026-01-05T09:{n:02}:00Z" if n < 20 else ",")
        for n in range(40)
    ]
    table = write("open.csv", "\n".join([ONE.splitlines()[0], *lines]) + "\n")
    time = _times(run("plan", table, "--format", "json").json)[(), "resolution", 0.9]
    assert (time["value"], time["n"], time["open"]) == (None, 40, 20)
    assert "not_reached" in time["flags"]
    assert "not reached" in run("plan", table).text


def test_people_read_every_number_with_its_interval_and_how_many_it_is_of(run, desk, hours, golden):
    ran = run("plan", desk, "--config", hours, "--calendar", "office+saturday")
    assert ran.code == 0
    golden(ran.out, "plan.txt")
    assert max(map(len, ran.text.splitlines())) <= 80


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_longer_than_the_terminal_and_no_number_is_cut(run, desk, hours, width):
    ran = run("plan", desk, "--config", hours, "--calendar", "office+saturday", "--width", width)
    assert max(map(len, ran.text.splitlines())) <= width
    assert "…" not in ran.text


def test_a_mix_of_clocks_in_hours_and_others_is_named(run, desk, hours):
    text = " ".join(run("plan", desk, "--config", hours).text.split())
    assert "as configured: clocks run in office (Mon–Fri 09:00–17:00;" in text
    assert "All tickets, Tier 1, Tier 3: some clocks run in opening hours" in text


def test_a_period_and_a_breakdown_narrow_the_tickets(run, desk):
    plan = run("plan", desk, "--by", "team", "--period", "2026-W04", "--format", "json").json
    assert plan["period"] == {"start": "2026-01-19", "end": "2026-01-26"}
    times = _times(plan)
    assert 0 < times[(), "first_response", 0.9]["n"] < 40
    assert (("team", "Red"),) in {part for part, _, _ in times}


def test_clocks_that_the_export_does_not_tell_are_told_with_the_reason(run, write):
    table = write("bare.csv", "Ticket ID,Created at,Channel\n1,2026-01-05 08:00:00,Email\n")
    ran = run("plan", table)
    assert ran.code == 0
    assert "Not known: the export does not tell the first response" in " ".join(ran.text.split())


def test_every_calendar_that_is_not_configured_is_named_at_once(run, desk, hours):
    ran = run("plan", desk, "--config", hours, "--calendar", "ofice+sunday")
    assert ran.code == 2
    assert "--calendar 'ofice' is not in the configuration. Did you mean 'office'?" in ran.err
    assert "--calendar 'sunday' is not in the configuration. Did you mean 'saturday'?" in ran.err


def test_without_calendars_the_message_says_where_they_belong(run, desk):
    ran = run("plan", desk, "--calendar", "office")
    assert ran.code == 2
    assert "It has no [calendar.NAME] table." in ran.err


def test_values_of_few_tickets_are_hidden_below_the_minimum(run, desk, write):
    config = write("few.toml", "min_n = 100\n")
    text = run("plan", desk, "--config", config).text
    assert "fewer than 100 tickets" in text
    assert "fewer than" not in run("plan", desk).text
