"""The sections per channel: service levels, the weekly panels, the waiting times."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from supportmetrics.model import numbers
from supportmetrics.model.periods import written
from supportmetrics.model.report import ALL, Slice, TargetShare
from supportmetrics.model.units import Unit
from supportmetrics.model.words import label
from supportmetrics.render.looking import RATE, Desk, delta
from supportmetrics.render.view import (
    ChannelRow,
    Levels,
    Panel,
    Quantity,
    Series,
    Status,
    Trend,
    WaitingTimes,
    WaitRow,
)
from supportmetrics.render.viewing_against import before
from supportmetrics.render.viewing_periods import each_listed, first_days, readouts, recent
from supportmetrics.render.viewing_time import RUNNING, not_final, said_once

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = {
    "met": "Met",
    "at-risk": "At risk",
    "missed": "Missed",
    "unclear": "Too few",
    "none": "No goal",
}
_NO_TARGETS = "No first-response target can be judged: {}."


def levels(at_hand: Desk, channels: Sequence[Slice], left: int) -> Levels:
    """Service levels by channel, in report order; `left` smaller channels are not among them."""
    report = at_hand.report
    promised = {t.slice: t for t in report.targets}
    changes = {(c.metric, c.slice): c for c in report.changes}
    not_asked = at_hand.not_asked("frt.median", "frt.p90", RATE, "volume.created")
    shown = recent(report.history)
    word = report.grain.value
    rows = []
    for part in () if not_asked else channels:
        share = promised[part]
        goal = share.goal if share.status != "none" else None
        name = label("channel", part[0][1])
        rows.append(
            ChannelRow(
                key=part[0][1],
                name=name,
                status=_status(share),
                tickets=said_once(at_hand.quantity("volume.created", part, report.period)),
                median=said_once(at_hand.quantity("frt.median", part, report.period)),
                p90=said_once(at_hand.quantity("frt.p90", part, report.period)),
                target=_target(share),
                within=said_once(at_hand.within(part, report.period, goal), RUNNING),
                goal=goal,
                change=delta(changes.get((RATE, part)), Unit.RATIO, mirrored=True),
                series=at_hand.series(
                    RATE,
                    part,
                    shown,
                    f"{name}: first reply within target, {len(shown)} {word}s, own scale",
                    goal,
                    mirrored=True,
                ),
            )
        )
    rows = [row for row in rows if any(q.raw is not None for q in _of_channel(row))]
    return Levels(
        caption=_levels_caption(report.targets, left) if rows else "",
        against=f"vs {before(report)}" if report.against else "",
        series_label=f"{len(shown)} {word}s, own scale" if len(shown) > 1 else "",
        rows=tuple(rows),
        axis_low=axis_low([row.series for row in rows], report.goal),
        note="" if rows else not_asked or "There are no tickets in this period.",
        not_final=not_final(at_hand, shown, [(row.name, row.series) for row in rows]),
    )


def _of_channel(row: ChannelRow) -> tuple[Quantity, ...]:
    return row.tickets, row.median, row.p90, row.within


def _levels_caption(targets: Sequence[TargetShare], left: int) -> str:
    goals = {t.goal for t in targets if t.slice and t.status != "none"}
    goal = f" Goal {100 * goals.pop():g}%." if len(goals) == 1 else ""
    judged = [t for t in targets if t.slice and t.status != "none"]
    published = bool(judged) and all(t.published for t in judged)
    what = "within the published target" if published else "within its target"
    fewer = f" {left} smaller channels are in the totals only." if left else ""
    return f"Share of tickets that got a first reply {what}.{goal}{fewer}"


def _status(share: TargetShare) -> Status:
    if share.status == "none" and share.target_kinds:
        return Status(share.status, "Not due yet")
    return Status(share.status, _WORDS[share.status])


def _unjudged(share: TargetShare) -> str:
    if share.target_s is None:
        return "no target"
    return f"target {numbers.target(share.target_s)}, none due yet"


def _target(share: TargetShare) -> Quantity:
    if share.target_s is not None:
        return Quantity(numbers.target(share.target_s), share.target_s)
    if share.target_kinds > 1:
        return Quantity("varies", None, f"{share.target_kinds} different targets apply")
    why = "the vendor's verdict was taken" if share.status != "none" else "no target applies"
    return Quantity(numbers.ABSENT, None, why)


def axis_low(series: Sequence[Series], goal: float) -> float:
    """The common lower end of shares drawn side by side (R2): a multiple of 10% below the lowest value and the goal."""
    values = [v for s in series for v in s.values if v is not None]
    low = floor(10 * min(values, default=goal) + 1e-9) / 10
    return max(0.0, round(low if low < goal else low - 0.1, 1))


def trend(at_hand: Desk, channels: Sequence[Slice], left: int) -> Trend:
    """First reply within target, by period; all channels first, `left` smaller ones not among the others."""
    report = at_hand.report
    word = report.grain.value
    history = report.history
    labels = first_days(history)
    names = tuple(written(p, short=True) for p in history)
    empty = Trend("", labels, names, report.goal, 0.0, (), ())
    if len(history) < 2:
        return _with_note(empty, "A trend needs at least two periods.")
    if not_asked := at_hand.not_asked(RATE):
        return _with_note(empty, not_asked)
    promised = {t.slice: t for t in report.targets}
    panels = []
    # One channel is all of them.
    for part in (ALL, *channels) if len(channels) > 1 else (ALL,):
        share = promised[part]
        name = label("channel", part[0][1]) if part else "All channels"
        series = at_hand.series(
            RATE, part, history, f"{name}: first reply within target", share.goal, mirrored=True
        )
        known = [(v, place) for place, v in enumerate(series.values) if v is not None]
        if not known:
            continue
        low, place = min(known)
        panels.append(
            Panel(
                part[0][1] if part else None,
                name,
                _status(share),
                at_hand.within(part, report.period, share.goal),
                series,
                f"{100 * low:.0f}",
                place,
            )
        )
    if not panels:
        return _with_note(
            empty, _NO_TARGETS.format(at_hand.unavailable.get(RATE, "no target was due"))
        )
    goal = report.targets[0].goal if report.targets else report.goal
    low_end = axis_low([p.series for p in panels], goal)
    caption = (
        f"Scale {100 * low_end:.0f}–100%. Dashed line: {100 * goal:g}% goal. Shaded: shortfall."
    )
    table = tuple(
        tuple(
            at_hand.within(((("channel", p.key),) if p.key else ALL), period, p.series.goal)
            for p in panels
        )
        for period in history
    )
    if left:
        caption += f" The {len(channels)} largest channels."
    if not (pointed := readouts(history)):
        caption += f" The table has {each_listed(history, word)}."
    return Trend(
        caption,
        labels,
        names,
        goal,
        low_end,
        tuple(panels),
        table,
        not_final=not_final(at_hand, history, [(p.name, p.series) for p in panels]),
        readouts=pointed,
    )


def _with_note(section: Trend, note: str) -> Trend:
    return Trend(
        section.caption,
        section.labels,
        section.long_labels,
        section.goal,
        section.axis_low,
        (),
        (),
        note,
    )


def waiting_times(at_hand: Desk, channels: Sequence[Slice]) -> WaitingTimes:
    """How long customers waited for a first reply, one row per channel."""
    report = at_hand.report
    promised = {t.slice: t for t in report.targets}
    window = report.waits_window
    rows = []
    edges: tuple[float, ...] = ()
    for waits in report.waits:
        if waits.slice not in channels or (not any(waits.in_time) and not any(waits.late)):
            continue
        edges = waits.edges_s
        share = promised[waits.slice]
        within = at_hand.within(waits.slice, window, share.goal)
        promise = (
            f"within {numbers.target(share.target_s)}"
            if share.target_s is not None
            else "within target"
        )
        rows.append(
            WaitRow(
                waits.slice[0][1],
                label("channel", waits.slice[0][1]),
                f"{within.text} {promise}" if within.raw is not None else _unjudged(share),
                waits.in_time,
                waits.late,
                share.target_s,
                at_hand.quantity("frt.median", waits.slice, window),
                at_hand.quantity("frt.p90", waits.slice, window),
            )
        )
    when = "Last 4 weeks" if report.windows else "This period"
    caption = f"{when}, logarithmic time scale; bar heights are scaled row by row."
    if not_asked := at_hand.not_asked("frt.median", "frt.p90"):
        return WaitingTimes("", (), (), not_asked)
    reason = at_hand.unavailable.get("frt.median", "no ticket of this period has one")
    return WaitingTimes(
        caption if rows else "",
        edges,
        tuple(rows),
        "" if rows else f"First response times are not known: {reason}.",
    )
