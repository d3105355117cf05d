"""How the first-response promise was kept: target, goal and status of all tickets and of every channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.report import ALL, Slice, TargetShare
from supportmetrics.model.words import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.analysis.comparing import Look
    from supportmetrics.analysis.spans import Spans
    from supportmetrics.model.policies import Policy

RATE = "sla.first_response.breach_rate"
_FEW = 30

Targets = tuple[int | None, int, float | None, bool]
"""Common target in seconds, how many different ones, common goal, whether it is a published one."""
Clocks = tuple[str, tuple[str, ...]]
"""Basis of a slice, and the names of the opening hours its clocks run in."""


def status_of(within: float | None, n: int, goal: float, margin: float) -> str:
    """met, at-risk, missed, or unclear below 30 targets; judged on the exact value."""
    if within is None:
        return "none"
    if n < _FEW:
        return "unclear"
    # 0.9 and 1 - 0.1 differ in the last bit; a goal met exactly must count as met.
    if within >= goal - 1e-12:
        return "met"
    return "at-risk" if within >= goal - margin - 1e-12 else "missed"


def promises(
    look: Look,
    named: Mapping[str | None, Targets],
    hours: Mapping[str | None, Clocks],
    channels: Sequence[Slice],
    spans: Spans,
    goal: float,
    margin: float,
) -> tuple[TargetShare, ...]:
    """All tickets first, then each channel in the given order; `named` and `hours` are the targets and the clocks of
    each.
    """
    names = {part: part[0][1] if part else None for part in (ALL, *channels)}
    return tuple(
        _share(look, part, named.get(name), hours.get(name, ("calendar", ())), spans, goal, margin)
        for part, name in names.items()
    )


def _share(
    look: Look,
    part: Slice,
    target: Targets | None,
    clocks: Clocks,
    spans: Spans,
    report_goal: float,
    margin: float,
) -> TargetShare:
    seconds, kinds, own_goal, published = target or (None, 0, None, False)
    goal = own_goal if own_goal is not None else report_goal

    def status(period: object) -> str:
        found = look(RATE, part, period)  # type: ignore[arg-type]
        return (
            "none"
            if found is None or found.value is None
            else status_of(1 - found.value, found.n, goal, margin)
        )

    now = status(spans.headline)
    streak = 0
    for period in reversed(spans.history):
        if status(period) != now:
            break
        streak += 1
    basis, hours = clocks
    return TargetShare(part, seconds, kinds, goal, basis, now, streak, published, hours)


def targets(tickets: pl.DataFrame, policies: Sequence[Policy]) -> dict[str | None, Targets]:
    """Per channel, and under None for all: the common target, how many there are, the common goal, whether all are
    published.
    """
    if "first_response_target_s" not in tickets.columns:
        return {}
    channel = pl.col("channel") if "channel" in tickets.columns else pl.lit(None, pl.String)
    goals = pl.Series([policy.goal for policy in policies] + [None], dtype=pl.Float64)
    rows = tickets.select(
        channel=channel.fill_null("unknown"),
        seconds="first_response_target_s",
        goal=goals.gather(tickets["policy"]),
        published="first_response_published",
    ).filter(pl.col("seconds").is_not_null())
    facts = (
        pl.col("seconds").first(),
        pl.col("seconds").n_unique().alias("kinds"),
        pl.col("goal").first(),
        pl.col("goal").n_unique().alias("goals"),
        pl.col("published").all(),
    )
    found: dict[str | None, Targets] = {}
    whole = rows.select(facts)
    grouped = rows.group_by("channel").agg(facts)
    for name, seconds, kinds, goal, goals_n, is_published in [
        (None, *whole.row(0)),
        *grouped.iter_rows(),
    ]:
        if kinds:
            found[name] = (
                seconds if kinds == 1 else None,
                kinds,
                goal if goals_n == 1 else None,
                bool(is_published),
            )
    return found


def clocks(tickets: pl.DataFrame, policies: Sequence[Policy]) -> dict[str | None, Clocks]:
    """Per channel, and under None for all: in which hours the clocks of its tickets run."""
    if "in_hours" not in tickets.columns:
        return {}
    channel = (
        "channel" if "channel" in tickets.columns else pl.lit(None, pl.String).alias("channel")
    )
    calendars = [policy.calendar for policy in policies] + [None]
    # Without a creation time there is no clock.
    dated = tickets.filter(pl.col("created_at").is_not_null())
    kinds = dated.select(channel, "policy", "in_hours").unique()
    pairs = [
        (name or UNKNOWN, calendars[own] if runs else None) for name, own, runs in kinds.rows()
    ]
    found: dict[str | None, list[str | None]] = {}
    for name, calendar in pairs:
        found.setdefault(name, []).append(calendar)
        found.setdefault(None, []).append(calendar)
    return {name: _basis(names) for name, names in found.items()}


def _basis(calendars: Sequence[str | None]) -> Clocks:
    named = tuple(sorted({name for name in calendars if name is not None}))
    if not named:
        return "calendar", ()
    return ("mixed" if None in calendars else "business"), named
