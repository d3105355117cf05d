"""Business time: for how long a team was open between two instants, and when a target is used up.

An instant is open when the local clock of the calendar's zone then shows a time inside an opening of that date. With
B(t), the open seconds up to t, elapsed time is B(end) - B(start), and the due time of a target is the earliest instant
at which B has grown by it. Openings are turned into UTC once; then every instant finds its opening through a table of
quarter hours, for any number of calendars in one pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from supportmetrics.calendar.holidays import closed_days
from supportmetrics.calendar.local import day_number, day_of, offsets
from supportmetrics.errors import ConfigError
from supportmetrics.model.arrays import blockwise
from supportmetrics.model.frozen import frozen
from supportmetrics.model.hours import HoursTogether

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from supportmetrics.model.arrays import Codes, Ints
    from supportmetrics.model.hours import Hours, OpeningHours, OpenRange

_SLOT = 900
_DAY = 86_400
_NEVER = 1 << 62
_BEYOND = -1
_Stretches: TypeAlias = "tuple[Ints, Ints]"
"""When they begin and when they end, in seconds: of the epoch, or of a local clock that counts on from 1970 without
ever leaping."""
_THURSDAY = 3
"""The weekday on which days begin to be counted, from 0 for Monday."""


@frozen
class BusinessTime:
    """The openings of several calendars between two instants, one calendar behind the other."""

    first_slot: int
    slots: int
    opening_of_slot: npt.NDArray[np.int32]
    """Per calendar and quarter hour: the last opening that began by then."""
    on_slots: bool
    """Whether every opening begins on a quarter hour: within one, none follows then."""
    begins: Ints
    """Epoch seconds. The openings of a calendar stand between two of no length: one where the table begins, so that
    every instant has an opening before it, and one that never comes."""
    ends: Ints
    before: Ints
    """Open seconds before each opening, counted on through all calendars."""
    closed: Ints
    """What an epoch second within each opening is ahead of the open seconds up to it."""
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
        while not self.on_slots and (later := self.begins.take(at + 1) <= second).any():
            at = at + later
        open_before: Ints = np.minimum(second, self.ends.take(at)) - self.closed.take(at)
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
    start, stop = first_slot * _SLOT, (first_slot + slots) * _SLOT
    begins: list[Ints] = []
    ends: list[Ints] = []
    tables: list[npt.NDArray[np.int32]] = []
    last_openings: list[int] = []
    on_slots, size = True, 0
    for opens, closes in _openings_of_all(calendars, start, stop):
        begins += [np.array([start]), opens, np.array([_NEVER])]
        ends += [np.array([start]), closes, np.array([_NEVER])]
        slot, within = np.divmod(opens - start, _SLOT)
        on_slots = on_slots and not within.any()
        begun = np.bincount(slot + (within > 0), minlength=slots)[:slots]
        tables.append((np.cumsum(begun) + size).astype(np.int32))
        last_openings.append(size + len(opens))
        size += len(opens) + 2
    begin, end = np.concatenate(begins), np.concatenate(ends)
    before = np.cumsum(end - begin) - (end - begin)
    table, last_opening = np.concatenate(tables), np.array(last_openings)
    return BusinessTime(
        first_slot, slots, table, on_slots, begin, end, before, begin - before, last_opening
    )


def _openings_of_all(calendars: Sequence[Hours | None], start: int, stop: int) -> list[_Stretches]:
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


def openings(hours: Hours, first: int, last: int) -> _Stretches:
    """When a team opens and closes between two epoch seconds, in order and apart from each other."""
    if isinstance(hours, HoursTogether):
        return _together([openings(team, first, last) for team in hours.teams])
    # Offsets reach 14 hours, and a shift may have begun the day before.
    days = np.arange(first // _DAY - 2, last // _DAY + 3)
    opens, closes = _without(_merged(*_shifts(hours, days)), _ranges(hours.breaks))
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


def _together(teams: Sequence[_Stretches]) -> _Stretches:
    """What any of several teams has open."""
    opens, closes = (np.concatenate(part) for part in zip(*teams, strict=True))
    return _merged(opens, closes)


def _shifts(hours: OpeningHours, days: Ints) -> _Stretches:
    """What opens on some days, in no order."""
    closed = _closed(hours, day_of(int(days[0])), day_of(int(days[-1])))
    own = [day_number(day) for day in {*hours.dates, *closed}]
    usual = days[~np.isin(days, own)]
    weekday = (usual + _THURSDAY) % 7
    weekly = [
        np.add.outer(usual[weekday == place] * _DAY, np.array(ranges, np.int64) * 60)
        for place, ranges in enumerate(hours.week)
        if ranges
    ]
    named = {day: ranges for day, ranges in hours.dates.items() if day_number(day) in days}
    every = [*weekly, np.array(_ranges(named), np.int64)]
    opens, closes = np.concatenate([part.reshape(-1, 2) for part in every]).T
    return opens, closes


def _closed(hours: OpeningHours, first: date, last: date) -> frozenset[date]:
    try:
        return closed_days(hours.holidays, first.year, last.year)
    except ConfigError as error:
        key = f"calendar.{hours.name}.holidays"
        raise ConfigError(f"{key}: {problem}" for problem in error.problems) from None


def _ranges(dates: Mapping[date, Sequence[OpenRange]]) -> list[tuple[int, int]]:
    """The ranges of single dates."""
    return [
        (day_number(day) * _DAY + opens * 60, day_number(day) * _DAY + closes * 60)
        for day, ranges in dates.items()
        for opens, closes in ranges
    ]


def _merged(opens: Ints, closes: Ints) -> _Stretches:
    """In order, what overlaps or touches made one."""
    if not len(opens):
        return opens, closes
    order = np.argsort(opens)
    opens, reached = opens[order], np.maximum.accumulate(closes[order])
    apart = np.flatnonzero(opens[1:] > reached[:-1])
    return opens[np.append(0, apart + 1)], reached[np.append(apart, -1)]


def _without(stretches: _Stretches, breaks: Sequence[tuple[int, int]]) -> _Stretches:
    opens, closes = stretches
    for pause, again in breaks:
        opens = np.concatenate([opens, np.maximum(opens, again)])
        closes = np.concatenate([np.minimum(closes, pause), closes])
        some = opens < closes
        opens, closes = opens[some], closes[some]
    order = np.argsort(opens)
    return opens[order], closes[order]
