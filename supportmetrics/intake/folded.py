"""Events that stand side by side in the columns of a list of tickets, as a table with a row each.

Two layouts are known: Jira writes each comment into a column of its own, as `date;author;text`; HubSpot has a column
with the date each stage was entered. Message text is never kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.tables import held

if TYPE_CHECKING:
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.tables import Table

_COMMENTS = frozenset({"comment", "comentario", "commentaire", "kommentar"})
_CELL = r"^([^;\n]{6,40});([^;\n]+);"
"""Date and author of a comment."""
_REPORTERS = frozenset({"reporter id", "creator id"})
_STAGE = re.compile(r'^date entered "?([^("]+?)\s*(?:\([^)]*\))?"?(?: \([^)]*\))?$')


def lists(table: Table, mapping: Mapping) -> tuple[Table, ...]:
    """The events in the columns of a table of tickets; tables that a preset knows by their headers."""
    ids = mapping.columns.get("ticket_id")
    if mapping.role != "tickets" or ids is None:
        return ()
    found = (_comments(table, mapping, ids.names[0]), _stages(table, mapping, ids.names[0]))
    return tuple(one for one in found if one is not None)


def _comments(table: Table, mapping: Mapping, ids: str) -> Table | None:
    names = [
        name
        for name, header in zip(table.names, mapping.headers, strict=True)
        if header.plain in _COMMENTS and table.sample[name].str.contains(_CELL).any()
    ]
    if not names:
        return None
    places = (n for n, h in zip(table.names, mapping.headers, strict=True) if h.plain in _REPORTERS)
    reporter = next(places, None)
    frame = table.read((ids, *names, *([reporter] if reporter else []))).frame
    cells = frame.unpivot(names, index=[ids, *([reporter] if reporter else [])], value_name="cell")
    parts = pl.col("cell").str.extract_groups(_CELL)
    author = parts.struct.field("2").str.strip_chars()
    by = pl.lit(None, pl.String)
    if reporter:
        by = pl.when(author == pl.col(reporter)).then(pl.lit("customer")).otherwise(pl.lit("agent"))
    rows = cells.select(
        pl.col(ids).alias("issue"),
        parts.struct.field("1").alias("[comment columns]"),
        by.alias("written by"),
    )
    return held(f"{table.name}: comments", table.format, rows.drop_nulls("[comment columns]"))


def _stages(table: Table, mapping: Mapping, ids: str) -> Table | None:
    stages = {
        name: found[1]
        for name, header in zip(table.names, mapping.headers, strict=True)
        if (found := _STAGE.match(header.light))
    }
    if not stages:
        return None
    frame = table.read((ids, *stages)).frame
    rows = frame.unpivot(
        list(stages), index=ids, variable_name="stage", value_name="entered"
    ).select(
        pl.col(ids).alias("ticket"),
        pl.col("stage").replace(stages).alias("[stage columns]"),
        "entered",
    )
    entered = pl.col("entered").str.strip_chars()
    return held(f"{table.name}: stages", table.format, rows.filter(entered.str.len_chars() > 0))
