"""Open seconds by looking at the local clock minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from supportmetrics.config.hours import opening, weekdays

_DAY, _DAY_MINUTES = 86_400, 1440


def ranges(text):
    """Minutes of `09:00-12:30,13:00-17:00`."""
    return tuple(opening(part) for part in text.split(",") if part.strip())


def week(text):
    """Weekly hours out of `mon-fri 09:00-12:30,13:00-17:00; sat 10:00-14:00`."""
    days = [()] * 7
    for group in filter(None, text.split(";")):
        names, times = group.strip().split(" ", 1)
        for name in names.split(","):
            for day in weekdays(name):
                days[day] += ranges(times)
    return tuple(days)


def _of(hours, day):
    if day in hours.dates:
        return hours.dates[day]
    return () if day in hours.holidays.add else hours.week[day.weekday()]


def is_open(hours, second):
    """Whether the team works in the minute that holds an epoch second."""
    local = datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(hours.timezone))
    minute, today = local.hour * 60 + local.minute, local.date()
    before = today - timedelta(days=1)
    times = ((minute, today), (minute + _DAY_MINUTES, before))
    works = any(a <= at < b for at, day in times for a, b in _of(hours, day))
    rests = any(a <= at < b for at, day in times for a, b in hours.breaks.get(day, ()))
    return works and not rests


def open_seconds(hours, start, end):
    """Open seconds between two epoch seconds of one calendar; None is open day and night."""
    if hours is None:
        return end - start
    days = range(start // _DAY, end // _DAY)
    return (
        sum(60 * _minutes(_Same(hours), day)[-1] for day in days)
        + _today(hours, end)
        - _today(hours, start)
    )


def _today(hours, second):
    """Open seconds of the UTC day up to a second of it."""
    minutes = _minutes(_Same(hours), second // _DAY)
    place, rest = divmod(second % _DAY, 60)
    return 60 * minutes[place] + rest * (minutes[place + 1] - minutes[place])


class _Same:
    """Hours that are the same object: calendars hold dictionaries, which have no hash."""

    def __init__(self, hours):
        self.hours = hours

    def __eq__(self, other):
        return self.hours is other.hours

    def __hash__(self):
        return id(self.hours)


@lru_cache(maxsize=4096)
def _minutes(same, day):
    """How many minutes of a UTC day were open before each minute, and before its end."""
    total, found = 0, [0]
    for minute in range(_DAY_MINUTES):
        total += is_open(same.hours, (day * _DAY_MINUTES + minute) * 60)
        found.append(total)
    return found
