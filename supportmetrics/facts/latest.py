"""Which rows count: one row per ticket, without spam, deleted and merged ones, as things stood at `as_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.findings import finding
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.words import LEFT_OUT_STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_HAPPENED = (
    "created_at",
    "updated_at",
    "first_response_at",
    "first_resolved_at",
    "resolved_at",
    "closed_at",
    "reopened_at",
)
"""Times that happened; due times lie in the future by their nature and say nothing about now."""

_NEWNESS = ("updated_at", "resolved_at", "closed_at", "first_response_at")
"""What tells which row of a ticket is the newest; the later times break ties of the first."""


def newest_instants(
    tickets: pl.DataFrame, surveys: pl.DataFrame
) -> tuple[datetime | None, datetime | None]:
    """The newest time of the data and the next newest one before it; None where there is none."""
    columns = [tickets[name] for name in _HAPPENED if name in tickets.columns]
    columns += [surveys[name] for name in ("sent_at", "answered_at") if name in surveys.columns]
    tops = [column.drop_nulls().top_k(2) for column in columns]
    # Two equal newest values of one column would hide the next newest one.
    tops += [c.filter(c < c.max()).top_k(1) for c in columns]
    instants: set[datetime] = {instant for top in tops for instant in top.to_list()}
    ordered = sorted(instants, reverse=True)
    return (ordered[0] if ordered else None), (ordered[1] if len(ordered) > 1 else None)


def latest(
    tickets: pl.DataFrame, as_of: datetime | None, names: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame, list[Finding]]:
    """(one row per counted ticket, rows left out as input/reason/rows, findings).

    The newest row of a ticket wins: by `updated_at`, else the later row. Only then spam, deleted and merged tickets
    leave, so an older row cannot bring a deleted ticket back.
    """
    left_out: list[pl.DataFrame] = []
    findings: list[Finding] = []

    def leave(rows: pl.DataFrame, reason: str) -> None:
        if rows.height:
            left_out.append(rows.group_by(INPUT).len("rows").with_columns(reason=pl.lit(reason)))

    tickets, older = _newest_rows(tickets)
    leave(older, "duplicate")
    findings += [
        finding(
            "duplicate-ticket",
            Severity.NOTE,
            names,
            rows,
            column="ticket_id",
            action="kept the newest row",
        )
        for rows in older.partition_by(INPUT)
    ]
    for reason in LEFT_OUT_STATUSES:
        marks = []
        if "status" in tickets.columns:
            marks.append(pl.col("status") == reason)
        if reason in tickets.columns:
            marks.append(pl.col(reason))
        if marks:
            mark = pl.any_horizontal(m.fill_null(False) for m in marks)
            gone = tickets.filter(mark)
            if gone.height:
                leave(gone, reason)
                tickets = tickets.filter(~mark)

    if as_of is not None:
        tickets, later = _as_they_stood(tickets, as_of)
        if later.height:
            leave(later, "after-as-of")
            findings += [
                finding(
                    "after-as-of",
                    Severity.NOTE,
                    names,
                    rows,
                    column="created_at",
                    action="left out",
                )
                for rows in later.partition_by(INPUT)
            ]
    empty = pl.DataFrame(schema={INPUT: pl.UInt32, "rows": pl.UInt32, "reason": pl.String})
    return (
        tickets,
        pl.concat([empty, *(part.select(empty.columns).cast(empty.schema) for part in left_out)]),
        findings,
    )


def _newest_rows(tickets: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(one row per source and id, the older rows)."""
    repeated = _repeated(tickets)
    if repeated is None:
        return tickets, tickets.clear()
    among = tickets.filter(repeated)
    known = [name for name in _NEWNESS if name in tickets.columns]
    newest = (
        among.select("source", "ticket_id", INPUT, LINE, *known)
        .sort(*(known if "updated_at" in known else []), INPUT, LINE, nulls_last=False)
        .unique(["source", "ticket_id"], keep="last", maintain_order=True)
        .select(INPUT, LINE)
    )
    kept = among.join(newest, on=[INPUT, LINE], how="semi")
    return tickets.filter(~repeated).vstack(kept), among.join(newest, on=[INPUT, LINE], how="anti")


def _repeated(tickets: pl.DataFrame) -> pl.Series | None:
    ids = tickets["ticket_id"]
    if tickets["source"].n_unique() > 1:
        ids = tickets.select(pl.col("source") + "\0" + pl.col("ticket_id")).to_series()
    if ids.n_unique() == ids.len():
        return None
    return ids.is_duplicated()


def _as_they_stood(tickets: pl.DataFrame, as_of: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tickets created by then, with what happened later undone; and the tickets created later."""
    happened = [name for name in _HAPPENED if name in tickets.columns]
    if not any((tickets[name] > as_of).any() for name in happened):
        return tickets, tickets.clear()
    later = tickets.clear()
    if "created_at" in happened:
        is_later = (tickets["created_at"] > as_of).fill_null(value=False)
        later, tickets = tickets.filter(is_later), tickets.filter(~is_later)
    unhappened = [
        pl.when(pl.col(name) <= as_of).then(pl.col(name)).alias(name)
        for name in happened
        if name != "created_at"
    ]
    undone = []
    if "status" in tickets.columns:
        ends = [name for name in ("resolved_at", "closed_at") if name in happened]
        if ends:
            # The export says "solved", but at `as_of` the solve had not happened yet.
            not_yet = pl.all_horizontal(
                pl.col(n).is_null() | (pl.col(n) > as_of) for n in ends
            ) & pl.any_horizontal(pl.col(n) > as_of for n in ends)
            undone.append(
                pl.when(not_yet).then(pl.lit("open")).otherwise(pl.col("status")).alias("status")
            )
    for name in ("first_response_seconds", "first_resolution_seconds", "resolution_seconds"):
        if name in tickets.columns and "created_at" in happened:
            ended = pl.col("created_at") + pl.duration(seconds=pl.col(name))
            undone.append(pl.when(ended <= as_of).then(pl.col(name)).alias(name))
    return tickets.with_columns(*undone).with_columns(*unhappened), later


def exclude(tickets: pl.DataFrame, keep: pl.Expr, reason: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows for which `keep` holds, the others counted by input under one reason)."""
    kept = tickets.filter(keep.fill_null(False))
    gone = tickets.filter(~keep.fill_null(False)).group_by(INPUT).len("rows")
    return kept, gone.with_columns(pl.col("rows").cast(pl.UInt32), reason=pl.lit(reason)).select(
        INPUT, "rows", "reason"
    )
