"""Gates judged over invented weeks, by the code that judges real ones."""

from __future__ import annotations

from datetime import date, timedelta

from supportmetrics.analysis.history import History
from supportmetrics.analysis.judging import Bench, judge
from supportmetrics.config import gates
from supportmetrics.config.gate_lines import parsed
from supportmetrics.metrics import BY_ID
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.periods import Grain, Period
from supportmetrics.model.units import Unit

FIRST = date(2025, 1, 6)


def gate(text):
    """The gate in one line."""
    (found,), problems = gates.checked([parsed(text)], BY_ID)
    assert not problems
    return found[1]


def week(place):
    """The so many-th week."""
    start = FIRST + timedelta(weeks=place)
    return Period(start, start + timedelta(weeks=1))


def measurement(metric, value, period, part=(), **told):
    """A measurement from (numerator, n), or from a value of 400 tickets."""
    pair = isinstance(value, (tuple, list))
    x, n = value if pair else (None, 400)
    facts = {
        "value": x / n if pair else value,
        "n": n,
        "low": None,
        "high": None,
        "flags": (),
        "numerator": x,
        "method": "",
        "open": 0,
    }
    unit = BY_ID[metric].unit if metric in BY_ID else Unit.COUNT
    return Measurement(metric=metric, slice=part, period=period, unit=unit, **facts | told)


def history(metric, values, part=(), **told):
    """The measurements of weeks in a row; a None is a week without a value."""
    return [
        measurement(metric, value, week(place), part, **told)
        for place, value in enumerate(values)
        if value is not None
    ]


def bench(measurements, period, window=None, **options):
    """What gates are judged by: weeks of these measurements."""
    return Bench(BY_ID, History.of(Grain.WEEK, 0, measurements, **options), period, window)


def judged(text, baseline, now):
    """The verdict of a gate over the week after some others."""
    made = gate(text)
    own = history(made.metric, [*baseline, now])
    (verdict,) = judge([made], bench(own, week(len(baseline))))
    return verdict
