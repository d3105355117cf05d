"""Levels: what lay open at the end of each period, and how old it was.

A ticket lies open at every end between its creation and its solve. One that is never solved does so at all of them, so
pairs of tickets and ends are many times the tickets, and none are made: the tickets are sorted by slice and age once,
which is the same order at every end. How many lie open is known for short blocks of them, so that whoever has some
rank at some end is looked for in one block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supportmetrics.cells import estimates
from supportmetrics.cells.counting import one_row_each
from supportmetrics.cells.estimates import Estimates
from supportmetrics.facts.resolution import STILL_OPEN
from supportmetrics.model.arrays import Passed, blockwise, distinct
from supportmetrics.model.frozen import frozen
from supportmetrics.stats.ordered import QuantileRanks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt
    import polars as pl

    from supportmetrics.cells.layout import GroupingSet, Layout
    from supportmetrics.metrics.metric import Level
    from supportmetrics.model.arrays import Bools, Codes, Floats, Ints
    from supportmetrics.model.periods import Period

_BLOCK = 64
"""Tickets of a block: as many as a number has bits."""
_NEVER = 1 << 62


@frozen
class End:
    """The instant at which a stock is read."""

    second: int
    """Epoch seconds."""
    inclusive: bool
    """Whether what happened in that very second has happened (`as_of`), or belongs to the next period (midnight)."""


@frozen
class _Lives:
    """Tickets that lie open at some end, the youngest first: from the end `opened` to before the end `closed`."""

    leaf: Codes
    created: Ints
    opened: Codes
    closed: Codes


def levels(
    part: pl.DataFrame,
    wanted: Sequence[tuple[int, Level]],
    layout: Layout,
    ends: Mapping[Period | None, End],
) -> Iterator[tuple[int, Estimates]]:
    """(place of the metric, estimates of the stock) at each end.

    A ticket is open at an end when it was created before it and its solve, if any, does not lie before it.
    """
    read = [ends[period] for period in (None, *layout.grain)]
    # Twice the second, plus one where that second itself still counts, so that one comparison serves both.
    limits, end_of = np.unique(
        [2 * end.second + end.inclusive for end in read], return_inverse=True
    )
    lives = _lives(part, limits)
    leaf = part["leaf"].to_numpy()
    seen = distinct(leaf, int(leaf.max()) + 1)
    stock = _lying(lives.leaf, lives.opened, lives.closed, int(seen[-1]) + 1, len(limits))
    for one in layout.sets:
        here = np.zeros((one.slices, len(limits)), np.int64)
        np.add.at(here, one.slice_of_leaf[: len(stock)], stock)
        group = one.groups_of_all(len(read))
        n = here[:, end_of]
        # A slice whose tickets are all solved has a stock of 0; one without a ticket has none.
        slices = np.unique(one.slice_of_leaf[seen])
        for metric, kind in wanted:
            if kind.what == "open":
                count = n[slices].ravel()
                yield metric, Estimates.of(group[slices].ravel(), count, count)
        some = n > 0
        if some.any() and any(kind.what != "open" for _, kind in wanted):
            *median, oldest = _ages(one, lives, here, limits // 2)[:, :, end_of][:, some]
            for metric, kind in wanted:
                match kind.what:
                    case "median":
                        yield metric, estimates.median_age(group[some], n[some], *median)
                    case "max":
                        yield metric, Estimates.of(group[some], oldest, n[some])


def _lives(part: pl.DataFrame, limits: Ints) -> _Lives:
    value, leaf = part["value"].to_numpy(), part["leaf"].to_numpy()
    if not one_row_each(part):
        value, leaf = (np.repeat(column, part["n"].to_numpy()) for column in (value, leaf))
    passed, bits = Passed.of(limits), STILL_OPEN.bit_length()

    def opened(value: Ints) -> Ints:
        return passed.by(2 * (value >> bits))

    def solved(value: Ints) -> Ints:
        life = value & STILL_OPEN
        return np.where(life == STILL_OPEN, _NEVER, 2 * ((value >> bits) + life))

    def lies(value: Ints) -> Bools:
        return solved(value) >= passed.bounds.take(opened(value))

    # Most are solved before the next end: of these nothing more is asked.
    some = np.flatnonzero(blockwise(lies, value, dtype=np.bool_))
    some = some[np.argsort(-value[some])]
    leaf, value = leaf[some], value[some]
    narrow = np.min_scalar_type(len(limits))
    first, last = opened(value), passed.by(solved(value))
    return _Lives(leaf, value >> bits, first.astype(narrow), last.astype(narrow))


def _lying(place: Codes | Ints, opened: Codes, closed: Codes, places: int, ends: int) -> Ints:
    """How many lie open, by some place of each and end."""
    first, size = place * np.int64(ends + 1), places * (ends + 1)
    change = np.bincount(first + opened, minlength=size)
    change -= np.bincount(first + closed, minlength=size)
    lying: Ints = np.cumsum(change.reshape(places, ends + 1)[:, :ends], axis=1)
    return lying


def _ages(one: GroupingSet, lives: _Lives, n: Ints, seconds: Ints) -> Floats:
    """The median age of what lies open, both ends of its interval, and the greatest age; `n` is slices by ends.

    NaN where nothing does.
    """
    # Codes of up to 16 bits are sorted by counting; in each slice the youngest stay first.
    part = one.slice_of_leaf.astype(np.min_scalar_type(one.slices))[lives.leaf]
    order = np.argsort(part, kind="stable")
    some = n > 0
    end, count = np.nonzero(some)[1], n[some]
    places = QuantileRanks.of(count, 0.5)
    # Those of a slice that lie open at an end stand behind those of the slices before it.
    ranks = np.vstack([places.ranks, count - 1]) + (np.cumsum(n, axis=0) - n)[some]
    at = _at(lives.opened[order], lives.closed[order], len(seconds), end, ranks)
    *around, oldest = seconds[end] - lives.created[order[at]]
    found = np.full((4, *n.shape), np.nan)
    found[:, some] = [*places.read(np.stack(around)), oldest]
    return found


def _at(opened: Codes, closed: Codes, ends: int, end: Ints, ranks: Ints) -> Ints:
    """Where those stand who have some rank among the rows that lie open at some end."""
    block = np.arange(len(opened)) // _BLOCK
    lying = _lying(block, opened, closed, int(block[-1]) + 1, ends)
    upto = np.cumsum(lying, axis=0)
    # Counted through all ends, one search finds the block of every rank.
    step = len(block) + 1
    through = (upto + np.arange(ends) * step).T.ravel()
    found = np.searchsorted(through, ranks + end * step, side="right") - end * len(lying)
    rest = ranks - (upto - lying)[found, end]
    opened, closed = (_in_blocks(column, len(lying)) for column in (opened, closed))

    def within(found: Ints, end: Codes, rest: Ints) -> Ints:
        at = end[:, None]
        lies = (opened[found] <= at) & (closed[found] > at)
        bits = np.packbits(lies, axis=1, bitorder="little").view("<u8").ravel()
        return found * _BLOCK + _bit_of_rank(bits, rest)

    every = np.broadcast_to(end.astype(opened.dtype), ranks.shape)
    places = blockwise(within, found.ravel(), every.ravel(), rest.ravel())
    return places.reshape(ranks.shape)


def _bit_of_rank(bits: npt.NDArray[np.uint64], rank: Ints) -> Ints:
    """Per number the place of the bit before which so many others are set."""
    place, rank = np.zeros_like(rank), rank.copy()
    for width in (32, 16, 8, 4, 2, 1):
        # What is looked for stands among the lower bits, or as many lower ones are passed.
        below = np.bitwise_count(bits >> place.astype(np.uint64) & np.uint64((1 << width) - 1))
        above = below <= rank
        rank -= np.where(above, below, 0)
        place += np.where(above, width, 0)
    return place


def _in_blocks(column: Codes, blocks: int) -> Codes:
    """One block a row; what is missing at the end never lies open."""
    padded = np.zeros(blocks * _BLOCK, column.dtype)
    padded[: len(column)] = column
    return padded.reshape(blocks, _BLOCK)
