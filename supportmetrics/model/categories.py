"""The words of a column of categories, by their numbers: what `unique` tells of such a column, several times faster.

Categories are numbered for the whole process, so the numbers in one column need not follow upon each other.
"""

from __future__ import annotations

# ruff: noqa: PLC0415  # NumPy comes with the first column: before files are read nothing needs it
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from supportmetrics.model.arrays import Ints


def occurring(column: pl.Series) -> tuple[Ints, pl.Series]:
    """The numbers that occur in a Categorical or Enum column, ascending, and the word of each as text."""
    import numpy as np

    from supportmetrics.model.arrays import blocks

    numbers = column.to_physical()
    top = numbers.max()
    size = top + 1 if isinstance(top, int) else 0
    # A row in which each number stands; those without a value stand beyond the last.
    row = np.full(size + 1, -1)
    number = (
        numbers.cast(pl.UInt32).fill_null(size).to_numpy()
        if numbers.null_count()
        else numbers.to_numpy()
    )
    for rows in blocks(len(number)):
        row[number[rows]] = np.arange(rows.start, rows.stop)
    found = np.flatnonzero(row[:size] >= 0)
    return found, column.gather(row[found]).cast(pl.String)
