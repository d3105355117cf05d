"""The usual range: what a normal period would have shown, judged by the periods before it.

A prediction limit on a scale where the values are near normal: logit for shares, logarithm for durations and volumes,
plain for scores. A thin period gets a wider range. Chosen because queues swing more than
independent tickets would: rules that treat tickets as independent call most ordinary weeks unusual.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import fmean, variance

from supportmetrics.model.frozen import frozen
from supportmetrics.stats.intervals import t_cdf, t_quantile

MIN_PERIODS = 4
PERIODS = 8
"""How many earlier periods make the range; fewer than MIN_PERIODS make none."""
ALPHA = 0.05


@frozen
class Range:
    """Limits on the metric's own scale: beyond either is unusual at the one-sided 5% level."""

    low: float
    centre: float
    high: float


@frozen
class Prediction:
    """Where a normal period would lie, as a Student t on a transformed scale."""

    centre: float
    spread: float
    """Standard deviation of a new period around the centre; 0 when all earlier ones were equal."""
    periods: int
    """Earlier periods behind it: one more than the degrees of freedom."""
    forth: Callable[[float], float]
    back: Callable[[float], float]

    def range(self, alpha: float = ALPHA) -> Range:
        """The range that a normal period leaves with probability alpha on either side, on the metric's own scale."""
        half = t_quantile(1 - alpha, self.periods - 1) * self.spread
        return Range(*map(self.back, (self.centre - half, self.centre, self.centre + half)))

    def above(self, value: float) -> float:
        """Probability that a normal period shows this value or a higher one."""
        distance = self.forth(value) - self.centre
        # Equal values all along leave no spread; rounding must not put the same value outside.
        if abs(distance) <= 1e-9 * max(1.0, abs(self.centre)):
            return 0.5
        if not self.spread:
            return 0.0 if distance > 0 else 1.0
        return 1 - t_cdf(distance / self.spread, self.periods - 1)

    def below(self, value: float) -> float:
        """Probability that a normal period shows this value or a lower one."""
        return 1 - self.above(value)


def of_shares(baseline: Sequence[tuple[int, int]], now: tuple[int, int]) -> Range | None:
    """The usual range of a share from (numerator, n) of earlier periods, for a period of n = now[1]."""
    found = predicted_share(baseline, now)
    return found.range() if found else None


def of_positive(baseline: Sequence[float]) -> Range | None:
    """The usual range of a duration or a volume; every value must be above 0."""
    found = predicted_positive(baseline)
    return found.range() if found else None


def of_scores(
    baseline: Sequence[float], noise: Sequence[float] = (), noise_now: float = 0.0
) -> Range | None:
    """The usual range of a score; `noise` is the sampling variance of each baseline value, where known."""
    found = predicted_score(baseline, noise, noise_now)
    return found.range() if found else None


def predicted_share(baseline: Sequence[tuple[int, int]], now: tuple[int, int]) -> Prediction | None:
    """A normal period's share, from (numerator, n) of earlier ones; None with fewer than MIN_PERIODS.

    The share `x/n` itself goes forth: x + 1/2 of n + 1, so that none and all have a place on the logit scale.
    """
    values = [_logit(x, n) for x, n in baseline]
    noise = [_logit_noise(x, n) for x, n in baseline]
    size = now[1]
    return _predicted(
        values, noise, _logit_noise(*now), lambda share: _logit(share * size, size), _expit
    )


def predicted_positive(baseline: Sequence[float]) -> Prediction | None:
    """A normal period's duration or volume; None with fewer than MIN_PERIODS, or where one is not above 0."""
    if not baseline or min(baseline) <= 0:
        return None
    return _predicted([math.log(value) for value in baseline], (), 0.0, math.log, math.exp)


def predicted_score(
    baseline: Sequence[float], noise: Sequence[float] = (), noise_now: float = 0.0
) -> Prediction | None:
    """A normal period's score; None with fewer than MIN_PERIODS."""
    return _predicted(list(baseline), noise, noise_now, float, float)


def _logit(x: float, n: float) -> float:
    return math.log((x + 0.5) / (n - x + 0.5))


def _logit_noise(x: float, n: float) -> float:
    return 1 / (x + 0.5) + 1 / (n - x + 0.5)


def _expit(v: float) -> float:
    return 1 / (1 + math.exp(-v))


def _predicted(
    values: Sequence[float],
    noise: Sequence[float],
    noise_now: float,
    forth: Callable[[float], float],
    back: Callable[[float], float],
) -> Prediction | None:
    k = len(values)
    if k < MIN_PERIODS:
        return None
    floor = fmean(noise) if noise else 0.0
    spread = max(variance(values), floor) * (1 + 1 / k) + max(0.0, noise_now - floor)
    return Prediction(fmean(values), math.sqrt(spread), k, forth, back)
