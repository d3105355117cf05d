"""Every metric against a plain-Python oracle, on random desks: values, intervals, counts and flags."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from supportmetrics.metrics import METRICS
from supportmetrics.metrics.metric import Table
from tests import desk
from tests.oracles.answers import counted_answers
from tests.oracles.desks import desks
from tests.oracles.metrics import ORACLES, TABLES, Group
from tests.oracles.tickets import counted_tickets, newest_instant

WINDOWED = ("csat", "nps", "ces", "survey")
LATE_ANSWERS = timedelta(days=7)


def test_every_metric_has_an_oracle():
    assert set(ORACLES) == {m.id for m in METRICS if not isinstance(m.kind, Table)}
    assert set(TABLES) == {m.id for m in METRICS if isinstance(m.kind, Table)}


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    # Shrinking whole desks takes minutes; the message names metric, slice and period. Add Phase.shrink when in need.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(desks())
def test_the_report_says_what_the_oracle_says(run):
    report = desk.report(
        desk.tickets(run.tickets, run.columns),
        desk.surveys(run.surveys),
        timezone=run.zone,
        as_of=run.as_of,
        policies=run.policies,
        calendars=run.calendars,
    )
    newest = run.as_of or newest_instant(run.tickets, run.surveys)
    assert report.as_of == newest
    as_of = newest or datetime.max.replace(tzinfo=UTC)
    rows, tickets = counted_tickets(
        run.tickets, run.columns, as_of, run.zone, run.policies, run.calendars
    )
    answers = counted_answers(run.surveys, rows, run.tickets, as_of, run.zone)

    found = {(m.metric, m.slice, m.period): m for m in report.measurements}
    assert len(found) == len(report.measurements)
    slices = {part for thing in (*tickets, *answers) for part in thing.slices}
    ends = {p: _end_of(p.end, run.zone) for p in report.measurements.periods if p}
    expected = {}
    for part in slices:
        own = [t for t in tickets if part in t.slices], [a for a in answers if part in a.slices]
        for period in (None, *dict.fromkeys(filter(None, report.measurements.periods))):
            group = _group(*own, period, as_of, ends.get(period))
            for metric in _told_for(period, report):
                if (wanted := ORACLES[metric](group)) is not None:
                    _mark_partial(wanted, metric, period, as_of, ends.get(period))
                    expected[metric, part, period] = wanted
            _distributions_agree(report, part, period, group)
    assert not sorted(map(str, set(expected) - set(found))), "the report leaves out"
    assert not sorted(map(str, set(found) - set(expected))), "the report should not tell"
    for key, wanted in expected.items():
        _agrees(found[key], wanted, key)


def _group(tickets, answers, period, as_of, end):
    def inside(day):
        return period is None or (day is not None and period.start <= day < period.end)

    filed, sent = defaultdict(list), defaultdict(list)
    for answer in answers:
        if inside(answer.answered_day):
            filed[answer.kind].append(answer)
        if answer.delivered and inside(answer.sent_day):
            sent[answer.kind].append(answer)
    at, midnight = (as_of, False) if end is None or end > as_of else (end, True)
    known = [ticket.stock for ticket in tickets if ticket.stock]
    ages = [
        int((at - created).total_seconds())
        for created, solved in known
        if (created < at if midnight else created <= at)
        and (solved is None or (solved >= at if midnight else solved > at))
    ]
    return Group(
        [t for t in tickets if inside(t.created_day)],
        [t for t in tickets if inside(t.solved_day)],
        ages if known else None,
        filed,
        sent,
    )


def _told_for(period, report):
    """The metrics of a period; over the longer windows only those that need many answers are told."""
    if period not in report.windows or period in report.history:
        return tuple(ORACLES)
    return tuple(
        metric
        for metric in ORACLES
        if metric.split(".")[0] in WINDOWED
        or metric == "sla.first_response.breach_rate"
        or (metric in ("frt.median", "frt.p90") and period == report.windows[-1])
    )


def _mark_partial(wanted, metric, period, as_of, end):
    if period is None:
        return
    wait = LATE_ANSWERS if metric.endswith(".response_rate") else timedelta(0)
    if end + wait > as_of:
        wanted["flags"].add("partial")


def _end_of(day, zone):
    """The first instant whose local date is `day` or later, found by walking the clock."""
    local = ZoneInfo(zone)
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=16)
    while instant.astimezone(local).date() < day:
        instant += timedelta(minutes=15)
    return instant


def _distributions_agree(report, part, period, group):
    shown = (None, report.period, report.windows[-1] if report.windows else None)
    for metric, oracle in TABLES.items():
        found = {
            told.scale: told.counts
            for told in report.distributions
            if (told.metric, told.slice, told.period) == (metric, part, period)
        }
        assert found == (oracle(group) if period in shown else {}), (metric, part, period)


def _agrees(found, wanted, key):
    assert found.value == _near(wanted["value"]), (key, found)
    assert found.n == wanted["n"], (key, found)
    assert found.low == _near(wanted.get("low")), (key, found)
    assert found.high == _near(wanted.get("high")), (key, found)
    assert set(found.flags) == wanted["flags"], (key, found)
    assert found.method == wanted.get("method", ""), (key, found)
    if "numerator" in wanted or found.method != "kaplan_meier":
        assert found.numerator == wanted.get("numerator"), (key, found)
    if "open" in wanted:
        assert found.open == wanted["open"], (key, found)


def _near(value):
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)


def test_the_walk_to_midnight_steps_over_a_date_that_never_was():
    assert _end_of(date(2011, 12, 30), "Pacific/Apia") == datetime(2011, 12, 30, 10, tzinfo=UTC)
