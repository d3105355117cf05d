"""Pseudonyms for tickets, people, companies and files: the same one has the same name in every output and every run.

They are made from the words alone, without a secret, so that reports of different days and machines fit together.
Whoever can guess a word (ticket ids can be counted through) can find its pseudonym.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.columns import SURVEYS, TICKETS

if TYPE_CHECKING:
    from collections.abc import Iterable

PERSONAL = {
    "ticket_id": "ticket",
    "agent": "agent",
    "customer_id": "customer",
    "organization": "organization",
    "subject": "subject",
    "comment": "comment",
}
"""Columns of people, ids and text, and what their pseudonyms begin with."""
_OF_FILES = "generic:"
"""Begins the source of tickets that no preset knows: the name of their file follows."""


def anonymous(rows: pl.DataFrame, carried: Iterable[str] = ()) -> pl.DataFrame:
    """Rows with pseudonyms such as `agent-3f9a1c02` in place of ids and names; unknown stays unknown.

    `carried` are columns that somebody asked for by name. What such a column holds is not known unless it is a
    canonical one, so all of its words are replaced.
    """
    prefixes = {name: prefix for name in (*PERSONAL, *carried) if (prefix := prefix_of(name))}
    rows = rows.with_columns(
        _pseudonyms(rows[name], prefix) for name, prefix in prefixes.items() if name in rows.columns
    )
    return rows.with_columns(_sources(rows["source"])) if "source" in rows.columns else rows


def prefix_of(column: str) -> str | None:
    """What the pseudonyms of a column begin with; None where its words are no names and stay."""
    known = column in TICKETS or column in SURVEYS
    return PERSONAL.get(column) or (None if known else "value")


def pseudonym(word: str, prefix: str) -> str:
    """The pseudonym of one word."""
    return f"{prefix}-{blake2b(word.encode(), digest_size=5, person=b'sm').hexdigest()}"


def is_pseudonym(word: str, prefix: str) -> bool:
    """Whether a word looks like a pseudonym already."""
    return re.fullmatch(rf"{prefix}-[0-9a-f]{{10}}", word, re.ASCII) is not None


def _pseudonyms(column: pl.Series, prefix: str) -> pl.Series:
    words = column.cast(pl.String).unique().drop_nulls()
    return _replaced(column, {word: pseudonym(word, prefix) for word in words})


def _sources(column: pl.Series) -> pl.Series:
    words = column.cast(pl.String).unique().drop_nulls()
    return _replaced(
        column,
        {
            word: _OF_FILES + pseudonym(word.removeprefix(_OF_FILES), "file")
            if word.startswith(_OF_FILES)
            else word
            for word in words
        },
    )


def _replaced(column: pl.Series, names: dict[str, str]) -> pl.Series:
    if not names:
        return column
    return (
        column.cast(pl.String)
        .replace_strict(names, default=None, return_dtype=pl.String)
        .alias(column.name)
    )
