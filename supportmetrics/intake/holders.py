"""Who holds a ticket, where people and queues stand in one field, and each change twice: by name and by id."""

from __future__ import annotations

import polars as pl


def people(changes: pl.DataFrame, holder: str, person: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(changes, those that another row tells by id).

    `changes` has ticket_id, at, kind, value and previous. `holder` and `person` are patterns of the ids of holders
    and of people: what a queue holds, nobody holds.
    """
    of_agent = pl.col("kind") == "agent"
    by_id = (of_agent & pl.col("value").str.contains(holder)).fill_null(value=False)
    twice = changes.select(of_agent & ~by_id & by_id.any().over("ticket_id", "at")).to_series()
    queue = [
        of_agent & pl.col(name).str.contains(holder) & ~pl.col(name).str.contains(person)
        for name in ("value", "previous")
    ]
    kept = changes.with_columns(
        pl.when(~held.fill_null(value=False)).then(name).alias(name)
        for held, name in zip(queue, ("value", "previous"), strict=True)
    )
    twice = twice.fill_null(value=False)
    return kept.filter(~twice), changes.filter(twice)
