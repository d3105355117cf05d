"""Very many rows, counted part by part: the clocks and verdicts of one part are in memory at a time, not those of all.

Every row goes to the part of its ticket, and the cells of the parts are added up: the same report as of all rows at
once.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.cells import Cells, add
from supportmetrics.facts.findings import in_lines
from supportmetrics.facts.latest import newest_instants
from supportmetrics.facts.targets import CLOCKS
from supportmetrics.model.arrays import blocks
from supportmetrics.model.columns import LINE
from supportmetrics.model.frozen import frozen
from supportmetrics.pipeline.evidence import Whole, together
from supportmetrics.pipeline.noticing import crowded, filled_totals, lonely, not_applied
from supportmetrics.pipeline.parts import Part, corrected, part_of, summed
from supportmetrics.pipeline.settle import surveyed, unanswered

if TYPE_CHECKING:
    from supportmetrics.model.facts import Facts
    from supportmetrics.model.findings import Finding
    from supportmetrics.pipeline.counted import Counted
    from supportmetrics.pipeline.request import Request

ROWS = 1_000_000
"""Tickets of a part, about: fewer save little memory, and every part takes a tenth of a second of its own."""
_AT_ONCE = 2
"""Parts counted side by side."""
_SAMPLED = 1000
"""Ids looked at per part to tell where parts begin."""


def can_be(facts: Facts, request: Request) -> bool:
    """Whether the facts are needed for nothing but counting: not to be drawn, not beside events."""
    return not (request.shapes or facts.events.height or facts.promises.height)


def counted_in_parts(facts: Facts, request: Request) -> Counted:
    """What all facts come to."""
    whole, noticed = _whole(facts, request)
    cells, parts = _counted(facts, request, whole)
    evidence = together([part.evidence for part in parts])
    if not evidence.agrees(whole):
        cells, parts = _counted(facts, request, corrected(whole, evidence))
        evidence = together([part.evidence for part in parts])
    names = [one.name for one in facts.inputs]
    noticed += evidence.findings(request.policies, names)
    told = [*facts.findings, *in_lines(noticed, facts.inputs)]
    return summed(cells, parts, facts, request, told)


def _whole(facts: Facts, request: Request) -> tuple[Whole, list[Finding]]:
    """What all facts together tell, and what is odd about it."""
    newest, before = newest_instants(facts.tickets, facts.surveys, facts.events, facts.promises)
    noticed = lonely(newest, before) if request.as_of is None else []
    noticed += not_applied(request, facts.tickets.columns, filled_totals(facts.tickets))
    created = "created_at" in facts.tickets.columns
    whole = Whole(
        request.as_of or newest,
        unanswered(facts.surveys),
        surveyed(facts.surveys),
        crowded(facts.tickets["created_at"]) if created else frozenset(),
        {clock.name: frozenset() for clock in CLOCKS},
    )
    return whole, noticed


def _counted(facts: Facts, request: Request, whole: Whole) -> tuple[Cells, list[Part]]:
    dealt = _Dealt.of(facts)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        numbers = range(dealt.count)
        found = list(pool.map(lambda number: part_of(dealt.part(number), request, whole), numbers))
    return add(*(cells for cells, _ in found)), [part for _, part in found]


@frozen
class _Dealt:
    """Facts, and the part of each of their rows."""

    facts: Facts
    count: int
    tickets: pl.Series
    surveys: pl.Series

    @classmethod
    def of(cls, facts: Facts) -> _Dealt:
        """By the id of its ticket, and what names no ticket by its line."""
        count = -(-facts.tickets.height // ROWS)
        bounds = _bounds(facts.tickets["ticket_id"], count)
        tickets, surveys = (_places(rows, count, bounds) for rows in (facts.tickets, facts.surveys))
        return cls(facts, count, tickets, surveys)

    def part(self, number: int) -> Facts:
        """The facts of one part."""
        return replace(
            self.facts,
            tickets=self.facts.tickets.filter(self.tickets == number),
            surveys=self.facts.surveys.filter(self.surveys == number),
        )


def _bounds(ids: pl.Series, count: int) -> pl.Series | None:
    """The lowest id of every part but the first, for parts of about one size; None where ids are no numbers.

    Numbers next to each other are looked up faster than numbers from everywhere, and they were given in the same weeks.
    """
    some = ids.gather_every(max(1, ids.len() // (_SAMPLED * count))).cast(pl.Int64, strict=False)
    if some.null_count():
        return None
    return some.sort().gather([number * some.len() // count for number in range(1, count)])


def _places(rows: pl.DataFrame, count: int, bounds: pl.Series | None) -> pl.Series:
    """The part of every row."""
    if "ticket_id" not in rows.columns:
        return rows[LINE] % count
    # Some at a time: what is put down on the way is large.
    some = [
        _parts_of(rows["ticket_id"][at], rows[LINE][at], count, bounds)
        for at in blocks(rows.height, ROWS)
    ]
    return pl.concat([pl.Series(dtype=pl.UInt32), *some])


def _parts_of(ids: pl.Series, lines: pl.Series, count: int, bounds: pl.Series | None) -> pl.Series:
    if bounds is None:
        place = (ids.hash() % count).cast(pl.UInt32)
    else:
        # What is no number among numbers stands in the first part.
        place = bounds.search_sorted(ids.cast(pl.Int64, strict=False), side="right")
    return place.zip_with(ids.is_not_null(), lines % count) if ids.null_count() else place
