"""Kaplan-Meier of many groups without a step per row.

Between two censored rows the factors (r - 1) / r of the survivor share cancel to one quotient, and
Greenwood's terms 1 / (r (r - 1)) add up to a difference of two; so only censored rows need to be looked at,
and the one run of finished rows in which a limit is crossed. Gives what `survival` gives, which remains the definition.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from supportmetrics.stats.intervals import Z95
from supportmetrics.stats.ordered import Ordered, at, below

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of finished rows, each ended by a censored row or by the end of its group."""

    data: Ordered
    table: pl.DataFrame
    """group, first, n (of the group); from_: first row of the run within the group; end: row after it; place:
    row of `data` that ends it; log, variance: sums over the runs before it; log_end, variance_end: and with
    it; s, low, high after it."""


def runs(data: Ordered) -> Runs:
    """The runs of every group; `data` must hold each row once (`upto` None)."""
    groups = data.groups.select("group", first="start", n="n")
    odd = (data.key & 1).cast(pl.Boolean)
    last = (groups["first"] + groups["n"] - 1).cast(pl.UInt32)
    place = pl.concat([odd.arg_true().cast(pl.UInt32), last]).unique().sort()
    owner = (
        pl.Series(groups["first"].search_sorted(place.cast(pl.Int64), side="right")).cast(pl.Int64)
        - 1
    )
    table = pl.DataFrame(
        {
            "group": groups["group"].gather(owner),
            "first": groups["first"].gather(owner),
            "n": groups["n"].gather(owner),
            "place": place.cast(pl.Int64),
            "open": odd.gather(place),
        }
    )
    row = pl.col("place") - pl.col("first")
    same = pl.col("group") == pl.col("group").shift(1)
    table = table.with_columns(
        from_=pl.when(same.fill_null(False))
        .then(pl.col("place").shift(1) - pl.col("first") + 1)
        .otherwise(0),
        # A censored row ends the run before it; a finished row at the end of its group belongs to its run.
        end=row + 1 - pl.col("open").cast(pl.Int64),
    ).with_columns(at_start=pl.col("n") - pl.col("from_"), after=pl.col("n") - pl.col("end"))
    moved = (pl.col("end") > pl.col("from_")) & (pl.col("after") > 0)
    table = table.with_columns(
        step=pl.when(moved).then((pl.col("after") / pl.col("at_start")).log()).otherwise(0.0),
        spread=pl.when(moved).then(1 / pl.col("after") - 1 / pl.col("at_start")).otherwise(0.0),
        ended=(pl.col("after") == 0) & (pl.col("end") > pl.col("from_")),
    )
    sums = table.select("group", pl.col("step", "spread").cum_sum())
    before = sums.group_by("group", maintain_order=True).last()
    before = before.select(
        "group", pl.col("step", "spread").shift(1, fill_value=0.0).name.suffix("_before")
    )
    table = table.with_columns(
        sums["step"].alias("log_end"), sums["spread"].alias("variance_end")
    ).join(before, on="group", how="left", maintain_order="left")
    table = table.with_columns(
        log_end=pl.col("log_end") - pl.col("step_before"),
        variance_end=pl.col("variance_end") - pl.col("spread_before"),
    ).with_columns(
        log=pl.col("log_end") - pl.col("step"), variance=pl.col("variance_end") - pl.col("spread")
    )
    low, high = _limits(pl.col("log_end"), pl.col("variance_end"))
    done = pl.col("ended")
    return Runs(
        data,
        table.with_columns(
            s=pl.when(done).then(0.0).otherwise(pl.col("log_end").exp()),
            low=pl.when(done).then(0.0).otherwise(low),
            high=pl.when(done).then(0.0).otherwise(high),
        ),
    )


