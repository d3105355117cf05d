"""What parts of the rows come to, each settled and counted by itself, and their sum. Parts share no ticket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from supportmetrics.cells import Cells
from supportmetrics.facts.targets import CLOCKS
from supportmetrics.metrics import measured
from supportmetrics.model.columns import INPUT
from supportmetrics.model.frozen import frozen
from supportmetrics.pipeline.counted import Counted, columns_counted, counted, slim
from supportmetrics.pipeline.evidence import Evidence, Whole
from supportmetrics.pipeline.settle import settle, summed_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from supportmetrics.model.facts import Facts
    from supportmetrics.model.findings import Finding
    from supportmetrics.pipeline.request import Request


@frozen
class Part:
    """What a part of the rows came to, without its cells."""

    counted: Counted
    evidence: Evidence
    gone: Mapping[tuple[int, str], int]
    """Number of an input and reason -> rows that left."""


def part_of(facts: Facts, request: Request, whole: Whole) -> tuple[Cells, Part]:
    """The cells of a part of the facts, and what else it came to."""
    metrics = measured(request.metrics)
    settled = settle(facts, request, whole, columns_counted(metrics, request.dimensions))
    gone = settled.left_out.group_by(INPUT, "reason").len().iter_rows()
    left = {(place, reason): n for place, reason, n in gone}
    # Tables are large: what is not counted is let go of before more is made of the rest.
    settled = slim(settled, metrics)
    found = counted(settled, request, metrics)
    cells, none = found.cells, _no_cells(found.cells.dimensions)
    return cells, Part(replace(found, cells=none), settled.evidence, left)


def _no_cells(dimensions: tuple[str, ...]) -> Cells:
    schema: dict[str, Any] = {"leaf": pl.UInt32} | dict.fromkeys(dimensions, pl.String)
    return Cells(dimensions, pl.DataFrame(schema=schema), {})


def corrected(whole: Whole, evidence: Evidence) -> Whole:
    """What all parts together turned out to tell, where that is not what they were told."""
    silent = {clock.name: evidence.silent.get(clock.name, frozenset()) for clock in CLOCKS}
    return replace(whole, unanswered=evidence.unanswered, silent=silent)


def summed(
    cells: Cells,
    parts: Sequence[Part],
    facts: Facts,
    request: Request,
    noticed: Sequence[Finding],
) -> Counted:
    """What all rows come to; `noticed` is what is told of them."""
    found = [part.counted for part in parts]
    gone = Counter[tuple[int, str]]()
    for part in parts:
        gone.update(part.gone)
    first = found[0]
    told = [one for one in found if one.tickets] or [first]
    dated = [one for one in found if "created_at" in one.moments]
    hours = [each for one in dated for each in one.hours]
    return replace(
        first,
        cells=cells,
        moments=_moments(found),
        tickets=sum(one.tickets for one in found),
        columns=frozenset().union(*(one.columns for one in told)),
        answered=frozenset().union(*(one.answered for one in found)),
        hours=tuple(each for each in request.calendars if each in hours),
        night_and_day=any(one.night_and_day for one in dated) or not dated,
        absent=_absent([one.absent for one in told]),
        inputs=tuple(
            summed_up(one, {reason: n for (at, reason), n in gone.items() if at == place})
            for place, one in enumerate(facts.inputs)
        ),
        findings=tuple(sorted({*noticed, *first.findings})),
    )


def _moments(found: Sequence[Counted]) -> dict[str, tuple[datetime, datetime]]:
    out: dict[str, tuple[datetime, datetime]] = {}
    for one in found:
        for name, (oldest, newest) in one.moments.items():
            known = out.get(name, (oldest, newest))
            out[name] = (min(known[0], oldest), max(known[1], newest))
    return out


def _absent(parts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What is absent from every part. Where reasons differ, some part knows that it is not the times that lack."""
    names = set(parts[0]).intersection(*parts)
    return {name: min(part[name] for part in parts) for name in sorted(names)}
