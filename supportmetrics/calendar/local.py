"""Local dates and hours of instants, through a table of quarter hours.

Zones change on quarter hours (since 2012 all but one change of an Antarctic station), so one division and one
look-up replace a zone conversion per value: some thirty times faster on a million tickets.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import polars as pl

from supportmetrics.model.frozen import frozen

_SLOT = 900
_EPOCH = date(1970, 1, 1)


@frozen
class LocalTime:
    """Local dates and hours between two instants, in one zone."""

    zone: str
    first_slot: int
    day: pl.Series
    """Int32 per slot: local date as days since 1970."""
    hour: pl.Series
    """UInt8 per slot: local hour of the day."""

    def days(self, instants: pl.Series) -> pl.Series:
        """Local dates (days since 1970, Int32) of instants (Datetime us UTC); null stays null."""
        return self.day.gather(self._slots(instants))

    def hours(self, instants: pl.Series) -> pl.Series:
        """Local hours of the day (UInt8) of instants; null stays null."""
        return self.hour.gather(self._slots(instants))

    def _slots(self, instants: pl.Series) -> pl.Series:
        return (instants.to_physical() // (_SLOT * 1_000_000) - self.first_slot).cast(pl.UInt32)


def local_time(zone: str, first: datetime, last: datetime) -> LocalTime:
    """The table for a zone of the tz database, from `first` to `last` inclusive."""
    start = int(first.timestamp()) // _SLOT
    end = int(last.timestamp()) // _SLOT + 1
    local = _quarter_hours(start, end).dt.convert_time_zone(zone)
    return LocalTime(zone, start, local.dt.date().to_physical(), local.dt.hour().cast(pl.UInt8))


@lru_cache(maxsize=16)
def offsets(zone: str, first: int, last: int) -> tuple[tuple[int, int, int], ...]:
    """Stretches of one offset from UTC between two epoch seconds on quarter hours: from, to, seconds ahead."""
    utc = _quarter_hours(first // _SLOT, last // _SLOT)
    local = utc.dt.convert_time_zone(zone).dt.replace_time_zone(None).to_physical()
    ahead = (local - utc.to_physical()) // 1_000_000
    turns = [0, *(ahead.diff().fill_null(0) != 0).arg_true().to_list(), ahead.len()]
    return tuple(
        (first + since * _SLOT, first + until * _SLOT, ahead[since])
        for since, until in pairwise(turns)
    )


def _quarter_hours(first: int, last: int) -> pl.Series:
    instants = pl.int_range(first, last, eager=True, dtype=pl.Int64) * _SLOT * 1_000_000
    return instants.cast(pl.Datetime("us", "UTC"))


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a local date begins; after a skipped midnight, the first instant that exists."""
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).date() != day or instant.astimezone(ZoneInfo(zone)).hour:
        # Midnight does not exist on this date: fold=0 lands before the gap, so step over it by minutes.
        instant = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
        while instant.astimezone(ZoneInfo(zone)).date() < day:
            instant += timedelta(minutes=15)
    return instant


def local_date(instant: datetime, zone: str) -> date:
    """The local date of an instant."""
    return instant.astimezone(ZoneInfo(zone)).date()


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The date so many days after 1970 began."""
    return _EPOCH + timedelta(days=number)
