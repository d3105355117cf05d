"""Answers per step of their scale, and which scales the answers are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supportmetrics.cells.measuring import rolled_up
from supportmetrics.model.report import Distribution
from supportmetrics.model.scales import ANSWER_BASE, BY_CODE

if TYPE_CHECKING:
    from supportmetrics.analysis import spans
    from supportmetrics.cells import Cells, Layout
    from supportmetrics.metrics.metric import Metric


def distributions(
    cells: Cells, metrics: list[Metric], grid: Layout, frame: spans.Spans
) -> tuple[Distribution, ...]:
    """Answers per step for the whole span, the headline period and its window."""
    window = frame.windows[-1] if frame.windows else None
    wanted = [place for place, p in enumerate(grid.periods) if p in (None, frame.headline, window)]
    found = []
    for metric in metrics:
        part = cells.parts.get(metric.kind.measure.id)
        if part is None or not part.height:
            continue
        tally = rolled_up(part, grid, [each for each in grid.windows if each == window])
        tally = tally.where(np.isin(grid.places(tally.group)[1], wanted))
        places = (place.tolist() for place in grid.places(tally.group))
        counts: dict[tuple[int, int, int], dict[int, int]] = {}
        for part_place, period, row in sorted(zip(*places, tally.n.tolist(), strict=True)):
            for value, n in zip(tally.value.tolist(), row, strict=True):
                if n:
                    scale, score = divmod(value, ANSWER_BASE)
                    counts.setdefault((part_place, period, scale), {})[score] = n
        for (part_place, period, code), steps in counts.items():
            scale = BY_CODE[code]
            order = tuple(scale.steps)
            labels = scale.labels[:: -1 if scale.reversed else 1] or tuple(
                str(step) for step in order
            )
            found.append(
                Distribution(
                    metric.id,
                    grid.slices[part_place],
                    grid.periods[period],
                    scale.id,
                    order,
                    labels,
                    tuple(steps.get(step, 0) for step in order),
                )
            )
    return tuple(found)


def scales(cells: Cells) -> dict[str, tuple[str, ...]]:
    """Per survey kind the ids of the scales met."""
    found = {}
    for kind in ("csat", "nps", "ces"):
        part = cells.parts.get(f"{kind}.answer")
        if part is not None and part.height:
            codes = (part["value"] // ANSWER_BASE).unique().sort().to_list()
            found[kind] = tuple(BY_CODE[code].id for code in codes)
    return found
