"""The usual range: what a normal period would have shown, judged by the periods before it.

A prediction limit on a scale where the values are near normal: logit for shares, logarithm for durations and volumes,
plain for scores. A thin period gets a wider range. Chosen because queues swing more than
independent tickets would: rules that treat tickets as independent call most ordinary weeks unusual.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from supportmetrics.stats.intervals import t_quantile

MIN_PERIODS = 4
PERIODS = 8
"""How many earlier periods make the range; fewer than MIN_PERIODS make none."""
_ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Range:
    """Limits on the metric's own scale: beyond either is unusual at the one-sided 5% level."""

    low: float
    centre: float
    high: float


def of_shares(baseline: Sequence[tuple[int, int]], now: tuple[int, int]) -> Range | None:
    """The usual range of a share from (numerator, n) of earlier periods, for a period of n = now[1]."""
    if len(baseline) < MIN_PERIODS:
        return None
    values = [math.log((x + 0.5) / (n - x + 0.5)) for x, n in baseline]
    noise = [1 / (x + 0.5) + 1 / (n - x + 0.5) for x, n in baseline]
    x, n = now
    limits = _limits(values, fmean(noise), 1 / (x + 0.5) + 1 / (n - x + 0.5))
    return Range(*(1 / (1 + math.exp(-v)) for v in limits))


def of_positive(baseline: Sequence[float]) -> Range | None:
    """The usual range of a duration or a volume; every value must be above 0."""
    if len(baseline) < MIN_PERIODS or min(baseline) <= 0:
        return None
    return Range(*(math.exp(v) for v in _limits([math.log(v) for v in baseline], 0.0, 0.0)))


def of_scores(
    baseline: Sequence[float], noise: Sequence[float] = (), noise_now: float = 0.0
) -> Range | None:
    """The usual range of a score; `noise` is the sampling variance of each baseline value, where known."""
    if len(baseline) < MIN_PERIODS:
        return None
    return Range(*_limits(list(baseline), fmean(noise) if noise else 0.0, noise_now))


def _limits(values: Sequence[float], noise: float, noise_now: float) -> tuple[float, float, float]:
    k = len(values)
    spread = max(variance(values), noise) * (1 + 1 / k) + max(0.0, noise_now - noise)
    centre = fmean(values)
    half = t_quantile(1 - _ALPHA, k - 1) * math.sqrt(spread)
    return centre - half, centre, centre + half
