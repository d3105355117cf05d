"""Periods: how they are cut, named and read."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from supportmetrics.errors import UsageError
from supportmetrics.model.periods import (
    Grain,
    Period,
    parse_day,
    parse_period,
    spanning,
    starting,
    written,
)

MONDAY, SUNDAY, SATURDAY = 0, 6, 5


def _days(first, last):
    """The period from a first to a last day, both written."""
    return Period(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))


@pytest.mark.parametrize(
    ("grain", "first", "last"),
    [
        (Grain.DAY, "2026-11-04", "2026-11-04"),
        (Grain.WEEK, "2026-11-02", "2026-11-08"),
        (Grain.MONTH, "2026-11-01", "2026-11-30"),
        (Grain.QUARTER, "2026-10-01", "2026-12-31"),
    ],
)
def test_a_day_lies_in_one_period_of_each_grain(grain, first, last):
    period = starting(date(2026, 11, 4), grain)
    assert period == _days(first, last)
    assert period.last == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("week_start", "first"),
    [(MONDAY, "2026-11-02"), (SUNDAY, "2026-11-01"), (SATURDAY, "2026-10-31")],
)
def test_weeks_start_on_the_day_that_is_set(week_start, first):
    week = starting(date(2026, 11, 4), Grain.WEEK, week_start)
    assert week.start == date.fromisoformat(first)
    assert week.days == 7


@pytest.mark.parametrize("grain", Grain)
def test_periods_of_a_grain_follow_each_other_without_gaps(grain):
    first, last = date(2023, 12, 28), date(2025, 3, 2)
    periods = spanning(first, last, grain, SUNDAY)
    assert periods[0].start <= first < periods[0].end
    assert periods[-1].start <= last < periods[-1].end
    for one, other in pairwise(periods):
        assert one.end == other.start
    for period in periods:
        assert all(starting(day, grain, SUNDAY) == period for day in (period.start, period.last))


def test_one_day_spans_one_period():
    assert len(spanning(date(2026, 3, 1), date(2026, 3, 1), Grain.QUARTER)) == 1


@pytest.mark.parametrize(
    ("text", "first", "last", "grain"),
    [
        ("2026-W45", "2026-11-02", "2026-11-08", Grain.WEEK),
        ("2026w5", "2026-01-26", "2026-02-01", Grain.WEEK),
        ("2026-W53", "2026-12-28", "2027-01-03", Grain.WEEK),
        ("2026-W01", "2025-12-29", "2026-01-04", Grain.WEEK),
        ("2026-11", "2026-11-01", "2026-11-30", Grain.MONTH),
        ("2024-2", "2024-02-01", "2024-02-29", Grain.MONTH),
        ("2026-Q4", "2026-10-01", "2026-12-31", Grain.QUARTER),
        ("2026q1", "2026-01-01", "2026-03-31", Grain.QUARTER),
        ("2026-11-03", "2026-11-03", "2026-11-03", Grain.DAY),
        ("2026-11-03..2026-11-09", "2026-11-03", "2026-11-09", None),
        (" 2026-11-03..2026-11-03 ", "2026-11-03", "2026-11-03", None),
    ],
)
def test_a_period_is_read_as_it_is_named(text, first, last, grain):
    assert parse_period(text) == (_days(first, last), grain)


@pytest.mark.parametrize("text", ["last", "all", "LAST", " All "])
def test_last_and_all_name_no_dates(text):
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025-W53", "has no week 53"),
        ("2026-W00", "has no week 0"),
        ("2026-13", "is not understood"),
        ("2026-02-30", "is no date"),
        ("2026-11-09..2026-11-03", "ends before it starts"),
        ("2026-11-03..soon", "'soon' is no date"),
        ("lats", "Did you mean 'last'?"),
        ("", "is not understood"),
        ("2026-Q5", "is not understood"),
        ("November", "2026-11-03..2026-11-09"),
    ],
)
def test_what_names_no_period_is_told_with_what_to_write(text, said):
    with pytest.raises(UsageError) as caught:
        parse_period(text)
    assert said in str(caught.value)
    assert "--period" in str(caught.value)


def test_a_week_named_by_number_starts_on_the_day_that_is_set():
    period, _ = parse_period("2026-W45", SUNDAY)
    assert period == _days("2026-11-01", "2026-11-07")


def test_a_day_that_is_none_names_its_option():
    assert parse_day("2026-11-03", "--since") == date(2026, 11, 3)
    with pytest.raises(UsageError, match="--since 'yesterday' is no date"):
        parse_day("yesterday", "--since")


@pytest.mark.parametrize(
    ("first", "last", "long", "short"),
    [
        ("2025-11-03", "2025-11-03", "3 November 2025", "3 Nov 2025"),
        ("2025-11-03", "2025-11-09", "3–9 November 2025", "3–9 Nov 2025"),
        ("2025-10-27", "2025-11-02", "27 October–2 November 2025", "27 Oct–2 Nov 2025"),
        ("2025-11-01", "2025-11-30", "November 2025", "Nov 2025"),
        (
            "2025-12-29",
            "2026-01-04",
            "29 December 2025–4 January 2026",
            "29 Dec 2025–4 Jan 2026",
        ),
        ("2024-02-01", "2024-02-28", "1–28 February 2024", "1–28 Feb 2024"),
    ],
)
def test_periods_are_written_as_short_as_they_can(first, last, long, short):
    period = _days(first, last)
    assert written(period) == long
    assert written(period, short=True) == short


def test_the_year_can_be_left_out():
    assert written(_days("2025-12-29", "2026-01-04"), year=False) == "29 December–4 January"
