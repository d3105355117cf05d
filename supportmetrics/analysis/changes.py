"""What changed: each key figure against the period before, and whether that is outside its usual range.

Ticket metrics are judged by the usual range of up to eight earlier periods. Survey scores are measured
over windows that overlap, so they are compared with the last window that shares no answer, and
judged by the interval of the difference.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from supportmetrics.metrics import JUDGED, SCORES
from supportmetrics.model.report import Change, MetricInfo, Slice
from supportmetrics.model.units import Better, Unit
from supportmetrics.stats import ranges
from supportmetrics.stats.intervals import Z95

if TYPE_CHECKING:
    from supportmetrics.analysis.spans import Spans
    from supportmetrics.model.measurements import Measurement
    from supportmetrics.model.periods import Period

Look = Callable[[str, Slice, "Period | None"], "Measurement | None"]
"""Finds a measurement, or None."""

_FEW = 30


def changes(
    look: Look, infos: Sequence[MetricInfo], slices: Sequence[Slice], spans: Spans
) -> tuple[Change, ...]:
    """The changes of the headline period, sorted by metric and slice; none when there is nothing before it."""
    if spans.headline is None or spans.previous is None:
        return ()
    known = {info.id: info for info in infos}
    found: list[Change] = []
    for part in slices:
        found += [
            c for m in JUDGED if m in known and (c := _of_period(look, known[m], part, spans))
        ]
        found += [
            c for m in SCORES if m in known and (c := _of_window(look, known[m], part, spans))
        ]
    return tuple(sorted(found, key=lambda c: (c.metric, c.slice)))


def _of_period(look: Look, info: MetricInfo, part: Slice, spans: Spans) -> Change | None:
    now, before = look(info.id, part, spans.headline), look(info.id, part, spans.previous)
    if now is None or before is None or now.value is None or before.value is None:
        return None
    assert spans.headline is not None  # noqa: S101  # told by the caller
    assert spans.previous is not None  # noqa: S101
    earlier = [
        m for p in spans.history[:-1] if p not in spans.partial and (m := look(info.id, part, p))
    ]
    baseline = [m for m in earlier if m.value is not None][-ranges.PERIODS :]
    usual = _usual(info, baseline, now)
    verdict = _verdict(info, now, usual, thin=info.unit is not Unit.COUNT and now.n < _FEW)
    ratio = (
        now.value / before.value - 1 if before.value > 0 and info.unit is not Unit.SCORE else None
    )
    return Change(
        info.id,
        part,
        spans.headline,
        spans.previous,
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


def _verdict(info: MetricInfo, now: Measurement, usual: ranges.Range | None, *, thin: bool) -> str:
    if info.better is Better.NONE or usual is None or now.value is None or thin:
        return "unjudged"
    # Equal values all along give a range of no width; rounding must not put the same value outside.
    near = 1e-9 * max(1.0, abs(now.value))
    if usual.low - near <= now.value <= usual.high + near:
        return "within-noise"
    rose = now.value > usual.high
    return "better" if rose == (info.better is Better.HIGHER) else "worse"


def _of_window(look: Look, info: MetricInfo, part: Slice, spans: Spans) -> Change | None:
    windows = spans.windows or spans.history
    now_window = windows[-1]
    before_window = next((w for w in reversed(windows) if w.end <= now_window.start), None)
    # A window that the start of the data cut short holds too few answers to compare with.
    if before_window is None or (spans.windows and before_window.days < now_window.days):
        return None
    now, before = look(info.id, part, now_window), look(info.id, part, before_window)
    if now is None or before is None or now.value is None or before.value is None:
        return None
    spread = math.hypot(_error(now), _error(before))
    difference = now.value - before.value
    if min(now.n, before.n) < _FEW:
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
        before_window,
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
