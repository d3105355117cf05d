"""Opening hours: when a team works. Local clock times, without knowing any instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

OpenRange = tuple[int, int]
"""Opening and closing in minutes after local midnight; a close after 1440 lies on the next day."""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours of one team. What opens on a date belongs to that date, even where it runs past midnight."""

    name: str
    timezone: str
    week: tuple[tuple[OpenRange, ...], ...]
    """Seven entries from Monday to Sunday; an empty one is a closed day. Ranges that overlap count once."""
    holidays: frozenset[date] = frozenset()
    """Local dates on which nothing opens."""
    dates: Mapping[date, tuple[OpenRange, ...]] = field(default_factory=dict)
    """Other hours on single dates; empty is closed."""
    breaks: Mapping[date, tuple[OpenRange, ...]] = field(default_factory=dict)
    """Clock times of a date at which nobody works, whichever date the shift began on."""

    def of(self, day: date) -> tuple[OpenRange, ...]:
        """What opens on a local date."""
        if day in self.dates:
            return self.dates[day]
        return () if day in self.holidays else self.week[day.weekday()]
