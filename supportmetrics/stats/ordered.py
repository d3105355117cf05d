"""Durations of many groups, sorted: quantiles of type 7 with their order-statistic intervals.

A row is one integer, `seconds * 2 + still running`. The rows of a group stand together in ascending order, so that a
rank is a place, and what ended stands before what still runs and has lasted as long. Where the running (censored) rows
stand is known besides: few rows run, and what ended is counted by leaving them out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from supportmetrics.model.arrays import blockwise
from supportmetrics.model.frozen import frozen
from supportmetrics.stats.intervals import order_statistic_ranks

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy.typing as npt

    from supportmetrics.model.arrays import Bools, Floats, Ints

    Rows: TypeAlias = npt.NDArray[np.integer[Any]]


@frozen
class Ordered:
    """Groups of durations, each sorted. All arrays but the rows and the running ones have one entry per group."""

    rows: Rows
    """`seconds * 2 + still running` in the low bits, ascending within a group; what stands above them is not read."""
    mask: int
    """The low bits."""
    group: Ints
    """The groups that have rows, ascending."""
    begins: Ints
    """Place of the first row."""
    n: Ints
    """How many rows there are."""
    running_at: Ints
    """Places of all rows that still run, ascending."""
    running_from: Ints
    """Place of the first one in `running_at`."""
    running_n: Ints

    @property
    def ended_n(self) -> Ints:
        """How many rows ended."""
        return self.n - self.running_n

    def seconds_at(self, place: Ints) -> Ints:
        """Seconds of the rows at some places; of the nearest row where there is no such place."""
        return self._values(place) >> 1

    def _values(self, place: Ints) -> Ints:
        values: Ints = (self.rows.take(place, mode="clip") & self.mask).astype(np.int64)
        return values

    def place_of_ended(self, rank: Ints) -> Ints:
        """Places of those that ended, by rank from 0; one per group in the last axis."""
        place: Ints = self.begins + rank
        some = self.running_n > 0
        if some.any():
            # Counted through all groups, the k-th that ended stands behind k others and those that run before it.
            ended = place[..., some] - self.running_from[some]
            before = self.running_at - np.arange(len(self.running_at))
            place[..., some] = ended + np.searchsorted(before, ended, side="right")
        return place

    def within(self, seconds: int) -> tuple[Ints, Ints]:
        """How many rows of each group ended within so many seconds, and how many run that have not lasted as long."""
        rows = self._below(2 * seconds + 1)
        running = np.searchsorted(self.running_at, self.begins + rows) - self.running_from
        return rows - running, running

    def _below(self, limit: int) -> Ints:
        """How many rows of each group are below a limit, searched for in all groups at once."""
        count = np.zeros_like(self.n)
        step = 1 << int(self.n.max(initial=0)).bit_length() >> 1
        while step:
            more = count + step
            fits = (more <= self.n) & (self._values(self.begins + more - 1) < limit)
            count = np.where(fits, more, count)
            step >>= 1
        return count

    @property
    def longest(self) -> Ints:
        """Seconds of the longest row, ended or not."""
        return self.seconds_at(self.begins + self.n - 1)

    def among(self, which: Bools) -> Ordered:
        """The same looked at for some groups only; the rows of the others stay where they are."""
        return replace(
            self,
            group=self.group[which],
            begins=self.begins[which],
            n=self.n[which],
            running_from=self.running_from[which],
            running_n=self.running_n[which],
        )


def ordered(rows: Rows, bits: int, group: Ints, n: Ints) -> Ordered:
    """Groups of n rows each, one behind the other; the low bits of a row are `seconds * 2 + still running`."""
    edges = np.concatenate([[0], np.cumsum(n)])
    runs = blockwise(lambda rows: rows.astype(np.uint8) & 1, rows, dtype=np.bool_)
    running_at = np.flatnonzero(runs)
    running = np.searchsorted(running_at, edges)
    return Ordered(
        rows, (1 << bits) - 1, group, edges[:-1], n, running_at, running[:-1], np.diff(running)
    )


@frozen
class QuantileRanks:
    """Where, among the sorted rows of each group, a quantile of type 7 (Hyndman & Fan 1996) and its interval lie."""

    ranks: Ints
    """Ranks from 0 of the row below and above the quantile, and of both ends of the 95% interval; 4 by groups."""
    known: Bools
    """Whether there are such rows: none in an empty group, no ends where n is too small to have them."""
    weight: Floats
    """How far the quantile lies from the row below towards the one above."""

    @classmethod
    def of(cls, n: Ints, p: float) -> QuantileRanks:
        """For groups of n rows."""
        height = (n - 1).clip(0) * p
        below, above = np.floor(height).astype(np.int64), np.ceil(height).astype(np.int64)
        low, high = order_statistic_ranks(n, p)
        some = n > 0
        return cls(
            np.stack([below, above, low - 1, high - 1]).clip(0),
            np.stack([some, some, some & (low > 0), some & (high > 0)]),
            height - below,
        )

    def read(self, values: Ints) -> tuple[Floats, Floats, Floats]:
        """The quantile and both ends of its interval, from the values at `ranks`; NaN for what is not known."""
        below, above, low, high = np.where(self.known, values, np.nan)
        return below + (above - below) * self.weight, low, high


def quantiles(data: Ordered, p: float) -> tuple[Floats, Floats, Floats]:
    """Per group the quantile of what ended and both ends of its 95% interval; NaN for what is not known."""
    places = QuantileRanks.of(data.ended_n, p)
    return places.read(data.seconds_at(data.place_of_ended(places.ranks)))


def quantiles_so_far(data: Ordered, p: float) -> tuple[Floats, Floats, Floats]:
    """The same as if every row had ended with what it has reached so far."""
    places = QuantileRanks.of(data.n, p)
    return places.read(data.seconds_at(data.begins + places.ranks))
