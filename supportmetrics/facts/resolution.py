"""Open or solved, and how long it took: the first and the last solve of every ticket.

Sources: Zendesk article 4408834848154 (first and full resolution); METRICS of the trade: a reopened ticket that is open
again is censored for full resolution, and a close without a solve counts as the solve, except in desks that close
tickets by themselves days later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.findings import Remark, Weighed, finding
from supportmetrics.model.columns import INPUT, INSTANT, LINE
from supportmetrics.model.findings import Severity
from supportmetrics.model.words import DONE_STATUSES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

STILL_OPEN = (1 << 31) - 1
"""The lifetime of a ticket without an end, in a packed `lifetime`."""


def seconds_between(start: str, end: str) -> pl.Expr:
    """Whole seconds from one instant column to another; fractions of a second are cut."""
    return (pl.col(end) - pl.col(start)).dt.total_seconds()


def epoch_second(instant: pl.Expr) -> pl.Expr:
    """The second that an instant lies in; what Polars has for it takes several times as long."""
    return instant.to_physical() // 1_000_000


def pair(value: pl.Expr, is_open: pl.Expr) -> pl.Expr:
    """A duration and whether it is still running, as one integer: `value * 2 + open`."""
    return value * 2 + is_open.cast(pl.Int8)


def seconds_type(longest: int) -> type[pl.DataType]:
    """The type for durations up to so many seconds and for their pairs: Int32 up to 34 years, of which a ticket has a
    dozen.
    """
    return pl.Int32 if longest < 1 << 30 else pl.Int64


def held_in(kind: type[pl.DataType], seconds: pl.Expr) -> pl.Expr:
    """Seconds in the type that all of them fit into, as `seconds_type` tells: none of them is looked at again."""
    return seconds.cast(kind, wrap_numerical=True)


def _type_of_all(tickets: pl.DataFrame, as_of: datetime | None) -> type[pl.DataType]:
    """The type for every duration of these tickets."""
    # As microseconds: what a vendor's seconds lead to may lie beyond all dates that Python knows.
    times = [column.to_physical() for column in tickets if column.dtype == INSTANT]
    ends = [end for column in times for end in (column.min(), column.max())]
    now = None if as_of is None else int(as_of.timestamp()) * 1_000_000
    known = [end for end in (*ends, now) if isinstance(end, int)]
    # A column that somebody carries along is text, whatever it is called.
    seconds = [c for c in tickets if c.name.endswith("_seconds") and c.dtype.is_integer()]
    told = [column.abs().max() for column in seconds]
    longest = [most for most in told if isinstance(most, int)]
    if known:
        longest.append((max(known) - min(known)) // 1_000_000)
    return seconds_type(max(longest, default=0))


def resolution(
    tickets: pl.DataFrame,
    as_of: datetime | None,
    names: Sequence[str],
    late_closes: Collection[int] = (),
) -> tuple[pl.DataFrame, dict[str, str], list[Remark]]:
    """Adds what follows from the solve, as far as the columns allow; (tickets, absent columns with reasons, findings).

    `is_open` (Boolean, null when the status word is unknown and no solve is known); `solved_at` (the last solve);
    `age` (seconds from creation to `as_of`); `resolution_s` (seconds to the last solve of a solved ticket);
    `resolution` and `first_resolution` (pairs; null outside the cohort); `lifetime` (creation and seconds to the
    solve in one integer, for the backlog). Durations are Int32 where all of them fit. `late_closes` are the inputs
    whose close is no solve.
    """
    has = set(tickets.columns)
    findings: list[Remark] = []
    absent: dict[str, str] = {}
    tickets = tickets.with_columns(_is_open(has).alias("is_open"))
    tickets = tickets.with_columns(_solved_at(has, late_closes).alias("solved_at"))
    dated = "created_at" in has and as_of is not None
    age = (pl.lit(as_of) - pl.col("created_at")).dt.total_seconds() if dated else pl.lit(None)
    kind = _type_of_all(tickets, as_of)
    tickets = tickets.with_columns(held_in(kind, age).alias("age"))

    between = _between(has | {"solved_at"}, "solved_at")
    tickets = tickets.with_columns(took=held_in(kind, between))
    took = held_in(kind, _told(has, pl.col("took"), "resolution_seconds"))
    solved = pl.col("solved_at").is_not_null() | ~pl.col("is_open")
    tickets = tickets.with_columns(
        to_last_solve=pl.when(solved & (took >= 0)).then(took),
        resolution_wrong=(pl.col("took") < 0).fill_null(False),
    ).drop("took")
    # Every ticket that is not open is among those solved at some time.
    done = ~pl.col("is_open").fill_null(True)
    tickets = tickets.with_columns(resolution_s=pl.when(done).then("to_last_solve"))
    known_end = bool(has & {"resolved_at", "closed_at", "resolution_seconds"})
    if known_end:
        tickets = tickets.with_columns(
            resolution=pl.when(pl.col("is_open"))
            .then(pair(pl.col("age"), pl.lit(True)))
            .otherwise(pair(pl.col("resolution_s"), pl.lit(False)))
        )
    else:
        absent["resolution"] = (
            "the export holds no solve time (it needs resolved_at, closed_at or resolution_seconds)"
        )
        absent["solved_at"] = absent["to_last_solve"] = absent["resolution"]
        tickets = tickets.drop("solved_at", "to_last_solve")
    if has & {"first_resolved_at", "first_resolution_seconds"}:
        took = _told(has, _between(has, "first_resolved_at"), "first_resolution_seconds")
        first: pl.Expr = pl.when(took >= 0).then(held_in(kind, took))
        if "reopens" in has:
            first = first.fill_null(pl.when(pl.col("reopens") == 0).then(pl.col("resolution_s")))
        tickets = tickets.with_columns(
            first_resolution=pl.when(first.is_not_null())
            .then(pair(first, pl.lit(False)))
            .when(pl.col("is_open"))
            .then(pair(pl.col("age"), pl.lit(True)))
        )
    else:
        absent["first_resolution"] = (
            "the export does not tell the first solve (it needs first_resolved_at or first_resolution_seconds)"
        )
    if dated and (known_end or "status" in has or "is_closed" in has):
        tickets = tickets.with_columns(lifetime=_lifetime(known_end=known_end))
    else:
        absent["lifetime"] = (
            "nothing tells which tickets are open (it needs created_at and a status or a solve time)"
        )
    findings += _findings(tickets, names, known_end=known_end)
    return tickets, absent, findings


def _is_open(has: set[str]) -> pl.Expr:
    ends = [
        pl.col(name).is_not_null()
        for name in ("resolved_at", "closed_at", "resolution_seconds")
        if name in has
    ]
    ended = pl.any_horizontal(ends) if ends else pl.lit(False)
    by_time = ~ended
    if "status" in has:
        status = pl.col("status")
        waiting = [word for word in STATUSES if word not in DONE_STATUSES]
        by_status: pl.Expr = (
            pl.when(status.is_in(waiting))
            .then(True)
            .when(status.is_in(DONE_STATUSES))
            .then(False)
            .when(status.is_null() | ended)
            .then(by_time)
        )
    else:
        by_status = by_time
    return pl.coalesce(~pl.col("is_closed"), by_status) if "is_closed" in has else by_status


def _solved_at(has: set[str], late_closes: Collection[int]) -> pl.Expr:
    """The last solve; of a ticket never solved the close; else creation plus the vendor's duration."""
    done = ~pl.col("is_open").fill_null(True)
    candidates = [pl.col("resolved_at")] if "resolved_at" in has else []
    if "closed_at" in has:
        ends = done & ~pl.col(INPUT).is_in(sorted(late_closes)) if late_closes else done
        candidates.append(pl.when(ends).then(pl.col("closed_at")))
    if {"created_at", "resolution_seconds"} <= has:
        ended = pl.col("created_at") + pl.duration(seconds=pl.col("resolution_seconds"))
        candidates.append(pl.when(done).then(ended))
    return pl.coalesce(candidates) if candidates else pl.lit(None, pl.Datetime("us", "UTC"))


