"""Levels: what lay open at the end of each period, and how old it was.

A ticket that stays open for a year lies open at fifty ends of weeks, so tickets are not written out once
per end. They are counted per (opened before end, solved before end); from these counts follow every level
and, for every rank of an age, the period in which the ticket of that rank was opened. Only tickets of such
periods are then looked at one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.cells.estimates import FEW, METHODS
from supportmetrics.facts.resolution import STILL_OPEN
from supportmetrics.model.measurements import FLAG_BIT
from supportmetrics.stats.intervals import order_statistic_ranks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supportmetrics.cells.layout import Layout
    from supportmetrics.metrics.metric import Level
    from supportmetrics.model.periods import Period

_WIDE = 1.2
_STOCK = ["slice", "end"]


@dataclass(frozen=True, slots=True)
class End:
    """The instant at which a stock is read."""

    second: int
    """Epoch seconds."""
    inclusive: bool
    """Whether what happened in that very second has happened (`as_of`), or belongs to the next period (midnight)."""


def levels(
    part: pl.DataFrame,
    wanted: Sequence[tuple[int, Level]],
    layout: Layout,
    ends: Mapping[Period | None, End],
) -> Iterator[tuple[int, pl.DataFrame]]:
    """(place of the metric, table by slice and period) of the stock at each end.

    A ticket is open at an end when it was created before it and its solve, if any, does not lie before it.
    """
    periods = (None, *layout.grain)
    # Twice the second, plus one where that second itself still counts, so that one comparison serves both.
    limits = pl.Series([2 * ends[p].second + ends[p].inclusive for p in periods], dtype=pl.Int64)
    order = limits.arg_sort()
    seconds = pl.Series([ends[p].second for p in periods], dtype=pl.Int64).gather(order)
    lived = _lived(part, limits.gather(order))
    # Slices of different grouping sets have different places, so all sets are worked on at once.
    rows = pl.concat(
        [
            lived.with_columns(slice=place.gather(lived["leaf"])).drop("leaf")
            for place in layout.sets
        ]
    )
    stock = _stock(rows, len(periods))
    slices = (
        pl.concat([place.gather(part["leaf"].unique()) for place in layout.sets]).unique().sort()
    )
    ages = _ages_wanted(rows, stock, seconds)
    for metric, kind in wanted:
        match kind.what:
            case "open":
                table = _open(ages, slices, len(periods))
            case "max":
                age = pl.col("oldest").cast(pl.Float64)
                table = ages.select(*_STOCK, "n", value=age, flags=pl.lit(0, pl.UInt8))
            case _:
                table = _median(ages)
        period = order.gather(table["end"]).cast(pl.UInt32)
        yield metric, table.with_columns(period=period).drop("end")


def _lived(part: pl.DataFrame, limits: pl.Series) -> pl.DataFrame:
    """leaf, n, created, and the ends between which each ticket lies open: from `opened` to before `closed`."""
    rows = part.select(
        "leaf",
        "n",
        created=pl.col("value") // (STILL_OPEN + 1),
        life=pl.col("value") % (STILL_OPEN + 1),
    )
    solved = rows.select(
        pl.when(pl.col("life") != STILL_OPEN).then(pl.col("created") + pl.col("life"))
    ).to_series()
    opened = pl.Series(limits.search_sorted(2 * rows["created"], side="right"))
    closed = pl.Series(limits.search_sorted(2 * solved.fill_null(0), side="right"))
    closed = pl.select(pl.when(solved.is_null()).then(limits.len()).otherwise(closed)).to_series()
    return (
        rows.drop("life")
        .with_columns(opened=opened.cast(pl.Int64), closed=closed.cast(pl.Int64))
        .filter(pl.col("closed") > pl.col("opened"))
    )


def _stock(rows: pl.DataFrame, ends: int) -> pl.DataFrame:
    """slice, end, opened, n, upto: how many of the tickets opened before each end lie open at each later one.

    Sorted by slice, end and age: the youngest (opened last) first; `upto` counts rows so far, over everything.
    """
    opened = rows.group_by("slice", "opened").agg(total=pl.col("n").sum())
    closings = rows.group_by("slice", "opened", "closed").agg(gone=pl.col("n").sum())
    every = pl.DataFrame({"end": pl.int_range(ends, eager=True, dtype=pl.Int64)})
    return (
        opened.join(every, how="cross")
        .filter(pl.col("end") >= pl.col("opened"))
        .join(
            closings,
            left_on=["slice", "opened", "end"],
            right_on=["slice", "opened", "closed"],
            how="left",
        )
        .sort("slice", "opened", "end")
        .with_columns(
            n=pl.col("total") - pl.col("gone").fill_null(0).cum_sum().over("slice", "opened")
        )
        .select("slice", "end", "opened", "n")
        .filter(pl.col("n") > 0)
        .sort("slice", "end", "opened", descending=[False, False, True])
        .with_columns(upto=pl.col("n").cum_sum())
    )


def _open(ages: pl.DataFrame, slices: pl.Series, ends: int) -> pl.DataFrame:
    """How many lie open: 0, not nothing, where none does."""
    every = pl.DataFrame({"end": pl.int_range(ends, eager=True, dtype=pl.Int64)})
    table = slices.to_frame("slice").join(every, how="cross").join(ages, on=_STOCK, how="left")
    n = pl.col("n").fill_null(0)
    return table.select(*_STOCK, value=n.cast(pl.Float64), n=n, flags=pl.lit(0, pl.UInt8))


def _ages_wanted(rows: pl.DataFrame, stock: pl.DataFrame, seconds: pl.Series) -> pl.DataFrame:
    """slice, end, n and the ages of some ranks: below and above the middle, low and high around it, oldest."""
    sizes = stock.group_by(_STOCK, maintain_order=True).agg(
        n=pl.col("n").sum(), last=pl.col("upto").last()
    )
    n = sizes["n"].unique()
    bounds = [order_statistic_ranks(size, 0.5) for size in n.to_list()]
    by_size = pl.DataFrame(
        {"n": n, "low": [b[0] for b in bounds], "high": [b[1] for b in bounds]},
        schema={"n": pl.Int64, "low": pl.Int64, "high": pl.Int64},
    )
    half = (pl.col("n") - 1) / 2
    ranks = {
        "below": half.floor().cast(pl.Int64),
        "above": half.ceil().cast(pl.Int64),
        "low": pl.col("low") - 1,
        "high": pl.col("high") - 1,
        "oldest": pl.col("n") - 1,
    }
    ranked = sizes.join(by_size, on="n", how="left", maintain_order="left").with_columns(
        start=pl.col("last") - pl.col("n"), **ranks
    )
    wanted = ranked.unpivot(
        list(ranks), index=[*_STOCK, "start"], variable_name="which", value_name="rank"
    )
    ages = _ages(wanted.drop_nulls("rank"), rows, stock, seconds)
    table = ranked.select(*_STOCK, "n")
    for which in ranks:
        found = ages.filter(pl.col("which") == which).select(*_STOCK, pl.col("age").alias(which))
        table = table.join(found, on=_STOCK, how="left", maintain_order="left")
    return table


def _median(ages: pl.DataFrame) -> pl.DataFrame:
    value = (pl.col("below") + pl.col("above")) / 2
    few = pl.when(pl.col("n") < FEW).then(FLAG_BIT["too_few"]).otherwise(0)
    wide = (pl.col("high") - pl.col("low") > _WIDE * value).fill_null(value=True)
    return ages.select(
        *_STOCK,
        "n",
        pl.col("low", "high").cast(pl.Float64),
        value=value,
        flags=(few + pl.when(wide).then(FLAG_BIT["rough"]).otherwise(0)).cast(pl.UInt8),
        method=pl.lit(METHODS.index("type7"), pl.UInt8),
    )


def _ages(
    wanted: pl.DataFrame, rows: pl.DataFrame, stock: pl.DataFrame, seconds: pl.Series
) -> pl.DataFrame:
    """`wanted` (slice, end, start, rank: 0 is the youngest) with the `age` in seconds of the ticket of that rank."""
    if not wanted.height:
        return wanted.with_columns(age=pl.lit(None, pl.Int64))
    at = pl.Series(stock["upto"].search_sorted(wanted["start"] + wanted["rank"], side="right"))
    found = wanted.with_columns(
        opened=stock["opened"].gather(at),
        inside=wanted["start"]
        + wanted["rank"]
        - (stock["upto"].gather(at) - stock["n"].gather(at)),
    )
    asked = found.select("slice", "opened", "end").unique()
    soonest = asked.group_by("slice", "opened").agg(pl.col("end").min().alias("soonest"))
    candidates = (
        rows.join(soonest, on=["slice", "opened"])
        .filter(pl.col("closed") > pl.col("soonest"))
        .drop("soonest")
        .join(asked, on=["slice", "opened"])
        .filter(pl.col("closed") > pl.col("end"))
        .sort("slice", "opened", "end", "created", descending=[False, False, False, True])
        .with_columns(upto=pl.col("n").cum_sum())
    )
    starts = candidates.group_by("slice", "opened", "end", maintain_order=True).agg(
        before=pl.col("upto").first() - pl.col("n").first()
    )
    found = found.join(starts, on=["slice", "opened", "end"], how="left")
    exact = pl.Series(
        candidates["upto"].search_sorted(found["before"] + found["inside"], side="right")
    )
    return found.with_columns(
        age=seconds.gather(found["end"]) - candidates["created"].gather(exact)
    )
