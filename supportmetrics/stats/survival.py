"""Kaplan-Meier of many groups: quantiles and shares of times that partly are still running, without a step per row.

Between two censored rows the factors (r - 1) / r of the survivor share cancel to one quotient, and Greenwood's terms
1 / (r (r - 1)) add up to a difference of two. So only censored rows need to be looked at, and the one run of finished
rows between them in which a limit is crossed.

Sources: Kaplan & Meier 1958; Greenwood's variance with limits on the log(-log) scale (Klein & Moeschberger); the
interval of a quantile: Brookmeyer & Crowley 1982. At ties what ended comes before what still runs, and a tie of d
ends is the same as d single ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supportmetrics.model.arrays import laid_out
from supportmetrics.stats.intervals import Z95

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportmetrics.model.arrays import Bools, Floats, Ints
    from supportmetrics.stats.ordered import Ordered

_ROUNDING = 1e-12
"""A survivor share that reaches 1 - p exactly must not miss it by the rounding of its logarithms."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of ended rows: before the first row that still runs, between two of them, and after the last."""

    data: Ordered
    first: Ints
    """Per group of `data`: its first run. A group with r rows still running has r + 1 runs."""
    begins: Ints
    """Per run: place of its first row in `data.rows`."""
    length: Ints
    """How many rows ended in it; some runs are empty."""
    at_risk: Ints
    """How many had neither ended nor been lost from sight when it began."""
    log: Floats
    """Logarithm of the survivor share before it."""
    variance: Floats
    """Greenwood's sum before it."""


def runs(data: Ordered) -> Runs:
    """The runs of every group."""
    count = data.running_n + 1
    first = np.cumsum(count) - count
    owner, place = laid_out(count)
    upto = (data.begins + data.n)[owner]
    ends = upto.copy()
    inner = place < data.running_n[owner]
    ends[inner] = data.running_at[(data.running_from[owner] + place)[inner]]
    begins: Ints = np.roll(ends, 1) + 1
    begins[first] = data.begins
    length, at_risk = ends - begins, upto - begins
    left = at_risk - length
    moved = (length > 0) & (left > 0)
    after, before = np.where(moved, left, 1), np.where(moved, at_risk, 1)
    # Where a run is empty, or nobody is left after it, both come to nothing.
    step, spread = np.log(after / before), 1 / after - 1 / before
    return Runs(
        data,
        first,
        begins,
        length,
        at_risk,
        _sums_before(step, first),
        _sums_before(spread, first),
    )


def _sums_before(step: Floats, first: Ints) -> Floats:
    """Per run the sum of the steps before it in its group.

    Each group is summed by itself, so that its digits do not depend on what other groups there are.
    """
    before = np.zeros(len(step))
    length = np.diff(first, append=len(step))
    # Groups of about equal length are summed side by side.
    batch = np.frexp(length)[1]
    for each in np.unique(batch[length > 1]):
        rows = np.flatnonzero(batch == each)
        place = np.arange(1, length[rows].max())
        inside = place < length[rows, None]
        run = first[rows, None] + place
        steps = np.where(inside, step[np.where(inside, run - 1, 0)], 0)
        before[run[inside]] = np.cumsum(steps, axis=1)[inside]
    return before


def _limits(log: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """95% limits of a survivor share on the log(-log) scale; the share itself while nobody has ended."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        theta = Z95 * np.sqrt(variance.clip(0)) / np.abs(log)
        low, high = np.exp(log * np.exp(theta)), np.exp(log * np.exp(-theta))
    certain = log >= 0
    share = np.exp(log)
    return np.where(certain, share, low), np.where(certain, share, high)


def _after(curve: Runs, run: Ints, rows: Ints) -> tuple[Floats, Floats, Floats]:
    """The survivor share and its limits after so many rows (at least 1) of a run."""
    at_risk = curve.at_risk[run].clip(1)
    left = at_risk - rows
    some = left.clip(1)
    log = curve.log[run] + np.log(some / at_risk)
    low, high = _limits(log, curve.variance[run] + 1 / some - 1 / at_risk)
    nobody = left == 0
    return (
        np.where(nobody, 0.0, np.exp(log)),
        np.where(nobody, 0.0, low),
        np.where(nobody, 0.0, high),
    )


def survival_quantiles(curve: Runs, p: float) -> tuple[Floats, Floats, Floats]:
    """Per group the smallest time with S <= 1 - p, and the same of both limits of S; NaN where it is not reached."""
    limit = 1 - p + _ROUNDING
    full = np.flatnonzero(curve.length > 0)
    at_end = _after(curve, full, curve.length[full])

    def crossed(which: int) -> Floats:
        def enough(run: Ints, rows: Ints) -> Bools:
            return _after(curve, run, rows)[which] <= limit

        return _first_time(curve, full[at_end[which] <= limit], enough)

    return crossed(0), crossed(1), crossed(2)


def _first_time(curve: Runs, reaching: Ints, enough: Callable[[Ints, Ints], Bools]) -> Floats:
    """Per group the time of the first row after which `enough` holds; `reaching` lists the runs after which it does."""
    found = np.full(len(curve.first), np.nan)
    owner = np.searchsorted(curve.first, reaching, side="right") - 1
    group, place = np.unique(owner, return_index=True)
    run = reaching[place]
    low, high = np.ones(len(run), np.int64), curve.length[run]
    while (low < high).any():
        middle = (low + high) // 2
        holds = enough(run, middle)
        low, high = np.where(holds, low, middle + 1), np.where(holds, middle, high)
    found[group] = curve.data.seconds_at(curve.begins[run] + low - 1)
    return found


def finished_within(curve: Runs, seconds: int) -> tuple[Floats, Floats, Floats]:
    """Per group the share that ended within so many seconds, 1 - S, and its limits.

    NaN where nobody was followed that long although some had not ended.
    """
    data = curve.data
    ended, running = data.within(seconds)
    run = curve.first + running
    rows = data.begins + ended + running - curve.begins[run]
    before = (np.exp(curve.log[run]), *_limits(curve.log[run], curve.variance[run]))
    after = _after(curve, run, rows.clip(1))
    share, low, high = (
        np.where(rows > 0, later, earlier) for later, earlier in zip(after, before, strict=True)
    )
    told = (data.longest >= seconds) | (share == 0)
    return (
        np.where(told, 1 - share, np.nan),
        np.where(told, 1 - high, np.nan),
        np.where(told, 1 - low, np.nan),
    )
