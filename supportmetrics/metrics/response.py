"""First response: how long customers wait for the first word of a person."""

from __future__ import annotations

import polars as pl

from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.metrics.metric import Metric, Quantile
from supportmetrics.model.units import Better, Unit

FIRST_RESPONSE = Measure(
    "frt",
    "seconds to the first response, or waited so far",
    "tickets",
    pl.col("frt"),
    Shape.PAIR,
    "created_at",
    frozenset(
        {
            "created_at",
            "first_response_at",
            "first_response_seconds",
            "agent_replies",
            "initiator",
            "direction",
            "resolved_at",
            "closed_at",
            "resolution_seconds",
            "status",
            "is_closed",
        }
    ),
)

_MEANING = (
    "Creation to the first public message of a human agent, {}; "
    "automatic replies and private notes do not count."
)
_COUNTED = (
    "tickets created in the period; left out: opened by an agent, solved without a public reply, "
    "reply before creation; "
    "tickets still waiting are censored at as_of"
)
_SOURCE = (
    "Zendesk 4408821871642, 4408834848154; quantile: Hyndman & Fan 1996, type 7; "
    "open tickets: Kaplan & Meier 1958"
)

NEXT_REPLY = Measure(
    "next_reply",
    "seconds a customer waited for a reply after the first, or waits so far",
    "waits",
    pl.col("next_reply"),
    Shape.PAIR,
    "started_at",
    FIRST_RESPONSE.sources,
)

_NEXT = (
    "The oldest unanswered message of a customer, after the first reply, to the next public message of a human agent, "
    "{}."
)
_WAITS = "waits (not tickets) that began in the period; waits still open are censored at as_of"

METRICS = (
    Metric(
        "frt.median",
        "First response, median",
        _MEANING.format("median"),
        Unit.SECONDS,
        Better.LOWER,
        Quantile(FIRST_RESPONSE, 0.5),
        _COUNTED,
        _SOURCE,
    ),
    Metric(
        "frt.p90",
        "First response, 90th percentile",
        _MEANING.format("90th percentile"),
        Unit.SECONDS,
        Better.LOWER,
        Quantile(FIRST_RESPONSE, 0.9),
        _COUNTED,
        _SOURCE,
    ),
    Metric(
        "next_reply.median",
        "Next reply, median",
        _NEXT.format("median"),
        Unit.SECONDS,
        Better.LOWER,
        Quantile(NEXT_REPLY, 0.5),
        _WAITS,
        _SOURCE,
    ),
    Metric(
        "next_reply.p90",
        "Next reply, 90th percentile",
        _NEXT.format("90th percentile"),
        Unit.SECONDS,
        Better.LOWER,
        Quantile(NEXT_REPLY, 0.9),
        _WAITS,
        _SOURCE,
    ),
)
