"""How many periods the charts show one by one, and what they are called there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from supportmetrics.model.periods import Period, written
from supportmetrics.render.view import MOST_LISTED_PERIODS

if TYPE_CHECKING:
    from collections.abc import Sequence

_A_YEAR = 366
_MOST_POINTED = 26
_MOST_SPARKS = 26


def recent(periods: Sequence[Period]) -> Sequence[Period]:
    """The newest periods, as many as a sparkline can tell apart."""
    return periods[-_MOST_SPARKS:]


def first_days(periods: Sequence[Period]) -> tuple[str, ...]:
    """The short date on which each period begins; with its year where that would not be clear."""
    years = bool(periods) and (periods[-1].start - periods[0].start).days > _A_YEAR
    return tuple(
        written(Period(p.start, p.start + timedelta(days=1)), short=True, year=years)
        for p in periods
    )


def readouts(periods: Sequence[Period]) -> bool:
    """Whether a chart of these periods has room for the pointer to tell single ones."""
    return len(periods) <= _MOST_POINTED


def each_listed(periods: Sequence[Period], word: str) -> str:
    """Which periods a table beside a chart lists: `each week`, `the newest 52 weeks`."""
    if len(periods) <= MOST_LISTED_PERIODS:
        return f"each {word}"
    return f"the newest {MOST_LISTED_PERIODS} {word}s, CSV and JSON have all"
