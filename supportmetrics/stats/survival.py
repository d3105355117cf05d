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
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from supportmetrics.stats.intervals import Z95

if TYPE_CHECKING:
    from supportmetrics.model.arrays import Floats, Ints
    from supportmetrics.stats.ordered import Ordered

_ROUNDING = 1e-12
"""A survivor share that reaches 1 - p exactly must not miss it by the rounding of its logarithms."""
_TOWARDS = np.array([0.0, 1.0, -1.0])
"""Where from a survivor share its lower and its upper limit lie on the log(-log) scale; itself first."""


@dataclass(frozen=True)
class Runs:
    """Runs of rows of a group that ended, at least one in each, with none between them that still runs."""

    data: Ordered
    first: Ints
    """Per group of `data`: its first run; that of a later group where nobody ended."""
    begins: Ints
    """Per run: place of its first row in `data.rows`."""
    length: Ints
    """How many rows ended in it."""
    at_risk: Ints
    """How many had neither ended nor been lost from sight when it began."""
    before: Floats
    """Logarithm of the survivor share, and Greenwood's sum, before it; 2 by runs."""
    behind: Floats
    """The same when it has passed; unchanged where nobody is left."""

    @cached_property
    def shares(self) -> Floats:
        """Survivor shares when a run has passed, and their lower and upper limits; 3 by runs."""
        return _after(self, np.arange(len(self.begins)), self.length, _TOWARDS[:, None])


def runs(data: Ordered) -> Runs:
    """The runs of every group."""
    begins, ends, group = _runs_of_ended(data)
    first = np.searchsorted(group, np.arange(len(data.n)))
    length, at_risk = ends - begins, (data.begins + data.n)[group] - begins
    left = at_risk - length
    after, before = np.where(left > 0, left, 1), np.where(left > 0, at_risk, 1)
    behind = _sums(np.stack([np.log(after / before), 1 / after - 1 / before]), first)
    begun = np.roll(behind, 1, axis=1)
    begun[:, np.flatnonzero(np.diff(group, prepend=-1))] = 0
    return Runs(data, first, begins, length, at_risk, begun, behind)


def _runs_of_ended(data: Ordered) -> tuple[Ints, Ints, Ints]:
    """From where up to where the rows of each run stand, and the place of its group."""
    running, upto = data.running_at, data.begins + data.n
    # Many that run stand together; runs of others stop at the first of them, or with their group.
    apart = running[np.diff(running, prepend=-1) > 1]
    stop = np.unique(np.concatenate([apart, upto]))
    group = np.searchsorted(data.begins, stop - 1, side="right")
    begin = np.maximum(
        np.append(0, data.begins)[group], np.append(0, running + 1)[np.searchsorted(running, stop)]
    )
    # What stops elsewhere belongs to groups that are not looked at.
    here = (begin < stop) & (stop <= np.append(0, upto)[group])
    return begin[here], stop[here], group[here] - 1


def _sums(steps: Floats, first: Ints) -> Floats:
    """Per run the sums of the steps of its group up to it; 2 by runs.

    Each group is summed by itself, so that its digits do not depend on what other groups there are.
    """
    sums = np.empty_like(steps)
    length = np.diff(first, append=steps.shape[1])
    # Groups of about equal length are summed side by side.
    batch = np.frexp(length)[1]
    for each in np.unique(batch[length > 0]):
        rows = np.flatnonzero(batch == each)
        place = np.arange(length[rows].max())
        inside = place < length[rows, None]
        run = np.where(inside, first[rows, None] + place, 0)
        sums[:, run[inside]] = np.cumsum(np.where(inside, steps[:, run], 0), axis=2)[:, inside]
    return sums


def _limited(log: Floats, variance: Floats, towards: Floats) -> Floats:
    """Survivor shares or their 95% limits on the log(-log) scale; the share itself while nobody has ended."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        theta = Z95 * np.sqrt(variance.clip(0)) / np.abs(log)
        limit = np.exp(log * np.exp(towards * theta))
    return np.where(log < 0, limit, np.exp(log))


def _after(curve: Runs, run: Ints, rows: Ints, towards: Floats) -> Floats:
    """Survivor shares or their limits after so many rows (at least 1) of a run."""
    at_risk = curve.at_risk[run]
    left = at_risk - rows
    some = left.clip(1)
    log, variance = curve.before[:, run]
    share = _limited(log + np.log(some / at_risk), variance + 1 / some - 1 / at_risk, towards)
    return np.where(left > 0, share, 0)


def survival_quantiles(curve: Runs, p: float) -> tuple[Floats, Floats, Floats]:
    """Per group the smallest time with S <= 1 - p, and the same of both limits of S; NaN where it is not reached."""
    limit, groups = 1 - p + _ROUNDING, len(curve.first)
    which, run = np.nonzero(curve.shares <= limit)
    group = np.searchsorted(curve.first, run, side="right") - 1
    # The first run of each group, and of each of the three, in which it happens, and then the row.
    place, reached = np.unique(which * groups + group, return_index=True)
    run, towards = run[reached], _TOWARDS[which[reached]]
    low, high = np.ones(len(run), np.int64), curve.length[run]
    while (low < high).any():
        middle = (low + high) // 2
        holds = _after(curve, run, middle, towards) <= limit
        low, high = np.where(holds, low, middle + 1), np.where(holds, middle, high)
    found = np.full(3 * groups, np.nan)
    found[place] = curve.data.seconds_at(curve.begins[run] + low - 1)
    share, lower, upper = found.reshape(3, groups)
    return share, lower, upper


def finished_within(curve: Runs, seconds: int) -> tuple[Floats, Floats, Floats]:
    """Per group the share that ended within so many seconds, 1 - S, and its limits.

    NaN where nobody was followed that long although some had not ended.
    """
    data = curve.data
    ended, running = data.within(seconds)
    some = ended > 0
    last = data.place_of_ended(ended - 1)[some]
    run = np.searchsorted(curve.begins, last, side="right") - 1
    rows = (data.begins + ended + running)[some] - curve.begins[run]
    length, towards = curve.length[run], _TOWARDS[:, None]
    log, variance = curve.behind[:, run]
    share = np.ones((3, len(ended)))
    share[:, some] = np.where(
        rows > length,
        _limited(log, variance, towards),
        _after(curve, run, np.minimum(rows, length), towards),
    )
    told = (data.longest >= seconds) | (share[0] == 0)
    finished, high, low = np.where(told, 1 - share, np.nan)
    return finished, low, high
