"""What changed: each key figure against the period before, and whether that is outside its usual range.

Ticket metrics are judged by the usual range of up to eight earlier periods. Survey scores are measured
over windows that overlap, so they are compared with the last window that shares no answer, and
judged by the interval of the difference.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.analysis.comparing import Earlier, Look, ago, own
from supportmetrics.metrics import JUDGED, SCORES
from supportmetrics.model.report import Change, MetricInfo, Slice
from supportmetrics.model.units import Better, Unit
from supportmetrics.stats import ranges
from supportmetrics.stats.intervals import Z95

if TYPE_CHECKING:
    from supportmetrics.analysis.spans import Spans
    from supportmetrics.model.measurements import Measurement
    from supportmetrics.model.periods import Period

_FEW = 30
_FLOWS = frozenset({"volume.created", "volume.solved"})
"""Counts that grow with the length of a period."""


def changes(
    look: Look,
    infos: Sequence[MetricInfo],
    slices: Sequence[Slice],
    spans: Spans,
    earlier: Earlier | None = None,
    days: Callable[[Period | None], int | None] = lambda period: period.days if period else None,
) -> tuple[Change, ...]:
    """The changes of the headline period, sorted by metric and slice; none when there is nothing before it.

    `earlier` is what is compared with: by default the period before. `days` gives how many days a period is open
    (None: not known); volumes of periods that differ in it are compared by the day.
    """
    compared = earlier or own(look, spans)
    if compared is None:
        return ()
    known = {info.id: info for info in infos}
    found = [
        change
        for part in slices
        for metrics, judge in ((JUDGED, _of_period), (SCORES, _of_window))
        for metric in metrics
        if metric in known and (change := judge(look, known[metric], part, spans, compared))
    ]
    found = [_by_day(c, days) if c.metric in _FLOWS else c for c in found]
    if earlier is None:
        found = [_with_streak(c, look, known[c.metric], spans) for c in found]
    return tuple(sorted(found, key=lambda c: (c.metric, c.slice)))


def _of_period(
    look: Look, info: MetricInfo, part: Slice, spans: Spans, earlier: Earlier
) -> Change | None:
    now, before = look(info.id, part, spans.headline), earlier.look(info.id, part, earlier.period)
    if now is None or before is None or now.value is None or before.value is None:
        return None
    told = [m for p in earlier.baseline if (m := earlier.usual(info.id, part, p))]
    baseline = [m for m in told if m.value is not None][-ranges.PERIODS :]
    usual = _usual(info, baseline, now)
    # A period that is not over is like no other yet.
    judged = spans.headline not in spans.partial and (info.unit is Unit.COUNT or now.n >= _FEW)
    verdict = _verdict(info, now, usual) if judged else "unjudged"
    ratio = (
        now.value / before.value - 1 if before.value > 0 and info.unit is not Unit.SCORE else None
    )
    return Change(
        info.id,
        part,
        spans.headline,
        earlier.period,
        now.value,
        before.value,
        ratio,
        usual.low if usual else None,
        usual.high if usual else None,
        verdict,
    )


def _usual(
    info: MetricInfo, baseline: Sequence[Measurement], now: Measurement
) -> ranges.Range | None:
    if info.unit is Unit.RATIO:
        pairs = [(m.numerator, m.n) for m in baseline if m.numerator is not None]
        return (
            ranges.of_shares(pairs, (now.numerator or 0, now.n))
            if now.numerator is not None
            else None
        )
    values = [m.value for m in baseline if m.value is not None]
    return ranges.of_positive(values)


def _verdict(info: MetricInfo, now: Measurement, usual: ranges.Range | None) -> str:
    if info.better is Better.NONE or usual is None or now.value is None:
        return "unjudged"
    # Equal values all along give a range of no width; rounding must not put the same value outside.
    near = 1e-9 * max(1.0, abs(now.value))
    if usual.low - near <= now.value <= usual.high + near:
        return "within-noise"
    rose = now.value > usual.high
    return "better" if rose == (info.better is Better.HIGHER) else "worse"


def _of_window(
    look: Look, info: MetricInfo, part: Slice, spans: Spans, earlier: Earlier
) -> Change | None:
    if not earlier.scores:
        return None
    now_window = spans.windows[-1] if spans.windows else spans.headline
    now, before = look(info.id, part, now_window), earlier.look(info.id, part, earlier.window)
    if now is None or before is None or now.value is None or before.value is None:
        return None
    spread = math.hypot(_error(now), _error(before))
    difference = now.value - before.value
    if min(now.n, before.n) < _FEW or earlier.shared:
        verdict = "unjudged"
    elif abs(difference) <= Z95 * spread:
        verdict = "within-noise"
    else:
        verdict = "better" if (difference > 0) == (info.better is Better.HIGHER) else "worse"
    ratio = now.value / before.value - 1 if before.value > 0 and info.unit is Unit.RATIO else None
    least, most = (0.0, 1.0) if info.unit is Unit.RATIO else (-100.0, 100.0)
    return Change(
        info.id,
        part,
        now_window,
        earlier.window,
        now.value,
        before.value,
        ratio,
        max(least, before.value - Z95 * spread),
        min(most, before.value + Z95 * spread),
        verdict,
    )


def _error(measured: Measurement) -> float:
    """Standard error, read back from the 95% interval."""
    if measured.low is None or measured.high is None:
        return math.inf
    return (measured.high - measured.low) / (2 * Z95)


def _by_day(change: Change, days: Callable[[Period | None], int | None]) -> Change:
    """A volume with its relative change by the open day, where the periods differ in these; none where that is not
    known.
    """
    now, before = days(change.period), days(change.against)
    if now == before and now is not None:
        return change
    ratio = None
    if now and before and change.before > 0:
        ratio = (change.value / now) / (change.before / before) - 1
    return replace(change, ratio=ratio, by_day=True)


def _with_streak(change: Change, look: Look, info: MetricInfo, spans: Spans) -> Change:
    """A change that is better or worse with how many periods in a row it has been so.

    Each of them is held against its own past.
    """
    if change.verdict not in ("better", "worse"):
        return change
    judge = _of_window if info.id in SCORES else _of_period
    streak = 1
    while (frame := ago(spans, streak)) and (earlier := own(look, frame)):
        then = judge(look, info, change.slice, frame, earlier)
        if then is None or then.verdict != change.verdict:
            break
        streak += 1
    return replace(change, streak=streak)
