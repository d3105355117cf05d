"""The durations of one measure, sorted by slice and period.

Rows are arranged by period and leaf first, once for all grouping sets: a period is one run of rows then, and so is a
window. For each set, the slice stands above the duration in one integer per row, as short a one as holds both: sorting
is most of the work, and takes half the time for half the bits.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from supportmetrics.cells.counting import most, one_row_each
from supportmetrics.cells.layout import WHOLE
from supportmetrics.model.arrays import blocks, blockwise, summed
from supportmetrics.model.frozen import frozen
from supportmetrics.stats.ordered import Ordered, ordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportmetrics.cells.layout import GroupingSet, Layout
    from supportmetrics.model.arrays import Codes, Ints
    from supportmetrics.stats.ordered import Rows

_AT_ONCE = 1 << 18
"""Rows that are looked at together, about: what is put down on the way needs no fresh memory then."""
_SPANS = 3
"""The whole, the grain and a window: each holds a row once."""
_SHORT, _LONG = 32, 63
"""Bits of the integers that are sorted."""


@frozen
class _Arranged:
    """Rows by period and leaf, in runs that are equal in both; the leaves of a period by their finest slices."""

    value: Rows
    """Per row `seconds * 2 + still running`."""
    bits: int
    """How many bits every value fits into."""
    period: Ints
    """Per run the place of its period; 0 for rows outside all periods. Ascending."""
    leaf: Ints
    n: Ints
    """Per run how many rows it has."""
    in_order: bool
    """Whether the rows of each run are sorted."""


@frozen
class _Span:
    """Runs that are filed together: the whole span, all periods of the grain, or a window."""

    runs: slice
    rows: slice
    filed: Ints | int
    """The place among the periods under which each run is filed."""
    cuts: Sequence[int]
    """Where, among the rows of the span, periods begin, and their number at the end: what lies between is sorted."""


def by_slice_and_period(part: pl.DataFrame, layout: Layout, *, windows: bool) -> Iterator[Ordered]:
    """Durations over the whole span, in each period of the grain, and in the newest window; some sets at a time.

    Windows overlap; distributions of durations are shown for the newest one only. What is given is gone when the next
    is asked for: all are sorted in one room.
    """
    n = part.select(pl.col("n").sum()).item()
    several = list(layout.sets_at_once(n))
    # More than is ever needed: what is not written to takes no memory.
    room = np.empty(_SPANS * max(map(len, several)) * n, np.int64)
    rows = _arranged(part, layout, room[:n])
    spans = list(_spans(rows, layout, windows=windows))
    size = sum(span.cuts[-1] for span in spans)
    for sets in several:
        key = room.view(_dtype(rows, sets))[: len(sets) * size]
        yield _sorted(rows, spans, sets, len(layout.periods), key)


def _dtype(rows: _Arranged, sets: Sequence[GroupingSet]) -> np.dtype[np.integer[Any]]:
    """The shortest integers that hold the slices of some sets above the durations."""
    highest = max(one.slices for one in sets) - 1
    return np.dtype(np.uint32 if rows.bits + highest.bit_length() <= _SHORT else np.int64)


def _arranged(part: pl.DataFrame, layout: Layout, key: Ints) -> _Arranged:
    """The rows of a part; `key` is room for one integer each."""
    # One bit at least says whether a row still runs.
    bits, leaves = max(1, most(part["value"]).bit_length()), most(part["leaf"]) + 1
    fits = bits + (leaves * len(layout.periods)).bit_length() <= _LONG

    # Leaves in the order of the finest slices, which then are sorted in each period.
    finest = max(layout.sets, key=lambda one: one.slices)
    leaf_at = np.argsort(finest.slice_of_leaf[:leaves], kind="stable")
    place_of = np.argsort(leaf_at)

    def cells(leaf: Codes, period: Codes) -> Ints:
        return period.astype(np.int64) * leaves + place_of.take(leaf)

    def keys(leaf: Codes, period: Codes, value: Ints) -> Ints:
        return (cells(leaf, period) << bits) | value

    pieces = _pieces(part, layout)
    if fits:
        first = 0
        for leaf, period, value in pieces:
            key[first : first + len(value)] = blockwise(keys, leaf, period, value)
            first += len(value)
        key.sort()
        begins = _changes(key, bits)
        cell, value = key[begins] >> bits, key
    else:
        leaf, period, value = (np.concatenate(column) for column in zip(*pieces, strict=True))
        cell = cells(leaf, period)
        order = np.argsort(cell)
        begins = _changes(cell[order], 0)
        cell, value = cell[order[begins]], value[order]
    short = np.uint32 if bits <= _SHORT else np.int64
    value = blockwise(lambda value: value & ((1 << bits) - 1), value, dtype=short)
    filed, place = np.divmod(cell, leaves)
    n = np.diff(begins, append=len(value))
    return _Arranged(value, bits, filed, leaf_at[place], n, in_order=fits)


def _pieces(part: pl.DataFrame, layout: Layout) -> Iterator[tuple[Codes, Codes, Ints]]:
    """Leaf, period and value of the rows, some rows at a time; what stands in several rows does so."""
    alone = one_row_each(part)
    for some in part.iter_slices(_AT_ONCE):
        columns = some["leaf"].to_numpy(), layout.periods_of(some["day"]), some["value"].to_numpy()
        if not alone:
            leaf, period, value = (np.repeat(column, some["n"].to_numpy()) for column in columns)
        else:
            leaf, period, value = columns
        yield leaf, period, value


def _changes(key: Ints, bits: int) -> Ints:
    """Places of the first row and of those that differ from the one before in more than the low bits."""
    step = 1 << bits
    differs = blockwise(lambda row, last: (row ^ last) >= step, key[1:], key[:-1], dtype=np.bool_)
    return np.append(0, np.flatnonzero(differs) + 1)


def _spans(rows: _Arranged, layout: Layout, *, windows: bool) -> Iterator[_Span]:
    periods = len(layout.grain)
    run_of = np.searchsorted(rows.period, np.arange(periods + 2)).tolist()
    row_of = np.concatenate([[0], np.cumsum(rows.n)])[run_of].tolist()
    yield _Span(slice(None), slice(None), WHOLE, (0, row_of[-1]))
    if periods:
        runs, inside = slice(run_of[1], None), slice(row_of[1], None)
        yield _Span(runs, inside, rows.period[runs], [row - row_of[1] for row in row_of[1:]])
    if windows and layout.windows:
        newest = len(layout.windows) - 1
        first, last = layout.covered(newest)
        runs, inside = (slice(of[first], of[last + 1]) for of in (run_of, row_of))
        place, size = layout.place_of_window(newest), inside.stop - inside.start
        yield _Span(runs, inside, place, (0, size))


def _sorted(
    rows: _Arranged,
    spans: Sequence[_Span],
    sets: Sequence[GroupingSet],
    periods: int,
    key: Rows,
) -> Ordered:
    """Some sets, sorted in `key`. The groups of a later set, or of a later span in a set, are higher."""
    at, groups, counts = 0, [], []
    for one in sets:
        for span in spans:
            leaf, n = rows.leaf[span.runs], rows.n[span.runs]
            part = key[at : at + span.cuts[-1]]
            top = (one.slice_of_leaf[leaf] << rows.bits).astype(key.dtype)
            _put_below(top, n, rows.value[span.rows], part)
            group = one.groups(leaf, span.filed)
            if not (rows.in_order and (np.diff(group) > 0).all()):
                for first, upto in pairwise(span.cuts):
                    part[first:upto].sort()
            groups.append(group)
            counts.append(n)
            at += len(part)
    lowest = sets[0].first_group
    bound = sets[-1].first_group + sets[-1].slices * periods - lowest
    group, n = summed(np.concatenate(groups) - lowest, np.concatenate(counts), bound)
    return ordered(key, rows.bits, lowest + group, n)


def _put_below(top: Rows, n: Ints, value: Rows, out: Rows) -> None:
    """Into each row its value and, above it, what is the same in a run of n rows."""
    first, runs_at_once = 0, max(1, len(n) * _AT_ONCE // max(1, len(out)))
    for runs in blocks(len(n), runs_at_once):
        above = np.repeat(top[runs], n[runs])
        rows = slice(first, first + len(above))
        np.bitwise_or(above, value[rows], out=out[rows])
        first = rows.stop
