"""The part of the view model about the desk: when customers write, its workload and its tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen
from supportmetrics.render.view import MOST_LISTED_PERIODS

if TYPE_CHECKING:
    from supportmetrics.render.view import Quantity


@frozen
class HeatMap:
    caption: str
    busiest: str
    """"busiest: Mon 11:00, 29.4 tickets an hour"."""
    days: tuple[str, ...]
    cells: tuple[tuple[float, ...], ...]
    totals: tuple[Quantity, ...]
    top: float
    top_text: str
    """"29.4 tickets per hour"."""
    note: str = ""
    open: tuple[tuple[bool, ...], ...] = ()
    """By row and hour, whether the desk is open; empty when clocks run day and night."""
    open_words: tuple[str, ...] = ()
    """The same by row: "9–17", "9–12, 13–18", "closed"."""
    hours: str = ""
    """"opening hours (office); 38.2% of 1,408 tickets came outside them"."""


@frozen
class HourRow:
    """The tickets that arrived in one local hour of the day."""

    hour: int
    due: Quantity
    share: Quantity
    """Late of due."""
    interval: str
    """"4.1%–9.8%"."""


@frozen
class LateReplies:
    caption: str
    rows: tuple[HourRow, ...]
    """24, from midnight; none when nothing can be judged."""
    top: float
    """The scale's upper end, a share."""
    top_text: str
    note: str = ""


@frozen
class Workload:
    caption: str
    labels: tuple[str, ...]
    long_labels: tuple[str, ...]
    created: tuple[float | None, ...]
    resolved: tuple[float | None, ...]
    backlog: tuple[float | None, ...]
    created_now: Quantity
    resolved_now: Quantity
    backlog_now: Quantity
    backlog_text: str
    """"Backlog: peak 273, now 106"."""
    ages: tuple[tuple[str, Quantity], ...]
    """Open tickets per age bucket."""
    remarks: tuple[str, ...]
    """Per period "", or "so far" where it is not over; drawn hollow."""
    note: str = ""
    not_final: str = ""
    """What is drawn hollow, and why; "" when nothing is."""
    readouts: bool = True
    """Whether the pointer tells single periods; there may be too many."""
    listed: int = MOST_LISTED_PERIODS
    """How many of the newest periods a table beside the chart lists."""


@frozen
class TierRow:
    name: str
    tickets: Quantity
    median: Quantity
    breach: Quantity
    csat: Quantity


@frozen
class WaitingTicket:
    ticket_id: str
    channel: str
    tier: str
    wait: Quantity
    state: str
    """"answered" or "still waiting"."""


@frozen
class Tiers:
    caption: str
    rows: tuple[TierRow, ...]
    longest: tuple[WaitingTicket, ...]
    longest_title: str
    note: str = ""
