"""Levels: what lay open at the end of each period, and how old it was.

A ticket lies open at every end between its creation and its solve. One that is never solved does so at all of them, so
pairs of tickets and ends are many times the tickets, and none are made: the tickets are sorted by slice and age once,
which is the same order at every end, and those open at an end are picked from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supportmetrics.cells import estimates
from supportmetrics.cells.estimates import Estimates
from supportmetrics.facts.resolution import STILL_OPEN
from supportmetrics.model.frozen import frozen
from supportmetrics.stats.ordered import QuantileRanks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from supportmetrics.cells.layout import GroupingSet, Layout
    from supportmetrics.metrics.metric import Level
    from supportmetrics.model.arrays import Ints
    from supportmetrics.model.periods import Period


@frozen
class End:
    """The instant at which a stock is read."""

    second: int
    """Epoch seconds."""
    inclusive: bool
    """Whether what happened in that very second has happened (`as_of`), or belongs to the next period (midnight)."""


@frozen
class _Lives:
    """Tickets that lie open at some end: from the end `opened` to before the end `closed`, counted in order of time."""

    leaf: Ints
    created: Ints
    opened: Ints
    closed: Ints

    def taken(self, rows: Ints) -> _Lives:
        return _Lives(self.leaf[rows], self.created[rows], self.opened[rows], self.closed[rows])


def levels(
    part: pl.DataFrame,
    wanted: Sequence[tuple[int, Level]],
    layout: Layout,
    ends: Mapping[Period | None, End],
) -> Iterator[tuple[int, Estimates]]:
    """(place of the metric, estimates of the stock) at each end.

    A ticket is open at an end when it was created before it and its solve, if any, does not lie before it.
    """
    periods = (None, *layout.grain)
    # Twice the second, plus one where that second itself still counts, so that one comparison serves both.
    limits = np.array([2 * ends[p].second + ends[p].inclusive for p in periods])
    order = np.argsort(limits, kind="stable")
    lives = _lives(part, limits[order])
    leaves = np.unique(part["leaf"].to_numpy())
    for one in layout.sets:
        # A slice whose tickets are all solved has a stock of 0; one without a ticket has none.
        slices = np.unique(one.slice_of_leaf[leaves])
        group = (one.first_group + slices[:, None] + order * one.slices).ravel()
        rows = _by_slice(one, lives)
        n = _stock(one, rows, len(periods))[slices]
        for metric, kind in wanted:
            if kind.what == "open":
                yield metric, Estimates.of(group, n.ravel(), n.ravel())
        if n.any() and any(kind.what != "open" for _, kind in wanted):
            yield from _aged(wanted, group, n, rows, limits[order] // 2)


def _lives(part: pl.DataFrame, limits: Ints) -> _Lives:
    """The youngest first."""
    value, leaf = part["value"].to_numpy(), part["leaf"].to_numpy()
    if part["n"].max() != 1:
        value, leaf = (np.repeat(column, part["n"].to_numpy()) for column in (value, leaf))
    created, life = value >> STILL_OPEN.bit_length(), value & STILL_OPEN
    opened = np.searchsorted(limits, 2 * created, side="right")
    closed = np.searchsorted(limits, 2 * (created + life), side="right")
    closed[life == STILL_OPEN] = len(limits)
    lies = np.flatnonzero(closed > opened)
    narrow = np.min_scalar_type(len(limits))
    found = _Lives(
        leaf[lies], created[lies], opened[lies].astype(narrow), closed[lies].astype(narrow)
    )
    return found.taken(np.argsort(-found.created))


def _by_slice(one: GroupingSet, lives: _Lives) -> _Lives:
    """The lives sorted by slice; in each the youngest first, as they were."""
    if one.slices == 1:
        return lives
    # Codes of up to 16 bits are sorted by counting.
    part = one.slice_of_leaf.astype(np.min_scalar_type(one.slices))[lives.leaf]
    return lives.taken(np.argsort(part, kind="stable"))


def _stock(one: GroupingSet, lives: _Lives, ends: int) -> Ints:
    """How many lie open, slices by ends."""
    first, size = one.slice_of_leaf[lives.leaf] * (ends + 1), one.slices * (ends + 1)
    change = np.bincount(first + lives.opened, minlength=size) - np.bincount(
        first + lives.closed, minlength=size
    )
    stock: Ints = np.cumsum(change.reshape(one.slices, ends + 1), axis=1)[:, :ends]
    return stock


def _aged(
    wanted: Sequence[tuple[int, Level]], group: Ints, n: Ints, rows: _Lives, seconds: Ints
) -> Iterator[tuple[int, Estimates]]:
    """How old is what lies open at each end, where anything does; `n` is slices by ends."""
    places = QuantileRanks.of(n.ravel(), 0.5)
    ranks = np.vstack([places.ranks, (n.ravel() - 1).clip(0)]).reshape(-1, *n.shape)
    # Those of a slice that lie open at an end stand behind those of the slices before it.
    ranks += np.cumsum(n, axis=0) - n
    ages = np.zeros_like(ranks)
    for end, second in enumerate(seconds):
        lying = np.flatnonzero((rows.opened <= end) & (rows.closed > end))
        if len(lying):
            ages[:, :, end] = second - rows.created[lying.take(ranks[:, :, end], mode="clip")]
    *around, oldest = ages.reshape(len(ranks), -1)
    some, counts = n.ravel() > 0, n.ravel()
    median = [part[some] for part in places.read(np.stack(around))]
    for metric, kind in wanted:
        match kind.what:
            case "median":
                yield metric, estimates.median_age(group[some], counts[some], *median)
            case "max":
                yield metric, Estimates.of(group[some], oldest[some], counts[some])
