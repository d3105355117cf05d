"""The kind `csv`: the measurements as a long, tidy table, one row per metric, slice and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """Header and rows; an empty `start` and `end` is the whole span, an empty dimension is all of it."""
    yield report.measurements.csv().encode()
