"""Small made-up measurements for the tests of what they mean."""

from __future__ import annotations

from datetime import date, timedelta

from supportmetrics.analysis.spans import Spans
from supportmetrics.metrics import BY_ID
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.periods import Grain, Period
from supportmetrics.model.report import TargetShare

RATE = "sla.first_response.breach_rate"


def week(number):
    """One of consecutive weeks from 2 March 2026."""
    start = date(2026, 3, 2) + timedelta(weeks=number)
    return Period(start, start + timedelta(days=7))


def weeks(count, *, windows=True):
    """The time frame of so many weeks; the last one is the headline."""
    history = tuple(week(k) for k in range(count))
    spread = tuple(Period(week(max(0, k - 3)).start, week(k).end) for k in range(count))
    return Spans(
        grain=Grain.WEEK,
        periods=history,
        headline=history[-1] if count else None,
        previous=history[-2] if count > 1 else None,
        history=history,
        windows=spread if windows else (),
        reach=4 if windows else 1,
        partial=frozenset(),
        span=Period(history[0].start, history[-1].end) if count else None,
    )


def measured(metric, value, n=100, *, low=None, high=None, numerator=None):
    """A measurement without its place."""
    unit = BY_ID[metric].unit
    return Measurement(metric, (), None, value, unit, n, low, high, (), numerator, "", 0)


class Told(dict):
    """Measurements by (metric, slice, period), looked up as the analysis does."""

    def __call__(self, metric, part, period):
        return self.get((metric, part, period))


def promise(channel, status, *, streak=1, target_s=60.0, goal=0.9):
    """The promise to a channel (None: to all) and how it was kept."""
    part = (("channel", channel),) if channel else ()
    return TargetShare(part, target_s, 1, goal, "calendar", status, streak, published=False)
