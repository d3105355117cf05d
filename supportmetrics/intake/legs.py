"""Contacts of a phone system that were passed on: every leg is a record of its own, the customer made one contact.

The contact begins where its first leg begins, is answered by the first agent of any leg, and stays with the last one.
Legs may stand in different files, so that they are joined once all of them are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.threads import roots
from supportmetrics.model.columns import INPUT, LINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supportmetrics.intake.quality import Notes

LINKS = ("interaction", "first_leg", "previous_leg")
"""Columns of a table of legs, besides those of tickets, that tell which contact a leg belongs to."""
_EARLIEST = ("first_response_at",)
_LATEST = ("updated_at", "closed_at", "answered")
_OF_THE_LAST = ("team", "agent", "tier", "status")
_SUMMED = ("handle_seconds",)


def joined(table: pl.DataFrame, notes: Mapping[int, Notes]) -> pl.DataFrame:
    """One row per contact, without the columns of LINKS; `notes` of the inputs take the rows that are part of another.

    A contact whose first leg is in no input has no creation time: how long it had waited before is unknown.
    """
    linked = [name for name in LINKS if name in table.columns]
    if not linked:
        return table
    legs = table.filter(pl.any_horizontal(pl.col(linked).is_not_null()))
    named = pl.concat([legs["ticket_id"], *(legs[name].drop_nulls() for name in linked)])
    among = pl.col("ticket_id").is_in(named.unique().implode())
    passed_on, rest = table.filter(among), table.filter(~among)
    order = [name for name in ("updated_at", INPUT, LINE) if name in table.columns]
    newest = passed_on.sort(order, nulls_last=False).unique(
        ["source", "ticket_id"], keep="last", maintain_order=True
    )
    _leave("duplicate", passed_on, newest, notes)
    contacts = _contacts(_in_order(newest))
    _leave("leg of another contact", newest, contacts, notes)
    return pl.concat([rest, contacts], how="diagonal").sort(INPUT, LINE).drop(linked)


def _in_order(legs: pl.DataFrame) -> pl.DataFrame:
    """The legs with `contact`, what they share or the id of the first of them, each after the one before it."""
    nothing = pl.Series("untold", [None], dtype=pl.String).new_from_index(0, legs.height)
    shared, first, previous = (legs[n] if n in legs.columns else nothing for n in LINKS)
    chained = roots(legs["ticket_id"], previous)
    contact = pl.select(pl.coalesce(shared, first, chained)).to_series()
    begun = [name for name in ("created_at",) if name in legs.columns]
    return legs.with_columns(contact.alias("contact")).sort(*begun, INPUT, LINE)


def _contacts(legs: pl.DataFrame) -> pl.DataFrame:
    """Legs of one contact as one row."""
    told = {name: pl.col(name).first() for name in legs.columns}
    told |= {name: pl.col(name).min() for name in _EARLIEST}
    told |= {name: pl.col(name).max() for name in _LATEST}
    told |= {name: pl.col(name).drop_nulls().last() for name in _OF_THE_LAST}
    told |= {name: _sum(pl.col(name)) for name in _SUMMED}
    begins = (pl.col("ticket_id") == pl.col("contact")).any()
    if "interaction" in legs.columns:
        begins |= pl.col("interaction").is_not_null().any()
    told["created_at"] = pl.when(begins).then(pl.col("created_at").first())
    told["ticket_id"] = pl.col("contact").first()
    if "first_response_at" in legs.columns:
        taken = pl.col("first_response_at").is_not_null()
        earlier = taken.cum_max().shift(1, fill_value=False)
        told["queue_wait_seconds"] = _sum(pl.col("queue_wait_seconds").filter(~earlier))
        legs = legs.with_columns(handoffs=pl.lit(None, pl.Int64))
        told["handoffs"] = (taken.sum().cast(pl.Int64) - 1).clip(0)
    wanted = [name for name in legs.columns if name not in ("source", "contact")]
    return (
        legs.group_by("source", "contact", maintain_order=True)
        .agg(told[name].alias(name) for name in wanted)
        .drop("contact")
    )


def _sum(values: pl.Expr) -> pl.Expr:
    return pl.when(values.count() > 0).then(values.sum())


def _leave(reason: str, rows: pl.DataFrame, kept: pl.DataFrame, notes: Mapping[int, Notes]) -> None:
    for (number,), part in rows.join(kept, on=[INPUT, LINE], how="anti").group_by(INPUT):
        notes[int(str(number))].exclude(reason, part[LINE].sort())
