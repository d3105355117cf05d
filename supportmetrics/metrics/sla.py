"""SLA: the share of promises broken, per clock, and how badly."""

from __future__ import annotations

from typing import Literal

import polars as pl

from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.metrics.metric import Count, Metric, Quantile, Share
from supportmetrics.model.units import Better, Unit
from supportmetrics.model.verdicts import (
    DUE,
    DUE_SOON,
    LATE,
    STILL_RUNNING,
    WITH_TARGET,
    codes,
)

_COMMON = frozenset(
    {"created_at", "resolved_at", "closed_at", "resolution_seconds", "status", "is_closed"}
)
_SOURCES = {
    "first_response": _COMMON
    | {
        "first_response_at",
        "first_response_seconds",
        "agent_replies",
        "initiator",
        "direction",
        "sla_first_response_due",
        "sla_first_response_breached",
    },
    "next_reply": _COMMON | {"first_response_at"},
    "resolution": _COMMON | {"sla_resolution_due", "sla_resolution_breached"},
}
_WORDS = {
    "first_response": "first response",
    "next_reply": "next reply",
    "resolution": "resolution",
}
_OF: dict[str, tuple[Literal["tickets", "waits"], str]] = {
    "first_response": ("tickets", "created_at"),
    "next_reply": ("waits", "started_at"),
    "resolution": ("tickets", "created_at"),
}
"""What has such a clock, and by which date it is filed."""


def state(clock: str) -> Measure:
    """The measure of the states of one clock (codes of model.verdicts)."""
    return Measure(
        f"sla.{clock}.state",
        f"state of the {_WORDS[clock]} target",
        _OF[clock][0],
        pl.col(f"{clock}_state"),
        Shape.COUNTED,
        _OF[clock][1],
        _SOURCES[clock],
    )


def overshoot(clock: str) -> Measure:
    """The measure of the seconds past the target of one clock."""
    return Measure(
        f"sla.{clock}.overshoot",
        f"seconds past the {_WORDS[clock]} target",
        _OF[clock][0],
        pl.col(f"{clock}_overshoot"),
        Shape.PAIR,
        _OF[clock][1],
        _SOURCES[clock],
    )


def _clock(clock: str) -> tuple[Metric, ...]:
    word, states, late = _WORDS[clock], state(clock), overshoot(clock)
    name, things = word.capitalize(), _OF[clock][0].capitalize()
    return (
        Metric(
            f"sla.{clock}.breach_rate",
            f"{name} breach rate",
            f"Targets for the {word} that were missed, of those already due at as_of; exactly on target is met.",
            Unit.RATIO,
            Better.LOWER,
            Share(states, LATE, DUE),
            "targets that would have been used up by as_of, done or not",
        ),
        Metric(
            f"sla.{clock}.breached",
            f"{name} targets missed",
            f"{things} whose {word} came after its target, or has not come although the target has passed.",
            Unit.COUNT,
            Better.LOWER,
            Count(states, LATE, WITH_TARGET),
            f"{things.lower()} with a target",
        ),
        Metric(
            f"sla.{clock}.running",
            f"{name} targets running",
            f"{things} whose {word} has not come and whose target has not passed.",
            Unit.COUNT,
            Better.NONE,
            Count(states, STILL_RUNNING, WITH_TARGET),
            f"{things.lower()} with a target",
        ),
        Metric(
            f"sla.{clock}.due_soon",
            f"{name} targets due soon",
            "Running targets with less than a fifth of their time left.",
            Unit.COUNT,
            Better.LOWER,
            Count(states, codes(DUE_SOON), STILL_RUNNING),
            "running targets",
        ),
        Metric(
            f"sla.{clock}.overshoot_median",
            f"{name} overshoot, median",
            "Elapsed time minus target of the missed targets, median; open ones count with their overshoot so far.",
            Unit.SECONDS,
            Better.LOWER,
            Quantile(late, 0.5, survival=False),
            "missed targets",
        ),
    )


METRICS = (*_clock("first_response"), *_clock("next_reply"), *_clock("resolution"))
