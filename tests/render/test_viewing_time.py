"""What may still change is said and drawn so: weeks that are not over, open tickets, answers that may still come."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain

import pytest

from supportmetrics.model.policies import Policy
from supportmetrics.render.viewing import view
from tests import desk

FIRST = date(2026, 1, 5)
TARGET = (Policy(match={}, first_response_s=3600),)


def _week(number, *, n=40, still_open=0, late=4):
    """Tickets of the Monday of one week: replied to after a minute or two hours, solved after five hours."""
    created = desk.instant(f"{FIRST + timedelta(weeks=number)}T09:00:00Z")
    rows = []
    for place in range(n):
        wait = timedelta(hours=2) if place < late else timedelta(minutes=1)
        solved = created + timedelta(hours=5) if place >= still_open else None
        rows.append(
            {
                "channel": ("chat", "email")[place % 2],
                "created_at": created,
                "first_response_at": created + wait,
                "resolved_at": solved,
                "status": "solved" if solved else "open",
            }
        )
    return rows


def _report(*weeks, as_of, surveys=None, **options):
    rows = [row | {"ticket_id": str(k)} for k, row in enumerate(chain(*weeks))]
    return desk.report(
        desk.tickets(rows),
        surveys,
        as_of=desk.instant(as_of),
        policies=TARGET,
        **options,
    )


SIX = [_week(k) for k in range(6)]


def _figure(seen, name):
    return next(figure for figure in seen.figures if figure.short_label == name)


def test_when_everything_is_over_nothing_is_provisional():
    seen = view(_report(*SIX, as_of="2026-02-16T00:00:00Z"))
    assert seen.overline == "Weekly report · 9–15 February 2026"
    assert (seen.figures_not_final, seen.levels.not_final, seen.trend.not_final) == ("", "", "")
    assert (seen.workload.not_final, set(seen.workload.remarks)) == ("", {""})
    assert all(figure.series.hollow == () for figure in seen.figures)


def test_a_week_that_is_not_over_is_so_far_everywhere():
    report = _report(*SIX, as_of="2026-02-12T00:00:00Z", period="2026-W07")
    seen = view(report)
    words = "Not final yet: 9–15 Feb is not over."
    assert seen.overline == "Weekly report · 9–15 February 2026, so far"
    sections = (seen.levels, seen.trend, seen.workload)
    assert [section.not_final for section in sections] == [words] * 3
    assert seen.figures_not_final == words
    lines = [figure.series for figure in seen.figures if figure.value.raw is not None]
    lines += [row.series for row in seen.levels.rows] + [p.series for p in seen.trend.panels]
    assert {line.hollow for line in lines} == {(5,)}
    assert seen.workload.remarks == ("", "", "", "", "", "so far")
    assert _figure(seen, "Tickets").value.note == "so far"
    assert {row.within.note for row in seen.levels.rows} == {""}
    assert seen.tiers.caption.startswith("Tickets created this week so far")


def test_a_week_that_is_not_over_is_never_called_better_or_worse():
    weeks = [*SIX[:5], _week(5, late=40)]
    over = _report(*weeks, as_of="2026-02-16T00:00:00Z", period="2026-W07")
    so_far = _report(*weeks, as_of="2026-02-12T00:00:00Z", period="2026-W07")

    def verdicts(report):
        return {c.metric: c.verdict for c in report.changes if not c.slice}

    assert verdicts(over)["sla.first_response.breach_rate"] == "worse"
    assert set(verdicts(so_far).values()) == {"unjudged"}
    volume = next(c for c in so_far.changes if c.metric == "volume.created" and not c.slice)
    assert (volume.ratio, volume.by_day) == (None, True)
    assert all(split.sentence == "" for split in view(so_far).changes.splits)


def test_cohorts_with_open_tickets_are_estimated_and_named():
    weeks = [*SIX[:4], _week(4, still_open=6), _week(5, still_open=9)]
    seen = view(_report(*weeks, as_of="2026-02-16T00:00:00Z", period="2026-W07"))
    assert seen.figures_not_final == (
        "Not final yet: Median resolution since 2 Feb (estimated, as tickets are still open)."
    )
    assert _figure(seen, "Resolution").series.remarks == ("", "", "", "", "estimated", "estimated")
    assert _figure(seen, "In target").series.hollow == ()
    assert seen.workload.not_final == ""


def test_estimates_that_are_scattered_are_counted():
    weeks = [_week(k, still_open=6 * (k in (1, 3))) for k in range(6)]
    seen = view(_report(*weeks, as_of="2026-02-16T00:00:00Z", period="2026-W07"))
    assert "Median resolution in 2 of 6 periods (estimated" in seen.figures_not_final


def _with_running(count):
    """Six weeks, at whose end so many of the newest 40 tickets still wait within their target of an hour."""
    weeks = [*SIX[:5], _week(5, still_open=count)]
    for row in weeks[5][:count]:
        row |= {"created_at": desk.instant("2026-02-15T23:30:00Z"), "first_response_at": None}
    return weeks


def test_targets_that_still_run_after_their_week_are_not_all_due():
    weeks = _with_running(4)
    due = view(_report(*weeks, as_of="2026-02-16T01:00:00Z", period="2026-W07"))
    running = view(_report(*weeks, as_of="2026-02-16T00:00:00Z", period="2026-W07"))
    words = "First reply within target 9–15 Feb (targets are still running)"
    assert words in running.figures_not_final
    assert "running" not in due.figures_not_final
    for seen, hollow in ((running, (5,)), (due, ())):
        assert _figure(seen, "In target").series.hollow == hollow
        assert {row.series.hollow for row in seen.levels.rows} == {hollow}
        assert {row.within.note for row in seen.levels.rows} == {""}
        assert _figure(seen, "In target").value.note == ("not all due" if hollow else "")


def test_a_few_targets_that_still_run_move_no_share():
    seen = view(_report(*_with_running(2), as_of="2026-02-16T00:00:00Z", period="2026-W07"))
    assert _figure(seen, "In target").series.hollow == ()


def _ratings(number, *, dated, n=40):
    """Answers about the tickets of one week, with or without a date of their own."""
    day = FIRST + timedelta(weeks=number)
    own = {"answered_at": f"{day}T15:00:00Z"} if dated else {}
    place = 40 * number
    row = {"kind": "csat", "scale": "1-5", "score": 5, "source": "desk"}
    return [row | {"ticket_id": str(place + k)} | own for k in range(n)]


@pytest.mark.parametrize(
    ("as_of", "undated", "arriving"),
    [
        ("2026-02-16T00:00:00Z", 40, True),
        ("2026-02-16T00:00:00Z", 1, False),
        ("2026-02-24T00:00:00Z", 40, False),
    ],
)
def test_answers_filed_by_their_ticket_may_still_come(as_of, undated, arriving):
    surveys = [row for k in range(5) for row in _ratings(k, dated=True)]
    surveys += _ratings(5, dated=False, n=undated) + _ratings(5, dated=True)[undated:]
    columns = ["answered_at"]
    seen = view(
        _report(*SIX, as_of=as_of, period="2026-W07", surveys=desk.surveys(surveys, columns))
    )
    csat = _figure(seen, "CSAT")
    assert csat.value.text == "100"
    assert csat.value.note == ("more answers may come" if arriving else "")
    assert (5 in csat.series.hollow) is arriving
    words = "CSAT 9–15 Feb (answers may still come in)"
    assert (words in seen.figures_not_final) is arriving
