"""Resolution and waiting: how long it takes until a ticket is solved."""

from __future__ import annotations

import polars as pl

from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.metrics.metric import Metric, Quantile, Within
from supportmetrics.model.units import Better, Unit

_ENDS = frozenset(
    {"created_at", "resolved_at", "closed_at", "resolution_seconds", "status", "is_closed"}
)
_DAY = 86400

FULL = Measure(
    "resolution",
    "seconds to the last solve, or open so far",
    "tickets",
    pl.col("resolution"),
    Shape.PAIR,
    "created_at",
    _ENDS,
)
FIRST = Measure(
    "first_resolution",
    "seconds to the first solve, or unsolved so far",
    "tickets",
    pl.col("first_resolution"),
    Shape.PAIR,
    "created_at",
    _ENDS | {"first_resolved_at", "first_resolution_seconds", "reopens"},
)
OF_SOLVED = Measure(
    "solved_resolution",
    "seconds to the last solve, filed by that solve",
    "tickets",
    pl.col("to_last_solve") * 2,
    Shape.PAIR,
    "solved_at",
    _ENDS,
)
REQUESTER_WAIT = Measure(
    "requester_wait",
    "seconds in new, open and on-hold of a solved ticket",
    "tickets",
    pl.when(~pl.col("is_open").fill_null(True)).then(pl.col("requester_wait_seconds") * 2),
    Shape.PAIR,
    "solved_at",
    _ENDS | {"requester_wait_seconds"},
)

_COHORT = "tickets created in the period; open ones are censored at as_of, solved ones without a solve time left out"
_SOURCE = "Zendesk 4408834848154; open tickets: Kaplan & Meier 1958"


CALENDAR = Measure(
    "resolution_calendar",
    "calendar seconds to the last solve, or open so far",
    "tickets",
    pl.col("resolution_calendar"),
    Shape.PAIR,
    "created_at",
    _ENDS,
    usually=FULL,
)


def _within(days: int) -> Metric:
    return Metric(
        f"resolution.within_{days}d",
        f"Resolved within {days * 24} hours",
        f"Share of tickets resolved within {days * 24} hours of creation, in calendar time.",
        Unit.RATIO,
        Better.HIGHER,
        Within(CALENDAR, days * _DAY),
        _COHORT,
        _SOURCE,
    )


METRICS = (
    Metric(
        "resolution.median",
        "Resolution, median",
        "Creation to the last solve (full resolution), median.",
        Unit.SECONDS,
        Better.LOWER,
        Quantile(FULL, 0.5),
        _COHORT,
        _SOURCE,
    ),
    Metric(
        "resolution.p90",
        "Resolution, 90th percentile",
        "Creation to the last solve, 90th percentile.",
        Unit.SECONDS,
        Better.LOWER,
        Quantile(FULL, 0.9),
        _COHORT,
        _SOURCE,
    ),
    Metric(
        "resolution.first_median",
        "First resolution, median",
        "Creation to the first solve, median.",
        Unit.SECONDS,
        Better.LOWER,
        Quantile(FIRST, 0.5),
        "tickets created in the period; never solved ones are censored at as_of",
        _SOURCE,
    ),
    Metric(
        "resolution.solved_median",
        "Resolution of solved tickets, median",
        "Creation to the last solve of the tickets solved in the period, median.",
        Unit.SECONDS,
        Better.LOWER,
        Quantile(OF_SOLVED, 0.5),
        "tickets whose last solve lies in the period",
    ),
    _within(1),
    _within(3),
    _within(7),
    Metric(
        "requester_wait.median",
        "Requester wait, median",
        "Seconds in new, open and on-hold until the last solve, median.",
        Unit.SECONDS,
        Better.LOWER,
        Quantile(REQUESTER_WAIT, 0.5),
        "tickets solved in the period",
        "Zendesk 4408834848154",
    ),
    Metric(
        "requester_wait.p90",
        "Requester wait, 90th percentile",
        "Seconds in new, open and on-hold until the last solve, 90th percentile.",
        Unit.SECONDS,
        Better.LOWER,
        Quantile(REQUESTER_WAIT, 0.9),
        "tickets solved in the period",
        "Zendesk 4408834848154",
    ),
)
