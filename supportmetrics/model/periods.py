"""Periods: days, weeks, months and quarters as local dates, how they are named and how they are read.

A period is [local midnight of `start`, local midnight of `end`) in the zone of the report.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.model.frozen import ordered

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Grain(StrEnum):
    """The length of a period."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"

    @property
    def adjective(self) -> str:
        """Of titles: "Weekly", "Monthly" ..."""
        return {"day": "Daily", "week": "Weekly", "month": "Monthly", "quarter": "Quarterly"}[
            self.value
        ]


@ordered
class Period:
    """Some whole local days."""

    start: date
    end: date
    """The first day that does not belong to it."""

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def overlaps(self, other: Period) -> bool:
        """Whether some day is in both."""
        return self.start < other.end and other.start < self.end

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)


def starting(day: date, grain: Grain, week_start: int = 0) -> Period:
    """The period of a grain that holds `day`; `week_start` 0 is Monday."""
    match grain:
        case Grain.DAY:
            return Period(day, day + timedelta(days=1))
        case Grain.WEEK:
            start = day - timedelta(days=(day.weekday() - week_start) % 7)
            return Period(start, start + timedelta(days=7))
        case Grain.MONTH:
            start = day.replace(day=1)
            return Period(start, _months_later(start, 1))
        case Grain.QUARTER:
            start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
            return Period(start, _months_later(start, 3))


def spanning(first: date, last: date, grain: Grain, week_start: int = 0) -> tuple[Period, ...]:
    """All periods of a grain from the one that holds `first` to the one that holds `last`, in order."""
    periods = [starting(first, grain, week_start)]
    while periods[-1].end <= last:
        periods.append(starting(periods[-1].end, grain, week_start))
    return tuple(periods)


def _months_later(start: date, months: int) -> date:
    month = start.month - 1 + months
    return date(start.year + month // 12, month % 12 + 1, 1)


def parse_day(text: str, option: str) -> date:
    """A date written `2026-11-03`.

    Raises UsageError naming the option.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no date. Write it as 2026-11-03.") from None


def parse_period(text: str, week_start: int = 0) -> tuple[Period, Grain | None] | None:
    """What `--period` names: (period, grain it implies), or None for `last` and `all`.

    Raises UsageError for anything else.
    """
    word = text.strip()
    if word.lower() in ("last", "all"):
        return None
    if found := re.fullmatch(r"(\d{4})-?[Ww](\d{1,2})", word):
        try:
            day = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            raise UsageError(
                f"--period {text!r}: the year {found[1]} has no week {int(found[2])}."
            ) from None
        return starting(day, Grain.WEEK, week_start), Grain.WEEK
    if (found := re.fullmatch(r"(\d{4})-(\d{1,2})", word)) and 1 <= int(found[2]) <= 12:
        return starting(date(int(found[1]), int(found[2]), 1), Grain.MONTH), Grain.MONTH
    if found := re.fullmatch(r"(\d{4})-?[Qq]([1-4])", word):
        return starting(date(int(found[1]), 3 * int(found[2]) - 2, 1), Grain.QUARTER), Grain.QUARTER
    if found := re.fullmatch(r"(\S+)\.\.(\S+)", word):
        first, last = (parse_day(part, "--period") for part in found.groups())
        if last < first:
            raise UsageError(f"--period {text!r} ends before it starts.")
        return Period(first, last + timedelta(days=1)), None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
        return starting(parse_day(word, "--period"), Grain.DAY), Grain.DAY
    hint = did_you_mean(word, ("last", "all"))
    raise UsageError(
        f"--period {text!r} is not understood. Write last, all, 2026-W45, 2026-11, 2026-Q4, 2026-11-03 or "
        f"2026-11-03..2026-11-09.{hint}"
    )


def written(period: Period, *, short: bool = False, year: bool = True) -> str:
    """A period for people: "3-9 November 2025" with an en dash, "November 2025", "27 Oct-2 Nov 2025"."""
    first, last = period.start, period.last
    tail = f" {last.year}" if year else ""

    def name(day: date) -> str:
        return MONTHS[day.month - 1][:3] if short else MONTHS[day.month - 1]

    if first == last:
        return f"{first.day} {name(first)}{tail}"
    if first.day == 1 and last + timedelta(days=1) == _months_later(first, 1):
        return f"{name(first)}{tail}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {name(last)}{tail}"
    early = f" {first.year}" if year and first.year != last.year else ""
    return f"{first.day} {name(first)}{early}–{last.day} {name(last)}{tail}"
