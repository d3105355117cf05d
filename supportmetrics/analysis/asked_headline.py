"""The headline of a report that was asked for some metrics only: what it says of these, and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model import numbers
from supportmetrics.model.report import ALL, Change, MetricInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.analysis.comparing import Look
    from supportmetrics.analysis.spans import Spans
    from supportmetrics.model.measurements import Measurement

_USUAL = {
    "worse": ", worse than usual",
    "better": ", better than usual",
    "within-noise": ", within its usual range",
}
_OVER_WINDOWS = ("csat", "nps", "ces", "survey")


def headline_of(
    asked: Sequence[MetricInfo], found: Sequence[Change], look: Look, spans: Spans
) -> str:
    """One sentence about one of the metrics asked for: one that got worse, else better, else the first with a value."""
    verdicts = {change.metric: change.verdict for change in found if not change.slice}
    values = [(info, m) for info in asked if (m := _measured(info, look, spans)) is not None]
    if not values:
        return "There is nothing to report yet."
    order = ("worse", "better")
    info, measured = min(
        values,
        key=lambda one: order.index(v) if (v := verdicts.get(one[0].id)) in order else len(order),
    )
    written = numbers.write(measured.value or 0.0, measured.unit, info.id)
    return f"{info.label}: {written}{_USUAL.get(verdicts.get(info.id, ''), '')}."


def _measured(info: MetricInfo, look: Look, spans: Spans) -> Measurement | None:
    over_windows = spans.windows and info.id.split(".")[0] in _OVER_WINDOWS
    found = look(info.id, ALL, spans.windows[-1] if over_windows else spans.headline)
    return None if found is None or found.value is None else found
