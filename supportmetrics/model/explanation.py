"""Why a ticket has the verdict it has: the story of its clocks, line by line."""

from __future__ import annotations

from datetime import datetime

from supportmetrics.model.frozen import frozen


@frozen
class Step:
    """Something that happened to a clock."""

    at: datetime
    """Instant in UTC."""
    what: str
    """created, closed, opens, paused, resumed, used_up, replied, solved, asked or as_of."""
    text: str
    """The same for people, without the time."""
    elapsed_s: int
    """What the clock shows then."""


@frozen
class ClockStory:
    """One clock of a ticket, from its start to its end or to `as_of`."""

    clock: str
    """first_response, next_reply or resolution."""
    state: str
    """met, breached, breached_open, running or no_target."""
    elapsed_s: int | None
    target_s: int | None
    due_at: datetime | None
    why: str
    """Where the target comes from, or why there is none."""
    vendor_breached: bool | None
    """The help desk's own verdict, where its export has one."""
    steps: tuple[Step, ...]


@frozen
class Explanation:
    """A ticket and its clocks."""

    ticket_id: str
    source: str
    facts: tuple[tuple[str, str], ...]
    """Channel, tier, priority and status, as far as they are known."""
    policy: str
    """Which targets apply, and whom else they apply to."""
    hours: str
    """The opening hours the clocks run in."""
    timezone: str
    """Zone in which times are told to people."""
    as_of: datetime
    clocks: tuple[ClockStory, ...]
