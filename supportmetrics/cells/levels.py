"""Levels: what lay open at the end of each period, and how old it was.

A ticket lies open at every end between its creation and its solve; each such pair of ticket and end is a row with an
age, and the rows of a slice and an end are sorted like any durations. A ticket that stays open for a year makes fifty
rows, so ends are taken some at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supportmetrics.cells import estimates
from supportmetrics.facts.resolution import STILL_OPEN
from supportmetrics.stats.ordered import ordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from supportmetrics.cells.estimates import Estimates
    from supportmetrics.cells.layout import Layout
    from supportmetrics.metrics.metric import Level
    from supportmetrics.model.arrays import Ints
    from supportmetrics.model.periods import Period

_ROWS_AT_ONCE = 500_000


@dataclass(frozen=True, slots=True)
class End:
    """The instant at which a stock is read."""

    second: int
    """Epoch seconds."""
    inclusive: bool
    """Whether what happened in that very second has happened (`as_of`), or belongs to the next period (midnight)."""


@dataclass(frozen=True, slots=True)
class _Lives:
    """Tickets that lie open at some end: from the end `opened` to before the end `closed`, counted in order of time."""

    leaf: Ints
    created: Ints
    opened: Ints
    closed: Ints


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
    seconds = limits[order] // 2
    for metric, kind in wanted:
        if kind.what == "open":
            yield metric, _open(part, lives, layout, order)
    aged = [(metric, kind.what) for metric, kind in wanted if kind.what != "open"]
    for first, last in _blocks(lives, len(periods)) if aged else ():
        n, end = _lying(lives, first, last)
        for sets in layout.sets_at_once(len(end)):
            key = np.empty((len(sets), len(end)), np.int64)
            for one, share in zip(sets, key, strict=True):
                # The age is the end minus the creation: one part is the ticket's, the other the end's.
                of_ticket = one.first_key[lives.leaf] - lives.created
                of_end = order * one.key_step + seconds
                np.add(np.repeat(of_ticket, n), of_end[end], out=share)
                share.sort()
            data = ordered(key.ravel())
            for metric, what in aged:
                yield metric, estimates.ages(data, what)


def _lives(part: pl.DataFrame, limits: Ints) -> _Lives:
    value, leaf = part["value"].to_numpy(), part["leaf"].to_numpy().astype(np.int64)
    if part["n"].max() != 1:
        value, leaf = (np.repeat(column, part["n"].to_numpy()) for column in (value, leaf))
    created, life = value >> STILL_OPEN.bit_length(), value & STILL_OPEN
    opened = np.searchsorted(limits, 2 * created, side="right")
    closed = np.searchsorted(limits, 2 * (created + life), side="right")
    closed[life == STILL_OPEN] = len(limits)
    lies = np.flatnonzero(closed > opened)
    return _Lives(leaf[lies], created[lies], opened[lies], closed[lies])


def _blocks(lives: _Lives, ends: int) -> Iterator[tuple[int, int]]:
    """Ends some at a time, so that their open tickets together are not too many: first, and the one after the last."""
    change = np.bincount(lives.opened, minlength=ends + 1) - np.bincount(
        lives.closed, minlength=ends + 1
    )
    upto = np.cumsum(np.cumsum(change)[:ends])
    first = 0
    while first < ends and len(lives.leaf):
        done = upto[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(upto, done + _ROWS_AT_ONCE, side="right")))
        yield first, last
        first = last


def _lying(lives: _Lives, first: int, last: int) -> tuple[Ints, Ints]:
    """At how many ends from `first` to before `last` each ticket lies open; and these ends, ticket by ticket."""
    opened = np.maximum(lives.opened, first)
    n = (np.minimum(lives.closed, last) - opened).clip(0)
    before = np.cumsum(n) - n
    return n, np.arange(n.sum()) + np.repeat(opened - before, n)


def _open(part: pl.DataFrame, lives: _Lives, layout: Layout, order: Ints) -> Estimates:
    """How many lie open: 0, not nothing, where none does."""
    ends, leaf = len(order), part["leaf"].unique().to_numpy().astype(np.int64)
    size = int(leaf.max(initial=-1)) + 1
    stock = np.zeros((size, ends + 1), np.int64)
    np.add.at(stock, (lives.leaf, lives.opened), 1)
    np.subtract.at(stock, (lives.leaf, lives.closed), 1)
    stock = np.cumsum(stock, axis=1)[leaf, :ends]
    groups, counts = [], []
    for one in layout.sets:
        slices, place = np.unique(one.slice_of_leaf[leaf], return_inverse=True)
        n = np.zeros((len(slices), ends), np.int64)
        np.add.at(n, place, stock)
        groups.append((one.first_group + slices[:, None] + order * one.slices).ravel())
        counts.append(n.ravel())
    n = np.concatenate(counts)
    return estimates.Estimates.of(np.concatenate(groups), n, n)
