"""Rows of several tables below each other, one column at a time.

Whole tables that are cut to size and put together afterwards are in memory twice; here it is one column that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence


@frozen
class Rows:
    """Some rows of a table, with columns of their own."""

    table: pl.DataFrame
    taken: pl.Series
    """Which of its rows."""
    height: int
    own: Mapping[str, pl.Series]
    """Columns instead of those of the table, as long as there are rows taken; a single value is that of all of them."""
    nothing: Mapping[str, pl.Series]
    """Columns of the table -> at which of the rows taken they hold nothing."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rows have."""
        return tuple(dict.fromkeys((*self.own, *self.table.columns)))

    def column(self, name: str, dtype: pl.DataType) -> pl.Series:
        """One column of the rows, nulls where they have none."""
        if name in self.own:
            own = self.own[name]
            return own.new_from_index(0, self.height) if own.len() == 1 else own
        if name not in self.table.columns:
            return pl.Series(name, [None], dtype=dtype).new_from_index(0, self.height)
        column = self.table[name].filter(self.taken)
        return column.set(self.nothing[name], None) if name in self.nothing else column


def stacked(parts: Sequence[Rows], order: Sequence[str]) -> pl.DataFrame:
    """All rows as one table: the columns of `order` that there are, then the others."""
    types: dict[str, pl.DataType] = {}
    for part in reversed(parts):
        types |= part.table.schema | {name: column.dtype for name, column in part.own.items()}
    there = list(dict.fromkeys(name for part in parts for name in part.columns))
    names = [name for name in order if name in types] + [n for n in there if n not in order]
    # In one piece, columns that are made of it later line up with it.
    return pl.DataFrame(
        [pl.concat([part.column(n, types[n]) for part in parts], rechunk=True) for n in names]
    )


def lined_up(columns: Sequence[pl.Series]) -> pl.DataFrame:
    """Columns as one table, all of them in the pieces of the one that has most.

    Otherwise Polars copies all of them into one piece as soon as some are selected.
    """
    lengths = max((column.chunk_lengths() for column in columns), key=len)
    return pl.DataFrame([_in_pieces(column, lengths) for column in columns])


def _in_pieces(column: pl.Series, lengths: Sequence[int]) -> pl.Series:
    if column.chunk_lengths() == lengths:
        return column
    whole, ends = column.rechunk(), accumulate(lengths)
    return pl.concat([whole.slice(end - n, n) for end, n in zip(ends, lengths, strict=True)])