def _between(has: set[str], end: str) -> pl.Expr:
    """Seconds from the creation to an instant, negative where the end lies before the start; null where unknown."""
    return seconds_between("created_at", end) if {"created_at", end} <= has else pl.lit(None)


def _told(has: set[str], by_time: pl.Expr, vendor: str) -> pl.Expr:
    """The duration by the timestamps, else as the vendor computed it; one below zero is none."""
    return by_time.fill_null(pl.col(vendor)) if vendor in has else by_time


def _lifetime(*, known_end: bool) -> pl.Expr:
    lived = pl.col("to_last_solve") if known_end else pl.lit(None, pl.Int64)
    ended = pl.when(lived >= STILL_OPEN).then(STILL_OPEN - 1).otherwise(lived)
    end = pl.when(pl.col("is_open")).then(STILL_OPEN).otherwise(ended)
    return epoch_second(pl.col("created_at")) * (STILL_OPEN + 1) + end


def _findings(tickets: pl.DataFrame, names: Sequence[str], *, known_end: bool) -> list[Remark]:
    findings: list[Remark] = []

    def report(mark: pl.Expr, code: str, severity: Severity, column: str, action: str) -> None:
        rows = tickets.select(INPUT, LINE, marked=mark.fill_null(False)).filter("marked")
        if rows.height:
            findings.append(finding(code, severity, names, rows, column=column, action=action))

    report(
        pl.col("resolution_wrong"),
        "negative-duration",
        Severity.WARNING,
        "resolved_at",
        "no resolution time for these tickets",
    )
    if "created_at" in tickets.columns:
        report(
            pl.col("created_at").is_null(),
            "no-creation-time",
            Severity.WARNING,
            "created_at",
            "in no volume, backlog or waiting time",
        )
    if "status" in tickets.columns:
        report(
            pl.col("is_open").is_null(),
            "unmapped-status",
            Severity.WARNING,
            "status",
            "left out of the backlog and of resolution times; map the words under [values.status]",
        )
    if known_end:
        done = ~pl.col("is_open") & pl.col("resolution_s").is_null() & pl.col("solved_at").is_null()
        report(
            done,
            "solved-without-time",
            Severity.NOTE,
            "resolved_at",
            "no resolution time for these tickets",
        )
        if "created_at" in tickets.columns:
            at_once = ~pl.col("is_open") & (pl.col("solved_at") == pl.col("created_at"))
            rows = tickets.select(INPUT, LINE, at_once=at_once.fill_null(False)).filter("at_once")
            found = finding(
                "same-instant",
                Severity.WARNING,
                names,
                rows,
                column="resolved_at",
                action="counted as resolved in 0 seconds; imported tickets look like this",
            )
            findings.append(Weighed(found, tickets.height, beyond=0.2, least=10))
    return findings
