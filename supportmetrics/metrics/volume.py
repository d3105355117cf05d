"""Volume and backlog: how much came in, went out, and lies open."""

from __future__ import annotations

import polars as pl

from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.metrics.metric import Count, Level, Metric
from supportmetrics.model.units import Better, Unit

_ONE = pl.lit(1, pl.Int64)
_ENDS = frozenset({"resolved_at", "closed_at", "resolution_seconds", "status", "is_closed"})

TICKETS = Measure(
    "tickets",
    "every ticket",
    "tickets",
    pl.when(pl.col("ticket_id").is_not_null()).then(_ONE),
    Shape.COUNTED,
    "created_at",
    frozenset({"created_at"}),
)
CREATED = Measure(
    "created",
    "tickets with a creation time",
    "tickets",
    pl.when(pl.col("created_at").is_not_null()).then(_ONE),
    Shape.COUNTED,
    "created_at",
    frozenset({"created_at"}),
)
SOLVED = Measure(
    "solved",
    "tickets with a solve, by their last one",
    "tickets",
    pl.when(pl.col("solved_at").is_not_null()).then(_ONE),
    Shape.COUNTED,
    "solved_at",
    _ENDS | {"created_at"},
)
LIFETIME = Measure(
    "lifetime",
    "creation and seconds to the last solve",
    "tickets",
    pl.col("lifetime"),
    Shape.LIFETIME,
    "created_at",
    _ENDS | {"created_at"},
)

METRICS = (
    Metric(
        "volume.created",
        "Tickets created",
        "Tickets created in the period.",
        Unit.COUNT,
        Better.NONE,
        Count(CREATED),
        "tickets; spam, deleted, merged and duplicate ones are left out",
    ),
    Metric(
        "volume.solved",
        "Tickets solved",
        "Tickets (not solve events) whose last solve lies in the period.",
        Unit.COUNT,
        Better.NONE,
        Count(SOLVED),
        "tickets with a solve time",
    ),
    Metric(
        "backlog.open",
        "Open tickets",
        "Tickets open at the end of the period, or at as_of if that is earlier.",
        Unit.COUNT,
        Better.LOWER,
        Level(LIFETIME, "open"),
        "open tickets; with only the last solve time a ticket reopened in between looks open all along",
    ),
    Metric(
        "backlog.age_median",
        "Age of open tickets, median",
        "Median age of the tickets open at the end of the period.",
        Unit.SECONDS,
        Better.LOWER,
        Level(LIFETIME, "median"),
        "open tickets, in calendar time",
    ),
    Metric(
        "backlog.age_max",
        "Age of the oldest open ticket",
        "Age of the oldest ticket open at the end of the period.",
        Unit.SECONDS,
        Better.LOWER,
        Level(LIFETIME, "max"),
        "open tickets, in calendar time",
    ),
)
