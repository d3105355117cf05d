"""Words as small numbers: several columns become one code per row, so that grouping and matching cost one look-up."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.words import UNASSIGNED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

MISSING = {"tier": UNASSIGNED}
"""What a row without a value is called, per column; anywhere else it is unknown."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One column as places in a sorted list of words."""

    words: tuple[str, ...]
    code: pl.Series
    """UInt32, never null."""


@dataclass(frozen=True, slots=True)
class Combined:
    """Several columns as one code per row."""

    code: pl.Series
    """UInt32, never null; rows with equal words have equal codes."""
    combinations: pl.DataFrame
    """`code` and one column of words per dimension: each combination that occurs, sorted by code."""


def coded(column: pl.Series, missing: str = UNKNOWN) -> Coded:
    """A column of text as codes; the list of words is sorted, so equal data give equal codes."""
    if column.dtype == pl.String:
        column = column.cast(pl.Categorical)
    if column.dtype not in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String).cast(pl.Categorical)
    physical = column.to_physical().cast(pl.UInt32)
    seen = pl.DataFrame({"code": physical, "word": column}).unique("code")
    seen = seen.with_columns(pl.col("word").cast(pl.String).fill_null(missing))
    words = tuple(seen["word"].unique().sort().to_list())
    place = {word: number for number, word in enumerate(words)}
    top = physical.max()
    slots = [0] * ((int(top) if isinstance(top, int) else -1) + 2)
    for number, word in seen.iter_rows():
        slots[len(slots) - 1 if number is None else number] = place[word]
    table = pl.Series(slots, dtype=pl.UInt32)
    return Coded(words, table.gather(physical.fill_null(len(slots) - 1)))


def combined(columns: Sequence[tuple[str, pl.Series]], height: int) -> Combined:
    """One code per combination of words that occurs."""
    parts = [(name, coded(column, MISSING.get(name, UNKNOWN))) for name, column in columns]
    sizes = [max(1, len(part.words)) for _, part in parts]
    if prod(sizes) >= 1 << 62:
        raise ValueError("too many combinations of dimensions to count")
    total = pl.zeros(height, dtype=pl.Int64, eager=True)
    for (_, part), size in zip(parts, sizes, strict=True):
        total = total * size + part.code
    present = total.unique().sort()
    words: dict[str, list[str]] = {name: [] for name, _ in parts}
    rest = present
    for (name, part), size in zip(reversed(parts), reversed(sizes), strict=True):
        words[name] = pl.Series(part.words, dtype=pl.String).gather(rest % size).to_list()
        rest = rest // size
    place = (
        present.search_sorted(total)
        if prod(sizes) > 1 << 20
        else _dense(present, prod(sizes)).gather(total)
    )
    combinations = pl.DataFrame(
        {"code": pl.int_range(present.len(), eager=True, dtype=pl.UInt32)}
        | {name: pl.Series(words[name], dtype=pl.String) for name, _ in parts}
    )
    return Combined(pl.Series(place).cast(pl.UInt32), combinations)


def _dense(present: pl.Series, size: int) -> pl.Series:
    table = pl.zeros(size, dtype=pl.UInt32, eager=True)
    return table.scatter(present, pl.int_range(present.len(), eager=True, dtype=pl.UInt32))
