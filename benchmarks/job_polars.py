"""The job in lazy Polars, as an analyst writes it: joins, group_bys and one collect.

python benchmarks/job_polars.py TICKETS SURVEYS OUT
"""

from __future__ import annotations

import sys
from itertools import compress, product

import polars as pl
import terms

tickets_path, surveys_path, out = sys.argv[1:]
DIMENSIONS = ["channel", "tier", "week"]
SLICES = [list(compress(DIMENSIONS, chosen)) for chosen in product((0, 1), repeat=3)]
TIMES = ["Created at", "Updated at", "First reply at", "Solved at"]

hours = pl.LazyFrame(
    terms.opening_hours(), schema=["channel", "day", "opens", "closes", "before"], orient="row"
)


def local_day(instant: str) -> pl.Expr:
    zoned = pl.col(instant).dt.replace_time_zone("UTC").dt.convert_time_zone(terms.ZONE)
    return zoned.dt.date()


def canonical(column: str, words: dict, otherwise: object) -> pl.Expr:
    word = pl.col(column).str.strip_chars().str.to_lowercase()
    return word.replace_strict(words, default=otherwise)


def inside(second: pl.Expr) -> pl.Expr:
    """For how many seconds a channel was open up to an epoch second of a day of its hours."""
    worked = pl.min_horizontal(second - pl.col("opens"), pl.col("closes") - pl.col("opens"))
    return pl.col("before") + worked.clip(lower_bound=0)


def with_open_seconds(frame: pl.LazyFrame, instant: str, name: str) -> pl.LazyFrame:
    second = pl.col(instant).dt.epoch("s")
    of_day = frame.with_columns(local_day(instant).alias("day"))
    joined = of_day.join(hours, on=["channel", "day"], how="left")
    return joined.with_columns(inside(second).alias(name)).drop("day", "opens", "closes", "before")


tickets = (
    pl.scan_csv(tickets_path, infer_schema=False)  # noqa: TID251  what a user would write
    .select(terms.TICKET_COLUMNS)
    .with_columns(pl.col(TIMES).str.to_datetime(terms.TIME, time_unit="us"))
    .sort("Updated at", maintain_order=True)
    .unique("Id", keep="last")
    .filter(pl.col("Status").str.to_lowercase() != "deleted")
    .with_columns(
        canonical("Via", terms.CHANNEL_OF, "other").alias("channel"),
        canonical("Support tier [list]", terms.TIER_OF, "unassigned").alias("tier"),
        local_day("Created at").dt.truncate("1w").alias("week"),
    )
)
answers = (
    pl.scan_csv(surveys_path, schema_overrides={"Ticket ID": pl.String})  # noqa: TID251  as above
    .select(
        pl.col("Ticket ID").alias("Id"),
        pl.col("Responded at").str.to_datetime(terms.TIME, time_unit="us"),
        (pl.col("CSAT (1-5)") >= 4).cast(pl.Float64).alias("csat"),
        ((pl.col("NPS (0-10)") >= 9).cast(pl.Int8) - (pl.col("NPS (0-10)") <= 6).cast(pl.Int8))
        .mul(100.0)
        .alias("nps"),
        pl.col("CES").str.to_lowercase().is_in(list(terms.EASY)).cast(pl.Float64).alias("ces"),
    )
    .unpivot(index=["Id", "Responded at"], variable_name="kind", value_name="score")
    .drop_nulls("score")
    .sort("Responded at", maintain_order=True)
    .unique(["Id", "kind"], keep="last")
    .with_columns(local_day("Responded at").dt.truncate("1w").alias("week"))
    .join(tickets.select("Id", "channel", "tier"), on="Id")
)
newest = pl.concat(
    [tickets.select(pl.col(TIMES).max()), answers.select(pl.col("Responded at").max())],
    how="horizontal",
)
clocks = tickets.join(newest.select(pl.max_horizontal(pl.all()).alias("now")), how="cross")
for instant, name in (
    ("Created at", "begun"),
    ("First reply at", "replied"),
    ("Solved at", "solved"),
    ("now", "today"),
):
    clocks = with_open_seconds(clocks, instant, name)
clocks = clocks.with_columns(
    frt=pl.col("replied") - pl.col("begun"),
    resolution=pl.col("solved") - pl.col("begun"),
    age=pl.col("today") - pl.col("begun"),
    reply_target=pl.col("channel").replace_strict(terms.FIRST_RESPONSE_S, default=terms.DAY_S),
    solve_target=canonical("Priority", terms.RESOLUTION_S, 3 * terms.DAY_S),
)


def breach_rate(elapsed: str, target: str) -> pl.Expr:
    """Of the tickets that are old enough to have broken their promise."""
    late = pl.coalesce(elapsed, "age") > pl.col(target)
    return late.filter(pl.col("age") > pl.col(target)).mean()


def figures(by: list[str]) -> pl.LazyFrame:
    measures = [pl.len().alias("tickets")]
    for name in ("frt", "resolution"):
        measures += [
            pl.col(name).quantile(0.5, "linear").alias(f"{name}_median"),
            pl.col(name).quantile(0.9, "linear").alias(f"{name}_p90"),
        ]
    measures += [
        breach_rate("frt", "reply_target").alias("first_response_breach_rate"),
        breach_rate("resolution", "solve_target").alias("resolution_breach_rate"),
    ]
    scores = [
        pl.col("score").filter(pl.col("kind") == kind).mean().alias(kind)
        for kind in ("csat", "nps", "ces")
    ]
    if not by:
        return pl.concat([clocks.select(measures), answers.select(scores)], how="horizontal")
    created = clocks.group_by(by).agg(measures)
    said = answers.group_by(by).agg(scores)
    return created.join(said, on=by, how="full", coalesce=True, nulls_equal=True)


table = pl.concat([figures(by) for by in SLICES], how="diagonal").collect()
table.select(
    "channel",
    "tier",
    pl.col("week").cast(pl.String),
    pl.col("tickets").fill_null(0),
    *terms.FIGURES[1:],
).write_json(out)
