"""Random desks settled ticket by ticket, in parts: cells, evidence and rows that leave add up to those of the whole."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from supportmetrics.cells import add
from supportmetrics.metrics import METRICS
from supportmetrics.model.columns import INPUT
from supportmetrics.pipeline.counted import counted
from supportmetrics.pipeline.evidence import Whole, together
from supportmetrics.pipeline.noticing import crowded
from supportmetrics.pipeline.settle import settle
from tests import desk
from tests.oracles.desks import desks
from tests.test_law_of_cells import law

PARTS = 3


@law(30)
@given(desks(40), st.integers(0, 1 << 20))
def test_parts_add_up_to_the_whole(run, seed):
    request = desk.request(
        timezone=run.zone,
        as_of=run.as_of,
        policies=run.policies,
        calendars=run.calendars,
        coarse=10,
    )
    facts = desk.facts(desk.tickets(run.tickets, run.columns), desk.surveys(run.surveys))
    settled = settle(facts, request)
    whole = _whole(facts, settled)
    parts = [
        settle(replace(facts, tickets=tickets, surveys=surveys), request, whole)
        for tickets, surveys in zip(
            _dealt(facts.tickets, seed), _dealt(facts.surveys, seed), strict=True
        )
    ]
    one = counted(settled, request, METRICS).cells.compact()
    cells = reduce(add, (counted(part, request, METRICS).cells for part in parts)).compact()
    assert cells.leaves.equals(one.leaves)
    for name, part in one.parts.items():
        if part.height:
            assert part.equals(cells.parts[name]), name
    evidence = together([part.evidence for part in parts])
    assert evidence.agrees(whole)
    names = [told.name for told in facts.inputs]
    assert sorted(evidence.findings(request.policies, names)) == sorted(
        settled.evidence.findings(request.policies, names)
    )
    gone = pl.concat([part.left_out for part in parts])
    key = (INPUT, "reason", "line")
    assert gone.select(key).sort(key).equals(settled.left_out.select(key).sort(key))


def _whole(facts, settled):
    rows = facts.surveys.select(INPUT, pl.col("kind").cast(pl.String)).unique()
    created = facts.tickets["created_at"] if "created_at" in facts.tickets.columns else None
    return Whole(
        settled.as_of,
        settled.evidence.unanswered,
        frozenset(rows.iter_rows()),
        crowded(created) if created is not None else frozenset(),
        settled.evidence.silent,
    )


def _dealt(rows, seed):
    """The rows of each part: those of one ticket together."""
    if "ticket_id" not in rows.columns:
        return [rows, *(rows.clear() for _ in range(1, PARTS))]
    place = rows["ticket_id"].hash(seed).fill_null(0) % PARTS
    return [rows.filter(place == part) for part in range(PARTS)]
