"""A plan: what past tickets say about what could be promised. One frozen value, which its renderers draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from datetime import datetime

    from supportmetrics.model.findings import Finding
    from supportmetrics.model.measurements import Measurement
    from supportmetrics.model.periods import Period
    from supportmetrics.model.report import InputSummary, Slice


@frozen
class CountedHours:
    """The hours in which the clocks of all tickets are counted."""

    name: str
    """`as configured`, or the calendar that was asked for."""
    calendars: tuple[tuple[str, str], ...]
    """Opening hours that some clock runs in, each in words; none when all run day and night."""
    day_and_night: bool
    """Whether the clock of some ticket runs day and night."""


@frozen
class Kept:
    """The target that a share of the tickets would have met: the quantile of their times."""

    share: float
    time: Measurement
    """Seconds on the clock; without a value where too few have finished."""


@frozen
class Promise:
    """What could be promised to one slice on one clock, counted in some hours."""

    slice: Slice
    clock: str
    """first_response or resolution."""
    hours: str
    """Name of the hours counted."""
    basis: str
    """`business`, `calendar`, or `mixed` where the clocks of some tickets run day and night and those of others not."""
    kept: tuple[Kept, ...]
    """The smaller share first."""


@frozen
class Promises:
    """What could be promised: every slice, on every clock that the data tell, counted in all the hours asked for."""

    hours: tuple[CountedHours, ...]
    """As configured first."""
    shares: tuple[float, ...]
    offers: tuple[Promise, ...]
    """By clock, then slice, then hours."""
    unavailable: tuple[tuple[str, str], ...]
    """Clocks that cannot be told, each with the reason."""


@frozen
class Plan:
    """Everything a renderer of a plan may show."""

    version: str
    as_of: datetime | None
    timezone: str
    period: Period | None
    """When the tickets were created; None is the whole span."""
    span: Period | None
    min_n: int
    inputs: tuple[InputSummary, ...]
    findings: tuple[Finding, ...]
    promises: Promises
