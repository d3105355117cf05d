"""Opening hours: when a team works. Local clock times, without knowing any instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from supportmetrics.model.frozen import frozen
from supportmetrics.model.periods import WEEKDAYS

_DAY_MINUTES = 1440

OpenRange = tuple[int, int]
"""Opening and closing in minutes after local midnight; a close after 1440 lies on the next day."""


@frozen
class Holidays:
    """Local dates on which nothing opens."""

    country: str | None = None
    """ISO 3166 code of the country whose public holidays apply."""
    subdivision: str | None = None
    add: tuple[date, ...] = ()
    remove: tuple[date, ...] = ()


NO_HOLIDAYS = Holidays()


@frozen
class OpeningHours:
    """The hours of one team. What opens on a date belongs to that date, even where it runs past midnight."""

    name: str
    timezone: str
    week: tuple[tuple[OpenRange, ...], ...]
    """Seven entries from Monday to Sunday; an empty one is a closed day. Ranges that overlap count once."""
    holidays: Holidays = NO_HOLIDAYS
    dates: Mapping[date, tuple[OpenRange, ...]] = field(default_factory=dict)
    """Other hours on single dates; empty is closed."""
    breaks: Mapping[date, tuple[OpenRange, ...]] = field(default_factory=dict)
    """Clock times of a date at which nobody works, whichever date the shift began on."""

    def in_words(self) -> str:
        """`Mon–Thu 09:00–12:30, 13:00–17:00; Fri 09:00–16:00; without holidays of DE-BY; Europe/Berlin`."""
        days: list[tuple[str, str, tuple[OpenRange, ...]]] = []
        for name, ranges in zip(WEEKDAYS, self.week, strict=True):
            short = name[:3].capitalize()
            if days and days[-1][2] == ranges:
                days[-1] = (days[-1][0], short, ranges)
            else:
                days.append((short, short, ranges))
        parts = [
            f"{first if first == last else f'{first}–{last}'} {', '.join(map(_range, ranges))}"
            for first, last, ranges in days
            if ranges
        ]
        if self.holidays.country:
            region = "-".join(filter(None, (self.holidays.country, self.holidays.subdivision)))
            parts.append(f"without holidays of {region}")
        elif self.holidays.add:
            off = len(self.holidays.add)
            parts.append(f"without {off} holiday{'s' if off > 1 else ''}")
        return "; ".join([*parts, self.timezone])


@frozen
class HoursTogether:
    """Teams that stand in for each other: open whenever one of them is, closed on days off that all of them have."""

    teams: tuple[OpeningHours, ...]

    @property
    def name(self) -> str:
        """`office+saturday`."""
        return "+".join(team.name for team in self.teams)

    @property
    def timezone(self) -> str:
        """Zone in which its times are told: that of the first team."""
        return self.teams[0].timezone

    def in_words(self) -> str:
        """The hours of each team."""
        return "; and ".join(team.in_words() for team in self.teams)


Hours = OpeningHours | HoursTogether
"""When clocks may run."""


def _range(opening: OpenRange) -> str:
    opens, closes = (f"{minute // 60 % 24:02}:{minute % 60:02}" for minute in opening)
    return f"{opens}–{'24:00' if opening[1] == _DAY_MINUTES else closes}"
