"""Levels: what lay open at the end of each period, and how old it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.cells.estimates import FEW, METHODS
from supportmetrics.facts.resolution import STILL_OPEN
from supportmetrics.model.measurements import FLAG_BIT
from supportmetrics.stats.ordered import extremes, ordered, quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supportmetrics.cells.layout import Layout
    from supportmetrics.metrics.metric import Level
    from supportmetrics.model.periods import Period


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
    instants = pl.Series([ends[period].second for period in periods], dtype=pl.Int64)
    # Twice the second, plus one where that second itself still counts, so that one comparison serves both.
    limits = pl.Series(
        [2 * e.second + e.inclusive for e in (ends[p] for p in periods)], dtype=pl.Int64
    )
    order = limits.arg_sort()
    sorted_limits, sorted_ends = limits.gather(order), instants.gather(order)
    # Places in the sorted ends from which and until which each ticket lies open.
    lived = part.select(
        "leaf",
        "n",
        created=pl.col("value") // (STILL_OPEN + 1),
        seconds=pl.col("value") % (STILL_OPEN + 1),
    )
    opened = sorted_limits.search_sorted(2 * lived["created"], side="right")
    solved = lived.select(
        pl.when(pl.col("seconds") == STILL_OPEN)
        .then(None)
        .otherwise(pl.col("created") + pl.col("seconds"))
    ).to_series()
    closed = pl.Series(sorted_limits.search_sorted(2 * solved.fill_null(0), side="right"))
    last = sorted_ends.len()
    lived = lived.with_columns(
        opened=pl.Series(opened).cast(pl.Int64),
        closed=pl.select(
            pl.when(solved.is_null()).then(last).otherwise(closed).cast(pl.Int64)
        ).to_series(),
    ).filter(pl.col("closed") > pl.col("opened"))
    stock = lived.select("leaf", "n", "created", end=pl.int_ranges("opened", "closed")).explode(
        "end", empty_as_null=False
    )
    stock = stock.with_columns(
        age=sorted_ends.gather(stock["end"]) - stock["created"], period=order.gather(stock["end"])
    )
    every = pl.DataFrame({"period": pl.int_range(len(periods), eager=True, dtype=pl.UInt32)})
    for slice_of_leaf in layout.sets:
        group = (
            slice_of_leaf.gather(stock["leaf"]).cast(pl.Int64) * len(layout.periods)
            + stock["period"]
        )
        data = ordered(
            group, stock["age"] * 2, None if stock["n"].max() in (1, None) else stock["n"]
        )
        sizes = data.groups.select("group", "n")
        for place, kind in wanted:
            match kind.what:
                case "open":
                    slices = slice_of_leaf.unique().sort().to_frame("slice")
                    found = _apart(sizes.with_columns(value=pl.col("n").cast(pl.Float64)), layout)
                    table = slices.join(every, how="cross").join(
                        found, on=["slice", "period"], how="left"
                    )
                    table = table.with_columns(
                        pl.col("value").fill_null(0.0),
                        pl.col("n").fill_null(0),
                        flags=pl.lit(0, pl.UInt8),
                    )
                case "median":
                    few = pl.when(pl.col("n") < FEW).then(FLAG_BIT["too_few"]).otherwise(0)
                    wide = (pl.col("high") - pl.col("low") > 1.2 * pl.col("value")).fill_null(True)
                    table = _apart(
                        sizes.join(quantiles(data, 0.5), on="group"), layout
                    ).with_columns(
                        flags=(few + pl.when(wide).then(FLAG_BIT["rough"]).otherwise(0)).cast(
                            pl.UInt8
                        ),
                        method=pl.lit(METHODS.index("type7"), pl.UInt8),
                    )
                case _:
                    oldest = sizes.join(extremes(data), on="group")
                    table = _apart(
                        oldest.with_columns(value=pl.col("greatest").cast(pl.Float64)), layout
                    )
                    table = table.drop("least", "greatest").with_columns(flags=pl.lit(0, pl.UInt8))
            yield place, table


def _apart(table: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    periods = len(layout.periods)
    return table.with_columns(
        slice=(pl.col("group") // periods).cast(pl.UInt32),
        period=(pl.col("group") % periods).cast(pl.UInt32),
    ).drop("group")
