"""Baselines: what is kept of a judged period, so that later periods can be held against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from supportmetrics.analysis.history import History, ordered
from supportmetrics.metrics import BY_ID
from supportmetrics.model.gates import Gate, Rule
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.periods import Period, starting
from supportmetrics.model.saved import Key, SavedReport


def rows_to_keep(
    history: History, gates: Sequence[Gate], period: Period, window: Period | None
) -> dict[Key, Measurement]:
    """What gates look at of a period: all slices of their breakdowns, its window, and its days for those by day."""
    kept: dict[Key, Measurement] = {}
    for gate in gates:
        names = set(gate.dimensions)
        survey = BY_ID[gate.metric].kind.measure.of == "answers"
        chosen = (period, window) if survey else (period,)
        for one in history.every(gate.metric):
            at = one.period
            if at is None or {name for name, _ in one.slice} != names:
                continue
            by_day = gate.rule is Rule.PREVIOUS_PERIOD and at.days == 1
            if at in chosen or (by_day and period.start <= at.start < period.end):
                kept[one.metric, one.slice, at] = one
    return kept


def extended(
    earlier: SavedReport | None, made: SavedReport, keep: int, week_start: int
) -> SavedReport:
    """A saved report with what was `made` of one more period, of which the latest `keep` stay.

    What was there of the same breakdowns about the same period goes, so the same run twice leaves the same, and runs
    with other gates keep theirs.
    """
    assert made.period is not None  # noqa: S101  told by the caller
    before = earlier.measurements if earlier is not None else {}
    again = {_breakdown(key) for key in made.measurements}
    rows = {
        key: one
        for key, one in before.items()
        if not (_breakdown(key) in again and _is_about(key[2], made.period))
    }
    rows |= made.measurements
    ends = sorted(
        {p.end for _, _, p in rows if p and starting(p.start, made.grain, week_start) == p}
    )
    gone = ends[:-keep]
    rows = {key: one for key, one in rows.items() if key[2] and (not gone or key[2].end > gone[-1])}
    # An older period that is added later leaves the newest one in the head.
    newest = made
    if earlier is not None and earlier.period is not None and earlier.period.end > made.period.end:
        newest = earlier
    return replace(newest, measurements=dict(sorted(rows.items(), key=_place)))


def _breakdown(key: Key) -> tuple[str, frozenset[str]]:
    """The metric and the dimensions of its slice."""
    metric, part, _ = key
    return metric, frozenset(name for name, _ in part)


def _is_about(at: Period | None, period: Period) -> bool:
    """Whether it is the period, the window that ends with it, or a day of it."""
    return at is not None and period.start < at.end <= period.end


def _place(row: tuple[Key, Measurement]) -> tuple[object, ...]:
    (metric, part, period), _ = row
    assert period is not None  # noqa: S101  the whole span is never kept
    return metric, ordered(part), period.start, period.end
