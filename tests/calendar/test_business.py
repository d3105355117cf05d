"""Business time: rules that products disagree about, and every second of random calendars counted one by one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportmetrics.calendar.business import business_time
from supportmetrics.calendar.pauses import Pauses
from supportmetrics.model.hours import Holidays, HoursTogether, OpeningHours
from tests.oracles.hours import is_open, ranges, week

CASES = json.loads((Path(__file__).parent / "business_time.json").read_text(encoding="utf-8"))
DAY = 86_400
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Auckland",
    "Pacific/Apia",
    "Africa/Cairo",
)


# ---- cases ---------------------------------------------------------------------------------------


def _dated(text):
    found = {}
    for group in filter(None, text.split(";")):
        day, _, times = group.strip().partition(" ")
        found[date.fromisoformat(day)] = ranges(times)
    return found


def _hours(case):
    days = case.get("holidays", "").split(",")
    return OpeningHours(
        "team",
        case["zone"],
        week(case["hours"]),
        Holidays(add=tuple(date.fromisoformat(day.strip()) for day in days if day.strip())),
        _dated(case.get("dates", "")),
        _dated(case.get("breaks", "")),
    )


def _second(text, zone):
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp())


def _pauses(case):
    spans = [span.strip().split("/") for span in case.get("paused", "").split(";") if span.strip()]
    rows = [[_second(end, case["zone"]) for end in span] for span in spans]
    begins, ends = np.array(rows, np.int64).reshape(-1, 2).T
    return Pauses.of(np.zeros(len(begins), np.int64), begins, ends, 1)


def _one(number):
    return np.array([number], np.int64)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_elapsed_time_is_exact_to_the_second(case):
    start, end = (_second(case[name], case["zone"]) for name in ("start", "end"))
    # A calendar around the clock comes first, so that places in the list matter.
    table = business_time([None, _hours(case)], min(start, end) - DAY, max(start, end) + 10 * DAY)
    elapsed = _pauses(case).elapsed(table, _one(start), _one(end), _one(1))
    assert elapsed[0] == case["seconds"] if case["seconds"] is not None else elapsed[0] < 0


@pytest.mark.parametrize(
    "case", [c for c in CASES if "due" in c], ids=[c["id"] for c in CASES if "due" in c]
)
def test_a_target_is_due_at_the_first_second_that_uses_it_up(case):
    start, end = (_second(case[name], case["zone"]) for name in ("start", "end"))
    table = business_time([None, _hours(case)], start - DAY, end + 10 * DAY)
    due = _pauses(case).due(table, _one(start), _one(case["seconds"]), _one(1))
    assert due[0] == end


# ---- every second counted ------------------------------------------------------------------------


def _counted(hours, start, end):
    """Open seconds between two instants, minute by minute."""
    total, second = 0, start
    while second < end:
        step = min(60 - second % 60, end - second)
        total += step * is_open(hours, second)
        second += step
    return total


RANGES = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
FEW = st.lists(RANGES, max_size=3).map(tuple)
# Weeks in which clocks change somewhere: March, April, September, October, November; and days that never were.
WEEKS = [
    date(2024, 3, 9),
    date(2024, 3, 29),
    date(2024, 4, 5),
    date(2024, 9, 27),
    date(2024, 10, 5),
]
WEEKS += [
    date(2024, 10, 25),
    date(2024, 11, 1),
    date(2011, 12, 28),
    date(2018, 11, 2),
    date(2022, 3, 20),
]


@st.composite
def openings(draw):
    first = draw(st.sampled_from(WEEKS))
    days = [first + timedelta(days=k) for k in range(-1, 5)]
    hours = OpeningHours(
        "team",
        draw(st.sampled_from(ZONES)),
        draw(st.tuples(*[FEW] * 7)),
        Holidays(add=tuple(draw(st.sets(st.sampled_from(days), max_size=2)))),
        draw(st.dictionaries(st.sampled_from(days), FEW, max_size=2)),
        draw(st.dictionaries(st.sampled_from(days), FEW, max_size=2)),
    )
    start = int(datetime.combine(first, datetime.min.time(), UTC).timestamp())
    begin = start + draw(st.integers(0, 2 * DAY))
    return hours, begin, begin + draw(st.integers(0, 2 * DAY))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(openings(), openings())
def test_elapsed_time_is_that_of_every_second_looked_at(one, other):
    calendars = [one[0], None, other[0]]
    spans = [one[1:], one[1:], other[1:]]
    starts, ends = np.array(spans, np.int64).T
    table = business_time(calendars, int(starts.min()), int(ends.max()))
    found = table.elapsed(starts, ends, np.arange(3))
    expected = [_counted(one[0], *one[1:]), one[2] - one[1], _counted(other[0], *other[1:])]
    assert found.tolist() == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(openings(), openings())
def test_teams_together_are_open_whenever_one_of_them_is(one, other):
    (hours, start, end), (others, _, _) = one, other
    table = business_time([HoursTogether((hours, others))], start, end)
    found = table.elapsed(_one(start), _one(end), _one(0))
    minutes = range(start // 60 * 60, end, 60)
    expected = sum(
        min(minute + 60, end) - max(minute, start)
        for minute in minutes
        if is_open(hours, minute) or is_open(others, minute)
    )
    assert found[0] == expected


@settings(max_examples=100, deadline=None, derandomize=True)
@given(openings(), st.integers(1, DAY))
def test_a_target_is_used_up_when_it_is_due_and_not_a_second_before(team, target):
    hours, start, _ = team
    table = business_time([hours], start, start + 3 * DAY)
    due = int(table.due(_one(start), _one(target), _one(0))[0])
    if due < 0:
        assert table.elapsed(_one(start), _one(start + 3 * DAY), _one(0))[0] < target
    else:
        assert table.elapsed(_one(start), _one(due), _one(0))[0] == target
        assert table.elapsed(_one(start), _one(due - 1), _one(0))[0] == target - 1


SPANS = st.lists(st.tuples(st.integers(-DAY, 2 * DAY), st.integers(0, DAY)), max_size=5)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(openings(), st.lists(SPANS, min_size=2, max_size=2), st.integers(1, DAY // 2))
def test_pauses_take_their_open_seconds_off_the_clock_once(team, pauses, target):
    hours, start, end = team
    rows = [(k, start + a, start + a + n) for k, spans in enumerate(pauses) for a, n in spans]
    ticket, begins, ends = np.array(rows, np.int64).reshape(-1, 3).T
    paused = Pauses.of(ticket, begins, ends, 2)
    table = business_time([hours], start - DAY, start + 6 * DAY)
    starts, stops, zero = np.array([start] * 2), np.array([end] * 2), np.zeros(2, np.int64)
    found = paused.elapsed(table, starts, stops, zero)
    due = paused.due(table, starts, np.array([target] * 2), zero)
    for k, spans in enumerate(pauses):
        still = sorted({s for a, n in spans for s in (start + a, start + a + n) if start < s < end})
        marks = [start, *still, end]
        expected = sum(
            _counted(hours, one, two)
            for one, two in pairwise(marks)
            if not any(start + a <= one and two <= start + a + n for a, n in spans)
        )
        assert found[k] == expected
        if due[k] >= 0:
            until, before = (paused.elapsed(table, starts, due - back, zero)[k] for back in (0, 1))
            assert (until, before) == (target, target - 1)


def test_an_instant_outside_the_table_is_refused():
    table = business_time([None], 0, DAY)
    with pytest.raises(ValueError, match="do not reach"):
        table.open_before(_one(2 * DAY), _one(0))
