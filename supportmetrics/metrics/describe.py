"""A metric in words, for the terminal and for the generated pages."""

from __future__ import annotations

from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.metrics import BY_ID
from supportmetrics.metrics.metric import (
    Count,
    Kind,
    Level,
    Mean,
    Net,
    Quantile,
    Share,
    Table,
    Within,
)

_DATES = {
    "created_at": "creation of the ticket",
    "solved_at": "last solve of the ticket",
    "filed_at": "day of the answer, else creation of its ticket",
    "sent_filed_at": "day the survey was sent, else creation of its ticket",
    "started_at": "start of the wait",
}


def described(metric_id: str) -> list[list[str]]:
    """(property, words) of one metric. Raises UsageError for an unknown id."""
    if metric_id not in BY_ID:
        raise UsageError(
            f"No metric is called {metric_id!r}.{did_you_mean(metric_id, BY_ID)} `supportmetrics metrics` lists them."
        )
    metric = BY_ID[metric_id]
    measure = metric.kind.measure
    rows = [
        ["name", metric.label],
        ["meaning", metric.meaning],
        [
            "unit",
            {"s": "seconds", "ratio": "share from 0 to 1", "score": "points", "count": "count"}[
                metric.unit.value
            ],
        ],
        ["better", metric.better.value],
        ["n counts", metric.counted],
        [
            "filed by",
            "end of the period" if isinstance(metric.kind, Level) else _DATES[measure.filed_by],
        ],
        ["computed as", computed(metric.kind)],
        ["needs", needs(metric_id)],
    ]
    if metric.source:
        rows.append(["source", metric.source])
    if metric.replaced_by:
        rows.append(["replaced by", metric.replaced_by])
    return rows


def computed(kind: Kind) -> str:
    """The estimator and its interval."""
    match kind:
        case Quantile(survival=True):
            return (
                "quantile of type 7, interval from order statistics; Kaplan-Meier with Greenwood limits where more "
                "than 5% are still open"
            )
        case Quantile():
            return "quantile of type 7, interval from order statistics; open ones count with what they have reached"
        case Within():
            return "plain share with Wilson interval; 1 - S by Kaplan-Meier where someone was open before that age"
        case Share():
            return "share with Wilson interval"
        case Net():
            return "difference of two shares with adjusted Wald interval"
        case Mean():
            return "mean with Student t interval, cut at the ends of the scale"
        case Level():
            return "stock at the end of the period"
        case Count():
            return "count"
        case Table():
            return "answers per step of the scale"


def needs(metric_id: str) -> str:
    """The canonical columns, or kinds of answers, that it is computed from."""
    metric = BY_ID[metric_id]
    if metric.kind.measure.of == "answers":
        kind = metric_id.split(".", maxsplit=1)[0]
        return "resolved_flag answers" if kind == "survey" else f"{kind} answers"
    return ", ".join(sorted(metric.kind.measure.sources))
