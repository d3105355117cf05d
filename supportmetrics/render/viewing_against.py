"""How the other side of a comparison is called."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from supportmetrics.model.periods import Grain, written

if TYPE_CHECKING:
    from supportmetrics.model.report import Report


def compared_with(report: Report) -> str:
    """As "3–9 Nov", "3–9 Nov in week-45.json", "the whole span of 2025.json"; "" where nothing is compared."""
    found = report.against
    if found is None:
        return ""
    name = PurePath(found.name).name
    if found.period is None:
        return f"the whole span of {name}"
    chosen = report.period or report.span
    years = chosen is not None and found.period.last.year != chosen.last.year
    days = written(found.period, short=True, year=years)
    return f"{days} in {name}" if name else days


def before(report: Report) -> str:
    """As "last week", "3–9 Nov", "2025.json": for the head of a column, and after "on"."""
    found = report.against
    if found is None:
        return ""
    if not found.name:
        return "last week" if report.grain is Grain.WEEK else f"the {report.grain.value} before"
    if found.period is None:
        return PurePath(found.name).name
    return written(found.period, short=True, year=False)
