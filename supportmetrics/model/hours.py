"""Opening hours: when a team works. Local clock times, without knowing any instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

OpenRange = tuple[int, int]
"""Opening and closing in minutes after local midnight; a close after 1440 lies on the next day."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """Local dates on which nothing opens."""

    country: str | None = None
    """ISO 3166 code of the country whose public holidays apply."""
    subdivision: str | None = None
    add: tuple[date, ...] = ()
    remove: tuple[date, ...] = ()


NO_HOLIDAYS = Holidays()


@dataclass(frozen=True, slots=True)
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
