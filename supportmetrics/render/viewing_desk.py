"""The sections about the desk: when customers write, the workload, the tiers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from supportmetrics.model import numbers
from supportmetrics.model.periods import Period, written
from supportmetrics.model.report import ALL, Slice
from supportmetrics.model.words import UNASSIGNED, label, order
from supportmetrics.render.looking import FEW, RATE, Desk
from supportmetrics.render.view import Quantity
from supportmetrics.render.view_desk import (
    HeatMap,
    HourRow,
    LateReplies,
    TierRow,
    Tiers,
    WaitingTicket,
    Workload,
)
from supportmetrics.render.viewing_periods import each_listed, first_days, readouts
from supportmetrics.render.viewing_time import NOT_OVER, not_final, said_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.model.report import OpenHours, Report


def heat_map(at_hand: Desk) -> HeatMap:
    """Average new tickets per local weekday and hour."""
    demand = at_hand.report.demand
    not_asked = at_hand.not_asked("volume.created")
    if not_asked or demand is None or not any(any(row) for row in demand.per_hour):
        why = not_asked or "Arrivals need the creation time of tickets, which is not known."
        return HeatMap("", "", (), (), (), 0.0, "", why)
    top = max(max(row) for row in demand.per_hour)
    day, hour = next(
        (d, h) for d, row in enumerate(demand.per_hour) for h, v in enumerate(row) if v == top
    )
    moment = f"{demand.weekdays[day]} {hour:02d}:00"
    rate = f"{top:.1f}"
    when = _when(at_hand, demand.window)
    return HeatMap(
        caption=f"Average new tickets per hour, {when}, local time ({at_hand.report.timezone}).",
        busiest=f"busiest: {moment}, {rate} tickets an hour",
        days=demand.weekdays,
        cells=demand.per_hour,
        totals=tuple(_total(row) for row in demand.per_hour),
        top=top,
        top_text=f"{rate} tickets per hour",
        **_open_hours(at_hand.report.open_hours),
    )


def _open_hours(found: OpenHours | None) -> dict[str, Any]:
    """The desk's hours as the heat map shows them; nothing when clocks run day and night."""
    if found is None:
        return {}
    said = f"opening hours ({', '.join(found.names)})"
    if found.n:
        share = numbers.share(found.outside / found.n)
        said += f"; {share} of {numbers.count(found.n)} tickets came outside them"
    return {"open": found.rows, "open_words": tuple(map(_hours_open, found.rows)), "hours": said}


def _hours_open(row: Sequence[bool]) -> str:
    """`9–12, 13–18`."""
    turns = [h for h, (was, now) in enumerate(pairwise((False, *row, False))) if was != now]
    runs = [f"{opens}–{closes}" for opens, closes in zip(turns[::2], turns[1::2], strict=True)]
    return ", ".join(runs) or "closed"


def late_replies(at_hand: Desk) -> LateReplies:
    """Late first replies by the local hour in which the tickets arrived."""
    found = at_hand.report.late_hours
    if not at_hand.asked(RATE):
        return LateReplies("", (), 0.0, "")
    if found is None:
        why = "No first-response target of these tickets was due." if at_hand.report.demand else ""
        return LateReplies("", (), 0.0, "", why)
    if sum(found.due) < FEW:
        return LateReplies("", (), 0.0, "", "Too few targets were due to tell the hours apart.")
    rows = tuple(
        HourRow(hour, Quantity(numbers.count(due), due), _late(at_hand, share, due), interval)
        for hour, (due, share, interval) in enumerate(
            zip(found.due, found.share, map(_between, found.low, found.high), strict=True)
        )
    )
    highest = max(row.share.raw or 0.0 for row in rows)
    top = max(1, ceil(10 * highest - 1e-9)) / 10
    when = _when(at_hand, found.window)
    return LateReplies(
        f"Of the tickets that arrived in each hour of the day, {when}, local time, those whose first reply came too "
        "late; only targets that were due.",
        rows,
        top,
        numbers.share(top, decimals=0),
    )


def _late(at_hand: Desk, share: float | None, due: int) -> Quantity:
    if share is None:
        return Quantity(numbers.ABSENT, None)
    if due < at_hand.report.min_n:
        return Quantity(numbers.ABSENT, None, f"fewer than {at_hand.report.min_n}")
    return Quantity(numbers.share(share), share, n=due, muted=due < FEW)


