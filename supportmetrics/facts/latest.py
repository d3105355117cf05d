"""Which rows count: one row per ticket, without spam, deleted and merged ones, as things stood at `as_of`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.belonging import KEY
from supportmetrics.facts.findings import per_input
from supportmetrics.facts.leaving import leaving
from supportmetrics.facts.places import numbered, shared
from supportmetrics.model.arrays import blocks
from supportmetrics.model.categories import occurring
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.words import LEFT_OUT_STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_LOOKED_AT = 1 << 20
_LEFT_OUT = pl.Enum(LEFT_OUT_STATUSES)


def newest_instants(
    tickets: pl.DataFrame, surveys: pl.DataFrame, events: pl.DataFrame, promises: pl.DataFrame
) -> tuple[datetime | None, datetime | None]:
    """The newest time of the data and the next newest one before it; None where there is none."""
    columns = [tickets[name] for name in _HAPPENED if name in tickets.columns]
    columns += [tickets.select(end).to_series() for end in _ends_by_seconds(tickets).values()]
    columns += [surveys[name] for name in ("sent_at", "answered_at") if name in surveys.columns]
    columns += [events["at"], promises["started_at"], promises["done_at"]]
    tops = [(_newest(column), column) for column in columns]
    newest = max((top for top, _ in tops if top is not None), default=None)
    if newest is None:
        return None, None
    before = [top if top != newest else _before(c, newest) for top, c in tops]
    return newest, max((instant for instant in before if instant is not None), default=None)


def _before(column: pl.Series, newest: datetime) -> datetime | None:
    """The newest time of a column before another one, looked for some rows at a time."""
    parts = (column[rows] for rows in blocks(column.len(), _LOOKED_AT))
    found = [_newest(part.filter(part < newest)) for part in parts]
    return max((instant for instant in found if instant is not None), default=None)


def _newest(column: pl.Series) -> datetime | None:
    newest = column.max()
    return newest if isinstance(newest, datetime) else None


def latest(
    tickets: pl.DataFrame,
    as_of: datetime | None,
    names: Sequence[str],
    spent: frozenset[str] = frozenset(),
) -> tuple[pl.DataFrame, list[pl.DataFrame], list[Finding]]:
    """(one row per counted ticket, rows left out as input/line/source/ticket_id/reason, findings).

    The newest row of a ticket wins: by `updated_at`, among equals by its later solve or reply, else
    the later row. Only then spam, deleted and merged tickets
    leave, so an older row cannot bring a deleted ticket back.

    `tickets` itself loses all its columns: whoever holds it would keep them in memory twice. Those that are `spent`
    then are gone.
    """
    left_out: list[pl.DataFrame] = []
    findings: list[Finding] = []

    older, reason = _older(tickets), _reason(tickets)
    stays = None
    if older is not None:
        rows, stays = _records(tickets, older), ~older
        left_out.append(leaving(rows, "duplicate", *KEY))
        findings += per_input(
            "duplicate-ticket",
            Severity.NOTE,
            names,
            rows,
            column="ticket_id",
            action="kept the newest row",
        )
    if reason is not None:
        leaves = reason.is_not_null() if stays is None else stays & reason.is_not_null()
        left_out.append(leaving(_records(tickets, leaves), reason.filter(leaves), *KEY))
        stays = reason.is_null() if stays is None else stays & reason.is_null()
    for name in spent.intersection(tickets.columns):
        tickets.drop_in_place(name)
    tickets = _shortened(tickets, stays)

    if as_of is not None:
        tickets, later = _as_they_stood(tickets, as_of)
        if later.height:
            left_out.append(leaving(later, "after-as-of", *KEY))
            findings += per_input(
                "after-as-of",
                Severity.NOTE,
                names,
                later,
                column="created_at",
                action="left out",
            )
    return tickets, left_out, findings


def _records(tickets: pl.DataFrame, which: pl.Series) -> pl.DataFrame:
    return tickets.select(INPUT, LINE, *KEY).filter(which)


def _shortened(tickets: pl.DataFrame, stays: pl.Series | None) -> pl.DataFrame:
    """The rows that stay, or all; every column leaves the table as soon as there is a shorter one.

    In one piece, columns that are made of others later line up with them.
    """
    columns = (tickets.drop_in_place(name) for name in tickets.columns)
    return pl.DataFrame(
        [(column if stays is None else column.filter(stays)).rechunk() for column in columns]
    )


def _older(tickets: pl.DataFrame) -> pl.Series | None:
    """Which rows are followed by a newer one of the same source and id; None when no id is repeated."""
    repeated = _repeated(tickets)
    if repeated is None:
        return None
    known = [name for name in _NEWNESS if name in tickets.columns]
    among = tickets.select("source", "ticket_id", INPUT, LINE, *known)[repeated].with_columns(
        row=repeated
    )
    newest = among.sort(
        *(known if "updated_at" in known else []), INPUT, LINE, nulls_last=False
    ).unique(["source", "ticket_id"], keep="last", maintain_order=True)["row"]
    older = pl.zeros(tickets.height, dtype=pl.UInt8, eager=True).scatter(repeated, 1)
    return older.scatter(newest, 0) == 1


def _repeated(tickets: pl.DataFrame) -> pl.Series | None:
    """The rows whose source and id stand in another row too."""
    ids = tickets["ticket_id"]
    numbers = None
    if tickets["source"].n_unique() > 1:
        ids = tickets.select(pl.col("source") + "\0" + pl.col("ticket_id")).to_series()
    else:
        numbers = numbered(ids)
    # Numbers and hashes compare faster than words; where they are equal the words are looked at.
    if numbers is None:
        places = ids.hash().is_duplicated().arg_true()
    else:
        number, _ = numbers
        places = pl.Series(shared(number, int(number.max()) + 1)[0])
    exact = places.filter(ids.gather(places).is_duplicated())
    return exact if exact.len() else None


def _reason(tickets: pl.DataFrame) -> pl.Series | None:
    """Why a ticket does not count: spam, deleted or merged, by its status or its flag, null for those that do; None
    when all count.
    """
    said = set(occurring(tickets["status"])[1]) if "status" in tickets.columns else set()
    marks = []
    for word in LEFT_OUT_STATUSES:
        by = [pl.col("status") == word] if word in said else []
        by += [pl.col(word)] if word in tickets.columns and tickets[word].any() else []
        if by:
            marked = pl.any_horizontal(by).fill_null(value=False)
            marks.append(pl.when(marked).then(pl.lit(word, _LEFT_OUT)))
    return tickets.select(pl.coalesce(marks)).to_series() if marks else None


def _as_they_stood(tickets: pl.DataFrame, as_of: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tickets created by then, with what happened later undone; and the tickets created later."""
    happened = [name for name in _HAPPENED if name in tickets.columns]
    ends = {name: pl.col(name) for name in happened} | _ends_by_seconds(tickets)
    if (
        not ends
        or not tickets.select(
            pl.any_horizontal((end > as_of).any() for end in ends.values())
        ).item()
    ):
        return tickets, tickets.clear()
    later = tickets.clear()
    if "created_at" in happened:
        is_later = (tickets["created_at"] > as_of).fill_null(value=False)
        later, tickets = tickets.filter(is_later), tickets.filter(~is_later)
    undone = [
        pl.when((end <= as_of).fill_null(value=True)).then(pl.col(name)).alias(name)
        for name, end in ends.items()
        if name != "created_at"
    ]
    solves = [
        ends[name] for name in ("resolved_at", "closed_at", "resolution_seconds") if name in ends
    ]
    if solves:
        # The export says "solved", but at `as_of` the solve had not happened yet.
        not_yet = pl.all_horizontal(end.is_null() | (end > as_of) for end in solves)
        not_yet &= pl.any_horizontal(end > as_of for end in solves)
        if "status" in tickets.columns:
            status = (
                pl.when(not_yet).then(pl.lit("open")).otherwise(pl.col("status").cast(pl.String))
            )
            undone.append(status.cast(tickets.schema["status"]).alias("status"))
        if "is_closed" in tickets.columns:
            undone.append(
                pl.when(not_yet).then(pl.lit(value=False)).otherwise("is_closed").alias("is_closed")
            )
    return tickets.with_columns(*undone), later


def _ends_by_seconds(tickets: pl.DataFrame) -> dict[str, pl.Expr]:
    """When the durations that a vendor computed ended, by column."""
    if "created_at" not in tickets.columns:
        return {}
    return {
        name: pl.col("created_at") + pl.duration(seconds=pl.col(name))
        for name in ("first_response_seconds", "first_resolution_seconds", "resolution_seconds")
        if name in tickets.columns
    }
