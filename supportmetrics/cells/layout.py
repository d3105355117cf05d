"""Which slices and periods are measured, and how leaves and days map onto them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.calendar.local import day_number
from supportmetrics.model.words import order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.model.periods import Period
    from supportmetrics.model.report import Slice

WHOLE = 0
"""Place of the whole span among the periods."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Slices and periods as lists; cells are mapped to places in them."""

    slices: tuple[Slice, ...]
    sets: tuple[pl.Series, ...]
    """Per grouping set: leaf to place of its slice (UInt32)."""
    periods: tuple[Period | None, ...]
    """None first, then the periods of the grain in order, then the windows."""
    grain: tuple[Period, ...]
    windows: tuple[Period, ...]
    reach: int
    """How many periods of the grain a window covers; 0 without windows."""
    first_day: int
    period_of_day: pl.Series
    """UInt32 per day from `first_day`: place of its period of the grain; null between periods."""

    def places(self, day: pl.Series) -> pl.Series:
        """Places of the periods of days; null for a null day and for days outside all periods."""
        if not self.grain:
            return pl.repeat(None, day.len(), dtype=pl.UInt32, eager=True)
        offset = day.cast(pl.Int64) - self.first_day
        inside = pl.select(
            pl.when((offset >= 0) & (offset < self.period_of_day.len()))
            .then(offset)
            .cast(pl.UInt32)
        ).to_series()
        return self.period_of_day.gather(inside)


def layout(
    leaves: pl.DataFrame,
    sets: Sequence[tuple[str, ...]],
    grain: Sequence[Period],
    windows: Sequence[Period] = (),
    reach: int = 0,
) -> Layout:
    """The layout of grouping sets over the leaves' dimensions.

    `windows` must end with the period of the grain they belong to and cover `reach` of them.
    """
    slices: list[Slice] = []
    maps = []
    for dimensions in sets:
        combinations = (
            leaves.select(dimensions).unique() if dimensions else pl.DataFrame({"all": [0]})
        )
        words = sorted(combinations.iter_rows(), key=partial(_place, dimensions))
        base = len(slices)
        slices += [tuple(zip(dimensions, row, strict=True)) if dimensions else () for row in words]
        if not dimensions:
            maps.append(pl.repeat(base, max(1, leaves.height), dtype=pl.UInt32, eager=True))
            continue
        table = pl.DataFrame(words, schema=dict.fromkeys(dimensions, pl.String), orient="row")
        table = table.with_columns(place=pl.int_range(base, base + pl.len(), dtype=pl.UInt32))
        maps.append(leaves.join(table, on=dimensions, how="left", maintain_order="left")["place"])
    first = day_number(grain[0].start) if grain else 0
    days: list[int | None] = []
    for place, period in enumerate(grain, start=1):
        days += [None] * (day_number(period.start) - first - len(days))
        days += [place] * period.days
    return Layout(
        tuple(slices),
        tuple(maps),
        (None, *grain, *windows),
        tuple(grain),
        tuple(windows),
        reach if windows else 0,
        first,
        pl.Series(days, dtype=pl.UInt32),
    )


def _place(dimensions: tuple[str, ...], words: tuple[str, ...]) -> list[tuple[int, int, str]]:
    return [order(name, word) for name, word in zip(dimensions, words, strict=False)]
