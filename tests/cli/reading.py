"""Looking numbers up in a JSON report."""

from __future__ import annotations


def value(report, metric, part=None, period=None):
    """The value of one measurement; `part` {} is all tickets, `period` None the whole span."""
    found = [
        m["value"]
        for m in report["measurements"]
        if (m["metric"], m["slice"], m["period"]) == (metric, part or {}, period)
    ]
    assert len(found) == 1, (metric, part, period, found)
    return found[0]


def slices(report):
    return {tuple(m["slice"].items()) for m in report["measurements"]}
