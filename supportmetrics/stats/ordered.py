"""Durations of many groups, sorted: quantiles of type 7 with their order-statistic intervals.

One integer per row carries the group and the value, so that a single sort puts every group's values in order: several
times faster than sorting by two columns. What ended and what is still running (censored) are kept apart: few rows
run, and most questions concern only what ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from supportmetrics.stats.intervals import order_statistic_ranks

if TYPE_CHECKING:
    from supportmetrics.model.arrays import Bools, Floats, Ints

VALUE_BITS = 33
"""Bits of a value in a key: seconds up to 272 years."""
_VALUE = (1 << VALUE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Ordered:
    """Groups of durations, each sorted. `*_from` is the place of a group's first row in the keys."""

    ended: Ints
    """Group and value of each row that ended, in one integer, ascending."""
    running: Ints
    """The same of the rows that still run: they have lasted so long at least."""
    group: Ints
    """The groups that have rows, ascending."""
    ended_from: Ints
    ended_n: Ints
    running_from: Ints
    running_n: Ints

    @property
    def n(self) -> Ints:
        """Rows of each group."""
        return self.ended_n + self.running_n

    def ended_at(self, place: Ints) -> Ints:
        """Values at places of `ended`."""
        return self.ended[place] & _VALUE

    def ended_rank(self, rank: Ints) -> Ints:
        """Values of ranks from 0, one per group in the last axis; something where a group has no such rank."""
        if not len(self.ended):
            return np.zeros_like(rank)
        value: Ints = self.ended.take(self.ended_from + rank, mode="clip")
        return value & _VALUE

    def ended_before(self, seconds: int) -> Ints:
        """How many rows of each group ended before they had lasted so long."""
        limit = packed(self.group) + min(seconds, _VALUE)
        return np.searchsorted(self.ended, limit) - self.ended_from

    def running_before(self, seconds: int) -> Ints:
        """How many rows of each group run and have lasted less than so long."""
        limit = packed(self.group) + min(seconds, _VALUE)
        return np.searchsorted(self.running, limit) - self.running_from

    def among(self, which: Bools) -> Ordered:
        """The same looked at for some groups only; the rows of the others stay where they are."""
        return replace(
            self,
            group=self.group[which],
            ended_from=self.ended_from[which],
            ended_n=self.ended_n[which],
            running_from=self.running_from[which],
            running_n=self.running_n[which],
        )

    def all_ended(self) -> Ordered:
        """The same as if every row had ended with what it has reached so far."""
        if not len(self.running):
            return self
        return ordered(np.sort(np.concatenate([self.ended, self.running])))


def packed(group: Ints, value: Ints | None = None) -> Ints:
    """Keys of values of groups numbered from 0; without values the part of the keys that the group gives."""
    key = group.astype(np.int64) << VALUE_BITS
    return key if value is None else key + value


def ordered(ended: Ints, running: Ints | None = None) -> Ordered:
    """The groups of keys, each of both already sorted."""
    if running is None:
        running = np.empty(0, np.int64)
    group = np.union1d(_groups(ended), _groups(running))
    edges = packed(np.concatenate([group, group + 1]))
    (ended_from, ended_upto), (running_from, running_upto) = (
        np.searchsorted(key, edges).reshape(2, -1) for key in (ended, running)
    )
    return Ordered(
        ended,
        running,
        group,
        ended_from,
        ended_upto - ended_from,
        running_from,
        running_upto - running_from,
    )


def _groups(key: Ints) -> Ints:
    """The groups of sorted keys. Looking for a few that are not there is cheaper than passing all rows."""
    if not len(key):
        return key
    first, last = int(key[0]) >> VALUE_BITS, int(key[-1]) >> VALUE_BITS
    if last - first >= len(key):
        return np.unique(key >> VALUE_BITS)
    group = np.arange(first, last + 1)
    upto = np.searchsorted(key, packed(group + 1))
    return group[np.diff(upto, prepend=0) > 0]


@dataclass(frozen=True, slots=True)
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
    return places.read(data.ended_rank(places.ranks))
