"""Business time: for how long a team was open between two instants, and when a target is used up.

An instant is open when the local clock of the calendar's zone then shows a time inside an opening of that date. With
B(t), the open seconds up to t, elapsed time is B(end) - B(start), and the due time of a target is the earliest instant
at which B has grown by it. Openings are turned into UTC once; then every instant finds its opening through a table of
quarter hours, for any number of calendars in one pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supportmetrics.calendar.holidays import closed_days
from supportmetrics.calendar.local import day_number, day_of, offsets
from supportmetrics.errors import ConfigError
from supportmetrics.model.arrays import blockwise
from supportmetrics.model.frozen import frozen
from supportmetrics.model.hours import HoursTogether

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from supportmetrics.model.arrays import Codes, Ints
    from supportmetrics.model.hours import Hours, OpeningHours, OpenRange

_SLOT = 900
_DAY = 86_400
_NEVER = 1 << 62
_BEYOND = -1


@frozen
class BusinessTime:
    """The openings of several calendars between two instants, one calendar behind the other."""

    first_slot: int
    slots: int
    opening_of_slot: Ints
    """Per calendar and quarter hour: the last opening that began by then."""
    begins: Ints
    """Epoch seconds. The openings of a calendar stand between two of no length: one where the table begins, so that
    every instant has an opening before it, and one that never comes."""
    ends: Ints
    before: Ints
    """Open seconds before each opening, counted on through all calendars."""
    last: Ints
    """Per calendar: its last opening."""

    def open_before(self, second: Ints, calendar: Codes) -> Ints:
        """B: open seconds up to each epoch second, counted from a point that is the same for one calendar.

        `calendar` holds places in the list the table was made of. Raises ValueError for an instant outside the table.
        """
        if len(second) and not self._reaches(int(second.min()), int(second.max())):
            raise ValueError("the calendars do not reach so far")
        return blockwise(self._open_before, second, calendar)

    def _reaches(self, first: int, last: int) -> bool:
        return self.first_slot <= first // _SLOT and last // _SLOT < self.first_slot + self.slots

    def _open_before(self, second: Ints, calendar: Codes) -> Ints:
        slot = calendar * np.int64(self.slots) + (second // _SLOT - self.first_slot)
        at = self.opening_of_slot.take(slot)
        while (later := self.begins.take(at + 1) <= second).any():
            at = at + later
        begins = self.begins.take(at)
        open_before: Ints = self.before.take(at) + np.minimum(second, self.ends.take(at)) - begins
        return open_before

    def elapsed(self, start: Ints, end: Ints, calendar: Codes) -> Ints:
        """Open seconds between two instants; negative where the end lies before the start."""
        return self.open_before(end, calendar) - self.open_before(start, calendar)

    def closed_between(self, calendar: int, first: int, last: int) -> list[tuple[int, int]]:
        """The stretches between two epoch seconds in which one calendar is closed: from, to."""
        begin = int(self.last[calendar - 1]) + 3 if calendar else 1
        opens, closes = (
            column[begin : int(self.last[calendar]) + 1].tolist()
            for column in (self.begins, self.ends)
        )
        edges = zip([self.first_slot * _SLOT, *closes], [*opens, _NEVER], strict=True)
        return [
            (since, until)
            for since, until in edges
            if since < until and since < last and until > first
        ]

    def due(self, start: Ints, target: Ints, calendar: Codes) -> Ints:
        """The earliest epoch second at which so many open seconds have passed since `start`; -1 beyond the table."""
        total = self.open_before(start, calendar) + target
        at = np.searchsorted(self.before + self.ends - self.begins, total)
        known = at <= self.last[calendar]
        at = np.where(known, at, 0)
        found = np.where(known, self.begins[at] + total - self.before[at], _BEYOND)
        return np.where(target == 0, start, found)


def business_time(calendars: Sequence[Hours | None], first: int, last: int) -> BusinessTime:
    """The table for calendars between two epoch seconds, both inclusive; None is open day and night."""
    first_slot, slots = first // _SLOT, last // _SLOT - first // _SLOT + 1
    edges = (np.arange(slots) + first_slot) * _SLOT
    start, stop = int(edges[0]), int(edges[-1]) + _SLOT
    begins: list[Ints] = []
    ends: list[Ints] = []
    tables: list[Ints] = []
    last_openings: list[int] = []
    size = 0
    for opens, closes in _openings_of_all(calendars, start, stop):
        begins += [np.array([start]), opens, np.array([_NEVER])]
        ends += [np.array([start]), closes, np.array([_NEVER])]
        tables.append(np.searchsorted(opens, edges, side="right") + size)
        last_openings.append(size + len(opens))
        size += len(opens) + 2
    begin, end = np.concatenate(begins), np.concatenate(ends)
    before = np.cumsum(end - begin) - (end - begin)
    return BusinessTime(
        first_slot, slots, np.concatenate(tables), begin, end, before, np.array(last_openings)
    )


def _openings_of_all(
    calendars: Sequence[Hours | None], start: int, stop: int
) -> list[tuple[Ints, Ints]]:
    """The openings of each. Raises ConfigError with a sentence for every calendar that does not reach so far."""
    found, problems = [], dict[str, None]()
    for hours in calendars:
        try:
            found.append(
                openings(hours, start, stop) if hours else (np.array([start]), np.array([stop]))
            )
        except ConfigError as error:
            problems |= dict.fromkeys(error.problems)
    if problems:
        raise ConfigError(problems)
    return found


def openings(hours: Hours, first: int, last: int) -> tuple[Ints, Ints]:
    """When a team opens and closes between two epoch seconds, in order and apart from each other."""
    if isinstance(hours, HoursTogether):
        return _together([openings(team, first, last) for team in hours.teams])
    # Offsets reach 14 hours, and a shift may have begun the day before.
    days = range(first // _DAY - 2, last // _DAY + 3)
    closed = _closed(hours, days)
    shifts = [shift for day in days for shift in _on(day, _opening(hours, day_of(day), closed))]
    local = _without(_merged(shifts), _breaks(hours))
    opens, closes = np.array(local, np.int64).reshape(-1, 2).T
    begins, ends = [], []
    # Within a stretch of one offset the local clock runs evenly. Where it leaps, what it skips opens nothing; where it
    # turns back, an hour that it shows twice is open twice.
    for since, until, offset in offsets(hours.timezone, first, last):
        some = slice(
            np.searchsorted(closes, since + offset, side="right"),
            np.searchsorted(opens, until + offset),
        )
        begins.append(np.maximum(opens[some] - offset, since))
        ends.append(np.minimum(closes[some] - offset, until))
    return np.concatenate(begins), np.concatenate(ends)


def _together(teams: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """What any of several teams has open."""
    every = [part for pair in teams for part in np.stack(pair, axis=1).tolist()]
    begins, ends = np.array(_merged(every), np.int64).reshape(-1, 2).T
    return begins, ends


_Stretch = tuple[int, int]
"""From and to, in seconds of a local clock that counts on from 1970 without ever leaping."""


def _closed(hours: OpeningHours, days: range) -> frozenset[date]:
    try:
        return closed_days(hours.holidays, day_of(days[0]).year, day_of(days[-1]).year)
    except ConfigError as error:
        key = f"calendar.{hours.name}.holidays"
        raise ConfigError(f"{key}: {problem}" for problem in error.problems) from None


def _opening(hours: OpeningHours, day: date, closed: frozenset[date]) -> Sequence[OpenRange]:
    if day in hours.dates:
        return hours.dates[day]
    return () if day in closed else hours.week[day.weekday()]


def _breaks(hours: OpeningHours) -> list[_Stretch]:
    return [b for day, ranges in hours.breaks.items() for b in _on(day_number(day), ranges)]


def _on(day: int, ranges: Sequence[OpenRange]) -> list[_Stretch]:
    return [(day * _DAY + opens * 60, day * _DAY + closes * 60) for opens, closes in ranges]


def _merged(stretches: list[_Stretch]) -> list[_Stretch]:
    """In order, what overlaps or touches made one."""
    out: list[_Stretch] = []
    for begin, end in sorted(stretches):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((begin, end))
    return out


def _without(stretches: list[_Stretch], breaks: list[_Stretch]) -> list[_Stretch]:
    for pause, again in breaks:
        stretches = [
            part
            for begin, end in stretches
            for part in ((begin, min(end, pause)), (max(begin, again), end))
            if part[0] < part[1]
        ]
    return stretches