def _limits(log: pl.Expr, variance: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """95% limits of a survivor share on the log(-log) scale; the share itself while nobody has finished."""
    certain = log >= 0
    theta = Z95 * variance.clip(0).sqrt() / log.abs()
    low, high = (log * theta.exp()).exp(), (log * (-theta).exp()).exp()
    return pl.when(certain).then(log.exp()).otherwise(low), pl.when(certain).then(
        log.exp()
    ).otherwise(high)


def survival_quantiles(curve: Runs, p: float) -> pl.DataFrame:
    """group, value, low, high: the smallest time with S <= 1 - p; null, or no row, where it is not reached."""
    limit = 1 - p + _ROUNDING
    found = _crossed(curve, "s", limit).with_columns(
        left=(limit * pl.col("at_start") / pl.col("log").exp()).floor().cast(pl.Int64)
    )
    row = pl.max_horizontal(
        pl.col("from_"), pl.col("n") - pl.min_horizontal("left", pl.col("at_start") - 1) - 1
    )
    found = found.with_columns(row=row)
    value = found.select(
        "group", value=at(curve.data, found["first"] + found["row"]).cast(pl.Float64)
    )
    low = _first_in_run(curve, "low", limit)
    high = _first_in_run(curve, "high", limit)
    return (
        low.join(value, on="group", how="left")
        .join(high, on="group", how="left")
        .select("group", "value", "low", "high")
        .sort("group")
    )


def _crossed(curve: Runs, column: str, limit: float) -> pl.DataFrame:
    """The first run of each group after which a column is at or below a limit."""
    below_limit = curve.table.filter((pl.col(column) <= limit) & (pl.col("end") > pl.col("from_")))
    return below_limit.unique("group", keep="first", maintain_order=True)


def _first_in_run(curve: Runs, column: str, limit: float) -> pl.DataFrame:
    """Group and the time of its first row after which a limit of the share is at or below `limit`."""
    found = _crossed(curve, column, limit).with_columns(
        low_row=pl.col("from_"), high_row=pl.col("end") - 1
    )
    while (found["low_row"] < found["high_row"]).any():
        middle = (pl.col("low_row") + pl.col("high_row")) // 2
        found = found.with_columns(middle=middle).with_columns(
            reached=_limit_after("middle", column) <= limit
        )
        found = found.with_columns(
            low_row=pl.when("reached")
            .then("low_row")
            .otherwise(pl.min_horizontal(pl.col("middle") + 1, "high_row")),
            high_row=pl.when("reached").then("middle").otherwise("high_row"),
        )
    return found.select(
        "group", at(curve.data, found["first"] + found["low_row"]).cast(pl.Float64).alias(column)
    )


def _limit_after(row: str, column: str) -> pl.Expr:
    """The lower or upper limit of the share after a row of the run."""
    after = pl.col("n") - pl.col(row) - 1
    log = pl.col("log") + (after.clip(1) / pl.col("at_start")).log()
    variance = pl.col("variance") + 1 / after.clip(1) - 1 / pl.col("at_start")
    low, high = _limits(log, variance)
    return pl.when(after == 0).then(0.0).otherwise(low if column == "low" else high)


def finished_within(curve: Runs, groups: pl.DataFrame, seconds: int) -> pl.DataFrame:
    """group, value, low, high: the share finished within so many seconds, 1 - S, for `groups` (group, start, n).

    Null where nobody was followed that long although some had not finished.
    """
    passed = below(curve.data, groups["group"], 2 * seconds + 1)
    table = groups.select("group", first="start", n="n").with_columns(passed=passed)
    ends = curve.table["place"]
    last = (
        pl.Series(ends.search_sorted(table["first"] + table["passed"], side="left")).cast(pl.Int64)
        - 1
    )
    known = (last >= 0) & (ends.gather(last.clip(0)) >= table["first"])
    run = curve.table[last.clip(0)]
    table = table.with_columns(
        from_=pl.select(
            pl.when(known).then(run["place"] - run["first"] + 1).otherwise(0)
        ).to_series(),
        log=pl.select(pl.when(known).then(run["log_end"]).otherwise(0.0)).to_series(),
        variance=pl.select(pl.when(known).then(run["variance_end"]).otherwise(0.0)).to_series(),
        ended=pl.select(pl.when(known).then(run["ended"]).otherwise(False)).to_series(),
    )
    longest = at(curve.data, table["first"] + table["n"] - 1)
    after, start = pl.col("n") - pl.col("passed"), pl.col("n") - pl.col("from_")
    moved = (pl.col("passed") > pl.col("from_")) & (after > 0)
    table = table.with_columns(
        longest=longest,
        ended=pl.col("ended") | ((after == 0) & (pl.col("passed") > pl.col("from_"))),
        log=pl.col("log") + pl.when(moved).then((after / start).log()).otherwise(0.0),
        variance=pl.col("variance") + pl.when(moved).then(1 / after - 1 / start).otherwise(0.0),
    )
    low, high = _limits(pl.col("log"), pl.col("variance"))
    s, low, high = (
        pl.when("ended").then(0.0).otherwise(part) for part in (pl.col("log").exp(), low, high)
    )
    told = (pl.col("longest") >= seconds) | (s == 0)
    return table.select(
        "group",
        value=pl.when(told).then(1 - s),
        low=pl.when(told).then(1 - high),
        high=pl.when(told).then(1 - low),
    )
