"""Floor 3: what every number means, one declaration per metric, one file per family; this is their registry."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.metrics import resolution, response, satisfaction, sla, volume
from supportmetrics.metrics.metric import Metric

METRICS: tuple[Metric, ...] = (
    *volume.METRICS,
    *response.METRICS,
    *resolution.METRICS,
    *sla.METRICS,
    *satisfaction.METRICS,
)
"""Every metric, in the order of reports."""

BY_ID: dict[str, Metric] = {metric.id: metric for metric in METRICS}


JUDGED = (
    "volume.created",
    "volume.solved",
    "backlog.open",
    "frt.median",
    "frt.p90",
    "resolution.median",
    "sla.first_response.breach_rate",
    "sla.resolution.breach_rate",
)
"""Ids of the ticket metrics whose changes a report judges."""
SCORES = ("csat.score", "nps.score", "ces.score")
"""Ids of the survey scores it judges."""
DECOMPOSED = ("sla.first_response.breach_rate", "sla.resolution.breach_rate", *SCORES)
"""Ids of the judged metrics that are weighted means of their slices, so that a change of them can be split."""
SECTIONS = frozenset({*JUDGED, *SCORES, "survey.resolved_rate"})
"""Ids of the metrics that its sections are drawn from, whatever figures are asked for."""


@lru_cache(maxsize=8)
def measured(patterns: tuple[str, ...]) -> tuple[Metric, ...]:
    """The metrics that a report of the selected ones has to measure. Raises UsageError like `select`."""
    asked = {metric.id for metric in select(patterns)} | SECTIONS
    return tuple(metric for metric in METRICS if metric.id in asked)


@lru_cache(maxsize=8)
def select(patterns: tuple[str, ...]) -> tuple[Metric, ...]:
    """The metrics whose ids match any of the patterns (`frt.*`); all of them without patterns.

    Raises UsageError for a pattern that matches none.
    """
    if not patterns:
        return METRICS
    for pattern in patterns:
        if not any(fnmatchcase(metric.id, pattern) for metric in METRICS):
            raise UsageError(
                f"No metric is called {pattern!r}.{did_you_mean(pattern, BY_ID)} "
                "`supportmetrics metrics` lists them all."
            )
    return tuple(metric for metric in METRICS if any(fnmatchcase(metric.id, p) for p in patterns))
