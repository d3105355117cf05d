"""The tickets behind failed gates: those that made the judged number bad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.analysis.spans import end_of
from supportmetrics.calendar.local import midnight
from supportmetrics.metrics import BY_ID
from supportmetrics.metrics.metric import Count, Level, Mean, Net, Quantile, Share, Within
from supportmetrics.model.gates import Judgement, Outcome
from supportmetrics.model.units import Better
from supportmetrics.model.words import UNASSIGNED, UNKNOWN
from supportmetrics.pipeline.rows import ticket_rows

if TYPE_CHECKING:
    from supportmetrics.metrics.metric import Metric
    from supportmetrics.model.periods import Period
    from supportmetrics.model.report import Slice
    from supportmetrics.pipeline.settle import Settled

_PLACES = {"tickets": "place", "answers": "ticket", "waits": "row"}
"""Column with the place of the ticket, by what is counted; tickets get one here."""


def behind(settled: Settled, judged: Sequence[Judgement], zone: str) -> pl.DataFrame:
    """The rows of `tickets` under the gate they broke: one per failed gate and ticket, the gate in the first column.

    Answers that belong to no ticket have no row.
    """
    parts = [
        ticket_rows(settled, zone=zone, places=_places(settled, one, zone)).select(
            pl.lit(f"{one.gate.text} [{one.title}]").alias("gate"), pl.all()
        )
        for one in judged
        if one.outcome is Outcome.FAIL and not one.is_note
    ]
    if parts:
        return pl.concat(parts, how="vertical_relaxed")
    empty = ticket_rows(settled, zone=zone, places=pl.Series([], dtype=pl.UInt32))
    return empty.select(pl.lit("").alias("gate"), pl.all())


def _places(settled: Settled, judged: Judgement, zone: str) -> pl.Series:
    metric = BY_ID[judged.gate.metric]
    of = metric.kind.measure.of
    frames = {"tickets": settled.tickets, "answers": settled.answers, "waits": settled.waits}
    frame = frames[of]
    # A gate that failed was measured, so its measure is there.
    measure = metric.kind.measure.told_by(frame.columns) or metric.kind.measure
    if of == "tickets":
        frame = frame.with_row_index(_PLACES["tickets"])
    is_stock = isinstance(metric.kind, Level)
    chosen = _in_slice(frame, judged.slice) & (
        _open_at_end(judged.period, zone)
        if is_stock
        else _bad(metric, measure.value, judged.limit)
        & _filed(measure.filed_by, judged.period, zone)
    )
    if measure.kind is not None:
        chosen &= pl.col("kind") == measure.kind
    place = pl.col(_PLACES[of]).alias("place")
    return frame.filter(chosen).select(place).to_series().drop_nulls().unique()


def _bad(metric: Metric, value: pl.Expr, limit: float | None) -> pl.Expr:
    """What makes the number bad: late, dissatisfied, slower than the limit."""
    match metric.kind:
        case Share(of=of, among=among):
            counted = value.is_not_null() if among is None else value.is_in(list(among))
            good_is_more = metric.better is Better.HIGHER
            return counted & (~value.is_in(list(of)) if good_is_more else value.is_in(list(of)))
        case Net(down=down):
            return value.is_in(list(down))
        case Count(of=of):
            return value.is_not_null() if of is None else value.is_in(list(of))
        case Mean(score=score):
            return value.is_in([each for each, points in score.items() if points < (limit or 0.0)])
        case Quantile():
            return value // 2 > (limit or 0.0)
        case Within(seconds=seconds):
            return value // 2 > seconds
    return value.is_not_null()


def _filed(column: str, period: Period | None, zone: str) -> pl.Expr:
    if period is None:
        return pl.lit(value=True)
    return (pl.col(column) >= midnight(period.start, zone)) & (
        pl.col(column) < end_of(period, zone)
    )


def _open_at_end(period: Period | None, zone: str) -> pl.Expr:
    if period is None:
        return pl.col("is_open").fill_null(value=False)
    end = end_of(period, zone)
    return (pl.col("created_at") < end) & (
        pl.col("is_open").fill_null(value=False) | (pl.col("solved_at") >= end)
    )


def _in_slice(frame: pl.DataFrame, part: Slice) -> pl.Expr:
    found = pl.lit(value=True)
    for name, word in part:
        without = UNASSIGNED if name == "tier" else UNKNOWN
        here = pl.col(name).cast(pl.String) if name in frame.columns else pl.lit(None, pl.String)
        found &= here.fill_null(without) == word
    return found
