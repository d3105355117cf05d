"""Kaplan-Meier: quantiles and survivor shares of times that are partly still running.

Sources: Kaplan & Meier 1958; Greenwood's variance with limits on the log(-log) scale (Klein &
Moeschberger); the interval of a quantile: Brookmeyer & Crowley 1982. At ties events come before
censorings, and a tie of d events is the same as d
single events, so rows need not be merged first.
"""

from __future__ import annotations

import polars as pl

from supportmetrics.stats.intervals import Z95
from supportmetrics.stats.ordered import Ordered, at

_ROUNDING = 1e-12
"""A survivor share that reaches 1 - p exactly must not miss it by the rounding of its logarithms."""


def survivor_curve(data: Ordered) -> pl.DataFrame:
    """One row per finished time: group, value, s (share not finished after it), low, high (its 95% limits).

    Groups stay in order and values ascend within them.
    """
    start = data.groups.select("group", "start", total="n")
    rows = (
        data.rows()
        .join(start, on="group", how="left", maintain_order="left")
        .with_columns(
            at_risk=pl.col("total") + pl.col("start") - pl.col("upto") + pl.col("n"),
            events=pl.when(pl.col("open")).then(0).otherwise(pl.col("n")),
        )
    )
    last = (pl.col("events") > 0) & (pl.col("at_risk") == pl.col("events"))
    left = pl.col("at_risk") - pl.col("events")
    rows = rows.with_columns(
        ended=last,
        log=pl.when(last).then(0.0).otherwise((left / pl.col("at_risk")).log()).cum_sum(),
        variance=pl.when(last)
        .then(0.0)
        .otherwise(pl.col("events") / (pl.col("at_risk") * left.clip(1)))
        .cum_sum(),
    )
    # Sums run over all groups; what the groups before added is taken off again.
    before = rows.group_by("group", maintain_order=True).agg(
        log_end=pl.col("log").last(), variance_end=pl.col("variance").last()
    )
    before = before.select(
        "group",
        log_before=pl.col("log_end").shift(1, fill_value=0.0),
        variance_before=pl.col("variance_end").shift(1, fill_value=0.0),
    )
    rows = rows.filter(pl.col("events") > 0).join(
        before, on="group", how="left", maintain_order="left"
    )
    log = pl.col("log") - pl.col("log_before")
    width = Z95 * (pl.col("variance") - pl.col("variance_before")).clip(0).sqrt()
    rows = rows.with_columns(
        s=pl.when("ended").then(0.0).otherwise(log.exp()), theta=(width / log).abs(), logs=log
    )
    certain = pl.col("ended") | (pl.col("logs") == 0)
    return rows.select(
        "group",
        "value",
        "s",
        low=pl.when(certain).then("s").otherwise((pl.col("logs") * pl.col("theta").exp()).exp()),
        high=pl.when(certain)
        .then("s")
        .otherwise((pl.col("logs") * (-pl.col("theta")).exp()).exp()),
    )


def survival_quantiles(curve: pl.DataFrame, p: float) -> pl.DataFrame:
    """group, value, low, high: the smallest time with S <= 1 - p, null (no row) where it is not reached."""
    limit = 1 - p + _ROUNDING

    def first(column: str, name: str) -> pl.DataFrame:
        reached = curve.filter(pl.col(column) <= limit)
        return reached.group_by("group", maintain_order=True).agg(
            pl.col("value").first().cast(pl.Float64).alias(name)
        )

    # The lower limit of S falls first, so it gives the lower end of the quantile.
    ends = first("low", "low").join(first("s", "value"), on="group", how="left")
    return (
        ends.join(first("high", "high"), on="group", how="left")
        .select("group", "value", "low", "high")
        .sort("group")
    )


def finished_within(data: Ordered, curve: pl.DataFrame, seconds: int) -> pl.DataFrame:
    """group, value, low, high: the share finished within so many seconds, 1 - S.

    Null where nobody was followed that long although some had not finished.
    """
    reached = (
        curve.filter(pl.col("value") <= seconds)
        .group_by("group", maintain_order=True)
        .agg(pl.col("s").last(), pl.col("low").last(), pl.col("high").last())
    )
    last = at(data, data.groups["start"] + data.groups["n"] - 1)
    followed = data.groups.select("group", last.alias("longest"))
    result = followed.join(reached, on="group", how="left", maintain_order="left").with_columns(
        pl.col("s", "low", "high").fill_null(1.0)
    )
    known = (pl.col("longest") >= seconds) | (pl.col("s") == 0)
    return result.select(
        "group",
        value=pl.when(known).then(1 - pl.col("s")),
        low=pl.when(known).then(1 - pl.col("high")),
        high=pl.when(known).then(1 - pl.col("low")),
    )
