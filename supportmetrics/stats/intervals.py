"""95% intervals: Wilson for shares, order statistics for quantiles, adjusted Wald for NPS, Student t for means.

Sources: Brown, Cai & DasGupta 2001 (Wilson); Hahn & Meeker 1991 (order statistics); Rocks 2016 (adjusted Wald for NPS).
Written without scipy, whose import would cost several times that of everything else.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from supportmetrics.model.arrays import Bools, Floats, Ints

_LARGE_DF = 150
"""From here on the series for t is exact to 10 digits."""

Z95 = 1.959963984540054
"""The 0.975 quantile of the standard normal distribution."""


def wilson(x: Ints, n: Ints) -> tuple[Floats, Floats]:
    """Both ends of the Wilson score interval of x successes in n; NaN where n is 0."""
    size = np.where(n > 0, n, np.nan)
    p = x / size
    z2 = Z95 * Z95
    centre = (p + z2 / (2 * size)) / (1 + z2 / size)
    half = Z95 / (1 + z2 / size) * np.sqrt(p * (1 - p) / size + z2 / (4 * size * size))
    low = np.where((x == 0) & (n > 0), 0.0, (centre - half).clip(0, 1))
    high = np.where((x == n) & (n > 0), 1.0, (centre + half).clip(0, 1))
    return low, high


def adjusted_wald_nps(promoters: Ints, detractors: Ints, n: Ints) -> tuple[Floats, Floats]:
    """Both ends of the NPS interval: three answers are added, 3/4 of one to each end (Rocks 2016); NaN where n is 0."""
    size = np.where(n > 0, n + 3.0, np.nan)
    p, d = (promoters + 0.75) / size, (detractors + 0.75) / size
    half = Z95 * np.sqrt((p + d - (p - d) ** 2) / size)
    return (100 * (p - d - half)).clip(-100, 100), (100 * (p - d + half)).clip(-100, 100)


def order_statistic_ranks(n: Ints, p: float) -> tuple[Ints, Ints]:
    """1-based ranks whose values enclose the p-quantile with at least 95% confidence; 0 where n is too small.

    Lower: the 0.025 quantile of Bin(n, p); upper: its 0.975 quantile plus 1.
    """
    known_low, known_high = _TABLES.get(p) or _table(p)
    place = np.minimum(n, _TABLE)
    low, high = known_low[place], known_high[place]
    new = low == _NOT_YET
    if new.any():
        sizes, at = np.unique(n[new], return_inverse=True)
        lower, upper = _ranks(sizes, p)
        low[new], high[new] = lower[at], upper[at]
        # Measures are estimated side by side; the lower rank says that both are there, so it is written last.
        kept = np.searchsorted(sizes, _TABLE)
        known_high[sizes[:kept]] = upper[:kept]
        known_low[sizes[:kept]] = lower[:kept]
    return low, high


_TABLE = 1 << 16
"""Ranks are kept of groups smaller than this."""
_NOT_YET = -1


_TABLES: dict[float, tuple[Ints, Ints]] = {}
"""Ranks by size for each p, filled in as sizes are asked for: the groups of most measures are about equally large."""


def _table(p: float) -> tuple[Ints, Ints]:
    """Nothing known; it never is at the end, which stands for all greater sizes."""
    return _TABLES.setdefault(p, (np.full(_TABLE + 1, _NOT_YET), np.full(_TABLE + 1, _NOT_YET)))


def _ranks(sizes: Ints, p: float) -> tuple[Ints, Ints]:
    # The upper quantile is found from the other end, where its tail can be summed without losing digits.
    ends = np.array([[p, 0.025 * (1 - _TIE)], [1 - p, 0.025 * (1 + _TIE)]])
    share, enough = np.repeat(ends, len(sizes), axis=0).T
    low, above = _tail_reached(np.tile(sizes, 2), share, enough).reshape(2, -1)
    return low, np.where(above > 0, sizes - above + 1, 0)


_TIE = 1e-12
"""A tail equal to the limit up to rounding counts as reached from below, and from above as not yet passed."""
_LIMIT = 1.9
"""Up to so many standard deviations below the mean a tail is summed."""
_REACHES = (4.5, 10.0)
"""Standard deviations below the mean from which a tail is summed; the second where the first leaves a doubt."""


_SMOOTH = 16.0
"""From this variance on the series for a binomial quantile is known to a thousandth of a rank, and better."""
_NEAR = 0.01
"""So near to a whole rank, which one it is has to be summed."""


def _tail_reached(n: Ints, p: Floats, enough: Floats) -> Ints:
    """Per n the smallest k with P(Bin(n, p) <= k) >= enough, which is 0.025 but for rounding."""
    near = _near_binomial(n, p)
    found = np.ceil(near).astype(np.int64)
    unsure = (n * p * (1 - p) < _SMOOTH) | (np.abs(near - np.rint(near)) < _NEAR)
    found[unsure] = _tail_summed(n[unsure], p[unsure], enough[unsure])
    return found


def _near_binomial(n: Ints, p: Floats) -> Floats:
    """The 0.025 quantile as a real number, by the Cornish-Fisher series (Fisher & Cornish 1960) of a lattice.

    Cumulants are those of the rank less a uniform error of half a step to both sides (Kolassa 2006).
    """
    z, q, plain = -Z95, 1 - p, n * p * (1 - p)
    variance = (plain - 1 / 12).clip(1)
    skew = plain * (q - p) / variance**1.5
    excess = (plain * (1 - 6 * p * q) + 1 / 120) / variance**2
    fifth = plain * (q - p) * (1 - 12 * p * q) / variance**2.5
    w = (
        z
        + (z**2 - 1) * skew / 6
        + (z**3 - 3 * z) * excess / 24
        - (2 * z**3 - 5 * z) * skew**2 / 36
        + (z**4 - 6 * z**2 + 3) * fifth / 120
        - (z**4 - 5 * z**2 + 2) * skew * excess / 24
        + (12 * z**4 - 53 * z**2 + 17) * skew**3 / 324
    )
    near: Floats = n * p + np.sqrt(variance) * w - 0.5
    return near


def _tail_summed(n: Ints, p: Floats, enough: Floats) -> Ints:
    """The same by adding up its terms."""
    found, doubtful = _summed_from(n, p, enough, _REACHES[0])
    if doubtful.any():
        found[doubtful], _ = _summed_from(n[doubtful], p[doubtful], enough[doubtful], _REACHES[1])
    return found


def _summed_from(n: Ints, p: Floats, enough: Floats, reach: float) -> tuple[Ints, Bools]:
    """The same, and where the terms left out below the first one could change it."""
    mean, spread, odds = n * p, np.sqrt(n * p * (1 - p)), p / (1 - p)
    first = np.maximum(0, np.floor(mean - reach * spread).astype(np.int64) - 1)
    # The limit lies about 1.96 standard deviations below the mean; the skew moves it by less than half a rank.
    length = np.ceil(mean - _LIMIT * spread).astype(np.int64) + 3 - first
    mass = np.exp(_log_binomial(n, first, p))
    # What lies below the first term is less than a geometric series; it is known to within `doubt`.
    ratio = first * (1 - p) / ((n - first + 1) * p)
    doubt = mass * ratio / (1 - ratio)
    found, nearest = np.zeros_like(n), np.zeros(len(n))
    # Tails of about equal length are summed side by side.
    batch = np.frexp(length)[1]
    for each in np.unique(batch):
        rows = np.flatnonzero(batch == each)
        k = first[rows, None] + np.arange(length[rows].max() - 1.0)
        terms = np.empty((len(rows), k.shape[1] + 1))
        terms[:, 0] = mass[rows]
        terms[:, 1:] = np.maximum(n[rows, None] - k, 0) / (k + 1) * odds[rows, None]
        np.cumprod(terms, axis=1, out=terms)
        terms[:, 0] += doubt[rows] / 2
        tail = np.cumsum(terms, axis=1, out=terms)
        tail -= enough[rows, None]
        place = np.count_nonzero(tail < 0, axis=1)
        found[rows] = first[rows] + place
        around = np.stack([place - 1, place]).clip(0, k.shape[1])
        nearest[rows] = np.abs(tail[np.arange(len(rows)), around]).min(axis=0)
    return found, nearest <= doubt


def _log_binomial(n: Ints, k: Ints, p: Floats) -> Floats:
    choose = _log_factorial(n) - _log_factorial(k) - _log_factorial(n - k)
    log: Floats = choose + k * np.log(p) + (n - k) * np.log1p(-p)
    return log


def _log_factorial(n: Ints) -> Floats:
    """By Stirling's series, which is exact to the last digit from the end of the table on."""
    large = np.maximum(n, len(_LOG_FACTORIALS)).astype(np.float64)
    series = 1 / (12 * large) - 1 / (360 * large**3) + 1 / (1260 * large**5)
    found = (large + 0.5) * np.log(large) - large + 0.5 * math.log(2 * math.pi) + series
    return np.where(n < len(_LOG_FACTORIALS), _LOG_FACTORIALS.take(n, mode="clip"), found)


