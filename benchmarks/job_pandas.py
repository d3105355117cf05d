"""The job in pandas, as an analyst writes it in a notebook.

python benchmarks/job_pandas.py TICKETS SURVEYS OUT
"""

from __future__ import annotations

import sys
from itertools import compress, product

import numpy as np
import pandas as pd
import terms

tickets_path, surveys_path, out = sys.argv[1:]
DIMENSIONS = ["channel", "tier", "week"]
SLICES = [list(compress(DIMENSIONS, chosen)) for chosen in product((0, 1), repeat=3)]
TIMES = ["Created at", "Updated at", "First reply at", "Solved at"]

opening_hours = pd.DataFrame(
    terms.opening_hours(), columns=["channel", "day", "opens", "closes", "before"]
)


def week_of(instant: pd.Series) -> pd.Series:
    local = instant.dt.tz_localize("UTC").dt.tz_convert(terms.ZONE).dt.tz_localize(None)
    return local.dt.to_period("W-SUN").dt.start_time


df = pd.read_csv(
    tickets_path, usecols=terms.TICKET_COLUMNS, parse_dates=TIMES, date_format=terms.TIME
)
sv = pd.read_csv(surveys_path, parse_dates=["Responded at"], date_format=terms.TIME)
sv = sv.drop(columns="Comment").rename(
    columns={"Ticket ID": "Id", "CSAT (1-5)": "csat", "NPS (0-10)": "nps"}
)
as_of = max(df[TIMES].max().max(), sv["Responded at"].max())

df = df.sort_values("Updated at", kind="stable").drop_duplicates("Id", keep="last")
df = df[df["Status"].str.lower() != "deleted"]
df["channel"] = df["Via"].str.strip().str.lower().map(terms.CHANNEL_OF).fillna("other")
tier = df["Support tier [list]"].str.strip().str.lower()
df["tier"] = tier.map(terms.TIER_OF).fillna("unassigned")
df["week"] = week_of(df["Created at"])
df["now"] = as_of
opened = {name: pd.Series(np.nan, df.index) for name in [*TIMES, "now"]}
for channel, hours in opening_hours.groupby("channel"):
    rows = df["channel"] == channel
    opens, closes, before = (hours[name].to_numpy() for name in ("opens", "closes", "before"))
    for name, found in opened.items():
        second = (df.loc[rows, name] - pd.Timestamp(0)).dt.total_seconds().to_numpy()
        day = (np.searchsorted(opens, second, side="right") - 1).clip(0)
        inside = np.minimum(second - opens[day], (closes - opens)[day])
        found.loc[rows] = before[day] + inside
df["frt"] = opened["First reply at"] - opened["Created at"]
df["resolution"] = opened["Solved at"] - opened["Created at"]
age = opened["now"] - opened["Created at"]
reply_target = df["channel"].map(terms.FIRST_RESPONSE_S).fillna(terms.DAY_S)
priority = df["Priority"].str.strip().str.lower()
solve_target = priority.map(terms.RESOLUTION_S).fillna(3 * terms.DAY_S)
for name, elapsed, target in (
    ("first_response", df["frt"], reply_target),
    ("resolution", df["resolution"], solve_target),
):
    late = (elapsed.fillna(age) > target).astype(float)
    df[f"{name}_breach_rate"] = late.where(age > target)

sv["ces"] = sv["CES"].str.lower().isin(terms.EASY).astype(float).where(sv["CES"].notna())
sv["csat"] = (sv["csat"] >= 4).astype(float).where(sv["csat"].notna())
promoters = (sv["nps"] >= 9).astype(float) - (sv["nps"] <= 6).astype(float)
sv["nps"] = (100 * promoters).where(sv["nps"].notna())
answers = sv.melt(["Id", "Responded at"], ["csat", "nps", "ces"], "kind", "score").dropna()
answers = answers.sort_values("Responded at", kind="stable")
answers = answers.drop_duplicates(["Id", "kind"], keep="last")
answers["week"] = week_of(answers["Responded at"])
answers = answers.merge(df[["Id", "channel", "tier"]], on="Id")


def figures(by: list[str]) -> pd.DataFrame:
    keys = by or [lambda _: 0]
    group = df.groupby(keys, observed=True)
    durations = ["frt", "resolution"]
    quantiles = group[durations].quantile([0.5, 0.9]).unstack()  # noqa: PD010  two quantiles side by side
    quantiles.columns = [f"{name}_{which}" for name in durations for which in ("median", "p90")]
    rates = group[["first_response_breach_rate", "resolution_breach_rate"]].mean()
    said = answers.groupby([*keys, "kind"], observed=True)["score"].mean().unstack()  # noqa: PD010  as above
    table = pd.concat([group.size().rename("tickets"), quantiles, rates, said], axis=1)
    table["tickets"] = table["tickets"].fillna(0)
    table = table.reset_index() if by else table.reset_index(drop=True)
    return table.reindex(columns=[*DIMENSIONS, *terms.FIGURES])


rows = pd.concat([figures(by) for by in SLICES])
rows["week"] = pd.to_datetime(rows["week"]).dt.strftime("%Y-%m-%d")
rows.to_json(out, orient="records")
