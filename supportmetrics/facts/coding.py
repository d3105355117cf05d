"""Words as small numbers: several columns become one code per row, so that grouping and matching cost one look-up."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.model.arrays import summed
from supportmetrics.model.words import UNASSIGNED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.model.arrays import Ints

MISSING = {"tier": UNASSIGNED}
"""What a row without a value is called, per column; anywhere else it is unknown."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One column as places in a sorted list of words."""

    words: tuple[str, ...]
    code: Ints


@dataclass(frozen=True, slots=True)
class Combined:
    """Several columns as one code per row."""

    code: Ints
    """Rows with equal words have equal codes."""
    combinations: pl.DataFrame
    """`code` and one column of words per dimension: each combination that occurs, sorted by code."""


def coded(column: pl.Series, missing: str = UNKNOWN) -> Coded:
    """A column of text as codes; the list of words is sorted, so equal data give equal codes."""
    if column.dtype == pl.String:
        column = column.cast(pl.Categorical)
    if column.dtype not in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String).cast(pl.Categorical)
    physical = column.to_physical().cast(pl.Int64)
    top = physical.max()
    none = top + 1 if isinstance(top, int) else 0
    number = physical.fill_null(none).to_numpy()
    row = np.full(none + 1, -1)
    row[number] = np.arange(len(number))
    seen = np.flatnonzero(row >= 0)
    found = column.gather(row[seen]).cast(pl.String).fill_null(missing).to_list()
    place = {word: number for number, word in enumerate(sorted(set(found)))}
    table = np.zeros(none + 1, np.int64)
    table[seen] = [place[word] for word in found]
    return Coded(tuple(place), table[number])


def combined(columns: Sequence[tuple[str, pl.Series]], height: int) -> Combined:
    """One code per combination of words that occurs."""
    parts = [(name, coded(column, MISSING.get(name, UNKNOWN))) for name, column in columns]
    sizes = [max(1, len(part.words)) for _, part in parts]
    if prod(sizes) >= 1 << 62:
        raise ValueError("too many combinations of dimensions to count")
    total = np.zeros(height, np.int64)
    for (_, part), size in zip(parts, sizes, strict=True):
        total = total * size + part.code
    present, _ = summed(total, None, prod(sizes))
    words: dict[str, list[str]] = {}
    rest = present
    for (name, part), size in zip(reversed(parts), reversed(sizes), strict=True):
        rest, place = np.divmod(rest, size)
        words[name] = [part.words[each] for each in place.tolist()]
    combinations = pl.DataFrame(
        {"code": pl.Series(np.arange(len(present), dtype=np.uint32))}
        | {name: pl.Series(words[name], dtype=pl.String) for name, _ in parts}
    )
    return Combined(_places(total, present, prod(sizes)), combinations)


def _places(total: Ints, present: Ints, size: int) -> Ints:
    if size > _DENSE:
        return np.searchsorted(present, total)
    table = np.zeros(size, np.int64)
    table[present] = np.arange(len(present))
    return table[total]


_DENSE = 1 << 20
"""A table of so many places costs less than a search per row."""
