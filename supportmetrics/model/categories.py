"""The words of a column of categories, by their numbers: what `unique` tells of such a column, several times faster.

Categories are numbered for the whole process, so the numbers in one column need not follow upon each other.
"""

from __future__ import annotations

# ruff: noqa: PLC0415  # NumPy comes with the first column: before files are read nothing needs it
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.columns import CATEGORIES

if TYPE_CHECKING:
    from supportmetrics.model.arrays import Codes, Ints


def in_categories(table: pl.DataFrame) -> pl.DataFrame:
    """A table of its own with every column of few words as categories; a column that is one stays as it is."""
    text = [n for n in CATEGORIES if n in table.columns and table.schema[n] != pl.Categorical]
    return table.with_columns(pl.col(text).cast(pl.Categorical)) if text else table.clone()


def numbers_of(column: pl.Series) -> tuple[Codes, int]:
    """The number of each cell of a Categorical or Enum column, and the one above all that stands for no value."""
    numbers = column.to_physical()
    top = numbers.max()
    size = top + 1 if isinstance(top, int) else 0
    if numbers.null_count():
        return numbers.cast(pl.UInt32).fill_null(size).to_numpy(), size
    return numbers.to_numpy(), size


def occurring(column: pl.Series) -> tuple[Ints, pl.Series]:
    """The numbers that occur in a Categorical or Enum column, ascending, and the word of each as text."""
    import numpy as np

    from supportmetrics.model.arrays import blocks

    number, size = numbers_of(column)
    # A row in which each number stands; those without a value stand beyond the last.
    row = np.full(size + 1, -1)
    met = np.zeros(size + 1, np.bool_)
    for rows in blocks(len(number)):
        some = number[rows]
        # Hardly a block has a word that none before it has, and looking is faster than writing.
        if not met.take(some).all():
            row[some] = np.arange(rows.start, rows.stop)
            met = row >= 0
    found = np.flatnonzero(met[:size])
    return found, column.gather(row[found]).cast(pl.String)