def _between(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f"{numbers.share(low)}–{numbers.share(high)}"


def _when(at_hand: Desk, window: Period) -> str:
    span = len(at_hand.report.history)
    return f"last {span} {at_hand.report.grain.value}s" if span > 1 else written(window, short=True)


def _total(row: Sequence[float]) -> Quantity:
    total = sum(row)
    return Quantity(numbers.count(total) if total >= 10 or total == 0 else f"{total:.1f}", total)


def workload(at_hand: Desk) -> Workload:
    """Created, resolved and open tickets by period."""
    report = at_hand.report
    history = report.history
    created = at_hand.series("volume.created", ALL, history, "Tickets created")
    resolved = at_hand.series("volume.solved", ALL, history, "Tickets solved")
    backlog = at_hand.series("backlog.open", ALL, history, "Open tickets")
    remarks = tuple(NOT_OVER if period in report.partial else "" for period in history)
    known = [v for v in backlog.values if v is not None]
    text = (
        f"Backlog: peak {numbers.count(max(known))}, at the end {numbers.count(known[-1])}"
        if known
        else ""
    )
    ages: tuple[tuple[str, Quantity], ...] = ()
    if report.backlog is not None and at_hand.asked_about("backlog", "volume"):
        ages = tuple(
            (name, Quantity(numbers.count(n), n))
            for name, n in zip(report.backlog.labels, report.backlog.counts, strict=True)
        )
    note = at_hand.not_asked("volume.created", "volume.solved", "backlog.open")
    if "volume.created" in at_hand.unavailable:
        note = f"Volumes are not known: {at_hand.unavailable['volume.created']}."
    elif not note and len(history) < 2:
        note = "A course of volumes needs at least two periods."
    return Workload(
        caption="" if note else _load_caption(report),
        labels=() if note else first_days(history),
        long_labels=() if note else tuple(written(p, short=True) for p in history),
        created=created.values,
        resolved=resolved.values,
        backlog=backlog.values,
        created_now=at_hand.quantity("volume.created", ALL, report.period),
        resolved_now=at_hand.quantity("volume.solved", ALL, report.period),
        backlog_now=at_hand.quantity("backlog.open", ALL, report.period),
        backlog_text=text,
        ages=ages,
        remarks=remarks,
        note=note,
        not_final=""
        if note
        else not_final(at_hand, history, [("", replace(created, remarks=remarks))]),
        readouts=readouts(history),
    )


def _load_caption(report: Report) -> str:
    drawn = "Bars: created. Line: resolved. Below: open backlog."
    if readouts(report.history):
        return drawn
    return f"{drawn} The table has {each_listed(report.history, report.grain.value)}."


def tiers(at_hand: Desk) -> Tiers:
    """Tickets, resolution, breach rate and satisfaction per tier, and the longest waits."""
    report = at_hand.report
    found = {part for _, part, _ in at_hand.index if len(part) == 1 and part[0][0] == "tier"}
    parts: list[Slice] = sorted(found, key=lambda part: order("tier", part[0][1]))
    rows = [
        TierRow(
            label("tier", part[0][1]),
            said_once(at_hand.quantity("volume.created", part, report.period)),
            said_once(at_hand.quantity("resolution.median", part, report.period)),
            said_once(at_hand.quantity(RATE, part, report.period)),
            said_once(at_hand.quantity("csat.score", part, at_hand.window)),
        )
        for part in parts
    ]
    rows = [row for row in rows if any(q.raw is not None for q in _of_tier(row))]
    note = at_hand.not_asked("resolution.median", RATE, "csat.score", "volume.created")
    if not rows:
        note = note or "There are no tickets in this period."
    elif [part[0][1] for part in parts] == [UNASSIGNED]:
        note = "No column tells the tier; name one with --column tier=HEADER."
    window = ", satisfaction over the last 4 weeks" if report.windows else ""
    when = f"created this {report.grain.value}" if report.period else "of the whole span"
    if report.period in report.partial:
        when += " so far"
    return Tiers(
        caption=f"Tickets {when}, by the tier that holds them{window}." if rows else "",
        rows=tuple(rows),
        longest=tuple(
            WaitingTicket(
                wait.ticket_id,
                label("channel", wait.channel),
                label("tier", wait.tier),
                Quantity(numbers.duration(wait.wait_s), wait.wait_s),
                "answered" if wait.answered else "still waiting",
            )
            for wait in (report.longest if at_hand.asked_about("frt", "sla") else ())
        ),
        longest_title="The longest waits for a first reply"
        + (f" this {report.grain.value}" if report.period else ""),
        note=note,
    )


def _of_tier(row: TierRow) -> tuple[Quantity, ...]:
    return row.tickets, row.median, row.breach, row.csat