_LOG_FACTORIALS = np.array([math.lgamma(n + 1) for n in range(32)])


@lru_cache(maxsize=100_000)
def t_quantile(p: float, df: float) -> float:
    """The p-quantile of Student's t with `df` degrees of freedom, by Newton's method on the exact tail.

    Raises ValueError for p outside (0, 1) or df <= 0.
    """
    if not 0 < p < 1 or df <= 0:
        raise ValueError(f"no t quantile for p={p}, df={df}")
    if p == 0.5:
        return 0.0
    if p < 0.5:
        return -t_quantile(1 - p, df)
    guess = max(_near_normal(p, df), 1e-3)
    if df >= _LARGE_DF:
        return guess
    # The distribution function is concave above 0: from the left Newton's steps never overshoot.
    for _ in range(200):
        step = (t_cdf(guess, df) - p) / _t_density(guess, df)
        guess = guess - step if step < guess else guess / 2
        # The error is squared at each step, so what is left after this one is below rounding.
        if abs(step) <= 1e-8 * guess:
            break
    return guess


def _near_normal(p: float, df: float) -> float:
    """Student's t as a correction of the normal quantile; its error falls with the fifth power of df.

    Source: Abramowitz & Stegun 26.7.5.
    """
    z = NormalDist().inv_cdf(p)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / df**power for power, term in enumerate(terms, start=1))


def normal_above(z: float) -> float:
    """P(Z >= z) for the standard normal distribution."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def normal_quantile(p: float) -> float:
    """The p-quantile of the standard normal distribution."""
    return NormalDist().inv_cdf(p)


def t_cdf(t: float, df: float) -> float:
    """P(T <= t) for Student's t with `df` degrees of freedom."""
    tail = 0.5 * incomplete_beta(df / 2, 0.5, df / (df + t * t))
    return 1 - tail if t > 0 else tail


def _t_density(t: float, df: float) -> float:
    log = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
    return math.exp(log - (df + 1) / 2 * math.log1p(t * t / df))


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    tiny = 1e-300
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1), tiny)
    fraction = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d, tiny)
            c = _away_from_zero(1 + term / c, tiny)
            fraction *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return front * fraction / a


def _away_from_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
