"""Which metrics cannot be computed from these inputs, and why: a reason, never a zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.metrics.metric import Metric
from supportmetrics.model.report import Unavailable

if TYPE_CHECKING:
    from supportmetrics.cells import Cells
    from supportmetrics.pipeline.settle import Settled


def unavailable(
    metrics: tuple[Metric, ...], settled: Settled, cells: Cells
) -> tuple[Unavailable, ...]:
    """Every metric without cells, with the first reason in the chain of what it needs."""
    found = []
    for metric in metrics:
        measured = metric.kind.measure
        part = cells.parts.get(measured.id)
        if part is not None and part.height:
            continue
        reason = next(
            (settled.absent[name] for name in measured.needs if name in settled.absent), None
        )
        found.append(Unavailable(metric.id, reason or _why_nothing(metric, settled)))
    return tuple(found)


def _why_nothing(metric: Metric, settled: Settled) -> str:
    measured = metric.kind.measure
    if measured.of == "answers":
        kind = metric.id.split(".")[0].replace("survey", "resolved")
        answered = settled.answers.filter((pl.col("kind") == kind) & pl.col("score").is_not_null())
        if metric.id.endswith("response_rate") and answered.height:
            return (
                "the inputs list answers only; how many surveys were sent is unknown "
                "(it needs surveys without answer)"
            )
        needs = "resolved_flag" if kind == "resolved" else kind
        return f"no survey answers of kind {kind} (it needs {needs})"
    if not settled.tickets.height:
        return "there are no tickets"
    missing = [name for name in measured.needs if name not in settled.tickets.columns]
    if missing:
        return f"the export has no {', '.join(missing)}"
    if measured.id.endswith("overshoot"):
        return "no target was missed"
    return "no ticket has the values it needs"
