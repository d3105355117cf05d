"""Arrivals held against the hours of the desk: when it is open, who comes outside, and who is answered late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.calendar.business import business_time
from supportmetrics.calendar.local import day_number, local_time, midnight
from supportmetrics.model.hours import HoursTogether
from supportmetrics.model.report import LateHours, OpenHours
from supportmetrics.model.verdicts import DUE, LATE
from supportmetrics.stats.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.calendar.local import LocalTime
    from supportmetrics.model.hours import Hours, OpeningHours
    from supportmetrics.model.periods import Period

_SLOT = 900
_MOSTLY = 0.5


def open_hours(
    tickets: pl.DataFrame, hours: Sequence[Hours], window: Period, zone: str, week_start: int
) -> OpenHours | None:
    """The hours of the local week in which any of the teams is open, over a window; None without hours."""
    if not hours or "created_at" not in tickets.columns:
        return None
    begin, end = (midnight(day, zone) for day in (window.start, window.end))
    first, last = int(begin.timestamp()), int(end.timestamp())
    time = business_time([HoursTogether(_teams(hours))], first, last)
    edges = np.arange(first, last + 1, _SLOT)
    seconds = np.diff(time.open_before(edges, np.zeros(len(edges), np.int64)))
    local = local_time(zone, begin, end)
    slots = pl.Series(edges[:-1] * 1_000_000).cast(pl.Datetime("us", "UTC"))
    weekday = (local.days(slots).to_numpy() + 3 - week_start) % 7
    place = weekday.astype(np.int64) * 24 + local.hours(slots).to_numpy()
    total = np.bincount(place, minlength=7 * 24) * _SLOT
    # An hour that a window of fewer than seven days does not hold is closed.
    open_share = np.bincount(place, seconds, 7 * 24) / total.clip(1)
    created = tickets["created_at"].drop_nulls().dt.epoch("s").to_numpy()
    created = created[(created >= first) & (created < last)]
    calendar = np.zeros(len(created), np.uint8)
    inside = int(time.elapsed(created, created + 1, calendar).sum())
    return OpenHours(
        tuple(each.name for each in hours),
        tuple(tuple(row) for row in (open_share >= _MOSTLY).reshape(7, 24).tolist()),
        len(created) - inside,
        len(created),
    )


def open_days(hours: Sequence[Hours], period: Period, zone: str) -> int:
    """On how many local days of a period any of the teams is open at all."""
    edges = [
        int(midnight(period.start + timedelta(days=day), zone).timestamp())
        for day in range(period.days + 1)
    ]
    time = business_time([HoursTogether(_teams(hours))], edges[0], edges[-1])
    seconds = np.diff(time.open_before(np.array(edges), np.zeros(len(edges), np.int64)))
    return int(np.count_nonzero(seconds))


def _teams(hours: Sequence[Hours]) -> tuple[OpeningHours, ...]:
    return tuple(
        team
        for each in hours
        for team in (each.teams if isinstance(each, HoursTogether) else (each,))
    )


def late_hours(tickets: pl.DataFrame, time: LocalTime, window: Period) -> LateHours | None:
    """First-response targets missed, of those already due, by the local hour in which the tickets arrived.

    None where no ticket of the window had a target that is due.
    """
    if not {"created_at", "first_response_state"} <= set(tickets.columns):
        return None
    rows = tickets.select(
        "created_at",
        due=pl.col("first_response_state").is_in(list(DUE)),
        late=pl.col("first_response_state").is_in(list(LATE)),
    ).filter(pl.col("due") & pl.col("created_at").is_not_null())
    day = time.days(rows["created_at"])
    rows = rows.filter((day >= day_number(window.start)) & (day < day_number(window.end)))
    if not rows.height:
        return None
    hour = time.hours(rows["created_at"]).to_numpy()
    due = np.bincount(hour, minlength=24)
    late = np.bincount(hour, rows["late"].to_numpy(), 24).astype(np.int64)
    low, high = wilson(late, due.clip(1))
    known = due > 0

    def told(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float | None, ...]:
        return tuple(float(v) if k else None for v, k in zip(values, known, strict=True))

    return LateHours(
        window,
        tuple(due.tolist()),
        tuple(late.tolist()),
        told(late / due.clip(1)),
        told(low),
        told(high),
    )
