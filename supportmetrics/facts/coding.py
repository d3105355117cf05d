"""Words as small numbers: several columns become one code per row, so that grouping and matching cost one look-up."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from supportmetrics.model.arrays import distinct, taken
from supportmetrics.model.categories import numbers_of, occurring
from supportmetrics.model.frozen import frozen
from supportmetrics.model.words import UNASSIGNED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.model.arrays import Codes, Ints

MISSING = {"tier": UNASSIGNED}
"""What a row without a value is called, per column; anywhere else it is unknown."""


@frozen
class Coded:
    """One column as places in a sorted list of words."""

    words: tuple[str, ...]
    code: Codes


@frozen
class Combined:
    """Several columns as one code per row."""

    code: Codes
    """Rows with equal words have equal codes."""
    combinations: pl.DataFrame
    """`code` and one column of words per dimension: each combination that occurs, sorted by code."""


def coded(column: pl.Series, missing: str = UNKNOWN) -> Coded:
    """A column of text as codes; the list of words is sorted, so equal data give equal codes."""
    if column.dtype not in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String).cast(pl.Categorical)
    number, size = numbers_of(column)
    code, said = occurring(column)
    words = said.to_list()
    missed = [missing] if column.null_count() else []
    place = {word: number for number, word in enumerate(sorted({*words, *missed}))}
    table = np.zeros(size + 1, _smallest(len(place)))
    table[code] = [place[word] for word in words]
    table[size] = place.get(missing, 0)
    return Coded(tuple(place), taken(table, number))


def combined(columns: Sequence[tuple[str, pl.Series]], height: int) -> Combined:
    """One code per combination of words that occurs."""
    parts = [(name, coded(column, MISSING.get(name, UNKNOWN))) for name, column in columns]
    sizes = [max(1, len(part.words)) for _, part in parts]
    size = prod(sizes)
    if size >= 1 << 62:
        raise ValueError("too many combinations of dimensions to count")
    total: Codes = np.zeros(height, _smallest(size))
    for (_, part), each in zip(parts, sizes, strict=True):
        total *= total.dtype.type(each)
        total += part.code
    there = distinct(total, size) if size <= _DENSE else np.unique(total)
    words: dict[str, list[str]] = {}
    rest = there
    for (name, part), each in zip(reversed(parts), reversed(sizes), strict=True):
        rest, place = np.divmod(rest, each)
        words[name] = [part.words[number] for number in place.tolist()]
    combinations = pl.DataFrame(
        {"code": pl.Series(np.arange(len(there), dtype=np.uint32))}
        | {name: pl.Series(words[name], dtype=pl.String) for name, _ in parts}
    )
    return Combined(_places(total, there, size), combinations)


def _places(total: Codes, there: Ints | Codes, size: int) -> Codes:
    dtype = _smallest(len(there))
    if size > _DENSE:
        return np.searchsorted(there, total).astype(dtype)
    table = np.zeros(size, dtype)
    table[there] = np.arange(len(there))
    return taken(table, total)


def _smallest(size: int) -> np.dtype[np.unsignedinteger[Any]]:
    """The smallest type that holds places in a list so long, and how long it is."""
    return np.min_scalar_type(size)


_DENSE = 1 << 20
"""A table of so many places costs less than a search per row."""
