"""Pseudonyms for tickets, agents and customers: the same person has the same name in every output and every run."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

PERSONAL = {
    "ticket_id": "ticket",
    "agent": "agent",
    "customer_id": "customer",
    "organization": "organization",
}
"""Columns of people and ids, and what their pseudonyms begin with."""
PEOPLE = tuple(name for name in PERSONAL if name != "ticket_id")
"""Columns whose words are names when somebody writes them."""


def anonymous(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with pseudonyms such as `agent-3f9a1c02` in place of ids and names; unknown stays unknown."""
    return rows.with_columns(
        _pseudonyms(rows[name], prefix) for name, prefix in PERSONAL.items() if name in rows.columns
    )


def _pseudonyms(column: pl.Series, prefix: str) -> pl.Series:
    words = column.cast(pl.String).unique().drop_nulls()
    names = {
        word: f"{prefix}-{blake2b(word.encode(), digest_size=5, person=b'sm').hexdigest()}"
        for word in words
    }
    if not names:
        return column
    return (
        column.cast(pl.String)
        .replace_strict(names, default=None, return_dtype=pl.String)
        .alias(column.name)
    )
