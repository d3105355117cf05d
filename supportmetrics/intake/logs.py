"""One file of messages, changes or SLA clocks read whole: its events or promises, and what it tells about tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import events, moments, picking, promises, tickets
from supportmetrics.intake.planning import plan as planned
from supportmetrics.intake.threads import roots
from supportmetrics.intake.values import words
from supportmetrics.model.columns import LINE, TICKETS
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.planning import Plan
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading
    from supportmetrics.intake.tables import Records, Table


@frozen
class Log:
    """What one file gave."""

    plan: Plan
    records: Records
    raw: pl.DataFrame
    """The cells of the rows that were used."""
    tickets: pl.DataFrame
    """The same rows as tickets."""
    tells: bool
    """The rows tell more about their tickets than the id."""
    rows: int
    events: pl.DataFrame | None = None
    promises: pl.DataFrame | None = None


def read(
    table: Table,
    mapping: Mapping,
    reading: Reading,
    constants: Map[str, str],
    number: int,
    source: str,
    notes: Notes,
    *,
    exact: bool,
) -> Log:
    """Read a file of one of `roles.LOGS`; every row is used or counted under a reason."""
    plan = planned(mapping, reading, constants)
    of = promises if mapping.role == "sla" else events
    names = dict.fromkeys((*plan.names, *of.names_needed(mapping)))
    records = table.read(tuple(names), exact=exact)
    rows = tickets.build(records, plan, mapping, reading, constants, number, notes)
    if "source" not in rows.columns:
        rows = rows.with_columns(pl.lit(source).alias("source"))
    count = rows.height + sum(notes.excluded.values())
    raw = _same(records.frame, rows)
    if "answers_id" in mapping.columns:
        answered = picking.pick(raw, mapping.columns["answers_id"].names)
        rows = rows.with_columns(roots(rows["ticket_id"], words.trimmed(answered)))
    if mapping.role == "sla":
        found = promises.read(raw, rows, mapping, reading, notes)
        rows = _same(rows, found)
        return Log(
            plan, records, _same(raw, rows), rows, _tells(rows, reading), count, promises=found
        )
    at = mapping.columns["at"]
    rows = rows.with_columns(moments.of_frame({"at": at}, raw, mapping, reading, notes))
    alone = _untouched(rows, words.trimmed(picking.cells(raw, at)))
    untouched = rows.filter(alone)
    rows = events.undated(rows.filter(~alone), notes, at.header)
    found = events.read(_same(raw, rows), rows, mapping, reading, notes)
    if not events.tells_states(mapping):
        rows = _same(rows, found)
    rows = pl.concat([rows, untouched]).sort(LINE)
    rows = rows.drop(set(_told_by_events(mapping)) & set(rows.columns))
    carried = rows.with_columns(updated_at="at").drop("at")
    if "sequence" in mapping.columns:
        version = found.select(LINE, version="sequence").unique(LINE)
        carried = carried.join(version, on=LINE, how="left", maintain_order="left")
    return Log(plan, records, _same(raw, rows), carried, _tells(carried, reading), count, found)


def _untouched(rows: pl.DataFrame, times: pl.Series) -> pl.Series:
    """Rows that tell when their ticket began and leave the time of an event blank: nothing has happened to it yet."""
    if "created_at" not in rows.columns:
        return pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
    return times.is_null() & rows["created_at"].is_not_null()


def _told_by_events(mapping: Mapping) -> tuple[str, ...]:
    """Columns of the rows that are about the message or the step alone, and not about its ticket."""
    if mapping.role == "messages":
        return ("channel",)
    return events.STATES if events.tells_steps(mapping) else ()


def _same(rows: pl.DataFrame, those: pl.DataFrame) -> pl.DataFrame:
    """The rows whose record is among those."""
    return rows.filter(pl.col(LINE).is_in(those[LINE].unique().implode()))


def _tells(rows: pl.DataFrame, reading: Reading) -> bool:
    bookkeeping = {"ticket_id", "source", "updated_at", "version"}
    return bool((set(TICKETS) - bookkeeping | set(reading.keep)) & set(rows.columns))
