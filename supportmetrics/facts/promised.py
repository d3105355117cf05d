"""What the vendor's own SLA files tell per ticket: due times, verdicts, and when the promise was kept.

A clock that ran several times, as after a reopening, is judged by its last run; the clock of next replies by all of
its runs, as each is another reply.
"""

from __future__ import annotations

import polars as pl

_DUE = {"first_response": "sla_first_response_due", "resolution": "sla_resolution_due"}
_BREACHED = {
    "first_response": "sla_first_response_breached",
    "next_reply": "sla_next_response_breached",
    "resolution": "sla_resolution_breached",
}


def promised(promises: pl.DataFrame) -> pl.DataFrame:
    """One row per `ticket`: the `sla_` columns of tickets, `promised_at` (first start of a clock), and
    `responded_at`, when the first response was done as the first run of its clock tells.
    """
    order = ("ticket", "clock", "run", "started_at", "due_at", "done_at", "breached")
    runs = _runs(promises).sort(order, nulls_last=False)
    ever = pl.col("breached").max().over("ticket", "clock")
    last = runs.with_columns(
        breached=pl.when(pl.col("clock") == "next_reply").then(ever).otherwise("breached")
    ).unique(["ticket", "clock"], keep="last", maintain_order=True)
    out = runs.group_by("ticket").agg(
        pl.col("started_at").min().alias("promised_at"),
        pl.col("done_at").filter(pl.col("clock") == "first_response").min().alias("responded_at"),
    )
    for names, told in ((_DUE, "due_at"), (_BREACHED, "breached")):
        for clock, name in names.items():
            one = last.filter(pl.col("clock") == clock).select("ticket", pl.col(told).alias(name))
            if one[name].null_count() < one.height:
                out = out.join(one, on="ticket", how="left")
    return out


def _runs(promises: pl.DataFrame) -> pl.DataFrame:
    """One row per run of a clock: rows of one numbered run tell different things about it, or several promises for
    the same end, of which one that was broken makes it late.
    """
    numbered = pl.col("run").is_not_null()
    together = (
        promises.filter(numbered)
        .group_by("ticket", "clock", "run")
        .agg(
            pl.col("started_at", "due_at").min(),
            pl.col("done_at", "breached").max(),
        )
    )
    return pl.concat([promises.filter(~numbered).select(together.columns), together])
