"""Counting: rows to cells, and the sum of cells."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.facts.coding import Combined, combined
from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.model.arrays import summed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportmetrics.calendar.local import LocalTime

PART_SCHEMA = {"leaf": pl.UInt32, "day": pl.Int32, "value": pl.Int64, "n": pl.Int64}
_THREADS = 2


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts of values per combination of dimensions ("leaf") and local day."""

    dimensions: tuple[str, ...]
    leaves: pl.DataFrame
    """`leaf` (UInt32, its row number) and one column of words per dimension, sorted by words."""
    parts: dict[str, pl.DataFrame]
    """Measure id to cells: leaf, day (days since 1970; null: filed under no day), value, n. A cell may stand in
    several rows until it is compacted; sums do not notice."""

    def compact(self) -> Cells:
        """The same cells, each in one row, sorted: equal cells are equal frames. Leaves without cells are dropped."""
        used = pl.concat([part["leaf"] for part in self.parts.values()]).unique().sort()
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
                .select(*PART_SCHEMA)
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
) -> Cells:
    """Cells of tickets (one row each), survey answers and waits for replies, for the measures whose columns are there.

    Durations are counted one row per ticket, because hardly two are alike; states and answers are summed at once.
    """
    frames = {"tickets": tickets, "answers": answers, "waits": waits}
    coded = {name: _leaves(frame, dimensions) for name, frame in frames.items()}
    leaves, places = _common(coded, dimensions)
    counted = {m.id: found for m in measures if (found := _told(m, set(frames[m.of].columns)))}
    told = {measure.id: measure for measure in counted.values()}
    filed = dict.fromkeys((measure.of, measure.filed_by) for measure in told.values())
    days = {(of, by): _days(frames[of], by, time) for of, by in filed}

    def part(measure: Measure) -> pl.DataFrame:
        place, day = places[measure.of], days[measure.of, measure.filed_by]
        return _part(measure, frames[measure.of], place, day)

    with ThreadPoolExecutor(_THREADS) as pool:
        parts = dict(zip(told, pool.map(part, told.values()), strict=True))
    return Cells(
        tuple(dimensions), leaves, {name: parts[found.id] for name, found in counted.items()}
    )


def _told(measure: Measure, columns: set[str]) -> Measure | None:
    """The measure itself, what it usually is, or nothing, by the columns that are there."""
    if set(measure.columns) <= columns:
        return measure
    return _told(measure.usually, columns) if measure.usually else None


def _part(measure: Measure, frame: pl.DataFrame, leaf: pl.Series, day: pl.Series) -> pl.DataFrame:
    """The cells of one measure: durations a row each, anything else summed."""
    value = frame.select(measure.value.cast(pl.Int64).alias("value")).to_series()
    rows = pl.DataFrame({"leaf": leaf, "day": day, "value": value})
    if value.null_count():
        rows = rows.filter(pl.col("value").is_not_null())
    if measure.shape is not Shape.COUNTED or not rows.height:
        return rows.with_columns(n=pl.lit(1, pl.Int64))
    first, least = _least(rows["day"]), _least(rows["value"])
    # Leaf, day and value in one number; 0 stands for no day.
    filed = (rows["day"] - (first - 1)).fill_null(0).to_numpy().astype(np.int64)
    place = rows["value"].to_numpy() - least
    days, values = int(filed.max()) + 1, int(place.max()) + 1
    key = (rows["leaf"].to_numpy() * np.int64(days) + filed) * values + place
    present, n = summed(key, None, (_most(rows["leaf"]) + 1) * days * values)
    rest, place = np.divmod(present, values)
    part, filed = np.divmod(rest, days)
    return pl.DataFrame({"leaf": part, "day": filed, "value": place + least, "n": n}).select(
        leaf=pl.col("leaf").cast(pl.UInt32),
        day=pl.when(pl.col("day") > 0).then(pl.col("day") + (first - 1)).cast(pl.Int32),
        value="value",
        n="n",
    )


def _least(column: pl.Series) -> int:
    """The least value; 0 where there is none."""
    least = column.min()
    return least if isinstance(least, int) else 0


def _most(column: pl.Series) -> int:
    most = column.max()
    return most if isinstance(most, int) else 0


def add(one: Cells, other: Cells) -> Cells:
    """The cells of both, for parts that share no ticket."""
    leaves = (
        pl.concat([one.leaves.drop("leaf"), other.leaves.drop("leaf")])
        .unique()
        .sort(one.dimensions)
        .with_row_index("leaf")
        .with_columns(pl.col("leaf").cast(pl.UInt32))
    )
    parts: dict[str, list[pl.DataFrame]] = {}
    for cells in (one, other):
        moved = (
            cells.leaves.rename({"leaf": "old"}).join(leaves, on=cells.dimensions)
            if cells.dimensions
            else None
        )
        for name, part in cells.parts.items():
            if moved is not None:
                place = moved.select("old", "leaf")
                part = part.rename({"leaf": "old"}).join(place, on="old").select(*PART_SCHEMA)  # noqa: PLW2901
            parts.setdefault(name, []).append(part)
    return Cells(one.dimensions, leaves, {name: pl.concat(found) for name, found in parts.items()})


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
    coded: dict[str, Combined], dimensions: Sequence[str]
) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """One list of leaves for all frames, and each frame's rows as places in it."""
    if not dimensions:
        single = pl.DataFrame({"leaf": [0]}, schema={"leaf": pl.UInt32})
        return single, {
            name: pl.zeros(part.code.len(), pl.UInt32, eager=True) for name, part in coded.items()
        }
    leaves = (
        pl.concat([part.combinations.drop("code") for part in coded.values()])
        .unique()
        .sort(dimensions)
        .with_row_index("leaf")
        .with_columns(pl.col("leaf").cast(pl.UInt32))
    )
    places = {}
    for name, part in coded.items():
        place = part.combinations.join(leaves, on=dimensions, how="left", maintain_order="left")[
            "leaf"
        ]
        places[name] = place.gather(part.code) if place.len() else pl.Series([], dtype=pl.UInt32)
    return leaves, places


def _days(frame: pl.DataFrame, filed_by: str, time: LocalTime | None) -> pl.Series:
    if filed_by not in frame.columns or time is None:
        return pl.repeat(None, frame.height, dtype=pl.Int32, eager=True)
    return time.days(frame[filed_by]).cast(pl.Int32)
