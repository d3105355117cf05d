"""Rows once they are counted: all that a report is measured from. It adds up over parts that share no ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.cells import Cells, count
from supportmetrics.metrics.satisfaction import fallen_back
from supportmetrics.model.findings import Finding
from supportmetrics.model.frozen import frozen
from supportmetrics.model.hours import Hours
from supportmetrics.model.report import InputSummary
from supportmetrics.pipeline.framing import Moments, hours_used, local_clock, moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportmetrics.metrics.measure import Measure
    from supportmetrics.metrics.metric import Metric
    from supportmetrics.pipeline.request import Request
    from supportmetrics.pipeline.settle import Settled


@frozen
class Counted:
    """What rows come to."""

    cells: Cells
    moments: Moments
    """What rows are filed by, from the oldest to the newest."""
    tickets: int
    columns: frozenset[str]
    """Columns of the tickets, derived ones among them."""
    answered: frozenset[str]
    """Kinds of survey that somebody answered."""
    hours: tuple[Hours, ...]
    """The opening hours that some clock runs in,"""
    night_and_day: bool
    """and whether some clock runs day and night."""
    dimensions: tuple[str, ...]
    absent: Mapping[str, str]
    """Derived columns that are not there, with the reason."""
    as_of: datetime | None
    inputs: tuple[InputSummary, ...]
    findings: tuple[Finding, ...]


def columns_counted(metrics: Sequence[Metric], dimensions: Iterable[str]) -> frozenset[str]:
    """The columns of tickets and answers that counting them for some metrics takes."""
    wanted = {"kind", "score", *dimensions}
    for measure in _measures(metrics):
        told: Measure | None = measure
        while told is not None:
            wanted |= {*told.columns, told.filed_by}
            told = told.usually
    return frozenset(wanted)


def slim(settled: Settled, metrics: Sequence[Metric]) -> Settled:
    """The rows with no more columns than counting them for some metrics takes."""
    wanted = columns_counted(metrics, settled.dimensions)
    tickets, answers = (
        rows.select(name for name in rows.columns if name in wanted)
        for rows in (settled.tickets, settled.answers)
    )
    return replace(settled, tickets=tickets, answers=answers)


def counted(settled: Settled, request: Request, metrics: Sequence[Metric]) -> Counted:
    """The rows counted for some metrics; durations are coarse where the request says so."""
    found = moments(settled)
    cells = count(
        settled.tickets,
        settled.answers,
        settled.waits,
        _measures(metrics),
        settled.dimensions,
        local_clock(found, request.timezone),
        request.coarse,
    )
    given = pl.col("kind").filter(pl.col("score").is_not_null())
    answered = settled.answers.select(given.unique()).to_series()
    hours, night_and_day = hours_used(settled, request)
    return Counted(
        cells,
        found,
        settled.tickets.height,
        frozenset(settled.tickets.columns),
        frozenset(answered.cast(pl.String)),
        hours,
        night_and_day,
        settled.dimensions,
        settled.absent,
        settled.as_of,
        settled.inputs,
        settled.findings,
    )


def _measures(metrics: Sequence[Metric]) -> list[Measure]:
    """What the metrics are made of, each once, and which answers have no date of their own."""
    needed = {metric.kind.measure.id: metric.kind.measure for metric in metrics}
    undated = [fallen_back(kind) for kind in ("csat", "nps", "ces", "resolved")]
    return [*needed.values(), *undated]
