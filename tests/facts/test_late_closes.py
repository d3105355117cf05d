"""In some desks tickets close by themselves days after the solve: there a close is no solve."""

import polars as pl
import pytest

from supportmetrics.model.columns import EVENTS, INPUT, LINE
from supportmetrics.model.facts import Facts
from supportmetrics.model.report import InputSummary
from supportmetrics.pipeline.request import Request
from supportmetrics.pipeline.settle import settle
from tests.desk import surveys, tickets

DAY = 86400
ROWS = [
    {
        "ticket_id": "1",
        "created_at": "2026-03-02T09:00:00Z",
        "closed_at": "2026-03-09T09:00:00Z",
        "status": "closed",
    },
    {
        "ticket_id": "2",
        "created_at": "2026-03-02T09:00:00Z",
        "resolved_at": "2026-03-03T09:00:00Z",
        "closed_at": "2026-03-10T09:00:00Z",
        "status": "closed",
    },
]


def settled(late_closes):
    return settle(
        Facts(
            tickets=tickets(ROWS),
            surveys=surveys([]),
            events=pl.DataFrame(
                schema={
                    **{n: c.dtype for n, c in EVENTS.items()},
                    INPUT: pl.UInt32,
                    LINE: pl.UInt32,
                }
            ),
            inputs=(InputSummary("desk.csv", "tickets", "desk", 2, 2, ()),),
            late_closes=late_closes,
        ),
        Request(sources=()),
    )


@pytest.mark.parametrize(
    ("late_closes", "seconds"), [(frozenset(), [7 * DAY, DAY]), (frozenset({0}), [None, DAY])]
)
def test_a_close_is_the_solve_of_a_ticket_never_solved_except_where_it_comes_late(
    late_closes, seconds
):
    found = settled(late_closes).tickets.sort("ticket_id")

    assert found["resolution_s"].to_list() == seconds


def test_a_ticket_that_closed_late_is_not_open_and_its_missing_solve_is_told():
    found = settled(frozenset({0}))

    assert not found.tickets["is_open"].any()
    assert [(f.code, f.rows) for f in found.findings if f.code == "solved-without-time"] == [
        ("solved-without-time", 1)
    ]
