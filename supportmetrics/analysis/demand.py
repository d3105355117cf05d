"""When customers write, how long they waited, and what lies open: shapes behind the figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.calendar.local import day_number
from supportmetrics.facts.resolution import STILL_OPEN
from supportmetrics.model.periods import WEEKDAYS, Period
from supportmetrics.model.report import Backlog, Demand, LongWait, Slice, Waits
from supportmetrics.model.verdicts import BREACHED_OPEN, BY_FLAG, LATE
from supportmetrics.model.words import UNASSIGNED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from supportmetrics.calendar.local import LocalTime

SHORTEST_S, LONGEST_S, BINS = 5.0, 7 * 86400.0, 44
AGE_EDGES_H = (1, 8, 24, 72, 168, 720)
AGE_LABELS = ("<1 h", "1–8 h", "8–24 h", "1–3 d", "3–7 d", "7–30 d", "≥30 d")


def demand(
    tickets: pl.DataFrame, time: LocalTime, window: Period, week_start: int
) -> Demand | None:
    """Tickets created per local weekday and hour, divided by how often that weekday occurs in the window."""
    if "created_at" not in tickets.columns:
        return None
    created = tickets["created_at"].drop_nulls()
    table = pl.DataFrame({"day": time.days(created), "hour": time.hours(created)})
    first, last = day_number(window.start), day_number(window.end)
    table = table.filter((pl.col("day") >= first) & (pl.col("day") < last))
    # 1 January 1970 was a Thursday.
    counts = table.group_by(weekday=(pl.col("day") + 3) % 7, hour="hour").len()
    per_slot = {(weekday, hour): n for weekday, hour, n in counts.iter_rows()}
    occurs = [0] * 7
    for day in range(first, last):
        occurs[(day + 3) % 7] += 1
    rows = []
    for step in range(7):
        weekday = (step + week_start) % 7
        rows.append(
            tuple(per_slot.get((weekday, hour), 0) / max(1, occurs[weekday]) for hour in range(24))
        )
    names = tuple(WEEKDAYS[(step + week_start) % 7][:3].capitalize() for step in range(7))
    return Demand(window, tuple(rows), names)


def waits(
    tickets: pl.DataFrame, time: LocalTime | None, window: Period | None, channels: Sequence[Slice]
) -> tuple[Waits, ...]:
    """The histogram of first-response waits of every channel, split into in time and late."""
    if "frt" not in tickets.columns:
        return ()
    rows = _of_window(tickets, time, window)
    late = (
        pl.col("first_response_state").is_in(list(LATE))
        if "first_response_state" in rows.columns
        else pl.lit(value=False)
    )
    still_late = (
        pl.col("first_response_state").is_in([BREACHED_OPEN, BREACHED_OPEN + BY_FLAG])
        if "first_response_state" in rows.columns
        else pl.lit(value=False)
    )
    channel = pl.col("channel").fill_null(UNKNOWN) if "channel" in rows.columns else pl.lit(UNKNOWN)
    waited = pl.coalesce("first_response_s", pl.when(still_late).then(pl.col("age")))
    step = math.log(LONGEST_S / SHORTEST_S) / BINS
    place = (
        ((waited.clip(SHORTEST_S, LONGEST_S).log() - math.log(SHORTEST_S)) / step)
        .floor()
        .clip(0, BINS - 1)
    )
    counts = (
        rows.select(channel=channel, late=late, place=place.cast(pl.Int32), waited=waited)
        .filter(pl.col("waited").is_not_null())
        .group_by("channel", "late", "place")
        .len()
    )
    table = {(name, is_late, at): n for name, is_late, at, n in counts.iter_rows()}
    edges = (*(SHORTEST_S * math.exp(step * k) for k in range(BINS)), LONGEST_S)
    return tuple(
        Waits(
            part,
            edges,
            tuple(table.get((part[0][1], False, k), 0) for k in range(BINS)),
            tuple(table.get((part[0][1], True, k), 0) for k in range(BINS)),
        )
        for part in channels
    )


def longest(
    tickets: pl.DataFrame, time: LocalTime | None, period: Period | None, most: int = 5
) -> tuple[LongWait, ...]:
    """The longest first-response waits among the tickets created in the period, the longest first."""
    if "frt" not in tickets.columns:
        return ()
    rows = _of_window(tickets, time, period).filter(pl.col("frt").is_not_null())
    rows = rows.with_columns(wait=pl.col("frt") // 2, answered=pl.col("frt") % 2 == 0)
    rows = rows.sort(["wait", "ticket_id"], descending=[True, False]).head(most)
    word = {name: name in rows.columns for name in ("channel", "tier")}
    return tuple(
        LongWait(
            str(row["ticket_id"]),
            (row["channel"] if word["channel"] else None) or UNKNOWN,
            (row["tier"] if word["tier"] else None) or UNASSIGNED,
            float(row["wait"]),
            bool(row["answered"]),
        )
        for row in rows.iter_rows(named=True)
    )


def backlog_ages(tickets: pl.DataFrame, at: datetime, *, inclusive: bool) -> Backlog | None:
    """Ages of the tickets open at an instant, in buckets closed on the left.

    `inclusive`: what happens at that very instant has happened; it has not at the end of a period.
    """
    if "lifetime" not in tickets.columns:
        return None
    second = int(at.timestamp())
    last = second if inclusive else second - 1
    created = pl.col("lifetime") // (STILL_OPEN + 1)
    lived = pl.col("lifetime") % (STILL_OPEN + 1)
    is_open = (created <= last) & ((lived == STILL_OPEN) | (created + lived > last))
    ages = tickets.filter(is_open).select(age=second - created)["age"]
    edges = [0, *(hours * 3600 for hours in AGE_EDGES_H)]
    counts = [
        int(((ages >= low) & (ages < high)).sum())
        for low, high in zip(edges, [*edges[1:], 1 << 40], strict=True)
    ]
    return Backlog(AGE_LABELS, tuple(counts))


def _of_window(
    tickets: pl.DataFrame, time: LocalTime | None, window: Period | None
) -> pl.DataFrame:
    if window is None or time is None or "created_at" not in tickets.columns:
        return tickets
    day = time.days(tickets["created_at"])
    inside = (day >= day_number(window.start)) & (day < day_number(window.end))
    return tickets.filter(inside.fill_null(value=False))
