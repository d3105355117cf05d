"""How the first-response promise was kept: target, goal and status of all tickets and of every channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.report import ALL, Slice, TargetShare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.analysis.changes import Look
    from supportmetrics.analysis.spans import Spans
    from supportmetrics.model.policies import Policy

_RATE = "sla.first_response.breach_rate"
_FEW = 30

Targets = tuple[int | None, int, float | None, bool, bool]
"""Common target in seconds, how many different ones, common goal, whether it is a published one."""


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
    channels: Sequence[Slice],
    spans: Spans,
    goal: float,
    margin: float,
) -> tuple[TargetShare, ...]:
    """All tickets first, then each channel in the given order; `named` are the targets of each."""
    return tuple(
        _share(look, part, named.get(part[0][1] if part else None), spans, goal, margin)
        for part in (ALL, *channels)
    )


def _share(
    look: Look, part: Slice, target: Targets | None, spans: Spans, report_goal: float, margin: float
) -> TargetShare:
    seconds, kinds, own_goal, published, in_hours = target or (None, 0, None, False, False)
    goal = own_goal if own_goal is not None else report_goal

    def status(period: object) -> str:
        found = look(_RATE, part, period)  # type: ignore[arg-type]
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
    basis = "business" if in_hours else "calendar"
    return TargetShare(part, seconds, kinds, goal, basis, now, streak, published)


def targets(tickets: pl.DataFrame, policies: Sequence[Policy]) -> dict[str | None, Targets]:
    """Per channel, and under None for all: the common target, how many there are, the common goal, whether all are
    published, and whether some run in opening hours.
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
        in_hours=pl.col("in_hours") if "in_hours" in tickets.columns else pl.lit(value=False),
    ).filter(pl.col("seconds").is_not_null())
    facts = (
        pl.col("seconds").first(),
        pl.col("seconds").n_unique().alias("kinds"),
        pl.col("goal").first(),
        pl.col("goal").n_unique().alias("goals"),
        pl.col("published").all(),
        pl.col("in_hours").any(),
    )
    found: dict[str | None, Targets] = {}
    whole = rows.select(facts)
    grouped = rows.group_by("channel").agg(facts)
    for name, seconds, kinds, goal, goals_n, is_published, in_hours in [
        (None, *whole.row(0)),
        *grouped.iter_rows(),
    ]:
        if kinds:
            found[name] = (
                seconds if kinds == 1 else None,
                kinds,
                goal if goals_n == 1 else None,
                bool(is_published),
                bool(in_hours),
            )
    return found
