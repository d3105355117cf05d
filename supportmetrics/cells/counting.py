"""Counting: rows to cells, and the sum of cells."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.cells.coarse import coarse
from supportmetrics.facts.coding import Combined, combined
from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.model.arrays import blockwise, distinct, summed, taken
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from supportmetrics.calendar.local import LocalTime
    from supportmetrics.model.arrays import Codes, Ints

PART_SCHEMA = {"leaf": pl.UInt32, "day": pl.Int32, "value": pl.Int64, "n": pl.Int64}
_THREADS = 2
_CLOSE = 64
"""Values of a span so short are counted as if all of them occurred."""


@frozen
class Cells:
    """Counts of values per combination of dimensions ("leaf") and local day."""

    dimensions: tuple[str, ...]
    leaves: pl.DataFrame
    """`leaf` (UInt32, its row number) and one column of words per dimension, sorted by words."""
    parts: dict[str, pl.DataFrame]
    """Measure id to cells: leaf, day (days since 1970; null: filed under no day), value, n. A cell may stand in
    several rows, and leaves and durations in fewer bytes, until it is compacted; sums do not notice."""

    def compact(self) -> Cells:
        """The same cells, each in one row, sorted: equal cells are equal frames. Leaves without cells are dropped."""
        found = [part["leaf"].unique().cast(pl.UInt32) for part in self.parts.values()]
        used = pl.concat(found).unique().sort()
        leaves = self.leaves.filter(pl.col("leaf").is_in(used.implode()))
        place = leaves.select("leaf", new=pl.int_range(pl.len(), dtype=pl.UInt32))
        return Cells(
            self.dimensions,
            leaves.with_columns(leaf=pl.int_range(pl.len(), dtype=pl.UInt32)),
            {
                name: part.join(place, on="leaf")
                .with_columns(leaf="new")
                .drop("new")
                .group_by("leaf", "day", "value")
                .agg(pl.col("n").sum())
                .select(pl.col(column).cast(dtype) for column, dtype in PART_SCHEMA.items())
                .sort("leaf", "day", "value", nulls_last=True)
                for name, part in sorted(self.parts.items())
            },
        )


def count(
    tickets: pl.DataFrame,
    answers: pl.DataFrame,
    waits: pl.DataFrame,
    measures: Iterable[Measure],
    dimensions: Sequence[str],
    time: LocalTime | None,
    bits: int | None = None,
) -> Cells:
    """Cells of tickets (one row each), survey answers and waits for replies, for the measures whose columns are there.

    Durations are counted one row per ticket, because hardly two are alike; states and answers are summed at once.
    With `bits` durations keep so many leading bits, and what is alike then is one cell as well.
    """
    frames = {"tickets": tickets, "answers": answers, "waits": waits}
    counted = {m.id: found for m in measures if (found := m.told_by(frames[m.of].columns))}
    told = {measure.id: measure for measure in counted.values()}
    among = _among(frames, told.values(), dimensions)
    with ThreadPoolExecutor(_THREADS) as pool:
        coded = pool.map(lambda frame: _leaves(frame, dimensions), among.values())
        filings = list(dict.fromkeys(((m.of, m.kind), m.filed_by) for m in told.values()))
        days = pool.map(lambda rows, by: _days(among[rows], by, time), *zip(*filings, strict=True))
        leaves, places = _common(list(coded), dimensions)
        place = dict(zip(among, places, strict=True))
        filed = {
            (rows, by): _Filed(place[rows], day)
            for (rows, by), day in zip(filings, days, strict=True)
        }

        def part(measure: Measure) -> pl.DataFrame:
            rows = (measure.of, measure.kind)
            return _part(measure, among[rows], filed[rows, measure.filed_by], bits)

        parts = dict(zip(told, pool.map(part, told.values()), strict=True))
    return Cells(
        tuple(dimensions), leaves, {name: parts[found.id] for name, found in counted.items()}
    )


def _among(
    frames: Mapping[str, pl.DataFrame], measures: Iterable[Measure], dimensions: Sequence[str]
) -> dict[tuple[str, str | None], pl.DataFrame]:
    """The rows that measures are about: all of a table, or with what they need only those of one kind."""
    found: dict[tuple[str, str | None], pl.DataFrame] = {("tickets", None): frames["tickets"]}
    needed: dict[tuple[str, str], set[str]] = {}
    for one in measures:
        if one.kind is None:
            found[one.of, None] = frames[one.of]
        else:
            columns = needed.setdefault((one.of, one.kind), {"kind", *dimensions})
            columns |= {*one.columns, one.filed_by}
    for (of, kind), columns in needed.items():
        frame = frames[of]
        found[of, kind] = frame.select(n for n in frame.columns if n in columns).filter(
            pl.col("kind") == kind
        )
    return found


@dataclass(frozen=True)
class _Filed:
    """Where rows are counted: leaf and local day of each."""

    leaf: Codes
    day: pl.Series
    """Days since 1970 (Int32); null is no day."""

    @cached_property
    def places(self) -> pl.DataFrame:
        """Leaf and day as the columns of cells."""
        return pl.DataFrame({"leaf": pl.Series(self.leaf), "day": self.day})

    @cached_property
    def first(self) -> int:
        """The day before the first one."""
        return _least(self.day) - 1

    @cached_property
    def days(self) -> int:
        """How many days there are, "no day" among them."""
        return most(self.day) - self.first + 1

    @cached_property
    def cell(self) -> Codes:
        """Leaf and day in one number; days count from 1, and 0 stands for no day."""
        days = self.days

        def cells(leaf: Codes, day: Ints) -> Ints:
            return leaf.astype(np.int64) * days + (day - self.first)

        day = _filled(self.day, self.first).to_numpy()
        return blockwise(cells, self.leaf, day, dtype=np.min_scalar_type(self.bound))

    @cached_property
    def bound(self) -> int:
        """More than any cell."""
        return (int(self.leaf.max(initial=0)) + 1) * self.days


def _part(
    measure: Measure, frame: pl.DataFrame, filed: _Filed, bits: int | None = None
) -> pl.DataFrame:
    """The cells of one measure: durations a row each, anything else summed."""
    value = frame.select(measure.value.alias("value")).to_series()
    if bits is not None:
        value = coarse(value.cast(pl.Int64), measure.shape, bits)
    if measure.shape is not Shape.COUNTED or value.null_count() == value.len():
        rows = filed.places.with_columns(value)
        if value.null_count():
            rows = rows.filter(pl.col("value").is_not_null())
        return rows.with_columns(n=pl.lit(1, pl.Int64))
    # Leaf, day and value in one number; the first value stands for none.
    if value.dtype != pl.Int64:
        value = value.cast(pl.Int64)
    before = _least(value) - 1
    known = _filled(value, before).to_numpy()
    listed, place_of = _listed(known, before, most(value) - before + 1)

    bound = filed.bound * len(listed)

    def keys(cell: Codes, value: Ints) -> Ints:
        return cell.astype(np.int64) * len(listed) + place_of.take(value - before)

    key = blockwise(keys, filed.cell, known, dtype=np.min_scalar_type(bound))
    present, n = summed(key, None, bound)
    cell, place = np.divmod(present, len(listed))
    told = place > 0
    leaf, day = np.divmod(cell[told], filed.days)
    dated = pl.Series((day + filed.first).astype(np.int32))
    return pl.DataFrame(
        {
            "leaf": pl.Series(leaf.astype(np.uint32)),
            "day": dated if day.all() else dated.set(pl.Series(day == 0), None),
            "value": pl.Series(listed[place[told]]),
            "n": pl.Series(n[told]),
        }
    )


def _filled(column: pl.Series, value: int) -> pl.Series:
    """The column with a value where it has none; itself where it has all, which is most of the time."""
    return column.fill_null(value) if column.null_count() else column


def _listed(value: Ints, before: int, span: int) -> tuple[Ints, Ints]:
    """The value before all, and those that occur; and the place in that list of each in a span."""
    if span <= _CLOSE:
        return np.arange(before, before + span), np.arange(span)
    # Scale and score in one number: few of those in between occur.
    there = np.zeros(span, np.bool_)
    there[distinct(value - before, span)] = True
    there[0] = True
    return before + np.flatnonzero(there), np.cumsum(there) - 1


def one_row_each(part: pl.DataFrame) -> bool:
    """Whether every cell is one row, as those of durations are."""
    # Asked for as a column, a count that is the same everywhere would be written out row by row.
    return part.select(pl.col("n").max()).item() in (1, None)


def _least(column: pl.Series) -> int:
    """The least value; 0 where there is none."""
    least = column.min()
    return least if isinstance(least, int) else 0


def most(column: pl.Series) -> int:
    """The greatest value; 0 where there is none."""
    found = column.max()
    return found if isinstance(found, int) else 0


def add(*several: Cells) -> Cells:
    """The cells of all, for parts that share no ticket."""
    dimensions = several[0].dimensions
    leaves = (
        pl.concat([cells.leaves.drop("leaf") for cells in several])
        .unique()
        .sort(dimensions)
        .with_row_index("leaf")
        .with_columns(pl.col("leaf").cast(pl.UInt32))
    )
    parts: dict[str, list[pl.DataFrame]] = {}
    for cells in several:
        # Parts of equal leaves stay where they are: there may be little room for another copy.
        moved = bool(dimensions) and not cells.leaves.equals(leaves)
        place = _moved(cells.leaves, leaves, dimensions) if moved else None
        for name, part in cells.parts.items():
            there = part if place is None else part.with_columns(place.gather(part["leaf"]))
            parts.setdefault(name, []).append(there)
    return Cells(dimensions, leaves, {name: _end_to_end(found) for name, found in parts.items()})


def _moved(old: pl.DataFrame, leaves: pl.DataFrame, dimensions: tuple[str, ...]) -> pl.Series:
    """Where each old leaf, 0 and up, stands among others; in the smallest type that holds them all."""
    place = old.sort("leaf").join(leaves, on=dimensions, maintain_order="left")["leaf_right"]
    return pl.Series("leaf", place.to_numpy().astype(np.min_scalar_type(leaves.height)))


def _end_to_end(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Cells below each other; a count that is 1 everywhere, as that of durations, is held once."""
    if all(one_row_each(part) for part in parts):
        durations = pl.concat([part.drop("n") for part in parts], how="vertical_relaxed")
        return durations.with_columns(n=pl.lit(1, pl.Int64))
    return pl.concat(parts, how="vertical_relaxed")


