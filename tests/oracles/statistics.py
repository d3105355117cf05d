"""Statistics by the book, in plain Python: slow, exact where possible, and sharing nothing with the program."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from statistics import NormalDist, fmean, variance

Z = NormalDist().inv_cdf(0.975)


def wilson(x, n):
    """Both ends of the score interval of x in n, as the roots of its quadratic equation."""
    a, b, c = n + Z * Z, -(2 * x + Z * Z), x * x / n
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    low, high = (-b - root) / (2 * a), (-b + root) / (2 * a)
    return (0.0 if x == 0 else low), (1.0 if x == n else high)


def nps_interval(promoters, detractors, n):
    """Three answers are added, three quarters of one to each end."""
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = Z * math.sqrt((p + d - (p - d) ** 2) / (n + 3))
    return max(-100.0, 100 * (p - d - half)), min(100.0, 100 * (p - d + half))


def mean_interval(scores, least, most):
    """Student t, cut at the ends of the scale; no interval for a single score."""
    if len(scores) < 2:
        return None, None
    half = t_975(len(scores) - 1) * math.sqrt(variance(scores) / len(scores))
    return max(least, fmean(scores) - half), min(most, fmean(scores) + half)


@cache
def t_975(freedom):
    """The 0.975 quantile of Student's t, by halving an interval around it."""
    low, high = 0.0, 20.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _two_sided(middle, freedom) < 0.95 else (low, middle)
    return (low + high) / 2


def _two_sided(t, freedom):
    """P(|T| <= t) by the finite series for whole degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    odd = freedom % 2 == 1
    term, total = (math.cos(angle), math.cos(angle)) if odd else (1.0, 1.0)
    for step in range(3 if odd else 2, freedom - 1, 2):
        term *= (step - 1) / step * math.cos(angle) ** 2
        total += term
    if not odd:
        return math.sin(angle) * total
    return 2 / math.pi * (angle + (math.sin(angle) * total if freedom > 1 else 0.0))


def quantile(values, p):
    """Type 7: linear between the two neighbouring values."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * Fraction(p)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))


def quantile_interval(values, p):
    """The values at the ranks that enclose the quantile; None where there is no such rank."""
    ordered = sorted(values)
    low, high = ranks(len(ordered), Fraction(p))
    return (
        float(ordered[low - 1]) if low >= 1 else None,
        float(ordered[high - 1]) if high <= len(ordered) else None,
    )


@cache
def ranks(n, p):
    """Ranks from the exact binomial distribution; outside 1..n there is no bound."""
    below, found = Fraction(0), []
    for k in range(n + 1):
        below += math.comb(n, k) * p**k * (1 - p) ** (n - k)
        found.append(below)
    low = next(k for k, mass in enumerate(found) if mass >= Fraction(1, 40))
    high = next(k for k, mass in enumerate(found) if mass >= Fraction(39, 40)) + 1
    return low, high


def survivor_curve(pairs):
    """(time, S, low, high) at each time something ended; pairs are (seconds, still open)."""
    share, spread, curve = Fraction(1), Fraction(0), []
    for time in sorted({seconds for seconds, is_open in pairs if not is_open}):
        at_risk = sum(seconds >= time for seconds, _ in pairs)
        ended = sum(seconds == time and not is_open for seconds, is_open in pairs)
        share *= 1 - Fraction(ended, at_risk)
        if share == 0:
            curve.append((time, share, 0.0, 0.0))
            continue
        spread += Fraction(ended, at_risk * (at_risk - ended))
        log = math.log(share)
        width = Z * math.sqrt(spread) / abs(log)
        curve.append(
            (time, share, math.exp(log * math.exp(width)), math.exp(log * math.exp(-width)))
        )
    return curve


def survival_quantile(pairs, p):
    """(value, low, high): the first times at which S, its lower and its upper limit are at most 1 - p."""
    curve, limit = survivor_curve(pairs), 1 - Fraction(p)

    def first(place):
        near = limit if place == 1 else float(limit) + 1e-12
        return next((float(point[0]) for point in curve if point[place] <= near), None)

    return first(1), first(2), first(3)


def finished_within(pairs, seconds):
    """(value, low, high) of 1 - S(seconds); None where nobody was followed that long and some had not ended."""
    share, low, high = Fraction(1), 1.0, 1.0
    for time, *limits in survivor_curve(pairs):
        if time <= seconds:
            share, low, high = limits
    if share and max(value for value, _ in pairs) < seconds:
        return None, None, None
    return float(1 - share), 1 - high, 1 - low
