"""Which rows share a number, and where an id stands: look-ups in dense tables.

A table with one slot per number answers in one pass what a hash join or a count of duplicates answers in several. All
of it goes block by block: fresh memory costs more than the work that is done in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.model.arrays import blocks, blockwise, taken
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    import numpy.typing as npt

    from supportmetrics.model.arrays import Bools, Codes, Ints

    Places = npt.NDArray[np.uint32]

NOWHERE = np.iinfo(np.uint32).max
"""The place of what is not found."""
_SPREAD = 8
"""Slots per row that a table may have; ids further apart are hashed."""
_SMALL = 4096
"""So many slots cost nothing, however few the rows."""
_ASKED = 1 << 17
"""So many ids are looked up at a time."""


def numbered(ids: pl.Series) -> tuple[Codes, int] | None:
    """Ids as numbers from 0 on, and the id that is 0; None when one is no number or they lie too far apart.

    Equal ids have equal numbers; unequal ids ("7", "07") may share one: whoever asks holds the words against each
    other before believing it.
    """
    numbers = ids.cast(pl.Int64, strict=False)
    low, high = numbers.min(), numbers.max()
    if numbers.null_count() or not isinstance(low, int) or not isinstance(high, int):
        return None
    if high - low >= max(_SPREAD * ids.len(), _SMALL):
        return None
    return blockwise(lambda number: number - low, numbers.to_numpy(), dtype=np.uint32), low


def shared(numbers: Codes, size: int) -> tuple[Ints, Codes]:
    """The rows that share their number with another, and the group of each: groups are numbered from 0 on.

    Numbers lie below `size`; those of `size` itself are none, and nobody shares them.
    """
    last = np.zeros(size + 1, np.uint32)
    for rows in blocks(len(numbers)):
        last[numbers[rows]] = np.arange(rows.start, rows.stop, dtype=np.uint32)
    several = np.zeros(size + 1, np.bool_)
    for rows in blocks(len(numbers)):
        number = numbers[rows]
        several[number[last[number] != np.arange(rows.start, rows.stop)]] = True
    several[size] = False
    found = np.flatnonzero(taken(several, numbers))
    among = numbers[found]
    ends = last[among] == found
    last[among[ends]] = np.arange(np.count_nonzero(ends), dtype=np.uint32)
    return found, last[among]


@frozen
class Directory:
    """Ids that are different numbers, and the row of each."""

    ids: pl.Series
    low: int
    row: Places
    """The row of each number from `low` on, and one more slot for every other number."""

    @classmethod
    def of(cls, ids: pl.Series) -> Directory | None:
        """None when an id is no number, when they lie too far apart, or when two write one number ("7", "07")."""
        found = numbered(ids)
        if found is None:
            return None
        number, low = found
        row = np.full(int(number.max()) + 2, NOWHERE, np.uint32)
        for rows in blocks(len(number)):
            row[number[rows]] = np.arange(rows.start, rows.stop, dtype=np.uint32)
        return cls(ids, low, row) if np.count_nonzero(row != NOWHERE) == len(number) else None

    def find(self, wanted: pl.Series) -> Places:
        """The row that has each wanted id."""
        found = np.empty(wanted.len(), np.uint32)
        for rows in blocks(wanted.len(), _ASKED):
            found[rows] = self._find(wanted[rows])
        return found

    def _find(self, wanted: pl.Series) -> Places:
        numbers = wanted.cast(pl.Int64, strict=False)
        inside = numbers.is_between(self.low, self.low + len(self.row) - 2)
        slot = (numbers - self.low).set(~inside.fill_null(value=False), len(self.row) - 1)
        row = self.row[slot.to_numpy()]
        # Numbers only suggest: "07" is not the ticket "7".
        same = self.ids.gather(np.where(row == NOWHERE, 0, row)).eq_missing(wanted).to_numpy()
        return np.where(same, row, np.uint32(NOWHERE))


def unlisted(rows: pl.DataFrame, others: pl.DataFrame) -> Bools:
    """Which rows do not stand among others, by their input and record number."""
    (first, inputs), (above, lines) = (_span(name, rows, others) for name in (INPUT, LINE))
    if inputs * lines > max(_SPREAD * (rows.height + others.height), _SMALL):
        keys = [INPUT, LINE]
        listed_rows = rows.select(keys).join(
            others.select(*keys, listed=pl.lit(value=True)).unique(),
            on=keys,
            how="left",
            maintain_order="left",
        )
        return listed_rows["listed"].is_null().to_numpy()

    def place(number: Codes, line: Codes) -> Ints:
        return (number.astype(np.int64) - first) * lines + (line.astype(np.int64) - above)

    listed = np.zeros(inputs * lines, np.bool_)
    among = [others[name].to_numpy() for name in (INPUT, LINE)]
    for some in blocks(others.height):
        listed[place(*(column[some] for column in among))] = True
    return blockwise(
        lambda number, line: ~listed[place(number, line)],
        *(rows[name].to_numpy() for name in (INPUT, LINE)),
        dtype=np.bool_,
    )


def _span(name: str, *several: pl.DataFrame) -> tuple[int, int]:
    """The least number in a column of several tables, and how many numbers there are from it to the greatest."""
    ends = [end for one in several for end in (one[name].min(), one[name].max())]
    known = [end for end in ends if isinstance(end, int)]
    return (min(known), max(known) - min(known) + 1) if known else (0, 1)
