"""Pauses that only totals tell: for how long the help desk says a ticket was pending or on hold, but not when.

They count for tickets without a history of statuses. What a clock shows at its end, and so its verdict, needs no more;
what it showed in between is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.findings import finding
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.policies import PAUSE_TOTALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.model.arrays import Ints
    from supportmetrics.model.policies import Policy


def told_pauses(
    tickets: pl.DataFrame, spells: pl.DataFrame, policies: Sequence[Policy]
) -> Ints | None:
    """Seconds for which each ticket with `policy` stood still as totals alone tell; None where no policy asks for one.

    `spells` are the known stretches in a status, with the `row` of their ticket.
    """
    amounts = [
        pl.when(pl.col("policy").is_in(places)).then(pl.col(column).clip(0)).fill_null(0)
        for status, column in PAUSE_TOTALS.items()
        if column in tickets.columns
        and (places := [n for n, policy in enumerate(policies) if status in policy.pause])
    ]
    if not amounts:
        return None
    alone = ~pl.int_range(pl.len(), dtype=pl.UInt32).is_in(spells["row"].unique().implode())
    told = pl.when(alone).then(pl.sum_horizontal(amounts)).otherwise(0)
    seconds: Ints = tickets.select(told.cast(pl.Int64)).to_series().to_numpy()
    return seconds


def findings(tickets: pl.DataFrame, told: Ints | None, names: Sequence[str]) -> list[Finding]:
    """What was done with totals: used where clocks run day and night, of no use where they run in opening hours."""
    if told is None or not told.any():
        return []
    in_hours = pl.col("in_hours") if "in_hours" in tickets.columns else pl.lit(value=False)
    rows = tickets.with_columns(told=pl.Series(told), runs_in_hours=in_hours).filter(
        pl.col("told") > 0
    )
    used, unfit = rows.filter(~pl.col("runs_in_hours")), rows.filter("runs_in_hours")
    found = []
    if used.height:
        found.append(
            finding(
                "vendor-pauses",
                Severity.NOTE,
                names,
                used,
                column="pause",
                action="taken off their resolution clocks; they are on the help desk's clock, and when the pauses were "
                "is not known",
            )
        )
    if unfit.height:
        found.append(
            finding(
                "not-applied",
                Severity.WARNING,
                names,
                unfit,
                column="pause",
                action="their clocks run in opening hours and do not pause: totals of the help desk do not tell how "
                "much of a pause lay in these hours (a status history would)",
            )
        )
    return found
