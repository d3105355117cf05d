"""Which rows share a number, and where an id stands: look-ups in dense tables.

A table with one slot per number answers in one pass what a hash join or a count of duplicates answers in several.
The numbers here only suggest; whoever asks holds the words against each other before believing it.
"""

from __future__ import annotations

import numpy as np
import polars as pl

_SPREAD = 8
"""Slots per row that a table may have; ids further apart are hashed."""
_SMALL = 4096
"""So many slots cost nothing, however few the rows."""


def numbered(ids: pl.Series, *others: pl.Series) -> list[pl.Series] | None:
    """Ids as numbers from 0 on, null where an id is null; the numbers of `others` may lie outside, they are then null.

    None when an id of the first series is no number or they lie too far apart. Equal ids have equal numbers; unequal
    ids ("7", "07") may share one.
    """
    numbers = ids.cast(pl.Int64, strict=False)
    if numbers.null_count() > ids.null_count():
        return None
    low, high = numbers.min(), numbers.max()
    if not isinstance(low, int) or not isinstance(high, int):
        return None
    if high - low >= max(_SPREAD * ids.len(), _SMALL):
        return None
    out = [(numbers - low).cast(pl.UInt32)]
    for other in others:
        number = other.cast(pl.Int64, strict=False)
        inside = pl.when(number.is_between(low, high)).then(number - low)
        out.append(pl.select(inside.cast(pl.UInt32)).to_series())
    return out


def shared(numbers: pl.Series) -> pl.Series:
    """Which rows share their number with another row; numbers are small and never null."""
    number = numbers.to_numpy().astype(np.int64)
    return pl.Series(np.bincount(number, minlength=1)[number] > 1)


def looked_up(numbers: pl.Series, wanted: pl.Series) -> pl.Series | None:
    """The row that has each wanted number, null where none is wanted; None when two rows have one number.

    Numbers are small and never null, and no wanted number is above the largest of them.
    """
    row = pl.int_range(numbers.len(), dtype=pl.UInt32, eager=True)
    table = pl.repeat(None, _size(numbers), dtype=pl.UInt32, eager=True).scatter(numbers, row)
    if table.len() - table.null_count() < numbers.len():
        return None
    return table.gather(wanted)


def _size(numbers: pl.Series) -> int:
    top = numbers.max()
    return top + 1 if isinstance(top, int) else 0
