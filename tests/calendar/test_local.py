"""Local dates, hours and midnights in odd zones, against the standard library."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from supportmetrics.calendar.local import (
    day_number,
    day_of,
    local_date,
    local_time,
    midnight,
)

STRETCHES = {
    "UTC": date(2026, 3, 28),
    "Europe/London": date(2026, 3, 28),
    "Europe/Dublin": date(2026, 10, 24),
    "America/New_York": date(2026, 10, 31),
    "America/St_Johns": date(2026, 10, 31),
    "America/Sao_Paulo": date(2017, 10, 14),
    "America/Santiago": date(2026, 9, 5),
    "Asia/Kathmandu": date(1985, 12, 31),
    "Asia/Beirut": date(2026, 3, 28),
    "Australia/Lord_Howe": date(2026, 4, 4),
    "Pacific/Apia": date(2011, 12, 29),
    "Pacific/Chatham": date(2026, 4, 4),
    "Africa/Casablanca": date(2026, 2, 14),
    "America/Caracas": date(2016, 4, 30),
}
"""Zones, and a date in the middle of a change of theirs."""


@pytest.mark.parametrize(("zone", "day"), STRETCHES.items())
def test_dates_and_hours_are_those_of_the_standard_library(zone, day):
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    # 7 minutes and 13 seconds: every offset within a quarter hour comes up.
    instants = [start + timedelta(seconds=433 * k) for k in range(600)]
    times = local_time(zone, instants[0], instants[-1])
    column = pl.Series(instants, dtype=pl.Datetime("us", "UTC"))
    expected = [instant.astimezone(ZoneInfo(zone)) for instant in instants]
    assert [day_of(n) for n in times.days(column)] == [local.date() for local in expected]
    assert times.hours(column).to_list() == [local.hour for local in expected]


@pytest.mark.parametrize(("zone", "day"), STRETCHES.items())
def test_a_date_begins_at_its_midnight_and_not_a_microsecond_earlier(zone, day):
    for step in range(-1, 4):
        this = day + timedelta(days=step)
        begins = midnight(this, zone)
        before = begins - timedelta(microseconds=1)
        assert local_date(before, zone) < this
        exists = local_date(begins, zone) == this
        skipped = this == date(2011, 12, 30) and zone == "Pacific/Apia"
        assert exists != skipped


def test_a_skipped_midnight_moves_to_the_first_instant_that_exists():
    begins = midnight(date(2017, 10, 15), "America/Sao_Paulo")
    assert begins == datetime(2017, 10, 15, 3, tzinfo=UTC)
    assert begins.astimezone(ZoneInfo("America/Sao_Paulo")).hour == 1


def test_a_midnight_that_comes_twice_is_the_first_one():
    # In Beirut the last hour of 25 October 2025 is repeated: 24:00 becomes 23:00.
    begins = midnight(date(2025, 10, 26), "Asia/Beirut")
    assert local_date(begins, "Asia/Beirut") == date(2025, 10, 26)
    assert begins - midnight(date(2025, 10, 25), "Asia/Beirut") == timedelta(hours=25)


def test_a_date_that_never_was_has_no_length():
    assert midnight(date(2011, 12, 30), "Pacific/Apia") == midnight(
        date(2011, 12, 31), "Pacific/Apia"
    )
    assert midnight(date(2011, 12, 30), "Pacific/Apia") == datetime(2011, 12, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/London", date(2026, 3, 29), 23),
        ("Europe/London", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kathmandu", date(2026, 3, 29), 24),
    ],
)
def test_days_of_a_change_are_shorter_or_longer(zone, day, hours):
    length = midnight(day + timedelta(days=1), zone) - midnight(day, zone)
    assert length == timedelta(hours=hours)


def test_unknown_instants_have_no_date():
    at = datetime(2026, 3, 2, tzinfo=UTC)
    times = local_time("Asia/Kathmandu", at, at)
    column = pl.Series([None, at], dtype=pl.Datetime("us", "UTC"))
    assert times.days(column).to_list() == [None, day_number(date(2026, 3, 2))]
    assert times.hours(column).to_list() == [None, 5]


def test_instants_before_1970_and_their_days_are_negative():
    first, last = datetime(1969, 12, 30, 23, 59, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)
    times = local_time("UTC", first, last)
    column = pl.Series([first, last], dtype=pl.Datetime("us", "UTC"))
    assert times.days(column).to_list() == [-2, 0]
    assert day_of(-2) == date(1969, 12, 30)
