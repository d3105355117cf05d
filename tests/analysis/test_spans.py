"""Which periods a report is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from supportmetrics.analysis import spans
from supportmetrics.errors import UsageError
from supportmetrics.model.periods import Grain, Period

MONDAY = date(2026, 3, 2)


def _choose(first, last, as_of, zone="UTC", **options):
    """The time frame of data between two dates, seen at a date's first second."""
    now = datetime.combine(as_of, datetime.min.time(), UTC)
    return spans.choose(first, last, now, zone, **({"grain": None, "period": "last"} | options))


def _week(number, count=1):
    start = MONDAY + timedelta(weeks=number)
    return Period(start, start + timedelta(weeks=count))


def _weeks(count, **options):
    """Data over so many whole weeks, seen when the last one is over."""
    end = _week(count).start
    return _choose(MONDAY, end - timedelta(days=1), end, **options)


@pytest.mark.parametrize(
    ("count", "headline"), [(1, None), (2, None), (3, _week(2)), (20, _week(19))]
)
def test_three_complete_weeks_make_a_weekly_report(count, headline):
    frame = _weeks(count)
    assert frame.headline == headline
    assert frame.grain is Grain.WEEK
    assert frame.span == _week(0, count)


def test_a_week_that_began_before_the_data_is_not_complete():
    frame = _choose(date(2026, 3, 3), date(2026, 3, 22), date(2026, 3, 23))
    assert frame.headline is None
    assert _choose(MONDAY, date(2026, 3, 22), date(2026, 3, 23)).headline == _week(2)


def test_a_running_week_is_partial_and_no_headline():
    frame = _choose(MONDAY, date(2026, 3, 25), date(2026, 3, 26))
    assert frame.headline == _week(2)
    assert frame.partial == {_week(3)}
    assert frame.periods[-1] == _week(3)


def test_a_week_is_over_at_its_local_midnight():
    ends = datetime(2026, 3, 22, 18, 15, tzinfo=UTC)
    for second, headline in ((-1, None), (0, _week(2))):
        frame = spans.choose(
            MONDAY,
            date(2026, 3, 22),
            ends + timedelta(seconds=second),
            "Asia/Kathmandu",
            grain=None,
            period="last",
        )
        assert frame.headline == headline


def test_a_grain_that_is_asked_for_needs_no_three_weeks():
    assert _weeks(1, grain=Grain.WEEK).headline == _week(0)
    assert _weeks(1, grain=Grain.DAY).headline == Period(date(2026, 3, 8), date(2026, 3, 9))


def test_without_a_period_that_is_over_the_whole_span_is_told():
    frame = _choose(MONDAY, date(2026, 3, 4), date(2026, 3, 5), grain=Grain.MONTH)
    assert frame.headline is None
    assert frame.partial == {Period(date(2026, 3, 1), date(2026, 4, 1))}


def test_all_is_the_whole_span_and_keeps_its_periods():
    frame = _weeks(5, period="all")
    assert (frame.headline, frame.previous, frame.history, frame.windows) == (None, None, (), ())
    assert len(frame.periods) == 5


@pytest.mark.parametrize(
    ("period", "grain", "headline"),
    [
        ("2026-W11", Grain.WEEK, _week(1)),
        ("2026-03", Grain.MONTH, Period(date(2026, 3, 1), date(2026, 4, 1))),
        ("2026-Q1", Grain.QUARTER, Period(date(2026, 1, 1), date(2026, 4, 1))),
        ("2026-03-10", Grain.DAY, Period(date(2026, 3, 10), date(2026, 3, 11))),
    ],
)
def test_a_named_period_implies_its_grain(period, grain, headline):
    frame = _weeks(4, period=period)
    assert frame.grain is grain
    assert frame.headline == headline
    assert frame.history[-1] == headline


def test_a_stretch_of_days_is_a_period_of_its_own():
    frame = _weeks(4, period="2026-03-04..2026-03-17")
    days = Period(date(2026, 3, 4), date(2026, 3, 18))
    assert (frame.headline, frame.periods, frame.history) == (days, (days,), (days,))
    assert frame.previous is None
    assert frame.windows == ()


def test_a_stretch_of_days_that_is_not_over_is_partial():
    frame = _choose(MONDAY, date(2026, 3, 25), date(2026, 3, 26), period="2026-03-20..2026-03-30")
    assert frame.partial == {frame.headline}


def test_a_stretch_that_is_a_week_is_that_week():
    assert _weeks(4, period="2026-03-09..2026-03-15").history == (_week(0), _week(1))


@pytest.mark.parametrize("period", ["2025-W50", "2026-W20", "2026-06", "2026-02-28..2026-03-01"])
def test_a_period_without_data_is_told_with_the_days_there_are(period):
    with pytest.raises(UsageError, match="the data run from 2026-03-02 to 2026-03-29"):
        _weeks(4, period=period)


def test_earlier_periods_stand_behind_the_headline():
    frame = _weeks(20)
    assert frame.history == tuple(_week(k) for k in range(7, 20))
    assert frame.previous == _week(18)
    assert _weeks(20, history=4).history == tuple(_week(k) for k in range(16, 20))
    assert _weeks(20, period="2026-W11").history == (_week(0), _week(1))


def test_a_first_week_cut_by_the_data_does_not_pass_for_a_quiet_one():
    frame = _choose(date(2026, 3, 5), date(2026, 4, 5), date(2026, 4, 6))
    assert frame.periods[0] == _week(0)
    assert frame.history[0] == _week(1)


def test_surveys_are_measured_over_four_weeks():
    frame = _weeks(6)
    assert frame.reach == 4
    assert frame.windows == (
        _week(0),
        _week(0, 2),
        _week(0, 3),
        _week(0, 4),
        _week(1, 4),
        _week(2, 4),
    )


def test_days_have_windows_of_four_weeks_too_and_months_none():
    days = _weeks(6, grain=Grain.DAY)
    assert days.reach == 28
    assert days.windows[-1] == _week(2, 4)
    months = _choose(date(2026, 1, 1), date(2026, 5, 31), date(2026, 6, 1), grain=Grain.MONTH)
    assert months.windows == ()
    assert months.headline == Period(date(2026, 5, 1), date(2026, 6, 1))


def test_weeks_start_on_the_day_that_is_set():
    frame = _choose(date(2026, 3, 1), date(2026, 3, 28), date(2026, 3, 29), week_start=6)
    assert frame.headline == Period(date(2026, 3, 22), date(2026, 3, 29))


@pytest.mark.parametrize("period", ["last", "all"])
def test_data_without_dates_have_no_periods(period):
    frame = spans.choose(None, None, None, "UTC", grain=None, period=period)
    assert frame.periods == ()
    assert frame.headline is None
    assert frame.span is None


def test_instants_become_local_dates():
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert spans.dates(at, None, "Europe/Berlin") == (date(2026, 3, 3), None)
