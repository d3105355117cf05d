"""Kaplan-Meier of many groups without a step per row.

Between two censored rows the factors (r - 1) / r of the survivor share cancel to one quotient, and
Greenwood's terms 1 / (r (r - 1)) add up to a difference of two; so only censored rows need to be looked at,
and the one run of finished rows in which a limit is crossed. Gives what `survival` gives, which remains the definition.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from supportmetrics.stats.intervals import Z95
from supportmetrics.stats.ordered import Ordered, at, below

_ROUNDING = 1e-12
_STEPS = 5
"""Newton steps; more do not bring the guess closer."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of finished rows, each ended by a censored row or by the end of its group."""

    data: Ordered
    table: pl.DataFrame
    """group, first, n (of the group); from_: first row of the run within the group; end: row after it; place:
    row of `data` that ends it; log, variance: sums over the runs before it; log_end, variance_end: and with
    it; s, low, high after it."""


def runs(data: Ordered) -> Runs:
    """The runs of every group of `data.groups`; `data` must hold each row once (`upto` None)."""
    groups = data.groups.select("group", first="start", n="n")
    last = groups["first"] + groups["n"] - 1
    place, owner = _ends(data.waiting, groups["first"], last)
    table = pl.DataFrame(
        {
            "group": groups["group"].gather(owner),
            "first": groups["first"].gather(owner),
            "n": groups["n"].gather(owner),
            "place": place,
            "open": (data.key.gather(place) & 1).cast(pl.Boolean),
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


def _ends(waiting: pl.Series, first: pl.Series, last: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The rows that end a run, open ones and the last of each group, and the group of each as a place."""
    owner = pl.Series(first.search_sorted(waiting, side="right")).cast(pl.Int64) - 1
    waiting, owner = waiting.filter(owner >= 0), owner.filter(owner >= 0)
    inside = waiting < last.gather(owner)
    own = pl.int_range(first.len(), eager=True, dtype=pl.Int64)
    rows = pl.DataFrame(
        {
            "place": pl.concat([waiting.filter(inside), last]),
            "owner": pl.concat([owner.filter(inside), own]),
        }
    ).sort("place")
    return rows["place"], rows["owner"]


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
    low, high = (_first_in_run(curve, column, limit) for column in ("low", "high"))
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
    found = _guessed(found, column, limit)
    # The guess is nearly always right, or one off; whatever it is, only what it encloses is kept.
    for offset in (0, -1, 1):
        found = _narrowed(found, pl.col("guess") + offset, column, limit)
    while (found["high_row"] > found["low_row"]).any():
        found = _narrowed(found, (pl.col("low_row") + pl.col("high_row")) // 2, column, limit)
    return found.select(
        "group", at(curve.data, found["first"] + found["low_row"]).cast(pl.Float64).alias(column)
    )


def _narrowed(found: pl.DataFrame, row: pl.Expr, column: str, limit: float) -> pl.DataFrame:
    """One row tried: the limit is crossed in it or before it, or else after it."""
    inside = pl.min_horizontal(row.fill_null(pl.col("low_row")), pl.col("high_row") - 1)
    tried = found.with_columns(row=pl.max_horizontal("low_row", inside))
    crossed = (_limit_after("row", column) <= limit) | (pl.col("low_row") == pl.col("high_row"))
    return tried.with_columns(
        low_row=pl.when(crossed).then("low_row").otherwise(pl.col("row") + 1),
        high_row=pl.when(crossed).then(pl.min_horizontal("row", "high_row")).otherwise("high_row"),
    )


def _guessed(found: pl.DataFrame, column: str, limit: float) -> pl.DataFrame:
    """With `guess`, about the first row of the run after which a limit of the share is at or below `limit`.

    Solves log(-log(limit of the share)) for the logarithm of the rows left, by Newton's method.
    """
    sign = Z95 if column == "low" else -Z95
    at_start, left = pl.col("at_start"), pl.col("left")
    bottom = (pl.col("n") - pl.col("high_row") - 1).clip(1).log()
    work = found.lazy().with_columns(bottom=bottom, top=(at_start - 0.5).log())
    work = work.with_columns(left=(pl.col("bottom") + pl.col("top")) / 2)
    x, spread = pl.col("x"), pl.col("spread")
    for _ in range(_STEPS):
        variance = pl.col("variance") + (-left).exp() - 1 / at_start
        work = work.with_columns(
            x=at_start.log() - pl.col("log") - left, spread=variance.clip(1e-300).sqrt()
        )
        missing = x.log() + sign * spread / x - math.log(-math.log(limit))
        slope = -1 / x + sign * (spread / x**2 - (-left).exp() / (2 * spread * x))
        work = work.with_columns(left=(left - missing / slope).clip("bottom", "top"))
    guess = (pl.col("n") - 1 - left.exp()).ceil().fill_nan(None)
    return work.select(*found.columns, guess=guess.cast(pl.Int64, strict=False)).collect()


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
