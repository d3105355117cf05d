"""Which metrics cannot be computed from these inputs, and why: a reason, never a zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.metrics.metric import Metric
from supportmetrics.model.report import Unavailable

if TYPE_CHECKING:
    from supportmetrics.pipeline.counted import Counted


def unavailable(metrics: tuple[Metric, ...], counted: Counted) -> tuple[Unavailable, ...]:
    """Every metric without cells, with the first reason in the chain of what it needs."""
    found = []
    for metric in metrics:
        measured = metric.kind.measure
        part = counted.cells.parts.get(measured.id)
        if part is not None and part.height:
            continue
        reason = next(
            (counted.absent[name] for name in measured.needs if name in counted.absent), None
        )
        found.append(Unavailable(metric.id, reason or _why_nothing(metric, counted)))
    return tuple(found)


def _why_nothing(metric: Metric, counted: Counted) -> str:
    measured = metric.kind.measure
    if measured.of == "answers":
        kind = metric.id.split(".")[0].replace("survey", "resolved")
        if metric.id.endswith("response_rate") and kind in counted.answered:
            return (
                "the inputs list answers only; how many surveys were sent is unknown "
                "(it needs surveys without answer)"
            )
        needs = "resolved_flag" if kind == "resolved" else kind
        return f"no survey answers of kind {kind} (it needs {needs})"
    if not counted.tickets:
        return "there are no tickets"
    missing = [name for name in measured.needs if name not in counted.columns]
    if any(name.startswith("next_reply") for name in missing):
        return "no input holds the messages of tickets, which tell waits after the first reply"
    if missing:
        return f"the export has no {', '.join(missing)}"
    if measured.id.endswith("overshoot"):
        return "no target was missed"
    return "no ticket has the values it needs"
