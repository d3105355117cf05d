"""What was promised to whom: targets per channel, tier, priority or any other column, and the published goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from supportmetrics.model import numbers
from supportmetrics.model.frozen import frozen

HOUR = 3600


@frozen
class Policy:
    """Targets for the tickets that match; of several policies the first that matches a ticket is its own."""

    match: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column to the words any of which matches; empty matches every ticket. For `tags` one tag must be among them."""
    first_response_s: int | None = None
    next_reply_s: int | None = None
    resolution_s: int | None = None
    calendar: str | None = None
    """Name of the opening hours the clocks run in; None is calendar time."""
    pause: tuple[str, ...] = ()
    goal: float | None = None
    """Share of tickets that must meet the target; None is the report's goal."""
    published: bool = False
    """One of the published goals below, used where the user set none."""
    key: str = field(default="", compare=False)
    """Where it stands in the user's configuration, such as `target[2]`; nothing for targets of others."""

    @property
    def whom(self) -> str:
        """Whose tickets it is about: `channel chat or phone, tier 1`."""
        words = (f"{column} {' or '.join(each)}" for column, each in self.match.items())
        return ", ".join(words) or "all other tickets"

    @property
    def promise(self) -> str:
        """What they are promised: `first response 4h, resolution 48h, pausing while pending in office`."""
        limits = {
            "first response": self.first_response_s,
            "next reply": self.next_reply_s,
            "resolution": self.resolution_s,
        }
        # A day of open hours would be read as a day of the calendar.
        span = _hours if self.calendar else numbers.target
        parts = [f"{clock} {span(limit)}" for clock, limit in limits.items() if limit is not None]
        if self.pause:
            parts.append(f"pausing while {' or '.join(self.pause)}")
        return ", ".join(parts) + (f" in {self.calendar}" if self.calendar else "")


def _hours(limit: int) -> str:
    return f"{limit // HOUR}h" if limit % HOUR == 0 else numbers.target(limit)


PAUSE_TOTALS: Mapping[str, str] = {"pending": "pending_seconds", "on-hold": "on_hold_seconds"}
"""Statuses in which clocks may pause, and the ticket columns with the seconds spent in them."""


def _published(first_response_s: int, *channels: str) -> Policy:
    match = {"channel": channels} if channels else {}
    return Policy(match=match, first_response_s=first_response_s, published=True)


PUBLISHED: tuple[Policy, ...] = (
    _published(60, "chat"),
    _published(120, "phone"),
    _published(2 * HOUR, "social"),
    _published(24 * HOUR, "email"),
    _published(24 * HOUR),
)
"""Goals commonly published in the trade: live chat 60 s, phone 120 s, social media 2 h, e-mail and all else 24 h."""