def _leaves(frame: pl.DataFrame, dimensions: Sequence[str]) -> Combined:
    columns = [
        (
            name,
            frame[name]
            if name in frame.columns
            else pl.repeat(None, frame.height, dtype=pl.String, eager=True),
        )
        for name in dimensions
    ]
    return combined(columns, frame.height)


def _common(
    coded: Collection[Combined], dimensions: Sequence[str]
) -> tuple[pl.DataFrame, list[Codes]]:
    """One list of leaves for all frames, and each frame's rows as places in it."""
    if not dimensions:
        single = pl.DataFrame({"leaf": [0]}, schema={"leaf": pl.UInt32})
        return single, [np.zeros(len(part.code), np.uint8) for part in coded]
    leaves = (
        pl.concat([part.combinations.drop("code") for part in coded])
        .unique()
        .sort(dimensions)
        .with_row_index("leaf")
        .with_columns(pl.col("leaf").cast(pl.UInt32))
    )
    narrow = np.min_scalar_type(leaves.height)
    places = []
    for part in coded:
        place = part.combinations.join(leaves, on=dimensions, how="left", maintain_order="left")[
            "leaf"
        ]
        places.append(taken(place.to_numpy().astype(narrow), part.code))
    return leaves, places


def _days(frame: pl.DataFrame, filed_by: str, time: LocalTime | None) -> pl.Series:
    if filed_by not in frame.columns or time is None:
        return pl.repeat(None, frame.height, dtype=pl.Int32, eager=True)
    return time.days(frame[filed_by])
