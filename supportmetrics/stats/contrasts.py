"""What sets two groups apart: words that one uses more than the other, and the difference of two shares.

Sources: Monroe, Colaresi & Quinn 2008 (weighted log-odds with an informative Dirichlet prior); Newcombe 1998, method 10
(the interval of a difference of shares).
"""

from __future__ import annotations

import numpy as np

from supportmetrics.model.arrays import Floats, Ints
from supportmetrics.stats.intervals import wilson

PRIOR = 500.0
"""Words that the prior weighs as much as: what is rare has to differ more before it counts."""


def log_odds(one: Ints, other: Ints, prior: float = PRIOR) -> tuple[Floats, Floats]:
    """How much more often the first group uses each word: (difference of log-odds, its z score).

    Counts of the whole vocabulary of both, word by word. The prior has every word as often as both groups together
    have it, so that words everybody uses cancel out. Zeros where nothing was counted at all.
    """
    both = one + other
    words = int(both.sum())
    if not words:
        return np.zeros(len(both)), np.zeros(len(both))
    expected = prior * both / words
    a, b = one + expected, other + expected
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = _odds(a, one.sum() + prior) - _odds(b, other.sum() + prior)
        z = delta / np.sqrt(1 / a + 1 / b)
    known = (both > 0) & (both < words)
    return np.where(known, delta, 0.0), np.where(known, z, 0.0)


def _odds(count: Floats, total: float) -> Floats:
    odds: Floats = np.log(count / (total - count))
    return odds


def share_difference(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float, float]:
    """The first share minus the second with its 95% interval; each as (how many, of how many), of at least one."""
    x, n = np.array([one[0], other[0]]), np.array([one[1], other[1]])
    low, high = wilson(x, n)
    p = x / n
    difference = float(p[0] - p[1])
    down = float(np.hypot(p[0] - low[0], high[1] - p[1]))
    up = float(np.hypot(high[0] - p[0], p[1] - low[1]))
    return difference, difference - down, difference + up
