"""The ages of the backlog are those of the tickets that are counted as open."""

from __future__ import annotations

import pytest

from tests import desk

EDGE = "2026-03-09T00:00:00Z"
"""Midnight at the end of the third week."""


def _tickets():
    moments = ("2026-03-08T23:59:59Z", EDGE, "2026-03-09T00:00:01Z", None)
    times = [
        (created, solved)
        for created in ("2026-02-20T09:00:00Z", *moments[:-1])
        for solved in moments
        if solved is None or created <= solved
    ]
    return desk.tickets(
        [
            {"ticket_id": f"t{place}", "created_at": created, "resolved_at": solved}
            | {"status": "open" if solved is None else "closed"}
            for place, (created, solved) in enumerate(times)
        ]
    )


@pytest.mark.parametrize(
    ("as_of", "period"),
    [
        ("2026-03-08T23:59:59Z", "2026-W10"),
        (EDGE, "2026-W10"),
        ("2026-03-09T00:00:01Z", "2026-W10"),
        (EDGE, "2026-W11"),
        ("2026-03-09T00:00:01Z", "2026-W11"),
        (EDGE, "all"),
        ("2026-03-09T00:00:01Z", "all"),
    ],
)
def test_what_happens_at_the_very_end_is_seen_alike_by_the_backlog_and_its_ages(as_of, period):
    report = desk.report(_tickets(), as_of=desk.instant(as_of), period=period)
    (backlog,) = (
        one.value
        for one in report.measurements.of({"backlog.open"})
        if one.slice == () and one.period == report.period
    )
    assert sum(report.backlog.counts) == backlog > 0
