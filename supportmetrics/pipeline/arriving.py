"""Survey scores that may still change although their period is over: answers that are filed by their ticket.

An answer without a date of its own counts on the day its ticket was created, so it can come days after that period.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from supportmetrics.analysis.spans import end_of
from supportmetrics.cells.measuring import rolled_up
from supportmetrics.metrics import SCORES
from supportmetrics.metrics.satisfaction import fallen_back

if TYPE_CHECKING:
    from supportmetrics.cells import Cells, Layout
    from supportmetrics.model.periods import Period
    from supportmetrics.model.report import Slice

LATE_ANSWERS = timedelta(days=7)
"""Answers come within so long, as a rule."""
_FEW = 0.05
"""Up to this share of answers without a date, a score counts as complete."""


def arriving(
    cells: Cells, grid: Layout, as_of: datetime | None, zone: str
) -> frozenset[tuple[str, Slice, Period]]:
    """Metric, slice and period of every score to which answers may still come."""
    if as_of is None:
        return frozenset()
    late = {
        place: period
        for place, period in enumerate(grid.periods)
        if period is not None and as_of < end_of(period, zone) + LATE_ANSWERS
    }
    found: set[tuple[str, Slice, Period]] = set()
    for metric in SCORES:
        part = cells.parts.get(fallen_back(metric.partition(".")[0]).id)
        if part is None or not part.height:
            continue
        tally = rolled_up(part, grid, grid.windows)
        many = tally.among(frozenset({1})) > _FEW * tally.total
        for at, period in zip(*grid.places(tally.group[many]), strict=True):
            if int(period) in late:
                found.add((metric, grid.slices[int(at)], late[int(period)]))
    return frozenset(found)
