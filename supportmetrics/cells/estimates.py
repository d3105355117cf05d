"""Estimates: from (value, n) pairs of many groups to value, interval and flags, by the kind of the metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.metrics.measure import Measure
from supportmetrics.metrics.metric import Count, Mean, Metric, Net, Quantile, Share, Within
from supportmetrics.model.measurements import FLAG_BIT
from supportmetrics.model.scales import ANSWER_BASE
from supportmetrics.model.verdicts import FLAGGED
from supportmetrics.stats import telescoping
from supportmetrics.stats.intervals import adjusted_wald_nps, t_quantile, wilson
from supportmetrics.stats.ordered import (
    Ordered,
    among,
    below,
    finished,
    only,
    quantiles,
    written_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

METHODS: tuple[str, ...] = ("type7", "kaplan_meier", "vendor_flag", "lower_bound")
"""How a value was found; the `method` column holds places in this list."""
_TYPE7, _KAPLAN_MEIER, _VENDOR_FLAG, _LOWER_BOUND = range(4)

CENSORED_SHARE = 0.05
"""Above this share of open rows quantiles are estimated by Kaplan-Meier."""
FEW = 30
_WIDE_SHARE, _WIDE_POINTS, _WIDE_RELATIVE = 0.20, 20.0, 1.2


def from_counts(metric: Metric, rows: pl.DataFrame) -> pl.DataFrame:
    """slice, period, value, n, low, high, flags, numerator, method from `slice, period, value, n` rows."""
    kind = metric.kind
    if isinstance(kind, Count):
        return _count(kind, rows)
    if isinstance(kind, Share):
        return _share(kind, rows)
    if isinstance(kind, Net):
        return _net(kind, rows)
    if isinstance(kind, Mean):
        return _mean(kind, rows, metric)
    raise TypeError(f"{metric.id} is not computed from counts")


def _among(values: frozenset[int] | None) -> pl.Expr:
    n = pl.col("n")
    return n.sum() if values is None else n.filter(pl.col("value").is_in(list(values))).sum()


def _scales(measure: Measure) -> pl.Expr:
    """On how many scales the answers of a group were given."""
    if not measure.id.endswith(".answer"):
        return pl.lit(1, pl.UInt32)
    return (pl.col("value") // ANSWER_BASE).n_unique()


def _mixed() -> pl.Expr:
    return pl.when(pl.col("scales") > 1).then(FLAG_BIT["mixed_scales"]).otherwise(0).cast(pl.UInt8)


def _count(kind: Count, rows: pl.DataFrame) -> pl.DataFrame:
    table = rows.group_by("slice", "period").agg(
        _among(kind.of).alias("count"), _among(kind.among).alias("n")
    )
    if kind.among is not None:
        table = table.filter(pl.col("n") > 0)
    return table.select(
        "slice", "period", value=pl.col("count").cast(pl.Float64), n="n", flags=pl.lit(0, pl.UInt8)
    )


def _share(kind: Share, rows: pl.DataFrame) -> pl.DataFrame:
    flagged = [value for value in (kind.among or ()) if value in FLAGGED]
    by_flag = (
        pl.col("n").filter(pl.col("value").is_in(flagged)).sum() if flagged else pl.lit(0, pl.Int64)
    )
    table = (
        rows.group_by("slice", "period")
        .agg(
            _among(kind.of).alias("numerator"),
            _among(kind.among).alias("n"),
            by_flag.alias("told"),
            _scales(kind.measure).alias("scales"),
        )
        .filter(pl.col("n") > 0)
    )
    low, high = wilson(pl.col("numerator"), pl.col("n"))
    table = table.with_columns(value=pl.col("numerator") / pl.col("n"), low=low, high=high)
    told = pl.when(pl.col("told") > 0).then(_VENDOR_FLAG) if flagged else pl.lit(None, pl.UInt8)
    return table.with_columns(
        flags=_flags(_wide(_WIDE_SHARE, relative=True)) | _mixed(), method=told.cast(pl.UInt8)
    )


def _net(kind: Net, rows: pl.DataFrame) -> pl.DataFrame:
    table = rows.group_by("slice", "period").agg(
        _among(kind.up).alias("up"),
        _among(kind.down).alias("down"),
        pl.col("n").sum(),
        _scales(kind.measure).alias("scales"),
    )
    low, high = adjusted_wald_nps(pl.col("up"), pl.col("down"), pl.col("n"))
    table = table.with_columns(
        value=100 * (pl.col("up") - pl.col("down")) / pl.col("n"), low=low, high=high
    )
    return table.with_columns(flags=_flags(_wide(_WIDE_POINTS, relative=False)) | _mixed())


def _mean(kind: Mean, rows: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """Null where scales are mixed; the interval is cut at the ends of the scale."""
    score = pl.col("value").replace_strict(dict(kind.score), default=None, return_dtype=pl.Float64)
    scale = pl.col("value").replace_strict(dict(kind.scale_of), default=None, return_dtype=pl.Int64)
    # Sorted, because a sum of floats depends on its order.
    rows = rows.sort("slice", "period", "value").with_columns(score=score, scale=scale)
    mean = (pl.col("score") * pl.col("n")).sum() / pl.col("n").sum()
    table = rows.group_by("slice", "period", maintain_order=True).agg(
        pl.col("n").sum(),
        value=mean,
        squares=((pl.col("score") - mean) ** 2 * pl.col("n")).sum(),
        scales=pl.col("scale").n_unique(),
        scale=pl.col("scale").first(),
    )
    table = table.with_columns(
        least=pl.col("scale").replace_strict(
            {k: v[0] for k, v in kind.ends.items()}, return_dtype=pl.Float64
        ),
        most=pl.col("scale").replace_strict(
            {k: v[1] for k, v in kind.ends.items()}, return_dtype=pl.Float64
        ),
    )
    n = pl.col("n")
    variance = pl.col("squares") / (n - 1)
    sizes = table["n"].unique()
    t = {size: t_quantile(0.975, size - 1) for size in sizes.to_list() if size > 1}
    factor = (
        n.replace_strict(t, default=None, return_dtype=pl.Float64)
        if t
        else pl.lit(None, pl.Float64)
    )
    half = factor * (variance / n).sqrt()
    table = table.with_columns(
        low=pl.max_horizontal(pl.col("value") - half, "least") if t else pl.lit(None, pl.Float64),
        high=pl.min_horizontal(pl.col("value") + half, "most") if t else pl.lit(None, pl.Float64),
    ).with_columns(pl.when(n > 1).then(pl.col(name)).alias(name) for name in ("low", "high"))
    if metric.id.startswith("csat"):
        wide = (pl.col("high") - pl.col("low")) > _WIDE_SHARE * (pl.col("most") - pl.col("least"))
        wide |= (pl.col("high") - pl.col("low")) > _WIDE_RELATIVE * pl.col("value")
    else:
        wide = _wide(_WIDE_POINTS, relative=True)
    mixed = pl.col("scales") > 1
    return table.with_columns(
        *(pl.when(~mixed).then(pl.col(name)).alias(name) for name in ("value", "low", "high")),
        flags=_flags(wide.fill_null(True) & ~mixed) | _mixed(),
    )


def _curve(data: Ordered, groups: pl.Series) -> telescoping.Runs:
    """Kaplan-Meier of some groups; compacted cells are written out, so that they give the same digits."""
    return telescoping.runs(
        among(data, groups) if data.upto is None else written_out(only(data, groups))
    )


def from_pairs(
    data: Ordered,
    quantile_kinds: Sequence[tuple[int, Quantile]],
    share_kinds: Sequence[tuple[int, Within]],
) -> Iterator[tuple[int, pl.DataFrame]]:
    """(place of the metric, table by `group`) for every quantile and share of one sorted measure."""
    if not data.groups.height:
        return
    survival = any(kind.survival for _, kind in quantile_kinds)
    plain = finished(data) if survival or share_kinds else data
    too_open = pl.col("open") > CENSORED_SHARE * pl.col("n")
    censored = data.groups.filter(too_open)["group"] if survival else data.groups["group"].clear()
    shares = [(place, kind, _followed(data, plain, kind)) for place, kind in share_kinds]
    cut = [table.filter(pl.col("cut") > 0)["group"] for _, _, table in shares]
    wanted = pl.concat([censored, *cut]).unique().sort()
    curve = _curve(data, wanted) if wanted.len() else None
    for place, kind in quantile_kinds:
        yield place, _quantile(kind, data, plain, censored, curve)
    for place, share, table in shares:
        yield place, _within(share, table, curve)


def _quantile(
    kind: Quantile,
    data: Ordered,
    plain: Ordered,
    censored: pl.Series,
    curve: telescoping.Runs | None,
) -> pl.DataFrame:
    is_censored = pl.col("group").is_in(censored.implode())
    followed = data.groups["group"].filter(~data.groups["group"].is_in(censored.implode()))
    found = [quantiles(among(plain, followed), kind.p)]
    if curve is not None and censored.len():
        found.append(telescoping.survival_quantiles(curve, kind.p).filter(is_censored))
    table = data.groups.select("group", "n", "open").join(pl.concat(found), on="group", how="left")
    if kind.survival:
        method = pl.when(is_censored).then(_KAPLAN_MEIER).otherwise(_TYPE7)
        estimated = is_censored
    else:
        method = pl.when(pl.col("open") > 0).then(_LOWER_BOUND).otherwise(_TYPE7)
        estimated = pl.col("open") > 0
    wide = (pl.col("high") - pl.col("low")) > _WIDE_RELATIVE * pl.col("value")
    return table.with_columns(
        method=method.cast(pl.UInt8),
        flags=_flags(wide.fill_null(False) | pl.col("low").is_null() | pl.col("high").is_null())
        | pl.when(estimated).then(FLAG_BIT["estimated"]).otherwise(0).cast(pl.UInt8)
        | pl.when(pl.col("value").is_null())
        .then(FLAG_BIT["not_reached"])
        .otherwise(0)
        .cast(pl.UInt8),
    )


def _followed(data: Ordered, plain: Ordered, kind: Within) -> pl.DataFrame:
    """group, n, open; numerator: finished within the time; cut: open and not followed that long."""
    groups = data.groups["group"]
    limit = 2 * kind.seconds
    soon = below(plain, groups, limit)
    return data.groups.select("group", "n", "open").with_columns(
        numerator=below(plain, groups, limit + 1), cut=below(data, groups, limit) - soon
    )


def _within(kind: Within, table: pl.DataFrame, curve: telescoping.Runs | None) -> pl.DataFrame:
    """Plain share and Wilson where nobody was open before that age; 1 - S with its limits elsewhere."""
    low, high = wilson(pl.col("numerator"), pl.col("n"))
    plain = table.filter(pl.col("cut") == 0).with_columns(
        value=pl.col("numerator") / pl.col("n"),
        low=low,
        high=high,
        flags=_flags(_wide_between(pl.col("numerator") / pl.col("n"), low, high)),
        method=pl.lit(None, pl.UInt8),
    )
    cut = table.filter(pl.col("cut") > 0)
    if not cut.height or curve is None:
        return plain.drop("cut")
    survived = telescoping.finished_within(
        curve, curve.data.groups.filter(pl.col("group").is_in(cut["group"].implode())), kind.seconds
    )
    estimated = cut.join(survived, on="group", how="left").with_columns(
        numerator=pl.lit(None, pl.Int64), method=pl.lit(_KAPLAN_MEIER, pl.UInt8)
    )
    estimated = estimated.with_columns(
        flags=_flags(_wide(_WIDE_SHARE, relative=True).fill_null(True))
        | pl.lit(FLAG_BIT["estimated"], pl.UInt8)
        | pl.when(pl.col("value").is_null())
        .then(FLAG_BIT["not_reached"])
        .otherwise(0)
        .cast(pl.UInt8)
    )
    return pl.concat([plain, estimated.select(plain.columns)]).drop("cut")


def _wide(limit: float, *, relative: bool) -> pl.Expr:
    width = pl.col("high") - pl.col("low")
    wide = width > limit
    return wide | (width > _WIDE_RELATIVE * pl.col("value").abs()) if relative else wide


def _wide_between(value: pl.Expr, low: pl.Expr, high: pl.Expr) -> pl.Expr:
    return ((high - low) > _WIDE_SHARE) | ((high - low) > _WIDE_RELATIVE * value)


def _flags(rough: pl.Expr) -> pl.Expr:
    """too_few below 30 rows; rough for a wide interval."""
    few = pl.when(pl.col("n") < FEW).then(FLAG_BIT["too_few"]).otherwise(0)
    return (few + pl.when(rough.fill_null(False)).then(FLAG_BIT["rough"]).otherwise(0)).cast(
        pl.UInt8
    )
