"""The story of one ticket, for people and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from supportmetrics.model import numbers
from supportmetrics.render.shown import shown
from supportmetrics.render.tables import render_table

if TYPE_CHECKING:
    from datetime import datetime

    from supportmetrics.model.explanation import ClockStory, Explanation, Step
    from supportmetrics.render.kinds import Drawing

_TITLES = {
    "first_response": "First response",
    "next_reply": "Next reply",
    "resolution": "Resolution",
}
_EDGE = 6
"""So many steps are shown at either end of a long story."""


def explanation_text(story: Explanation, drawing: Drawing) -> str:
    """A head, and a table per clock."""
    zone = ZoneInfo(story.timezone)
    known = ", ".join(f"{name} {word}" for name, word in story.facts)
    head = [
        f"Ticket {story.ticket_id} ({story.source}): {known}",
        f"  {story.policy}; clocks run {'' if story.hours == 'day and night' else 'in '}{story.hours}",
        f"  times in {story.timezone}, data as of {_moment(story.as_of, zone)}",
        "",
    ]
    lines = "\n".join(shown(line, ascii_only=drawing.ascii_only) for line in head)
    return lines + "\n" + "\n".join(_clock(clock, zone, drawing) for clock in story.clocks)


def _clock(clock: ClockStory, zone: ZoneInfo, drawing: Drawing) -> str:
    due = f", due {_moment(clock.due_at, zone)}" if clock.due_at else ""
    origin = f" ({clock.why}{due})" if clock.target_s is not None else ""
    title = f"{_TITLES[clock.clock]}: {_verdict(clock)}{origin}"
    if clock.vendor_breached is not None:
        title += f"; the help desk says {'missed' if clock.vendor_breached else 'met'}"
    rows = [[_moment(s.at, zone), s.text, numbers.duration(s.elapsed_s)] for s in clock.steps]
    if len(rows) > 2 * _EDGE + 1:
        left = len(rows) - 2 * _EDGE
        rows = [
            *rows[:_EDGE],
            ["", f"... {left} more lines (--format json has them)", ""],
            *rows[-_EDGE:],
        ]
    table = render_table(
        ["when", "what", "on the clock"],
        rows,
        align="llr",
        width=drawing.width,
        color=drawing.color,
        bold=drawing.bold,
        ascii_only=drawing.ascii_only,
    )
    return f"{shown(title, ascii_only=drawing.ascii_only)}\n{table if rows else ''}"


def _verdict(clock: ClockStory) -> str:
    spent = "" if clock.elapsed_s is None else numbers.duration(clock.elapsed_s)
    limit = "" if clock.target_s is None else numbers.target(clock.target_s)
    match clock.state:
        case "met":
            return f"met, {spent} of {limit}"
        case "breached":
            return f"missed, {spent} with a target of {limit}"
        case "breached_open":
            return f"late and still open, {spent} so far with a target of {limit}"
        case "running":
            return f"running, {spent} of {limit} used"
    return f"no verdict: {clock.why}"


def explanation_json(story: Explanation) -> str:
    """The same as one JSON document; instants in UTC, durations in seconds."""
    document = {
        "ticket_id": story.ticket_id,
        "source": story.source,
        **dict(story.facts),
        "policy": story.policy,
        "hours": story.hours,
        "as_of": _utc(story.as_of),
        "clocks": [
            {
                "clock": clock.clock,
                "state": clock.state,
                "elapsed_seconds": clock.elapsed_s,
                "target_seconds": clock.target_s,
                "due_at": _utc(clock.due_at),
                "target_from": clock.why if clock.target_s is not None else None,
                "vendor_breached": clock.vendor_breached,
                "steps": [_step(step) for step in clock.steps],
            }
            for clock in story.clocks
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _step(step: Step) -> dict[str, object]:
    return {
        "at": _utc(step.at),
        "what": step.what,
        "text": step.text,
        "elapsed_seconds": step.elapsed_s,
    }


def _utc(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M:%S}"
