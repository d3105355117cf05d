"""Sorted values of many groups at once: quantiles of type 7 with their order-statistic intervals.

One integer per row carries the group, the value and whether it is still open (censored); a single sort then puts
every group's values in order, finished before open at ties. That is several times faster than sorting by three columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from supportmetrics.stats.intervals import order_statistic_ranks

VALUE_BITS = 34
"""Bits of a packed pair: 33 for the value (seconds up to 272 years), one for "open"."""
_MASK = (1 << VALUE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Ordered:
    """Rows sorted by group, value and openness."""

    rows: pl.DataFrame
    """group (Int64), value (Int64), open (Boolean), upto (Int64: rows up to and including this one, all groups)."""
    groups: pl.DataFrame
    """group, start (rows of the groups before it), n, open: Int64 each; sorted by group."""


def ordered(group: pl.Series, pair: pl.Series, n: pl.Series | None = None) -> Ordered:
    """Sort packed pairs (`value * 2 + open`) of groups numbered from 0; `n` repeats a pair, None means once each."""
    key = group.cast(pl.Int64) * (1 << VALUE_BITS) + pair
    if n is None:
        rows = pl.DataFrame({"key": key.sort()}).with_columns(n=pl.lit(1, pl.Int64))
    else:
        rows = (
            pl.DataFrame({"key": key, "n": n.cast(pl.Int64)})
            .group_by("key")
            .agg(pl.col("n").sum())
            .sort("key")
        )
    rows = rows.select(
        group=pl.col("key") // (1 << VALUE_BITS),
        value=(pl.col("key") & _MASK) // 2,
        open=(pl.col("key") & 1).cast(pl.Boolean),
        n=pl.col("n"),
        upto=pl.col("n").cum_sum(),
    )
    groups = (
        rows.group_by("group", maintain_order=True)
        .agg(n=pl.col("n").sum(), open=pl.col("n").filter(pl.col("open")).sum())
        .with_columns(start=pl.col("n").cum_sum() - pl.col("n"))
        .select("group", "start", "n", "open")
    )
    return Ordered(rows, groups)


def only(data: Ordered, groups: pl.Series) -> Ordered:
    """The same for some groups."""
    kept = data.groups.filter(pl.col("group").is_in(groups.implode()))
    rows = data.rows.join(kept.select("group"), on="group", how="semi", maintain_order="left")
    return Ordered(
        rows.with_columns(upto=pl.col("n").cum_sum()),
        kept.with_columns(start=pl.col("n").cum_sum() - pl.col("n")),
    )


def finished(data: Ordered) -> Ordered:
    """The same without the open rows."""
    rows = data.rows.filter(~pl.col("open")).with_columns(upto=pl.col("n").cum_sum())
    groups = (
        data.groups.with_columns(n=pl.col("n") - pl.col("open"), open=pl.lit(0, pl.Int64))
        .filter(pl.col("n") > 0)
        .with_columns(start=pl.col("n").cum_sum() - pl.col("n"))
    )
    return Ordered(rows, groups)


def quantiles(data: Ordered, p: float) -> pl.DataFrame:
    """group, value, low, high per group: the type 7 quantile of all rows (Hyndman & Fan 1996) and its 95% interval.

    A bound is null where n is too small to have one.
    """
    height = (pl.col("n") - 1) * p
    groups = data.groups.with_columns(
        below=(pl.col("start") + height.floor().cast(pl.Int64)),
        above=(pl.col("start") + height.ceil().cast(pl.Int64)),
        part=height - height.floor(),
    )
    sizes = groups["n"].unique()
    ranks = [order_statistic_ranks(n, p) for n in sizes.to_list()]
    by_size = pl.DataFrame(
        {"n": sizes, "low_rank": [r[0] for r in ranks], "high_rank": [r[1] for r in ranks]},
        schema={"n": pl.Int64, "low_rank": pl.Int64, "high_rank": pl.Int64},
    )
    groups = groups.join(by_size, on="n", how="left", maintain_order="left").with_columns(
        low_at=pl.col("start") + pl.col("low_rank") - 1,
        high_at=pl.col("start") + pl.col("high_rank") - 1,
    )
    below, above, low, high = (
        at(data, groups[name]) for name in ("below", "above", "low_at", "high_at")
    )
    return pl.DataFrame(
        {
            "group": groups["group"],
            "value": below + (above - below) * groups["part"],
            "low": low.cast(pl.Float64),
            "high": high.cast(pl.Float64),
        }
    )


def at(data: Ordered, rank: pl.Series) -> pl.Series:
    """The values at 0-based ranks over all rows; null for a null rank."""
    upto = data.rows["upto"]
    if upto.len() and upto[-1] == upto.len():
        place = rank
    else:
        known = rank.fill_null(0)
        found = upto.search_sorted(known, side="right")
        place = pl.select(pl.when(rank.is_not_null()).then(found)).to_series()
    return data.rows["value"].gather(place.cast(pl.UInt32))


def extremes(data: Ordered) -> pl.DataFrame:
    """group, least, greatest: the first and last value of each group."""
    first = at(data, data.groups["start"])
    last = at(data, data.groups["start"] + data.groups["n"] - 1)
    return pl.DataFrame({"group": data.groups["group"], "least": first, "greatest": last})
