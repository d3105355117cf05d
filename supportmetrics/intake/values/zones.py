"""Local times without a zone become instants, by a table of quarter hours: zones change on quarter hours only."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import cast

import polars as pl

ABBREVIATIONS = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "CET": 60, "CEST": 120, "BST": 60, "EST": -300, "EDT": -240,
    "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip
"""Zone words met in exports, in minutes east of Greenwich."""
_FIRST, _LAST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - compared with naive times
_SLOT = 900_000_000
_DAYS = 20 * 366
"""Longer spans are converted value by value: the table would be larger than the column."""


def possible(times: pl.Series) -> pl.Series:
    """Times outside 1970 to 2199 are typing errors, not dates: they become null."""
    # Not by the earliest and the latest: a year such as -2026 is none that Python has.
    inside = times.is_between(_FIRST, _LAST, closed="left")
    return times if inside.all() else times.set((~inside).fill_null(value=False), None)


def localised(times: pl.Series, zone: str) -> pl.Series:
    """Naive local times (us) as UTC instants.

    A time that happens twice is the earlier one; a time that the clock skips is read as if it had not been
    put forward yet.
    """
    if zone == "UTC":
        return times.dt.replace_time_zone("UTC")
    low, high = cast("datetime | None", times.min()), cast("datetime | None", times.max())
    if low is None or high is None:
        return times.dt.replace_time_zone("UTC")
    if high - low > timedelta(days=_DAYS):
        distinct = times.unique().drop_nulls()
        return times.replace_strict(
            distinct,
            _converted(distinct, zone),
            default=None,
            return_dtype=pl.Datetime("us", "UTC"),
        )
    first, shift = _slots(zone, *(12 * at.year + at.month - 1 for at in (low, high)))
    return (
        times.to_physical()
        .to_frame("t")
        .select(
            (pl.col("t") - pl.lit(shift).gather((pl.col("t") - first) // _SLOT))
            .cast(pl.Datetime("us", "UTC"))
            .alias(times.name)
        )
        .to_series()
    )


@lru_cache(maxsize=8)
def _slots(zone: str, first: int, last: int) -> tuple[int, pl.Series]:
    """The first quarter hour of some months (us), and from it on how far local time is ahead of UTC.

    Months are counted from the year 0. The columns of a table mostly lie in the same ones, and share the table.
    """
    begin, end = (datetime(month // 12, month % 12 + 1, 1) for month in (first, last + 1))  # noqa: DTZ001 - local times
    slots = pl.datetime_range(begin, end, "15m", time_unit="us", eager=True)
    shift = (slots - _converted(slots, zone).dt.replace_time_zone(None)).cast(pl.Int64)
    return slots.to_physical()[0], shift


def _converted(times: pl.Series, zone: str) -> pl.Series:
    direct = times.dt.replace_time_zone(
        zone, ambiguous="earliest", non_existent="null"
    ).dt.convert_time_zone("UTC")
    if direct.null_count() == times.null_count():
        return direct
    hour = timedelta(hours=3)
    before = (times - hour).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return direct.zip_with(direct.is_not_null(), before.dt.convert_time_zone("UTC") + hour)
