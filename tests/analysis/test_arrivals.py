"""Arrivals held against the hours of the desk."""

from __future__ import annotations

from datetime import date

import polars as pl

from supportmetrics.analysis.arrivals import late_hours, open_hours
from supportmetrics.calendar.local import local_time
from supportmetrics.model.hours import Holidays, OpeningHours
from supportmetrics.model.periods import Period
from supportmetrics.model.verdicts import BREACHED, BREACHED_OPEN, BY_FLAG, MET, MET_EARLY, RUNNING
from tests.desk import instant

WEEK = Period(date(2026, 3, 2), date(2026, 3, 9))
NIGHT = OpeningHours("night", "UTC", (((1320, 1800),),) * 7)


def _office(zone="UTC", **more):
    return OpeningHours("office", zone, (((540, 1020),),) * 5 + ((), ()), **more)


def _tickets(*created, states=()):
    frame = pl.DataFrame(
        {"created_at": [instant(at) for at in created]},
        schema={"created_at": pl.Datetime("us", "UTC")},
    )
    return frame.with_columns(first_response_state=pl.Series(states)) if states else frame


def _hours(row):
    return [hour for hour, is_open in enumerate(row) if is_open]


def test_an_hour_counts_as_open_when_the_desk_is_for_half_of_it():
    half = OpeningHours("half", "UTC", (((570, 1009),),) * 7)
    found = open_hours(_tickets(), [half], WEEK, "UTC", 0)
    # 09:30 opens half of its hour; 16:49 closes before the end, but late enough.
    assert _hours(found.rows[0]) == list(range(9, 17))


def test_open_hours_are_told_in_the_clock_of_the_report():
    found = open_hours(_tickets(), [_office("America/New_York")], WEEK, "Europe/Berlin", 0)
    assert _hours(found.rows[0]) == list(range(15, 23))
    assert not any(found.rows[6])


def test_the_rows_begin_with_the_first_day_of_the_week():
    found = open_hours(_tickets(), [_office()], WEEK, "UTC", 6)
    assert [bool(_hours(row)) for row in found.rows] == [False, *[True] * 5, False]


def test_a_desk_with_several_calendars_is_open_when_one_of_them_is():
    found = open_hours(_tickets(), [_office(), NIGHT], WEEK, "UTC", 0)
    assert _hours(found.rows[2]) == [*range(6), *range(9, 17), 22, 23]
    assert found.names == ("office", "night")


def test_tickets_that_came_while_nobody_was_open_are_counted_to_the_second():
    closed = _office(holidays=Holidays(add=(date(2026, 3, 4),)))
    created = (
        "2026-03-02T08:59:59Z",
        "2026-03-02T09:00:00Z",
        "2026-03-02T16:59:59Z",
        "2026-03-02T17:00:00Z",
        "2026-03-04T12:00:00Z",
        "2026-03-07T12:00:00Z",
        # Outside the window.
        "2026-03-01T12:00:00Z",
        "2026-03-09T00:00:00Z",
    )
    found = open_hours(_tickets(*created, None), [closed], WEEK, "UTC", 0)
    assert (found.outside, found.n) == (4, 6)


def test_without_hours_or_creation_times_nothing_is_drawn():
    assert open_hours(_tickets(), [], WEEK, "UTC", 0) is None
    assert open_hours(pl.DataFrame({"ticket_id": ["1"]}), [_office()], WEEK, "UTC", 0) is None


def test_late_replies_are_counted_by_the_local_hour_among_targets_already_due():
    created = ["2026-03-02T09:30:00Z"] * 6 + ["2026-03-03T22:59:59Z", "2026-03-09T09:00:00Z"]
    states = [MET, BREACHED, BREACHED_OPEN + BY_FLAG, MET_EARLY, RUNNING, None, BREACHED, BREACHED]
    tickets = _tickets(*created, states=states)
    time = local_time("Europe/Berlin", tickets["created_at"].min(), tickets["created_at"].max())
    found = late_hours(tickets, time, WEEK)
    assert (found.due[10], found.late[10], found.share[10]) == (3, 2, 2 / 3)
    assert found.low[10] < 2 / 3 < found.high[10]
    assert (found.due[23], found.late[23]) == (1, 1)
    assert sum(found.due) == 4
    assert (found.share[11], found.low[11], found.high[11]) == (None, None, None)


def test_without_targets_that_are_due_there_is_no_share_of_late_ones():
    tickets = _tickets("2026-03-02T09:30:00Z", states=[RUNNING])
    time = local_time("UTC", tickets["created_at"].min(), tickets["created_at"].max())
    assert late_hours(tickets, time, WEEK) is None
    assert late_hours(tickets.drop("first_response_state"), time, WEEK) is None
