"""The customer's waits for a reply after the first: one row each, with its clock and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.resolution import pair, seconds_between
from supportmetrics.facts.targets import NEXT_REPLY, overshoot, state
from supportmetrics.model.columns import INSTANT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from supportmetrics.facts.clocks import Clocks
    from supportmetrics.model.policies import Policy


def replies(
    waits: pl.DataFrame,
    tickets: pl.DataFrame,
    dimensions: Sequence[str],
    policies: Sequence[Policy],
    as_of: datetime,
    clocks: Clocks | None,
) -> pl.DataFrame:
    """The waits of counted tickets (`row` of the ticket, started_at, ended_at) with what is measured of them.

    Adds the dimensions of the ticket, `next_reply` (pair; null where the ticket was solved without a reply), and the
    target, elapsed seconds, state and overshoot of the next-reply clock. A solve ends that clock too, as it ends the
    wait for a first response. What a customer writes after the last solve, and nobody answers, is no wait.
    """
    rows = _with_ticket(waits, tickets, dimensions)
    answered = pl.col("ended_at").is_not_null()
    waiting = pl.col("is_open").fill_null(value=False)
    rows = rows.filter(answered | waiting | (pl.col("solved_at") > pl.col("started_at")))
    own = clocks.of_rows(rows["row"], rows["started_at"]) if clocks else None

    def on_clock(seconds: pl.Series) -> pl.Series:
        return own.spent(seconds) if own else seconds

    rows = rows.with_columns(
        until=pl.coalesce("ended_at", pl.when(~waiting).then("solved_at")).fill_null(as_of),
        age=(pl.lit(as_of) - pl.col("started_at")).dt.total_seconds(),
    ).with_columns(lasted=seconds_between("started_at", "until"))
    spent, age = on_clock(rows["lasted"]), on_clock(rows["age"])
    paused = own.paused(rows["lasted"]) if own else pl.zeros(rows.height, pl.Int64, eager=True)
    promised = pl.Series([*(policy.next_reply_s for policy in policies), None], dtype=pl.Int64)
    rows = rows.with_columns(spent=spent).with_columns(
        pl.when(answered | waiting).then(pair(pl.col("spent"), ~answered)).alias("next_reply"),
        promised.gather(rows["policy"]).alias(NEXT_REPLY.target),
        (spent - paused).alias(NEXT_REPLY.elapsed),
        (age - paused).alias("age"),
    )
    rows = rows.with_columns(state(NEXT_REPLY, answered | ~waiting, pl.col("age")))
    return rows.with_columns(overshoot(NEXT_REPLY)).drop(
        "policy", "is_open", "until", "lasted", "spent"
    )


def _with_ticket(
    waits: pl.DataFrame, tickets: pl.DataFrame, dimensions: Sequence[str]
) -> pl.DataFrame:
    wanted = dict.fromkeys((*dimensions, "ticket_id", "policy", "is_open", "solved_at"))
    found = [tickets[name].gather(waits["row"]) for name in wanted if name in tickets.columns]
    rows = waits.with_columns(found)
    return (
        rows if "solved_at" in rows.columns else rows.with_columns(solved_at=pl.lit(None, INSTANT))
    )
