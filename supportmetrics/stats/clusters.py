"""The difference of two rates whose tickets come in days that are alike: only days are taken as independent.

Source: the ratio estimator of Cochran 1977, chapter 6; the degrees of freedom of Welch 1947.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from supportmetrics.model.frozen import frozen
from supportmetrics.stats.intervals import t_cdf, t_quantile

Days = Sequence[tuple[int, int]]
"""Per day how many of how many."""


@frozen
class Difference:
    """The rate now minus the rate before."""

    now: float
    before: float
    error: float
    """Standard error."""
    freedom: float

    @property
    def value(self) -> float:
        return self.now - self.before

    def above(self) -> float:
        """Probability of a difference this high or higher if nothing had changed."""
        if not self.error:
            return 0.5 if not self.value else float(self.value < 0)
        return 1 - t_cdf(self.value / self.error, self.freedom)

    def reach(self, alpha: float) -> float:
        """The difference that is exceeded with probability alpha if nothing had changed."""
        return t_quantile(1 - alpha, self.freedom) * self.error


def difference(now: Days, before: Days) -> Difference | None:
    """The difference of two rates, from the days of both; None with fewer than two days of either."""
    sides = [[(x, n) for x, n in days if n] for days in (now, before)]
    if min(map(len, sides)) < 2:
        return None
    (rate, var, freedom), (rate_before, var_before, freedom_before) = map(_rate, sides)
    both = var + var_before
    parts = var**2 / freedom + var_before**2 / freedom_before
    return Difference(
        rate, rate_before, math.sqrt(both), both**2 / parts if parts else freedom + freedom_before
    )


def _rate(days: Days) -> tuple[float, float, int]:
    """The rate, its variance between days, and its degrees of freedom."""
    size, total = len(days), sum(n for _, n in days)
    rate = sum(x for x, _ in days) / total
    residuals = sum((x - rate * n) ** 2 for x, n in days)
    return rate, size / (size - 1) * residuals / total**2, size - 1
