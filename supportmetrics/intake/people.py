"""Who wrote a message, where its file has only a number: from a file of users, else from the ticket's requester."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import picking
from supportmetrics.intake.values import words
from supportmetrics.model.columns import AUTHOR, INPUT, LINE
from supportmetrics.model.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping as Map

    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading

_SYSTEM = ("-1", "0", "system")
"""What desks call themselves."""


def names_needed(mapping: Mapping) -> tuple[str, ...]:
    """Columns of a file of users that are read: nothing but number and role."""
    return tuple(
        n for c in ("person_id", "role") if c in mapping.columns for n in mapping.columns[c].names
    )


def read(frame: pl.DataFrame, mapping: Mapping, reading: Reading) -> pl.DataFrame:
    """Every `author` of a file of users with `role`, an actor or null."""
    own = mapping.preset.values.get("actor", {}) if mapping.preset else {}
    look_up = words.translator("actor", own, reading.values.get("actor", {}))
    role = words.translate(
        picking.pick(frame, mapping.columns["role"].names), look_up, keep_unknown=False
    )
    ids = words.trimmed(picking.pick(frame, mapping.columns["person_id"].names))
    known = pl.DataFrame([ids.alias(AUTHOR), role.values.alias("role")])
    return known.drop_nulls(AUTHOR).unique(AUTHOR, keep="last", maintain_order=True)


def settled(
    events: pl.DataFrame,
    people: pl.DataFrame | None,
    requesters: pl.DataFrame,
    notes: Map[int, Notes],
    logins: Collection[int] = (),
) -> pl.DataFrame:
    """Events with `actor` filled as far as the author tells it, without `author`.

    `requesters` has ticket_id and customer_id of every ticket; `notes` are those of the inputs, for what is assumed;
    `logins` are inputs whose names of authors cannot be held against those of requesters. Who writes notes that
    customers do not see is of the desk.
    """
    asked = pl.col("kind").is_in(["message", "note"]) & pl.col("actor").is_null()
    if not events.filter(asked & pl.col(AUTHOR).is_not_null()).height:
        _unknown(events.filter(asked), notes)
        return events.drop(AUTHOR)
    author = pl.col(AUTHOR)
    found = events.with_columns(guess=pl.when(author.is_in(_SYSTEM)).then(pl.lit("system")))
    if people is not None:
        found = found.join(people, on=AUTHOR, how="left", maintain_order="left").with_columns(
            pl.coalesce("guess", "role").alias("guess")
        )
    of = requesters.drop_nulls().unique("ticket_id", keep="none")
    found = found.join(of, on="ticket_id", how="left", maintain_order="left")
    comparable = ~pl.col(INPUT).is_in(list(logins))
    same = comparable & (author == pl.col("customer_id"))
    inside = found.filter(pl.col("kind") == "note")[AUTHOR].drop_nulls().unique()
    found = found.with_columns(
        pl.coalesce(
            "guess",
            pl.when(same).then(pl.lit("customer")),
            pl.when(author.is_in(inside.implode())).then(pl.lit("agent")),
        ).alias("guess")
    )
    # With a file of users whoever is not in it stays unknown; without one the requester is all that is known.
    other = asked & pl.col("guess").is_null() & ~same & comparable & (people is None)
    _assumed(found.filter(other), notes)
    found = found.with_columns(
        actor=pl.when(asked)
        .then(pl.coalesce("guess", pl.when(other).then(pl.lit("agent"))))
        .otherwise("actor")
    )
    _unknown(found.filter(asked), notes)
    return found.select(pl.exclude(AUTHOR, "guess", "role", "customer_id"))


def _assumed(rows: pl.DataFrame, notes: Map[int, Notes]) -> None:
    action = "counted as replies of agents; a file of users would tell"
    _tell("assumed-writer", action, rows, notes)


def _unknown(rows: pl.DataFrame, notes: Map[int, Notes]) -> None:
    action = "stops no clock; a file of users, or the requesters of the tickets, would tell"
    _tell("unknown-writer", action, rows, notes, Severity.WARNING)


def _tell(
    code: str,
    action: str,
    rows: pl.DataFrame,
    notes: Map[int, Notes],
    severity: Severity = Severity.WARNING,
) -> None:
    for part in rows.partition_by(INPUT):
        notes[part[INPUT][0]].add(
            code,
            action,
            rows=part.height,
            records=part[LINE].unique().head(3),
            severity=severity,
        )
